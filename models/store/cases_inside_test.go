package store

import (
	"context"
	"testing"

	"recourse/models"
)

// OpenCase opens a case about an enrollment, in a use case of its own.
func OpenCase(s *Store, t testing.TB, incidentID, enrollmentID string, kind models.CaseKind) models.Case {
	t.Helper()
	c, err := inIncident(context.Background(), s, visitor(), incidentID, func(x *scope) (c models.Case, err error) {
		e, err := x.lockEnrollment(enrollmentID)
		if err != nil {
			return c, err
		}
		var p models.Patient
		if err := x.take("patient", e.PatientID, &p); err != nil {
			return c, err
		}
		return x.openCase(kind, p, e, models.CaseDetails{Name: "Ana Gómez", Relationship: "spouse"})
	})
	must(t, err)
	return c
}
