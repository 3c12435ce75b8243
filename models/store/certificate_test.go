package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// A certificate can be checked with the public key alone, and no date in it can be
// changed.
func TestACertificateCanBeChecked(t *testing.T) {
	d, r := enrolled(t)
	ctx, key := context.Background(), store.VerifierKey(d.Store)
	d.answer(t, accepted(r.EnrollmentID))
	e, err := d.Certificate(ctx, d.inc.ID, r.EnrollmentID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.Certificate()
	if err != nil || c.Name == "" || c.Months != 24 || c.Enrollment.Reference != r.Reference || c.Enrollment.Status != models.Active ||
		c.Enrollment.StartsOn != models.MustDate("2020-05-01") || c.Enrollment.LastDay != models.MustDate("2022-05-01") {
		t.Errorf("it says %s, %d months, %s, %v: %v", c.Enrollment.Status, c.Months, c.Enrollment.Reference, c.Enrollment.LastDay, err)
	}
	if moves := e.Moves(); len(moves) != 3 || moves[2].To != string(models.Active) {
		t.Errorf("%d moves", len(moves))
	}
	file, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	report, err := models.VerifyEvidence(file, key)
	if err != nil || report.About != "certificate" || report.Entries < 4 {
		t.Errorf("checked: %+v, %v", report, err)
	}
	var s models.Statement
	if err := json.Unmarshal(e.Statement, &s); err != nil {
		t.Fatal(err)
	}
	s.Certificate.Enrollment.LastDay = models.MustDate("2032-05-01")
	if e.Statement, err = json.Marshal(s); err != nil {
		t.Fatal(err)
	}
	if file, err = json.Marshal(e); err != nil {
		t.Fatal(err)
	}
	if _, err := models.VerifyEvidence(file, key); !errors.Is(err, models.ErrEvidence) {
		t.Errorf("another last day: %v", err)
	}
}

func TestWhoGetsACertificate(t *testing.T) {
	d, r := enrolled(t)
	ctx := context.Background()
	if _, err := d.Certificate(ctx, d.inc.ID, "nobody"); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	for _, tt := range []struct {
		status models.EnrollmentStatus
		want   error
	}{{models.VerifiedOnly, models.ErrNotFound}, {models.Refused, models.ErrNotFound}, {models.Completed, nil}} {
		store.Exec(d.Store, t, "UPDATE enrollments SET status = ?", string(tt.status))
		if _, err := d.Certificate(ctx, d.inc.ID, r.EnrollmentID); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.status, err)
		}
	}
	limited := (*models.Limited)(nil)
	for range models.CertificatesADay {
		if _, err := d.Certificate(ctx, d.inc.ID, r.EnrollmentID); errors.As(err, &limited) {
			break
		}
	}
	if limited == nil {
		t.Errorf("more than %d are made in a day", models.CertificatesADay)
	}
}
