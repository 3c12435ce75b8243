package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestCSV(t *testing.T) {
	long := strings.Repeat("x", 5000) + "\n"
	tests := []struct {
		name, in string
		want     []string
	}{
		{"plain", "a,b\n1,2\n", []string{"1|a|b", "2|1|2"}},
		{"no line end at the end", "a,b\n1,2", []string{"1|a|b", "2|1|2"}},
		{"carriage returns", "a,b\r\n1,2\r\n", []string{"1|a|b", "2|1|2"}},
		{"carriage returns alone", "a,b\r1,\"2\n3\"\r4,5\r", []string{"1|a|b", "2|1|2\n3", "3|4|5"}},
		{"byte order mark", "\xef\xbb\xbfa,b\n1,é\n", []string{"1|a|b", "2|1|é"}},
		{"byte order mark and quotes", "\xef\xbb\xbf\"a\",b\n", []string{"1|a|b"}},
		{"Windows-1252", "a,b\nJos\xe9,\x93x\x94\n", []string{"1|a|b", "2|José|“x”"}},
		{"Windows-1252 far down", strings.Repeat("a,b\n", 40000) + "Jos\xe9,1\n", nil},
		{"Macintosh", "a,b\rJos\x8e,1\r", []string{"1|a|b", "2|José|1"}},
		{"UTF-8 with one bad row", "José,ñ\nZoë,é\nx,\xe9\n", []string{"1|José|ñ", "2|Zoë|é", "3!encoding"}},
		{"a byte that Windows-1252 does not have", "Jos\xe9,1\nx,\x81\n", []string{"1|José|1", "2!encoding"}},
		{"a character lost before", "a,b\nJos\ufffd,1\n", []string{"1|a|b", "2!encoding"}},
		{"semicolons", "a;b\nDoe, Jane;2\n", []string{"1|a|b", "2|Doe, Jane|2"}},
		{"semicolons as often as commas", "Name (last, first);x\nDoe, Jane;1\n", []string{"1|Name (last, first)|x", "2|Doe, Jane|1"}},
		{"tabs", "a\tb\nDoe, Jane\t2;3\n", []string{"1|a|b", "2|Doe, Jane|2;3"}},
		{"bars", "a|b\n1|2\n", []string{"1|a|b", "2|1|2"}},
		{"separators inside quotes", "a,b\n\"1;2;3\",4\n\"5;6;7\",8\n", []string{"1|a|b", "2|1;2;3|4", "3|5;6;7|8"}},
		{"Excel's first line", "sep=;\r\na;b\r\n1,5;2\r\n", []string{"1|a|b", "2|1,5|2"}},
		{"Excel's first line with a tab", "SEP=\t\na\tb,c\n", []string{"1|a|b,c"}},
		{"a cell that begins alike", "sep=x y,b\n1,2\n", []string{"1|sep=x y|b", "2|1|2"}},
		{"one column", "a\nb\n", []string{"1|a", "2|b"}},
		{"title above the header", "Patients\n\na,b,c\n1,2,3\n", []string{"1|Patients", "3|a|b|c", "4|1|2|3"}},
		{"empty lines count", "a,b\n\n\r\n1,2\n,\n3,4\n", []string{"1|a|b", "4|1|2", "6|3|4"}},
		{"line ends in quotes do not", "a,b\n\"1\n\n1\",2\n3,4\n\n5,6", []string{"1|a|b", "2|1\n\n1|2", "3|3|4", "5|5|6"}},
		{"ragged", "a,b\n1\n1,2,3\n", []string{"1|a|b", "2|1", "3|1|2|3"}},
		{"blanks stay", "a, b \n", []string{"1|a| b "}},
		{"a quotation mark astray", "a,b\n1,x\"y\n3,4\n", []string{"1|a|b", "2!quotes", "3|3|4"}},
		{"text after quotes", "a,b\n\"1\"x,2\n3,4\n", []string{"1|a|b", "2!quotes", "3|3|4"}},
		{"many empty lines", "a,b\n" + strings.Repeat("\r\n", 200000) + "1,2", []string{"1|a|b", "200002|1|2"}},
		{"empty lines and rows in turn", strings.Repeat(strings.Repeat("\n", 9000)+long, 3), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, openBytes(t, []byte(tt.in)))
			switch {
			case tt.want != nil:
				if d := cmp.Diff(tt.want, got); d != "" {
					t.Error(d)
				}
			case tt.name == "Windows-1252 far down":
				if last := got[len(got)-1]; last != "40001|José|1" {
					t.Error(last)
				}
			case len(got) != 3:
				t.Errorf("%d rows", len(got))
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	text := "a\tb\r\nJosé\tŁódź Ā\r\n\"x\ny\"\t😀\r\n"
	want := []string{"1|a|b", "2|José|Łódź Ā", "3|x\ny|😀"}
	for _, tt := range []struct {
		name, mark string
		big        bool
	}{{"LE", "\xff\xfe", false}, {"BE", "\xfe\xff", true}, {"LE without mark", "", false}, {"BE without mark", "", true}} {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, openBytes(t, append([]byte(tt.mark), utf16Bytes(text, tt.big)...)))
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func utf16Bytes(text string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestBrokenCSV(t *testing.T) {
	for name, in := range map[string]string{
		"row too long":             "a,b\n1,2\n" + strings.Repeat("x", 70000) + ",1\n",
		"quote never closed":       "a,b\n\"1,2\n3,4\n5,6\n",
		"quote closed rows later":  "a,b\n\"1,2\n3,\"x\"\n5,6\n",
		"quote not closed, large":  "a,b\n1,2\n\"" + strings.Repeat("x,y\n", 1<<20),
		"separator that is none":   "sep=\"\na,b\n",
		"separator that is no end": "sep=\r\na,b\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Open(strings.NewReader(in), Options{})
			for err == nil {
				_, _, err = table.Next()
			}
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			if table == nil {
				return
			}
			if _, _, again := table.Next(); again.Error() != err.Error() {
				t.Errorf("then %v", again)
			}
		})
	}
}

// countingFile counts what is read of it.
type countingFile struct {
	*bytes.Reader
	read int64
}

func (c *countingFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.read += int64(n)
	return n, err
}

// An open quotation mark must not draw the rest of the file into memory.
func TestOpenQuoteStopsReading(t *testing.T) {
	f := &countingFile{Reader: bytes.NewReader([]byte("a,b\n1,2\n\"" + strings.Repeat("x,y\n", 1<<20)))}
	table, err := Open(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	scanned := f.read
	for err == nil {
		_, _, err = table.Next()
	}
	if !errors.Is(err, errLongRow) || f.read-scanned > 2*maxRow {
		t.Errorf("%d bytes, %v", f.read-scanned, err)
	}
}

func TestNoTable(t *testing.T) {
	tests := []struct {
		name, in, want string
	}{
		{"empty", "", "the file is empty"},
		{"old Excel", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"},
		{"PDF", "%PDF-1.7\n", "PDF"},
		{"HTML", "\r\n <HTML><table>", "web page"},
		{"HTML with mark", "\xef\xbb\xbf<!DOCTYPE html>", "web page"},
		{"HTML in UTF-16", "\xff\xfe" + string(utf16Bytes("<html><body>", false)), "web page"},
		{"XML spreadsheet 2003", "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", "XML"},
		{"web archive", "MIME-Version: 1.0\r\n", "web page"},
		{"RTF", "{\\rtf1", "text document"},
		{"gzip", "\x1f\x8b\x08", "no text and no workbook"},
		{"binary", "ab\x00\x01\x02\x03cdefghijkl", "no text and no workbook"},
		{"ZIP cut off", "PK\x03\x04abc", "damaged"},
		{"empty ZIP", "PK\x05\x06" + strings.Repeat("\x00", 18), "no Excel sheet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(strings.NewReader(tt.in), Options{})
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// brokenFile fails as a disk does.
type brokenFile struct{ *bytes.Reader }

var errDisk = errors.New("disk")

func (brokenFile) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestReadError(t *testing.T) {
	_, err := Open(brokenFile{bytes.NewReader([]byte("a,b"))}, Options{})
	if !errors.Is(err, errDisk) || errors.Is(err, ErrFormat) || errors.Is(err, io.EOF) {
		t.Error(err)
	}
}
