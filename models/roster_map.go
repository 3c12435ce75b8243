package models

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ColumnMap says what the columns of a file mean, where their names do not. The
// zero value leaves everything to the names. It holds no personal data.
type ColumnMap struct {
	Sheet     string   `json:"sheet,omitempty"`      // of a workbook; "" is the first with anything in it
	HeaderRow int      `json:"header_row,omitempty"` // as a spreadsheet shows it; 0 is to find it
	Columns   []string `json:"columns,omitempty"`    // canonical names by column, "" for unused; if set, names in the file count for nothing
	// Named maps columns by their names in the file, before all others, which keep
	// the meaning that their names have. It is what [ParseColumnFile] reads.
	Named []NamedColumn `json:"-"`
}

// NamedColumn gives the column of a name a meaning.
type NamedColumn struct {
	Meaning string // canonical; "" for a column that is not to be used
	Header  string // its name in the file, or "column C"
}

// unusedColumn is how a column file says that a column is not to be used.
const unusedColumn = "unused"

// maxColumnFile is the greatest size of a column file in bytes.
const maxColumnFile = 64 << 10

// ParseColumnFile reads lines of "canonical = name in the file", such as
// "first_name = Pat First" or "zip = column H", beside "sheet = …" and
// "header_row = …"; "unused = …" leaves a column out, and lines with # in front are
// remarks. Errors wrap [ErrInvalid] and name the line, not what it says.
func ParseColumnFile(r io.Reader) (*ColumnMap, error) {
	m := &ColumnMap{}
	lines := bufio.NewScanner(io.LimitReader(r, maxColumnFile))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := m.add(line); err != nil {
			return nil, fmt.Errorf("column file, line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read column file: %w", err)
	}
	return m, nil
}

func (m *ColumnMap) add(line string) (err error) {
	name, value, ok := strings.Cut(line, "=")
	name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
	switch {
	case !ok || value == "":
		return fmt.Errorf("%w: write a name, an equals sign and the column's name in the file, such as first_name = Pat First", ErrInvalid)
	case name == "sheet":
		m.Sheet = value
		return nil
	case name == "header_row":
		if m.HeaderRow, err = strconv.Atoi(value); err != nil || m.HeaderRow < 1 {
			return fmt.Errorf("%w: header_row needs the number of a row", ErrInvalid)
		}
		return nil
	}
	if name == unusedColumn {
		name = ""
	}
	return m.name(name, value)
}

func (m *ColumnMap) name(name, header string) error {
	switch _, ok := parseMeaning(name); {
	case !ok:
		return fmt.Errorf("%w: no such column; there are %s, and %s", ErrInvalid, strings.Join(RosterColumns(), ", "), unusedColumn)
	case name != "" && slices.ContainsFunc(m.Named, func(n NamedColumn) bool { return n.Meaning == name }):
		return fmt.Errorf("%w: this name stands in a line before; take one out", ErrInvalid)
	}
	m.Named = append(m.Named, NamedColumn{name, header})
	return nil
}

// check says whether the names in it are ours.
func (m *ColumnMap) check() error {
	for i, name := range m.Columns {
		if _, ok := parseMeaning(name); !ok {
			return fmt.Errorf("%w: column %s is mapped to something that there is not", ErrInvalid, sheetColumn(i))
		}
	}
	if m.HeaderRow < 0 || m.HeaderRow > maxHeaderRow {
		return fmt.Errorf("%w: the header must be in one of the first %d rows", ErrInvalid, maxHeaderRow)
	}
	return nil
}

// finds says whether the header of column i is meant.
func (n NamedColumn) finds(i int, names ...string) bool {
	if letters, ok := strings.CutPrefix(strings.ToLower(n.Header), "column "); ok && columnAt(strings.ToUpper(strings.TrimSpace(letters))) == i {
		return true
	}
	plain := plainHeader(n.Header)
	return plain != "" && slices.ContainsFunc(names, func(s string) bool { return plainHeader(s) == plain })
}
