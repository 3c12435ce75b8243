package store_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// offered is an office whose 23 offers are in the mail, with what their readers can type.
type offered struct {
	office
	claims []models.Claim
	living int // of the 23
}

func newOffered(t *testing.T) offered {
	t.Helper()
	o, b, _ := released(t)
	claims, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 23)
	check(t, err)
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, today))
	dead := store.CountRows(o.Store, t, &models.Patient{}, "deceased AND eligibility = 'eligible'")
	return offered{o, claims, 23 - dead}
}

func (o offered) days(n int) { o.clock.Pass(time.Duration(n) * 24 * time.Hour) }

func (o offered) due(t *testing.T) string {
	t.Helper()
	due, err := o.DueLetters(t.Context(), o.inc.ID)
	check(t, err)
	return fmt.Sprint(due.Reminders, due.Confirmations, due.Endings)
}

func (o offered) isDue(t *testing.T, what string, reminders, confirmations, endings int) {
	t.Helper()
	if want, got := fmt.Sprint(reminders, confirmations, endings), o.due(t); got != want {
		t.Errorf("%s: due are %s, want %s", what, got, want)
	}
}

// begin claims with the n-th code, the adults' first.
func (o offered) begin(t *testing.T, n int) models.Verified {
	t.Helper()
	v, err := o.Verify(t.Context(), models.VerifyRequest{IncidentID: o.inc.ID, Channel: models.ChannelWeb, Language: "en", Claim: o.claims[n]})
	check(t, err)
	return v
}

// monitored has the n-th sign up and the provider accept it today.
func (o offered) monitored(t *testing.T, n int, contact models.ContactChoice) string {
	t.Helper()
	v := o.begin(t, n)
	_, err := o.Enroll(t.Context(), models.Actor{}, models.Submission{
		IncidentID: o.inc.ID, EnrollmentID: v.EnrollmentID, Channel: models.ChannelWeb, Language: "en", TermsVersion: "1", Consent: true, Contact: contact, Filler: portaltest.Filler(v.Subject),
	})
	check(t, err)
	check(t, o.RecordAcknowledgement(t.Context(), models.Acknowledgement{
		IncidentID: o.inc.ID, EnrollmentID: v.EnrollmentID, MessageID: v.EnrollmentID, Sequence: 1, Accepted: true, On: o.inc.Today(o.clock.Now()),
	}))
	return v.EnrollmentID
}

func (o offered) options(kind models.LetterKind) store.ComposeOptions {
	opts := site
	opts.Kind = kind
	return opts
}

// followUp composes letters of a kind and reads them back; one batch at most.
func (o offered) followUp(t *testing.T, kind models.LetterKind) models.LetterBatch {
	t.Helper()
	done := o.composeAll(t, o.options(kind))
	if len(done.Batches) == 0 {
		return models.LetterBatch{}
	}
	b := done.Batches[0]
	if len(done.Batches) > 1 || string(b.Sort) != string(kind) || b.Offer || b.ReadBackAt.IsZero() {
		t.Fatalf("batches are %+v", done.Batches)
	}
	return b
}

// send has a batch released, printed and mailed, and returns its letters.
func (o offered) send(t *testing.T, b models.LetterBatch) []letter.Copy {
	t.Helper()
	o.release(t, b)
	var file bytes.Buffer
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &file))
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, o.inc.Today(o.clock.Now())))
	return copies(t, file.Bytes())
}

// untouched fails if follow-up letters have changed a code, an offer's letter or who is eligible.
func (o offered) untouched(t *testing.T, do func()) {
	t.Helper()
	read := func() (out []string) {
		for _, q := range []string{
			"SELECT id || status || version || coalesce(deadline, '') FROM codes ORDER BY id",
			"SELECT id || status || version FROM letters WHERE kind IN ('notice', 'reissue', 'next_of_kin') ORDER BY id",
			"SELECT id || eligibility || version FROM patients ORDER BY id",
		} {
			some, err := store.Reading(t.Context(), o.db, func(tx *gorm.DB) (rows []string, err error) { return rows, tx.Raw(q).Scan(&rows).Error })
			check(t, err)
			out = append(out, some...)
		}
		return out
	}
	before := read()
	do()
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("what letters may not touch (-before +after):\n%s", diff)
	}
}

