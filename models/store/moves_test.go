package store_test

import (
	"strings"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

var (
	california = models.Contact{Lines: []string{"9 Sunset Blvd"}, City: "Los Angeles", State: "CA", ZIP: "90001"}
	elsewhere  = models.Contact{Lines: []string{"9 Rua Augusta"}, City: "Lisboa", ZIP: "1100-053", Country: "Portugal"}
)

// moved is a sealed office of somebody in Connecticut, whose license number, say, was
// exposed, and who has moved; a second of whom only the name was; and what is proposed.
func movedTo(t *testing.T, exposed string, to models.Contact) (office, []models.Proposal) {
	t.Helper()
	o := withRows(t, "CT "+exposed, "CT name")
	o.decided(t)
	must(t, o.db, exec("UPDATE roster_waves SET sealed_at = 1, version = version + 1"))
	must(t, o.db, exec("UPDATE incidents SET sealed_at = 1, version = version + 1"))
	for _, p := range o.patients(t) {
		check(t, o.AddressFound(t.Context(), operator, o.inc.ID, p.ID, to, models.AddressCall))
	}
	all, err := o.Proposals(t.Context(), o.inc.ID)
	check(t, err)
	return o, all
}

// A move to a state whose rules demand the offer raises a proposal, and changes nothing
// by itself; approved, the person gets the offer with a code.
func TestAMoveRaisesTheOffer(t *testing.T) {
	o, all := movedTo(t, "drivers_license", california)
	who := o.patients(t)[0]
	if len(all) != 1 || all[0].Kind != models.ProposeEligibility || all[0].Subject != who.ID || all[0].ProposedBy != operator.String() || !strings.Contains(all[0].Payload, "moved_state") {
		t.Fatalf("proposals are %+v", all)
	}
	if who.Eligibility != models.Ineligible || who.State != "CA" {
		t.Fatalf("before anybody decided: %s in %s", who.Eligibility, who.State)
	}
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, who.ID, elmStreet, models.AddressCall)) // they move on
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, all[0].ID), models.ErrMove)
	again := california
	again.Lines = []string{"10 Sunset Blvd"}
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, who.ID, again, models.AddressCall))
	if n := store.CountRows(o.Store, t, &models.Proposal{}, "1 = 1"); n != 1 {
		t.Errorf("%d proposals about one person are open", n)
	}
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, all[0].ID))
	got := o.patients(t)[0]
	if rule, _, _ := strings.Cut(got.Rule, "/"); got.Eligibility != models.Eligible || rule != "ca-source-12" || got.Term(o.inc) != 24 {
		t.Errorf("the patient is %s by %s for %d months", got.Eligibility, got.Rule, got.Term(o.inc))
	}
	done := o.composeAll(t, site)
	if len(done.Batches) != 2 || done.Batches[0].Sort != models.SortOffer || done.Batches[0].Count != 1 {
		t.Errorf("letters are %+v", done.Batches)
	}
	if diff := store.Replay(o.Store, t, o.inc.ID); len(diff) > 0 {
		t.Errorf("replay: %v", diff)
	}
}

// A file of moves raises the same, and its dry run nothing.
func TestAFileOfMovesRaisesTheOffer(t *testing.T) {
	o := withRows(t, "CT drivers_license")
	o.decided(t)
	file := "record_number,move_type,new_address_1,new_city,new_state,new_zip,nixie\nR0,I,9 Sunset Blvd,Los Angeles,CA,90001,\n"
	for _, dry := range []bool{true, false} {
		report, err := o.UpdateAddresses(t.Context(), operator, o.inc.ID, strings.NewReader(file), store.FileOptions{DryRun: dry})
		check(t, err)
		want := 1
		if dry {
			want = 0
		}
		if n := store.CountRows(o.Store, t, &models.Proposal{}, "status = 'open'"); n != want {
			t.Errorf("dry run %t: %d proposals, %+v", dry, n, report)
		}
	}
}

// Nothing is raised where the rules demand nothing, nor for whom people withdrew the
// offer; and no move takes an offer away.
func TestMovesThatRaiseNothing(t *testing.T) {
	for name, c := range map[string]struct {
		exposed string
		to      models.Contact
	}{
		"a state without a rule": {"drivers_license", elmStreet}, "abroad": {"drivers_license", elsewhere}, "nothing that a rule is about": {"clinical", california},
	} {
		if _, all := movedTo(t, c.exposed, c.to); len(all) != 0 {
			t.Errorf("%s: proposals are %+v", name, all)
		}
	}
	o, all := movedTo(t, "ssn", elsewhere)
	if who := o.patients(t)[0]; len(all) != 0 || who.Eligibility != models.Eligible {
		t.Errorf("whoever has the offer is %s after a move, with %d proposals", who.Eligibility, len(all))
	}
	must(t, o.db, exec("UPDATE patients SET eligibility = 'withdrawn' WHERE eligibility = 'eligible'"))
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, o.patients(t)[0].ID, california, models.AddressCall))
	if n := store.CountRows(o.Store, t, &models.Proposal{}, "1 = 1"); n != 0 {
		t.Errorf("%d proposals undo what two people decided", n)
	}
}

// What people found out in a review stands: a number without the Social Security number
// raises nothing, wherever its owner goes.
func TestAMoveKeepsWhatAReviewFound(t *testing.T) {
	o := withRows(t, "CT account_number")
	who := o.decided(t)[0]
	check(t, o.DecideReview(t.Context(), operator, o.inc.ID, who.ID, models.Ineligible, models.NoteNoSSN))
	check(t, o.AddressFound(t.Context(), operator, o.inc.ID, who.ID, california, models.AddressCall))
	if n := store.CountRows(o.Store, t, &models.Proposal{}, "1 = 1"); n != 0 {
		t.Errorf("%d proposals", n)
	}
	propose := func(reason models.ChangeReason) error {
		_, err := o.ProposeEligibility(t.Context(), operator, o.inc.ID, who.ID, models.Eligible, reason)
		return err
	}
	wants(t, propose(models.ChangeMoved), models.ErrMove)
	must(t, o.db, exec("UPDATE patients SET exposed = 'drivers_license'"))
	wants(t, propose(models.ChangeMistake), models.ErrMove)
	check(t, propose(models.ChangeMoved))
}
