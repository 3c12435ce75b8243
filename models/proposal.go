package models

import "encoding/json"

// ProposalKind is what two people decide.
type ProposalKind string

// What is proposed by one and approved by another.
const (
	ProposeSeal        ProposalKind = "roster.seal"        // Subject: the wave's number
	ProposeRelease     ProposalKind = "letters.release"    // Subject: a batch
	ProposeEligibility ProposalKind = "eligibility.change" // Subject: a patient
	ProposeCounsel     ProposalKind = "letters.counsel"    // Subject: a state
	ProposeDeadline    ProposalKind = "deadline.personal"  // Subject: a code
	ProposeEvidence    ProposalKind = "evidence.export"    // Subject: a patient
	ProposeCase        ProposalKind = "case.decide"        // Subject: a case
)

// approvals are the permissions that deciding on each kind takes (DESIGN section 7):
// what only helps one person need not wait for a privacy officer.
var approvals = map[ProposalKind]Permission{
	ProposeSeal:        MayApprove,
	ProposeRelease:     MayApprove,
	ProposeEligibility: MayApprove,
	ProposeCounsel:     MayApprove,
	ProposeDeadline:    MayApproveHelp,
	ProposeEvidence:    MayApprove,
	ProposeCase:        MayApproveHelp,
}

// Approval is the permission that deciding on such a proposal takes; "", which nobody
// has, for an unknown kind.
func (k ProposalKind) Approval() Permission { return approvals[k] }

// ProposalStatus is how far a proposal has come.
type ProposalStatus string

// The statuses of proposals.
const (
	ProposalOpen     ProposalStatus = "open"
	ProposalApproved ProposalStatus = "approved"
	ProposalDeclined ProposalStatus = "declined"
)

var proposalMoves = moves[ProposalStatus]{ProposalOpen: {ProposalApproved, ProposalDeclined}}

// To returns nil if a proposal may move from s to next, else an error that
// wraps [ErrMove].
func (s ProposalStatus) To(next ProposalStatus) error { return proposalMoves.check(s, next) }

// Proposal is one person's half of what needs two.
type Proposal struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Kind       ProposalKind
	Subject    string // id of what it is about: the incident, a batch
	Payload    string // JSON, by kind: [Totals] for a seal; no personal data
	Status     ProposalStatus
	ProposedBy string // an [Actor] as text
	ProposedAt Instant
	DecidedBy  string
	DecidedAt  Instant
	Version    int

	// Reference is that of the patient's last letter, or of the case, so that whoever
	// approves knows whom it is about; "" for what is about no one patient, or about one
	// without letters.
	Reference string `gorm:"-" json:",omitempty"`
}

// MayDecide returns an error that wraps [ErrSelfApproval] if the proposer would
// decide, and [ErrForbidden] for anybody who has not signed in: at the command
// line one can only propose.
func (p Proposal) MayDecide(a Actor) error {
	if a.String() == p.ProposedBy {
		return ErrSelfApproval
	}
	if a.Kind != ActorStaff {
		return ErrForbidden
	}
	return nil
}

// Totals are those of a proposal to seal.
func (p Proposal) Totals() (t Totals, err error) {
	return t, json.Unmarshal([]byte(p.Payload), &t)
}
