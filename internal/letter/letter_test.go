package letter

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t testing.TB, contents ...Content) ([]byte, []Placed) {
	t.Helper()
	var b bytes.Buffer
	placed, err := Render(&b, All(contents...), Options{Title: "Letters of April 13, 2020"})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), placed
}

func readBack(t testing.TB, file []byte) []Copy {
	t.Helper()
	var out []Copy
	for c, err := range ReadBack(bytes.NewReader(file), int64(len(file))) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestGoldenText(t *testing.T) {
	file, _ := render(t, english(), spanish())
	for i, c := range readBack(t, file) {
		path := filepath.Join("testdata", []string{"en.txt", "es.txt"}[i])
		got := strings.Join(c.Text, "\n\f\n") + "\n"
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
		}
	}
}

func TestMergeProof(t *testing.T) {
	want := []Content{english(), spanish(), numbered(3)}
	file, placed := render(t, want...)
	got := readBack(t, file)
	if len(got) != len(want) || len(placed) != len(want) {
		t.Fatalf("read %d letters back, placed %d, want %d", len(got), len(placed), len(want))
	}
	for i := range want {
		if err := Compare(want[i], got[i]); err != nil {
			t.Errorf("letter %d: %v", i+1, err)
		}
		if got[i].Digest != placed[i].Digest || got[i].First != placed[i].First || got[i].Pages != placed[i].Pages || placed[i].Reference != want[i].Reference {
			t.Errorf("letter %d: placed and read back differ", i+1)
		}
	}
}
