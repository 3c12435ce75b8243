package letter

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"testing"
)

// However many processors set the letters, the file is the same, in the same order.
func TestProcessorsDoNotShow(t *testing.T) {
	const n = 70 // more than one node of the page tree
	files := [2]bytes.Buffer{}
	for i, processors := range []int{1, 4} {
		before := runtime.GOMAXPROCS(processors)
		placed, err := Render(&files[i], many(n), Options{Title: "t"})
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		for j, p := range placed {
			if p.Reference != numbered(j).Reference {
				t.Fatalf("letter %d stands in another's place", j+1)
			}
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same letters give other bytes")
	}
}

// The first error counts, though later letters are set before it shows.
func TestTheFirstErrorCounts(t *testing.T) {
	broken := errors.New("the store is gone")
	_, err := Render(io.Discard, func(yield func(Content, error) bool) {
		_ = yield(numbered(1), nil) && yield(Content{}, nil) && yield(numbered(3), nil) && yield(Content{}, broken)
	}, Options{})
	var fault *ContentError
	if !errors.As(err, &fault) || errors.Is(err, broken) {
		t.Errorf("got %v, want the fault of letter 2", err)
	}
}

// What breaks while a letter is set breaks where Render was called, not the program.
func TestAPanicComesBackToTheCaller(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("nothing came back")
		}
	}()
	s := newLine(fonts{}.setter, func(Content, ready) error { return nil }) // no fonts: nothing can be set
	defer s.stop()
	if err := s.add(numbered(1)); err == nil {
		err = s.finish()
		t.Errorf("it was set: %v", err)
	}
}

func TestMeasure(t *testing.T) {
	for want, c := range map[int]Content{2: english(), 1: spanish()} {
		if got, err := Measure(c); err != nil || got != want {
			t.Errorf("%d pages, %v, want %d", got, err, want)
		}
	}
	c := english()
	c.Recipient[0] = "田中"
	_, err := Measure(c)
	fault := (*ContentError)(nil)
	if !errors.As(err, &fault) || !errors.Is(err, ErrContent) || fault.Fault != FaultSigns || fault.Part != "recipient line 1" {
		t.Errorf("got %v", err)
	}
	c.Recipient[0] = string(bytes.Repeat([]byte("W"), 200))
	if _, err := Measure(c); !errors.As(err, &fault) || fault.Fault != FaultLength {
		t.Errorf("got %v", err)
	}
}

// Whoever reads back may stop at any letter, though later ones are read already.
func TestReadBackStopsWhenTold(t *testing.T) {
	var file bytes.Buffer
	if _, err := Render(&file, many(20), Options{}); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for c, err := range ReadBack(bytes.NewReader(file.Bytes()), int64(file.Len())) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; c.First != 2*seen-1 {
			t.Errorf("letter %d begins on page %d", seen, c.First)
		}
		if seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("read %d letters", seen)
	}
}
