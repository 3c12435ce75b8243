package handlers

import (
	"fmt"
	"strings"
	"testing"

	"recourse/internal/portaltest"
	"recourse/models"
	"recourse/models/store"
)

func TestReviews(t *testing.T) {
	b := newHouse(t)
	admin := b.as(t, models.RoleAdmin)
	b.page(t, "review-nobody", admin.get("/admin/one/review"), 200, "Nobody waits for a decision")
	for i := range pageOfReviews {
		b.office.reviews = append(b.office.reviews, models.Review{
			PatientID: fmt.Sprintf("patient-%d", i), RowNumber: i + 2, Name: "<b>Ana =cmd()", Exposed: []models.Element{models.ElementName}, Reason: models.ReviewState,
		})
	}
	b.office.reviews[0].Reason, b.office.reviews[0].Exposed = models.ReviewAccount, []models.Element{models.ElementAccount}
	body := b.page(t, "review", admin.get("/admin/one/review"), 200, "&lt;b&gt;Ana =cmd()", "An account number may hold the Social Security number", "Find out where the person lives",
		"Gets the offer: nothing could be found out", `href="/admin/one/review?after=patient-49"`)
	if n := strings.Count(body, "number_holds_ssn"); n != 1 {
		t.Errorf("%d people are asked about an account number, want one", n)
	}
	b.page(t, "review-next", admin.get("/admin/one/review?after=patient-49"), 200, "From the beginning", "/admin/one/review/patient-0?after=patient-49")
	b.page(t, "review-empty", admin.post("/admin/one/review/patient-1"), 422, "Choose a decision", `href="#decision-patient-1"`)
	if w := admin.post("/admin/one/review/patient-1", "decision", "eligible/counsel_decided"); w.Code != 303 || w.Header().Get("Location") != "/admin/one/review?done=decided" {
		t.Fatalf("decide: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if got := strings.Join(b.office.reviewed, ","); got != "patient-1 eligible counsel_decided" {
		t.Errorf("decided %s", got)
	}
	b.office.reviewErr = models.ErrMove
	b.page(t, "review-refused", admin.post("/admin/one/review/patient-1", "decision", "ineligible/source_checked"), 422, "the rules demand the offer")
}

func TestPairsOfPatients(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	b.page(t, "pairs-none", admin.get("/admin/two/review/pairs"), 200, "No pair waits")
	rows := rosterHead
	for i, name := range []string{"Ana", "<b>Bo", "Cy"} {
		rows += fmt.Sprintf("M%d,%s,Duarte,4/28/19%d1,%d Main St,Hartford,CT,06103,name\nM%d,%s,Duarte,4/28/19%d1,%d Elm St,Hartford,CT,06103,name\n", i, name, i+5, i, i+10, name, i+5, i)
	}
	op := portaltest.Operator()
	_, err := b.ImportRoster(t.Context(), op, b.two.ID, strings.NewReader(rows), store.ImportOptions{}, nil)
	check(t, err)
	_, err = b.FindDuplicates(t.Context(), op, b.two.ID, nil)
	check(t, err)
	b.page(t, "review-pairs", admin.get("/admin/two/review"), 200, "3 pairs of patients", "/admin/two/review/pairs")
	b.page(t, "seal-pairs", admin.get("/admin/two/seal"), 200, "3 pairs of patients")
	body := b.page(t, "pairs", admin.get("/admin/two/review/pairs"), 200, "&lt;b&gt;Bo Duarte", "<em>differs</em>", "Two people", "One person: keep Row 2 of wave 1")
	pairs, err := b.Duplicates(t.Context(), op, b.two.ID)
	check(t, err)
	if n := strings.Count(body, "<em>differs</em>"); n != 2*2*len(pairs) {
		t.Errorf("%d facts are marked, want record number and address on both sides of %d pairs", n, len(pairs))
	}
	path := "/admin/two/review/pairs/"
	if w := admin.post(path+pairs[0].ID, "found", "different"); w.Code != 303 {
		t.Fatalf("two people: %d\n%s", w.Code, w.Body)
	}
	same := []string{"found", "same", "keep", pairs[1].B.PatientID}
	b.page(t, "pair-same", admin.post(path+pairs[1].ID, same...), 200, "This cannot be undone", "Counts no more")
	if n, err := b.OpenDuplicates(t.Context(), b.two.ID); err != nil || n != 2 {
		t.Errorf("%d pairs wait before it was confirmed, want 2: %v", n, err)
	}
	if w := admin.post(path+pairs[1].ID, append(same, "sure", "yes")...); w.Code != 303 || w.Header().Get("Location") != "/admin/two/review/pairs?done=pair" {
		t.Fatalf("one person: %d\n%s", w.Code, w.Body)
	}
	b.page(t, "pairs-decided", admin.get("/admin/two/review/pairs?done=pair"), 200, "Decided. The audit log")
	b.page(t, "pair-again", admin.post(path+pairs[1].ID, append(same, "sure", "yes")...), 422, "Nothing was changed")
	for _, form := range [][]string{{"found", "maybe"}, {"found", "same", "keep", "nobody"}} {
		if w := admin.post(path+pairs[2].ID, form...); w.Code != 400 && w.Code != 404 {
			t.Errorf("%v: %d", form, w.Code)
		}
	}
}

// Each reason for which two cannot be made one has its own words; nothing else has any.
func TestPairRefusals(t *testing.T) {
	said := map[string]error{}
	for _, err := range []error{models.ErrMove, models.ErrSealed, models.ErrConflict} {
		text := pairRefusal(fmt.Errorf("decide on duplicate: %w", err))
		if text == "" || said[text] != nil {
			t.Errorf("%v and %v have the words %q", err, said[text], text)
		}
		said[text] = err
	}
	if text := pairRefusal(models.ErrNotFound); text != "" || pairRefusal(nil) != "" {
		t.Errorf("a pair that is not there has %q", text)
	}
}
