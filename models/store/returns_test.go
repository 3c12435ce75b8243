package store_test

import (
	"bytes"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

// post is an office whose 23 letters with codes are in the mail.
type post struct {
	office
	batch   models.LetterBatch
	letters []letter.Copy
}

func mailed(t *testing.T) post {
	t.Helper()
	o, b, file := released(t)
	p := post{office: o, batch: b}
	for got, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		check(t, err)
		p.letters = append(p.letters, got)
	}
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, today))
	return p
}

// back has the n-th letter come back.
func (p post) back(t *testing.T, n int, reason models.ReturnReason) {
	t.Helper()
	check(t, p.MarkReturned(t.Context(), printer, p.inc.ID, p.letters[n].Reference, reason, today))
}

func (p post) count(t *testing.T, model any, where string) int {
	t.Helper()
	return store.CountRows(p.Store, t, model, where)
}

func TestReturnedByReferenceAndByScan(t *testing.T) {
	p := mailed(t)
	p.back(t, 0, models.ReturnForwarding)
	scanned := "HTTPS://NOTICE.EXAMPLE.ORG/e#" + p.letters[1].Code
	wants(t, p.MarkReturned(t.Context(), printer, p.two.ID, scanned, models.ReturnDeceased, today), models.ErrNotFound)
	check(t, p.MarkReturned(t.Context(), printer, p.inc.ID, scanned, models.ReturnDeceased, today))
	for where, want := range map[string]int{
		"status = 'returned' AND returned_on = '" + today.String() + "'":         2,
		"reference = '" + p.letters[0].Reference + "' AND return_reason = 'UTF'": 1,
		"reference = '" + p.letters[1].Reference + "' AND return_reason = 'DEC'": 1,
	} {
		if n := p.count(t, &models.Letter{}, where); n != want {
			t.Errorf("%s: %d letters, want %d", where, n, want)
		}
	}
	if n := p.count(t, &models.IssuedCode{}, "status = 'revoked' AND revoke_reason = 'returned'"); n != 2 {
		t.Errorf("%d codes are revoked", n)
	}
	if n := p.count(t, &models.Patient{}, "address_bad_at IS NOT NULL"); n != 2 {
		t.Errorf("%d addresses are marked", n)
	}
	if n := p.count(t, &models.Patient{}, "death_reported_at IS NOT NULL AND NOT deceased"); n != 1 {
		t.Errorf("%d deaths are noted", n)
	}
	if got := store.Replay(p.Store, t, p.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

func TestReturnsAreRefusedWhereTheyCannotBe(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	back := func(scanned string, reason models.ReturnReason, on models.Date) error {
		return p.MarkReturned(t.Context(), printer, p.inc.ID, scanned, reason, on)
	}
	wants(t, back(ref, "LOST", today), models.ErrInvalid)
	wants(t, back(ref, models.ReturnVacant, today.AddDays(1)), models.ErrInvalid)
	wants(t, back(ref, models.ReturnVacant, today.AddDays(-1)), models.ErrInvalid) // before it was mailed
	wants(t, back(ref, models.ReturnVacant, models.Date{}), models.ErrInvalid)
	wants(t, back("L-22222222", models.ReturnVacant, today), models.ErrNotFound)
	wants(t, p.MarkReturned(t.Context(), models.Actor{}, p.inc.ID, ref, models.ReturnVacant, today), models.ErrActor)
	wrong := models.NewCode()
	err := back("https://notice.example.org/e#"+wrong.Plain(), models.ReturnVacant, today)
	wants(t, err, models.ErrNotFound)
	if err == nil || strings.Contains(err.Error(), wrong.Plain()) {
		t.Errorf("the error is %v", err)
	}
	check(t, back(strings.ToLower(ref), models.ReturnVacant, today))
	wants(t, back(ref, models.ReturnVacant, today), models.ErrMove)
}

// A code that was used keeps its enrollment, whatever becomes of the letter.
func TestReturnLeavesUsedCodesAlone(t *testing.T) {
	for _, status := range []string{"bound", "redeemed"} {
		p := mailed(t)
		must(t, p.db, exec("UPDATE codes SET status = '"+status+"'"))
		p.back(t, 0, models.ReturnVacant)
		if n := p.count(t, &models.IssuedCode{}, "status = '"+status+"'"); n != 23 {
			t.Errorf("%d codes are %s", n, status)
		}
	}
}
