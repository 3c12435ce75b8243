package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// PatientRecord shows one patient, masked, with all that happened. The view is in
// the audit log before it is returned. Errors wrap [models.ErrNotFound].
func (s *Store) PatientRecord(ctx context.Context, actor models.Actor, incidentID, patientID string) (models.Record, error) {
	record, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Record, error) {
		f, err := x.file(patientID)
		if err != nil {
			return models.Record{}, err
		}
		if err := x.audit(models.ActView, x.pseudonym("patient", f.patient.ID), f.patient.Version, "", ""); err != nil {
			return models.Record{}, err
		}
		r, err := s.record(x, f)
		if err != nil {
			return models.Record{}, err
		}
		r.Timeline, err = s.timeline(x, f.pseudonyms(x))
		return r, err
	})
	return record, within("patient record", err)
}

// file is all rows of one patient, each list oldest first.
type file struct {
	patient     models.Patient
	letters     []models.Letter
	codes       []models.IssuedCode
	enrollments []models.Enrollment
	cases       []models.Case
}

func (x *scope) file(patientID string) (f file, err error) {
	if err := x.patients().Where("id = ?", patientID).Take(&f.patient).Error; err != nil {
		return f, orNotFound("patient", err)
	}
	if err := x.rows().Omit("text").Where("patient_id = ?", patientID).Order("id").Find(&f.letters).Error; err != nil {
		return f, fmt.Errorf("read letters: %w", err)
	}
	ids := make([]string, len(f.letters))
	for i, l := range f.letters {
		ids[i] = l.CodeID
	}
	if err := x.rows().Where("id IN ?", ids).Order("id").Find(&f.codes).Error; err != nil {
		return f, fmt.Errorf("read codes: %w", err)
	}
	if err := x.rows().Omit("contact", "filler").Where("patient_id = ?", patientID).Order("id").Find(&f.enrollments).Error; err != nil {
		return f, fmt.Errorf("read enrollments: %w", err)
	}
	if err := x.rows().Omit("details").Where("patient_id = ?", patientID).Order("due_on, id").Find(&f.cases).Error; err != nil {
		return f, fmt.Errorf("read cases: %w", err)
	}
	return f, nil
}

// pseudonyms are those of all that happens to a patient.
func (f file) pseudonyms(x *scope) []string {
	all := []string{x.pseudonym("patient", f.patient.ID)}
	for _, l := range f.letters {
		all = append(all, x.pseudonym("letter", l.ID))
	}
	for _, c := range f.codes {
		all = append(all, x.pseudonym("code", c.ID))
	}
	for _, e := range f.enrollments {
		all = append(all, x.pseudonym("enrollment", e.ID))
	}
	for _, c := range f.cases {
		all = append(all, x.pseudonym("case", c.ID))
	}
	return all
}

func (s *Store) record(x *scope, f file) (models.Record, error) {
	r := models.Record{
		PatientID: f.patient.ID, Eligibility: f.patient.Eligibility,
		Deceased: f.patient.Deceased, Minor: f.patient.Minor, Language: f.patient.Language,
	}
	if err := x.mask(&r, f.patient); err != nil {
		return r, err
	}
	for _, c := range slices.Backward(f.cases) {
		if c.Status == models.CaseOpen {
			r.Case = &c
		}
	}
	if l, ok := f.notice(); ok {
		r.Letter = &models.LetterState{Reference: l.Reference, Kind: l.Kind, Language: l.Language, Status: l.Status, MailedOn: l.MailedOn}
	}
	if n := len(f.codes); n > 0 {
		c, err := s.codeState(x, f.codes[n-1])
		if err != nil {
			return r, err
		}
		r.Code = &c
	}
	e, ok := f.enrollment()
	if !ok {
		return r, nil
	}
	view, err := x.statusView(e, f.patient)
	r.Enrollment = &view
	return r, err
}

// mask fills in who and where, masked.
func (x *scope) mask(r *models.Record, p models.Patient) error {
	who, err := x.identity(p)
	if err != nil {
		return err
	}
	where, err := x.contact(p)
	if err != nil {
		return err
	}
	if !who.Born().IsZero() { // else what held on the day of import
		r.Minor = models.Minor(who.Born(), x.today())
	}
	street := ""
	if len(where.Lines) > 0 {
		street = where.Lines[0]
	}
	r.Name = models.MaskName(who)
	r.Masked = models.MaskedIdentity{
		BirthDate: models.MaskBirthDate(who), Street: models.MaskLine(street), City: where.City, State: where.State,
		ZIP: models.MaskZIP(where.ZIP), Representative: models.MaskLine(who.Representative),
	}
	return nil
}

// codeState is a code as staff see it, with the attempts that are left now.
func (s *Store) codeState(x *scope, c models.IssuedCode) (models.CodeState, error) {
	state := models.CodeState{Status: c.Status, Deadline: c.Deadline}
	state.Closed = !c.Deadline.IsZero() && models.DeadlinePassed(c.Deadline, x.inc.CalendarNow(x.now))
	for i, t := range s.codeTallies(x.inc.ID, c.Hash) {
		n, err := t.used(x.tx, x.now)
		if err != nil {
			return state, fmt.Errorf("read counters: %w", err)
		}
		if left := max(0, n.Limit.Max-n.Used); i == 0 || left < state.AttemptsLeft {
			state.AttemptsLeft = left
		}
	}
	state.Locked = !c.LockedAt.IsZero() || state.AttemptsLeft == 0
	return state, nil
}

// notice is the newest letter that told of the breach: the one that staff speak about.
func (f file) notice() (models.Letter, bool) {
	for _, l := range slices.Backward(f.letters) {
		if l.Kind.Notifies() {
			return l, true
		}
	}
	return models.Letter{}, false
}

// enrollment is the one that is open, or else the newest.
func (f file) enrollment() (models.Enrollment, bool) {
	for _, e := range f.enrollments {
		if e.Status.Open() {
			return e, true
		}
	}
	if n := len(f.enrollments); n > 0 {
		return f.enrollments[n-1], true
	}
	return models.Enrollment{}, false
}
