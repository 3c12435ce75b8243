package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"recourse/models"
)

type reviewCommands struct {
	List   reviewListCmd   `cmd:"" help:"List the patients whom a person must decide on, with what one needs for it: personal data. Each view is audited."`
	Decide reviewDecideCmd `cmd:"" help:"Decide on one of them, or on all who are there for the same reason."`
}

type reviewListCmd struct {
	inIncident
	After string `help:"Go on after this patient." placeholder:"PATIENT"`
}

// review is a patient in review as the command prints one.
type review struct {
	Patient   string `json:"patient"`
	Row       int    `json:"row"`
	Name      string `json:"name"`
	BirthDate string `json:"birth_date"`
	State     string `json:"state"`
	Exposed   string `json:"exposed"`
	Reason    string `json:"reason"`
}

func (c *reviewListCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		found, err := p.Reviews(ctx, s.actor(), inc.ID, c.After)
		if err != nil {
			return err
		}
		all := make([]review, len(found))
		for i, r := range found {
			all[i] = review{r.PatientID, r.RowNumber, r.Name, r.BirthDate.String(), r.State, elementList(r.Exposed), string(r.Reason)}
		}
		return s.show(all, func(w io.Writer) { showReviews(w, s, all) })
	})
}

func showReviews(w io.Writer, s *session, all []review) {
	if len(all) == 0 {
		s.say("nobody is in review")
		return
	}
	var rows [][]string
	for _, r := range all {
		rows = append(rows, []string{r.Patient, strconv.Itoa(r.Row), printable(r.Name), orDash(r.BirthDate), orDash(r.State), orDash(r.Exposed), r.Reason})
	}
	table(w, []string{"PATIENT", "ROW", "NAME", "BORN", "STATE", "EXPOSED", "WHY"}, rows)
	s.say("there may be more: --after %s", all[len(all)-1].Patient)
}

type reviewDecideCmd struct {
	inIncident
	Patient string `arg:"" optional:"" help:"Patient, as roster review list has it."`
	All     string `help:"All patients who are in review for this reason." placeholder:"REASON"`
	To      string `help:"eligible or ineligible." enum:"eligible,ineligible" required:""`
	Note    string `help:"On what grounds: ${notes}." required:""`
	Yes     bool   `help:"With --all: do it. Without, only count them."`
}

// reviewsDecided is what roster review decide prints.
type reviewsDecided struct {
	Decided int `json:"decided"`
	Left    int `json:"left"` // to whom a rule demands the offer, or whom the grounds do not fit
}

func (c *reviewDecideCmd) Run(ctx context.Context, s *session) error {
	to, note := models.EligibilityStatus(c.To), models.ReviewNote(c.Note)
	if (c.Patient == "") == (c.All == "") {
		return misused("name one patient, or give --all with a reason")
	}
	if notes := models.ReviewNotes(to); !slices.Contains(notes, note) {
		return misused("--note: to decide %s, give one of %s", to, keyList(notes))
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if c.All != "" {
			return c.decideAll(ctx, s, p, inc, to, note)
		}
		if err := p.DecideReview(ctx, s.actor(), inc.ID, c.Patient, to, note); err != nil {
			return err
		}
		return s.show(reviewsDecided{Decided: 1}, func(io.Writer) { s.say("decided: %s", c.To) })
	})
}

// decideAll decides on each patient by itself: one that cannot be decided so is left.
func (c *reviewDecideCmd) decideAll(ctx context.Context, s *session, p *portal, inc models.Incident, to models.EligibilityStatus, note models.ReviewNote) error {
	var done reviewsDecided
	found := 0
	for after := ""; ; {
		page, err := p.Reviews(ctx, s.actor(), inc.ID, after)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].PatientID
		for _, r := range page {
			if string(r.Reason) != c.All {
				continue
			}
			if found++; !c.Yes {
				continue
			}
			err := p.DecideReview(ctx, s.actor(), inc.ID, r.PatientID, to, note)
			switch {
			case errors.Is(err, models.ErrMove):
				done.Left++
			case err != nil:
				return err
			default:
				done.Decided++
			}
		}
	}
	if !c.Yes {
		return s.dryRun("%d patients in review for %s are decided: %s", found, c.All, c.To)
	}
	return s.show(done, func(io.Writer) {
		s.say("decided on %d; %d are left, since a rule demands the offer", done.Decided, done.Left)
	})
}

type rosterChangeCmd struct {
	inIncident
	Who    string `arg:"" help:"Patient, by the reference of a letter or as roster review list has it."`
	To     string `help:"withdrawn or eligible." enum:"withdrawn,eligible" required:""`
	Reason string `help:"Why: ${changes}." required:""`
}

func (c *rosterChangeCmd) Run(ctx context.Context, s *session) error {
	to, reason := models.EligibilityStatus(c.To), models.ChangeReason(c.Reason)
	if reasons := models.ChangeReasons(to); !slices.Contains(reasons, reason) {
		return misused("--reason: for %s, give one of %s", to, keyList(reasons))
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		proposal, err := p.ProposeEligibility(ctx, s.actor(), inc.ID, c.Who, to, reason)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}

// reviewVars are the short names that help texts list.
func reviewVars() kong.Vars {
	return kong.Vars{
		"notes":   keyList(models.ReviewNotes(models.Eligible), models.ReviewNotes(models.Ineligible)),
		"changes": keyList(models.ChangeReasons(models.Eligible), models.ChangeReasons(models.Withdrawn)),
	}
}

// keyList are short names as a help text has them, each once.
func keyList[K ~string](lists ...[]K) string {
	var words []string
	seen := map[K]bool{}
	for _, list := range lists {
		for _, k := range list {
			if !seen[k] {
				seen[k] = true
				words = append(words, string(k))
			}
		}
	}
	return strings.Join(words, ", ")
}
