package letter

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The zones in points, worked out by hand from the envelope's measures.
func TestZones(t *testing.T) {
	for name, z := range map[string][2]zone{
		"window": {window(), {27, 163.5, 351, 244.5}},
		"reach":  {reach(), {0, 145.5, 387, 262.5}},
		"sure":   {sure(), {63, 181.5, 315, 226.5}},
	} {
		got, want := z[0], z[1]
		for i, d := range []float64{got.left - want.left, got.top - want.top, got.right - want.right, got.bottom - want.bottom} {
			if math.Abs(d) > 0.001 {
				t.Errorf("%s: edge %d is off by %g", name, i, d)
			}
		}
	}
}

// extremes are the letters that come nearest to the window.
func extremes() map[string]Content {
	long := english()
	long.Sender = []string{"The Very Long Name of a Regional Health Organization", "Privacy Office", "Department", "Building", "100 Main Street", "Hartford, CT 06103"}
	long.Recipient = []string{"Maximiliana Hildegard Featherstonehaugh-Wolstenholme", "12345 North Old Meetinghouse Turnpike, Apt. 1234", "Hartford, CT 06103"}
	long.Date, long.ReferenceLabel = "Wednesday, September 30, 2020", "Letter reference"
	boxFirst := english()
	boxFirst.Blocks = slices.Concat(boxFirst.Blocks[3:4], boxFirst.Blocks)[:4]
	boxFirst.Blocks[3] = boxFirst.Blocks[1]
	return map[string]Content{"english": english(), "spanish": spanish(), "long": long, "box first": boxFirst}
}

// TestWindow sets letters and looks at each thing on page one: the recipient shows
// wherever the sheet slips, and nothing else can.
func TestWindow(t *testing.T) {
	for name, c := range extremes() {
		t.Run(name, func(t *testing.T) {
			d := drawnOnFirst(t, c)
			found := []string{}
			for _, text := range d.texts {
				z := inked(t, text)
				if !z.meets(reach()) {
					continue
				}
				found = append(found, strings.TrimSpace(text.text))
				if !shows(len(c.Recipient)).holds(z) {
					t.Errorf("recipient line %d can slip out of the window: %v", len(found), z)
				}
			}
			if !slices.Equal(found, c.Recipient) {
				t.Errorf("%d lines can show in the window, want the recipient's %d", len(found), len(c.Recipient))
			}
			for _, z := range d.shapes {
				if z.meets(reach()) {
					t.Errorf("a shape can show in the window: %v", z)
				}
			}
		})
	}
}

// shows is where the recipient must stand: up to four lines, to be seen at any
// slip; more, at a slip of an eighth of an inch.
func shows(lines int) zone {
	z := sure()
	if lines > 4 {
		z.top, z.bottom = window().top+9, window().bottom-9
	}
	return z
}

// inked is where a text's ink is.
func inked(t *testing.T, text drawnText) zone {
	t.Helper()
	f := loaded(t)
	face := map[name]*face{"R": f.regular, "B": f.bold, "M": f.mono}[text.font]
	width := face.width(strings.TrimSpace(text.text), text.size)
	return zone{text.x, text.y - capital*text.size, text.x + width, text.y + descender*text.size}
}

func loaded(t *testing.T) fonts {
	t.Helper()
	f, err := loadFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestEverythingStaysInTheMargins holds for every page of every letter.
func TestEverythingStaysInTheMargins(t *testing.T) {
	for title, c := range extremes() {
		f := loaded(t)
		s, err := f.compose(c)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range s.pages {
			d := drawnBy(t, f, p)
			for _, text := range d.texts {
				if z := inked(t, text); z.left < marginLeft || z.right > marginRight+0.01 || z.top < 18 || z.bottom > pageHeight-16 {
					t.Errorf("%s, page %d: text at %v leaves the margins", title, i+1, z)
				}
			}
			for _, z := range d.shapes {
				if z.left < marginLeft || z.right > marginRight+0.01 || z.bottom > footerTop {
					t.Errorf("%s, page %d: shape at %v leaves the margins", title, i+1, z)
				}
			}
		}
	}
}

func drawnBy(t *testing.T, f fonts, p *page) drawn {
	t.Helper()
	a := alphabets{}
	for _, face := range f.all() {
		var err error
		if a[name(face.res)], err = readCMap(face.toUnicode()); err != nil {
			t.Fatal(err)
		}
	}
	d, err := a.interpret(p.ops)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A letter's code is at least 14 pt and its QR code at least 0.9 in.
func TestCodeIsLargeEnough(t *testing.T) {
	if codeSize < 14 {
		t.Errorf("code is set in %g pt, want 14 or more", codeSize)
	}
	if symbolSide < 0.9*inch {
		t.Errorf("QR code is %g pt wide, want %g or more", symbolSide, 0.9*inch)
	}
	d := drawnOnFirst(t, english())
	for _, text := range d.texts {
		if text.font == "M" && (text.size != codeSize || text.text != "2345-6789-CDFH-JKMN") {
			t.Errorf("the code is set in %g pt and groups wrongly", text.size)
		}
	}
	quietZone(t, d)
}

func drawnOnFirst(t *testing.T, c Content) drawn {
	t.Helper()
	f := loaded(t)
	s, err := f.compose(c)
	if err != nil {
		t.Fatal(err)
	}
	return drawnBy(t, f, s.pages[0])
}

// quietZone checks that nothing stands in the light border of the QR code.
func quietZone(t *testing.T, d drawn) {
	t.Helper()
	whole, module := zone{pageWidth, pageHeight, 0, 0}, symbolSide/float64(len(d.matrix()))
	for _, z := range d.shapes {
		if math.Abs(z.bottom-z.top-module) < 0.01 {
			whole = zone{min(whole.left, z.left), min(whole.top, z.top), max(whole.right, z.right), max(whole.bottom, z.bottom)}
		}
	}
	if math.Abs(whole.right-whole.left-symbolSide) > 0.01 || math.Abs(whole.bottom-whole.top-symbolSide) > 0.01 {
		t.Fatalf("the QR code stands at %v, want a side of %g", whole, symbolSide)
	}
	border := zone{whole.left - quiet*module, whole.top - quiet*module, whole.right + quiet*module, whole.bottom + quiet*module}
	for _, text := range d.texts {
		if inked(t, text).meets(border) {
			t.Errorf("text stands in the border of the QR code: %v", border)
		}
	}
}
