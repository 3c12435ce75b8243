package provider

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a provider answers.
type Kind string

// The kinds.
const (
	Accepted Kind = "accepted"
	Rejected Kind = "rejected"
)

// Reason is why a provider rejects. The list is closed: what a provider says
// otherwise is mapped to one of these, or is [ReasonOther].
type Reason string

// The reasons.
const (
	ReasonNoFile     Reason = "no_file"
	ReasonFrozen     Reason = "frozen"
	ReasonMismatch   Reason = "mismatch"
	ReasonDeceased   Reason = "deceased"
	ReasonMinor      Reason = "minor"
	ReasonDuplicate  Reason = "duplicate_account"
	ReasonBadAddress Reason = "bad_address"
	ReasonTechnical  Reason = "technical"
	ReasonOther      Reason = "other"
)

func (r Reason) known() bool {
	switch r {
	case ReasonNoFile, ReasonFrozen, ReasonMismatch, ReasonDeceased, ReasonMinor,
		ReasonDuplicate, ReasonBadAddress, ReasonTechnical, ReasonOther:
		return true
	}
	return false
}

// Answer is what a provider says about one enrollment. It has no personal data.
type Answer struct {
	EnrollmentID string
	Kind         Kind
	Reason       Reason // of a rejection
	On           string // civil date of the decision, 2006-01-02
	ProviderEnd  string // last covered day by the provider's account; may be empty
	ProviderRef  string // may be empty
	MessageID    string
	Sequence     int64 // of two answers about an enrollment the higher holds
}

// maxToken is the length of the longest reference or message id.
const maxToken = 64

func (a Answer) check() error {
	switch {
	case !isUUID(a.EnrollmentID):
		return errors.New("enrollment_id is not a UUID")
	case a.Kind != Accepted && a.Kind != Rejected:
		return errors.New("kind is neither accepted nor rejected")
	case a.Kind == Rejected && !a.Reason.known():
		return errors.New("reason is not one of the list")
	case a.Kind == Accepted && a.Reason != "":
		return errors.New("an acceptance has a reason")
	case !isDate(a.On):
		return errors.New("on is not a date")
	case a.ProviderEnd != "" && (a.Kind == Rejected || !isDate(a.ProviderEnd) || a.ProviderEnd < a.On):
		return errors.New("provider_end is not a date after on, or there is none to end")
	case a.ProviderRef != "" && !isToken(a.ProviderRef):
		return errors.New("provider_ref has characters other than letters, digits, dot, dash and underscore, is too long, or is shaped like a Social Security number")
	case !isToken(a.MessageID):
		return errors.New("message_id is missing, has characters other than letters, digits, dot, dash and underscore, is too long, or is shaped like a Social Security number")
	case a.Sequence < 1:
		return errors.New("sequence is not a positive number")
	}
	return nil
}

// isToken keeps personal data out of what ends up in logs: no blanks, no @, no
// number written as Social Security numbers are.
func isToken(s string) bool {
	if s == "" || len(s) > maxToken {
		return false
	}
	const others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	return strings.Trim(s, others) == "" && !hasSSNShape(s)
}

func hasSSNShape(s string) bool {
	shape := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '#'
		}
		return r
	}, s)
	return strings.Contains(shape, "###-##-####")
}

func answerHeader() []string {
	return []string{"enrollment_id", "kind", "reason", "on", "provider_end", "provider_ref", "message_id", "sequence"}
}

func writeAnswers(w io.Writer, all []Answer) error {
	out := csv.NewWriter(w)
	rows := [][]string{answerHeader()}
	for _, a := range all {
		rows = append(rows, []string{
			a.EnrollmentID, string(a.Kind), string(a.Reason), a.On, a.ProviderEnd, a.ProviderRef,
			a.MessageID, strconv.FormatInt(a.Sequence, 10),
		})
	}
	return out.WriteAll(rows)
}

// readAnswers reads a whole answer file or nothing of it.
func readAnswers(r io.Reader) ([]Answer, error) {
	var all []Answer
	err := eachRow(r, answerHeader(), func(cell []string) error {
		sequence, err := strconv.ParseInt(cell[7], 10, 64)
		if err != nil {
			sequence = 0 // refused by check
		}
		a := Answer{
			EnrollmentID: cell[0], Kind: Kind(cell[1]), Reason: Reason(cell[2]), On: cell[3],
			ProviderEnd: cell[4], ProviderRef: cell[5], MessageID: cell[6], Sequence: sequence,
		}
		all = append(all, a)
		return a.check()
	})
	if err != nil {
		return nil, err
	}
	return slices.Clip(all), nil
}
