package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

// withRows is an office whose roster has a patient for each line: state, then what
// was exposed.
func withRows(t *testing.T, lines ...string) office {
	t.Helper()
	o := newOffice(t)
	file := strings.Join(models.RosterHeader(), ",") + "\n"
	for i, line := range lines {
		state, exposed, _ := strings.Cut(line, " ")
		zip, country := map[string]string{"CT": "06103", "PA": "19103", "RI": "02903", "CA": "90001"}[state], ""
		if state == "-" {
			state, zip, country = "", "", "Canada"
		}
		file += fmt.Sprintf("R%d,Ann,,Number%c,,1961-07-%d,7 Elm St,,Town,%s,%s,%s,en,no,,,%s\n", i, 'a'+i, 19+i, state, zip, country, exposed)
	}
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, strings.NewReader(file), store.ImportOptions{}, nil)
	check(t, err)
	return o
}

// decided are the patients in the order of the roster.
func (o office) decided(t *testing.T) (all []models.Patient) {
	t.Helper()
	_, err := o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	return o.patients(t)
}

func (o office) patients(t *testing.T) []models.Patient {
	t.Helper()
	all, err := store.Reading(t.Context(), o.db, func(tx *gorm.DB) (all []models.Patient, err error) {
		return all, tx.Where("incident_id = ?", o.inc.ID).Order("row_number").Find(&all).Error
	})
	check(t, err)
	return all
}

// E2 and E3: the rule that decided is kept with its version, and the term where it
// is longer than the incident's own.
func TestDecisionsKeepTheirRule(t *testing.T) {
	for program, want := range map[int][]string{
		24: {"eligible ct-ssn-24/1 0 ", "ineligible none 0 ", "review none 0 unsure_number", "review none 0 nothing_exposed", "eligible program/1 0 ", "ineligible none 0 "},
		12: {"eligible ct-ssn-24/1 24 ", "ineligible none 0 ", "review none 0 unsure_number", "review none 0 nothing_exposed", "review none 0 state_unknown", "ineligible none 0 "},
	} {
		o := withRows(t, "CT name;insurance_account_ssn", "CT clinical;financial", "CT account_number", "CT ", "- ssn", "PA bank_account")
		must(t, o.db, func(tx *gorm.DB) error {
			return tx.Exec("UPDATE incidents SET term_months = ?, version = version + 1", program).Error
		})
		for i, p := range o.decided(t) {
			rule, _, _ := strings.Cut(p.Rule, "/2")
			if got := fmt.Sprintf("%s %s %d %s", p.Eligibility, rule, p.TermMonths, p.ReviewReason); got != want[i] {
				t.Errorf("program of %d months, row %d: %q, want %q", program, i, got, want[i])
			}
		}
	}
}

// A rule is taken as it was on any day from discovery to decision.
func TestDecisionsGoByTheirDay(t *testing.T) {
	for today, want := range map[string]models.EligibilityStatus{"2024-09-25": models.Ineligible, "2024-09-26": models.Eligible} {
		o := withRows(t, "PA bank_account")
		_, err := o.AdvanceCalendar(t.Context(), operator, o.inc.ID, models.MustDate(today))
		check(t, err)
		if got := o.decided(t)[0]; got.Eligibility != want {
			t.Errorf("%s: %s", today, got.Eligibility)
		}
	}
}

// Who may be the same person as another waits for somebody who decides that, whether
// the earlier row or the later.
func TestOpenDuplicatesAreNotDecided(t *testing.T) {
	o := withRows(t, "CT ssn", "CT ssn", "CT ssn")
	all := o.patients(t)
	must(t, o.db, func(tx *gorm.DB) error {
		return tx.Create(&models.Duplicate{
			ID: "d", IncidentID: o.inc.ID, PatientID: all[0].ID, OtherID: all[2].ID, Reason: models.DuplicateRecord, Status: models.DuplicateOpen, MadeAt: models.At(portaltest.Start), Version: 1,
		}).Error
	})
	all = o.decided(t)
	if all[0].Eligibility != models.Loaded || all[1].Eligibility != models.Eligible || all[2].Eligibility != models.Loaded {
		t.Errorf("%s, %s, %s", all[0].Eligibility, all[1].Eligibility, all[2].Eligibility)
	}
	_, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 3, Eligible: 3})
	wants(t, err, models.ErrMove)
	must(t, o.db, exec("UPDATE duplicates SET status = 'different'"))
	if all = o.decided(t); all[0].Eligibility != models.Eligible || all[2].Eligibility != models.Eligible {
		t.Errorf("decided: %s, %s", all[0].Eligibility, all[2].Eligibility)
	}
}

