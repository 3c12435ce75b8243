package store_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

// composeAll composes until everybody has a letter that can be written.
func (o office) composeAll(t *testing.T, opts store.ComposeOptions) models.Composed {
	t.Helper()
	done, err := o.ComposeAll(t.Context(), operator, o.inc.ID, opts, nil)
	check(t, err)
	return done
}

// release has a batch that was read back released by two people.
func (o office) release(t *testing.T, b models.LetterBatch) {
	t.Helper()
	p, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
}

// copies are the letters of a print file.
func copies(t *testing.T, file []byte) (all []letter.Copy) {
	t.Helper()
	for got, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		check(t, err)
		all = append(all, got)
	}
	return all
}

// Everybody on the roster gets one letter: the eligible the offer with a code, the
// others the notice without, and never both in one batch.
func TestEverybodyGetsALetter(t *testing.T) {
	o := sealedOffice(t, 60)
	opts := site
	opts.Batch = 20
	plan, err := o.PlanLetters(t.Context(), operator, o.inc.ID, opts, nil)
	check(t, err)
	if diff := cmp.Diff(models.LetterPlan{Letters: map[models.LetterSort]int{models.SortOffer: 23, models.SortNotice: 37}}, plan); diff != "" {
		t.Errorf("planned (-want +got):\n%s", diff)
	}
	if n := store.CountRows(o.Store, t, &models.Letter{}, "1 = 1"); n != 0 {
		t.Errorf("planning has written %d letters", n)
	}
	done := o.composeAll(t, opts)
	var got []string
	for _, b := range done.Batches {
		got = append(got, fmt.Sprint(b.Number, b.Count, b.Offer, !b.ReadBackAt.IsZero()))
		o.release(t, b)
		var file bytes.Buffer
		check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &file))
		pages := 0
		for _, l := range copies(t, file.Bytes()) {
			if pages += l.Pages; (l.Code != "") != b.Offer {
				t.Errorf("a letter of batch %d has a code: %t", b.Number, l.Code != "")
			}
		}
		if pages != b.Pages {
			t.Errorf("batch %d has %d pages, printed are %d", b.Number, b.Pages, pages)
		}
		check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, today))
	}
	if want := "1 20 true true, 2 3 true true, 3 20 false true, 4 17 false true"; strings.Join(got, ", ") != want {
		t.Errorf("batches are %s, want %s", strings.Join(got, ", "), want)
	}
	for where, want := range map[string]int{
		"offer AND code_id <> '' AND status = 'mailed' AND variant LIKE 'offer-%'":    23,
		"NOT offer AND code_id = '' AND status = 'mailed' AND variant LIKE 'notice%'": 37,
		"pages > 0 AND wording <> '' AND replaces = ''":                               60,
	} {
		if n := store.CountRows(o.Store, t, &models.Letter{}, where); n != want {
			t.Errorf("%d letters with %s, want %d", n, where, want)
		}
	}
	if again := o.composeAll(t, opts); len(again.Batches)+len(again.Held) != 0 {
		t.Errorf("composed again: %+v", again)
	}
	if got := store.Replay(o.Store, t, o.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// heldRoster has somebody for each reason to wait, and two who can be written to.
const heldRoster = `R1,Linh,,Trương,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,insurance_account_ssn
R3,Ann,,WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,name
R4,Joe,,Mass,,1961-07-19,7 Elm St,,Boston,MA,02108,,en,no,,,name
R5,Eve,,Home,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,name
R6,Max,,Gone,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,name
`

// One letter that cannot be written never stops the others, and is listed by its row,
// never by itself.
func TestHeldLettersStopNoOthers(t *testing.T) {
	o := newOffice(t)
	head := strings.Join(models.RosterHeader(), ",") + "\n"
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, strings.NewReader(head+heldRoster), store.ImportOptions{}, nil)
	check(t, err)
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	must(t, o.db, exec("UPDATE incidents SET sealed_at = 1, version = version + 1"))
	must(t, o.db, exec("UPDATE roster_waves SET sealed_at = 1, version = version + 1"))
	// A name that the reader of rosters refuses today may have come in before it did.
	store.SeedPatient(o.Store, t, o.inc, models.Identity{First: "Li", Last: "王", BirthDate: "1961-07-19"}, models.CodeRevoked)
	must(t, o.db, exec("UPDATE patients SET exposed = 'name' WHERE row_number = 1"))
	must(t, o.db, exec("UPDATE patients SET address_bad_at = 1 WHERE row_number = (SELECT max(row_number) FROM patients)"))
	done := o.composeAll(t, site)
	var got []string
	for _, h := range done.Held {
		got = append(got, fmt.Sprint(h.RowNumber, " ", h.Sort, " ", h.Reason))
	}
	want := []string{"1 offer signs", "3 notice length", "4 notice counsel", "6 notice address"} // rows of a spreadsheet
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	if len(done.Batches) != 2 || done.Batches[0].Count != 1 || done.Batches[1].Count != 1 {
		t.Errorf("batches are %+v", done.Batches)
	}
	held, err := o.Held(t.Context(), operator, o.inc.ID)
	check(t, err)
	if diff := cmp.Diff(done.Held, held); diff != "" {
		t.Errorf("listed later (-composed +listed):\n%s", diff)
	}
	if other, err := o.Held(t.Context(), operator, o.two.ID); err == nil && len(other) > 0 {
		t.Errorf("the other incident sees %d", len(other))
	}
	_, err = o.Held(t.Context(), models.Actor{}, o.inc.ID)
	wants(t, err, models.ErrActor)
}

