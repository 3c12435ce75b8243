package handlers

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// A code that was stopped says so, and once a newer letter is in the mail, when that
// was and until when its code works.
func testACodeThatWasStopped(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	ctx, c, admin := t.Context(), r.Claims[0], r.Staff[models.RoleAdmin]
	ask := c
	ask.Purpose = models.ToStatus
	v, err := r.Verify(ctx, models.VerifyRequest{IncidentID: r.Inc.ID, Channel: models.ChannelWeb, Language: "en", Claim: ask})
	check(t, err)
	check(t, r.Reissue(ctx, admin, r.Inc.ID, v.PatientID, models.RevokeLost))
	b := newBrowser(t, h)
	b.leadsTo(b.post("/en/enroll", "code", c.Code.Grouped()), "/en/identity")
	b.get("/en/identity")
	b.shows(b.post("/en/identity", identity(c)...), 200, "We stopped this code", v.Letter, "tell us where you get your mail")

	batch, err := r.ComposeLetters(ctx, admin, r.Inc.ID, store.ComposeOptions{Site: "https://" + r.Inc.Host}, nil)
	check(t, err)
	check(t, r.WriteBatch(ctx, admin, r.Inc.ID, batch.ID, io.Discard))
	p, err := r.ProposeRelease(ctx, admin, r.Inc.ID, batch.ID)
	check(t, err)
	check(t, r.ApproveProposal(ctx, r.Staff[models.RolePrivacyOfficer], r.Inc.ID, p.ID))
	var file bytes.Buffer
	check(t, r.PrintBatch(ctx, r.Staff[models.RolePrint], r.Inc.ID, batch.ID, &file))
	today := r.Inc.Today(r.Clock.Now())
	check(t, r.MarkMailed(ctx, r.Staff[models.RolePrint], r.Inc.ID, batch.ID, batch.Count, today))
	b.shows(b.post("/pt/identity", identity(c)...), 200, "Você tem uma carta mais nova", testPrinter(t, "pt").LongDate(today), "31 de julho de 2020", v.Letter)
}
