package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// choose gives the sheet to read and the names of those with anything in them.
func (b *workbook) choose(name string) (part, []string, error) {
	chosen, err := b.named(name)
	if err != nil {
		return part{}, nil, err
	}
	var names []string
	for i, s := range b.sheets {
		full := i >= maxPeek
		if !full {
			if full, err = b.full(s); err != nil {
				return part{}, nil, err
			}
		}
		if !full {
			continue
		}
		if names = append(names, s.name); name == "" && len(names) == 1 {
			chosen = s
		}
	}
	return chosen, names, nil
}

// named gives the sheet of that name; "" is the first. Names are compared as
// Excel does it, which lets no two of a workbook differ in case only.
func (b *workbook) named(name string) (part, error) {
	if name == "" {
		return b.sheets[0], nil
	}
	for _, s := range b.sheets {
		if strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(name)) {
			return s, nil
		}
	}
	return part{}, fmt.Errorf("%w: the workbook has no visible sheet of the name that was asked for; it has %d others: write the name as the tab at the bottom shows it, or leave it out for the first", ErrFormat, len(b.sheets))
}

// full says whether a sheet has anything in it. One that cannot be read has:
// whoever chooses it then hears why.
func (b *workbook) full(s part) (bool, error) {
	rows, err := b.openSheet(s)
	if err != nil {
		return false, err
	}
	_, _, err = rows.next()
	empty := errors.Is(err, io.EOF)
	if errors.Is(err, errBig) {
		return false, err
	}
	return !empty, rows.x.close()
}
