package sealed

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrPlace is returned for a place that does not say where it is, or lies in
// another incident than the sealer's.
var ErrPlace = errors.New("sealed: not a place of this sealer")

// Place says where a sealed value lives. It is bound to the blob as associated
// data: a blob moved to another table, row, incident or version does not open.
// Every part must be known before the row is inserted, hence ids made by us.
type Place struct {
	Table    string // the table's name
	Group    string // the sensitivity group or column, such as "identity"
	Row      string // the row's id
	Incident string // the incident's id; empty for installation data
	Version  int    // of the shape of what is sealed there, from 1
}

// bytes is the associated data: canonical, and no two places share it.
func (p Place) bytes() []byte {
	b := encode("recourse/sealed/v1", p.Table, p.Group, p.Row, p.Incident)
	return binary.BigEndian.AppendUint64(b, uint64(p.Version))
}

// check returns an error that wraps [ErrPlace] unless p is a whole place in incident.
func (p Place) check(incident string) error {
	switch {
	case p.Table == "", p.Group == "", p.Row == "", p.Version < 1:
		return fmt.Errorf("%w: table, group, row and a version from 1 are needed, have %s", ErrPlace, p)
	case p.Incident != incident:
		return fmt.Errorf("%w: %s, but the keys are for incident %q", ErrPlace, p, incident)
	}
	return nil
}

// String names the place for errors. Ids are no personal data.
func (p Place) String() string {
	return fmt.Sprintf("%s/%s of row %q in incident %q, version %d", p.Table, p.Group, p.Row, p.Incident, p.Version)
}

// encode joins a label, which separates one use of a key from every other, and
// parts, each after its length (8 bytes, big endian). Lengths make it unambiguous:
// ("ab", "c") and ("a", "bc") differ, as do one empty part and none.
func encode(label string, parts ...string) []byte {
	size := 8 + len(label)
	for _, p := range parts {
		size += 8 + len(p)
	}
	b := make([]byte, 0, size+8) // 8 more for a number after it
	b = append(binary.BigEndian.AppendUint64(b, uint64(len(label))), label...)
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(p))), p...)
	}
	return b
}
