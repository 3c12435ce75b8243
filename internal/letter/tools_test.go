package letter

import (
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// run runs one of other people's PDF tools and returns what it says. Where the
// tool is not installed it says so in the test's log and returns false: the other
// tests of this package check the same by our own reader.
func run(t *testing.T, tool string, args ...string) (string, bool) {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Logf("%s is not installed: left out", tool)
		return "", false
	}
	var said strings.Builder
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", tool, err, said.String())
	}
	return said.String(), true
}

// onDisk is a file of both sample letters, which our own reader accepts.
func onDisk(t *testing.T) string {
	t.Helper()
	file, _ := render(t, english(), spanish())
	for i, c := range readBack(t, file) {
		if err := Compare([]Content{english(), spanish()}[i], c); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "letters.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOthersFindTheFileSound(t *testing.T) {
	path := onDisk(t)
	if said, ok := run(t, "qpdf", "--check", path); ok && !strings.Contains(said, "No syntax or stream encoding errors") {
		t.Errorf("qpdf: %s", said)
	}
	said, ok := run(t, "pdfinfo", path)
	for _, want := range []string{"Title:           Letters of April 13, 2020", "Tagged:          yes", "Pages:           3", "612 x 792 pts (letter)"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("pdfinfo does not say %q: %s", want, said)
		}
	}
	said, ok = run(t, "pdfinfo", "-struct-text", path)
	for _, want := range []string{"H1 (block)", "H2 (block)", "LI (block)", "Figure", "Your enrollment code", "Su código de inscripción"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("the structure lacks %q: %s", want, said)
		}
	}
}

// box is a word as pdftotext -bbox finds it.
type box struct {
	Left   float64 `xml:"xMin,attr"`
	Top    float64 `xml:"yMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Word   string  `xml:",chardata"`
}

// TestOthersSeeOnlyTheRecipientInTheWindow asks another reader for every word's
// place. Its boxes are as high as the font's tallest sign, so they reach further
// than the ink.
func TestOthersSeeOnlyTheRecipientInTheWindow(t *testing.T) {
	said, ok := run(t, "pdftotext", "-bbox", onDisk(t), "-")
	if !ok {
		return
	}
	pages := strings.Split(said, "<page ")[1:]
	for i, c := range map[int]Content{0: english(), 2: spanish()} {
		var seen []string
		for _, b := range words(t, pages[i]) {
			if (zone{b.Left, b.Top, b.Right, b.Bottom}).meets(reach()) {
				seen = append(seen, b.Word)
			}
		}
		if want := strings.Fields(strings.Join(c.Recipient, " ")); !slices.Equal(seen, want) {
			t.Errorf("page %d shows %d words in the window, want the recipient's %d", i+1, len(seen), len(want))
		}
	}
}

func words(t *testing.T, page string) []box {
	t.Helper()
	var out []box
	page, _, _ = strings.Cut(page, "</page>")
	d := xml.NewDecoder(strings.NewReader("<page " + page + "</page>"))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "word" {
			continue
		}
		var b box
		if err := d.DecodeElement(&b, &start); err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
}

func TestOthersReadTheText(t *testing.T) {
	path := onDisk(t)
	said, ok := run(t, "pdftotext", "-layout", path, "-")
	for _, want := range []string{"Zoë Núñez-O’Brien", "2345-6789-CDFH-JKMN", "Página 1 de 1", "Edificio Łódź", "REHEARSAL - NOT REAL DATA"} {
		if ok && !strings.Contains(said, want) {
			t.Errorf("pdftotext does not find %q", want)
		}
	}
	if _, ok := run(t, "pdftoppm", "-r", "150", "-png", path, filepath.Join(filepath.Dir(path), "page")); !ok {
		return
	}
	for page, want := range map[string]string{"1": english().code().Value, "3": spanish().code().Value} {
		said, ok := run(t, "zbarimg", "--quiet", "--raw", filepath.Join(filepath.Dir(path), "page-"+page+".png"))
		if ok && !strings.Contains(said, "HTTPS://ENROLL.EXAMPLE.ORG/Q/"+want) {
			t.Errorf("page %s: the QR code does not scan: %s", page, said)
		}
	}
}
