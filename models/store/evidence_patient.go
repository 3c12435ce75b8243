package store

import (
	"encoding/hex"
	"fmt"
	"time"

	"recourse/internal/letter"
	"recourse/models"
)

// statePatient states what was done for a patient, if somebody approved that it leaves.
func (x *scope) statePatient(who string) (st stating, err error) {
	p, err := x.patientOf(who)
	if err != nil {
		return st, err
	}
	approval, err := x.mayExport(p)
	if err != nil {
		return st, err
	}
	f, err := x.file(p.ID)
	if err != nil {
		return st, err
	}
	st.about = x.pseudonym("patient", p.ID)
	st.objects = append(f.pseudonyms(x), approval.Object)
	patient, err := x.statedPatient(f)
	if err != nil {
		return st, err
	}
	patient.Approved = approval
	for _, l := range patient.Letters {
		if l.Released != nil {
			st.objects = append(st.objects, l.Released.Object)
		}
	}
	for _, n := range patient.Notices {
		st.objects = append(st.objects, n.Object)
	}
	st.statement.Patient, st.objects = &patient, distinct(st.objects)
	return st, nil
}

// distinct keeps the first of each.
func distinct(all []string) (out []string) {
	seen := map[string]bool{}
	for _, one := range all {
		if !seen[one] {
			seen[one], out = true, append(out, one)
		}
	}
	return out
}

// mayExport is the newest approval to export a patient's evidence, if it still holds.
func (x *scope) mayExport(p models.Patient) (models.StatedApproval, error) {
	since := models.At(x.now.Add(-models.EvidenceDays * 24 * time.Hour))
	a, err := x.approval(models.ProposeEvidence, p.ID)
	if err != nil {
		return models.StatedApproval{}, err
	}
	if a == nil || a.At.Before(since.Time) {
		return models.StatedApproval{}, models.ErrNotApproved
	}
	return *a, nil
}

// approval is the newest of a kind for a subject; nil if there is none.
func (x *scope) approval(kind models.ProposalKind, subject string) (*models.StatedApproval, error) {
	var found []models.Proposal
	err := x.rows().Where("kind = ? AND subject = ? AND status = ?", kind, subject, models.ProposalApproved).Order("decided_at DESC").Limit(1).Find(&found).Error
	if err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	p := found[0]
	return &models.StatedApproval{Object: x.pseudonym("proposal", p.ID), ProposedBy: p.ProposedBy, ApprovedBy: p.DecidedBy, At: p.DecidedAt}, nil
}

func (x *scope) statedPatient(f file) (p models.StatedPatient, err error) {
	who, err := x.identity(f.patient)
	if err != nil {
		return p, err
	}
	p = models.StatedPatient{
		Object: x.pseudonym("patient", f.patient.ID), Name: who.FullName(), Eligibility: f.patient.Eligibility, Rule: f.patient.Rule, Wave: f.patient.Wave,
		Letters: []models.StatedLetter{}, Codes: []models.StatedCode{}, Enrollments: []models.StatedEnrollment{},
	}
	references := map[string]string{}
	for _, l := range f.letters {
		references[l.ID] = l.Reference
	}
	for _, l := range f.letters {
		stated, err := x.statedLetter(l)
		if err != nil {
			return p, err
		}
		stated.Replaces = references[l.Replaces]
		p.Letters = append(p.Letters, stated)
	}
	for _, c := range f.codes {
		p.Codes = append(p.Codes, models.StatedCode{Object: x.pseudonym("code", c.ID), Status: c.Status, Deadline: c.Deadline, Reason: c.RevokeReason})
	}
	for _, e := range f.enrollments {
		stated, err := x.statedEnrollment(e)
		if err != nil {
			return p, err
		}
		p.Enrollments = append(p.Enrollments, stated)
	}
	if p.Addresses, err = x.statedAddresses(f.patient.ID); err != nil {
		return p, err
	}
	p.Notices, err = x.statedNotices(f)
	return p, err
}

