package store

import (
	"context"
	"fmt"
	"testing"

	"recourse/models"
)

// lifeCycles are the tables whose status only moves through move().
var lifeCycles = []struct {
	table, column, kind string
	action              models.Action
}{
	{"patients", "eligibility", "patient", models.ActEligibility},
	{"codes", "status", "code", models.ActCodeMove},
	{"letters", "status", "letter", models.ActLetterMove},
	{"letter_batches", "status", "batch", models.ActBatchMove},
	{"enrollments", "status", "enrollment", models.ActEnrollmentMove},
}

// replay folds the audit log by object version and compares what it says with
// what the tables say. Both ways: a row the log does not know, and a state that
// the log does not explain, are differences.
func (s *Store) replay(t testing.TB, incidentID string) (differences []string) {
	t.Helper()
	actor := models.Actor{Kind: models.ActorSystem, ID: "test"}
	out, err := inIncident(context.Background(), s, actor, incidentID, func(x *scope) (out []string, err error) {
		for _, c := range lifeCycles {
			var entries []models.AuditEntry
			if err := x.rows().Where("action = ?", c.action).Order("object_version").Find(&entries).Error; err != nil {
				return nil, err
			}
			said := map[string]string{}
			for _, e := range entries {
				if e.From != "" && said[e.Object] != "" && said[e.Object] != e.From {
					out = append(out, fmt.Sprintf("%s: version %d starts from %s, the log was at %s", c.kind, e.ObjectVersion, e.From, said[e.Object]))
				}
				said[e.Object] = e.To
			}
			var rows []struct{ ID, State string }
			if err := x.rows().Table(c.table).Select("id, " + c.column + " AS state").Scan(&rows).Error; err != nil {
				return nil, err
			}
			for _, r := range rows {
				if got := said[x.pseudonym(c.kind, r.ID)]; got != r.State && !(got == "" && seeded[r.State]) {
					out = append(out, fmt.Sprintf("%s is %s, the log says %q", c.kind, r.State, got))
				}
			}
		}
		return out, nil
	})
	must(t, err)
	return out
}

// seeded are states that tests insert without a move.
var seeded = map[string]bool{"loaded": true, "eligible": true, "issued": true, "mailed": true, "composed": true, "revoked": true}

// Replay is replay for tests outside the package.
var Replay = (*Store).replay
