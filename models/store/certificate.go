package store

import (
	"context"
	"fmt"
	"time"

	"recourse/models"
)

// Certificate is evidence of one enrollment for its patient: name and dates, the
// entries of the log that show them, and the checkpoint under which these can be
// checked. That it left goes into the log before it is returned. An enrollment that
// there is nothing to show of is [models.ErrNotFound]; more than
// [models.CertificatesADay] are [*models.Limited].
func (s *Store) Certificate(ctx context.Context, incidentID, enrollmentID string) (models.Evidence, error) {
	e, err := s.evidence(ctx, models.Actor{Kind: models.ActorPatient}, incidentID, func(x *scope) (stating, error) {
		return x.stateCertificate(enrollmentID)
	})
	return e, within("certificate", err)
}

func (x *scope) stateCertificate(enrollmentID string) (st stating, err error) {
	e, err := x.lockEnrollment(enrollmentID)
	if err != nil {
		return st, err
	}
	x.actor.ID, st.about = x.patientName(e.PatientID), x.pseudonym("enrollment", e.ID)
	if !e.Status.Certified() {
		return st, fmt.Errorf("certificate: %w", models.ErrNotFound)
	}
	if err := x.mayCertify(st.about); err != nil {
		return st, err
	}
	var p models.Patient
	if err := x.take("patient", e.PatientID, &p); err != nil {
		return st, err
	}
	who, err := x.identity(p)
	if err != nil {
		return st, err
	}
	c := models.StatedCertificate{Name: who.FullName(), Provider: x.inc.Facts.Provider, Months: p.Term(x.inc)}
	c.Enrollment, err = x.statedEnrollment(e)
	st.statement.Certificate = &c
	return st, err
}

// mayCertify counts the certificates of the last day, by the log.
func (x *scope) mayCertify(object string) error {
	var made int64
	err := x.rows().Model(&models.AuditEntry{}).
		Where("object = ? AND action = ? AND at > ?", object, models.ActExport, models.At(x.now.Add(-24*time.Hour))).Count(&made).Error
	if err != nil {
		return fmt.Errorf("count certificates: %w", err)
	}
	if made >= models.CertificatesADay {
		return &models.Limited{RetryAfter: 24 * time.Hour}
	}
	return nil
}
