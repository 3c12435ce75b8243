package store_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// post is an office whose 23 letters with codes are in the mail, those to the next
// of kin last.
type post struct {
	office
	batch   models.LetterBatch
	letters []letter.Copy
}

func mailed(t *testing.T) post {
	t.Helper()
	o, b, file := released(t)
	p := post{office: o, batch: b}
	for got, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		check(t, err)
		p.letters = append(p.letters, got)
	}
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, today))
	kin := store.References(o.Store, t, o.inc.ID, "kind = 'next_of_kin'")
	slices.SortStableFunc(p.letters, func(a, b letter.Copy) int { return cmp.Compare(kin[a.Reference], kin[b.Reference]) })
	return p
}

// back has the n-th letter come back.
func (p post) back(t *testing.T, n int, reason models.ReturnReason) {
	t.Helper()
	check(t, p.MarkReturned(t.Context(), printer, p.inc.ID, p.letters[n].Reference, reason, today))
}

func (p post) count(t *testing.T, model any, where string) int {
	t.Helper()
	return store.CountRows(p.Store, t, model, where)
}

func TestReturnedByReferenceAndByScan(t *testing.T) {
	p := mailed(t)
	p.back(t, 0, models.ReturnForwarding)
	scanned := "HTTPS://NOTICE.EXAMPLE.ORG/e#" + p.letters[1].Code
	wants(t, p.MarkReturned(t.Context(), printer, p.two.ID, scanned, models.ReturnDeceased, today), models.ErrNotFound)
	check(t, p.MarkReturned(t.Context(), printer, p.inc.ID, scanned, models.ReturnDeceased, today))
	for where, want := range map[string]int{
		"status = 'returned' AND returned_on = '" + today.String() + "'":         2,
		"reference = '" + p.letters[0].Reference + "' AND return_reason = 'UTF'": 1,
		"reference = '" + p.letters[1].Reference + "' AND return_reason = 'DEC'": 1,
	} {
		if n := p.count(t, &models.Letter{}, where); n != want {
			t.Errorf("%s: %d letters, want %d", where, n, want)
		}
	}
	if n := p.count(t, &models.IssuedCode{}, "status = 'revoked' AND revoke_reason = 'returned'"); n != 2 {
		t.Errorf("%d codes are revoked", n)
	}
	if n := p.count(t, &models.Patient{}, "address_bad_at IS NOT NULL"); n != 2 {
		t.Errorf("%d addresses are marked", n)
	}
	if n := p.count(t, &models.Patient{}, "death_reported_at IS NOT NULL AND NOT deceased"); n != 1 {
		t.Errorf("%d deaths are noted", n)
	}
	if got := store.Replay(p.Store, t, p.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

func TestReturnsAreRefusedWhereTheyCannotBe(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	back := func(scanned string, reason models.ReturnReason, on models.Date) error {
		return p.MarkReturned(t.Context(), printer, p.inc.ID, scanned, reason, on)
	}
	wants(t, back(ref, "LOST", today), models.ErrInvalid)
	wants(t, back(ref, models.ReturnVacant, today.AddDays(1)), models.ErrInvalid)
	wants(t, back(ref, models.ReturnVacant, today.AddDays(-1)), models.ErrInvalid) // before it was mailed
	wants(t, back(ref, models.ReturnVacant, models.Date{}), models.ErrInvalid)
	wants(t, back("L-22222222", models.ReturnVacant, today), models.ErrNotFound)
	wants(t, p.MarkReturned(t.Context(), models.Actor{}, p.inc.ID, ref, models.ReturnVacant, today), models.ErrActor)
	wrong := models.NewCode()
	err := back("https://notice.example.org/e#"+wrong.Plain(), models.ReturnVacant, today)
	wants(t, err, models.ErrNotFound)
	if err == nil || strings.Contains(err.Error(), wrong.Plain()) {
		t.Errorf("the error is %v", err)
	}
	check(t, back(strings.ToLower(ref), models.ReturnVacant, today))
	wants(t, back(ref, models.ReturnVacant, today), models.ErrMove)
}

// A code that was used keeps its enrollment, whatever becomes of the letter.
func TestReturnLeavesUsedCodesAlone(t *testing.T) {
	for _, status := range []string{"bound", "redeemed"} {
		p := mailed(t)
		must(t, p.db, exec("UPDATE codes SET status = '"+status+"'"))
		p.back(t, 0, models.ReturnVacant)
		if n := p.count(t, &models.IssuedCode{}, "status = '"+status+"'"); n != 23 {
			t.Errorf("%d codes are %s", n, status)
		}
	}
}

var elmStreet = models.Contact{Lines: []string{"7 Elm St"}, City: "Providence", State: "RI", ZIP: "02903"}

// found has somebody find the n-th letter's new address.
func (p post) found(t *testing.T, n int, to models.Contact) {
	t.Helper()
	check(t, p.AddressFound(t.Context(), operator, p.inc.ID, p.letters[n].Reference, to, models.AddressForward))
}

// mailNext composes, releases and mails what is owed on a day, and returns the
// letters as they were printed.
func (o office) mailNext(t *testing.T, on models.Date) (letters []letter.Copy) {
	t.Helper()
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	check(t, err)
	if b.Count == 0 {
		return nil
	}
	var file bytes.Buffer
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, &file))
	p, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, b.Count, on))
	for got, err := range letter.ReadBack(bytes.NewReader(file.Bytes()), int64(file.Len())) {
		check(t, err)
		letters = append(letters, got)
	}
	return letters
}

