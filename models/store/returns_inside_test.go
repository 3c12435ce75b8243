package store

import (
	"context"
	"testing"

	"recourse/models"
)

// Tokens are the search tokens of an incident, by purpose and patient.
func Tokens(s *Store, t testing.TB, incidentID string) (all []string) {
	t.Helper()
	_, err := inIncident(context.Background(), s, models.Actor{Kind: models.ActorSystem, ID: "test"}, incidentID, func(x *scope) (any, error) {
		var rows []searchToken
		err := x.tx.Where("incident = ?", x.inc.Number).Find(&rows).Error
		for _, r := range rows {
			all = append(all, purposes[r.Purpose]+" "+string(r.Patient)+" "+string(r.Token))
		}
		return nil, err
	})
	must(t, err)
	return all
}

// PatientIDs are the ids of an incident's patients that a condition holds for.
func PatientIDs(s *Store, incidentID, where string) ([]string, error) {
	return seeIncident(context.Background(), s, incidentID, func(x *scope) (ids []string, err error) {
		return ids, x.rows().Table("patients").Where(where).Order("id").Pluck("id", &ids).Error
	})
}

// RecordNumber is that of the patient to whom a letter went.
func RecordNumber(s *Store, incidentID, reference string) (string, error) {
	return seeIncident(context.Background(), s, incidentID, func(x *scope) (string, error) {
		p, err := x.patientOf(reference)
		if err != nil {
			return "", err
		}
		who, err := x.identity(p)
		return who.RecordNumber, err
	})
}

// References counts the letters that a condition holds for, by reference.
func References(s *Store, t testing.TB, incidentID, where string) map[string]int {
	t.Helper()
	refs, err := seeIncident(context.Background(), s, incidentID, func(x *scope) (refs []string, err error) {
		return refs, x.rows().Table("letters").Where(where).Pluck("reference", &refs).Error
	})
	must(t, err)
	counts := map[string]int{}
	for _, ref := range refs {
		counts[ref]++
	}
	return counts
}

// VerifierKey is the public audit key of the store's keyring.
func VerifierKey(s *Store) string { return s.ring.VerifierKey() }
