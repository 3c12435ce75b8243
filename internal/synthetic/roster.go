package synthetic

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

const (
	// DefaultPatients and DefaultSSNExposed are the totals of the Hartford case.
	DefaultPatients   = 2651
	DefaultSSNExposed = 23
	// MaxPatients is the largest roster in which no name and birth date need to
	// come twice.
	MaxPatients = 5_000_000

	// ElementSSN is the element that only the SSN-exposed have.
	ElementSSN       = "insurance_account_ssn"
	elementFinancial = "financial"
)

// Options say which roster to write. The zero value is the Hartford case.
type Options struct {
	Seed uint64
	// Patients is the number of rows; 0 means [DefaultPatients].
	Patients int
	// SSNExposed is how many of them have [ElementSSN]; 0 means
	// [DefaultSSNExposed], negative none.
	SSNExposed int
	// Exposed are the elements that everybody has; nil means name, birth date,
	// medical record number, clinical and health insurance.
	Exposed []string
}

// Header returns the names of the columns.
func Header() []string {
	return []string{
		"record_number", "first_name", "middle_name", "last_name", "suffix", "birth_date",
		"address_line1", "address_line2", "city", "state", "zip", "country",
		"language", "deceased", "representative_name", "representative_role", "exposed",
	}
}

func (o Options) withDefaults() Options {
	if o.Patients == 0 {
		o.Patients = DefaultPatients
	}
	if o.SSNExposed == 0 {
		o.SSNExposed = DefaultSSNExposed
	}
	o.SSNExposed = max(o.SSNExposed, 0)
	if o.Exposed == nil {
		o.Exposed = []string{"name", "birth_date", "medical_record_number", "clinical", "health_insurance"}
	}
	return o
}

func (o Options) check() error {
	if o.Patients < 1 || o.Patients > MaxPatients {
		return fmt.Errorf("write synthetic roster: %d patients; give 1 to %d", o.Patients, MaxPatients)
	}
	if o.SSNExposed > o.Patients {
		return fmt.Errorf("write synthetic roster: %d SSN-exposed of %d patients; give no more than there are", o.SSNExposed, o.Patients)
	}
	if slices.Contains(o.Exposed, ElementSSN) {
		return fmt.Errorf("write synthetic roster: everybody has %s; leave it to SSNExposed", ElementSSN)
	}
	return nil
}

// Write writes the roster as CSV, row by row: its memory does not grow with the
// number of patients.
func Write(w io.Writer, opts Options) error {
	opts = opts.withDefaults()
	if err := opts.check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(Header()); err != nil {
		return fmt.Errorf("write synthetic roster: %w", err)
	}
	m := newMaker(opts)
	for range opts.Patients {
		if err := out.Write(m.next().row()); err != nil {
			return fmt.Errorf("write synthetic roster: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write synthetic roster: %w", err)
	}
	return nil
}

// maker makes the patients of one roster in order.
type maker struct {
	rng      *rand.Rand
	opts     Options
	cultures []culture
	suffixes []string
	places   places
	made     int
	exposed  int // of those made, how many are SSN-exposed
}

func newMaker(opts Options) *maker {
	return &maker{
		rng:      rand.New(rand.NewPCG(opts.Seed, opts.Seed)),
		opts:     opts,
		cultures: cultures(),
		suffixes: []string{"Jr", "Jr", "Jr", "II", "III", "IV"},
		places:   newPlaces(),
	}
}

func (m *maker) next() patient {
	ssn := m.drawSSN()
	part := m.draw()
	if ssn {
		part = m.cast(m.exposed)
		m.exposed++
	}
	p := m.patient(part)
	p.exposed = m.elements(ssn)
	m.made++
	return p
}

// drawSSN spreads exactly SSNExposed rows over the roster (Knuth, algorithm S):
// each row is taken with the chance of what is still to take among what is left.
func (m *maker) drawSSN() bool {
	return m.rng.IntN(m.opts.Patients-m.made) < m.opts.SSNExposed-m.exposed
}

func (m *maker) elements(ssn bool) string {
	all := slices.Clone(m.opts.Exposed)
	if ssn {
		all = append(all, ElementSSN)
	}
	if m.chance(8) && !slices.Contains(all, elementFinancial) {
		all = append(all, elementFinancial)
	}
	return strings.Join(all, ";")
}

// chance is true in percent of 100 cases.
func (m *maker) chance(percent int) bool { return m.rng.IntN(100) < percent }

// permille is true in n of 1,000 cases.
func (m *maker) permille(n int) bool { return m.rng.IntN(1000) < n }

func (m *maker) pick(from []string) string { return from[m.rng.IntN(len(from))] }

func (m *maker) number(low, high int) string { return strconv.Itoa(low + m.rng.IntN(high-low+1)) }