// Nobody without a birth date is decided on by a rule.
func TestNobodyWithoutABirthDateIsDecided(t *testing.T) {
	o := newOffice(t)
	store.SeedPatient(o.Store, t, o.inc, models.Identity{First: "Ann", Last: "Undated"}, models.CodeRevoked)
	must(t, o.db, exec("UPDATE patients SET eligibility = 'loaded', exposed = 'ssn'"))
	if p := o.decided(t)[0]; p.Eligibility != models.InReview || p.ReviewReason != models.ReviewBirth {
		t.Errorf("%s, %s", p.Eligibility, p.ReviewReason)
	}
	id := o.patients(t)[0].ID
	wants(t, o.DecideReview(t.Context(), officer, o.inc.ID, id, models.Ineligible, models.NoteSource), models.ErrMove) // the law says so
	check(t, o.DecideReview(t.Context(), officer, o.inc.ID, id, models.Eligible, models.NoteSource))
}

// Deciding many at once leaves the same entries as deciding one by one, and fails as
// a whole if somebody was quicker.
func TestDecidingManyIsAudited(t *testing.T) {
	o := loaded(t, 620)
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ? AND object_version = 2", models.ActEligibility); n != 620 {
		t.Errorf("%d entries for 620 decisions", n)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff[:min(3, len(diff))])
	}
}

// reviewed is an office with two whom a person must decide on, and one decided.
func reviewed(t *testing.T) (office, []models.Patient) {
	t.Helper()
	o := withRows(t, "CT name;account_number", "CT ", "CT ssn")
	return o, o.decided(t)
}

// E3: a person sees what one needs, which is audited; E4: the roster cannot be sealed
// before.
func TestReviews(t *testing.T) {
	o, all := reviewed(t)
	found, err := o.Reviews(t.Context(), officer, o.inc.ID, "")
	if err != nil || len(found) != 2 {
		t.Fatalf("%d in review, %v", len(found), err)
	}
	r := found[0]
	if r.PatientID != all[0].ID || r.Name != "Ann Numbera" || r.BirthDate != models.MustDate("1961-07-19") || r.State != "CT" || r.RowNumber != all[0].RowNumber ||
		r.Reason != models.ReviewAccount || !slices.Equal(r.Exposed, []models.Element{models.ElementName, models.ElementAccount}) {
		t.Errorf("the first is another: %s, %v", r.Reason, r.Exposed)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", r, found), "Numbera") {
		t.Error("a review prints whom it is about")
	}
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, "action = ?", models.ActView); n != 2 {
		t.Errorf("%d views audited", n)
	}
	rest, err := o.Reviews(t.Context(), officer, o.inc.ID, found[0].PatientID)
	if err != nil || len(rest) != 1 || rest[0].Reason != models.ReviewNothing {
		t.Errorf("%d after the first, %v", len(rest), err)
	}
	if other, err := o.Reviews(t.Context(), officer, o.two.ID, ""); err != nil || len(other) != 0 {
		t.Errorf("another incident sees %d, %v", len(other), err)
	}
	_, err = o.Reviews(t.Context(), models.Actor{}, o.inc.ID, "")
	wants(t, err, models.ErrActor)
	_, err = o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 3, Eligible: 1})
	wants(t, err, models.ErrMove)
}

