package provider

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Enrollment is what a provider gets to know of one patient. However it is
// printed or logged, it shows its id only; encoding/json does show all of it, so
// that it can be sealed.
type Enrollment struct {
	ID           string // UUID; the provider's key against doing it twice
	Reference    string // what the patient reads to the provider's staff
	First, Last  string
	BirthDate    string // 2006-01-02
	Line1, Line2 string
	City, State  string
	ZIP, Country string
	Email, Phone string
	Product      string
	TermMonths   int
	Minor        bool
	// The sponsor is the parent or guardian who signed up a child; empty for others.
	SponsorFirst, SponsorLast, SponsorRole string
}

// String names the enrollment by its id.
func (e Enrollment) String() string { return "enrollment " + e.ID }

// GoString is String, for %#v.
func (e Enrollment) GoString() string { return e.String() }

// Format writes String for every verb and flag.
func (e Enrollment) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.String()) }

// LogValue is String in every slog handler.
func (e Enrollment) LogValue() slog.Value { return slog.StringValue(e.String()) }

func enrollmentHeader() []string {
	return []string{
		"enrollment_id", "reference", "first_name", "last_name", "birth_date",
		"address_line1", "address_line2", "city", "state", "zip", "country", "email", "phone",
		"product", "term_months", "minor", "sponsor_first_name", "sponsor_last_name", "sponsor_role",
	}
}

func (e Enrollment) row() []string {
	return []string{
		e.ID, e.Reference, e.First, e.Last, e.BirthDate,
		e.Line1, e.Line2, e.City, e.State, e.ZIP, e.Country, e.Email, e.Phone,
		e.Product, strconv.Itoa(e.TermMonths), strconv.FormatBool(e.Minor), e.SponsorFirst, e.SponsorLast, e.SponsorRole,
	}
}

// check refuses what would not come out at the other end as it went in.
func (e Enrollment) check() error {
	switch {
	case !isUUID(e.ID):
		return errors.New("its id is not a UUID")
	case e.Last == "":
		return errors.New("its last name is missing")
	case !isDate(e.BirthDate):
		return errors.New("its birth date is not a date")
	case e.Product == "" || e.TermMonths < 1:
		return errors.New("its product or term is missing")
	}
	for i, cell := range e.row() {
		if !utf8.ValidString(cell) || strings.ContainsFunc(cell, unicode.IsControl) {
			return fmt.Errorf("its %s has a control character or is not UTF-8", enrollmentHeader()[i])
		}
	}
	return nil
}

func writeEnrollments(w io.Writer, all []Enrollment) error {
	out := csv.NewWriter(w)
	if err := out.Write(enrollmentHeader()); err != nil {
		return err
	}
	for _, e := range all {
		if err := out.Write(e.row()); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// readEnrollments reads what writeEnrollments writes.
func readEnrollments(r io.Reader) ([]Enrollment, error) {
	var all []Enrollment
	err := eachRow(r, enrollmentHeader(), func(cell []string) error {
		months, err := strconv.Atoi(cell[14])
		if err != nil {
			return errors.New("its term is not a number")
		}
		e := Enrollment{
			ID: cell[0], Reference: cell[1], First: cell[2], Last: cell[3], BirthDate: cell[4],
			Line1: cell[5], Line2: cell[6], City: cell[7], State: cell[8], ZIP: cell[9], Country: cell[10],
			Email: cell[11], Phone: cell[12], Product: cell[13], TermMonths: months, Minor: cell[15] == "true",
			SponsorFirst: cell[16], SponsorLast: cell[17], SponsorRole: cell[18],
		}
		all = append(all, e)
		return e.check()
	})
	return all, err
}

func isUUID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
