package models

import "fmt"

// ActorKind says what kind of actor it is.
type ActorKind string

// The kinds of actors.
const (
	ActorPatient  ActorKind = "patient"  // ID: a pseudonym
	ActorVisitor  ActorKind = "visitor"  // nobody known yet; no ID
	ActorStaff    ActorKind = "staff"    // ID: the account
	ActorOperator ActorKind = "operator" // ID: the OS user at the command line
	ActorSystem   ActorKind = "system"   // ID: the job
	ActorProvider ActorKind = "provider"
)

// Actor is who did something. The zero Actor is refused by every use case.
type Actor struct {
	Kind ActorKind
	ID   string
}

// String is kind:id; it holds no personal data.
func (a Actor) String() string {
	if a.ID == "" {
		return string(a.Kind)
	}
	return string(a.Kind) + ":" + a.ID
}

// Check returns an error that wraps [ErrActor] for the zero Actor.
func (a Actor) Check() error {
	if a.Kind == "" {
		return ErrActor
	}
	return nil
}

// Action names what was done; the list is closed.
type Action string

// The actions of audit entries.
const (
	ActIncidentCreate  Action = "incident.create"
	ActCalendarAdvance Action = "calendar.advance"
	ActImportBegin     Action = "roster.import_begin"
	ActImportEnd       Action = "roster.import_end"
	ActUpload          Action = "roster.upload"
	ActDuplicate       Action = "duplicate.decide"
	ActTask            Action = "task.move"
	ActEligibility     Action = "eligibility.decide"
	ActDeadline        Action = "deadline.extend"
	ActAddress         Action = "address.change"
	ActSubstitute      Action = "notice.substitute"
	ActCounsel         Action = "letters.counsel"
	ActPrintShop       Action = "letters.print_shop"
	ActTheme           Action = "incident.theme"
	ActPhone           Action = "incident.phone"
	ActProposalMake    Action = "proposal.make"
	ActProposalApprove Action = "proposal.approve"
	ActProposalDecline Action = "proposal.decline"
	ActRosterSeal      Action = "roster.seal"
	ActLetterMove      Action = "letter.move"
	ActCodeMove        Action = "code.move"
	ActBatchMove       Action = "batch.move"
	ActBatchPrint      Action = "batch.print"
	ActAttempt         Action = "attempt.count"
	ActAttemptEnd      Action = "attempt.end"
	ActEnrollmentMove  Action = "enrollment.move"
	ActFreeze          Action = "enrollment.freeze"
	ActCase            Action = "case.move"
	ActDeath           Action = "patient.death"
	ActMail            Action = "mail.end"
	ActHandoffMake     Action = "handoff.make"
	ActHandoffSent     Action = "handoff.sent"
	ActAcknowledge     Action = "provider.answer"
	ActWindowSet       Action = "window.set"
	ActSearch          Action = "patient.search"
	ActView            Action = "patient.view"
	ActStatusView      Action = "status.view"
	ActReport          Action = "report.view"
	ActExport          Action = "report.export"
	ActAuditView       Action = "audit.view"
	ActStaffAdd        Action = "staff.add"
	ActStaffDisable    Action = "staff.disable"
	ActStaffReset      Action = "staff.reset"
	ActStaffInvite     Action = "staff.invite"
	ActStaffAccept     Action = "staff.accept"
	ActStepUp          Action = "staff.step_up"
	ActPasskeyAdd      Action = "passkey.add"
	ActPasskeyRemove   Action = "passkey.remove"
	ActRecoveryCodes   Action = "staff.recovery_codes"
	ActSessionEnd      Action = "staff.session_end"
	ActGrant           Action = "staff.grant"
	ActSignIn          Action = "staff.sign_in"
	ActSignInRefused   Action = "staff.sign_in_refused"
	ActSignOut         Action = "staff.sign_out"
)

// AuditReport is what a check of the audit log found.
type AuditReport struct {
	Sealed     int64 // entries in the log, all as they were signed
	Proven     int64 // of them, covered by a checkpoint
	Unsealed   int64 // entries not yet in the log
	Checkpoint string
}

// AuditEntry is one line of the audit log. It holds no personal data: the
// object is a pseudonym. Its leaf number is given by the sealer, gapless.
type AuditEntry struct {
	ID            string `gorm:"primaryKey"`
	IncidentID    string // empty for the installation's own
	Action        Action
	Object        string // pseudonym, or kind/id of what is no person
	ObjectVersion int
	From          string
	To            string
	Actor         string
	At            Instant // Wall
	On            Date    // Calendar; zero for the installation's own
	Leaf          *int64  // its place in the log; nil until sealed
}

// auditVersion is the first byte of the canonical form.
const auditVersion = 1

// Canonical is the entry as bytes: the version, then each field after its
// length, so that no two entries share a form. The leaf number is not in it.
func (e AuditEntry) Canonical() []byte {
	b := []byte{auditVersion}
	for _, field := range []string{
		e.ID, e.IncidentID, string(e.Action), e.Object, fmt.Sprint(e.ObjectVersion), e.From, e.To, e.Actor,
		fmt.Sprint(e.At.UnixMicro()), e.On.String(),
	} {
		b = fmt.Appendf(b, "%d:%s,", len(field), field) // netstrings
	}
	return b
}
