package store

import (
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// ProposeRelease proposes to release a batch whose print file was read back.
// Errors wrap [models.ErrReadBack] if it was not.
func (s *Store) ProposeRelease(ctx context.Context, actor models.Actor, incidentID, batchID string) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		if _, err := x.releasable(batchID); err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeRelease, Subject: batchID, Payload: "{}"})
	})
	return p, within("propose to release", err)
}

// Proposals lists all proposals, newest first.
func (s *Store) Proposals(ctx context.Context, incidentID string) ([]models.Proposal, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) (all []models.Proposal, err error) {
		if err := x.rows().Order("id DESC").Find(&all).Error; err != nil {
			return nil, err
		}
		return all, x.fillReferences(all)
	})
	return all, within("list proposals", err)
}

// fillReferences says whom proposals are about.
func (x *scope) fillReferences(all []models.Proposal) error {
	for kind, from := range map[models.ProposalKind]struct{ table, column string }{
		models.ProposeEligibility: {"letters", "patient_id"}, models.ProposeEvidence: {"letters", "patient_id"},
		models.ProposeDeadline: {"letters", "code_id"}, models.ProposeCase: {"cases", "id"},
	} {
		var subjects []string
		for _, p := range all {
			if p.Kind == kind {
				subjects = append(subjects, p.Subject)
			}
		}
		references := map[string]string{}
		for some := range slices.Chunk(subjects, rosterBatch) {
			var rows []struct{ Subject, Reference string }
			err := x.rows().Table(from.table).Select(from.column+" AS subject, reference").Where(from.column+" IN ?", some).Order("id").Scan(&rows).Error
			if err != nil {
				return fmt.Errorf("read references: %w", err)
			}
			for _, r := range rows { // the last one stays
				references[r.Subject] = r.Reference
			}
		}
		for i, p := range all {
			if p.Kind == kind {
				all[i].Reference = references[p.Subject]
			}
		}
	}
	return nil
}

// ApproveProposal carries out what somebody else proposed, checking it anew.
// Errors wrap [models.ErrSelfApproval], [models.ErrForbidden] where the actor has
// not signed in or may not approve here, and those of the proposals themselves.
func (s *Store) ApproveProposal(ctx context.Context, actor models.Actor, incidentID, proposalID string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (bool, error) {
		p, err := x.decide(proposalID, models.ProposalApproved, models.ActProposalApprove)
		if err != nil {
			return false, err
		}
		return true, x.carryOut(s.rules, p)
	})
	return within("approve proposal", err)
}

// DeclineProposal ends a proposal without doing it. Errors are those of
// [Store.ApproveProposal].
func (s *Store) DeclineProposal(ctx context.Context, actor models.Actor, incidentID, proposalID string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		return x.decide(proposalID, models.ProposalDeclined, models.ActProposalDecline)
	})
	return within("decline proposal", err)
}

// propose opens a proposal; there is one at a time for the same thing.
func (x *scope) propose(p models.Proposal) (models.Proposal, error) {
	p.ID, p.IncidentID, p.Status, p.Version = newID(), x.inc.ID, models.ProposalOpen, 1
	p.ProposedBy, p.ProposedAt = x.actor.String(), x.at()
	if err := x.add(&p); isDuplicate(err) {
		return p, fmt.Errorf("the same is proposed already: %w", models.ErrConflict)
	} else if err != nil {
		return p, fmt.Errorf("add proposal: %w", err)
	}
	return p, x.audit(models.ActProposalMake, x.pseudonym("proposal", p.ID), 1, "", string(p.Status))
}

// decide moves a proposal for somebody who may.
func (x *scope) decide(id string, to models.ProposalStatus, action models.Action) (models.Proposal, error) {
	var p models.Proposal
	if err := x.take("proposal", id, &p); err != nil {
		return p, err
	}
	if err := p.MayDecide(x.actor); err != nil {
		return p, err
	}
	if err := x.mayApprove(p.Kind); err != nil {
		return p, err
	}
	o := object{"proposals", "status", "proposal", p.ID, p.Version, action, false}
	return p, move(x, o, p.Status, to, map[string]any{"decided_by": x.actor.String(), "decided_at": x.at()})
}

// mayApprove looks the actor's grants up anew: a session may be older than they are.
func (x *scope) mayApprove(kind models.ProposalKind) error {
	var roles []models.Role
	err := x.tx.Table("grants").Joins("JOIN staff ON staff.id = grants.staff_id AND staff.disabled_at IS NULL").
		Where("grants.incident_id = ? AND grants.staff_id = ?", x.inc.ID, x.actor.ID).Pluck("role", &roles).Error
	if err != nil {
		return fmt.Errorf("read grants: %w", err)
	}
	for _, r := range roles {
		if r.May(kind.Approval()) {
			return nil
		}
	}
	return models.ErrForbidden
}

func (x *scope) carryOut(rules models.RuleSet, p models.Proposal) error {
	switch p.Kind {
	case models.ProposeSeal:
		return x.sealWave(p)
	case models.ProposeRelease:
		return x.releaseBatch(p.Subject)
	case models.ProposeEligibility:
		return x.changeEligibility(rules, p)
	case models.ProposeDeadline:
		return x.extendDeadline(p)
	case models.ProposeEvidence:
		return nil // it may be exported from now on, for some days
	case models.ProposeCase:
		return x.decideCase(p)
	case models.ProposeCounsel:
		return x.recordCounsel(p)
	}
	return fmt.Errorf("%w: a proposal of unknown kind", models.ErrInvalid)
}

// releasable returns a batch that may be released: composed, and read back equal.
func (x *scope) releasable(batchID string) (b models.LetterBatch, err error) {
	if err := x.take("batch", batchID, &b); err != nil {
		return b, err
	}
	if err := b.Status.To(models.LetterReleased); err != nil {
		return b, fmt.Errorf("batch: %w", err)
	}
	if b.ReadBackAt.IsZero() {
		return b, fmt.Errorf("%w: the print file was not read back yet", models.ErrReadBack)
	}
	return b, nil
}
