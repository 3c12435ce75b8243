package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

// mayLeave has a patient's evidence proposed and approved.
func (p post) mayLeave(t *testing.T, n int) {
	t.Helper()
	proposal, err := p.ProposeEvidence(t.Context(), operator, p.inc.ID, p.letters[n].Reference)
	p.approve(t, proposal, err)
}

// key is the public audit key.
func (o office) key(t *testing.T) string { return store.VerifierKey(o.Store) }

// file is evidence as it is written.
func written(t *testing.T, e models.Evidence) []byte {
	t.Helper()
	b, err := json.MarshalIndent(e, "", "  ")
	check(t, err)
	return b
}

// story is a patient with all that can happen: the letter came back, an address was
// found, the next letter came back, notice was given by phone.
func story(t *testing.T) (post, models.Evidence) {
	t.Helper()
	p := mailed(t)
	p.back(t, 0, models.ReturnForwarding)
	p.found(t, 0, elmStreet)
	next := p.mailNext(t, today)
	check(t, p.MarkReturned(t.Context(), printer, p.inc.ID, next[0].Reference, models.ReturnVacant, today))
	check(t, p.NotFound(t.Context(), operator, p.inc.ID, next[0].Reference))
	check(t, p.give(t, call(), next[0].Reference))
	p.mayLeave(t, 0)
	e, err := p.PatientEvidence(t.Context(), operator, p.inc.ID, p.letters[0].Reference)
	check(t, err)
	return p, e
}

func statementOf(t *testing.T, e models.Evidence) (s models.Statement) {
	t.Helper()
	check(t, json.Unmarshal(e.Statement, &s))
	return s
}

func TestEvidenceTellsTheStory(t *testing.T) {
	p, e := story(t)
	s := statementOf(t, e)
	if s.Incident.Ref != "one" || s.Totals != nil || s.MadeBy != operator.String() || len(s.Patient.Letters) != 2 {
		t.Fatalf("the statement is about %s, with %d letters", s.Incident.Ref, len(s.Patient.Letters))
	}
	first, second := s.Patient.Letters[0], s.Patient.Letters[1]
	if first.Status != models.LetterSuperseded || first.ReturnReason != models.ReturnForwarding || second.Status != models.LetterSubstituted || second.Notice != s.Patient.Notices[0].ID {
		t.Errorf("the letters are %s (%s) and %s", first.Status, first.ReturnReason, second.Status)
	}
	if strings.Join(first.Address, "|") != strings.Join(p.letters[0].Recipient, "|") || !strings.HasSuffix(strings.Join(second.Address, "|"), "7 Elm St|Providence, RI 02903") {
		t.Error("the letters went to other addresses")
	}
	if first.Released.ProposedBy != operator.String() || first.Released.ApprovedBy != officer.String() || first.MailedOn != today || len(first.PrintHash) != 64 || len(first.PageHash) != 64 {
		t.Errorf("released %+v, mailed %s", first.Released, first.MailedOn)
	}
	if a := s.Patient.Addresses; len(a) != 1 || a[0].Source != models.AddressForward || !strings.Contains(strings.Join(first.Address, "|"), a[0].Old[0]) {
		t.Errorf("%d addresses", len(a))
	}
	if c := s.Patient.Codes; len(c) != 2 || c[0].Status != models.CodeRevoked || c[1].Reason != models.RevokeReturned {
		t.Errorf("codes are %+v", c)
	}
	words := strings.Join(strings.Fields(strings.Join(p.letters[0].Text, " ")), "")
	for _, part := range first.Text {
		if flat := strings.Join(strings.Fields(part.Text), ""); part.Kind == "paragraph" && !strings.Contains(words, flat) {
			t.Error("the letter says other words than are stated")
		}
	}
	file := string(written(t, e))
	for _, l := range p.letters {
		if strings.Contains(strings.ReplaceAll(file, "-", ""), l.Code) {
			t.Error("the evidence holds a code")
		}
	}
	if n := p.count(t, &models.AuditEntry{}, `action = 'report.export' AND "to" = 'sha256:`+e.Digest+`'`); n != 1 {
		t.Errorf("%d entries say that it left", n)
	}
}