// advance moves the rehearsal's calendar.
func (o office) advance(t *testing.T, to models.Date) {
	t.Helper()
	_, err := o.AdvanceCalendar(t.Context(), operator, o.inc.ID, to)
	check(t, err)
}

func TestAddressFoundLeadsToANewLetter(t *testing.T) {
	p := mailed(t)
	p.mailNext(t, today) // the notices to everybody else
	ref := p.letters[0].Reference
	p.back(t, 0, models.ReturnForwarding)
	if letters := p.mailNext(t, today); len(letters) > 0 {
		t.Fatalf("%d letters go to an address that failed", len(letters))
	}
	before := store.Tokens(p.Store, t, p.inc.ID)
	wants(t, p.AddressFound(t.Context(), operator, p.two.ID, ref, elmStreet, models.AddressNCOA), models.ErrNotFound)
	wants(t, p.AddressFound(t.Context(), operator, p.inc.ID, ref, elmStreet, "rumor"), models.ErrInvalid)
	wants(t, p.AddressFound(t.Context(), operator, p.inc.ID, ref, models.Contact{Lines: []string{"7 Elm St"}}, models.AddressNCOA), models.ErrInvalid)
	late := today.AddDays(80) // the floor of sixty days goes beyond the programme's last day
	p.advance(t, late)
	p.found(t, 0, elmStreet)
	letters := p.mailNext(t, late)
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	if got := strings.Join(letters[0].Recipient[1:], ", "); got != "7 Elm St, Providence, RI 02903" {
		t.Error("the letter goes to another address")
	}
	if letters[0].Code == p.letters[0].Code || letters[0].Code == "" {
		t.Error("the letter has no new code")
	}
	if n := p.count(t, &models.Letter{}, "status = 'superseded' AND reference = '"+ref+"'"); n != 1 {
		t.Error("the returned letter is not superseded")
	}
	if n := p.count(t, &models.IssuedCode{}, "status = 'mailed' AND deadline = '"+late.AddDays(60).String()+"'"); n != 1 {
		t.Errorf("%d codes have sixty days from the last mailing", n)
	}
	if n := p.count(t, &models.Patient{}, "state = 'RI' AND address_bad_at IS NULL AND id = (SELECT patient_id FROM letters WHERE reference = '"+ref+"')"); n != 1 {
		t.Error("the patient's state is not that of the new address")
	}
	if n := p.count(t, &models.AddressChange{}, "source = 'forward' AND made_by = 'operator:root'"); n != 1 {
		t.Errorf("%d addresses are kept", n)
	}
	after := store.Tokens(p.Store, t, p.inc.ID)
	gone := slices.DeleteFunc(slices.Clone(before), func(token string) bool { return slices.Contains(after, token) })
	if len(after) != len(before) || len(gone) != 1 || !strings.HasPrefix(gone[0], "first_birth ") {
		t.Errorf("there were %d search tokens, and now %d; %d are replaced", len(before), len(after), len(gone))
	}
	wants(t, p.AddressFound(t.Context(), operator, p.inc.ID, ref, elmStreet, models.AddressCall), models.ErrInvalid) // it is on file
	if got := store.Replay(p.Store, t, p.inc.ID); len(got) > 0 {
		t.Errorf("replay: %v", got)
	}
}