// statedLetter is a letter with its batch, and its text without the code.
func (x *scope) statedLetter(l models.Letter) (s models.StatedLetter, err error) {
	var b models.LetterBatch
	if err := x.take("batch", l.BatchID, &b); err != nil {
		return s, err
	}
	if err := x.rows().Select("text").Where("id = ?", l.ID).Take(&l).Error; err != nil { // a file leaves it out
		return s, orNotFound("letter", err)
	}
	var c letter.Content
	if err := x.seal.Open(x.place("letters", "text", l.ID), l.Text, &c); err != nil {
		return s, err
	}
	s = models.StatedLetter{
		Object: x.pseudonym("letter", l.ID), Reference: l.Reference, Kind: l.Kind, Variant: l.Variant, Language: l.Language, Offer: l.Offer, Status: l.Status,
		WrittenAt: l.MadeAt, Wording: l.Wording, Pages: l.Pages, PageHash: hex.EncodeToString(l.PageHash), Batch: b.Number, PrintHash: hex.EncodeToString(b.PrintHash),
		MailedOn: l.MailedOn, ReturnedOn: l.ReturnedOn, ReturnReason: l.ReturnReason, Notice: l.SubstituteID,
		Address: c.Recipient, Date: c.Date, Text: statedText(blanked(c).Blocks),
	}
	s.Released, err = x.approval(models.ProposeRelease, b.ID)
	return s, err
}

// statedText is a letter's text. A code's box is its words alone.
func statedText(blocks []letter.Block) []models.StatedText {
	out := make([]models.StatedText, len(blocks))
	for i, b := range blocks {
		out[i] = models.StatedText{Kind: string(b.Kind), Text: b.Text, Items: b.Items}
		if b.Kind == letter.CodeBox {
			out[i].Items = []string{b.Code.Label, b.Code.Note}
		}
		for _, f := range b.Facts {
			out[i].Items = append(out[i].Items, f.Label+": "+f.Value)
		}
	}
	return out
}

func (x *scope) statedEnrollment(e models.Enrollment) (models.StatedEnrollment, error) {
	s := models.StatedEnrollment{
		Object: x.pseudonym("enrollment", e.ID), Reference: e.Reference, Status: e.Status, Channel: e.Channel,
		VerifiedOn: e.VerifiedOn, SubmittedOn: e.SubmittedOn, AnsweredOn: e.AnsweredOn,
	}
	var windows []models.MonitoringWindow
	if err := x.rows().Where("enrollment_id = ?", e.ID).Limit(1).Find(&windows).Error; err != nil {
		return s, fmt.Errorf("read monitoring: %w", err)
	}
	for _, w := range windows {
		s.StartsOn, s.LastDay = w.StartsOn, w.LastDay
	}
	return s, nil
}

func (x *scope) statedAddresses(patientID string) ([]models.StatedAddress, error) {
	changes, old, err := x.formerAddresses(patientID)
	if err != nil {
		return nil, err
	}
	out := make([]models.StatedAddress, len(changes))
	for i, c := range changes {
		out[i] = models.StatedAddress{Old: addressLines(old[i]), Source: c.Source, By: c.MadeBy, At: c.MadeAt}
	}
	return out, nil
}

// addressLines is an address as on an envelope.
func addressLines(c models.Contact) []string {
	lines := []string{}
	for _, line := range append(append([]string{}, c.Lines...), c.City+", "+c.State+" "+c.ZIP, c.Country) {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// statedNotices are the substitute notices that a patient was given.
func (x *scope) statedNotices(f file) ([]models.StatedNotice, error) {
	ids := []string{f.patient.SubstituteID}
	for _, l := range f.letters {
		ids = append(ids, l.SubstituteID)
	}
	return x.notices("id IN ?", ids)
}

func (x *scope) notices(where string, args ...any) ([]models.StatedNotice, error) {
	var all []models.SubstituteNotice
	if err := x.rows().Where(where, args...).Order("id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	out := make([]models.StatedNotice, len(all))
	for i, n := range all {
		out[i] = models.StatedNotice{
			Object: x.pseudonym("substitute", n.ID), ID: n.ID, Kind: n.Kind, People: n.People, Place: n.Place, StartsOn: n.StartsOn, EndsOn: n.EndsOn, By: n.MadeBy,
		}
	}
	return out, nil
}
