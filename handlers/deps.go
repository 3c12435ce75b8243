package handlers

import (
	"context"

	"recourse/internal/wording"
	"recourse/models"
)

// incidents finds the incident that a request is about. Errors wrap
// [models.ErrNotFound].
type incidents interface {
	IncidentByHost(ctx context.Context, host string) (models.Incident, error)
	IncidentByRef(ctx context.Context, ref string) (models.Incident, error)
}

// enroller is what the patient's pages need.
type enroller interface {
	// OpenVisit begins a visit and returns its token for the cookie.
	OpenVisit(ctx context.Context, incidentID string) (token string, visit models.Visit, err error)
	// FindVisit returns the visit of a token and what was typed so far, and
	// counts as a sign of life. Errors wrap [models.ErrSession] once it is over.
	FindVisit(ctx context.Context, incidentID, token string) (models.Visit, models.Draft, error)
	SaveDraft(ctx context.Context, incidentID, visitID string, draft models.Draft) error
	// ExtendVisit is SaveDraft for who needs more time.
	ExtendVisit(ctx context.Context, incidentID, visitID string, draft models.Draft) error
	// KeepLate keeps what came from a page of a patient's visit that was over by then.
	KeepLate(ctx context.Context, incidentID, token, csrf string, keep func(*models.Draft)) error
	// NextChild begins a visit for another child of who has just signed one up. Errors
	// wrap [models.ErrMove] where that is not so.
	NextChild(ctx context.Context, incidentID, visitID string) (token string, err error)
	EndVisit(ctx context.Context, incidentID, visitID string) error
	verifier
	certifier
	// StopSignUp freezes the sign-up that a stop code is for and opens its case; the same
	// code again gives the same case. Errors are those of Verify.
	StopSignUp(ctx context.Context, r models.VerifyRequest) (models.Case, error)
	// RunningPosting is the substitute notice for the home page, while it runs.
	// Errors wrap [models.ErrNotFound] while none does.
	RunningPosting(ctx context.Context, incidentID, language string) ([]wording.Block, error)
	// Status shows an enrollment to its patient.
	Status(ctx context.Context, incidentID, enrollmentID string) (models.StatusView, error)
}

// verifier decides claims and takes enrollments, for the web and by phone.
type verifier interface {
	// Verify decides a claim. Errors are [models.ErrNoMatch], the one neutral
	// answer, and [*models.Limited].
	Verify(ctx context.Context, r models.VerifyRequest) (models.Verified, error)
	// Enroll submits a verified enrollment; again and again it gives the same
	// receipt. The zero actor is the patient.
	Enroll(ctx context.Context, actor models.Actor, s models.Submission) (models.Receipt, error)
}

// desk is what agents need.
type desk interface {
	// Find returns masked hits, at most 25. The search is audited.
	Find(ctx context.Context, actor models.Actor, incidentID string, l models.Lookup) ([]models.Hit, error)
	// PatientRecord shows one patient, masked. The view is audited before it is shown.
	PatientRecord(ctx context.Context, actor models.Actor, incidentID, patientID string) (models.Record, error)
	// NotMe freezes a sign-up that the caller says was somebody else's, and returns the
	// case about it. Errors wrap [models.ErrMove] where there is none to freeze.
	NotMe(ctx context.Context, actor models.Actor, incidentID, patientID string) (models.Case, error)
	verifier
}

// office is what admins, privacy officers, print and auditors need.
type office interface {
	rosterOffice
	reviewOffice
	mailOffice
	returnsOffice
	evidenceOffice
	casesOffice
	// Report counts an incident; small says whether the reader sees counts
	// under 11 in breakdowns.
	Report(ctx context.Context, actor models.Actor, incidentID string, small bool) (models.Report, error)
	// ReportExported records that a report left the portal as a file.
	ReportExported(ctx context.Context, actor models.Actor, incidentID, name string) error
	// StaffList has the names to an actor's account.
	StaffList(ctx context.Context) ([]models.StaffMember, error)
	Proposals(ctx context.Context, incidentID string) ([]models.Proposal, error)
	ApproveProposal(ctx context.Context, actor models.Actor, incidentID, proposalID string) error
	DeclineProposal(ctx context.Context, actor models.Actor, incidentID, proposalID string) error
	// AuditTrail returns entries, newest first, before an entry's id ("" is the newest).
	AuditTrail(ctx context.Context, actor models.Actor, incidentID, before string, limit int) ([]models.AuditEntry, error)
	VerifyAudit(ctx context.Context, actor models.Actor) (models.AuditReport, error)
}

// rehearsal moves the calendar of a rehearsal day by day, running the work that
// falls due on each. Errors wrap [models.ErrRehearsal].
type rehearsal interface {
	Advance(ctx context.Context, actor models.Actor, incidentID string, to models.Date) error
}