func TestDecideReview(t *testing.T) {
	o, all := reviewed(t)
	ctx, decide := context.Background(), func(p models.Patient, to models.EligibilityStatus, note models.ReviewNote) error {
		return o.DecideReview(context.Background(), officer, o.inc.ID, p.ID, to, note)
	}
	wants(t, decide(all[0], models.Withdrawn, models.NoteSource), models.ErrInvalid)
	wants(t, decide(all[0], models.Ineligible, models.NoteHoldsSSN), models.ErrInvalid)
	wants(t, decide(all[0], models.Eligible, "because"), models.ErrInvalid)
	wants(t, decide(all[0], models.Eligible, models.NoteNoSSN), models.ErrInvalid)
	wants(t, decide(all[1], models.Ineligible, models.NoteNoSSN), models.ErrInvalid) // there is no number
	wants(t, decide(all[2], models.Ineligible, models.NoteSource), models.ErrMove)   // not in review
	wants(t, o.DecideReview(ctx, officer, o.two.ID, all[0].ID, models.Eligible, models.NoteHoldsSSN), models.ErrNotFound)
	check(t, decide(all[0], models.Eligible, models.NoteHoldsSSN))
	check(t, decide(all[1], models.Ineligible, models.NoteSource))
	wants(t, decide(all[0], models.Ineligible, models.NoteSource), models.ErrMove) // twice
	after := o.patients(t)
	if p := after[0]; p.Eligibility != models.Eligible || p.Rule != "ct-ssn-24/1" || p.ReviewNote != models.NoteHoldsSSN || p.ReviewReason != models.ReviewAccount {
		t.Errorf("%s by %s, %s, %s", p.Eligibility, p.Rule, p.ReviewReason, p.ReviewNote)
	}
	if p := after[1]; p.Eligibility != models.Ineligible || !strings.HasPrefix(p.Rule, "none/") {
		t.Errorf("%s by %s", p.Eligibility, p.Rule)
	}
	if want := (models.Exposed{models.ElementName, models.ElementAccountSSN}); !slices.Equal(after[0].Exposed, want) {
		t.Errorf("letters would say that %v were exposed", after[0].Exposed)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff)
	}
	_, err := o.ProposeSeal(ctx, operator, o.inc.ID, models.Totals{Patients: 3, Eligible: 2}) // E4
	check(t, err)
}

// change proposes and approves a change of one patient's eligibility.
func (o office) change(t *testing.T, who string, to models.EligibilityStatus) error {
	t.Helper()
	p, err := o.ProposeEligibility(t.Context(), operator, o.inc.ID, who, to, models.ChangeMistake)
	if err != nil {
		return err
	}
	return o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID)
}

// some are the ids of the patients with a status.
func (o office) some(t *testing.T, status models.EligibilityStatus) (ids []string) {
	t.Helper()
	for _, p := range o.patients(t) {
		if p.Eligibility == status {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// E5: two people with a reason, and only between eligible and withdrawn.
func TestEligibilityChangesByTwo(t *testing.T) {
	o := sealedOffice(t, 40)
	who := o.some(t, models.Eligible)[0]
	propose := func(inc, who string, to models.EligibilityStatus, reason models.ChangeReason) error {
		_, err := o.ProposeEligibility(t.Context(), officer, inc, who, to, reason)
		return err
	}
	wants(t, propose(o.inc.ID, who, models.Ineligible, models.ChangeMistake), models.ErrInvalid)
	wants(t, propose(o.inc.ID, who, models.Withdrawn, ""), models.ErrInvalid)
	wants(t, propose(o.inc.ID, who, models.Withdrawn, models.ChangeExposed), models.ErrInvalid)
	wants(t, propose(o.inc.ID, who, models.Eligible, models.ChangeExposed), models.ErrMove)
	wants(t, propose(o.inc.ID, o.some(t, models.Ineligible)[0], models.Withdrawn, models.ChangeMistake), models.ErrMove)
	wants(t, propose(o.two.ID, who, models.Withdrawn, models.ChangeMistake), models.ErrNotFound)
	p, err := o.ProposeEligibility(t.Context(), officer, o.inc.ID, who, models.Withdrawn, models.ChangeNotExposed)
	check(t, err)
	wants(t, propose(o.inc.ID, who, models.Withdrawn, models.ChangeNotExposed), models.ErrConflict)
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrSelfApproval)
	if strings.Contains(p.Payload, who) || !strings.Contains(p.Payload, "exposure_mistaken") {
		t.Errorf("payload is %s", p.Payload)
	}
	must(t, o.db, exec("UPDATE patients SET frozen_at = 1"))
	second := models.Actor{Kind: models.ActorStaff, ID: "second"}
	o.grant(t, o.inc, second, models.RolePrivacyOfficer)
	wants(t, o.ApproveProposal(t.Context(), second, o.inc.ID, p.ID), models.ErrFrozen)
	must(t, o.db, exec("UPDATE patients SET frozen_at = NULL"))
	check(t, o.ApproveProposal(t.Context(), second, o.inc.ID, p.ID))
	if got := o.some(t, models.Withdrawn); !slices.Equal(got, []string{who}) {
		t.Errorf("withdrawn are %d", len(got))
	}
}

// An offer that was mailed is never taken back: the code goes on working.
func TestWithdrawingLeavesAMailedOffer(t *testing.T) {
	o, b, _ := released(t)
	claims, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 1)
	check(t, err)
	wants(t, o.change(t, o.some(t, models.Eligible)[0], models.Withdrawn), models.ErrMove) // with the printer
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	all := o.some(t, models.Eligible)
	for _, who := range all {
		check(t, o.change(t, who, models.Withdrawn))
	}
	v, err := o.Verify(t.Context(), models.VerifyRequest{IncidentID: o.inc.ID, Channel: models.ChannelWeb, Address: home, Claim: claims[0]})
	if err != nil || v.Cause != models.CauseNone {
		t.Errorf("the mailed code: %q, %v", v.Cause, err)
	}
	if n := store.CountRows(o.Store, t, &models.Letter{}, "status = 'mailed'"); n != 23 {
		t.Errorf("%d letters are mailed", n)
	}
	for _, who := range all {
		check(t, o.change(t, who, models.Eligible))
	}
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status IN ('mailed', 'bound')"); n != 23 {
		t.Errorf("%d codes work", n)
	}
}

