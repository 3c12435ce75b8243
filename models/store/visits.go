package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"recourse/internal/sealed"
	"recourse/models"
)

const (
	visitIdle = 30 * time.Minute
	seenEvery = time.Minute // how exact the last sign of life is kept
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
		o.token, o.visit, err = x.openVisit(models.Enrollment{}, 0)
		return o, err
	})
	return o.token, o.visit, within("open visit", err)
}

// openVisit begins a visit that belongs to an enrollment, if there is one, and
// remembers the patient's own term. Where that leaves nothing to type, the visit says so.
func (x *scope) openVisit(e models.Enrollment, term int) (token string, v models.Visit, err error) {
	token, hash := newToken()
	csrf, _ := newToken()
	v = models.Visit{
		ID: newID(), IncidentID: x.inc.ID, TokenHash: hash, EnrollmentID: e.ID, TermMonths: term,
		CSRF: csrf, SeenAt: x.at(), MadeAt: x.at(),
	}
	if e.ID != "" && e.Status != models.VerifiedOnly && e.Status != models.ActionNeeded {
		if v.Draft, err = x.seal.Seal(x.draftPlace(v.ID), models.Draft{Submitted: true}); err != nil {
			return "", v, err
		}
	}
	return token, v, x.add(&v)
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
		if x.now.Sub(f.visit.SeenAt.Time) > visitIdle {
			return f, models.ErrSession
		}
		f.draft, err = x.draft(f.visit)
		return f, err
	})
	if err != nil {
		return f.visit, f.draft, within("find visit", err)
	}
	return f.visit, f.draft, within("find visit", s.visitSeen(ctx, f.visit))
}

func orSession(err error) error {
	if isNotFound(err) {
		return models.ErrSession
	}
	return err
}

// visitSeen keeps a visit alive.
func (s *Store) visitSeen(ctx context.Context, v models.Visit) error {
	if s.clock().Sub(v.SeenAt.Time) < seenEvery {
		return nil
	}
	_, err := inIncident(ctx, s, visitor(), v.IncidentID, func(x *scope) (any, error) {
		return nil, x.rows().Model(&models.Visit{}).Where("id = ?", v.ID).Update("seen_at", x.at()).Error
	})
	return err
}

func (x *scope) draftPlace(visitID string) sealed.Place { return x.place("visits", "draft", visitID) }

func (x *scope) draft(v models.Visit) (d models.Draft, err error) {
	if v.Draft.IsZero() {
		return d, nil
	}
	return d, x.seal.Open(x.draftPlace(v.ID), v.Draft, &d)
}

// SaveDraft keeps what somebody has typed, sealed, until the visit is over.
func (s *Store) SaveDraft(ctx context.Context, incidentID, visitID string, d models.Draft) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		return nil, x.saveDraft(visitID, d)
	})
	return within("save draft", err)
}

func (x *scope) saveDraft(visitID string, d models.Draft) error {
	blob, err := x.seal.Seal(x.draftPlace(visitID), d)
	if err != nil {
		return err
	}
	return x.rows().Model(&models.Visit{}).Where("id = ?", visitID).
		Updates(map[string]any{"draft": blob, "seen_at": x.at()}).Error
}

// EndVisit forgets a visit and what was typed in it.
func (s *Store) EndVisit(ctx context.Context, incidentID, visitID string) error {
	_, err := inIncident(ctx, s, visitor(), incidentID, func(x *scope) (any, error) {
		return nil, x.rows().Where("id = ?", visitID).Delete(&models.Visit{}).Error
	})
	return within("end visit", err)
}

// PurgeVisits removes visits that are over, with what was typed in them.
func (s *Store) PurgeVisits(ctx context.Context, incidentID string) (int64, error) {
	n, err := inIncident(ctx, s, models.Actor{Kind: models.ActorSystem, ID: "purge"}, incidentID, func(x *scope) (int64, error) {
		done := x.rows().Where("seen_at < ?", models.At(x.now.Add(-visitIdle))).Delete(&models.Visit{})
		return done.RowsAffected, done.Error
	})
	return n, within("purge visits", err)
}
