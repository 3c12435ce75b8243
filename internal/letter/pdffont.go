package letter

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
)

// fontObjects is the number of objects that writeFont writes.
const fontObjects = 5

// writeFont embeds f. The first of its objects, num, is the font itself.
func (d *pdf) writeFont(num int, f *face) {
	d.object(num, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", f.name, num+1, num+4)
	d.object(num+1, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[0 %v]/CIDToGIDMap/Identity>>",
		f.name, num+2, f.widths)
	d.object(num+2, "%s", f.descriptor(num+3))
	d.stream(num+3, fmt.Sprintf("/Length1 %d", len(f.file)), f.file)
	d.stream(num+4, "", f.toUnicode())
}

func (f *face) descriptor(file int) string {
	const symbolic = 4 // its glyphs are named by number
	b := f.bounds
	return fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		f.name, symbolic, b.Min.X.Floor(), -b.Max.Y.Ceil(), b.Max.X.Ceil(), -b.Min.Y.Floor(),
		f.metric.Ascent.Round(), -f.metric.Descent.Round(), f.metric.CapHeight.Round(), f.stem, file)
}

// mapChunk is the most entries that one section of a ToUnicode map may hold.
const mapChunk = 100

// toUnicode says which character each glyph stands for, so that text can be read
// aloud, copied, and read back.
func (f *face) toUnicode() []byte {
	runes := map[uint16]rune{}
	for r, g := range f.glyphs {
		if _, taken := runes[g]; g != 0 && !taken { // a glyph that serves two characters reads as the first
			runes[g] = rune(r)
		}
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(runes)), mapChunk) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, g := range chunk {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", g, runes[g])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
