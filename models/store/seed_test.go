package store

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/sealed"
	"recourse/models"
)

// seedIncident makes an incident with nothing in it, whose calendar is the wall's.
func (s *Store) seedIncident(t testing.TB, ref string) models.Incident {
	t.Helper()
	inc := models.Incident{
		ID: newID(), Ref: ref, Host: ref + ".example.org", Rehearsal: true, Zone: "America/New_York", EnrollBy: models.MustDate("2020-07-31"),
		TermMonths: 24, FloorDays: 60, CodeSalt: make([]byte, 16), MadeAt: models.At(s.clock()), Version: 1,
		Facts: models.Facts{Organization: "Test Hospital", Product: "Three-bureau monitoring", TermsVersion: "2020-04"},
	}
	rand.Read(inc.CodeSalt)
	must(t, s.ring.AddIncident(inc.ID))
	key, err := s.ring.NewDataKey(inc.ID)
	must(t, err)
	inc.DataKey = key
	_, err = inTx(context.Background(), s.db, func(tx *gorm.DB) (any, error) {
		return nil, errors.Join(tx.Raw("SELECT count(*) + 1 FROM incidents").Scan(&inc.Number).Error, tx.Create(&inc).Error, tx.Create(firstWave(inc)).Error)
	})
	must(t, err)
	return inc
}

// seedPatient makes an eligible patient who holds a code of a status.
func (s *Store) seedPatient(t testing.TB, inc models.Incident, who models.Identity, status models.CodeStatus) (models.Code, models.Patient) {
	t.Helper()
	code := models.NewCode()
	p, err := inIncident(context.Background(), s, models.Actor{Kind: models.ActorSystem, ID: "test"}, inc.ID, func(x *scope) (models.Patient, error) {
		return x.seedPatient(who, code, status)
	})
	must(t, err)
	return code, p
}

func (x *scope) seedPatient(who models.Identity, code models.Code, status models.CodeStatus) (models.Patient, error) {
	imp := models.RosterImport{ID: newID(), IncidentID: x.inc.ID, Wave: 1, FileHash: []byte(newID()), Status: models.ImportComplete, Rows: 1, Added: 1, MadeAt: x.at()}
	p := models.Patient{
		ID: newID(), IncidentID: x.inc.ID, ImportID: imp.ID, RowNumber: 1, Wave: 1, Eligibility: models.Eligible, Language: "en", State: "CT", MadeAt: x.at(), Version: 1,
	}
	var err error
	if p.Identity, err = x.seal.Seal(x.place("patients", "identity", p.ID), who); err != nil {
		return p, err
	}
	where := models.Contact{Lines: []string{"1 Main St"}, City: "Hartford", State: "CT", ZIP: "06103"}
	if p.Contact, err = x.seal.Seal(x.place("patients", "contact", p.ID), where); err != nil {
		return p, err
	}
	c := models.IssuedCode{ID: newID(), IncidentID: x.inc.ID, PatientID: p.ID, Status: status, Deadline: x.inc.EnrollBy, MadeAt: x.at(), Version: 1}
	c.Hash, c.PepperVersion = x.seal.CodeToken(code.Plain(), x.inc.CodeSalt)
	for _, row := range []any{&imp, &p, &c} {
		if err := x.add(row); err != nil {
			return p, err
		}
	}
	return p, nil
}

// count counts the rows of a table that a condition holds for.
func (s *Store) count(t testing.TB, model any, where string, args ...any) int {
	t.Helper()
	n, err := reading(context.Background(), s.db, func(tx *gorm.DB) (n int64, err error) {
		return n, tx.Model(model).Where(where, args...).Count(&n).Error
	})
	must(t, err)
	return int(n)
}

// countCounters counts the counters of limits that a condition holds for.
func (s *Store) countCounters(t testing.TB, where string) int { return s.count(t, &counter{}, where) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The same for tests outside the package.
var (
	SeedIncident  = (*Store).seedIncident
	SeedPatient   = (*Store).seedPatient
	CountRows     = (*Store).count
	CountCounters = (*Store).countCounters
)

// Ring opens a new keyring and binds it to a database.
func Ring(t testing.TB, db *DB) *sealed.Keyring {
	t.Helper()
	ring, err := sealed.InitKeyring(t.TempDir() + "/keys")
	must(t, err)
	must(t, Bind(context.Background(), db, ring))
	return ring
}

// AfterCount has f run between counting an attempt and comparing its claim.
func AfterCount(s *Store, f func()) { s.afterCount = f }

// Exec runs a statement, as somebody with the database's password would.
func Exec(s *Store, t testing.TB, sql string, args ...any) {
	t.Helper()
	_, err := inTx(context.Background(), s.db, func(tx *gorm.DB) (any, error) { return nil, tx.Exec(sql, args...).Error })
	must(t, err)
}
