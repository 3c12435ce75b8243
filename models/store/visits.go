package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"

	"recourse/internal/sealed"
	"recourse/models"
)

const (
	seenEvery  = time.Minute // how exact the last sign of life is kept
	matchedFor = time.Minute // how long a claim sent twice finds its code in the visit before
)

// newToken is 256 random bits for a cookie; the database keeps only their hash.
func newToken() (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, tokenHash(token)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// visitor is the actor of somebody not known yet.
func visitor() models.Actor { return models.Actor{Kind: models.ActorVisitor} }

// OpenVisit begins a visit of the web form.
func (s *Store) OpenVisit(ctx context.Context, incidentID string) (string, models.Visit, error) {
	type opened struct {
		token string
		visit models.Visit
	}
	o, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (o opened, err error) {
		o.token, o.visit, err = x.openVisit(models.Visit{}, "", models.Draft{})
		return o, err
	})
	return o.token, o.visit, within("open visit", err)
}

// openVisit begins a visit: nobody's, or that of v with an enrollment of a status. A
// parent's next child takes over what is known already.
func (x *scope) openVisit(v models.Visit, status models.EnrollmentStatus, known models.Draft) (token string, _ models.Visit, err error) {
	token, v.TokenHash = newToken()
	v.CSRF, _ = newToken()
	v.ID, v.IncidentID, v.SeenAt, v.MadeAt = newID(), x.inc.ID, x.at(), x.at()
	if v.Draft, err = x.firstDraft(v, status, known); err != nil {
		return "", v, err
	}
	return token, v, x.add(&v)
}

// firstDraft is what a visit begins with: of an enrollment that waits for answers, those
// typed in a visit before; where nothing is left to type, that.
func (x *scope) firstDraft(v models.Visit, status models.EnrollmentStatus, known models.Draft) (sealed.Text, error) {
	d := known
	switch status {
	case "":
	case models.VerifiedOnly, models.ActionNeeded:
		kept, err := x.keptDraft(v.EnrollmentID)
		if err != nil {
			return sealed.Text{}, err
		}
		if kept != (models.Draft{}) {
			d = kept
		}
	default:
		d = models.Draft{Submitted: true}
	}
	if d == (models.Draft{}) {
		return sealed.Text{}, nil
	}
	return x.seal.Seal(x.draftPlace(v.ID), d)
}

// keptDraft has the answers typed in the last visit of an enrollment.
func (x *scope) keptDraft(enrollmentID string) (models.Draft, error) {
	var last []models.Visit
	err := x.rows().Where("enrollment_id = ? AND draft IS NOT NULL AND seen_at >= ?", enrollmentID, models.At(x.now.Add(-models.DraftKept))).
		Order("seen_at DESC").Limit(1).Find(&last).Error
	if err != nil || len(last) == 0 {
		return models.Draft{}, err
	}
	d, err := x.draft(last[0])
	return d.Details(), err
}

// FindVisit returns the visit that a token belongs to and what was typed so far.
// Errors wrap [models.ErrSession] if there is none or it has been idle too long.
func (s *Store) FindVisit(ctx context.Context, incidentID, token string) (models.Visit, models.Draft, error) {
	type found struct {
		visit models.Visit
		draft models.Draft
	}
	f, err := seeIncident(ctx, s, incidentID, func(x *scope) (f found, err error) {
		if err := x.rows().Where("token_hash = ?", tokenHash(token)).Take(&f.visit).Error; err != nil {
			return f, orSession(err)
		}
		if f.visit.Over(x.now) {
			return f, models.ErrSession
		}
		f.draft, err = x.draft(f.visit)
		return f, err
	})
	if err != nil {
		return f.visit, f.draft, within("find visit", err)
	}
	return f.visit, f.draft, within("find visit", s.visitSeen(ctx, &f.visit))
}

func orSession(err error) error {
	if isNotFound(err) {
		return models.ErrSession
	}
	return err
}

