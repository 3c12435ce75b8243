package store

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"recourse/models"
)

// SubstituteState says where an incident stands with those whom no letter reaches,
// and what is to be done now. The deceased do not count: their next of kin are owed
// no substitute notice (45 CFR 164.404(d)(2)).
func (s *Store) SubstituteState(ctx context.Context, incidentID string) (models.SubstituteState, error) {
	st, err := seeIncident(ctx, s, incidentID, (*scope).substituteState)
	return st, within("substitute notice", err)
}

func (x *scope) substituteState() (st models.SubstituteState, err error) {
	st.Phone = x.inc.Facts.Phone
	for _, c := range []struct {
		query *gorm.DB
		into  *int
	}{
		{x.living().Where("EXISTS (?)", x.lettersThat(models.LetterReturned)), &st.Searching},
		{x.unreached(), &st.Undeliverable},
		{x.living().Where("(substitute_id <> '' OR EXISTS (?))", x.lettersThat(models.LetterSubstituted)), &st.Substituted},
	} {
		var n int64
		if err := c.query.Model(&models.Patient{}).Count(&n).Error; err != nil {
			return st, fmt.Errorf("count patients: %w", err)
		}
		*c.into = int(n)
	}
	if err := x.rows().Order("id").Find(&st.Notices).Error; err != nil {
		return st, fmt.Errorf("read notices: %w", err)
	}
	return st.Decide(x.today()), nil
}

// living are the patients without an address that works, the deceased aside.
func (x *scope) living() *gorm.DB {
	return x.patients().Where("NOT deceased AND address_bad_at IS NOT NULL")
}

// lettersThat is a query for a patient's letters that tell of the breach and have one of
// the statuses. Those that follow up are no notice, and substitute notice for them is
// never owed.
func (x *scope) lettersThat(statuses ...models.LetterStatus) *gorm.DB {
	return x.lettersLike(models.SortNotice, statuses...)
}

// lettersLike is a query for a patient's letters of the kinds of a sort that have one of
// the statuses.
func (x *scope) lettersLike(sort models.LetterSort, statuses ...models.LetterStatus) *gorm.DB {
	return x.fresh().Table("letters").Select("1").
		Where("letters.incident_id = patients.incident_id AND letters.patient_id = patients.id").
		Where("letters.kind IN ? AND letters.status IN ?", sort.Kinds(), statuses)
}

// unreached are those to whom notice by other means is still to be given: their
// letter cannot be delivered, or the roster had no address to write one to.
func (x *scope) unreached() *gorm.DB {
	written := x.lettersThat(models.LetterMailed, models.LetterReturned, models.LetterSuperseded, models.LetterUndeliverable, models.LetterSubstituted)
	return x.living().Where("(EXISTS (?) OR substitute_id = '' AND NOT EXISTS (?))", x.lettersThat(models.LetterUndeliverable), written)
}

// GiveSubstitute records notice by other means: a posting or the media for everybody
// whom no letter reaches, or for those whom the references of letters, or ids of
// patients, name; by phone, e-mail and other means always for those who are named.
// Errors wrap [models.ErrInvalid] for a notice that the law does not take as one (see
// [models.SubstituteNotice.Check]), and [models.ErrMove] where nobody needs it, or
// one of those named does not.
func (s *Store) GiveSubstitute(ctx context.Context, actor models.Actor, incidentID string, n models.SubstituteNotice, who ...string) (models.SubstituteNotice, error) {
	n, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.SubstituteNotice, error) {
		st, err := x.substituteState()
		if err != nil {
			return n, err
		}
		if err := n.Check(x.today(), st.People(), st.Phone); err != nil {
			return n, err
		}
		patients, err := x.substituted(n, who)
		if err != nil {
			return n, err
		}
		return x.keepNotice(n, patients)
	})
	return n, within("give substitute notice", err)
}

