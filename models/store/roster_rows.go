package store

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"recourse/internal/sealed"
	"recourse/models"
)

// nameNormalizer is the version of [models.NameWords] that tokens were made with.
const nameNormalizer = 1

// newPatient is a row of a roster ready to be inserted.
type newPatient struct {
	columns  []any // of patients, but for those that all of an import have in common
	tokens   []stagedToken
	known    []sealed.Token // by which the same row is found again
	problems []models.RosterProblem
	rejected rosterReject // instead of a patient, where there are problems
}

// patientColumns are what [newPatient] has.
var patientColumns = []string{"id", "row_number", "deceased", "minor", "language", "state", "exposed", "identity", "contact", "address_bad_at"}

// prepare seals a row and makes its tokens. Several goroutines may do so at once.
func (x *scope) prepare(imp models.RosterImport, id uuid.UUID, row models.RosterRow, problems []models.RosterProblem) (n newPatient, err error) {
	if n.problems = problems; len(problems) > 0 {
		n.rejected, err = x.reject(imp.ID, problems[0].Row, row.Cells)
		return n, err
	}
	patientID, state := id.String(), row.Contact.State
	if row.Contact.Country != "" {
		state = ""
	}
	var addressBad models.Instant
	if len(row.Contact.Lines) == 0 { // no letter reaches nowhere
		addressBad = x.at()
	}
	identity, err := x.seal.Seal(x.place("patients", "identity", patientID), row.Identity)
	if err != nil {
		return n, err
	}
	contact, err := x.seal.Seal(x.place("patients", "contact", patientID), row.Contact)
	if err != nil {
		return n, err
	}
	exposed, _ := models.Exposed(row.Exposed).Value() // it cannot fail
	n.columns = []any{
		patientID, row.Number, row.Deceased, models.Minor(row.Identity.Born(), x.day), row.Language, state, exposed,
		blob(identity), blob(contact), micros(addressBad),
	}
	n.index(x, id, indexedBy(row))
	return n, nil
}

// index makes the tokens by which a patient can be found, and a row known again.
func (n *newPatient) index(x *scope, id uuid.UUID, by []indexed) {
	n.known = x.tokensFor(by[0].purpose, by[0].parts...)
	n.tokens = make([]stagedToken, 0, len(by))
	for _, t := range n.known {
		if t.Current {
			n.tokens = append(n.tokens, newStagedToken(by[0].purpose, t.Version, t.Sum, id))
		}
	}
	for _, b := range by[1:] {
		sum, version := x.token(b.purpose, b.parts...)
		n.tokens = append(n.tokens, newStagedToken(b.purpose, version, sum, id))
	}
}

// addPatients inserts those of a batch that are new, and counts the others. Tokens
// are only put aside: see [scope.settle].
func (x *scope) addPatients(imp models.RosterImport, batch []newPatient) (models.RosterImport, error) {
	known, err := x.knownRows(batch)
	if err != nil {
		return imp, err
	}
	add := newRosterInsert(x, imp)
	for _, n := range batch {
		imp.Rows++
		switch {
		case len(n.problems) > 0:
			imp.Refused++
			add.reject(n)
		case slices.ContainsFunc(n.known, func(t sealed.Token) bool { return known[string(t.Sum)] }):
			imp.Known++
		default:
			imp.Added++
			known[string(n.known[0].Sum)] = true
			add.patient(n)
		}
	}
	if err := x.moveImport(imp, models.ImportLoading, imp.Rows-len(batch)); err != nil {
		return imp, err
	}
	return imp, add.into(x)
}

// knownRows are the tokens of the batch's rows that complete imports have already. Most
// rosters are an incident's first: then nothing is looked for row by row.
func (x *scope) knownRows(batch []newPatient) (map[string]bool, error) {
	var some []int
	if err := x.tokens(purposeRow).Limit(1).Pluck("incident", &some).Error; err != nil {
		return nil, fmt.Errorf("read row tokens: %w", err)
	}
	if len(some) == 0 {
		return map[string]bool{}, nil
	}
	sums := map[int][][]byte{}
	for _, n := range batch {
		for _, t := range n.known {
			sums[t.Version] = append(sums[t.Version], t.Sum)
		}
	}
	known := map[string]bool{}
	for version, all := range sums {
		var found [][]byte
		err := x.tokens(purposeRow).Where("key_version = ? AND normalizer = ? AND token IN ?", version, nameNormalizer, all).
			Pluck("token", &found).Error
		if err != nil {
			return nil, fmt.Errorf("read row tokens: %w", err)
		}
		for _, sum := range found {
			known[string(sum)] = true
		}
	}
	return known, nil
}

// rosterInsert is what a batch adds to each table.
type rosterInsert struct {
	patients, problems, rejects bulk
	tokens                      tokenStage
}

func newRosterInsert(x *scope, imp models.RosterImport) *rosterInsert {
	ofImport := func(table string, columns ...string) bulk {
		return bulk{table: table, same: []string{"incident_id", "import_id"}, shared: []any{x.inc.ID, imp.ID}, columns: columns}
	}
	i := &rosterInsert{
		patients: ofImport("patients", patientColumns...),
		problems: ofImport("roster_problems", "row", "column_name", "reason"),
		rejects:  ofImport("roster_rejects", "row", "cells"),
		tokens:   tokenStage{row: imp.Rows},
	}
	i.patients.same = append(i.patients.same, "wave", "eligibility", "rule", "made_at", "version")
	i.patients.shared = append(i.patients.shared, imp.Wave, string(models.Loaded), "", micros(x.at()), 1)
	return i
}

func (i *rosterInsert) patient(n newPatient) {
	i.patients.add(n.columns...)
	for _, t := range n.tokens {
		i.tokens.add(t)
	}
}

func (i *rosterInsert) reject(n newPatient) {
	i.rejects.add(n.rejected.Row, blob(n.rejected.Cells))
	seen := map[string]bool{} // one row for a column, whatever is wrong with it
	for _, p := range n.problems {
		if !seen[p.Column] {
			i.problems.add(p.Row, p.Column, p.Reason)
		}
		seen[p.Column] = true
	}
}

func (i *rosterInsert) into(x *scope) error {
	staged := bulk{table: "roster_tokens", same: i.rejects.same, shared: i.rejects.shared, columns: []string{"bucket", "first_row", "data"}}
	i.tokens.into(&staged)
	for _, b := range []*bulk{&i.patients, &i.rejects, &i.problems, &staged} {
		if err := b.into(x); err != nil {
			return err
		}
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