// A reminder goes once to everybody alive who holds a code that nobody has used.
func TestReminders(t *testing.T) {
	o := newOffered(t)
	o.isDue(t, "on the first day", 0, 0, 0)
	o.days(29)
	o.isDue(t, "a day early", 0, 0, 0)
	o.days(1)
	o.isDue(t, "after thirty days", o.living, 0, 0)
	o.begin(t, 0)
	for n, sql := range []string{
		"UPDATE codes SET locked_at = 1 WHERE id = (SELECT min(id) FROM codes WHERE status = 'mailed')",
		"UPDATE patients SET %s WHERE id = (SELECT min(patient_id) FROM codes WHERE status = 'mailed' AND locked_at IS NULL) AND NOT deceased",
	} {
		for _, set := range []string{"frozen_at = 1", "eligibility = 'withdrawn'", "duplicate_of = 'x'", "address_bad_at = 1", "death_reported_at = 1"} {
			if n == 0 {
				set = ""
			}
			before := o.due(t)
			must(t, o.db, exec(strings.Replace(sql, "%s", set, 1)))
			if after := o.due(t); after == before {
				t.Errorf("%s: still due", sql+set)
			}
			must(t, o.db, exec("UPDATE codes SET locked_at = NULL"))
			must(t, o.db, exec("UPDATE patients SET frozen_at = NULL, eligibility = 'eligible', duplicate_of = '', address_bad_at = NULL, death_reported_at = NULL WHERE id IN (SELECT patient_id FROM codes)"))
		}
	}
	plan, err := o.PlanLetters(t.Context(), operator, o.inc.ID, o.options(models.LetterReminder), nil)
	check(t, err)
	if diff := cmp.Diff(models.LetterPlan{Letters: map[models.LetterSort]int{models.SortReminder: o.living - 1}}, plan); diff != "" {
		t.Errorf("planned (-want +got):\n%s", diff)
	}
	o.untouched(t, func() {
		for _, l := range o.send(t, o.followUp(t, models.LetterReminder)) {
			text := strings.Join(strings.Fields(strings.Join(l.Text, " ")), " ")
			if l.Code != "" || l.Symbol != nil || !strings.Contains(text, "July 31, 2020") && l.Lang == "en" {
				t.Errorf("a reminder has a code or another deadline:\n%s", text)
			}
		}
	})
	if n := store.CountRows(o.Store, t, &models.Letter{}, "kind = 'reminder' AND status = 'mailed' AND code_id = '' AND NOT offer AND follows IN (SELECT id FROM letters WHERE offer)"); n != o.living-1 {
		t.Errorf("%d reminders are mailed", n)
	}
	o.isDue(t, "after the reminder", 0, 0, 0)
	o.days(20)
	if b := o.followUp(t, models.LetterReminder); b.Count != 0 {
		t.Errorf("%d get a second reminder", b.Count)
	}
	if got := store.Replay(o.Store, t, o.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// A reminder names a reader as the offer's letter did, whoever reads for the patient.
func TestRemindersAreAddressedAsTheOfferWas(t *testing.T) {
	o, b, file := released(t)
	p := offered{office: o}
	where := map[string][]string{}
	for _, l := range copies(t, file) {
		where[strings.Join(l.Recipient, "|")] = l.Recipient
	}
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, today))
	p.days(30)
	var out bytes.Buffer
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, p.followUp(t, models.LetterReminder).ID, &out))
	guardians := 0
	for _, l := range copies(t, out.Bytes()) {
		name := strings.Join(l.Recipient, "|")
		if where[name] == nil {
			t.Errorf("a reminder is addressed otherwise than its offer")
		}
		if strings.Contains(name, "uardian") {
			guardians++
		}
	}
	if guardians == 0 {
		t.Error("no reminder is addressed to a guardian")
	}
}

func TestRemindersNeedTime(t *testing.T) {
	o := newOffered(t)
	o.days(today.DaysUntil(o.inc.EnrollBy) - 14)
	o.isDue(t, "with two weeks left", o.living, 0, 0)
	o.days(1)
	o.isDue(t, "with less", 0, 0, 0)
	if b := o.followUp(t, models.LetterReminder); b.Count != 0 {
		t.Errorf("%d reminders are written too late", b.Count)
	}
}

