package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// gone makes the first n letters undeliverable.
func (p post) gone(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		p.back(t, i, models.ReturnUnknown)
		check(t, p.NotFound(t.Context(), operator, p.inc.ID, p.letters[i].Reference))
	}
}

// state is what substitute notice asks for, as one line.
func (p post) state(t *testing.T) string {
	t.Helper()
	st, err := p.SubstituteState(t.Context(), p.inc.ID)
	check(t, err)
	return fmt.Sprintf("%d+%d %v %d", st.Undeliverable, st.Substituted, st.Todo, st.DaysLeft)
}

func (p post) stands(t *testing.T, want string) {
	t.Helper()
	if got := p.state(t); got != want {
		t.Errorf("state is %s, want %s", got, want)
	}
}

func (p post) give(t *testing.T, n models.SubstituteNotice, who ...string) error {
	t.Helper()
	_, err := p.GiveSubstitute(t.Context(), operator, p.inc.ID, n, who...)
	return err
}

func call() models.SubstituteNotice {
	return models.SubstituteNotice{Kind: models.SubstitutePhone, StartsOn: today, EndsOn: today}
}

func posting() models.SubstituteNotice {
	return models.SubstituteNotice{Kind: models.SubstitutePosting, Place: "www.example.org/notice", StartsOn: today, EndsOn: today.AddDays(89)}
}

func TestSubstituteNoticeToFewerThanTen(t *testing.T) {
	p := mailed(t)
	p.stands(t, "0+0 [] 0")
	wants(t, p.give(t, posting()), models.ErrMove) // nobody needs it
	p.gone(t, 9)
	p.stands(t, "9+0 [each] 0")
	wants(t, p.give(t, call()), models.ErrInvalid) // to whom?
	wants(t, p.give(t, call(), p.letters[9].Reference), models.ErrMove)
	wants(t, p.give(t, call(), p.letters[0].Reference, "L-22222222"), models.ErrNotFound)
	p.stands(t, "9+0 [each] 0")
	check(t, p.give(t, call(), p.letters[0].Reference, p.letters[1].Reference, p.letters[0].Reference))
	p.stands(t, "7+2 [each] 0")
	wants(t, p.give(t, call(), p.letters[0].Reference), models.ErrMove) // once is enough
	if n := p.count(t, &models.SubstituteNotice{}, "kind = 'phone' AND people = 2"); n != 1 {
		t.Error("the notice is not kept")
	}
	if n := p.count(t, &models.Letter{}, "status = 'substituted' AND substitute_id = (SELECT id FROM substitute_notices)"); n != 2 {
		t.Errorf("%d letters are substituted", n)
	}
	st, err := p.SubstituteState(t.Context(), p.two.ID)
	if err != nil || st.People() != 0 || len(st.Notices) != 0 {
		t.Errorf("the other incident's state is %+v, %v", st, err)
	}
}

func TestSubstituteNoticeToTen(t *testing.T) {
	p := mailed(t)
	p.gone(t, 10)
	p.stands(t, "10+0 [post] 0")
	err := p.give(t, call(), p.letters[0].Reference)
	if !errors.Is(err, models.FieldError{Field: "kind", Key: "posting_needed"}) {
		t.Errorf("a call is taken for ten: %v", err)
	}
	short := posting()
	short.EndsOn = short.EndsOn.AddDays(-1)
	wants(t, p.give(t, short), models.ErrInvalid)
	must(t, p.db, exec(`UPDATE incidents SET facts = replace(facts, '1-800-555-0123', '860-555-0123'), version = version + 1`))
	wants(t, p.give(t, posting()), models.ErrInvalid)
	must(t, p.db, exec(`UPDATE incidents SET facts = replace(facts, '860-555-0123', '1-800-555-0123'), version = version + 1`))
	check(t, p.give(t, posting()))
	p.stands(t, "0+10 [keep] 90")
	p.advance(t, today.AddDays(89))
	p.stands(t, "0+10 [keep] 1")
	st, err := p.SubstituteState(t.Context(), p.inc.ID)
	check(t, err)
	prolong := func(until models.Date) error {
		return p.ProlongPosting(t.Context(), operator, p.inc.ID, st.Notices[0].ID, until)
	}
	wants(t, prolong(st.Notices[0].EndsOn), models.ErrMove)
	wants(t, prolong(today), models.ErrMove)
	wants(t, p.ProlongPosting(t.Context(), operator, p.two.ID, st.Notices[0].ID, today.AddDays(200)), models.ErrNotFound)
	check(t, prolong(today.AddDays(99)))
	p.stands(t, "0+10 [keep] 11")
	p.advance(t, today.AddDays(100))
	p.stands(t, "0+10 [] 0")
	if got := store.Replay(p.Store, t, p.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// Who had no address in the roster counts, who is dead does not, and neither does
// who was told by a letter after all.
func TestWhoCountsForSubstituteNotice(t *testing.T) {
	p := mailed(t)
	never := "id IN (SELECT id FROM patients WHERE NOT EXISTS (SELECT 1 FROM letters l WHERE l.patient_id = patients.id) ORDER BY id LIMIT 3)"
	must(t, p.db, exec("UPDATE patients SET address_bad_at = 1 WHERE NOT deceased AND "+never))
	p.stands(t, "3+0 [each] 0")
	for i := range p.letters {
		if p.count(t, &models.Patient{}, "deceased AND id = (SELECT patient_id FROM letters WHERE reference = '"+p.letters[i].Reference+"')") == 1 {
			p.back(t, i, models.ReturnUnknown)
			check(t, p.NotFound(t.Context(), operator, p.inc.ID, p.letters[i].Reference))
		}
	}
	p.stands(t, "3+0 [each] 0")
	if n := p.count(t, &models.Letter{}, "status = 'undeliverable'"); n == 0 {
		t.Error("nobody dead was looked at")
	}
	patients := p.ids(t, "address_bad_at IS NOT NULL AND NOT deceased")
	check(t, p.give(t, call(), patients[0], patients[1]))
	p.stands(t, "1+2 [each] 0")
	check(t, p.AddressFound(t.Context(), operator, p.inc.ID, patients[2], elmStreet, models.AddressRecords))
	p.stands(t, "0+2 [] 0")
}

func (o office) ids(t *testing.T, where string) []string {
	t.Helper()
	ids, err := store.PatientIDs(o.Store, o.inc.ID, where)
	check(t, err)
	if len(ids) == 0 {
		t.Fatal("no patient: " + strings.ToLower(where))
	}
	return ids
}
