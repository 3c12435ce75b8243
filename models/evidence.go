package models

import (
	"encoding/json"

	"recourse/internal/tlog"
)

// EvidenceForm names the form of evidence files; another form gets another name.
const EvidenceForm = "recourse-evidence/1"

// EvidenceDays is how long an approval to export a patient's evidence holds.
const EvidenceDays = 7

// Evidence is a statement of what was done, with the entries of the audit log that
// show it and their proofs: it can be checked with the public audit key alone, by
// [VerifyEvidence], wherever it is. That of a patient holds personal data.
type Evidence struct {
	Private
	Form string `json:"form"`
	// Statement is a [Statement], as its bytes were when its hash went into the log.
	Statement json.RawMessage `json:"statement"`
	Digest    string          `json:"statement_sha256"` // in hex, over the bytes without blanks
	Log       EvidenceLog     `json:"log"`
}

// EvidenceLog is the part of the audit log that belongs to a statement.
type EvidenceLog struct {
	Checkpoint string          `json:"checkpoint"` // a signed note
	Entries    []EvidenceEntry `json:"entries"`
}

// EvidenceEntry is an entry of the log and the proof that it is in the checkpoint's tree.
type EvidenceEntry struct {
	ID            string      `json:"id"`
	IncidentID    string      `json:"incident,omitempty"`
	Action        Action      `json:"action"`
	Object        string      `json:"object"`
	ObjectVersion int         `json:"object_version"`
	From          string      `json:"from,omitempty"`
	To            string      `json:"to,omitempty"`
	Actor         string      `json:"actor"`
	At            Instant     `json:"at"`
	On            Date        `json:"on,omitzero"`
	Leaf          int64       `json:"leaf"`
	Proof         []tlog.Hash `json:"proof"`
}

// NewEvidenceEntry is an entry that has its place in the log.
func NewEvidenceEntry(e AuditEntry, leaf int64, proof tlog.Proof) EvidenceEntry {
	return EvidenceEntry{
		ID: e.ID, IncidentID: e.IncidentID, Action: e.Action, Object: e.Object, ObjectVersion: e.ObjectVersion,
		From: e.From, To: e.To, Actor: e.Actor, At: e.At, On: e.On, Leaf: leaf, Proof: append([]tlog.Hash{}, proof...),
	}
}

// entry is the entry as the log has it.
func (e EvidenceEntry) entry() AuditEntry {
	return AuditEntry{
		ID: e.ID, IncidentID: e.IncidentID, Action: e.Action, Object: e.Object, ObjectVersion: e.ObjectVersion,
		From: e.From, To: e.To, Actor: e.Actor, At: e.At, On: e.On,
	}
}

// Statement is what evidence says.
type Statement struct {
	Private
	Incident StatedIncident `json:"incident"`
	MadeOn   Date           `json:"made_on"`
	MadeAt   Instant        `json:"made_at"`
	MadeBy   string         `json:"made_by"`
	Patient  *StatedPatient `json:"patient,omitempty"` // of evidence about one patient,
	Totals   *StatedTotals  `json:"totals,omitempty"`  // about the incident,
	// or else for a patient to show
	Certificate *StatedCertificate `json:"certificate,omitempty"`
}

// StatedIncident is the incident that evidence is about.
type StatedIncident struct {
	Ref          string `json:"ref"`
	Organization string `json:"organization"`
	Rehearsal    bool   `json:"rehearsal"`
	OccurredFrom Date   `json:"occurred_from,omitzero"`
	OccurredTo   Date   `json:"occurred_to,omitzero"`
	Discovered   Date   `json:"discovered,omitzero"`
	Announced    Date   `json:"announced,omitzero"`
	ReportedOCR  Date   `json:"reported_ocr,omitzero"`
	EnrollBy     Date   `json:"enroll_by"`
	TermMonths   int    `json:"term_months"`
}

// StatedApproval is what one person proposed and another approved.
type StatedApproval struct {
	Object     string  `json:"object"` // in the log
	ProposedBy string  `json:"proposed_by"`
	ApprovedBy string  `json:"approved_by"`
	At         Instant `json:"at"`
}

// StatedPatient is what was done for one patient.
type StatedPatient struct {
	Private
	Object      string             `json:"object"`
	Name        string             `json:"name"`
	Eligibility EligibilityStatus  `json:"eligibility"`
	Rule        string             `json:"rule"`
	Wave        int                `json:"wave"`
	Approved    StatedApproval     `json:"export_approved"`
	Letters     []StatedLetter     `json:"letters"`
	Codes       []StatedCode       `json:"codes"`
	Addresses   []StatedAddress    `json:"addresses"`
	Notices     []StatedNotice     `json:"substitute_notices"`
	Enrollments []StatedEnrollment `json:"enrollments"`
}

// StatedLetter is one letter: what it said, where it went and what became of it.
type StatedLetter struct {
	Private
	Object       string          `json:"object"`
	Reference    string          `json:"reference"`
	Kind         LetterKind      `json:"kind"`
	Variant      string          `json:"variant"`
	Language     string          `json:"language"`
	Offer        bool            `json:"offer"`
	Status       LetterStatus    `json:"status"`
	Replaces     string          `json:"replaces,omitempty"` // the reference of the letter in whose place it was written
	WrittenAt    Instant         `json:"written_at"`
	Wording      string          `json:"wording_sha256"`
	Pages        int             `json:"pages"`
	PageHash     string          `json:"pages_sha256,omitempty"`
	Batch        int             `json:"batch"`
	PrintHash    string          `json:"print_file_sha256,omitempty"`
	Released     *StatedApproval `json:"released,omitempty"`
	MailedOn     Date            `json:"mailed_on,omitzero"`
	ReturnedOn   Date            `json:"returned_on,omitzero"`
	ReturnReason ReturnReason    `json:"return_reason,omitempty"`
	Notice       string          `json:"substitute_notice,omitempty"`
	Address      []string        `json:"address"` // as it stood on the letter
	Date         string          `json:"date"`
	Text         []StatedText    `json:"text"` // without the code
}