// visitSeen keeps a visit alive.
func (s *Store) visitSeen(ctx context.Context, v *models.Visit) error {
	if s.clock().Sub(v.SeenAt.Time) < seenEvery {
		return nil
	}
	seen, err := inIncident(ctx, s, visitor(), v.IncidentID, func(x *scope) (models.Instant, error) {
		return x.at(), x.rows().Model(&models.Visit{}).Where("id = ?", v.ID).Update("seen_at", x.at()).Error
	})
	if err == nil {
		v.SeenAt = seen
	}
	return err
}

func (x *scope) draftPlace(visitID string) sealed.Place { return x.place("visits", "draft", visitID) }

func (x *scope) draft(v models.Visit) (d models.Draft, err error) {
	if v.Draft.IsZero() {
		return d, nil
	}
	if err := x.seal.Open(x.draftPlace(v.ID), v.Draft, &d); err != nil {
		return d, err
	}
	if d.MatchedAt != 0 && x.now.Sub(time.Unix(d.MatchedAt, 0)) > matchedFor {
		return models.Draft{}, nil
	}
	return d, nil
}

// SaveDraft keeps what somebody has typed, sealed, until the visit is over.
func (s *Store) SaveDraft(ctx context.Context, incidentID, visitID string, d models.Draft) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		return nil, x.saveDraft(visitID, d, map[string]any{"seen_at": x.at()})
	})
	return within("save draft", err)
}

// ExtendVisit keeps what somebody has typed and gives them more time for the rest.
func (s *Store) ExtendVisit(ctx context.Context, incidentID, visitID string, d models.Draft) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		return nil, x.saveDraft(visitID, d, map[string]any{"seen_at": x.at(), "extended": true})
	})
	return within("extend visit", err)
}

// KeepLate keeps what was sent from a page of a patient's visit that was over by then, as
// keep puts it to the rest. It comes back once they have proved again who they are; the
// visit stays over. A wrong token of the form or a visit long gone keeps nothing.
func (s *Store) KeepLate(ctx context.Context, incidentID, token, csrf string, keep func(*models.Draft)) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		var v []models.Visit
		err := x.rows().Where("token_hash = ? AND enrollment_id <> ''", tokenHash(token)).Limit(1).Find(&v).Error
		if err != nil || len(v) == 0 || subtle.ConstantTimeCompare([]byte(v[0].CSRF), []byte(csrf)) != 1 {
			return nil, err
		}
		d, err := x.draft(v[0])
		if err != nil {
			return nil, err
		}
		keep(&d)
		return nil, x.saveDraft(v[0].ID, d.Details(), map[string]any{})
	})
	return within("keep late answers", err)
}

// saveDraft seals what was typed and changes whatever else is said of the visit.
func (x *scope) saveDraft(visitID string, d models.Draft, changes map[string]any) error {
	blob, err := x.seal.Seal(x.draftPlace(visitID), d)
	if err != nil {
		return err
	}
	changes["draft"] = blob
	return x.rows().Model(&models.Visit{}).Where("id = ?", visitID).Updates(changes).Error
}

// EndVisit forgets a visit and what was typed in it.
func (s *Store) EndVisit(ctx context.Context, incidentID, visitID string) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		return nil, x.rows().Where("id = ?", visitID).Delete(&models.Visit{}).Error
	})
	return within("end visit", err)
}

// PurgeVisits removes visits that are over, with what was typed in them; a patient's with
// answers not sent a day later.
func (s *Store) PurgeVisits(ctx context.Context, incidentID string) (int64, error) {
	n, err := inIncident(ctx, s, models.Actor{Kind: models.ActorSystem, ID: "purge"}, incidentID, func(x *scope) (int64, error) {
		before := func(d time.Duration) models.Instant { return models.At(x.now.Add(-d)) }
		done := x.rows().Where("(seen_at < ? OR (enrollment_id = '' OR draft IS NULL) AND (seen_at < ? OR NOT extended AND seen_at < ?))",
			before(models.DraftKept), before(models.VisitExtended), before(models.VisitIdle)).Delete(&models.Visit{})
		return done.RowsAffected, done.Error
	})
	return n, within("purge visits", err)
}