// A gap in the incident's facts stops everything: it is nobody's own.
func TestComposeStopsAtFactsThatCannotBePrinted(t *testing.T) {
	o := sealedOffice(t, 30)
	must(t, o.db, exec(`UPDATE incidents SET version = version + 1, facts = REPLACE(facts, '1 Hospital Way', '王')`))
	_, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	wants(t, err, models.ErrInvalid)
	if err == nil || !strings.Contains(err.Error(), "roster row") || strings.Contains(err.Error(), "王") {
		t.Errorf("error is %v", err)
	}
}

// A run that was cut short between composing and reading back is gone on with.
func TestComposeAllReadsBackWhatWasLeft(t *testing.T) {
	o, b := composed(t)
	seen := 0
	done, err := o.ComposeAll(t.Context(), operator, o.inc.ID, site, func(n, total int) {
		if seen = n; total != 37 {
			t.Errorf("the total is %d", total)
		}
	})
	check(t, err)
	if len(done.Batches) != 2 || done.Batches[0].ID != b.ID || done.Batches[0].ReadBackAt.IsZero() || done.Batches[1].Count != 37 || seen != 37 {
		t.Errorf("batches are %+v; the progress ended at %d", done.Batches, seen)
	}
}

// Whoever is not to get the letter any more stops the batch, until it is composed anew
// without them.
func TestReleaseAndPrintStopAtWhatBecameKnown(t *testing.T) {
	for what, change := range map[string]string{
		"frozen": "frozen_at = 1", "withdrawn": "eligibility = 'withdrawn'", "a duplicate": "duplicate_of = 'x'", "not reached": "address_bad_at = 1",
	} {
		t.Run(what, func(t *testing.T) {
			o, b := composed(t)
			check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, io.Discard))
			p, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
			check(t, err)
			must(t, o.db, exec("UPDATE patients SET "+change+" WHERE id = (SELECT min(patient_id) FROM letters)"))
			wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrOutdated)
			must(t, o.db, exec("UPDATE letters SET status = 'released'"))
			must(t, o.db, exec("UPDATE letter_batches SET status = 'released'"))
			wants(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard), models.ErrOutdated)
		})
	}
}

func TestPrintStopsAtAnAddressThatChanged(t *testing.T) {
	o, b, file := released(t)
	ref := copies(t, file)[5].Reference
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, ref, elmStreet, models.AddressCall))
	var out bytes.Buffer
	err := o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &out)
	wants(t, err, models.ErrOutdated)
	if out.Len() > 0 || err == nil || !strings.Contains(err.Error(), "letter 6") {
		t.Errorf("error is %v, %d bytes left the portal", err, out.Len())
	}
}

