package store

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"recourse/internal/passkey"
	"recourse/internal/sealed"
	"recourse/models"
)

// promptFor is how long a browser has to answer.
const promptFor = 10 * time.Minute

// What a challenge is for; an answer to one is none to another.
const (
	toSignIn = "sign in"
	toStepUp = "step up"
	toAdd    = "add"
)

// prompt is a challenge on its way through a browser: sealed, so that nothing is kept
// for who never answers, and that it comes back as it went.
type prompt struct {
	ID      string // of the row that says it was answered
	Purpose string
	StaffID string // "" to sign in
	Host    string
	Until   time.Time
	State   []byte
}

func passkeySite(s models.PasskeySite) passkey.Site {
	return passkey.Site{Name: "Recourse", Host: s.Host, Origin: s.Origin}
}

func promptPlace(id string) sealed.Place {
	return sealed.Place{Table: "spent_prompts", Group: "prompt", Row: id, Version: 1}
}

// sendPrompt is a challenge as a page carries it.
func (s *Store) sendPrompt(c passkey.Challenge, p prompt) (models.PasskeyPrompt, error) {
	p.ID, p.Until, p.State = newID(), s.clock().Add(promptFor), c.State
	blob, err := s.ring.Installation().Seal(promptPlace(p.ID), p)
	if err != nil {
		return models.PasskeyPrompt{}, err
	}
	raw, err := blob.Value()
	if err != nil {
		return models.PasskeyPrompt{}, err
	}
	return models.PasskeyPrompt{Options: string(c.Options), State: p.ID + "." + base64.RawURLEncoding.EncodeToString(raw.([]byte))}, nil
}

// readPrompt opens what came back, if it is of this purpose, account and host and in
// time. Errors wrap [models.ErrPasskey].
func (s *Store) readPrompt(sent string, want prompt) (p prompt, err error) {
	id, text, _ := strings.Cut(sent, ".")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return p, models.ErrPasskey
	}
	var blob sealed.Text
	if err := blob.Scan(raw); err != nil || blob.IsZero() {
		return p, models.ErrPasskey
	}
	if id == "" || s.ring.Installation().Open(promptPlace(id), blob, &p) != nil {
		return p, models.ErrPasskey
	}
	if p.Purpose != want.Purpose || p.StaffID != want.StaffID || p.Host != want.Host || !s.clock().Before(p.Until) {
		return p, models.ErrPasskey
	}
	return p, nil
}

// spend uses a challenge up; false says that somebody was faster.
func (p prompt) spend(tx *gorm.DB) (bool, error) {
	done := tx.Exec("INSERT INTO spent_prompts (id, until) VALUES (?, ?) ON CONFLICT DO NOTHING", p.ID, models.At(p.Until))
	if done.Error != nil {
		return false, fmt.Errorf("spend challenge: %w", done.Error)
	}
	return done.RowsAffected == 1, nil
}
