package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"recourse/models"
)

// ProposeCounsel proposes to record what counsel answered for letters to a state's
// residents, which are held until then; a later answer takes the place of an earlier
// one, for letters that are not composed yet. Errors wrap [models.ErrInvalid] for a
// state that asks nothing of counsel, an answer that is none, and one without a note.
func (s *Store) ProposeCounsel(ctx context.Context, actor models.Actor, incidentID, state string, answer models.Counsel) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		if answer.On.IsZero() {
			answer.On = x.today()
		}
		if err := answer.Check(state); err != nil {
			return models.Proposal{}, err
		}
		if answer.On.After(x.today()) {
			return models.Proposal{}, models.FieldError{Field: "on", Key: "future"}
		}
		payload, err := json.Marshal(answer)
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeCounsel, Subject: state, Payload: string(payload)})
	})
	return p, within("propose counsel's answer", err)
}

// recordCounsel carries out an approved answer.
func (x *scope) recordCounsel(p models.Proposal) error {
	answer, err := p.Counsel()
	if err != nil {
		return fmt.Errorf("read counsel's answer: %w", err)
	}
	if err := answer.Check(p.Subject); err != nil {
		return err
	}
	if err := x.hold(); err != nil {
		return err
	}
	facts, before := x.inc.Facts, x.inc.Facts.Counsel[p.Subject].Choice
	facts.Counsel = maps.Clone(facts.Counsel)
	if facts.Counsel == nil {
		facts.Counsel = map[string]models.Counsel{}
	}
	facts.Counsel[p.Subject] = answer
	return x.changeIncident(models.ActCounsel, string(before), p.Subject+" "+string(answer.Choice), map[string]any{"facts": facts})
}
