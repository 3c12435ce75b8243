package models

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"recourse/internal/i18n"
)

var (
	refShape  = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)
	hostShape = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
)

// reservedRefs are those in whose place the staff's paths have something else.
func reservedRefs() []string {
	return []string{"clock", "invitation", "security", "sign-in", "sign-out"}
}

// NormalHost is how host names are compared: without port, case and the root's dot.
func NormalHost(host string) string {
	host = strings.ToLower(strings.TrimSpace(host))
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.TrimSuffix(host, ".")
}

// Check returns a [FieldError] for the first field of a new incident that cannot be.
func (i Incident) Check() error {
	_, zone := time.LoadLocation(i.Zone)
	switch {
	case !refShape.MatchString(i.Ref):
		return FieldError{"ref", "invalid"}
	case slices.Contains(reservedRefs(), i.Ref):
		return FieldError{"ref", "reserved"}
	case !hostShape.MatchString(i.Host):
		return FieldError{"host", "invalid"}
	case i.Zone == "" || zone != nil:
		return FieldError{"zone", "unknown"}
	case i.EnrollBy.IsZero():
		return FieldError{"enroll_by", "empty"}
	case i.TermMonths < 1:
		return FieldError{"term_months", "invalid"}
	case i.FloorDays < 0:
		return FieldError{"floor_days", "invalid"}
	case strings.TrimSpace(i.Facts.Organization) == "":
		return FieldError{"organization", "empty"}
	case !i.Rehearsal && i.CalendarOffsetDays != 0:
		return ErrRehearsal
	}
	if err := i.Facts.PrintShop.Check(); err != nil {
		return err
	}
	if err := i.Facts.CheckPhone(); err != nil {
		return err
	}
	return i.Facts.CheckTheme()
}

// CheckPhone returns a [FieldError] unless everybody can call: there are a number, one
// for people who do not hear, and the hours in every language that pages are in.
func (f Facts) CheckPhone() error {
	switch {
	case strings.TrimSpace(f.Phone) == "":
		return FieldError{"phone", "empty"}
	case strings.TrimSpace(f.TTY) == "":
		return FieldError{"tty", "empty"}
	}
	languages, err := i18n.Served()
	if err != nil {
		return err
	}
	for _, tag := range languages {
		if strings.TrimSpace(f.Hours[string(tag)]) == "" {
			return FieldError{"hours." + string(tag), "empty"}
		}
	}
	return nil
}

// CheckTheme returns an error that wraps [ErrInvalid] and names every pair of colors
// that people could not read, or what is wrong with the logo.
func (f Facts) CheckTheme() error {
	if err := f.Theme.Check(); err != nil {
		return fmt.Errorf("theme: %w: %w", ErrInvalid, err)
	}
	return nil
}
