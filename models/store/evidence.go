package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"recourse/internal/tlog"
	"recourse/models"
)

// ProposeEvidence proposes to export the evidence of one patient, whom any letter's
// reference names: it holds all that was ever written to them.
func (s *Store) ProposeEvidence(ctx context.Context, actor models.Actor, incidentID, who string) (models.Proposal, error) {
	p, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Proposal, error) {
		p, err := x.patientOf(who)
		if err != nil {
			return models.Proposal{}, err
		}
		return x.propose(models.Proposal{Kind: models.ProposeEvidence, Subject: p.ID, Payload: "{}"})
	})
	return p, within("propose evidence", err)
}

// PatientEvidence is the evidence of what was done for one patient. Somebody else
// must have approved it in the last [models.EvidenceDays] days, else errors wrap
// [models.ErrNotApproved]. That it left goes into the log with its hash before it is
// returned; it waits until the log has sealed that, as long as ctx lets it.
func (s *Store) PatientEvidence(ctx context.Context, actor models.Actor, incidentID, who string) (models.Evidence, error) {
	e, err := s.evidence(ctx, actor, incidentID, func(x *scope) (stating, error) { return x.statePatient(who) })
	return e, within("patient evidence", err)
}

// IncidentEvidence is the evidence of an incident: numbers, texts and hashes, and
// nothing of anybody. It is logged as that of a patient is.
func (s *Store) IncidentEvidence(ctx context.Context, actor models.Actor, incidentID string) (models.Evidence, error) {
	e, err := s.evidence(ctx, actor, incidentID, (*scope).stateIncident)
	return e, within("incident evidence", err)
}

// stating is a statement and the objects in the log that it is about.
type stating struct {
	statement models.Statement
	about     string // the object whose export is logged
	objects   []string
}

func (s *Store) evidence(ctx context.Context, actor models.Actor, incidentID string, state func(x *scope) (stating, error)) (models.Evidence, error) {
	e := models.Evidence{Form: models.EvidenceForm}
	objects, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]string, error) {
		st, err := state(x)
		if err != nil {
			return nil, err
		}
		x.stateIncidentFacts(&st.statement)
		if e.Statement, err = json.Marshal(st.statement); err != nil {
			return nil, err
		}
		if e.Digest, err = models.StatementDigest(e.Statement); err != nil {
			return nil, err
		}
		return append(st.objects, st.about), x.audit(models.ActExport, st.about, 0, "", models.DigestEntry(e.Digest))
	})
	if err != nil {
		return e, err
	}
	e.Log, err = s.provenEntries(ctx, incidentID, objects)
	return e, err
}

// stateIncidentFacts says which incident it is, when and by whom.
func (x *scope) stateIncidentFacts(st *models.Statement) {
	f := x.inc.Facts
	st.MadeOn, st.MadeAt, st.MadeBy = x.today(), x.at(), x.actor.String()
	st.Incident = models.StatedIncident{
		Ref: x.inc.Ref, Organization: f.Organization, Rehearsal: x.inc.Rehearsal, OccurredFrom: f.OccurredFrom, OccurredTo: f.OccurredTo,
		Discovered: f.Discovered, Announced: f.Announced, ReportedOCR: f.ReportedOCR, EnrollBy: x.inc.EnrollBy, TermMonths: x.inc.TermMonths,
	}
}

// provenEntries seals what waits, signs, and returns the entries about the objects
// with their proofs.
func (s *Store) provenEntries(ctx context.Context, incidentID string, objects []string) (models.EvidenceLog, error) {
	if err := s.sealed(ctx, incidentID, objects); err != nil {
		return models.EvidenceLog{}, err
	}
	note, err := s.Checkpoint(ctx)
	if err != nil {
		return models.EvidenceLog{}, err
	}
	verifier, err := tlog.NewVerifier(s.ring.VerifierKey())
	if err != nil {
		return models.EvidenceLog{}, err
	}
	signed, err := tlog.Open(note, verifier)
	if err != nil {
		return models.EvidenceLog{}, err
	}
	return seeIncident(ctx, s, incidentID, func(x *scope) (models.EvidenceLog, error) {
		log := models.EvidenceLog{Checkpoint: string(note), Entries: []models.EvidenceEntry{}}
		for some := range slices.Chunk(objects, numberAtOnce) {
			if err := x.prove(&log, signed.Size, some); err != nil {
				return log, err
			}
		}
		return log, nil
	})
}

// prove adds the entries about some objects that a log of a size has.
func (x *scope) prove(log *models.EvidenceLog, size int64, objects []string) error {
	var entries []models.AuditEntry
	if err := x.rows().Where("object IN ? AND leaf < ?", objects, size).Order("leaf").Find(&entries).Error; err != nil {
		return fmt.Errorf("read audit entries: %w", err)
	}
	for _, e := range entries {
		proof, err := tlog.ProveInclusion(auditHashes{x.tx}, size, *e.Leaf)
		if err != nil {
			return err
		}
		log.Entries = append(log.Entries, models.NewEvidenceEntry(e, *e.Leaf, proof))
	}
	return nil
}
