package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"recourse/models"
	"recourse/models/store"
)

type letterComposeCmd struct {
	inIncident
	Kind      models.LetterKind `help:"Write follow-up letters instead: reminder, confirmation or ending. Without, the offer and the notice."`
	PublicURL string            `help:"Address of the portal as it stands in the letters; https:// and the incident's host if not given (RECOURSE_PUBLIC_URL)." name:"public-url"`
	BatchSize int               `help:"The most letters in a batch, 5,000 at most." default:"5000"`
	Yes       bool              `help:"Do it. Without, only say what would be composed."`
}

func (c *letterComposeCmd) Run(ctx context.Context, s *session) error {
	if c.BatchSize < 1 || c.BatchSize > 5000 {
		return misused("--batch-size must be from 1 to 5000")
	}
	if _, err := models.SortsOf(c.Kind); err != nil {
		return misused("--kind must be reminder, confirmation or ending")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		opts := store.ComposeOptions{Site: c.PublicURL, Kind: c.Kind, Batch: c.BatchSize}
		if opts.Site == "" {
			opts.Site = publicSite(inc)
		}
		if !c.Yes {
			return s.planLetters(ctx, p, inc, opts)
		}
		done, end := s.progressOf("letters")
		defer end()
		made, err := p.ComposeAll(ctx, s.actor(), inc.ID, opts, done)
		if err != nil {
			return err
		}
		return s.showComposed(made)
	})
}

// plannedLetters is a dry run of composing as commands print it.
type plannedLetters struct {
	DryRun        bool        `json:"dry_run"`
	Site          string      `json:"site"`
	Offers        int         `json:"offers"`
	Notices       int         `json:"notices"`
	Reminders     int         `json:"reminders"`
	Confirmations int         `json:"confirmations"`
	Endings       int         `json:"endings"`
	Held          []heldState `json:"held"`
}

func planned(site string, plan models.LetterPlan) plannedLetters {
	n := plan.Letters
	return plannedLetters{
		true, site, n[models.SortOffer], n[models.SortNotice], n[models.SortReminder], n[models.SortConfirmation], n[models.SortEnding], heldStates(plan.Held),
	}
}

// planWords say what would be written.
func planWords(kind models.LetterKind, plan models.LetterPlan) string {
	n := plan.Letters
	if kind == "" {
		return fmt.Sprintf("%d letters with the offer and a code, %d notices without", n[models.SortOffer], n[models.SortNotice])
	}
	return fmt.Sprintf("%d %s letters, without a code; %s", plan.Total(), kind, models.WhenDue(kind))
}

func (s *session) planLetters(ctx context.Context, p *portal, inc models.Incident, opts store.ComposeOptions) error {
	done, end := s.progressOf("letters")
	defer end()
	plan, err := p.PlanLetters(ctx, s.actor(), inc.ID, opts, done)
	if err != nil {
		return err
	}
	return s.show(planned(opts.Site, plan), func(io.Writer) {
		s.say("would be composed: %s; they name %s", planWords(opts.Kind, plan), opts.Site)
		s.sayHeld(plan.Held)
		s.say("nothing was changed; add --yes to do it")
	})
}

// composedLetters is what composing has made as commands print it.
type composedLetters struct {
	Batches []batchState `json:"batches"`
	Held    []heldState  `json:"held"`
}

func (s *session) showComposed(made models.Composed) error {
	out := composedLetters{[]batchState{}, heldStates(made.Held)}
	for _, b := range made.Batches {
		out.Batches = append(out.Batches, stateOf(b))
	}
	if s.JSON {
		return writeJSON(s.Stdout, out)
	}
	s.sayHeld(made.Held)
	return s.showBatches(made.Batches)
}

// heldState is somebody whose letter waits, as commands print it.
type heldState struct {
	Wave   int               `json:"wave"`
	Row    int               `json:"row"`
	Sort   models.LetterSort `json:"sort"`
	Offer  bool              `json:"offer"`
	Reason models.HeldReason `json:"reason"`
}

func heldStates(held []models.Held) []heldState {
	out := []heldState{}
	for _, h := range held {
		out = append(out, heldState{h.Wave, h.RowNumber, h.Sort, h.Sort == models.SortOffer, h.Reason})
	}
	return out
}

// heldWords say what has to happen for a letter that waits.
func heldWords(r models.HeldReason) string {
	switch r {
	case models.HeldCounsel:
		return "counsel has to answer for the state"
	case models.HeldOutside:
		return "written outside Recourse, as counsel answered"
	case models.HeldAddress:
		return "no address that letters reach"
	case models.HeldSigns:
		return "name or address in signs that cannot be printed"
	case models.HeldLength:
		return "name or address too long for the envelope's window"
	}
	return string(r)
}

// sayHeld counts the letters that wait, by reason.
func (s *session) sayHeld(held []models.Held) {
	if len(held) == 0 {
		return
	}
	counts := map[models.HeldReason]int{}
	for _, h := range held {
		counts[h.Reason]++
	}
	var parts []string
	for _, r := range models.HeldReasons() {
		if counts[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d: %s", counts[r], heldWords(r)))
		}
	}
	wait := "letters wait"
	if len(held) == 1 {
		wait = "letter waits"
	}
	s.say("%d %s (see recourse letters held): %s", len(held), wait, strings.Join(parts, "; "))
}

type letterHeldCmd struct{ inIncident }

func (c *letterHeldCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		held, err := p.Held(ctx, s.actor(), inc.ID)
		if err != nil {
			return err
		}
		return s.show(heldStates(held), func(w io.Writer) {
			rows := [][]string{}
			for _, h := range held {
				rows = append(rows, []string{strconv.Itoa(h.Wave), strconv.Itoa(h.RowNumber), string(h.Sort), heldWords(h.Reason)})
			}
			table(w, []string{"WAVE", "ROW", "SORT", "WHY IT WAITS"}, rows)
		})
	})
}