func TestEvidenceHolds(t *testing.T) {
	p, e := story(t)
	for _, file := range [][]byte{written(t, e), mustJSON(t, e)} {
		r, err := models.VerifyEvidence(file, p.key(t))
		if err != nil || r.About != "patient" || r.Entries < 15 || r.Size < int64(r.Entries) || r.Signed.IsZero() {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if _, err := store.VerifyLog(t.Context(), p.db, p.key(t), []byte(e.Log.Checkpoint)); err != nil {
		t.Errorf("the log does not know the checkpoint: %v", err)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	check(t, err)
	return b
}

// Whatever is changed in evidence is found. A forger who also writes the statement's
// hash anew is found by the log, which has the old one.
func TestForgedEvidenceIsFound(t *testing.T) {
	p, good := story(t)
	other := mailed(t)
	for name, forge := range map[string]func(e *models.Evidence, s *models.Statement){
		"another word":               func(_ *models.Evidence, s *models.Statement) { s.Patient.Letters[0].Text[1].Text += " not" },
		"another address":            func(_ *models.Evidence, s *models.Statement) { s.Patient.Letters[0].Address[0] = "Somebody" },
		"another day":                func(_ *models.Evidence, s *models.Statement) { s.Patient.Letters[0].MailedOn = today.AddDays(-9) },
		"another status":             func(_ *models.Evidence, s *models.Statement) { s.Patient.Letters[0].Status = models.LetterMailed },
		"an entry's actor":           func(e *models.Evidence, _ *models.Statement) { e.Log.Entries[3].Actor = "staff:nobody" },
		"an entry's day":             func(e *models.Evidence, _ *models.Statement) { e.Log.Entries[3].On = today.AddDays(-9) },
		"an entry's place":           func(e *models.Evidence, _ *models.Statement) { e.Log.Entries[3].Leaf++ },
		"a proof":                    func(e *models.Evidence, _ *models.Statement) { e.Log.Entries[3].Proof[0][0]++ },
		"a proof less":               func(e *models.Evidence, _ *models.Statement) { e.Log.Entries[3].Proof = nil },
		"no checkpoint":              func(e *models.Evidence, _ *models.Statement) { e.Log.Checkpoint = "" },
		"a checkpoint without trust": func(e *models.Evidence, _ *models.Statement) { e.Log.Checkpoint = checkpointOf(t, other) },
		"another form":               func(e *models.Evidence, _ *models.Statement) { e.Form = "evidence/2" },
	} {
		var e models.Evidence
		check(t, json.Unmarshal(written(t, good), &e))
		s := statementOf(t, e)
		forge(&e, &s)
		e.Statement = mustJSON(t, s)
		digest, err := models.StatementDigest(e.Statement)
		check(t, err)
		e.Digest = digest
		if _, err := models.VerifyEvidence(written(t, e), p.key(t)); !isForged(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range good.Log.Entries { // an entry that is kept back
		e := good
		e.Log.Entries = append(append([]models.EvidenceEntry{}, good.Log.Entries[:i]...), good.Log.Entries[i+1:]...)
		_, err := models.VerifyEvidence(written(t, e), p.key(t))
		if action := good.Log.Entries[i].Action; needed[action] && !isForged(err) {
			t.Errorf("without entry %d (%s): %v", i, action, err)
		}
	}
	if _, err := models.VerifyEvidence(written(t, good), other.key(t)); !isForged(err) {
		t.Errorf("with another's key: %v", err)
	}
	if _, err := models.VerifyEvidence([]byte("{}"), p.key(t)); !isForged(err) {
		t.Errorf("of nothing: %v", err)
	}
}

// A byte changed anywhere is found, and so is what a reader would see and nobody checked.
func TestEvidenceHoldsNothingElse(t *testing.T) {
	p, e := story(t)
	file := mustJSON(t, e)
	forged := map[string][]byte{
		"the statement twice": bytes.Replace(file, []byte(`"statement":`), []byte(`"statement":{"patient":{"name":"Somebody"}},"statement":`), 1),
		"a note":              append([]byte(`{"note":"Nothing was sent.",`), file[1:]...),
		"a part's name":       bytes.Replace(file, []byte(`"statement":`), []byte(`"Statement":`), 1),
		"an entry's note":     bytes.Replace(file, []byte(`"object_version":`), []byte(`"note":"by mistake","object_version":`), 1),
		"more after the end":  append(bytes.Clone(file), "{}"...),
	}
	for at := 0; at < len(file); at += 1 + len(file)/200 {
		changed := bytes.Clone(file)
		changed[at] ^= 0x20 // the case of a letter, a digit into a sign, a brace into a bracket
		forged[fmt.Sprintf("byte %d", at)] = changed
	}
	for name, file := range forged {
		if _, err := models.VerifyEvidence(file, p.key(t)); !isForged(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// needed are the actions without whose entries a statement does not stand.
var needed = map[models.Action]bool{
	models.ActLetterMove: true, models.ActCodeMove: true, models.ActExport: true, models.ActProposalMake: true, models.ActProposalApprove: true,
}

func isForged(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), models.ErrEvidence.Error())
}

func checkpointOf(t *testing.T, p post) string {
	t.Helper()
	_, err := p.SealAudit(t.Context(), "test", 5000)
	check(t, err)
	note, err := p.Checkpoint(t.Context())
	check(t, err)
	return string(note)
}

func TestEvidenceNeedsAnApproval(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	export := func(ref string) error {
		_, err := p.PatientEvidence(t.Context(), operator, p.inc.ID, ref)
		return err
	}
	wants(t, export(ref), models.ErrNotApproved)
	proposal, err := p.ProposeEvidence(t.Context(), officer, p.inc.ID, ref)
	check(t, err)
	wants(t, p.ApproveProposal(t.Context(), officer, p.inc.ID, proposal.ID), models.ErrSelfApproval)
	wants(t, export(ref), models.ErrNotApproved) // proposed is not approved
	check(t, p.DeclineProposal(t.Context(), models.Actor{Kind: models.ActorStaff, ID: p.second(t)}, p.inc.ID, proposal.ID))
	wants(t, export(ref), models.ErrNotApproved)
	p.mayLeave(t, 0)
	check(t, export(ref))
	wants(t, export(p.letters[1].Reference), models.ErrNotApproved) // another patient
	_, err = p.PatientEvidence(t.Context(), operator, p.two.ID, ref)
	wants(t, err, models.ErrNotFound)
	_, err = p.PatientEvidence(t.Context(), models.Actor{}, p.inc.ID, ref)
	wants(t, err, models.ErrActor)
	p.clock.Pass(models.EvidenceDays * 24 * time.Hour)
	check(t, export(ref))
	p.clock.Pass(time.Second)
	wants(t, export(ref), models.ErrNotApproved)
	p.mayLeave(t, 0)
	check(t, export(ref))
}

// second is another privacy officer.
func (o office) second(t *testing.T) string {
	t.Helper()
	o.grant(t, o.inc, models.Actor{Kind: models.ActorStaff, ID: "second"}, models.RolePrivacyOfficer)
	return "second"
}

// Evidence waits for a portal that seals its log itself.
func TestEvidenceWaitsForTheSealer(t *testing.T) {
	p := mailed(t)
	p.mayLeave(t, 0)
	_, held, err := p.Lease(t.Context(), "audit", "the portal", time.Hour)
	if check(t, err); !held {
		t.Fatal("no lease")
	}
	done := make(chan error)
	go func() {
		_, err := p.PatientEvidence(t.Context(), operator, p.inc.ID, p.letters[0].Reference)
		done <- err
	}()
	for sealed := 0; sealed == 0 || p.count(t, &models.AuditEntry{}, "action = 'report.export' AND leaf IS NOT NULL") == 0; {
		n, err := p.SealAudit(t.Context(), "the portal", 5000)
		check(t, err)
		sealed += n
	}
	check(t, <-done)
}

func TestEvidenceOfAnIncident(t *testing.T) {
	p := mailed(t)
	p.gone(t, 3)
	check(t, p.give(t, call(), p.letters[0].Reference))
	e, err := p.IncidentEvidence(t.Context(), operator, p.inc.ID)
	check(t, err)
	r, err := models.VerifyEvidence(written(t, e), p.key(t))
	if err != nil || r.About != "incident" {
		t.Errorf("%+v, %v", r, err)
	}
	s := statementOf(t, e).Totals
	if s.Roster.Patients != 60 || s.Roster.Eligible != 23 || len(s.Waves) != 1 || *s.Waves[0].Typed != s.Roster.Totals || s.Waves[0].Sealed.ApprovedBy != officer.String() {
		t.Errorf("roster %+v, waves %+v", s.Roster, s.Waves)
	}
	if b := s.Batches; len(b) == 0 || b[0].Letters != 23 || b[0].Status != models.LetterMailed || len(b[0].PrintHash) != 64 {
		t.Errorf("batches are %+v", b)
	}
	letters, patients := 0, 0
	for _, k := range s.Letters {
		letters += k.Letters
	}
	for _, rule := range s.Rules {
		patients += rule.Patients
	}
	if letters != 23 || patients != 60 || s.Undeliverable != 2 || s.Substituted != 1 || len(s.Returned) != 1 || s.Returned[0].Letters != 3 || len(s.Notices) != 1 {
		t.Errorf("%d letters, %d patients, %+v", letters, patients, s.Returned)
	}
	for _, w := range s.Wordings {
		if len(w.Text) == 0 || len(w.Hash) != 64 {
			t.Errorf("no text of %s in %s", w.Variant, w.Language)
		}
	}
	file := string(written(t, e))
	for i := range p.letters {
		for _, line := range p.letters[i].Recipient {
			if len(line) > 12 && strings.Contains(file, line) {
				t.Error("the evidence of an incident names a patient")
			}
		}
	}
	two, err := p.IncidentEvidence(t.Context(), operator, p.two.ID)
	check(t, err)
	if s := statementOf(t, two).Totals; s.Roster.Patients != 0 || len(s.Batches) != 0 || len(s.Letters) != 0 {
		t.Errorf("the other incident has %+v", s)
	}
	forged := statementOf(t, e)
	forged.Totals.Batches[0].Status = models.LetterReleased
	e.Statement = mustJSON(t, forged)
	if _, err := models.VerifyEvidence(written(t, e), p.key(t)); !isForged(err) {
		t.Errorf("forged: %v", err)
	}
}

// The paper says all that the statement does.
func TestEvidenceOnPaper(t *testing.T) {
	p, e := story(t)
	incident, err := p.IncidentEvidence(t.Context(), operator, p.inc.ID)
	check(t, err)
	for name, c := range map[string]struct {
		evidence models.Evidence
		says     []string
	}{
		"patient":  {e, []string{p.letters[0].Reference, "superseded", "UTF", "staff:officer", "operator:root", "7 Elm St", "forward", "phone", e.Digest, "letter.move", "REHEARSAL"}},
		"incident": {incident, []string{"60", "offer-adult", "staff:officer", "Print file, SHA-256", incident.Digest, "batch.move", "REHEARSAL"}},
	} {
		doc, err := c.evidence.Paper()
		check(t, err)
		var file bytes.Buffer
		_, err = letter.RenderDocument(&file, doc, letter.Options{Title: "Evidence"})
		check(t, err)
		text := ""
		for got, err := range letter.ReadBack(bytes.NewReader(file.Bytes()), int64(file.Len())) {
			check(t, err)
			text += strings.Join(got.Text, " ")
		}
		flat := strings.Join(strings.Fields(text), "")
		for _, want := range c.says {
			if !strings.Contains(flat, strings.Join(strings.Fields(want), "")) {
				t.Errorf("%s: the paper does not say %q", name, want)
			}
		}
		if strings.Contains(flat, p.letters[0].Code) || fmt.Sprint(doc) != "[letter]" {
			t.Errorf("%s: the paper has a code, or prints itself", name)
		}
	}
}
