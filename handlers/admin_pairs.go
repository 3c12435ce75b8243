package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// pairsView lists pairs of patients who may be one person.
type pairsView struct {
	Pairs []pairCard
	Back  string
	More  bool // there are more than the page has
	Links []errorLink
}

// pairCard is one pair, side by side.
type pairCard struct {
	ID, Title, Why string
	Action         string
	A, B           pairSide
	Same           string // how much is the same, in words
}

// pairSide is one of a pair. Keep is "" where this one cannot stay alone.
type pairSide struct {
	Title, PatientID string
	Rows             []pairRow
}

// pairRow is one fact; Differs marks it in words and in color.
type pairRow struct {
	Key, Value string
	Differs    bool
}

// pairForm is a decision on a pair.
type pairForm struct {
	Found string `form:"found" binding:"max=20"`
	Keep  string `form:"keep" binding:"max=64"`
	Sure  string `form:"sure" binding:"max=3"`
}

// pageOfPairs is how many the store gives at a time.
const pageOfPairs = 50

func (p *adminPages) showPairs(c *gin.Context) error { return p.pairsPage(c, http.StatusOK, nil) }

func (p *adminPages) pairsPage(c *gin.Context, status int, wrong FieldErrors) error {
	incident := requestOf(c).incident
	all, err := p.office.Duplicates(c.Request.Context(), sessionOf(c).Actor(), incident.ID)
	if err != nil {
		return err
	}
	shell, path := p.staffShell(c, officeName, "One person or two?"), adminPath(incident, "/review")
	shell.Failed = wrong.Any()
	view := pairsView{Back: path, More: len(all) == pageOfPairs, Links: wrong.Links()}
	for _, pair := range all {
		view.Pairs = append(view.Pairs, newPair(path+"/pairs/"+pair.ID, pair))
	}
	return p.pairs.render(c.Writer, status, shell, view)
}

// pairWords say why two patients may be one.
var pairWords = map[models.DuplicateReason]string{
	models.DuplicateRecord: "They have the same record number.", models.DuplicateNameBirth: "Their names are alike, and the date of birth is the same.",
	models.DuplicateChangedName: "Another last name; first name, date of birth and ZIP Code are the same.",
}

func newPair(path string, pair models.DuplicatePair) pairCard {
	a, b := personRows(pair.A), personRows(pair.B)
	differ := 0
	for i := range a {
		if a[i].Value != b[i].Value {
			a[i].Differs, b[i].Differs = true, true
			differ++
		}
	}
	return pairCard{
		ID: pair.ID, Title: sideTitle(pair.A) + " and " + lowerFirst(sideTitle(pair.B)), Why: pairWords[pair.Reason], Action: path,
		A: pairSide{sideTitle(pair.A), pair.A.PatientID, a}, B: pairSide{sideTitle(pair.B), pair.B.PatientID, b},
		Same: fmt.Sprintf("%d of %d facts differ.", differ, len(a)),
	}
}

func sideTitle(p models.DuplicatePerson) string {
	return fmt.Sprintf("Row %s of wave %d", grouped(p.Row), p.Wave)
}

// personRows are the facts that are compared, in the same order for everybody.
func personRows(p models.DuplicatePerson) []pairRow {
	i := p.Identity
	facts := [][2]string{
		{"Name", i.FullName()}, {"Date of birth", bornText(i.Born())}, {"Record number", orNone(i.RecordNumber)}, {"Address", addressText(p.Contact)},
		{"Telephone", orNone(p.Contact.Phone)}, {"E-mail", orNone(p.Contact.Email)}, {"Representative", orNone(i.Representative)},
		{"Data exposed", elementsText(p.Exposed)}, {"Offer", word(string(p.Eligibility))}, {"Deceased", yesNo(p.Deceased)}, {"Language", word(p.Language)},
		{"Letters", map[bool]string{true: "owed or sent: this wave is sealed", false: "not written yet"}[p.Sealed]},
	}
	rows := make([]pairRow, len(facts))
	for n, f := range facts {
		rows[n] = pairRow{Key: f[0], Value: f[1]}
	}
	return rows
}

func orNone(s string) string {
	if s == "" {
		return "not given"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}

// samePairView asks once more before two become one, which cannot be undone.
type samePairView struct {
	Action, Back string
	Stays, Goes  string
	Keep         string
	Further      bool // a letter went out, or is owed, that may tell of less
}

// submitPair carries out a decision; that two are one is asked once more.
func (p *adminPages) submitPair(c *gin.Context) error {
	var form pairForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	found, incident := models.DuplicateStatus(form.Found), requestOf(c).incident
	if found != models.DuplicateSame && found != models.DuplicateDifferent {
		return fmt.Errorf("decision on a pair: %w", errMalformed)
	}
	if found == models.DuplicateSame && form.Sure != "yes" {
		return p.askSame(c, form.Keep)
	}
	err := p.office.DecideDuplicate(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), found, form.Keep)
	if text := pairRefusal(err); text != "" {
		return p.pairsPage(c, http.StatusUnprocessableEntity, FieldErrors{{Text: "Nothing was changed: " + text}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/review/pairs?done=pair"))
}

// pairRefusal says why two cannot be made one, "" if that is not what happened.
func pairRefusal(err error) string {
	switch {
	case errors.Is(err, models.ErrSealed):
		return "letters are owed or sent to the one who would go. Let the other one stay, or decide that they are two people"
	case errors.Is(err, models.ErrConflict):
		return "these two, or others who are one person with them, were found to be two people"
	case errors.Is(err, models.ErrMove):
		return "this pair was decided, or the offer was decided on less than what was read of both. Let the other one stay"
	}
	return ""
}

func (p *adminPages) askSame(c *gin.Context, keep string) error {
	incident := requestOf(c).incident
	all, err := p.office.Duplicates(c.Request.Context(), sessionOf(c).Actor(), incident.ID)
	if err != nil {
		return err
	}
	path := adminPath(incident, "/review/pairs")
	for _, pair := range all {
		stays, goes := pair.A, pair.B
		if keep == pair.B.PatientID {
			stays, goes = pair.B, pair.A
		}
		if pair.ID != c.Param("id") || stays.PatientID != keep {
			continue
		}
		return p.samePair.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Make one person of the two?"), samePairView{
			Action: path + "/" + pair.ID, Back: path, Keep: keep, Stays: sideTitle(stays) + ", " + stays.Identity.FullName(), Goes: sideTitle(goes) + ", " + goes.Identity.FullName(),
			Further: stays.Sealed && tellsMore(goes.Exposed, stays.Exposed),
		})
	}
	return errNoPage
}

// tellsMore says whether anything was exposed under one row that was not under the other.
func tellsMore(one, other models.Exposed) bool {
	return slices.ContainsFunc(one, func(e models.Element) bool { return !slices.Contains(other, e) })
}
