package store

import (
	"context"
	"testing"

	"recourse/models"
)

// FloorDays is what letters use.
func FloorDays(s *Store, incidentID string, wave int) (int, error) {
	return seeIncident(context.Background(), s, incidentID, func(x *scope) (int, error) { return x.floorDays(wave) })
}

// CountSealed counts the patients who are owed letters.
func CountSealed(s *Store, t testing.TB, incidentID string) int {
	t.Helper()
	n, err := seeIncident(context.Background(), s, incidentID, func(x *scope) (n int64, err error) {
		return n, x.sealedPatients().Model(&models.Patient{}).Count(&n).Error
	})
	must(t, err)
	return int(n)
}

// SearchToken is an entry of the blind index.
type SearchToken = searchToken
