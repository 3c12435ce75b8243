package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"recourse/internal/sealed"
	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

var operator = models.Actor{Kind: models.ActorOperator, ID: "bench"}

// portal is the real store on a database of its own, with one incident.
type portal struct {
	*store.Store
	db   *store.DB
	dsn  string
	ring *sealed.Keyring
	inc  models.Incident

	officer models.Actor // who approves; set once the roster is sealed
	now     func() time.Time
}

// openPortal migrates the database and makes its keyring and its incident.
func openPortal(ctx context.Context, set settings, dsn string) (p *portal, err error) {
	p = &portal{dsn: dsn, now: set.now}
	if p.db, err = store.Open(ctx, dsn, store.Options{Now: set.now}); err != nil {
		return nil, err
	}
	if err := p.begin(ctx, set); err != nil {
		return nil, errors.Join(err, p.db.Close())
	}
	return p, nil
}

func (p *portal) begin(ctx context.Context, set settings) error {
	if _, err := store.Migrate(ctx, p.db); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(set.dir, "keys-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	if p.ring, err = sealed.InitKeyring(filepath.Join(dir, "recourse.keys")); err != nil {
		return err
	}
	if err := store.Bind(ctx, p.db, p.ring); err != nil {
		return err
	}
	if p.Store, err = store.New(store.Config{DB: p.db, Keyring: p.ring}); err != nil {
		return err
	}
	p.inc, err = p.CreateIncident(ctx, operator, incident(models.DateOf(set.now())))
	return err
}

func incident(today models.Date) models.Incident {
	return models.Incident{
		Ref: "bench", Host: "notice.example.org", IsDefault: true, Rehearsal: true, Zone: "America/New_York",
		EnrollBy: today.AddDays(100), TermMonths: 24, FloorDays: 60,
		Facts: models.Facts{
			Organization: "Test Hospital", OccurredFrom: today.AddDays(-60), OccurredTo: today.AddDays(-59), Discovered: today.AddDays(-59),
			Announced: today.AddDays(-1), Accounts: 2, What: map[string]string{"en": "Somebody read e-mails."}, Phone: "1-800-555-0123", TTY: "711",
			Hours: map[string]string{"en": "9 to 5", "es": "de 9 a 5", "pt": "das 9 às 5"}, Address: []string{"1 Hospital Way", "Hartford, CT 06103"}, Provider: "Sample Watch",
			Product: "Three-bureau monitoring", Bureaus: 3, TermsVersion: "2020-04", MainSite: "hospital.example.org",
		},
	}
}

// person is what somebody on the roster can claim.
type person struct {
	row  int
	last string
	born models.Date
	code models.Code // the zero code if this one got no letter
}

func (p person) claim() models.Claim {
	return models.Claim{Purpose: models.ToEnroll, Code: p.code, LastName: p.last, BirthDate: p.born}
}

// roster takes in a synthetic roster through the portal's own importer, and
// returns those of its people who sign up for themselves: a birth date is on file, and
// nobody has to act for them.
func (p *portal) roster(ctx context.Context, people int) ([]person, error) {
	var file bytes.Buffer
	if err := synthetic.Write(&file, synthetic.Options{Patients: people, SSNExposed: min(people, 23), Seed: 7}); err != nil {
		return nil, err
	}
	imp, err := p.ImportRoster(ctx, operator, p.inc.ID, bytes.NewReader(file.Bytes()), store.ImportOptions{}, nil)
	if err != nil {
		return nil, err
	}
	if imp.Added != people {
		return nil, fmt.Errorf("%d of %d people went in", imp.Added, people)
	}
	return readPeople(&file, p.inc.EnrollBy)
}

func readPeople(file io.Reader, today models.Date) (all []person, err error) {
	r := csv.NewReader(file)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	at := func(column string) int { return slices.Index(header, column) }
	for row := 2; ; row++ { // the first has the header
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read roster: %w", err)
		}
		born, err := models.ParseUSDate(cells[at("birth_date")], today)
		if alone := cells[at("deceased")] == "no" && cells[at("representative_name")] == ""; err == nil && alone {
			all = append(all, person{row: row, last: cells[at("last_name")], born: born})
		}
	}
}

func (p *portal) close() error { return p.db.Close() }
