package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/hashcash"
	"recourse/models"
)

// proofForm is what comes back of the page that asks for work; empty elsewhere.
type proofForm struct {
	Challenge string `form:"proof"`
	Answer    string `form:"proof_answer"`
}

func (f proofForm) proof() models.Proof { return models.Proof(f) }

// proofView asks for work before a claim is looked at. What was typed goes along and
// comes back with the same form.
type proofView struct {
	Action    string
	Typed     []typedField
	Challenge string
	Puzzle    string
	Parts     int
	Zeros     int
	Minutes   int // to wait where no script runs
	Early     bool
}

// typedField is one field of the form before, as it was filled in.
type typedField struct{ Name, Value string }

// askForWork answers a claim that was not looked at, if err says so. It is the same
// whatever the claim was.
func (p *patientPages) askForWork(c *gin.Context, v visit, err error, action string, fields ...typedField) (asked bool, _ error) {
	wanted := (*models.ProofWanted)(nil)
	if !errors.As(err, &wanted) {
		return false, nil
	}
	shell := p.formShell(c, v, "proof.title", nil)
	shell.Back, shell.Form = shell.URL(action), answersForm
	return true, p.proof.render(c.Writer, http.StatusOK, shell, proofView{
		Action: shell.URL(action), Typed: fields, Challenge: wanted.Challenge, Puzzle: wanted.Puzzle,
		Parts: hashcash.Parts, Zeros: wanted.Zeros, Minutes: max(1, up(wanted.Wait, time.Minute)), Early: wanted.Early,
	})
}

// typed are the fields of a birth date.
func (f birthForm) typed() []typedField {
	return []typedField{{"birth_month", f.Month}, {"birth_day", f.Day}, {"birth_year", f.Year}}
}