// A canceled batch is worth nothing, and its patients get new letters with new codes.
func TestCancelBatch(t *testing.T) {
	o, b, file := released(t)
	wants(t, o.CancelBatch(t.Context(), operator, o.two.ID, b.ID), models.ErrNotFound)
	check(t, o.CancelBatch(t.Context(), operator, o.inc.ID, b.ID))
	wants(t, o.CancelBatch(t.Context(), operator, o.inc.ID, b.ID), models.ErrMove)
	wants(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard), models.ErrMove)
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = 'revoked' AND revoke_reason = 'reprint'"); n != 23 {
		t.Errorf("%d codes are revoked", n)
	}
	must(t, o.db, exec("UPDATE letters SET status = 'released'")) // a look into the letters that are kept
	if _, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 3); err == nil {
		t.Error("a canceled letter still holds its code")
	}
	must(t, o.db, exec("UPDATE letters SET status = 'canceled'"))
	next := o.composeAll(t, site).Batches[0]
	var again bytes.Buffer
	o.release(t, next)
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, next.ID, &again))
	old := map[string]bool{}
	for _, l := range copies(t, file) {
		old[l.Code] = true
	}
	for _, l := range copies(t, again.Bytes()) {
		if old[l.Code] || l.Code == "" {
			t.Error("a code was printed twice")
		}
	}
	if n := store.CountRows(o.Store, t, &models.Letter{}, "kind = 'reissue'"); next.Count != 23 || n != 0 {
		t.Errorf("%d letters, %d of them as if one had been mailed before", next.Count, n)
	}
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, next.ID, 23, today))
	wants(t, o.CancelBatch(t.Context(), operator, o.inc.ID, next.ID), models.ErrMove)
	if got := store.Replay(o.Store, t, o.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// Composed is canceled too, notices as well.
func TestCancelNotices(t *testing.T) {
	o := sealedOffice(t, 40)
	all := o.composeAll(t, site).Batches
	check(t, o.CancelBatch(t.Context(), operator, o.inc.ID, all[1].ID))
	again := o.composeAll(t, site).Batches
	if len(again) != 1 || again[0].Count != 17 || again[0].Offer {
		t.Errorf("batches are %+v", again)
	}
}

// A code that was revoked between print and mail stays revoked; its letter is mailed.
func TestMailingLeavesRevokedCodesAlone(t *testing.T) {
	o, b, _ := released(t)
	must(t, o.db, exec("UPDATE codes SET status = 'revoked', version = version + 1 WHERE id = (SELECT min(id) FROM codes)"))
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = 'mailed'"); n != 22 {
		t.Errorf("%d codes are mailed", n)
	}
}

// A notice that came back is sent again once there is an address, as a reissue.
func TestNoticesAreReissued(t *testing.T) {
	o := sealedOffice(t, 40)
	all := o.composeAll(t, site).Batches
	notices := all[1]
	o.release(t, notices)
	var file bytes.Buffer
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, notices.ID, &file))
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, notices.ID, 17, today))
	ref := copies(t, file.Bytes())[3].Reference
	check(t, o.MarkReturned(t.Context(), printer, o.inc.ID, ref, models.ReturnForwarding, today))
	if again := o.composeAll(t, site); len(again.Batches) != 0 || len(again.Held) != 1 || again.Held[0].Reason != models.HeldAddress {
		t.Errorf("composed for a bad address: %+v", again)
	}
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, ref, elmStreet, models.AddressCall))
	again := o.composeAll(t, site)
	if len(again.Batches) != 1 || again.Batches[0].Count != 1 || again.Batches[0].Offer {
		t.Fatalf("composed: %+v", again)
	}
	where := "kind = 'reissue' AND NOT offer AND code_id = '' AND replaces = (SELECT id FROM letters WHERE reference = '" + ref + "')"
	if n := store.CountRows(o.Store, t, &models.Letter{}, where); n != 1 {
		t.Error("the letter is no reissue of the one that came back")
	}
	if n := store.CountRows(o.Store, t, &models.Letter{}, "status = 'superseded'"); n != 1 {
		t.Errorf("%d letters are superseded", n)
	}
}

// A copy is the letter as it was mailed, word by word, but for its code.
func TestLetterCopy(t *testing.T) {
	p := mailed(t)
	want := p.letters[2]
	var file bytes.Buffer
	check(t, p.LetterCopy(t.Context(), officer, p.inc.ID, want.Reference, &file))
	got := copies(t, file.Bytes())
	if len(got) != 1 || got[0].Reference != want.Reference || !cmp.Equal(got[0].Recipient, want.Recipient) || got[0].Symbol != nil {
		t.Fatal("the copy is of another letter, or has a QR code")
	}
	if got[0].Code == want.Code || !strings.HasPrefix(got[0].Code, "XXXX") {
		t.Error("the copy has a code")
	}
	if _, err := models.ParseCode(got[0].Code); err == nil {
		t.Error("what stands for the code could be one")
	}
	code, err := models.ParseCode(want.Code)
	check(t, err)
	words := strings.ReplaceAll(strings.Join(want.Text, "\n"), code.Grouped(), "XXXX-XXXX-XXXX-XXXX")
	if diff := cmp.Diff(words, strings.Join(got[0].Text, "\n")); diff != "" {
		t.Errorf("the copy has other words (-printed +copied):\n%s", diff)
	}
	if n := store.CountRows(p.Store, t, &models.AuditEntry{}, "action = 'report.export' AND actor = 'staff:officer'"); n != 1 {
		t.Errorf("%d exports are audited", n)
	}
	wants(t, p.LetterCopy(t.Context(), officer, p.two.ID, want.Reference, io.Discard), models.ErrNotFound)
	wants(t, p.LetterCopy(t.Context(), models.Actor{}, p.inc.ID, want.Reference, io.Discard), models.ErrActor)
}
