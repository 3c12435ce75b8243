package store

import (
	"context"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"recourse/internal/sealed"
	"recourse/models"
)

// MarkReturned records that a mailed letter came back on a day, and why. The letter
// is named by its reference, or by the address in its QR code as a scanner reads it.
// Its code works no more, unless it was used already; its patient gets no letter
// until an address is found. A death that the envelope speaks of is noted for a
// person to look into. Errors wrap [models.ErrNotFound] for a letter that is not
// known, [models.ErrMove] for one that was not mailed or came back before, and
// [models.ErrInvalid] for a reason or a day that cannot be; none quotes what was given.
func (s *Store) MarkReturned(ctx context.Context, actor models.Actor, incidentID, scanned string, reason models.ReturnReason, on models.Date) error {
	return within("mark returned", s.markReturned(ctx, actor, incidentID, scanned, reason, on))
}

func (s *Store) markReturned(ctx context.Context, actor models.Actor, incidentID, scanned string, reason models.ReturnReason, on models.Date) error {
	if _, err := models.ParseReturnReason(string(reason)); err != nil {
		return err
	}
	find, err := s.letterFinder(ctx, actor, incidentID, scanned)
	if err != nil {
		return err
	}
	_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		l, err := find(x)
		if err != nil {
			return nil, err
		}
		return nil, x.returnLetter(l, reason, on)
	})
	return err
}

// letterFinder is how a use case finds the letter that was scanned. A code is
// stretched here, outside the transaction: that takes time by design.
func (s *Store) letterFinder(ctx context.Context, actor models.Actor, incidentID, scanned string) (func(x *scope) (models.Letter, error), error) {
	scan, err := models.ParseScan(scanned)
	if err != nil {
		return nil, err
	}
	if scan.Code.IsZero() {
		return func(x *scope) (models.Letter, error) { return x.letterByReference(scan.Reference) }, nil
	}
	keys, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return nil, err
	}
	tokens := keys.seal.CodeTokens(scan.Code.Plain(), keys.inc.CodeSalt)
	return func(x *scope) (models.Letter, error) { return x.letterByCode(tokens) }, nil
}

func (x *scope) letterByReference(reference string) (l models.Letter, err error) {
	if err := x.rows().Omit("text").Where("reference = ?", reference).Take(&l).Error; err != nil {
		return l, orNotFound("letter", err)
	}
	return l, nil
}

func (x *scope) letterByCode(tokens []sealed.Token) (l models.Letter, err error) {
	sums := make([][]byte, len(tokens))
	for i, t := range tokens {
		sums[i] = t.Sum
	}
	var code models.IssuedCode
	if err := x.rows().Where("hash IN ?", sums).Take(&code).Error; err != nil {
		return l, orNotFound("letter", err)
	}
	// by the patient, since there is no index of letters by code
	if err := x.rows().Omit("text").Where("patient_id = ? AND code_id = ?", code.PatientID, code.ID).Take(&l).Error; err != nil {
		return l, orNotFound("letter", err)
	}
	return l, nil
}

// fresh begins a query that shares nothing with others, for use within them.
func (x *scope) fresh() *gorm.DB { return x.tx.Session(&gorm.Session{NewDB: true}) }

// returnLetter does with one letter what its coming back demands.
func (x *scope) returnLetter(l models.Letter, reason models.ReturnReason, on models.Date) error {
	if err := l.Status.To(models.LetterReturned); err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	if on.IsZero() || on.After(x.today()) || on.Before(l.MailedOn) {
		return models.FieldError{Field: "on", Key: "invalid"}
	}
	err := move(x, letterObject(l), l.Status, models.LetterReturned, map[string]any{"returned_on": on, "return_reason": string(reason)})
	if err != nil {
		return err
	}
	if err := x.revokeUnused(l.CodeID, models.RevokeReturned); err != nil {
		return err
	}
	return x.addressFailed(l, reason)
}

// revokeUnused revokes a code that nobody has used; "" is no code.
func (x *scope) revokeUnused(codeID string, reason models.RevokeReason) error {
	if codeID == "" {
		return nil
	}
	var code models.IssuedCode
	if err := x.take("code", codeID, &code); err != nil {
		return err
	}
	if code.Status != models.CodeIssued && code.Status != models.CodeMailed {
		return nil
	}
	return x.revoke(code, reason)
}

func (x *scope) revoke(code models.IssuedCode, reason models.RevokeReason) error {
	return move(x, codeObject(code), code.Status, models.CodeRevoked, map[string]any{"revoke_reason": string(reason)})
}

// addressFailed notes on the patient what the letter that came back says of the
// address and of the patient. A letter written before the address on file was found
// says nothing of that one.
func (x *scope) addressFailed(l models.Letter, reason models.ReturnReason) error {
	var p models.Patient
	if err := x.take("patient", l.PatientID, &p); err != nil {
		return err
	}
	var newer int64
	err := x.rows().Table("address_changes").Where("patient_id = ? AND made_at > ?", p.ID, l.MadeAt).Count(&newer).Error
	if err != nil {
		return fmt.Errorf("read addresses: %w", err)
	}
	set := map[string]any{}
	if newer == 0 && p.AddressBadAt.IsZero() {
		set["address_bad_at"] = x.at()
	}
	if reason == models.ReturnDeceased && p.DeathReportedAt.IsZero() && !p.Deceased {
		set["death_reported_at"] = x.at()
	}
	if len(set) == 0 {
		return nil
	}
	return x.changePatient(p, models.ActAddress, "", "failed", set)
}

// changePatient sets columns of a patient if nobody has changed it meanwhile, and
// writes the audit entry. Statuses change through [move] alone.
func (x *scope) changePatient(p models.Patient, action models.Action, from, to string, set map[string]any) error {
	columns := map[string]any{"version": gorm.Expr("version + 1")}
	maps.Copy(columns, set)
	done := x.rows().Table("patients").Where("id = ? AND version = ?", p.ID, p.Version).Updates(columns)
	if done.Error != nil {
		return fmt.Errorf("change patient: %w", done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("patient: %w", models.ErrConflict)
	}
	return x.audit(action, x.pseudonym("patient", p.ID), p.Version+1, from, to)
}