// Whoever moves to a state whose law asks for more gets more, and keeps it.
func TestTheTermMovesWithThePatientAndNeverGetsShorter(t *testing.T) {
	p := mailed(t)
	must(t, p.db, exec("UPDATE incidents SET term_months = 12, version = version + 1"))
	must(t, p.db, exec("UPDATE patients SET state = 'NH', term_months = 0"))
	ref := p.letters[0].Reference
	term := func(want string) {
		t.Helper()
		if n := p.count(t, &models.Patient{}, want+" AND id = (SELECT patient_id FROM letters WHERE reference = '"+ref+"')"); n != 1 {
			t.Errorf("not %s", want)
		}
	}
	north := models.Contact{Lines: []string{"9 Oak St"}, City: "Keene", State: "NH", ZIP: "03431"}
	south := models.Contact{Lines: []string{"1 Elm St"}, City: "Hartford", State: "CT", ZIP: "06103"}
	p.found(t, 0, north)
	term("state = 'NH' AND term_months = 0")
	p.found(t, 0, south)
	term("state = 'CT' AND term_months = 24 AND rule LIKE 'ct-%'")
	p.found(t, 0, north)
	term("state = 'NH' AND term_months = 24 AND rule LIKE 'ct-%'")
}

// A letter that went to the old address says nothing of the new one.
func TestLateReturnLeavesTheNewAddressAlone(t *testing.T) {
	p := mailed(t)
	p.clock.Pass(time.Hour)
	p.found(t, 0, elmStreet) // the patient called
	p.back(t, 0, models.ReturnVacant)
	if n := p.count(t, &models.Patient{}, "address_bad_at IS NOT NULL"); n != 0 {
		t.Error("the new address is marked as failed")
	}
	if letters := p.mailNext(t, today); len(letters) != 1 {
		t.Errorf("%d letters go to the new address", len(letters))
	}
}

func TestNotFoundIsUndeliverable(t *testing.T) {
	p := mailed(t)
	ref := p.letters[0].Reference
	wants(t, p.NotFound(t.Context(), operator, p.inc.ID, ref), models.ErrMove) // it did not come back
	p.back(t, 0, models.ReturnUnknown)
	wants(t, p.NotFound(t.Context(), operator, p.two.ID, ref), models.ErrNotFound)
	check(t, p.NotFound(t.Context(), operator, p.inc.ID, ref))
	wants(t, p.NotFound(t.Context(), operator, p.inc.ID, ref), models.ErrMove)
	st, err := p.SubstituteState(t.Context(), p.inc.ID)
	check(t, err)
	if st.Undeliverable != 1 || st.Searching != 0 || st.Posting {
		t.Errorf("state is %+v", st)
	}
	p.back(t, 1, models.ReturnUnknown)
	p.found(t, 1, elmStreet)
	wants(t, p.NotFound(t.Context(), operator, p.inc.ID, p.letters[1].Reference), models.ErrMove) // it was found
	p.found(t, 0, elmStreet)                                                                      // after all
	if letters := p.mailNext(t, today); len(letters) != 2 {
		t.Errorf("%d letters", len(letters))
	}
	st, err = p.SubstituteState(t.Context(), p.inc.ID)
	if err != nil || st.People() != 0 {
		t.Errorf("state is %+v, %v", st, err)
	}
}

