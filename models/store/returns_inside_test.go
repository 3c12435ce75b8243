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
		err := x.rows().Find(&rows).Error
		for _, r := range rows {
			all = append(all, r.Purpose+" "+r.PatientID+" "+string(r.Token))
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
