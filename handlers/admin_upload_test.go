package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"recourse/models"
	"recourse/models/store"
)

// drawer is the store, but counts the files it keeps and answers about people as
// it is told.
type drawer struct {
	*store.Store
	kept int // files

	plan *models.LetterPlan // nil asks the store

	reviews   []models.Review
	reviewed  []string
	reviewErr error

	cases []models.CaseView // nil asks the store
}

func (d *drawer) HoldUpload(ctx context.Context, actor models.Actor, incidentID string, f io.Reader, most int64) (models.RosterUpload, error) {
	u, err := d.Store.HoldUpload(ctx, actor, incidentID, f, most)
	if err == nil {
		d.kept++
	}
	return u, err
}

// sendFile sends a form with a file as browsers do, the token first.
func (v visitor) sendFile(path, token, name string, content io.Reader, fields ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	check(v.t, form.WriteField("csrf", token))
	for i := 0; i+1 < len(fields); i += 2 {
		check(v.t, form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile("file", name)
	check(v.t, err)
	_, err = io.Copy(part, content)
	check(v.t, err)
	check(v.t, form.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Host = v.b.Inc.Host
	r.Header.Set("Content-Type", form.FormDataContentType())
	if v.token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-" + staffCookie, Value: v.token})
	}
	w := httptest.NewRecorder()
	v.b.engine.ServeHTTP(w, r)
	return w
}

const rosterHead = "record_number,first_name,last_name,birth_date,address_1,city,state,zip,exposed\n"

// upload brings a file in and returns where its result is shown.
func (v visitor) upload(content string) string {
	v.t.Helper()
	w := v.sendFile("/admin/two/imports/new", v.csrf(), "roster.csv", strings.NewReader(content))
	if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/admin/two/imports/uploads/") {
		v.t.Fatalf("upload: %d to %q\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	return w.Header().Get("Location")
}

func TestUploadOfAGoodFile(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	b.page(t, "imports-empty", admin.get("/admin/two/imports"), 200, "Upload a file to begin", "/admin/two/imports/new")
	b.page(t, "upload-new", admin.get("/admin/two/imports/new"), 200, `enctype="multipart/form-data"`, "at most 64 MB", "Leave Social Security numbers out")
	path := admin.upload(rosterHead + "M1,<script>alert(1)</script>,=cmd(),4/28/1956,1 Main St,Hartford,CT,06103,name\nM2,Bo,Lee,3/1/1956,2 Main St,Hartford,CT,06103,name;insurance_account_ssn\n")
	body := b.page(t, "upload-fine", admin.get(path), 200, "This file is ready", "&lt;script&gt;alert(1)&lt;/script&gt; =cmd()", "1 Main St, Hartford, CT 06103", "Apr 28, 1956", "Insurance account number with the Social Security number in it", "Take the file in")
	if strings.Contains(body, "later wave") {
		t.Error("an open roster has no later wave")
	}
	w := admin.post(path + "/import")
	task := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(task, "/admin/two/tasks/") {
		t.Fatalf("import: %d to %q\n%s", w.Code, task, w.Body)
	}
	if w := admin.get(path); w.Code != 303 {
		t.Errorf("the file after it was queued: %d", w.Code)
	}
	w = admin.get(task)
	b.page(t, "task-queued", w, 200, "Roster import", "starts within seconds", "Stop that")
	if w.Header().Get("Refresh") != "2" || admin.get(task+"?still=yes").Header().Get("Refresh") != "" {
		t.Error("the page of running work does not load again, or cannot be told not to")
	}
}

func TestUploadOfAFileWithProblems(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	path := admin.upload(rosterHead + "M1,Ana,Duarte,4/28/1956,1 Main St,Hartford,CT,06103,name\nM2,=cmd(),<script>,31/31/1956,2 Main St,Hartford,XX,06103,name\n")
	body := b.page(t, "upload-rows", admin.get(path), 200, "Some rows need your attention", "1 good row can be taken in", "The month is not one", "Change columns", path+"/problems")
	if strings.Contains(body, "cmd()") || strings.Contains(body, "31/31") {
		t.Error("a refused value is on the page")
	}
	w := admin.post(path + "/problems")
	b.page(t, "upload-problems", w, 200)
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="two-roster-problems.csv"` {
		t.Errorf("problem file is %q", got)
	}
	if w := admin.post(path + "/discard"); w.Code != 303 || w.Header().Get("Location") != "/admin/two/imports?done=discarded" {
		t.Fatalf("discard: %d to %q", w.Code, w.Header().Get("Location"))
	}
	for _, action := range []string{"/import", "/discard", "/columns", "/problems"} {
		if w := admin.post(path+action, "column_0", "first_name"); w.Code != 409 {
			t.Errorf("%s of a discarded file: %d", action, w.Code)
		}
	}
	b.page(t, "imports-discarded", admin.get("/admin/two/imports?done=discarded"), 200, "The file was discarded")
}

func TestUploadsThatAreRefused(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	send := func(token, name string, content io.Reader) *httptest.ResponseRecorder {
		return admin.sendFile("/admin/two/imports/new", token, name, content)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"Choose a file":      send(admin.csrf(), "", strings.NewReader("")),
		"This file is empty": send(admin.csrf(), "a.csv", strings.NewReader("")),
	} {
		b.page(t, name, w, 422, name, "There is a problem", `href="#file"`)
	}
	b.page(t, "upload-large", send(admin.csrf(), "a.csv", io.LimitReader(zeros{}, maxUpload+1)), 413, "larger than 64 MB", `href="#file"`)
	if w := send("wrong", "a.csv", strings.NewReader(rosterHead)); w.Code != 403 {
		t.Errorf("a file with another's token: %d", w.Code)
	}
	if w := admin.post("/admin/two/imports/new"); w.Code != 400 {
		t.Errorf("a form without a file's encoding: %d", w.Code)
	}
	if b.office.kept != 0 {
		t.Errorf("%d refused files are kept", b.office.kept)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestALaterWaveIsChosen(t *testing.T) {
	b := newHouse(t)
	p := b.second(t)
	b.page(t, "approve", b.account(t, "privacy_officer@two.example.org").post("/admin/two/proposals/"+p.ID+"/approve"), 303)
	admin := b.account(t, "admin@two.example.org")
	path := admin.upload(rosterHead + "M1,Ana,Duarte,4/28/1956,1 Main St,Hartford,CT,06103,name\n")
	b.page(t, "upload-later", admin.get(path), 200, "Take this file in as a later wave")
	b.page(t, "upload-sealed", admin.post(path+"/import"), 422, "Tick the box", `href="#later"`)
	if w := admin.post(path+"/import", "later", "yes"); w.Code != 303 {
		t.Errorf("later wave: %d", w.Code)
	}
	tasks, err := b.Tasks(t.Context(), b.two.ID)
	check(t, err)
	if len(tasks) != 1 || tasks[0].Params != `{"wave":true}` {
		t.Errorf("tasks are %+v", tasks)
	}
}

func TestColumnsAreMapped(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	path := admin.upload("first_name,<script>x</script>,birth_date,address_1,city,state,zip,exposed,=cmd()\nAna,Duarte,4/28/1956,1 Main St,Hartford,CT,06103,name,7\n")
	b.page(t, "columns-wrong", admin.get(path), 200, "Check the columns", "No column was found for: Last name", "Not matched, and not kept. Say so if it is: Last name", "&lt;script&gt;x&lt;/script&gt;", "=cmd()", `id="column_1"`)
	columns := []string{
		"column_0", "first_name", "column_1", "last_name", "column_2", "birth_date", "column_3", "address_line1", "column_4", "city",
		"column_5", "state", "column_6", "zip", "column_7", "exposed", "column_8", "",
	}
	if w := admin.post(path+"/columns", append(columns, "column_8", "evil")...); w.Code != 400 {
		t.Errorf("a meaning that there is not: %d", w.Code)
	}
	if w := admin.post(path+"/columns", append(columns, "column_8", "first_name")...); w.Code != 303 {
		t.Fatalf("columns: %d", w.Code)
	}
	b.page(t, "columns-twice", admin.get(path), 200, "More than one column is taken for: First name")
	if w := admin.post(path+"/columns", columns...); w.Code != 303 || w.Header().Get("Location") != path {
		t.Fatalf("columns: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.page(t, "columns-mapped", admin.get(path), 200, "This file is ready", "Ana Duarte", "Last name", "Not used")
	b.page(t, "columns-change", admin.get(path+"/columns"), 200, "Check the columns", `<option value="last_name" selected>`)
}

func TestSocialSecurityNumbersAreRefused(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	rows := "first_name,last_name,birth_date,address_1,city,state,zip,exposed,number\n"
	for i := range 30 {
		rows += fmt.Sprintf("Ana,Duarte,4/28/1956,%d Main St,Hartford,CT,06103,name,219-09-%04d\n", i, 1000+i)
	}
	body := b.page(t, "columns-ssn", admin.get(admin.upload(rows)), 200, "Social Security numbers in column I", "delete this column in your file")
	if strings.Contains(body, "219-09") {
		t.Error("a Social Security number is shown")
	}
}

func TestAFileThatIsNone(t *testing.T) {
	b := newHouse(t)
	b.Hire(t, b.two)
	admin := b.account(t, "admin@two.example.org")
	for name, content := range map[string]string{"picture": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "words": "Dear all,\nplease find attached\n", "zip": "PK\x03\x04 no workbook"} {
		path := admin.upload(content)
		w := admin.get(path)
		b.page(t, "upload-"+name, w, 200, map[bool]string{true: "Check the columns", false: "This file cannot be read"}[name == "words"], "Discard the file")
	}
}
