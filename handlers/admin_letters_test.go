package handlers

import (
	"strings"
	"testing"
	"time"

	"recourse/models"
)

func TestPlanOfLetters(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	b.page(t, "plan-open", admin.get("/admin/two/letters/new"), 200, "The roster is not sealed yet", "/admin/two/seal")
	b.office.plan = &models.LetterPlan{}
	b.page(t, "plan-nobody", admin.get("/admin/two/letters/new"), 200, "Nobody waits for a letter")
	b.office.plan = &models.LetterPlan{Letters: map[models.LetterSort]int{models.SortOffer: 3, models.SortNotice: 2000}, Held: []models.Held{
		{Sort: models.SortNotice, Reason: models.HeldAddress}, {Sort: models.SortOffer, Reason: models.HeldAddress}, {Sort: models.SortNotice, Reason: models.HeldCounsel},
	}}
	b.page(t, "plan", admin.get("/admin/two/letters/new"), 200, "<b>2,000</b>", "No letter reaches the address", "Ask counsel", "Write these letters")
	w := admin.post("/admin/two/letters/new")
	if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/admin/two/tasks/") {
		t.Fatalf("write letters: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.page(t, "plan-twice", admin.post("/admin/two/letters/new"), 409, "Letters are being written already")
	tasks, err := b.Tasks(t.Context(), b.two.ID)
	check(t, err)
	if len(tasks) != 1 || tasks[0].Kind != models.TaskCompose || !strings.Contains(tasks[0].Params, `"https://two.example.org"`) {
		t.Errorf("tasks are %+v", tasks)
	}
}

func TestBatchIsReleasedOrCanceled(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.as(t, models.RoleAdmin)
	path := "/admin/one/letters/" + b.Batch.ID
	b.page(t, "batch-mailed", admin.get(path), 200, "this batch is done", "SHA-256")
	for _, at := range []string{"/cancel"} {
		if w := admin.get(path + at); w.Code != 409 {
			t.Errorf("%s of a mailed batch: %d", at, w.Code)
		}
	}
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
	b.page(t, "batch-proof", admin.get(path), 200, "Propose its release", "Cancel this batch", "Every page was read back")
	b.page(t, "batch-officer", officer.get(path), 200, "An admin proposes its release")
	b.page(t, "batch-cancel", admin.get(path+"/cancel"), 200, "Their codes end and never work", "It cannot be taken back")
	if w := admin.post(path + "/release"); w.Code != 303 {
		t.Fatalf("release: %d", w.Code)
	}
	b.page(t, "batch-waits", admin.get(path), 200, "waits for a second person")
	b.page(t, "approve-batch", officer.get("/admin/two/proposals"), 200, "Release batch 1 to print", counted(batch.Count, "letter"), `href="`+path+`"`)
	if w := admin.post(path + "/cancel"); w.Code != 303 || w.Header().Get("Location") != "/admin/two/letters?done=canceled" {
		t.Fatalf("cancel: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	b.page(t, "letters-canceled", admin.get("/admin/two/letters?done=canceled"), 200, "The batch is canceled", "Canceled")
}

// Follow-up letters that are due are shown with their number, and written on request.
func TestFollowUpLettersAreOffered(t *testing.T) {
	b := newHouse(t)
	b.page(t, "letters-nothing-due", b.as(t, models.RoleAdmin).get("/admin/one/letters"), 200, "Write letters")
	b.Clock.Pass(30 * 24 * time.Hour)
	b.cookies = map[string]string{} // thirty days later everybody signs in again
	admin := b.as(t, models.RoleAdmin)
	due, err := b.DueLetters(t.Context(), b.Inc.ID)
	check(t, err)
	if due.Reminders == 0 {
		t.Fatal("no reminder is due")
	}
	n := counted(due.Reminders, "reminder")
	b.page(t, "letters-due", admin.get("/admin/one/letters"), 200, "Due now", n, "/admin/one/letters/new?kind=reminder")
	b.page(t, "plan-due", admin.get("/admin/one/letters/new"), 200, "Follow-up letters that are due", n)
	b.page(t, "plan-reminders", admin.get("/admin/one/letters/new?kind=reminder"), 200, "Write letters: reminder", "30 days after the offer was mailed", `value="reminder"`)
	b.page(t, "plan-endings", admin.get("/admin/one/letters/new?kind=ending"), 200, "Nobody waits for a letter")
	for _, kind := range []string{"notice", "x"} {
		if w := admin.get("/admin/one/letters/new?kind=" + kind); w.Code != 404 {
			t.Errorf("kind %s: %d", kind, w.Code)
		}
		if w := admin.post("/admin/one/letters/new", "kind", kind); w.Code != 404 {
			t.Errorf("kind %s is written: %d", kind, w.Code)
		}
	}
	if w := admin.post("/admin/one/letters/new", "kind", "reminder"); w.Code != 303 {
		t.Fatalf("write reminders: %d", w.Code)
	}
	b.page(t, "plan-reminders-twice", admin.post("/admin/one/letters/new", "kind", "reminder"), 409, "being written already", "Write letters: reminder")
	tasks, err := b.Tasks(t.Context(), b.Inc.ID)
	check(t, err)
	if len(tasks) != 1 || !strings.Contains(tasks[0].Params, `"kind":"reminder"`) {
		t.Errorf("tasks are %+v", tasks)
	}
}

// Held letters are counted by the sort that is planned.
func TestHeldFollowUps(t *testing.T) {
	held := []models.Held{{Sort: models.SortReminder, Reason: models.HeldAddress}, {Sort: models.SortReminder, Reason: models.HeldAddress}}
	if got := heldTable(models.LetterReminder, held); len(got.Rows) != 1 || len(got.Rows[0]) != 3 || got.Rows[0][2].Text != "2" {
		t.Errorf("held are %+v", got)
	}
	if got := heldTable("", held); len(got.Rows) != 0 {
		t.Errorf("reminders are among first letters: %+v", got)
	}
}
