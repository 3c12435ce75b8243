package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func lookup(t *testing.T, name string) File {
	t.Helper()
	f, ok := Lookup(strings.TrimPrefix(URL(name), Prefix))
	if !ok {
		t.Fatalf("Lookup(URL(%q)) found nothing", name)
	}
	return f
}

func TestURLLeadsToTheFile(t *testing.T) {
	tests := []struct{ name, kind, pattern string }{
		{"css/public.css", "text/css; charset=utf-8", `^/static/css/public\.[0-9a-f]{10}\.css$`},
		{"css/staff.css", "text/css; charset=utf-8", `^/static/css/staff\.[0-9a-f]{10}\.css$`},
		{"font/public-sans-latin-wght-normal.woff2", "font/woff2", `^/static/font/public-sans-latin-wght-normal\.[0-9a-f]{10}\.woff2$`},
		{"img/icon.svg", "image/svg+xml", `^/static/img/icon\.[0-9a-f]{10}\.svg$`},
		{"js/code.js", "text/javascript; charset=utf-8", `^/static/js/code\.[0-9a-f]{10}\.js$`},
	}
	for _, tt := range tests {
		if url := URL(tt.name); !regexp.MustCompile(tt.pattern).MatchString(url) {
			t.Errorf("URL(%q) = %q, want %s", tt.name, url, tt.pattern)
		}
		if f := lookup(t, tt.name); f.Type != tt.kind || len(f.Body) == 0 {
			t.Errorf("%s: type %q with %d bytes, want %q", tt.name, f.Type, len(f.Body), tt.kind)
		}
	}
}

func TestOnlyHashedNamesAreFound(t *testing.T) {
	for _, name := range []string{"css/public.css", "css/public.0000000000.css", "", ".", "../embed.go", "src/package.json"} {
		if _, ok := Lookup(name); ok {
			t.Errorf("Lookup(%q) found a file", name)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of a file that does not exist did not panic")
		}
	}()
	URL("css/publik.css")
}

func TestANewFontRenamesTheStyle(t *testing.T) {
	font := &fstest.MapFile{Data: []byte("one")}
	fsys := fstest.MapFS{"css/a.css": {Data: []byte(`@font-face{src:url("../font/f.woff2")}`)}, "font/f.woff2": font}
	before, err := newIndex(fsys)
	if err != nil {
		t.Fatal(err)
	}
	font.Data = []byte("two")
	after, err := newIndex(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if before.hashed["css/a.css"] == after.hashed["css/a.css"] {
		t.Error("the style kept its name though the font it loads has changed")
	}
	if css := after.files[after.hashed["css/a.css"]].Body; !bytes.Contains(css, []byte(after.hashed["font/f.woff2"])) {
		t.Errorf("the style does not name the hashed font: %s", css)
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	if _, err := newIndex(fstest.MapFS{"js/a.wasm": {Data: []byte("x")}}); err == nil {
		t.Error("a file without a known content type was accepted")
	}
}

func TestGzipHoldsTheSameBytes(t *testing.T) {
	f := lookup(t, "css/staff.css")
	r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, f.Body) {
		t.Errorf("unpacked %d bytes, want the %d of the file (%v)", len(got), len(f.Body), err)
	}
	if lookup(t, "font/public-sans-latin-wght-normal.woff2").Gzip != nil {
		t.Error("the font is compressed twice")
	}
}

// The limits that keep a first visit light on a slow phone.
func TestWeight(t *testing.T) {
	tests := []struct {
		name   string
		packed bool
		max    int
	}{
		{"css/public.css", true, 12 << 10},
		{"css/staff.css", true, 16 << 10},
		{"font/public-sans-latin-wght-normal.woff2", false, 28 << 10},
		{"js/code.js", false, 1 << 10},
		{"js/proof.js", false, 4 << 10},
	}
	for _, tt := range tests {
		f := lookup(t, tt.name)
		size := len(f.Body)
		if tt.packed {
			size = len(f.Gzip)
		}
		if size == 0 || size > tt.max {
			t.Errorf("%s weighs %d bytes, want at most %d", tt.name, size, tt.max)
		}
	}
}

// Everything a style loads must come from here: the pages' policy allows no
// other origin.
func TestStylesLoadNothingElse(t *testing.T) {
	link := regexp.MustCompile(`url\(([^)]*)\)|@import[^;]*`)
	for _, name := range []string{"css/public.css", "css/staff.css"} {
		for _, m := range link.FindAllString(string(lookup(t, name).Body), -1) {
			if !strings.HasPrefix(m, `url("../font/public-sans-latin-wght-normal.`) {
				t.Errorf("%s loads %s", name, m)
			}
		}
	}
}

// The script that works for a claim sees what was typed: it must send and keep
// nothing, and load only itself.
func TestScriptOnlyWorks(t *testing.T) {
	script := string(lookup(t, "js/proof.js").Body)
	for _, word := range []string{"fetch", "XMLHttpRequest", "sendBeacon", "Storage", "cookie", "http", "import", "eval", "innerHTML", "last_name", "code]"} {
		if strings.Contains(script, word) {
			t.Errorf("the script holds %q", word)
		}
	}
	if strings.Count(script, "new Worker(document.currentScript.src)") != 1 || strings.Count(script, "Worker(") != 1 {
		t.Error("the script's worker is another file")
	}
}

// The script of the code's page sees an enrollment code: it must send and keep
// nothing.
func TestScriptOnlyMovesTheCode(t *testing.T) {
	script := string(lookup(t, "js/code.js").Body)
	for _, word := range []string{"fetch", "XMLHttpRequest", "sendBeacon", "Storage", "cookie", "http", "import", "eval", "innerHTML", "src"} {
		if strings.Contains(script, word) {
			t.Errorf("the script holds %q", word)
		}
	}
	if !strings.Contains(script, "history.replaceState") {
		t.Error("the script leaves the code in the history")
	}
}
