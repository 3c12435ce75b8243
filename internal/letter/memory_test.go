package letter

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// heap is what is in use now.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestMemoryStaysFlat writes and reads a batch and looks at the memory between the
// first letters and the last: a letter is about 12 KB in the file, and may leave
// behind only where its objects are.
func TestMemoryStaysFlat(t *testing.T) {
	const first, last, perLetter = 100, 1000, 1024
	path := filepath.Join(t.TempDir(), "letters.pdf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var before, after int64
	counted := func(i int) {
		switch i {
		case first:
			before = heap()
		case last:
			after = heap()
		}
	}
	_, err = Render(f, func(yield func(Content, error) bool) {
		for i := range last + 1 {
			if counted(i); !yield(numbered(i), nil) {
				return
			}
		}
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if grown := (after - before) / (last - first); grown > perLetter {
		t.Errorf("writing keeps %d bytes a letter, want at most %d", grown, perLetter)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for c, err := range ReadBack(f, size) {
		if err != nil {
			t.Fatal(err)
		}
		if err := Compare(numbered(i), c); err != nil {
			t.Fatalf("letter %d: %v", i+1, err)
		}
		counted(i)
		i++
	}
	if grown := (after - before) / (last - first); i != last+1 || grown > perLetter {
		t.Errorf("read %d letters keeping %d bytes each, want %d and at most %d", i, grown, last+1, perLetter)
	}
}