// StatedText is a part of a letter's text.
type StatedText struct {
	Private
	Kind  string   `json:"kind"`
	Text  string   `json:"text,omitempty"`
	Items []string `json:"items,omitempty"`
}

// StatedCode is a code as the log knows it: never the code.
type StatedCode struct {
	Object   string       `json:"object"`
	Status   CodeStatus   `json:"status"`
	Deadline Date         `json:"deadline,omitzero"`
	Reason   RevokeReason `json:"revoked_because,omitempty"`
}

// StatedAddress is an address that gave way to a newer one, and the newer one's source.
type StatedAddress struct {
	Private
	Old    []string      `json:"old"`
	Source AddressSource `json:"source_of_the_new"`
	By     string        `json:"by"`
	At     Instant       `json:"at"`
}

// StatedNotice is a substitute notice.
type StatedNotice struct {
	Object   string         `json:"object"`
	ID       string         `json:"id"`
	Kind     SubstituteKind `json:"kind"`
	People   int            `json:"people"`
	Place    string         `json:"place,omitempty"`
	StartsOn Date           `json:"starts_on"`
	EndsOn   Date           `json:"ends_on"`
	By       string         `json:"by"`
}

// StatedEnrollment is a sign-up and its dates.
type StatedEnrollment struct {
	Object      string           `json:"object"`
	Reference   string           `json:"reference"`
	Status      EnrollmentStatus `json:"status"`
	Channel     Channel          `json:"channel"`
	VerifiedOn  Date             `json:"verified_on,omitzero"`
	SubmittedOn Date             `json:"submitted_on,omitzero"`
	AnsweredOn  Date             `json:"answered_on,omitzero"`
	StartsOn    Date             `json:"monitoring_from,omitzero"`
	LastDay     Date             `json:"monitoring_to,omitzero"`
}

// StatedTotals are an incident's numbers; they hold no personal data.
type StatedTotals struct {
	Roster   RosterCounts    `json:"roster"`
	Waves    []StatedWave    `json:"waves"`
	Rules    []StatedRule    `json:"rules"`
	Batches  []StatedBatch   `json:"batches"`
	Letters  []StatedKind    `json:"letters"`
	Wordings []StatedWording `json:"wordings"`
	Returned []StatedReason  `json:"returned"`
	Statuses []StatedStatus  `json:"letters_by_status"`

	Searching     int            `json:"address_looked_for"`
	Undeliverable int            `json:"undeliverable"`
	Substituted   int            `json:"substituted"`
	Notices       []StatedNotice `json:"substitute_notices"`
}

// StatedWave is a wave with the totals that a person typed, and who sealed it.
type StatedWave struct {
	Number   int             `json:"number"`
	Counts   RosterCounts    `json:"counts"`
	Typed    *Totals         `json:"typed,omitempty"`
	Sealed   *StatedApproval `json:"sealed,omitempty"`
	SealedAt Instant         `json:"sealed_at,omitzero"`
}

// StatedRule is how many patients a rule decided on, and how.
type StatedRule struct {
	Rule        string            `json:"rule"`
	Eligibility EligibilityStatus `json:"eligibility"`
	TermMonths  int               `json:"term_months"`
	Patients    int               `json:"patients"`
}

// StatedBatch is a batch of letters.
type StatedBatch struct {
	Object    string          `json:"object"`
	Number    int             `json:"number"`
	Sort      LetterSort      `json:"sort"`
	Offer     bool            `json:"offer"`
	Letters   int             `json:"letters"`
	Pages     int             `json:"pages"`
	Status    LetterStatus    `json:"status"`
	PrintHash string          `json:"print_file_sha256,omitempty"`
	Released  *StatedApproval `json:"released,omitempty"`
	MailedOn  Date            `json:"mailed_on,omitzero"`
}

// StatedKind counts letters that are alike.
type StatedKind struct {
	Kind     LetterKind `json:"kind"`
	Variant  string     `json:"variant"`
	Language string     `json:"language"`
	Offer    bool       `json:"offer"`
	Wording  string     `json:"wording_sha256"`
	Letters  int        `json:"letters"`
}

// StatedWording is an approved text before it is filled; it is empty where the
// program's texts were changed since the letters were written.
type StatedWording struct {
	Hash     string       `json:"sha256"`
	Variant  string       `json:"variant"`
	Language string       `json:"language"`
	Text     []StatedText `json:"text,omitempty"`
}

// StatedReason counts letters that came back for a reason.
type StatedReason struct {
	Kind    LetterKind   `json:"kind"`
	Reason  ReturnReason `json:"reason"`
	Letters int          `json:"letters"`
}

// StatedStatus counts letters of a status.
type StatedStatus struct {
	Kind    LetterKind   `json:"kind"`
	Status  LetterStatus `json:"status"`
	Letters int          `json:"letters"`
}
