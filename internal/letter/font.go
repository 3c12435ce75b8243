package letter

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts are small enough (fonts/subset.sh) to be embedded whole.
var (
	//go:embed fonts/NotoSans-Regular.ttf
	regularTTF []byte
	//go:embed fonts/NotoSans-Bold.ttf
	boldTTF []byte
	//go:embed fonts/NotoSansMono-Bold.ttf
	monoTTF []byte
)

const (
	em        = 1000 // PDF measures glyphs in thousandths of the font size
	firstRune = ' '
	lastRune  = '\u2212' // the last in fonts/subset.sh
)

// face is a font: its glyphs by character and what they measure.
type face struct {
	res    string // name in the pages' resources
	name   string // PostScript name with a subset tag
	stem   int    // width of an upright, for viewers without the font
	file   []byte
	glyphs []uint16 // by character; 0 is none
	widths []int    // by glyph
	bounds fixed.Rectangle26_6
	metric font.Metrics
}

// fonts are the three faces of a letter.
type fonts struct{ regular, bold, mono *face }

// loadFonts reads the embedded files once. Nothing changes a face afterward.
var loadFonts = sync.OnceValues(func() (fonts, error) {
	regular, err := loadFace("R", "RCRSAA+NotoSans-Regular", 79, regularTTF)
	if err != nil {
		return fonts{}, err
	}
	bold, err := loadFace("B", "RCRSAB+NotoSans-Bold", 140, boldTTF)
	if err != nil {
		return fonts{}, err
	}
	mono, err := loadFace("M", "RCRSAC+NotoSansMono-Bold", 130, monoTTF)
	return fonts{regular, bold, mono}, err
})

// Prints says whether a letter can show text: every sign is in the letters' fonts,
// once text has the form of Unicode in which it is set (NFC).
func Prints(text string) bool {
	f, err := loadFonts()
	return err == nil && f.regular.has(strings.ReplaceAll(setForm(text), "\n", ""))
}

// all lists the faces in the order they are written.
func (f fonts) all() []*face { return []*face{f.regular, f.bold, f.mono} }

func loadFace(res, name string, stem int, file []byte) (*face, error) {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("read font %s: %w", name, err)
	}
	f := &face{res: res, name: name, stem: stem, file: file, glyphs: make([]uint16, lastRune+1)}
	if err := f.measure(parsed); err != nil {
		return nil, fmt.Errorf("measure font %s: %w", name, err)
	}
	return f, nil
}

func (f *face) measure(parsed *sfnt.Font) (err error) {
	var buf sfnt.Buffer
	if f.bounds, err = parsed.Bounds(&buf, fixed.I(em), font.HintingNone); err != nil {
		return err
	}
	if f.metric, err = parsed.Metrics(&buf, fixed.I(em), font.HintingNone); err != nil {
		return err
	}
	for g := range parsed.NumGlyphs() {
		w, err := parsed.GlyphAdvance(&buf, sfnt.GlyphIndex(g), fixed.I(em), font.HintingNone)
		if err != nil {
			return err
		}
		f.widths = append(f.widths, w.Round())
	}
	for r := rune(firstRune); r <= lastRune; r++ {
		g, err := parsed.GlyphIndex(&buf, r)
		if err != nil {
			return err
		}
		f.glyphs[r] = uint16(g)
	}
	return nil
}

// glyph is the number of r's glyph, 0 for none.
func (f *face) glyph(r rune) uint16 {
	if r < 0 || int(r) >= len(f.glyphs) {
		return 0
	}
	return f.glyphs[r]
}

// width is the length of s set in the given size.
func (f *face) width(s string, size float64) float64 {
	sum := 0
	for _, r := range s {
		sum += f.widths[f.glyph(r)]
	}
	return float64(sum) * size / em
}

// has says whether the font can write s.
func (f *face) has(s string) bool {
	for _, r := range s {
		if f.glyph(r) == 0 {
			return false
		}
	}
	return true
}