func TestReissue(t *testing.T) {
	p := mailed(t)
	reissue := func(n int, reason models.RevokeReason) error {
		return p.Reissue(t.Context(), operator, p.inc.ID, p.letters[n].Reference, reason)
	}
	wants(t, reissue(0, models.RevokeReturned), models.ErrInvalid)
	wants(t, p.Reissue(t.Context(), operator, p.two.ID, p.letters[0].Reference, models.RevokeLost), models.ErrNotFound)
	check(t, reissue(0, models.RevokeLost))
	wants(t, reissue(0, models.RevokeLost), models.ErrMove) // nothing is in use until the new letter is mailed
	if letters := p.mailNext(t, today); len(letters) != 1 || letters[0].Code == p.letters[0].Code {
		t.Errorf("%d letters", len(letters))
	}
	if n := p.count(t, &models.IssuedCode{}, "status = 'revoked' AND revoke_reason = 'lost'"); n != 1 {
		t.Errorf("%d codes were lost", n)
	}
}

// What becomes of a sign-up that a compromised code was used for.
func TestReissueOfCodesInUse(t *testing.T) {
	p := mailed(t)
	claims := map[int]models.EnrollmentStatus{1: models.VerifiedOnly, 2: models.Submitted, 3: models.ActionNeeded, 4: models.RecoveryOnly, 5: models.Submitted, 6: models.Submitted}
	for n, status := range claims {
		p.signUp(t, n, status)
	}
	must(t, p.db, exec(`UPDATE outbox SET handoff_id = 'sent' WHERE enrollment_id = (SELECT id FROM enrollments WHERE reference = 'R-5')`))
	must(t, p.db, exec(`UPDATE enrollments SET frozen_at = 1 WHERE reference = 'R-6'`))
	for n, c := range map[int]struct {
		want   error
		status models.EnrollmentStatus
	}{
		1: {nil, models.Declined}, 2: {nil, models.Canceled}, 3: {nil, models.Declined}, 4: {models.ErrMove, models.RecoveryOnly},
		5: {models.ErrMove, models.Submitted}, 6: {models.ErrFrozen, models.Submitted},
	} {
		ref := p.letters[n].Reference
		wants(t, p.Reissue(t.Context(), operator, p.inc.ID, ref, models.RevokeLost), models.ErrMove)
		if err := p.Reissue(t.Context(), operator, p.inc.ID, ref, models.RevokeCompromised); c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%d: %v, want %v", n, err, c.want)
		}
		if got := p.count(t, &models.Enrollment{}, fmt.Sprintf("reference = 'R-%d' AND status = '%s'", n, c.status)); got != 1 {
			t.Errorf("%d: the sign-up is not %s", n, c.status)
		}
	}
	if n := p.count(t, &models.OutboxItem{}, "1 = 1"); n != 2 {
		t.Errorf("%d sign-ups wait for the provider, want those of 5 and 6", n)
	}
	if n := p.count(t, &models.IssuedCode{}, "status = 'revoked' AND revoke_reason = 'compromised'"); n != 3 {
		t.Errorf("%d codes are revoked", n)
	}
	if letters := p.mailNext(t, today); len(letters) != 3 {
		t.Errorf("%d letters", len(letters))
	}
}

// signUp gives the n-th letter's patient an enrollment of a status, R-n.
func (p post) signUp(t *testing.T, n int, status models.EnrollmentStatus) {
	t.Helper()
	must(t, p.db, func(tx *gorm.DB) error {
		var l models.Letter
		if err := tx.Where("reference = ?", p.letters[n].Reference).Take(&l).Error; err != nil {
			return err
		}
		if err := tx.Exec("UPDATE codes SET status = 'bound' WHERE id = ?", l.CodeID).Error; err != nil {
			return err
		}
		e := models.Enrollment{
			ID: store.NewID(), IncidentID: p.inc.ID, PatientID: l.PatientID, CodeID: l.CodeID, Reference: fmt.Sprint("R-", n), Status: status,
			ConsentedAt: models.At(portaltest.Start), VerifiedOn: today, MadeAt: models.At(portaltest.Start), Version: 1,
		}
		if err := tx.Create(&e).Error; err != nil || status != models.Submitted {
			return err
		}
		return tx.Create(&models.OutboxItem{ID: store.NewID(), IncidentID: p.inc.ID, EnrollmentID: e.ID, MadeAt: models.At(portaltest.Start)}).Error
	})
}
