package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"recourse/internal/theme"
)

// Incident is one breach at one organization. Everything else belongs to
// exactly one incident.
type Incident struct {
	ID        string `gorm:"primaryKey"`
	Number    int    // a short id within this database, for rows of which there are very many
	Ref       string // short name in paths and commands, such as "hhc-2020"
	Host      string // host name of its portal, with no port
	IsDefault bool   // answers hosts that no incident has
	Rehearsal bool   // synthetic data; its Calendar may be moved
	Zone      string // IANA zone of its civil dates
	// EnrollBy is the last day to enroll for all; personal deadlines are never
	// earlier.
	EnrollBy   Date
	TermMonths int // of monitoring, from the provider's acceptance
	FloorDays  int // days to enroll after one's last mailing, at least
	Facts      Facts
	// CalendarOffsetDays is added to the Wall's date in a rehearsal. It only grows.
	CalendarOffsetDays int
	DataKey            []byte  // wrapped by the keyring's key of the incident
	CodeSalt           []byte  // for Argon2id over codes, 16 bytes
	SealedAt           Instant // when two people sealed the roster
	MadeAt             Instant
	Version            int // raised by every change, so that what one version says never changes

	location *time.Location // see Located
}

// Facts are what the letters and pages say of an incident: public, and never
// personal data. They are stored as JSON.
type Facts struct {
	Organization string `json:"organization"`
	ShortName    string `json:"short_name"`
	OccurredFrom Date   `json:"occurred_from"`
	OccurredTo   Date   `json:"occurred_to"`
	Discovered   Date   `json:"discovered"`
	Announced    Date   `json:"announced"`
	ReportedOCR  Date   `json:"reported_ocr"` // to HHS, 45 CFR 164.408
	Accounts     int    `json:"accounts"`     // e-mail accounts read
	// PublicBody and SourceElsewhere decide which states' laws bind the organization
	// (see [Notifier]): it is a state or municipal body; the breach was at another's.
	PublicBody      bool              `json:"public_body,omitempty"`
	SourceElsewhere bool              `json:"source_elsewhere,omitempty"`
	What            map[string]string `json:"what"` // what happened, by language
	Phone           string            `json:"phone"`
	TTY             string            `json:"tty"`
	Response        map[string]string `json:"response"` // what was done about it, a paragraph a line, by language
	Hours           map[string]string `json:"hours"`    // by language
	Theme           theme.Theme       `json:"theme,omitzero"`
	Address         []string          `json:"address"`
	Email           string            `json:"email"`
	MainSite        string            `json:"main_site"`
	Provider        string            `json:"provider"`
	Product         string            `json:"product"`
	// ProductWords are what is offered as a sentence has it, "three-bureau credit
	// monitoring", by language; where there is none letters say "credit monitoring".
	ProductWords map[string]string `json:"product_words,omitempty"`
	// Parent is the corporation that owns the organization, M.G.L. c. 93H §3(b).
	Parent       string    `json:"parent,omitempty"`
	Bureaus      int       `json:"bureaus"`
	TermsVersion string    `json:"terms_version"` // of the provider's terms consented to
	PrintShop    PrintShop `json:"print_shop"`
	// Counsel are counsel's answers where a state's law and 45 CFR 164.404(c) ask
	// for different letters, by state.
	Counsel map[string]Counsel `json:"counsel,omitempty"`
	// PasskeyRoles need a passkey besides those that always do: see [Incident.LevelFor].
	PasskeyRoles []Role `json:"passkey_roles,omitempty"`
}

// PrintShop is who prints and mails the letters; the zero one is the organization itself.
type PrintShop struct {
	Name string `json:"name"`
	Key  string `json:"key"` // age recipient, to which print files are encrypted
	// Agreement is the date of the business associate agreement, 45 CFR 164.504(e).
	Agreement Date `json:"agreement"`
}

// Counsel is counsel's answer to a conflict of laws, recorded by two people.
type Counsel struct {
	Choice CounselChoice `json:"choice"`
	Note   string        `json:"note"` // who answered and where it is on file; no personal data of patients
	On     Date          `json:"on"`
}

// CounselChoice is what counsel may answer.
type CounselChoice string

// The choices of [Counsel].
const (
	// CounselFederal: one letter with all that 45 CFR 164.404(c) demands and the state's addendum.
	CounselFederal CounselChoice = "federal"
	// CounselHold: letters to the state's residents are written outside Recourse.
	CounselHold CounselChoice = "hold"
)

// Value implements [driver.Valuer].
func (f Facts) Value() (driver.Value, error) {
	b, err := json.Marshal(f)
	return string(b), err
}

// Scan implements [database/sql.Scanner].
func (f *Facts) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), f)
	case []byte:
		return json.Unmarshal(v, f)
	}
	return fmt.Errorf("scan facts: column is of type %T", src)
}

// GormDataType tells gorm, without importing it, how the column is kept.
func (Facts) GormDataType() string { return "text" }

// Location is the zone of the incident's civil dates. A zone that does not load
// was refused when the incident was made, so UTC here is never seen.
func (i Incident) Location() *time.Location {
	if i.location != nil && i.location.String() == i.Zone {
		return i.location
	}
	zone, err := time.LoadLocation(i.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Located is the incident with its zone at hand: loading one reads a file.
func (i Incident) Located() Incident {
	i.location = i.Location()
	return i
}

// CalendarNow is the instant that the Calendar shows at the Wall's now.
func (i Incident) CalendarNow(now time.Time) time.Time {
	if !i.Rehearsal {
		return now
	}
	return now.In(i.Location()).AddDate(0, 0, i.CalendarOffsetDays)
}

// Today is the Calendar's civil date at the Wall's now.
func (i Incident) Today(now time.Time) Date { return DateOf(i.CalendarNow(now).In(i.Location())) }

// OffsetTo is the calendar offset that makes to today.
func (i Incident) OffsetTo(to Date, now time.Time) int {
	return DateOf(now.In(i.Location())).DaysUntil(to)
}

// IsSealed says whether two people have sealed the roster.
func (i Incident) IsSealed() bool { return !i.SealedAt.IsZero() }
