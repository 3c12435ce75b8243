package models

import (
	"fmt"
	"slices"
	"strings"

	"recourse/internal/sheet"
)

// MoveRow is one row of the Postal Service's answer about moves.
type MoveRow struct {
	Private
	Row       int
	Reference string // of a letter; "" where the row has a record number
	Record    string
	Moved     bool // else the file knows of no move, or of one without a new address
	Gone      bool // moved, and no new address is known
	Address   AddressInput
	Outcome   FileOutcome // why the row says nothing; "" if it does
	Cells     []string
}

// MoveReader reads a result file of NCOALink, the Postal Service's register of
// moves: a letter's reference or a record number, the return code if the file has
// one, and the new address in columns whose names say that it is the new one. All
// other columns are ignored: how somebody moved, and by what they were matched.
type MoveReader struct {
	*letterFile
}

// ReadMoves opens the file. Errors wrap [ErrInvalid] or [sheet.ErrFormat].
func ReadMoves(f sheet.File) (*MoveReader, error) {
	l, err := openLetterFile(f, moveColumn)
	if err != nil {
		return nil, err
	}
	if !l.has("reference") && !l.has("record") {
		return nil, fmt.Errorf("%w: the file needs a column reference or record number", ErrInvalid)
	}
	for _, name := range []string{"line1", "city", "state", "zip"} {
		if !l.has(name) {
			return nil, fmt.Errorf("%w: the file needs the new address in columns named like new address, new city, new state and new zip; there is none for the %s", ErrInvalid, name)
		}
	}
	return &MoveReader{l}, nil
}

// newAddress are the words before a column's name that say it is of the new address.
var newAddress = []string{"NCOALINK", "NCOA", "NEW", "UPDATED", "MOVED", "COA", "FORWARDING", "CORRECTED"}

var moveColumns = map[string]string{
	"ADDRESS": "line1", "ADDRESS1": "line1", "ADDRESSLINE1": "line1", "ADDR": "line1", "ADDR1": "line1", "STREET": "line1", "STREETADDRESS": "line1", "DELIVERYADDRESS": "line1", "LINE1": "line1",
	"ADDRESS2": "line2", "ADDRESSLINE2": "line2", "ADDR2": "line2", "LINE2": "line2", "UNIT": "line2", "APARTMENT": "line2", "SECONDARY": "line2",
	"CITY": "city", "TOWN": "city", "CITYNAME": "city", "STATE": "state", "ST": "state", "STATECODE": "state",
	"ZIP": "zip", "ZIPCODE": "zip", "ZIP5": "zip", "POSTALCODE": "zip", "ZIP4": "plus4", "PLUS4": "plus4", "ZIPPLUS4": "plus4",
}

func moveColumn(head string) string {
	switch head {
	case "REFERENCE", "REF", "LETTERREFERENCE", "REFERENCENUMBER":
		return "reference"
	case "RECORD", "RECORDNUMBER", "MRN", "MEDICALRECORDNUMBER", "RECORDID", "PATIENTID":
		return "record"
	case "RETURNCODE", "NCOARETURNCODE", "NCOALINKRETURNCODE", "NCOACODE", "MOVERETURNCODE", "COARETURNCODE", "FOOTNOTE", "FOOTNOTES", "NCOAFOOTNOTE", "NCOAFOOTNOTES":
		return "code"
	}
	for _, word := range newAddress {
		if rest, ok := strings.CutPrefix(head, word); ok && moveColumns[rest] != "" {
			return moveColumns[rest]
		}
	}
	return ""
}

// Return codes of NCOALink: a match with its new address, and a move without one
// that can be given (abroad, left no address, box closed, new address not known to
// the second digit). All other codes say that there is no match.
var (
	movedCodes = []string{"A", "91", "92"}
	goneCodes  = []string{"01", "1", "02", "2", "03", "3", "05", "5", "14", "19", "MLNA", "BCNO", "FOREIGN", "MOVEDLEFTNOADDRESS", "BOXCLOSEDNOORDER", "UNDELIVERABLE"}
)

// Header is the file's first row.
func (r *MoveReader) Header() []string { return r.header }

// Next gives the next row, or io.EOF.
func (r *MoveReader) Next() (MoveRow, error) {
	row, err := r.next()
	if err != nil {
		return MoveRow{}, err
	}
	out := MoveRow{Row: row.number, Cells: row.cells, Record: row.cell("record")}
	if row.bad {
		out.Outcome = FileUnreadable
		return out, nil
	}
	if scan, err := ParseScan(row.cell("reference")); err == nil {
		out.Reference = scan.Reference
	}
	if out.Reference == "" && out.Record == "" {
		out.Outcome = FileUnknown
		return out, nil
	}
	out.Address = AddressInput{Line1: row.cell("line1"), Line2: row.cell("line2"), City: row.cell("city"), State: row.cell("state"), ZIP: row.cell("zip")}
	if plus := row.cell("plus4"); plus != "" && len(out.Address.ZIP) == 5 {
		out.Address.ZIP += "-" + plus
	}
	code := folded(row.cell("code"))
	out.Gone = slices.Contains(goneCodes, code)
	out.Moved = !out.Address.IsZero() && (code == "" && !r.has("code") || slices.Contains(movedCodes, code))
	return out, nil
}
