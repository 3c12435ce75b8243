package store

import (
	"context"
	"errors"
	"testing"

	"recourse/internal/sealed"
	"recourse/models"
)

// NewID is a fresh id of a row.
var NewID = newID

// PlaceOf is where a sealed value of an incident lives.
func PlaceOf(incidentID, table, group, id string) sealed.Place {
	return (&scope{inc: models.Incident{ID: incidentID}}).place(table, group, id)
}

// FailToExtend moves the last day to enroll, reads it in the same transaction, and fails.
func FailToExtend(ctx context.Context, t testing.TB, s *Store, incidentID string, to models.Date) {
	t.Helper()
	failed := errors.New("failed")
	_, err := inIncident(ctx, s, models.Actor{Kind: models.ActorSystem, ID: "test"}, incidentID, func(x *scope) (any, error) {
		if err := x.changeIncident(models.ActWindowSet, "", to.String(), map[string]any{"enroll_by": to}); err != nil {
			return nil, err
		}
		if inc, err := s.incident(x.tx, incidentID); err != nil || inc.EnrollBy != to {
			t.Errorf("in its transaction the last day is %s, %v", inc.EnrollBy, err)
		}
		return nil, failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("error is %v, want %v", err, failed)
	}
}
