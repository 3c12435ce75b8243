package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Why not a library: those for Go hold the whole workbook in memory or spill
// it to temporary files in the clear, and show dates with two-digit years. See
// docs/decisions.md. The format is ECMA-376, parts 1 (SpreadsheetML) and 2 (packages).

// workbook is what all sheets of a file have in common.
type workbook struct {
	files    map[string]*zip.File // by lower-case name
	left     int64                // bytes that may still be unpacked
	sheets   []part               // visible, in order
	is1904   bool
	formats  []format // of cells, by style number
	shared   sharedStrings
	maxBytes int64 // of the shared strings
}

// part is a sheet: its name, and its file.
type part struct{ name, file string }

var errNoSheet = fmt.Errorf("%w: this ZIP file holds no Excel sheet; save the list as Excel Workbook (.xlsx) or CSV UTF-8", ErrFormat)

func openWorkbook(f io.ReaderAt, size int64, opts Options, most limits) (*Table, error) {
	b := &workbook{left: most.bytes, maxBytes: most.shared}
	if err := b.list(f, size); err != nil {
		return nil, err
	}
	if err := b.readBook(); err != nil {
		return nil, err
	}
	chosen, names, err := b.choose(opts.Sheet)
	if err != nil {
		return nil, err
	}
	rows, err := b.openSheet(chosen)
	if err != nil {
		return nil, err
	}
	return &Table{format: FormatXLSX, rows: rows, sheets: names, is1904: b.is1904}, nil
}

// list reads the list of files in the archive, which may be made to be endless.
func (b *workbook) list(f io.ReaderAt, size int64) error {
	at := &limitedAt{f: f, left: maxFolder}
	archive, err := zip.NewReader(at, size)
	if err != nil {
		return damaged(err)
	}
	at.left = -1
	b.files = make(map[string]*zip.File, len(archive.File))
	for _, file := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(file.Name, "/"), `\`, "/"))
		if b.files[name] == nil {
			b.files[name] = file
		}
	}
	return b.otherFormat()
}

// otherFormat tells apart what is packed like a workbook of Excel and is none.
func (b *workbook) otherFormat() error {
	switch {
	case b.files["content.xml"] != nil:
		return fmt.Errorf("%w: this is an OpenDocument sheet (.ods); open it and save it as Excel Workbook (.xlsx) or CSV UTF-8", ErrFormat)
	case b.files["xl/workbook.bin"] != nil:
		return fmt.Errorf("%w: this is a binary workbook (.xlsb); open it and save it as Excel Workbook (.xlsx) or CSV UTF-8", ErrFormat)
	case b.files["index/document.iwa"] != nil, b.files["index.zip"] != nil:
		return fmt.Errorf("%w: this is a Numbers document; export it as Excel (.xlsx) or CSV UTF-8", ErrFormat)
	}
	return nil
}

// limitedAt reads no more than left bytes altogether; negative is no limit.
type limitedAt struct {
	f    io.ReaderAt
	left int64
}

// ReadAt implements [io.ReaderAt].
func (l *limitedAt) ReadAt(p []byte, off int64) (int, error) {
	if l.left >= 0 {
		if l.left -= int64(len(p)); l.left < 0 {
			return 0, errBig
		}
	}
	return l.f.ReadAt(p, off)
}

// relation is a part that another part names.
type relation struct{ kind, file string }

// relations reads which parts the part named from refers to, by id.
func (b *workbook) relations(from string) (map[string]relation, error) {
	found := map[string]relation{}
	dir, base := path.Split(from)
	err := b.each(dir+"_rels/"+base+".rels", func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		kind := attr(e, "Type")
		found[attr(e, "Id")] = relation{kind: kind[strings.LastIndexByte(kind, '/')+1:], file: path.Clean(strings.TrimPrefix(target, "/"))}
		return nil
	})
	return found, err
}

// each calls f with each element of a small part; a part that is not there has none.
func (b *workbook) each(name string, f func(xml.StartElement) error) error {
	file := b.files[strings.ToLower(name)]
	if file == nil {
		return nil
	}
	x, err := openPart(file, &b.left)
	if err != nil {
		return err
	}
	return errors.Join(x.each(f), x.close())
}

// readBook reads everything but the sheets themselves.
func (b *workbook) readBook() error {
	main, err := b.mainPart()
	if err != nil {
		return err
	}
	relations, err := b.relations(main)
	if err != nil {
		return err
	}
	if err := b.readSheets(main, relations); err != nil {
		return err
	}
	for _, r := range relations {
		switch r.kind {
		case "styles":
			err = b.readStyles(r.file)
		case "sharedStrings":
			err = b.readShared(r.file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) mainPart() (string, error) {
	relations, err := b.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.kind == "officeDocument" {
			return r.file, nil
		}
	}
	return "xl/workbook.xml", nil
}

// readSheets lists the visible sheets, and which day the book's dates count from.
func (b *workbook) readSheets(main string, relations map[string]relation) error {
	err := b.each(main, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.is1904 = yes(attr(e, "date1904"))
		case "sheet":
			r := relations[sheetID(e)]
			if state := attr(e, "state"); r.kind == "worksheet" && (state == "" || state == "visible") {
				b.sheets = append(b.sheets, part{name: attr(e, "name"), file: r.file})
			}
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		err = errNoSheet
	}
	return err
}

// sheetID is the id under which a sheet's part is named: the attribute id of
// the namespace of relationships, whatever its prefix.
func sheetID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func yes(value string) bool { return value == "1" || value == "true" || value == "on" }
