package sheet

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Twenty times the rows must not need more memory. What lives is measured
// after a collection at several places in the file: it is what cannot go away.
func TestMemoryStaysFlat(t *testing.T) {
	for name, write := range map[string]func(io.Writer, int) error{"CSV": writeManyCSV, "XLSX": writeManyXLSX} {
		t.Run(name, func(t *testing.T) {
			few, many := liveBytes(t, write, 10_000), liveBytes(t, write, 200_000)
			t.Logf("%d KiB, %d KiB", few>>10, many>>10)
			if many > few+1<<20 {
				t.Errorf("%d KiB live at 10,000 rows, %d KiB at 200,000", few>>10, many>>10)
			}
		})
	}
}

// A planted fault: whoever keeps the rows is found out.
func TestMemoryDetector(t *testing.T) {
	var kept [][]string
	grown := liveWhile(t, manyRows(t, writeManyCSV, 200_000), func(cells []string) { kept = append(kept, append([]string{}, cells...)) })
	if grown < 10<<20 {
		t.Errorf("%d rows kept, and only %d KiB seen", len(kept), grown>>10)
	}
	runtime.KeepAlive(kept)
}

func liveBytes(t *testing.T, write func(io.Writer, int) error, rows int) int64 {
	return liveWhile(t, manyRows(t, write, rows), func([]string) {})
}

// liveWhile reads the file and gives the most memory alive over what was alive before.
func liveWhile(t *testing.T, f *os.File, each func([]string)) (most int64) {
	before := alive()
	table, err := Open(f, Options{})
	n := 0
	for ; err == nil; n++ {
		var cells []string
		if _, cells, err = table.Next(); err == nil {
			each(cells)
		}
		if n%5000 == 4999 {
			most = max(most, alive()-before)
		}
	}
	if !errors.Is(err, io.EOF) || n < 10_000 {
		t.Fatal(n, err)
	}
	runtime.KeepAlive(table)
	return most
}

func alive() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func manyRows(t *testing.T, write func(io.Writer, int) error, rows int) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "many"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	w := bufio.NewWriter(f)
	if err := errors.Join(write(w, rows), w.Flush()); err != nil {
		t.Fatal(err)
	}
	return f
}

func writeManyCSV(w io.Writer, rows int) error {
	for i := range rows {
		if _, err := fmt.Fprintf(w, "%08d,Jane,Doe,1/2/1980,%d Elm Street,Hartford,CT,06105\n", i, i); err != nil {
			return err
		}
	}
	return nil
}

func writeManyXLSX(w io.Writer, rows int) error {
	z := zip.NewWriter(w)
	for name, content := range excel("\x00") {
		f, err := z.Create(name)
		if err != nil {
			return err
		}
		begin, end, found := strings.Cut(content, "\x00")
		_, err = io.WriteString(f, begin)
		for i := 0; found && i < rows && err == nil; i++ {
			_, err = fmt.Fprintf(f, `<row r="%d"><c r="A%[1]d"><v>%[1]d</v></c><c r="B%[1]d" t="inlineStr"><is><t>Jane %[1]d Elm Street</t></is></c><c r="C%[1]d" s="1"><v>29221</v></c></row>`, i+1)
		}
		if _, err2 := io.WriteString(f, end); err != nil || err2 != nil {
			return errors.Join(err, err2)
		}
	}
	return z.Close()
}