// substituted are the patients whom a notice is for.
func (x *scope) substituted(n models.SubstituteNotice, who []string) ([]models.Patient, error) {
	if len(who) == 0 && !n.Kind.Public() {
		return nil, models.FieldError{Field: "references", Key: "empty"}
	}
	var patients []models.Patient
	if len(who) == 0 {
		if err := x.unreached().Order("id").Find(&patients).Error; err != nil {
			return nil, fmt.Errorf("read patients: %w", err)
		}
	}
	seen := map[string]bool{}
	for i, one := range who {
		p, err := x.unreachedOne(one)
		if err != nil {
			return nil, fmt.Errorf("reference %d: %w", i+1, err)
		}
		if !seen[p.ID] {
			seen[p.ID], patients = true, append(patients, p)
		}
	}
	if len(patients) == 0 {
		return nil, fmt.Errorf("%w: letters reach everybody, or notice was given already", models.ErrMove)
	}
	return patients, nil
}

func (x *scope) unreachedOne(who string) (p models.Patient, err error) {
	if p, err = x.patientOf(who); err != nil {
		return p, err
	}
	var n int64
	if err := x.unreached().Model(&models.Patient{}).Where("id = ?", p.ID).Count(&n).Error; err != nil {
		return p, fmt.Errorf("count patients: %w", err)
	}
	if n == 0 {
		return p, fmt.Errorf("%w: letters reach the patient, or notice was given already", models.ErrMove)
	}
	return p, nil
}

// keepNotice stores a notice and puts it in the place of letters.
func (x *scope) keepNotice(n models.SubstituteNotice, patients []models.Patient) (models.SubstituteNotice, error) {
	n.ID, n.IncidentID, n.People, n.Version = newID(), x.inc.ID, len(patients), 1
	n.MadeBy, n.MadeAt = x.actor.String(), x.at()
	if err := x.add(&n); err != nil {
		return n, fmt.Errorf("add notice: %w", err)
	}
	err := x.audit(models.ActSubstitute, x.pseudonym("substitute", n.ID), 1, strconv.Itoa(n.People), string(n.Kind)+" "+n.EndsOn.String())
	if err != nil {
		return n, err
	}
	for _, p := range patients {
		if err := x.substitute(p, n); err != nil {
			return n, err
		}
	}
	return n, nil
}

// substitute puts the notice in the place of a patient's undeliverable letters, or
// of the letter that could not be written.
func (x *scope) substitute(p models.Patient, n models.SubstituteNotice) error {
	var letters []models.Letter
	err := x.rows().Omit("text").Where("patient_id = ? AND kind IN ? AND status = ?", p.ID, models.SortNotice.Kinds(), models.LetterUndeliverable).Order("id").Find(&letters).Error
	if err != nil {
		return fmt.Errorf("read letters: %w", err)
	}
	if len(letters) == 0 {
		return x.changePatient(p, models.ActSubstitute, "", string(n.Kind), map[string]any{"substitute_id": n.ID})
	}
	for _, l := range letters {
		if err := move(x, letterObject(l), l.Status, models.LetterSubstituted, map[string]any{"substitute_id": n.ID}); err != nil {
			return err
		}
	}
	return nil
}

// ProlongPosting moves the last day of a public notice later. Errors wrap
// [models.ErrMove] for a day that is not later: a posting is never shortened.
func (s *Store) ProlongPosting(ctx context.Context, actor models.Actor, incidentID, noticeID string, until models.Date) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		var n models.SubstituteNotice
		if err := x.take("notice", noticeID, &n); err != nil {
			return nil, err
		}
		if !n.Kind.Public() || !until.After(n.EndsOn) {
			return nil, fmt.Errorf("%w: a posting is only prolonged, and it ends on %s", models.ErrMove, n.EndsOn)
		}
		done := x.rows().Model(&models.SubstituteNotice{}).Where("id = ? AND version = ?", n.ID, n.Version).
			Updates(map[string]any{"ends_on": until, "version": gorm.Expr("version + 1")})
		if done.Error != nil {
			return nil, fmt.Errorf("change notice: %w", done.Error)
		}
		if done.RowsAffected != 1 {
			return nil, fmt.Errorf("notice: %w", models.ErrConflict)
		}
		return nil, x.audit(models.ActSubstitute, x.pseudonym("substitute", n.ID), n.Version+1, n.EndsOn.String(), until.String())
	})
	return within("prolong posting", err)
}
