package store

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"recourse/internal/wording"
	"recourse/models"
)

// stateIncident states what was done in an incident, in numbers.
func (x *scope) stateIncident() (st stating, err error) {
	st.about = x.pseudonym("incident", x.inc.ID)
	t := models.StatedTotals{}
	for _, fill := range []func(*models.StatedTotals) error{x.stateRoster, x.stateBatches, x.stateLetters, x.stateSubstitute, x.stateWordings} {
		if err := fill(&t); err != nil {
			return st, err
		}
	}
	for _, w := range t.Waves {
		st.objects = append(st.objects, x.pseudonym("wave", strconv.Itoa(w.Number)))
		if w.Sealed != nil {
			st.objects = append(st.objects, w.Sealed.Object)
		}
	}
	for _, b := range t.Batches {
		st.objects = append(st.objects, b.Object)
		if b.Released != nil {
			st.objects = append(st.objects, b.Released.Object)
		}
	}
	for _, n := range t.Notices {
		st.objects = append(st.objects, n.Object)
	}
	st.statement.Totals, st.objects = &t, distinct(st.objects)
	return st, nil
}

// stateRoster fills in who is on the roster, by wave and by rule.
func (x *scope) stateRoster(t *models.StatedTotals) error {
	waves, err := x.waves()
	if err != nil {
		return err
	}
	if t.Roster, _, err = x.counts(x.patients()); err != nil {
		return err
	}
	for _, w := range waves {
		one := models.StatedWave{Number: w.Number, Counts: w.Counts, SealedAt: w.SealedAt}
		if one.Typed, one.Sealed, err = x.sealing(w.Number); err != nil {
			return err
		}
		t.Waves = append(t.Waves, one)
	}
	err = x.patients().Model(&models.Patient{}).Select("rule, eligibility, term_months, count(*) AS patients").
		Group("rule, eligibility, term_months").Order("rule, eligibility, term_months").Scan(&t.Rules).Error
	if err != nil {
		return fmt.Errorf("count by rule: %w", err)
	}
	return nil
}

// sealing is what was typed to seal a wave, and who did; nil where nobody has.
func (x *scope) sealing(wave int) (*models.Totals, *models.StatedApproval, error) {
	subject := strconv.Itoa(wave)
	a, err := x.approval(models.ProposeSeal, subject)
	if err != nil || a == nil {
		return nil, nil, err
	}
	var p models.Proposal
	err = x.rows().Where("kind = ? AND subject = ? AND status = ?", models.ProposeSeal, subject, models.ProposalApproved).Order("decided_at DESC").Take(&p).Error
	if err != nil {
		return nil, nil, orNotFound("proposal", err)
	}
	typed, err := p.Totals()
	return &typed, a, err
}

func (x *scope) stateBatches(t *models.StatedTotals) error {
	var batches []models.LetterBatch
	if err := x.rows().Order("number").Find(&batches).Error; err != nil {
		return fmt.Errorf("read batches: %w", err)
	}
	for _, b := range batches {
		one := models.StatedBatch{
			Object: x.pseudonym("batch", b.ID), Number: b.Number, Sort: b.Sort, Offer: b.Offer, Letters: b.Count, Pages: b.Pages, Status: b.Status,
			PrintHash: hex.EncodeToString(b.PrintHash), MailedOn: b.MailedOn,
		}
		var err error
		if one.Released, err = x.approval(models.ProposeRelease, b.ID); err != nil {
			return err
		}
		t.Batches = append(t.Batches, one)
	}
	return nil
}

// stateLetters counts letters by what they are, where they are and why they came back.
func (x *scope) stateLetters(t *models.StatedTotals) error {
	for _, c := range []struct {
		query   *gorm.DB
		columns string
		into    any
	}{
		{x.rows(), "kind, variant, language, offer, wording", &t.Letters},
		{x.rows(), "kind, status", &t.Statuses},
		{x.rows().Where("return_reason <> ''"), "kind, return_reason", &t.Returned},
	} {
		selected := strings.Replace(c.columns, "return_reason", "return_reason AS reason", 1)
		err := c.query.Table("letters").Select(selected + ", count(*) AS letters").Group(c.columns).Order(c.columns).Scan(c.into).Error
		if err != nil {
			return fmt.Errorf("count letters: %w", err)
		}
	}
	return nil
}

func (x *scope) stateSubstitute(t *models.StatedTotals) error {
	st, err := x.substituteState()
	if err != nil {
		return err
	}
	t.Searching, t.Undeliverable, t.Substituted = st.Searching, st.Undeliverable, st.Substituted
	t.Notices, err = x.notices("1 = 1")
	return err
}

// stateWordings fills in the approved texts that letters were made of, where they are
// still those that the program has.
func (x *scope) stateWordings(t *models.StatedTotals) error {
	w, err := newLetterWriter(x.inc, x.today(), "https://"+x.inc.Host, 0)
	if err != nil {
		return err
	}
	var states []string
	if err := x.patients().Model(&models.Patient{}).Distinct("state").Order("state").Pluck("state", &states).Error; err != nil {
		return fmt.Errorf("read states: %w", err)
	}
	seen := map[string]bool{}
	for _, k := range t.Letters {
		if seen[k.Wording] {
			continue
		}
		seen[k.Wording] = true
		t.Wordings = append(t.Wordings, models.StatedWording{Hash: k.Wording, Variant: k.Variant, Language: k.Language, Text: w.textOf(k, states)})
	}
	return nil
}

// textOf is the approved text with the hash of some letters; nil if there is none now.
func (w *letterWriter) textOf(k models.StatedKind, states []string) []models.StatedText {
	s, err := w.stationery(k.Language)
	if err != nil {
		return nil
	}
	for _, state := range states {
		for _, replaces := range []string{"", "replaces-offer", "replaces-notice", "adds-offer", "adds-notice"} {
			text, err := s.text(k.Variant, wording.Choice{State: state, Replaces: replaces}, false)
			if err == nil && text.Hash == k.Wording {
				return statedWording(text.Blocks())
			}
		}
	}
	return nil
}

func statedWording(blocks []wording.Block) []models.StatedText {
	out := make([]models.StatedText, len(blocks))
	for i, b := range blocks {
		out[i] = models.StatedText{Kind: string(b.Kind), Text: b.Text, Items: b.Items}
	}
	return out
}
