package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"recourse/models"
)

// Waves lists the waves of the roster with what is in them, the first wave first.
func (s *Store) Waves(ctx context.Context, incidentID string) ([]models.WaveCounts, error) {
	all, err := seeIncident(ctx, s, incidentID, (*scope).waves)
	return all, within("list waves", err)
}

func (x *scope) waves() ([]models.WaveCounts, error) {
	var rows []models.Wave
	if err := x.rows().Order("number").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	all := make([]models.WaveCounts, len(rows))
	for i, w := range rows {
		counts, _, err := x.counts(x.patients().Where("patients.wave = ?", w.Number))
		if err != nil {
			return nil, err
		}
		all[i] = models.WaveCounts{Wave: w, Counts: counts}
	}
	return all, nil
}

// firstWave is the wave that every incident has.
func firstWave(inc models.Incident) *models.Wave {
	return &models.Wave{IncidentID: inc.ID, Number: 1, MadeAt: inc.MadeAt, Version: 1}
}

// lastWave is the one wave that may be open.
func (x *scope) lastWave() (w models.Wave, err error) {
	if err := x.rows().Order("number DESC").Take(&w).Error; err != nil {
		return w, orNotFound("wave", err)
	}
	return w, nil
}

// openWave is the wave that takes patients in. It wraps [models.ErrSealed] if the
// last one is sealed.
func (x *scope) openWave() (models.Wave, error) {
	w, err := x.lastWave()
	if err == nil && w.IsSealed() {
		err = models.ErrSealed
	}
	return w, err
}

// addWave opens the next wave. Its patients get as many days as those of the first
// had, from their own mailing on, or will have if nothing was mailed yet.
func (x *scope) addWave() (models.Wave, error) {
	last, err := x.lastWave()
	if err != nil {
		return last, err
	}
	if !last.IsSealed() {
		return last, fmt.Errorf("wave %d is open: %w", last.Number, models.ErrConflict)
	}
	mailed, err := x.firstMailing()
	if err != nil {
		return last, err
	}
	w := models.Wave{
		IncidentID: x.inc.ID, Number: last.Number + 1, WindowDays: max(0, mailed.DaysUntil(x.inc.EnrollBy)), MadeAt: x.at(), Version: 1,
	}
	if err := x.add(&w); err != nil {
		return w, fmt.Errorf("add wave: %w", err)
	}
	return w, x.auditWave(w, "", "open")
}

// firstMailing is the day on which letters first went out, today if none did.
func (x *scope) firstMailing() (models.Date, error) {
	var b models.LetterBatch
	err := x.rows().Where("mailed_on IS NOT NULL").Order("mailed_on").Take(&b).Error
	if isNotFound(err) {
		return x.today(), nil
	}
	if err != nil {
		return models.Date{}, fmt.Errorf("read batches: %w", err)
	}
	return b.MailedOn, nil
}

func (x *scope) auditWave(w models.Wave, from, to string) error {
	return x.audit(models.ActRosterSeal, x.pseudonym("wave", strconv.Itoa(w.Number)), w.Version, from, to)
}

// sealedPatients is a query over the patients of sealed waves: those who are owed
// letters.
func (x *scope) sealedPatients() *gorm.DB {
	sealed := x.tx.Session(&gorm.Session{NewDB: true}).Table("roster_waves").Select("number").
		Where("incident_id = ? AND sealed_at IS NOT NULL", x.inc.ID)
	return x.patients().Where("patients.wave IN (?)", sealed)
}

// floorDays is how many days after their mailing the patients of a wave have at least.
func (x *scope) floorDays(wave int) (int, error) {
	var w models.Wave
	if err := x.rows().Where("number = ?", wave).Take(&w).Error; err != nil {
		return 0, orNotFound("wave", err)
	}
	return max(x.inc.FloorDays, w.WindowDays), nil
}

// ProposeSeal proposes to seal the open wave of the roster with the totals that a
// person typed. Errors wrap [models.ErrTotals] where they differ from the wave's
// counts, [models.ErrMove] while somebody is in review, undecided or an import
// unfinished, and [models.ErrSealed].
func (s *Store) ProposeSeal(ctx context.Context, actor models.Actor, incidentID string, typed models.Totals) (models.Proposal, error) {
	payload, err := json.Marshal(typed)
	if err != nil {
		return models.Proposal{}, within("propose to seal", err)
	}
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		w, err := x.mayBeSealed(typed)
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeSeal, Subject: strconv.Itoa(w.Number), Payload: string(payload)})
	})
	return p, within("propose to seal", err)
}

// sealWave carries out a proposal to seal.
func (x *scope) sealWave(p models.Proposal) error {
	typed, err := p.Totals()
	if err != nil {
		return fmt.Errorf("read totals: %w", err)
	}
	if err := x.hold(); err != nil {
		return err
	}
	w, err := x.mayBeSealed(typed)
	if err != nil {
		return err
	}
	if p.Subject != strconv.Itoa(w.Number) {
		return fmt.Errorf("wave %s: %w", p.Subject, models.ErrSealed)
	}
	done := x.rows().Model(&models.Wave{}).Where("number = ? AND sealed_at IS NULL", w.Number).
		Updates(map[string]any{"sealed_at": x.at(), "version": gorm.Expr("version + 1")})
	if done.Error != nil {
		return fmt.Errorf("seal wave: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("wave: %w", models.ErrConflict)
	}
	if err := x.purgeRejects(w.Number); err != nil {
		return err
	}
	if w.Number == 1 { // the incident's roster is sealed from here on
		return x.changeIncident(models.ActRosterSeal, "", "sealed", map[string]any{"sealed_at": x.at()})
	}
	w.Version++
	return x.auditWave(w, "open", "sealed")
}

// mayBeSealed returns the open wave if the typed totals are its own and nothing is
// left to do in it.
func (x *scope) mayBeSealed(typed models.Totals) (models.Wave, error) {
	w, err := x.openWave()
	if err != nil {
		return w, err
	}
	if err := x.nothingInDoubt(); err != nil {
		return w, err
	}
	var unfinished int64
	if err := x.rows().Table("roster_imports").Where("status = ?", models.ImportLoading).Count(&unfinished).Error; err != nil {
		return w, fmt.Errorf("count imports: %w", err)
	}
	counts, undecided, err := x.counts(x.patients().Where("patients.wave = ?", w.Number))
	switch {
	case err != nil:
		return w, err
	case unfinished > 0:
		return w, fmt.Errorf("%w: an import is not finished", models.ErrMove)
	case undecided > 0 || counts.Review > 0:
		return w, fmt.Errorf("%w: %d patients are not decided on, %d are in review", models.ErrMove, undecided, counts.Review)
	case counts.Patients == 0:
		return w, fmt.Errorf("%w: there is nobody to seal", models.ErrMove)
	case counts.Totals != typed:
		return w, fmt.Errorf("%w: typed are %d patients and %d eligible, the roster has %d and %d",
			models.ErrTotals, typed.Patients, typed.Eligible, counts.Patients, counts.Eligible)
	}
	return w, nil
}
