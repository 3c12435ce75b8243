package sheet

import (
	"bytes"
	"io"
)

// kind is what a file is; for one that is no table, what to do about it.
type kind string

const (
	kindZip  kind = "zip"
	kindText kind = "text"

	kindEmpty  kind = "the file is empty; choose the file that holds the rows"
	kindOLE    kind = "this is an old Excel workbook (.xls) or one with a password; open it, take the password off, and save it as Excel Workbook (.xlsx) or CSV UTF-8"
	kindPDF    kind = "this is a PDF document; ask for the list as an Excel Workbook (.xlsx) or CSV UTF-8"
	kindHTML   kind = "this is a web page or XML, whatever its name ends in; open it in Excel and save it as Excel Workbook (.xlsx) or CSV UTF-8"
	kindRTF    kind = "this is a text document; copy the list into a sheet and save it as Excel Workbook (.xlsx) or CSV UTF-8"
	kindBinary kind = "this is no text and no workbook; save the list as Excel Workbook (.xlsx) or CSV UTF-8"
)

// signatures are how files begin that are no text.
var signatures = []struct {
	begin string
	kind  kind
}{
	{"PK\x03\x04", kindZip},
	{"PK\x05\x06", kindZip},
	{"\xd0\xcf\x11\xe0", kindOLE},
	{"%PDF-", kindPDF},
	{"{\\rtf", kindRTF},
	{"\x1f\x8b", kindBinary},
}

// markup is how files begin that a browser would show, whatever their names
// say; many programs write such files and call them .xls.
var markup = []string{"<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "<style", "<workbook", "mime-version:"}

func readHead(r io.ReaderAt) ([]byte, error) {
	head := make([]byte, headSize)
	n, err := r.ReadAt(head, 0)
	if err == io.EOF {
		err = nil
	}
	return head[:n], err
}

func kindOf(head []byte) kind {
	if len(head) == 0 {
		return kindEmpty
	}
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.begin)) {
			return s.kind
		}
	}
	start := bytes.TrimLeft(bytes.ReplaceAll(head[:min(len(head), 512)], []byte{0}, nil), " \t\r\n\xef\xbb\xbf\xff\xfe")
	start = bytes.ToLower(start)
	for _, m := range markup {
		if bytes.HasPrefix(start, []byte(m)) {
			return kindHTML
		}
	}
	if encodingByZeros(head) == "" && !hasBOM16(head) && bytes.IndexByte(head, 0) >= 0 {
		return kindBinary
	}
	return kindText
}
