package handlers

import (
	"testing"

	"recourse/models"
)

func TestBatchIsReleasedOrCanceled(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.as(t, models.RoleAdmin)
	path := "/admin/one/letters/" + b.Batch.ID
	b.page(t, "batch-mailed", admin.get(path), 200, "this batch is done", "SHA-256")
	if w := admin.post(path + "/release"); w.Code != 409 {
		t.Errorf("release of a mailed batch: %d", w.Code)
	}
}

// What the page of a batch offers depends on its status and on who looks.
func TestWhatABatchOffers(t *testing.T) {
	b := newHouse(t)
	p := b.second(t)
	b.page(t, "approve", b.account(t, "privacy_officer@two.example.org").post("/admin/two/proposals/"+p.ID+"/approve"), 303)
	admin, officer := b.account(t, "admin@two.example.org"), b.account(t, "privacy_officer@two.example.org")
	batch := b.compose(t)
	path := "/admin/two/letters/" + batch.ID
	b.page(t, "batch-proof", admin.get(path), 200, "Propose its release", "Every page was read back")
	b.page(t, "batch-officer", officer.get(path), 200, "An admin proposes its release")
	if w := admin.post(path + "/release"); w.Code != 303 {
		t.Fatalf("release: %d", w.Code)
	}
	b.page(t, "batch-waits", admin.get(path), 200, "waits for a second person")
}
