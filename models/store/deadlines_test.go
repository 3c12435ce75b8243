package store_test

import (
	"errors"
	"strings"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"recourse/models"
	"recourse/models/store"
)

// approve has the privacy officer approve.
func (o office) approve(t *testing.T, p models.Proposal, err error) {
	t.Helper()
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
}

func TestPersonalExtension(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	until := models.MustDate("2020-10-31")
	propose := func(on models.Date, reason models.DeadlineReason) (models.Proposal, error) {
		return p.ProposeDeadline(t.Context(), operator, p.inc.ID, ref, on, reason)
	}
	for _, c := range []struct {
		on     models.Date
		reason models.DeadlineReason
		want   error
	}{
		{models.MustDate("2020-07-31"), models.DeadlineIllness, models.ErrMove}, {models.Date{}, models.DeadlineIllness, models.ErrMove},
		{until, "whim", models.ErrInvalid},
	} {
		_, err := propose(c.on, c.reason)
		wants(t, err, c.want)
	}
	_, err := p.ProposeDeadline(t.Context(), operator, p.two.ID, ref, until, models.DeadlineIllness)
	wants(t, err, models.ErrNotFound)
	proposal, err := propose(until, models.DeadlineIllness)
	p.approve(t, proposal, err)
	if n := p.count(t, &models.IssuedCode{}, "deadline = '2020-10-31' AND version = 3"); n != 1 {
		t.Errorf("%d codes have the new deadline", n)
	}
	if n := p.count(t, &models.AuditEntry{}, `action = 'deadline.extend' AND "from" = '2020-07-31' AND "to" = '2020-10-31' AND object_version = 3`); n != 1 {
		t.Errorf("%d entries", n)
	}
	earlier, err := propose(until.AddDays(1), models.DeadlineOurs)
	check(t, err)
	_, err = p.ExtendEnrollBy(t.Context(), operator, p.inc.ID, until.AddDays(9))
	check(t, err)
	wants(t, p.ApproveProposal(t.Context(), officer, p.inc.ID, earlier.ID), models.ErrMove) // it would be earlier by now
	check(t, p.Reissue(t.Context(), operator, p.inc.ID, ref, models.RevokeLost))
	_, err = propose(until.AddDays(30), models.DeadlineOurs)
	wants(t, err, models.ErrMove) // no code is in use
	if got := store.Replay(p.Store, t, p.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// What was granted holds for the code of the next letter, which says so.
func TestNewCodeKeepsTheExtension(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	proposal, err := p.ProposeDeadline(t.Context(), operator, p.inc.ID, ref, models.MustDate("2021-02-28"), models.DeadlineLegal)
	p.approve(t, proposal, err)
	check(t, p.Reissue(t.Context(), operator, p.inc.ID, ref, models.RevokeLost))
	letters := p.mailNext(t, today)
	if n := p.count(t, &models.IssuedCode{}, "deadline = '2021-02-28' AND status = 'mailed'"); n != 1 || len(letters) != 1 {
		t.Errorf("%d codes of %d letters keep the extension", n, len(letters))
	}
	text := strings.Join(strings.Fields(strings.Join(letters[0].Text, " ")), " ")
	if !strings.Contains(text, "February 28, 2021") && !strings.Contains(text, "28 de febrero de 2021") {
		t.Error("the new letter promises another day")
	}
}

func TestExtensionOfTheProgrammeOnlyMovesLater(t *testing.T) {
	p := mailed(t)
	extend := func(to string) error {
		_, err := p.ExtendEnrollBy(t.Context(), operator, p.inc.ID, models.MustDate(to))
		return err
	}
	proposal, err := p.ProposeDeadline(t.Context(), operator, p.inc.ID, p.letters[0].Reference, models.MustDate("2020-12-31"), models.DeadlineOther)
	p.approve(t, proposal, err)
	wants(t, extend("2020-07-31"), models.ErrInvalid)
	wants(t, extend("2020-07-01"), models.ErrInvalid)
	check(t, extend("2020-09-30"))
	wants(t, extend("2020-08-31"), models.ErrInvalid)
	if n := p.count(t, &models.IssuedCode{}, "deadline = '2020-09-30'"); n != 22 {
		t.Errorf("%d deadlines moved", n)
	}
	if n := p.count(t, &models.IssuedCode{}, "deadline = '2020-12-31'"); n != 1 {
		t.Error("the personal deadline moved earlier")
	}
}

// mailbox is letters under random use.
type mailbox struct {
	post
	t      *testing.T
	latest map[string]models.Date // the latest deadline ever seen, by patient
}

// who is any letter's reference that was ever written.
func (m *mailbox) who(r *rapid.T) string {
	refs, err := store.Reading(m.t.Context(), m.db, func(tx *gorm.DB) (refs []string, err error) {
		return refs, tx.Model(&models.Letter{}).Where("incident_id = ?", m.inc.ID).Order("id").Pluck("reference", &refs).Error
	})
	check(m.t, err)
	return rapid.SampledFrom(refs).Draw(r, "letter")
}

// may be refused, but not for reasons that nobody foresaw.
func (m *mailbox) maybe(r *rapid.T, err error) {
	if err != nil && !errors.Is(err, models.ErrMove) && !errors.Is(err, models.ErrInvalid) && !errors.Is(err, models.ErrConflict) {
		r.Fatalf("%v", err)
	}
}

func (m *mailbox) today() models.Date {
	inc, err := m.IncidentByRef(m.t.Context(), m.inc.Ref)
	check(m.t, err)
	return inc.Today(m.clock.Now())
}

func (m *mailbox) day(r *rapid.T) models.Date {
	return m.today().AddDays(rapid.IntRange(-30, 200).Draw(r, "days"))
}

func (m *mailbox) returned(r *rapid.T) {
	m.maybe(r, m.MarkReturned(m.t.Context(), printer, m.inc.ID, m.who(r), models.ReturnVacant, m.today()))
}

func (m *mailbox) find(r *rapid.T) {
	to := elmStreet
	to.ZIP = rapid.SampledFrom([]string{"02903", "02904", "02905"}).Draw(r, "zip")
	m.maybe(r, m.AddressFound(m.t.Context(), operator, m.inc.ID, m.who(r), to, models.AddressCall))
}

func (m *mailbox) giveUp(r *rapid.T) {
	m.maybe(r, m.NotFound(m.t.Context(), operator, m.inc.ID, m.who(r)))
}

func (m *mailbox) lose(r *rapid.T) {
	reason := rapid.SampledFrom([]models.RevokeReason{models.RevokeLost, models.RevokeCompromised}).Draw(r, "reason")
	m.maybe(r, m.Reissue(m.t.Context(), operator, m.inc.ID, m.who(r), reason))
}

func (m *mailbox) grantTime(r *rapid.T) {
	p, err := m.ProposeDeadline(m.t.Context(), operator, m.inc.ID, m.who(r), m.day(r), models.DeadlineIllness)
	m.maybe(r, err)
	if err == nil && rapid.Bool().Draw(r, "approved") {
		m.maybe(r, m.ApproveProposal(m.t.Context(), officer, m.inc.ID, p.ID))
	}
}

func (m *mailbox) extend(r *rapid.T) {
	_, err := m.ExtendEnrollBy(m.t.Context(), operator, m.inc.ID, m.day(r))
	m.maybe(r, err)
}

func (m *mailbox) wait(r *rapid.T) {
	m.advance(m.t, m.today().AddDays(rapid.IntRange(1, 60).Draw(r, "days")))
}

func (m *mailbox) mail(*rapid.T) {
	m.mailNext(m.t, m.today())
}

// deadlines are those of each patient's newest code.
func (m *mailbox) deadlines() map[string]models.Date {
	codes, err := store.Reading(m.t.Context(), m.db, func(tx *gorm.DB) (all []models.IssuedCode, err error) {
		return all, tx.Where("incident_id = ?", m.inc.ID).Order("id").Find(&all).Error
	})
	check(m.t, err)
	newest := map[string]models.Date{}
	for _, c := range codes {
		newest[c.PatientID] = c.Deadline
	}
	return newest
}

// earlier says how a deadline moved earlier than it was ever seen; "" if none did.
func (m *mailbox) earlier() string {
	for patient, date := range m.deadlines() {
		if date.Before(m.latest[patient]) {
			return m.latest[patient].String() + " to " + date.String()
		}
		m.latest[patient] = date
	}
	return ""
}

func (m *mailbox) check(r *rapid.T) {
	if moved := m.earlier(); moved != "" {
		r.Fatalf("a deadline moved from %s", moved)
	}
}

// TestDeadlinesNeverMoveEarlier walks at random through all that touches deadlines.
func TestDeadlinesNeverMoveEarlier(t *testing.T) {
	m := &mailbox{post: mailed(t), t: t, latest: map[string]models.Date{}}
	rapid.Check(t, func(r *rapid.T) {
		r.Repeat(map[string]func(*rapid.T){
			"returned": m.returned, "find": m.find, "give up": m.giveUp, "lose": m.lose, "grant": m.grantTime,
			"extend": m.extend, "wait": m.wait, "mail": m.mail, "": m.check,
		})
		for _, difference := range store.Replay(m.Store, t, m.inc.ID) {
			r.Fatalf("replay: %s", difference)
		}
	})
}

// The walk's own check must see what it is there to see.
func TestEarlierDeadlineIsSeen(t *testing.T) {
	m := &mailbox{post: mailed(t), t: t, latest: map[string]models.Date{}}
	must(t, m.db, exec("UPDATE codes SET deadline = '2020-07-30'"))
	for id := range m.deadlines() {
		m.latest[id] = models.MustDate("2020-07-31")
	}
	if got := m.earlier(); got == "" {
		t.Error("deadlines that moved earlier were not seen")
	}
}
