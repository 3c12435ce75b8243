package handlers

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// proposalsView lists what waits for a second person, and what was decided.
type proposalsView struct {
	Open    []proposalView
	Decided []proposalView
}

// proposalView is one proposal. Reason says why the reader cannot decide it; ""
// where they can.
type proposalView struct {
	ID, Title, Text, By   string
	URL                   string // what it is about; "" where there is no page of it
	Status, DecidedBy     string
	Reason                string
	Own                   bool
	ApproveURL, DeclineTo string
}

// reasonOwn and these say why a reader cannot decide a proposal.
const reasonOwn = "You proposed this. A second person must decide."

var reasonRole = map[models.Permission]string{
	models.MayApprove:     "A privacy officer decides this.",
	models.MayApproveHelp: "A supervisor or a privacy officer decides this.",
}

func (p *adminPages) showProposals(c *gin.Context) error {
	incident := requestOf(c).incident
	all, err := p.office.Proposals(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	all = seenBy(sessionOf(c), incident.ID, all)
	names, err := p.names(c.Request.Context())
	if err != nil {
		return err
	}
	batches, err := p.office.Batches(c.Request.Context(), incident.ID)
	if err != nil {
		return err
	}
	var view proposalsView
	for _, one := range all {
		v := newProposal(c, one, names)
		v.about(incident, one, batches)
		if one.Status == models.ProposalOpen {
			view.Open = append(view.Open, v)
		} else {
			view.Decided = append(view.Decided, v)
		}
	}
	return p.proposals.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Approvals"), view)
}

// seenBy are the proposals that a reader may see: those who propose and approve what is
// the office's see all, others what they may decide themselves.
func seenBy(session models.StaffSession, incidentID string, all []models.Proposal) []models.Proposal {
	if hasAny(session, incidentID, mayDecide) {
		return all
	}
	return slices.DeleteFunc(all, func(p models.Proposal) bool {
		return !hasAny(session, incidentID, []models.Permission{p.Kind.Approval()})
	})
}

func newProposal(c *gin.Context, p models.Proposal, names map[string]string) proposalView {
	path := adminPath(requestOf(c).incident, "/proposals/"+p.ID)
	v := proposalView{
		ID: p.ID, Title: word(string(p.Kind)), Text: proposalText(p), Status: word(string(p.Status)),
		By:         actorName(p.ProposedBy, names) + " on " + stamp(requestOf(c).incident, p.ProposedAt),
		ApproveURL: path + "/approve", DeclineTo: path + "/decline", Own: p.ProposedBy == sessionOf(c).Actor().String(),
	}
	if p.DecidedBy != "" {
		v.DecidedBy = actorName(p.DecidedBy, names) + " on " + stamp(requestOf(c).incident, p.DecidedAt)
	}
	switch {
	case v.Own:
		v.Reason = reasonOwn
	case !may(c, p.Kind.Approval()):
		v.Reason = reasonRole[p.Kind.Approval()]
	}
	return v
}

// about names the batch that a release is of, so that nobody approves another.
func (v *proposalView) about(i models.Incident, p models.Proposal, batches []models.LetterBatch) {
	for _, b := range batches {
		if p.Kind == models.ProposeRelease && b.ID == p.Subject {
			v.Title = "Release " + lowerFirst(batchName(b)) + " to print"
			v.Text = fmt.Sprintf("%s, %s. %s", counted(b.Count, "letter"), lowerFirst(batchKind(b)), v.Text)
			v.URL = batchPath(i, b)
		}
	}
}

// proposalText says what an approval does.
func proposalText(p models.Proposal) string {
	switch p.Kind {
	case models.ProposeSeal:
		if t, err := p.Totals(); err == nil {
			return fmt.Sprintf("Wave %s of the roster has %s, %s of them eligible. Once sealed it cannot be changed, and letters can be written.",
				p.Subject, counted(t.Patients, "patient"), grouped(t.Eligible))
		}
	case models.ProposeEligibility:
		if c, err := p.EligibilityChange(); err == nil && c.To == models.Withdrawn {
			return fmt.Sprintf("The offer to %s is withdrawn (%s). A letter not mailed yet does not go out; a mailed one stays good.", onePatient(p), lowerFirst(word(string(c.Reason))))
		} else if err == nil && c.Reason == models.ChangeMoved {
			return upperFirst(onePatient(p)) + " lives in another state now, whose law demands the offer. The patient gets it, with a new letter and the full time to sign up."
		} else if err == nil {
			return fmt.Sprintf("%s gets the offer (%s), with a new letter and the full time to sign up.", upperFirst(onePatient(p)), lowerFirst(word(string(c.Reason))))
		}
	case models.ProposeEvidence:
		return fmt.Sprintf("All that was ever sent to %s may leave the portal as a file, for %d days. It holds personal data.", onePatient(p), models.EvidenceDays)
	case models.ProposeRelease:
		return "The print file was read back and is equal to what was written. Once released it can be printed and mailed."
	case models.ProposeDeadline:
		if e, err := p.Extension(); err == nil {
			return fmt.Sprintf("%s may sign up until %s (%s). The day only ever moves later.", upperFirst(onePatient(p)), shortDay(e.Until), lowerFirst(word("extension."+string(e.Reason))))
		}
	case models.ProposeCase:
		if d, err := p.CaseDecision(); err == nil {
			return strings.TrimPrefix("Case "+p.Reference+": ", "Case : ") + caseText(d)
		}
	case models.ProposeCounsel:
		if answer, err := p.Counsel(); err == nil {
			return counselText(p.Subject, answer)
		}
	}
	return ""
}

// onePatient names whom a proposal is about by the reference of their last letter, which
// tells nothing of them.
func onePatient(p models.Proposal) string {
	if p.Reference == "" {
		return "a patient without a letter"
	}
	return "the patient of letter " + p.Reference
}

// counselText says what counsel decided on letters to a state's residents, and what
// follows from it.
func counselText(state string, answer models.Counsel) string {
	then := "These letters are written outside Recourse, and stay held."
	if answer.Choice == models.CounselFederal {
		then = "The letters say all that federal law demands, with the state's own section, and can be written."
	}
	return fmt.Sprintf("Letters to residents of %s, by counsel's answer of %s: %s On file: %s", state, shortDay(answer.On), then, answer.Note)
}

// names are the staff's names by account, to say who proposed or did something.
func (p *adminPages) names(ctx context.Context) (map[string]string, error) {
	members, err := p.office.StaffList(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(members))
	for _, m := range members {
		names[m.ID] = m.Name
	}
	return names, nil
}

// actorName reads an actor as the log has it.
func actorName(actor string, names map[string]string) string {
	kind, id, _ := strings.Cut(actor, ":")
	if kind == string(models.ActorStaff) {
		if name := names[id]; name != "" {
			return name
		}
		return "An account that is gone"
	}
	if id == "" || kind == string(models.ActorPatient) {
		return word(kind)
	}
	return word(kind) + " (" + id + ")"
}

// stamp is an instant of the Wall in the incident's zone.
func stamp(i models.Incident, at models.Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.In(i.Location()).Format("Jan 2, 2006, 3:04 pm")
}

func (p *adminPages) submitApprove(c *gin.Context) error {
	incident := requestOf(c).incident
	if err := p.office.ApproveProposal(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=approved"))
}

func (p *adminPages) submitDecline(c *gin.Context) error {
	incident := requestOf(c).incident
	if err := p.office.DeclineProposal(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=declined"))
}
