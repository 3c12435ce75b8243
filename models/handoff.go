package models

// Handoff is one batch of enrollments sent to the provider.
type Handoff struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Sequence   int // in the incident, from 1
	Count      int
	On         Date
	SentAt     Instant // zero until the file is with the provider
	MadeAt     Instant
}

// OutboxItem is one enrollment to hand off, written in the transaction that
// submitted it.
type OutboxItem struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	EnrollmentID string
	HandoffID    string // empty until it is in a batch
	MadeAt       Instant
}

// TableName is the table's name.
func (OutboxItem) TableName() string { return "outbox" }

// RejectReason is why a provider does not accept.
type RejectReason string

// The reasons (DOMAIN section 7).
const (
	RejectNoFile     RejectReason = "no_file"
	RejectFrozen     RejectReason = "frozen"
	RejectMismatch   RejectReason = "mismatch"
	RejectDeceased   RejectReason = "deceased"
	RejectMinor      RejectReason = "minor"
	RejectDuplicate  RejectReason = "duplicate_account"
	RejectBadAddress RejectReason = "bad_address"
	RejectTechnical  RejectReason = "technical"
	RejectOther      RejectReason = "other"
)

// Leads is the status that a rejection leads to: to recovery only where nobody
// can mend the cause, else the patient or we have something to do.
func (r RejectReason) Leads() EnrollmentStatus {
	switch r {
	case RejectNoFile, RejectMinor, RejectDeceased:
		return RecoveryOnly
	}
	return ActionNeeded
}

// Acknowledgement is a provider's answer about one enrollment.
type Acknowledgement struct {
	IncidentID   string
	EnrollmentID string
	MessageID    string // the provider's; taken over once
	Sequence     int64  // older than one taken over changes nothing
	Accepted     bool
	Reason       RejectReason // of a rejection
	On           Date         // civil date of acceptance or rejection
	ProviderEnd  Date         // last day by the provider's account; may be zero
	ProviderRef  string
}

// Kind is accepted or rejected, for the audit log.
func (a Acknowledgement) Kind() string {
	if a.Accepted {
		return "accepted"
	}
	return "rejected"
}
