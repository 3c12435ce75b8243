package store

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"gorm.io/gorm/clause"

	"recourse/internal/sealed"
	"recourse/models"
)

// nameNormalizer is the version of [models.NameWords] that tokens were made with.
const nameNormalizer = 1

// rosterSource is what [models.ReadRoster] returns.
type rosterSource interface {
	Rows() iter.Seq2[models.RosterRow, []models.RosterProblem]
	Err() error
}

// searchToken is one entry of the blind index.
type searchToken struct {
	IncidentID string
	Purpose    string
	KeyVersion int
	Normalizer int
	Token      []byte
	PatientID  string
}

// newPatient is a row of a roster ready to be inserted.
type newPatient struct {
	patient  models.Patient
	tokens   []searchToken
	known    []sealed.Token // by which the same row is found again
	problems []rosterProblem
	rejected *rosterReject // instead of a patient
}

// load takes in the rows that have not been taken in yet.
func (r rosterReading) load(ctx context.Context, sealing *scope, imp models.RosterImport, source rosterSource) (models.RosterImport, error) {
	var batch []newPatient
	seen := 0
	for row, problems := range source.Rows() {
		if seen++; seen <= imp.Rows {
			continue // taken in before the import was cut short
		}
		p, err := sealing.prepare(imp, row, problems)
		if err != nil {
			return imp, err
		}
		if batch = append(batch, p); len(batch) == rosterBatch {
			if imp, err = r.keep(ctx, imp, batch); err != nil {
				return imp, err
			}
			batch = batch[:0]
		}
	}
	if err := source.Err(); err != nil {
		return imp, err
	}
	return r.keep(ctx, imp, batch)
}

// keep stores a batch in one transaction and returns the import with its counts raised.
func (r rosterReading) keep(ctx context.Context, imp models.RosterImport, batch []newPatient) (models.RosterImport, error) {
	imp, err := alone(ctx, r, func(x *scope) (models.RosterImport, error) { return x.addPatients(imp, batch) })
	if err == nil && r.progress != nil {
		r.progress(imp.Rows, 0)
	}
	return imp, err
}

// prepare seals a row and makes its tokens.
func (x *scope) prepare(imp models.RosterImport, row models.RosterRow, problems []models.RosterProblem) (n newPatient, err error) {
	for _, p := range problems {
		n.problems = append(n.problems, rosterProblem{x.inc.ID, imp.ID, p.Row, p.Column, p.Reason})
	}
	if len(problems) > 0 {
		r, err := x.reject(imp.ID, problems[0].Row, row.Cells)
		n.rejected = &r
		return n, err
	}
	p := models.Patient{
		ID: newID(), IncidentID: x.inc.ID, ImportID: imp.ID, RowNumber: row.Number, Wave: imp.Wave, Eligibility: models.Loaded,
		Deceased: row.Deceased, Minor: models.Minor(row.Identity.Born(), x.today()), Language: row.Language, Exposed: row.Exposed, MadeAt: x.at(), Version: 1,
	}
	if row.Contact.Country == "" {
		p.State = row.Contact.State
	}
	if p.Identity, err = x.seal.Seal(x.place("patients", "identity", p.ID), row.Identity); err != nil {
		return n, err
	}
	if p.Contact, err = x.seal.Seal(x.place("patients", "contact", p.ID), row.Contact); err != nil {
		return n, err
	}
	n.patient, n.known = p, x.seal.Tokens("row", row.HashParts()...)
	n.tokens = x.rosterTokens(p.ID, row)
	return n, nil
}

// rosterTokens are all tokens by which a patient can be found.
func (x *scope) rosterTokens(patientID string, row models.RosterRow) []searchToken {
	parts := row.HashParts()
	tokens := []searchToken{x.token(patientID, "row", parts...)}
	if record := parts[0]; record != "" {
		tokens = append(tokens, x.token(patientID, "record", record))
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(models.LastNameKeys(row.Identity.Last)))) {
		tokens = append(tokens, x.token(patientID, purposeNameBirth, name, row.Identity.BirthDate))
	}
	return tokens
}

func (x *scope) token(patientID, purpose string, parts ...string) searchToken {
	sum, version := x.seal.Token(purpose, parts...)
	return searchToken{x.inc.ID, purpose, version, nameNormalizer, sum, patientID}
}

// addPatients inserts those of a batch that are new, and counts the others.
func (x *scope) addPatients(imp models.RosterImport, batch []newPatient) (models.RosterImport, error) {
	known, err := x.knownRows(batch)
	if err != nil {
		return imp, err
	}
	var add rosterInsert
	for _, n := range batch {
		imp.Rows++
		switch {
		case n.rejected != nil:
			imp.Refused++
			add.rejects = append(add.rejects, *n.rejected)
			add.problems = append(add.problems, n.problems...)
		case slices.ContainsFunc(n.known, func(t sealed.Token) bool { return known[string(t.Sum)] }):
			imp.Known++
		default:
			imp.Added++
			known[string(n.known[0].Sum)] = true
			add.patients = append(add.patients, n.patient)
			add.tokens = append(add.tokens, n.tokens...)
		}
	}
	if err := x.moveImport(imp, models.ImportLoading, imp.Rows-len(batch)); err != nil {
		return imp, err
	}
	return imp, add.into(x)
}

// knownRows are the tokens of the batch's rows that the database has already.
func (x *scope) knownRows(batch []newPatient) (map[string]bool, error) {
	var sums [][]byte
	for _, n := range batch {
		for _, t := range n.known {
			sums = append(sums, t.Sum)
		}
	}
	var found []searchToken
	known := map[string]bool{}
	for part := range slices.Chunk(sums, rosterBatch) {
		found = found[:0]
		if err := x.rows().Where("purpose = 'row' AND token IN ?", part).Find(&found).Error; err != nil {
			return nil, fmt.Errorf("read row tokens: %w", err)
		}
		for _, t := range found {
			known[string(t.Token)] = true
		}
	}
	return known, nil
}

// rosterInsert is what a batch adds to each table.
type rosterInsert struct {
	patients []models.Patient
	tokens   []searchToken
	problems []rosterProblem
	rejects  []rosterReject
}

// into inserts the rows, tokens in the order of their index.
func (i rosterInsert) into(x *scope) error {
	slices.SortFunc(i.tokens, func(a, b searchToken) int {
		if a.Purpose != b.Purpose {
			return bytes.Compare([]byte(a.Purpose), []byte(b.Purpose))
		}
		return bytes.Compare(a.Token, b.Token)
	})
	if err := addAll(x, i.patients); err != nil {
		return fmt.Errorf("add patients: %w", err)
	}
	if err := addAll(x, i.tokens); err != nil {
		return fmt.Errorf("add search tokens: %w", err)
	}
	if err := addAll(x, i.problems, clause.OnConflict{DoNothing: true}); err != nil {
		return fmt.Errorf("add roster problems: %w", err)
	}
	if err := addAll(x, i.rejects); err != nil {
		return fmt.Errorf("add refused rows: %w", err)
	}
	return nil
}

// addAll inserts rows, many to a statement.
func addAll[T any](x *scope, rows []T, clauses ...clause.Expression) error {
	if len(rows) == 0 {
		return nil
	}
	return x.tx.Clauses(clauses...).CreateInBatches(rows, 100).Error
}
