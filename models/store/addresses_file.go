package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"recourse/internal/sheet"
	"recourse/models"
)

// UpdateAddresses takes in a result file of NCOALink, the Postal Service's register
// of moves, and answers every row. A new address is recorded as by
// [Store.AddressFound]; whose letter came back and who moved without a new address is
// undeliverable, as by [Store.NotFound]. The same file again changes nothing. Errors
// are as those of [Store.ReturnLetters].
func (s *Store) UpdateAddresses(ctx context.Context, actor models.Actor, incidentID string, f sheet.File, opts FileOptions) (models.FileReport, error) {
	rows, err := models.ReadMoves(f)
	if err != nil {
		return models.FileReport{}, within("update addresses", err)
	}
	seen := map[string]int{}
	report, err := takeFile(ctx, s, actor, incidentID, opts, rows, func(r models.MoveRow) fileRow {
		return fileRow{r.Row, r.Cells, r.Outcome, func(x *scope) (models.FileOutcome, error) { return x.moved(r, seen, s.rules.Rules) }}
	})
	report.Header = rows.Header()
	return report, within("update addresses", err)
}

// moved does what a row says. Who was in a row before is known.
func (x *scope) moved(r models.MoveRow, seen map[string]int, rules []models.Rule) (models.FileOutcome, error) {
	p, outcome, err := x.mover(r)
	if err != nil || outcome != "" {
		return outcome, err
	}
	if repeated(seen, p.ID, r.Row) {
		return models.FileKnown, nil
	}
	switch {
	case r.Gone:
		outcome, err = x.movedAway(p)
	case r.Moved:
		outcome, err = x.movedTo(p, r.Address, rules)
	default:
		return models.FileNoNews, nil
	}
	if !outcome.Problem() {
		seen[p.ID] = r.Row
	}
	return outcome, err
}

// mover finds the patient of a row, or says why it does not.
func (x *scope) mover(r models.MoveRow) (p models.Patient, outcome models.FileOutcome, err error) {
	if r.Reference != "" {
		p, err = x.patientOf(r.Reference)
		if errors.Is(err, models.ErrNotFound) {
			return p, models.FileUnknown, nil
		}
		return p, "", err
	}
	record := models.RosterRow{Identity: models.Identity{RecordNumber: r.Record}}.HashParts()[0]
	ids, err := x.found(purposeRecord, x.tokensFor(purposeRecord, record))
	if err != nil {
		return p, "", err
	}
	var found []models.Patient
	if err := x.patients().Where("id IN (?)", ids).Limit(2).Find(&found).Error; err != nil {
		return p, "", fmt.Errorf("read patients: %w", err)
	}
	switch len(found) {
	case 0:
		return p, models.FileUnknown, nil
	case 1:
		return found[0], "", nil
	}
	return p, models.FileSeveral, nil
}

// movedAway gives up on a patient whose letters come back; others are not our affair
// as long as their letters do not.
func (x *scope) movedAway(p models.Patient) (models.FileOutcome, error) {
	letters, err := x.lettersBack(p.ID)
	if err != nil {
		return "", err
	}
	if len(letters) == 0 || p.AddressBadAt.IsZero() {
		return models.FileNoNews, nil
	}
	return models.FileNotFound, x.giveUp(p.ID)
}

// movedTo records a new address. One that is on file already, where letters may
// have come back from, is no news; nor is one that was on file before: somebody put a
// better one in its place, and a file that comes again must not undo that.
func (x *scope) movedTo(p models.Patient, address models.AddressInput, rules []models.Rule) (models.FileOutcome, error) {
	to, err := models.ParseAddress(address)
	if err != nil {
		return models.FileBadAddress, nil
	}
	old, err := x.contact(p)
	if err != nil {
		return "", err
	}
	_, former, err := x.formerAddresses(p.ID)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(append(former, old), func(c models.Contact) bool { return models.SameAddress(c, to) }) {
		return models.FileKnown, nil
	}
	return models.FileFound, x.changeAddress(p, old, to, models.AddressNCOA, rules)
}