// Who declined is left alone; who lost the letter gets a reminder of the new one.
func TestAReminderFollowsTheLastOffer(t *testing.T) {
	o := newOffered(t)
	v := o.begin(t, 0)
	must(t, o.db, exec("UPDATE enrollments SET status = 'declined', version = version + 1 WHERE id = '"+v.EnrollmentID+"'"))
	must(t, o.db, exec("UPDATE codes SET status = 'mailed', version = version + 1 WHERE status = 'bound'"))
	o.days(30)
	o.send(t, o.followUp(t, models.LetterReminder))
	declined := "patient_id = (SELECT patient_id FROM enrollments)"
	if n := store.CountRows(o.Store, t, &models.Letter{}, "kind = 'reminder' AND "+declined); n != 0 {
		t.Error("somebody who declined is reminded")
	}
	check(t, o.Reissue(t.Context(), operator, o.inc.ID, o.reference(t, "kind = 'reminder'"), models.RevokeLost))
	again := o.composeAll(t, site).Batches[0]
	if again.Count != 1 {
		t.Fatalf("%d letters are written anew", again.Count)
	}
	o.send(t, again)
	o.isDue(t, "after a new letter", 0, 0, 0)
	o.days(30)
	if b := o.followUp(t, models.LetterReminder); b.Count != 1 {
		t.Errorf("%d are reminded of their new letter", b.Count)
	}
}

// reference is one letter's.
func (o offered) reference(t *testing.T, where string) string {
	t.Helper()
	ref, err := store.Reading(t.Context(), o.db, func(tx *gorm.DB) (ref string, err error) {
		return ref, tx.Raw("SELECT min(reference) FROM letters WHERE status = 'mailed' AND " + where).Scan(&ref).Error
	})
	check(t, err)
	return ref
}

// Whoever signs up between writing and release stops the batch, and gets no reminder.
func TestAReminderIsNotReleasedToWhoSignedUp(t *testing.T) {
	o := newOffered(t)
	o.days(30)
	b := o.followUp(t, models.LetterReminder)
	p, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
	check(t, err)
	o.begin(t, 0)
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrOutdated)
	check(t, o.CancelBatch(t.Context(), operator, o.inc.ID, b.ID))
	o.untouched(t, func() {
		if b := o.followUp(t, models.LetterReminder); b.Count != o.living-1 {
			t.Errorf("%d letters are written anew", b.Count)
		}
	})
}

// The days that a letter needs to arrive are needed to write it, not to release it.
func TestAReminderIsReleasedWhileThereIsTime(t *testing.T) {
	o := newOffered(t)
	o.days(today.DaysUntil(o.inc.EnrollBy) - 14)
	b := o.followUp(t, models.LetterReminder)
	o.days(3)
	o.send(t, b)
}

