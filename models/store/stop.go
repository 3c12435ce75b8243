package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"recourse/internal/sealed"
	"recourse/models"
)

// stopping is what came of a stop code: the case, or how long to wait, or nothing.
type stopping struct {
	opened models.Case
	wait   time.Duration
}

// StopSignUp freezes the sign-up that a confirmation told of, by the stop code in it, and
// opens the case about it; the same code again gives the same case. Its network and the
// incident's budgets limit it as claims (see [Store.Verify]), and the work is the same
// whether there is such a code or not. Errors are [models.ErrNoMatch] for every code that
// stops nothing, [*models.Limited] and [*models.ProofWanted].
func (s *Store) StopSignUp(ctx context.Context, r models.VerifyRequest) (models.Case, error) {
	r.Actor = visitor()
	in, err := s.admit(ctx, r)
	if err != nil {
		return models.Case{}, within("stop sign-up", err)
	}
	out, err := inIncident(ctx, s, r.Actor, r.IncidentID, func(x *scope) (stopping, error) { return s.stop(x, r, in) })
	switch {
	case err != nil:
	case out.wait > 0:
		err = &models.Limited{RetryAfter: out.wait}
	case out.opened.ID == "":
		err = models.ErrNoMatch
	}
	return out.opened, within("stop sign-up", err)
}

// stop counts and decides in one transaction: it compares nothing but hashes. What is wrong
// is no error here, so that it stays counted.
func (s *Store) stop(x *scope, r models.VerifyRequest, in admitted) (out stopping, err error) {
	if err := s.spendProof(x, r, in.proven); err != nil {
		return out, err
	}
	net := s.netTallies(x, r)
	spent, _, err := net.spend(x.tx, x.now)
	if err != nil {
		return out, err
	}
	if !spent.Allowed {
		out.wait = spent.RetryAfter
		return out, net.add(x.tx, x.now, -1)
	}
	if out.opened, err = x.stopBy(in.tokens); err != nil {
		return out, err
	}
	if out.opened.ID != "" {
		return out, net.add(x.tx, x.now, -1)
	}
	if err := s.failureTallies(x.inc.ID, r.Channel).add(x.tx, x.now, 1); err != nil {
		return out, err
	}
	return out, x.audit(models.ActAttempt, x.pseudonym("attempt", newID()), 1, "", string(models.OutcomeRefused))
}

// stopBy opens the case of a stop code that works, or finds the one that it opened; the
// zero case where it does not.
func (x *scope) stopBy(tokens []sealed.Token) (models.Case, error) {
	code, enrollmentID, err := x.workingStop(tokens)
	if err != nil || code.LetterID == "" {
		return models.Case{}, err
	}
	e, err := x.lockEnrollment(enrollmentID)
	if err != nil || !slices.Contains(stoppable(), e.Status) { // ended meanwhile
		return models.Case{}, err
	}
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return models.Case{}, err
	}
	x.actor = models.Actor{Kind: models.ActorPatient, ID: x.patientName(p.ID)}
	c, err := x.openCase(models.CaseNotMe, p, e, models.CaseDetails{})
	if err != nil || code.CaseID == c.ID {
		return c, err
	}
	err = x.rows().Model(&models.StopCode{}).Where("letter_id = ?", code.LetterID).Update("case_id", c.ID).Error
	if err != nil {
		return c, fmt.Errorf("change stop code: %w", err)
	}
	return c, nil
}

// workingStop is the stop code with one of the hashes, and the enrollment that it stops: one
// whose letter was mailed, whose enrollment goes on, and about which nothing was decided. It
// is looked for by one query, whatever keeps it from working.
func (x *scope) workingStop(tokens []sealed.Token) (models.StopCode, string, error) {
	sums := make([][]byte, len(tokens))
	for i, t := range tokens {
		sums[i] = t.Sum
	}
	var found []struct {
		models.StopCode
		EnrollmentID string
	}
	err := x.tx.Table("stop_codes s").Select("s.*, e.id AS enrollment_id").
		Joins("JOIN letters l ON l.incident_id = s.incident_id AND l.id = s.letter_id").
		Joins("JOIN enrollments e ON e.incident_id = s.incident_id AND e.id = l.follows").
		Joins("LEFT JOIN cases c ON c.incident_id = s.incident_id AND c.id = s.case_id").
		Where("s.incident_id = ? AND s.hash IN ? AND l.status = ? AND e.status IN ?", x.inc.ID, sums, models.LetterMailed, stoppable()).
		Where("(s.case_id = '' OR c.status = ?)", models.CaseOpen).Limit(1).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return models.StopCode{}, "", err
	}
	return found[0].StopCode, found[0].EnrollmentID, nil
}
