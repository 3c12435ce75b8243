package store

import (
	"context"
	"slices"
	"testing"

	"gorm.io/gorm"

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

// AddToken puts a token into the blind index.
func AddToken(tx *gorm.DB, inc models.Incident, purpose string, version int, sum []byte, patientID string) error {
	return tx.Create(&searchToken{inc.Number, slices.Index(purposes, purpose), version, nameNormalizer, sum[:tokenSize], shortID(patientID)}).Error
}

// RosterChunk is a piece of an uploaded file.
type RosterChunk = rosterChunk

// BreakOffUpload leaves an upload as a crash in the middle of it does.
func BreakOffUpload(s *Store, t testing.TB, incidentID string) {
	t.Helper()
	x, err := s.sealing(context.Background(), models.Actor{Kind: models.ActorSystem, ID: "test"}, incidentID)
	must(t, err)
	u := models.RosterUpload{ID: newID(), IncidentID: incidentID, Columns: "{}", Status: models.UploadHeld, MadeBy: "test", MadeAt: x.at(), Version: 1}
	_, err = inIncident(context.Background(), s, x.actor, incidentID, func(x *scope) (bool, error) { return true, x.add(&u) })
	must(t, err)
	must(t, s.holdChunk(context.Background(), x, u.ID, 0, []byte("half of it")))
}

// RosterReject is the values of a refused row.
type RosterReject = rosterReject

// StagedTokens is tokens put aside.
type StagedTokens struct{ ImportID string }

// TableName is the table's name.
func (StagedTokens) TableName() string { return "roster_tokens" }

// LeaveTokens puts tokens of the import that is loading into the index and leaves them
// put aside as well, as a crash between two parts of a large bucket does.
func LeaveTokens(s *Store, t testing.TB, incidentID string) {
	t.Helper()
	actor := models.Actor{Kind: models.ActorSystem, ID: "test"}
	_, err := inIncident(context.Background(), s, actor, incidentID, func(x *scope) (bool, error) {
		var imp models.RosterImport
		if err := x.rows().Where("status = ?", models.ImportLoading).Take(&imp).Error; err != nil {
			return false, err
		}
		tokens, err := x.putAside(imp, buckets{0, tokenBuckets / 2})
		if err != nil {
			return false, err
		}
		return true, x.putTokens(imp, tokens, "")
	})
	must(t, err)
}