// A confirmation goes once to the address on the roster of everybody who signed up,
// whatever contact they chose, with a code that leads to the page that stops it.
func TestConfirmations(t *testing.T) {
	o := newOffered(t)
	must(t, o.db, exec("UPDATE patients SET language = 'en'"))
	o.begin(t, 3)
	o.isDue(t, "while nothing was submitted", 0, 0, 0)
	o.monitored(t, 0, models.ContactChoice{By: models.ContactByEmail, Email: "a@example.org"})
	o.signedUp(t, 1)
	o.monitored(t, 2, models.ContactChoice{By: models.ContactByPhone, Phone: "+18605550123"})
	o.isDue(t, "by e-mail, by post, by phone", 0, 3, 0)
	must(t, o.db, exec("UPDATE enrollments SET frozen_at = 1 WHERE contact_by = 'phone'"))
	o.isDue(t, "with one on hold", 0, 2, 0)
	var sent []letter.Copy
	o.untouched(t, func() { sent = o.send(t, o.followUp(t, models.LetterConfirmation)) })
	if len(sent) != 2 {
		t.Fatalf("%d confirmations are mailed", len(sent))
	}
	all := ""
	for _, l := range sent {
		all += strings.Join(strings.Fields(strings.Join(l.Text, " ")), " ")
		code, err := models.ParseStopCode(l.Code)
		check(t, err)
		if symbol, err := letter.Symbol(site.Site + "/en/not-me#" + code.Plain()); err != nil || !slices.EqualFunc(symbol, l.Symbol, slices.Equal[[]bool]) {
			t.Errorf("the QR code leads elsewhere: %v", err)
		}
	}
	for _, want := range []string{"On April 20, 2020, someone signed up", "The last day is April 20, 2022", "looks at the sign-up now"} {
		if !strings.Contains(all, want) {
			t.Errorf("the letters lack %q", want)
		}
	}
	o.isDue(t, "after it was mailed", 0, 0, 0)
	ref := sent[0].Reference
	check(t, o.MarkReturned(t.Context(), printer, o.inc.ID, ref, models.ReturnMoved, today))
	plan, err := o.PlanLetters(t.Context(), operator, o.inc.ID, o.options(models.LetterConfirmation), nil)
	check(t, err)
	if plan.Total() != 0 || len(plan.Held) != 1 || plan.Held[0].Sort != models.SortConfirmation || plan.Held[0].Reason != models.HeldAddress {
		t.Errorf("for a bad address is planned %+v", plan)
	}
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, ref, elmStreet, models.AddressCall))
	o.untouched(t, func() { o.send(t, o.followUp(t, models.LetterConfirmation)) })
	where := "kind = 'confirmation' AND replaces = (SELECT id FROM letters WHERE status = 'superseded' AND reference = '" + ref + "')"
	if n := store.CountRows(o.Store, t, &models.Letter{}, where); n != 1 {
		t.Error("the letter does not take the place of the one that came back")
	}
	if got := store.Replay(o.Store, t, o.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// Nobody but the letter knows its stop code: the database has a hash, and once the letter
// is mailed the code stands nowhere. One letter with another's code stops the batch.
func TestStopCodesAreProvenAndDestroyed(t *testing.T) {
	o := newOffered(t)
	for n := range 3 {
		o.signedUp(t, n)
	}
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, o.options(models.LetterConfirmation), nil)
	check(t, err)
	for fault, plant := range map[string]func(all []letter.Content) []letter.Content{
		"two codes": func(all []letter.Content) []letter.Content {
			one, two := boxOf(t, all[0]), boxOf(t, all[1])
			one.Code, two.Code = two.Code, one.Code
			return all
		},
		"a code to sign up": func(all []letter.Content) []letter.Content {
			boxOf(t, all[2]).Code.Value = models.NewCode().Grouped()
			return all
		},
	} {
		t.Run(fault, func(t *testing.T) { wants(t, store.Spoiled(t, o.Store, o.inc.ID, b.ID, plant), models.ErrReadBack) })
	}
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, io.Discard))
	if n := store.LettersWithCodes(t, o.Store, o.inc.ID, b.ID); n != 3 {
		t.Errorf("%d letters have codes before they are mailed", n)
	}
	codes := map[string]bool{}
	for _, l := range o.send(t, b) {
		codes[l.Code] = true
		var out bytes.Buffer
		check(t, o.LetterCopy(t.Context(), operator, o.inc.ID, l.Reference, &out))
		if kept := copies(t, out.Bytes())[0]; kept.Code != "XXXXXXXXXXXX" || kept.Symbol != nil {
			t.Error("a copy has the code")
		}
	}
	if len(codes) != 3 {
		t.Fatalf("%d stop codes", len(codes))
	}
	if n := store.LettersWithCodes(t, o.Store, o.inc.ID, b.ID); n != 0 {
		t.Errorf("%d mailed letters still have their codes", n)
	}
}

func boxOf(t *testing.T, c letter.Content) *letter.Block {
	t.Helper()
	i := slices.IndexFunc(c.Blocks, func(b letter.Block) bool { return b.Kind == letter.CodeBox })
	if i < 0 {
		t.Fatal("the letter has no code")
	}
	return &c.Blocks[i]
}

// The family of somebody who died, and whoever reads for a child, are told as others are.
func TestConfirmationsGoToFamiliesToo(t *testing.T) {
	o := newOffered(t)
	must(t, o.db, exec("UPDATE patients SET language = 'en'"))
	for n := range o.claims {
		o.signedUp(t, n)
	}
	o.isDue(t, "of all", 0, len(o.claims), 0)
	all := ""
	for _, l := range o.send(t, o.followUp(t, models.LetterConfirmation)) {
		all += strings.Join(l.Recipient, "\n") + strings.Join(l.Text, "\n")
	}
	for _, want := range []string{"Parent or guardian of", "Representative of", "To the family of"} {
		if !strings.Contains(all, want) {
			t.Errorf("nobody is addressed as %q", want)
		}
	}
}

