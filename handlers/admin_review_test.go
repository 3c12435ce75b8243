package handlers

import (
	"fmt"
	"strings"
	"testing"

	"recourse/models"
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
