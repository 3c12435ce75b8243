package models

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"recourse/internal/tlog"
)

// EvidenceReport is what [VerifyEvidence] found of evidence that holds.
type EvidenceReport struct {
	About   string // "patient", "certificate" or "incident"
	Entries int    // of the log, each proven
	Size    int64  // of the log at the checkpoint
	Signed  time.Time
}

// VerifyEvidence checks evidence with nothing but itself and the public audit key:
// that it holds nothing else, that the checkpoint is signed, that each entry is in its tree, that the statement
// is the one whose hash went into the log when it was written, that what the log says
// of each object ends in the status stated, and that two people released what was
// mailed. Errors wrap [ErrEvidence] and name the first thing that does not hold.
func VerifyEvidence(file []byte, verifierKey string) (EvidenceReport, error) {
	key, err := tlog.NewVerifier(verifierKey)
	if err != nil {
		return EvidenceReport{}, err
	}
	var e Evidence
	var s Statement
	if err := json.Unmarshal(file, &e); err != nil || e.Form != EvidenceForm || json.Unmarshal(e.Statement, &s) != nil {
		return EvidenceReport{}, fmt.Errorf("%w: it is no evidence file of this program", ErrEvidence)
	}
	if !nothingElse(file, e) {
		return EvidenceReport{}, fmt.Errorf("%w: the file holds something that is no part of it, or a part twice", ErrEvidence)
	}
	checkpoint, err := tlog.Open([]byte(e.Log.Checkpoint), key)
	if err != nil {
		return EvidenceReport{}, fmt.Errorf("%w: %w", ErrEvidence, err)
	}
	report := EvidenceReport{About: "incident", Entries: len(e.Log.Entries), Size: checkpoint.Size, Signed: checkpoint.Time}
	switch {
	case s.Patient != nil:
		report.About = "patient"
	case s.Certificate != nil:
		report.About = "certificate"
	}
	v := evidenceVerifier{entries: e.Log.Entries, tree: checkpoint.Tree}
	for _, check := range []func(Evidence, Statement) error{v.included, v.exported, v.moved, v.twoPeople} {
		if err := check(e, s); err != nil {
			return EvidenceReport{}, fmt.Errorf("%w: %w", ErrEvidence, err)
		}
	}
	return report, nil
}

// nothingElse says whether a file is the evidence read from it and no more, but for blanks:
// a part that stands there twice, or under an unknown name, could tell a reader what was
// never checked.
func nothingElse(file []byte, e Evidence) bool {
	again, err := json.Marshal(e)
	var compact bytes.Buffer
	return err == nil && json.Compact(&compact, file) == nil && bytes.Equal(compact.Bytes(), again)
}

// StatementDigest is the hash of a statement's bytes without blanks between them.
func StatementDigest(raw json.RawMessage) (string, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return "", err
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:]), nil
}

// DigestEntry is how the log names the statement that left.
func DigestEntry(digest string) string { return "sha256:" + digest }

type evidenceVerifier struct {
	entries []EvidenceEntry
	tree    tlog.Tree
}

// included proves each entry.
func (v evidenceVerifier) included(Evidence, Statement) error {
	for i, e := range v.entries {
		if err := tlog.CheckInclusion(tlog.Proof(e.Proof), v.tree, e.Leaf, e.entry().Canonical()); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return nil
}

// exported finds the statement's hash in the log.
func (v evidenceVerifier) exported(e Evidence, _ Statement) error {
	digest, err := StatementDigest(e.Statement)
	if err != nil {
		return err
	}
	logged := func(entry EvidenceEntry) bool { return entry.Action == ActExport && entry.To == DigestEntry(digest) }
	if digest != e.Digest || !slices.ContainsFunc(v.entries, logged) {
		return fmt.Errorf("the statement is not the one whose hash is in the log")
	}
	return nil
}

// stated is an object with the status that the statement gives it.
type stated struct{ object, status string }

// statuses are those that a statement gives, by the action that the log has for them.
func (s Statement) statuses() map[Action][]stated {
	all := map[Action][]stated{}
	if s.Totals != nil {
		for _, b := range s.Totals.Batches {
			all[ActBatchMove] = append(all[ActBatchMove], stated{b.Object, string(b.Status)})
		}
	}
	if s.Certificate != nil {
		e := s.Certificate.Enrollment
		all[ActEnrollmentMove] = append(all[ActEnrollmentMove], stated{e.Object, string(e.Status)})
	}
	if s.Patient == nil {
		return all
	}
	for _, l := range s.Patient.Letters {
		all[ActLetterMove] = append(all[ActLetterMove], stated{l.Object, string(l.Status)})
	}
	for _, c := range s.Patient.Codes {
		all[ActCodeMove] = append(all[ActCodeMove], stated{c.Object, string(c.Status)})
	}
	for _, e := range s.Patient.Enrollments {
		all[ActEnrollmentMove] = append(all[ActEnrollmentMove], stated{e.Object, string(e.Status)})
	}
	return all
}

// moved follows each object through the log.
func (v evidenceVerifier) moved(_ Evidence, s Statement) error {
	for action, objects := range s.statuses() {
		for _, o := range objects {
			at := ""
			for _, e := range v.of(o.object, action) {
				if e.From != at {
					return fmt.Errorf("the log does not lead %s to version %d", o.object, e.ObjectVersion)
				}
				at = e.To
			}
			if at != o.status {
				return fmt.Errorf("the log ends with another status of %s than is stated", o.object)
			}
		}
	}
	return nil
}

// of are the entries of one action about an object, in the order of its versions.
func (v evidenceVerifier) of(object string, action Action) (all []EvidenceEntry) {
	for _, e := range v.entries {
		if e.Object == object && e.Action == action {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b EvidenceEntry) int { return cmp.Compare(a.ObjectVersion, b.ObjectVersion) })
	return all
}

// approvals are those that a statement rests on; one that is missing is the zero one.
func (s Statement) approvals() (all []StatedApproval) {
	need := func(mailed Date, a *StatedApproval) {
		switch {
		case a != nil:
			all = append(all, *a)
		case !mailed.IsZero():
			all = append(all, StatedApproval{})
		}
	}
	if s.Patient != nil {
		all = append(all, s.Patient.Approved)
		for _, l := range s.Patient.Letters {
			need(l.MailedOn, l.Released)
		}
	}
	if s.Totals != nil {
		for _, b := range s.Totals.Batches {
			need(b.MailedOn, b.Released)
		}
		for _, w := range s.Totals.Waves {
			need(Date{}, w.Sealed)
		}
	}
	return all
}

// twoPeople finds both halves of each approval in the log, of two people.
func (v evidenceVerifier) twoPeople(_ Evidence, s Statement) error {
	by := func(a StatedApproval, action Action, who string) bool {
		return slices.ContainsFunc(v.of(a.Object, action), func(e EvidenceEntry) bool { return e.Actor == who })
	}
	for _, a := range s.approvals() {
		if a.ProposedBy == a.ApprovedBy || !by(a, ActProposalMake, a.ProposedBy) || !by(a, ActProposalApprove, a.ApprovedBy) {
			return fmt.Errorf("the log does not show the two people of an approval")
		}
	}
	return nil
}
