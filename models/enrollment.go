package models

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"recourse/internal/sealed"
)

// EnrollmentStatus is how far an enrollment has come.
type EnrollmentStatus string

// The statuses of enrollments.
const (
	Reviewing    EnrollmentStatus = "in_review"
	VerifiedOnly EnrollmentStatus = "verified"
	Submitted    EnrollmentStatus = "submitted"
	ActionNeeded EnrollmentStatus = "action_needed"
	RecoveryOnly EnrollmentStatus = "recovery_only"
	Active       EnrollmentStatus = "active"
	Completed    EnrollmentStatus = "completed"
	Declined     EnrollmentStatus = "declined"
	Canceled     EnrollmentStatus = "canceled"
	Refused      EnrollmentStatus = "refused"
)

var enrollmentMoves = moves[EnrollmentStatus]{
	Reviewing:    {VerifiedOnly, RecoveryOnly, Refused},
	VerifiedOnly: {Submitted, Reviewing, Declined},
	Submitted:    {Active, ActionNeeded, RecoveryOnly, Declined, Canceled},
	ActionNeeded: {Submitted, Reviewing, Declined, Canceled},
	RecoveryOnly: {Canceled},
	Active:       {Completed, Canceled, Submitted},
}

// To returns nil if an enrollment may move from s to next, else an error that
// wraps [ErrMove].
func (s EnrollmentStatus) To(next EnrollmentStatus) error { return enrollmentMoves.check(s, next) }

// Ended are the statuses of enrollments that are over before they came to anything.
func Ended() []EnrollmentStatus { return []EnrollmentStatus{Declined, Canceled, Refused} }

// Open says whether the enrollment is still the patient's: nothing has ended it.
func (s EnrollmentStatus) Open() bool { return !slices.Contains(Ended(), s) }

// Enrollment is a patient's taking up of the offer.
type Enrollment struct {
	ID             string `gorm:"primaryKey"`
	IncidentID     string
	PatientID      string
	CodeID         string
	Reference      string // for people: R- and ten symbols; no secret
	Status         EnrollmentStatus
	Channel        Channel
	Language       string
	State          string // the patient's on the roster, for reports
	ContactBy      ContactBy
	Contact        sealed.Text // a [ContactChoice]
	FilledBy       Subject     // for whom somebody else filled it in; "" where the patient did
	Filler         sealed.Text // a [Filler]; NULL where the patient did
	TermsVersion   string      // consented to
	ConsentLang    string
	ConsentedAt    Instant
	VerifiedOn     Date
	SubmittedOn    Date
	AnsweredOn     Date
	RejectReason   string
	ProviderRef    string
	AnswerSequence int64 // of the newest provider message taken over
	FrozenAt       Instant
	MailRefusedAt  Instant // when a mail server refused the e-mail address for good; none is sent since
	MadeAt         Instant
	Version        int
}

// ContactBy is how a patient wants to hear from us.
type ContactBy string

// The ways of contact. No e-mail address is ever required.
const (
	ContactByEmail ContactBy = "email"
	ContactByPhone ContactBy = "phone"
	ContactByPost  ContactBy = "post"
)

// ContactChoice is how and where. It is sealed in the group "contact".
type ContactChoice struct {
	Private
	By    ContactBy
	Email string
	Phone string
}

// ParseContact checks the choice; only the field that the choice needs counts.
// Errors are [FieldError] with the field "contact_by", "email" or "phone".
func ParseContact(by, email, phone string) (ContactChoice, error) {
	switch ContactBy(by) {
	case ContactByEmail:
		e, err := ParseEmail(email)
		return ContactChoice{By: ContactByEmail, Email: e}, err
	case ContactByPhone:
		p, err := ParsePhone(phone)
		return ContactChoice{By: ContactByPhone, Phone: p}, err
	case ContactByPost:
		return ContactChoice{By: ContactByPost}, nil
	}
	return ContactChoice{}, FieldError{"contact_by", "choose"}
}

// FieldError is a mistake in one field: the field's form name and the key of
// the words that say how to mend it.
type FieldError struct{ Field, Key string }

// Error implements error.
func (e FieldError) Error() string { return e.Field + ": " + e.Key }

// Is makes every FieldError an [ErrInvalid].
func (FieldError) Is(target error) bool { return target == ErrInvalid }

// ParseEmail accepts one bare address of at most 254 characters (RFC 5321), without
// control characters: the provider's files have none.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", FieldError{"email", "empty"}
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsFunc(s, unicode.IsControl) || len(s) > 254 || !strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".") {
		return "", FieldError{"email", "invalid"}
	}
	return s, nil
}

// ParsePhone accepts a number of the North American plan with or without +1, or
// an international one with a plus sign; it returns digits with a leading plus.
func ParsePhone(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", FieldError{"phone", "empty"}
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" ()-.+/", r):
			return -1
		}
		return 'x'
	}, s)
	abroad := strings.HasPrefix(s, "+")
	switch {
	case strings.Contains(digits, "x"):
	case !abroad && len(digits) == 10 && digits[0] > '1':
		return "+1" + digits, nil
	case len(digits) == 11 && digits[0] == '1' && digits[1] > '1':
		return "+" + digits, nil
	case abroad && digits != "" && digits[0] != '1' && len(digits) >= 8 && len(digits) <= 15: // ITU-T E.164
		return "+" + digits, nil
	}
	return "", FieldError{"phone", "invalid"}
}

// Submission is what a patient, or an agent for a caller, confirms.
type Submission struct {
	IncidentID   string
	EnrollmentID string
	VisitID      string // the web visit in which it was typed, which is forgotten; empty by phone
	Channel      Channel
	Language     string
	TermsVersion string
	Consent      bool
	Contact      ContactChoice
	For          Subject // as somebody says; "" is what the roster says
	Filler       Filler  // the zero one is the patient
}

// Receipt is what a patient gets for a submission, the same each time.
type Receipt struct {
	EnrollmentID string
	Reference    string
	SubmittedOn  Date
}
