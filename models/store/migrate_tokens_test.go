package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/internal/sealed"
	"recourse/models"
	"recourse/models/store"
)

// nora is in the roster of an old database.
var nora = models.Identity{RecordNumber: "M-100", First: "Nora", Last: "Núñez", BirthDate: "1961-03-04"}

// oldIncident is an incident with rosters as they were before search tokens got short.
type oldIncident struct {
	inc  models.Incident
	seal *sealed.Sealer
	tx   *gorm.DB
}

func (o oldIncident) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	check(t, o.tx.Exec(sql, args...).Error)
}

// roster adds an import and one patient of it, with search tokens.
func (o oldIncident) roster(t *testing.T, status models.ImportStatus, row models.RosterRow) {
	t.Helper()
	imp, id := store.NewID(), store.NewID()
	o.exec(t, `INSERT INTO roster_imports (incident_id, id, file_hash, status, "rows", added, known, refused, made_at, compared)
		VALUES (?, ?, ?, ?, 1, 1, 0, 0, 0, TRUE)`, o.inc.ID, imp, []byte(imp), status)
	who, err := o.seal.Seal(store.PlaceOf(o.inc.ID, "patients", "identity", id), row.Identity)
	check(t, err)
	where, err := o.seal.Seal(store.PlaceOf(o.inc.ID, "patients", "contact", id), row.Contact)
	check(t, err)
	o.exec(t, `INSERT INTO patients (incident_id, id, import_id, row_number, eligibility, rule, deceased, minor, language, state, identity, contact, made_at, version)
		VALUES (?, ?, ?, 2, 'loaded', '', FALSE, FALSE, 'en', 'CT', ?, ?, 0, 1)`, o.inc.ID, id, imp, who, where)
	for purpose, parts := range map[string][]string{
		"row": row.HashParts(), "record": {row.HashParts()[0]}, "name+birth": {models.LastNameKeys(row.Identity.Last)[0], row.Identity.BirthDate},
	} {
		sum, version := o.seal.Token(purpose, parts...)
		o.exec(t, "INSERT INTO search_tokens (incident_id, purpose, key_version, normalizer, token, patient_id) VALUES (?, ?, ?, 1, ?, ?)", o.inc.ID, purpose, version, sum, id)
	}
	o.exec(t, "INSERT INTO roster_tokens (incident_id, import_id, bucket, first_row, data) VALUES (?, ?, 1, 0, ?)", o.inc.ID, imp, []byte("of the old form"))
}

// oldDatabase is a database before the migration, with two incidents: in the second
// somebody of the same name.
func oldDatabase(t *testing.T, ring *sealed.Keyring) (*store.DB, []models.Incident) {
	t.Helper()
	db := portaltest.Open(t, portaltest.EmptyDSN(t), store.Options{Now: portaltest.Now})
	check(t, store.MigrateBefore(t.Context(), db, "search_tokens"))
	check(t, store.Bind(t.Context(), db, ring))
	incidents := []models.Incident{incident("one"), incident("two")}
	for i := range incidents {
		inc := &incidents[i]
		inc.ID, inc.CodeSalt, inc.MadeAt, inc.Version = store.NewID(), make([]byte, sealed.MinSalt), models.At(portaltest.Now()), 1
		check(t, ring.AddIncident(inc.ID))
		key, err := ring.NewDataKey(inc.ID)
		check(t, err)
		seal, err := ring.Incident(inc.ID, key)
		check(t, err)
		inc.DataKey = key
		must(t, db, func(tx *gorm.DB) error {
			old := oldIncident{*inc, seal, tx}
			check(t, tx.Omit("Number").Create(inc).Error)
			old.exec(t, "INSERT INTO roster_waves (incident_id, number, window_days, made_at, version) VALUES (?, 1, 0, 0, 1)", inc.ID)
			old.roster(t, models.ImportComplete, models.RosterRow{Identity: nora, Contact: models.Contact{Lines: []string{"1 Elm St"}, City: "Hartford", State: "CT", ZIP: "06103"}})
			old.roster(t, models.ImportLoading, models.RosterRow{Identity: models.Identity{First: "Half", Last: "Taken", BirthDate: "1950-01-02", RecordNumber: "H1"}})
			return nil
		})
	}
	return db, incidents
}

func TestShorterTokensFindWhatTheLongOnesFound(t *testing.T) {
	ring, ctx := newRing(t), t.Context()
	db, incidents := oldDatabase(t, ring)
	_, err := store.Migrate(ctx, db)
	check(t, err)
	s, err := store.New(store.Config{DB: db, Keyring: ring})
	check(t, err)
	for _, inc := range incidents {
		hits, err := s.Find(ctx, operator, inc.ID, models.Lookup{LastName: nora.Last, BirthDate: models.MustDate(nora.BirthDate)})
		if err != nil || len(hits) != 1 {
			t.Errorf("%s: %d hits by name and birth date, %v", inc.Ref, len(hits), err)
		}
		again := strings.Join(models.RosterHeader(), ",") + "\n" + strings.Join([]string{
			nora.RecordNumber, nora.First, nora.Middle, nora.Last, nora.Suffix, nora.BirthDate, "1 Elm St", "", "Hartford", "CT", "06103", "", "en", "no", "", "", "name"}, ",") + "\n"
		imp, err := s.ImportRoster(ctx, operator, inc.ID, strings.NewReader(again), store.ImportOptions{}, nil)
		if err != nil || imp.Known != 1 {
			t.Errorf("%s: the same row again: %+v, %v", inc.Ref, imp, err)
		}
		if diff := cmp.Diff(3, len(store.Tokens(s, t, inc.ID))); diff != "" {
			t.Errorf("%s: tokens (-want +got)\n%s", inc.Ref, diff)
		}
	}
	if n := store.CountRows(s, t, &models.Patient{}, "true"); n != len(incidents) {
		t.Errorf("%d patients: an import that was cut short begins anew", n)
	}
}
