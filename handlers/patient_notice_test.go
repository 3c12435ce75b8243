package handlers

import (
	"bytes"
	"testing"

	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/models"
)

// The notice is there while it runs, and no longer.
func TestNoticeOnTheWeb(t *testing.T) {
	r, h := newPortal(t)
	b := newBrowser(t, h)
	b.shows(b.get("/en/notice"), 404, "1-800-555-0123")
	give(t, r)
	for path, want := range map[string]string{"/en/notice": "Find out if it is about you", "/es/notice": "1-800-555-0123"} {
		p := b.get(path)
		b.shows(p, 200, want, "Test Hospital")
	}
	b.shows(b.get("/en/notice"), 200, "Notice of Data Breach", "<li>", "Somebody read e-mails.")
	_, err := r.AdvanceCalendar(t.Context(), portaltest.Operator(), r.Inc.ID, models.DateOf(portaltest.Start).AddDays(90))
	check(t, err)
	b.shows(b.get("/en/notice"), 404, "1-800-555-0123")
}

// give has one letter come back for good, and a posting put up for its patient.
func give(t *testing.T, r *portaltest.Rehearsal) {
	t.Helper()
	today := models.DateOf(portaltest.Start)
	for l, err := range letter.ReadBack(bytes.NewReader(r.Printed), int64(len(r.Printed))) {
		check(t, err)
		check(t, r.MarkReturned(t.Context(), portaltest.Operator(), r.Inc.ID, l.Reference, models.ReturnVacant, today))
		check(t, r.NotFound(t.Context(), portaltest.Operator(), r.Inc.ID, l.Reference))
	}
	_, err := r.GiveSubstitute(t.Context(), portaltest.Operator(), r.Inc.ID, models.SubstituteNotice{
		Kind: models.SubstitutePosting, Place: "www.example.org", StartsOn: today, EndsOn: models.LastPostingDay(today),
	})
	check(t, err)
}