// Ending letters go to everybody with two months to go, and not in the last two weeks.
func TestEndings(t *testing.T) {
	o := newOffered(t)
	must(t, o.db, exec("UPDATE patients SET language = 'en'"))
	o.monitored(t, 0, models.ContactChoice{By: models.ContactByEmail, Email: "a@example.org"})
	o.send(t, o.followUp(t, models.LetterConfirmation))
	last := today.AddMonths(24)
	o.days(today.DaysUntil(last) - 61)
	o.isDue(t, "61 days before", 0, 0, 0)
	o.days(1)
	o.isDue(t, "60 days before", 0, 0, 1)
	o.days(46)
	o.isDue(t, "14 days before", 0, 0, 1)
	b := o.followUp(t, models.LetterEnding)
	o.days(1)
	o.isDue(t, "once it is written", 0, 0, 0)
	var sent []letter.Copy
	o.untouched(t, func() { sent = o.send(t, b) })
	if text := strings.Join(sent[0].Text, " "); len(sent) != 1 || !strings.Contains(strings.Join(strings.Fields(text), " "), "April 20, 2022") {
		t.Errorf("%d letters, the first says:\n%s", len(sent), text)
	}
	if n := store.CountRows(o.Store, t, &models.MonitoringWindow{}, "last_day = '"+last.String()+"'"); n != 1 {
		t.Error("the promised end has moved")
	}
	if b := o.followUp(t, models.LetterEnding); b.Count != 0 {
		t.Errorf("%d get a second one", b.Count)
	}
}

// One swapped letter stops a batch without codes too.
func TestMergeProofStopsASwappedReminder(t *testing.T) {
	o := newOffered(t)
	o.days(30)
	done, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, o.options(models.LetterReminder), nil)
	check(t, err)
	for fault, plant := range map[string]func(all []letter.Content) []letter.Content{
		"two letters": func(all []letter.Content) []letter.Content { all[0], all[1] = all[1], all[0]; return all },
		"two addresses": func(all []letter.Content) []letter.Content {
			all[0].Recipient, all[1].Recipient = all[1].Recipient, all[0].Recipient
			return all
		},
		"a code": func(all []letter.Content) []letter.Content {
			code := models.NewCode()
			all[2].Blocks = append(all[2].Blocks, letter.Block{Kind: letter.CodeBox, Code: letter.Code{Label: "Code", Value: code.Grouped(), URL: site.Site + "/e#" + code.Plain(), Alt: "QR", Address: "notice.example.org"}})
			return all
		},
	} {
		t.Run(fault, func(t *testing.T) { wants(t, store.Spoiled(t, o.Store, o.inc.ID, done.ID, plant), models.ErrReadBack) })
	}
	must(t, o.db, exec(`UPDATE letters SET patient_id = (SELECT max(patient_id) FROM letters WHERE kind = 'reminder')
		WHERE id = (SELECT min(id) FROM letters WHERE kind = 'reminder')`))
	wants(t, o.WriteBatch(t.Context(), operator, o.inc.ID, done.ID, io.Discard), models.ErrReadBack)
}

// A follow-up letter that cannot be delivered asks for no substitute notice: the notice
// itself has arrived.
func TestFollowUpsNeedNoSubstitute(t *testing.T) {
	o := newOffered(t)
	o.days(30)
	sent := o.send(t, o.followUp(t, models.LetterReminder))
	on := o.inc.Today(o.clock.Now())
	check(t, o.MarkReturned(t.Context(), printer, o.inc.ID, sent[0].Reference, models.ReturnMoved, on))
	check(t, o.NotFound(t.Context(), printer, o.inc.ID, sent[0].Reference))
	state, err := o.SubstituteState(t.Context(), o.inc.ID)
	check(t, err)
	if state.Searching+state.Undeliverable+state.Substituted != 0 {
		t.Errorf("substitute notice is asked for: %+v", state)
	}
	report, err := o.Report(t.Context(), officer, o.inc.ID, true)
	check(t, err)
	if f := report.Funnel; f.Mailed.N != 23 || f.Returned.N+f.NoticesMailed.N+f.NoticesReturned.N != 0 {
		t.Errorf("the report counts reminders among offers or notices: %+v", f)
	}
}

// The database itself keeps a second letter about the same from being written.
func TestOneFollowUpIsTheSchemasRule(t *testing.T) {
	o := newOffered(t)
	o.days(30)
	o.followUp(t, models.LetterReminder)
	err := do(t.Context(), o.db, exec("UPDATE letters SET follows = (SELECT max(follows) FROM letters) WHERE kind = 'reminder'"))
	if err == nil {
		t.Error("two reminders follow one letter")
	}
}

func TestUnknownKindOfLetters(t *testing.T) {
	o := newOffered(t)
	for _, kind := range []models.LetterKind{models.LetterNotice, models.LetterReissue, "offer", "x"} {
		_, err := o.PlanLetters(t.Context(), operator, o.inc.ID, o.options(kind), nil)
		wants(t, err, models.ErrInvalid)
	}
	if other, err := o.DueLetters(t.Context(), o.two.ID); err != nil || other != (models.LettersDue{}) {
		t.Errorf("the other incident has %+v due, %v", other, err)
	}
}