// An offer that was not mailed ends: by the letter's reference as by the patient's id.
func TestWithdrawingEndsAnUnmailedOffer(t *testing.T) {
	o, _ := composed(t)
	l, err := store.Reading(t.Context(), o.db, func(tx *gorm.DB) (l models.Letter, err error) { return l, tx.Order("id").First(&l).Error })
	check(t, err)
	check(t, o.change(t, l.Reference, models.Withdrawn))
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "id = ? AND status = 'revoked' AND revoke_reason = 'withdrawn'", l.CodeID); n != 1 {
		t.Error("the code still works once the letter is mailed")
	}
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = 'issued' AND patient_id IN (SELECT id FROM patients WHERE eligibility <> 'eligible')"); n != 0 {
		t.Errorf("%d who are not eligible hold a code", n)
	}
	check(t, o.change(t, l.PatientID, models.Eligible))
	if p := o.some(t, models.Eligible); len(p) != 23 || !slices.Contains(p, l.PatientID) {
		t.Errorf("%d are eligible", len(p))
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "window_days = ? AND id = ?", today.DaysUntil(o.inc.EnrollBy), l.PatientID); n != 1 {
		t.Error("whoever gets the offer back has less time than the others")
	}
}

// A term that was promised is not shortened by taking the offer away and giving it back.
func TestGivingBackKeepsTheTerm(t *testing.T) {
	o := sealedOffice(t, 40)
	who := o.some(t, models.Eligible)[0]
	must(t, o.db, exec("UPDATE patients SET term_months = 60, rule = 'older/3' WHERE eligibility = 'eligible'"))
	check(t, o.change(t, who, models.Withdrawn))
	check(t, o.change(t, who, models.Eligible))
	for _, p := range o.patients(t) {
		if p.ID == who && (p.TermMonths != 60 || p.Rule != "older/3") {
			t.Errorf("%d months by %s", p.TermMonths, p.Rule)
		}
	}
}

// A code whose last day is over makes room for a new one, with the full time.
func TestGivingBackReplacesALapsedCode(t *testing.T) {
	o, b, _ := released(t)
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	who := o.some(t, models.Eligible)[0]
	check(t, o.change(t, who, models.Withdrawn))
	_, err := o.AdvanceCalendar(t.Context(), operator, o.inc.ID, models.MustDate("2020-08-03"))
	check(t, err)
	check(t, o.change(t, who, models.Eligible))
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = 'revoked'"); n != 1 {
		t.Errorf("%d codes are revoked", n)
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "window_days = ? AND id = ?", today.DaysUntil(o.inc.EnrollBy), who); n != 1 {
		t.Error("whoever gets the offer back has less time than the others")
	}
}
