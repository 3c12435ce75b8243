package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// sealView lists the waves of the roster, and asks for the totals of the open one.
// It does not show what they must be: whoever types them has to know.
type sealView struct {
	Waves    table
	Any      bool
	Open     string // "wave 1"; "" where none is
	May      bool   // the reader may propose
	Waiting  string // address of a proposal that waits; "" for none
	Before   []todo // what has to be done first
	Action   string
	Patients textField
	Eligible textField
	Links    []errorLink
}

// sealForm is what a person types of the open wave.
type sealForm struct {
	Patients string `form:"patients" binding:"max=12"`
	Eligible string `form:"eligible" binding:"max=12"`
}

func (p *adminPages) showSeal(c *gin.Context) error {
	return p.sealPage(c, http.StatusOK, sealForm{}, nil)
}

func (p *adminPages) sealPage(c *gin.Context, status int, form sealForm, wrong FieldErrors) error {
	incident, ctx := requestOf(c).incident, c.Request.Context()
	waves, err := p.office.Waves(ctx, incident.ID)
	if err != nil {
		return err
	}
	proposals, err := p.office.Proposals(ctx, incident.ID)
	if err != nil {
		return err
	}
	shell := p.staffShell(c, officeName, "Seal the roster")
	shell.Failed = wrong.Any()
	view := sealView{
		Waves: waveTable(incident, waves), Any: len(waves) > 0, May: may(c, models.MayPropose), Action: adminPath(incident, "/seal"),
		Patients: newTextField("patients", form.Patients, wrong.Text("patients")), Eligible: newTextField("eligible", form.Eligible, wrong.Text("eligible")),
		Links: wrong.Links(),
	}
	view.addOpen(incident, waves, proposals)
	if pairs, err := p.office.OpenDuplicates(ctx, incident.ID); err != nil {
		return err
	} else if pairs > 0 && view.Open != "" {
		view.Before = append(view.Before, todo{"warning", "may be one person each", adminPath(incident, "/review/pairs"), counted(pairs, "pair") + " of patients"})
	}
	return p.seal.render(c.Writer, status, shell, view)
}

// addOpen says of the open wave what is to be done with it.
func (v *sealView) addOpen(i models.Incident, waves []models.WaveCounts, proposals []models.Proposal) {
	for _, w := range waves {
		if !w.IsSealed() {
			v.Open, v.Before = waveName(w.Wave), beforeSeal(i, w.Counts)
		}
	}
	for _, one := range proposals {
		if one.Kind == models.ProposeSeal && one.Status == models.ProposalOpen {
			v.Waiting = adminPath(i, "/proposals")
		}
	}
}

func beforeSeal(i models.Incident, counts models.RosterCounts) (out []todo) {
	if counts.Patients == 0 {
		out = append(out, todo{"warning", "nobody is on this wave yet", adminPath(i, "/imports"), "Take in a roster file:"})
	}
	if counts.Review > 0 {
		out = append(out, todo{"shield", "a person has to decide", adminPath(i, "/review"), counted(counts.Review, "patient") + " to review:"})
	}
	return out
}

func waveName(w models.Wave) string { return "wave " + strconv.Itoa(w.Number) }

func waveTable(i models.Incident, waves []models.WaveCounts) table {
	t := table{Label: "waves-h", Head: append(heads("Wave", "Sealed"), numbers("Patients", "With the offer", "Notice only", "To review")...)}
	for _, w := range waves {
		row := []cell{{Text: strconv.Itoa(w.Number)}, {Text: stamp(i, w.SealedAt)}}
		if w.IsSealed() {
			row = append(row, numberCells(w.Counts.Patients, w.Counts.Eligible, w.Counts.Ineligible, w.Counts.Review)...)
		} else {
			row[1] = cell{Text: "Open", Tag: "yellow"}
			row = append(row, cell{Text: "shown once sealed", Numeric: true}, cell{}, cell{}, number(w.Counts.Review))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p *adminPages) submitSeal(c *gin.Context) error {
	var form sealForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	totals, more := form.parse()
	if wrong = append(wrong, more...); wrong.Any() {
		return p.sealPage(c, http.StatusUnprocessableEntity, form, wrong)
	}
	incident := requestOf(c).incident
	_, err = p.office.ProposeSeal(c.Request.Context(), sessionOf(c).Actor(), incident.ID, totals)
	if refused := sealRefused(err); refused.Any() {
		return p.sealPage(c, http.StatusUnprocessableEntity, form, refused)
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=proposed"))
}

// sealRefused says why a wave cannot be sealed with these totals; nothing where that
// is not the reason.
func sealRefused(err error) FieldErrors {
	switch {
	case errors.Is(err, models.ErrTotals):
		return FieldErrors{{Field: "patients", Text: "These are not the totals of the roster. Nothing was changed. Compare your own list with what was taken in, row by row if need be"}}
	case errors.Is(err, models.ErrSealed):
		return FieldErrors{{Text: "The roster is sealed. A later file begins the next wave"}}
	case errors.Is(err, models.ErrMove):
		return FieldErrors{{Field: "patients", Text: "Not yet: an import is not finished, or somebody waits for a decision. See what is to do first"}}
	}
	return nil
}

func (f sealForm) parse() (t models.Totals, wrong FieldErrors) {
	var err error
	if t.Patients, err = wholeNumber(f.Patients); err != nil || t.Patients < 1 {
		wrong = append(wrong, fieldError{Field: "patients", Text: "Enter how many patients your own list has, as a number"})
	}
	if t.Eligible, err = wholeNumber(f.Eligible); err != nil || t.Eligible > t.Patients {
		wrong = append(wrong, fieldError{Field: "eligible", Text: "Enter how many of them get the offer, as a number; 0 if nobody does"})
	}
	return t, wrong
}

// wholeNumber reads a count as people write it; "" is none.
func wholeNumber(s string) (int, error) {
	n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s), ",", ""))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("count: %w", models.ErrInvalid)
	}
	return n, nil
}
