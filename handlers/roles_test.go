package handlers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"recourse/models"
)

// access says who may use a route, and what they are answered where the path
// leads to nothing and the form is empty.
type access struct {
	roles  string
	answer int
}

const (
	everyRole = "agent supervisor print admin privacy_officer auditor"
	deskRoles = "agent supervisor"
	deciders  = "admin privacy_officer"
)

// staffAccess is every route of the staff's pages; ":id" is nobody's and ":ref"
// the host's. A new route fails the test until somebody has decided.
var staffAccess = map[string]access{
	"GET /staff/sign-in": {"open", 200}, "POST /staff/sign-in": {"open", 422},
	"POST /staff/sign-in/passkey": {"open", 422}, "GET /staff/invitation": {"open", 200}, "POST /staff/invitation": {"open", 422},
	"GET /staff/security": {everyRole, 200}, "POST /staff/security/passkeys": {everyRole, 422}, "POST /staff/security/passkeys/:id/remove": {everyRole, 403},
	"POST /staff/security/codes": {everyRole, 200}, "POST /staff/security/sessions/:id/end": {everyRole, 303}, "POST /staff/security/sessions/end": {everyRole, 303},
	"GET /staff": {everyRole, 303}, "GET /admin": {everyRole, 303},
	"GET /staff/clock":  {"agent supervisor print admin privacy_officer", 200},
	"POST /staff/clock": {"agent supervisor print admin privacy_officer", 409},

	"GET /staff/:ref": {deskRoles, 200}, "POST /staff/:ref": {deskRoles, 422},
	"GET /staff/:ref/patients/:id": {deskRoles, 404}, "GET /staff/:ref/patients/:id/enrolled": {deskRoles, 404},
	"POST /staff/:ref/patients/:id/not-me": {deskRoles, 404},
	"GET /staff/:ref/enroll":               {deskRoles, 200}, "POST /staff/:ref/enroll": {deskRoles, 422},
	"POST /staff/:ref/enroll/terms": {deskRoles, 400}, "POST /staff/:ref/enroll/send": {deskRoles, 400},

	"GET /admin/:ref":            {"supervisor admin privacy_officer auditor", 200},
	"GET /admin/:ref/report.csv": {"supervisor admin privacy_officer auditor", 200},
	"GET /admin/:ref/proposals":  {"supervisor admin privacy_officer", 200}, "GET /admin/:ref/imports": {deciders, 200},
	"GET /admin/:ref/imports/:id/problems.csv": {deciders, 404},
	"GET /admin/:ref/imports/:id":              {deciders, 404}, "GET /admin/:ref/tasks/:id": {deciders, 404},
	"GET /admin/:ref/imports/new": {"admin", 200}, "POST /admin/:ref/imports/new": {"admin", 400},
	"GET /admin/:ref/imports/uploads/:id": {"admin", 404}, "GET /admin/:ref/imports/uploads/:id/columns": {"admin", 404},
	"POST /admin/:ref/imports/uploads/:id/columns": {"admin", 400}, "POST /admin/:ref/imports/uploads/:id/problems": {"admin", 404},
	"POST /admin/:ref/imports/uploads/:id/import": {"admin", 404}, "POST /admin/:ref/imports/uploads/:id/discard": {"admin", 404},
	"POST /admin/:ref/imports/:id/problems": {"admin", 404},
	"GET /admin/:ref/review/pairs":          {deciders, 200}, "POST /admin/:ref/review/pairs/:id": {deciders, 400},
	"GET /admin/:ref/review": {deciders, 200}, "POST /admin/:ref/review/:id": {deciders, 422},
	"GET /admin/:ref/seal": {deciders, 200}, "POST /admin/:ref/seal": {"admin", 422},
	"POST /admin/:ref/proposals/:id/approve": {"supervisor privacy_officer", 404},
	"POST /admin/:ref/proposals/:id/decline": {"supervisor privacy_officer", 404},
	"GET /admin/:ref/letters":                {"print admin privacy_officer", 200}, "GET /admin/:ref/letters/:id": {"print admin privacy_officer", 404},
	"GET /admin/:ref/letters/new": {"admin", 200}, "POST /admin/:ref/letters/new": {"admin", 303},
	"GET /admin/:ref/letters/:id/cancel": {"admin", 404}, "POST /admin/:ref/letters/:id/cancel": {"admin", 404},
	"POST /admin/:ref/letters/:id/release": {"admin", 404},
	"GET /admin/:ref/returns":              {"print admin privacy_officer", 200}, "POST /admin/:ref/returns": {"print admin privacy_officer", 422},
	"GET /admin/:ref/returns/:id/address": {deciders, 404}, "POST /admin/:ref/returns/:id/address": {deciders, 404},
	"POST /admin/:ref/returns/:id/none": {deciders, 404},
	"GET /admin/:ref/returns/file":      {"admin", 200}, "POST /admin/:ref/returns/file": {"admin", 400},
	"GET /admin/:ref/substitute/posting": {deciders, 200},
	"GET /admin/:ref/evidence":           {deciders, 200}, "POST /admin/:ref/evidence": {"admin", 422},
	"POST /admin/:ref/evidence/incident/:form": {deciders, 404}, "POST /admin/:ref/evidence/patient/:id/:form": {deciders, 404},
	"GET /admin/:ref/substitute": {deciders, 200}, "POST /admin/:ref/substitute": {"admin", 422},
	"GET /admin/:ref/extension": {"agent admin", 200}, "POST /admin/:ref/extension": {"agent admin", 422},
	"POST /admin/:ref/letters/:id/print":  {"print", 404},
	"GET /admin/:ref/letters/:id/mailed":  {"print", 404},
	"POST /admin/:ref/letters/:id/mailed": {"print", 404},
	"GET /admin/:ref/audit":               {"privacy_officer auditor", 200},
	"POST /admin/:ref/audit":              {"privacy_officer auditor", 200},
	"GET /admin/:ref/cases":               {"supervisor admin privacy_officer", 200},
	"GET /admin/:ref/cases/:id":           {"supervisor admin privacy_officer", 404},
	"POST /admin/:ref/cases/:id":          {"supervisor admin privacy_officer", 404},
	"POST /staff/sign-out":                {"last", 303},
}

func TestEveryRouteForEveryRole(t *testing.T) {
	b := newHouse(t)
	seen := map[string]bool{}
	for _, r := range b.engine.Routes() {
		if !strings.HasPrefix(r.Path, "/staff") && !strings.HasPrefix(r.Path, "/admin") {
			continue
		}
		route := r.Method + " " + r.Path
		want, ok := staffAccess[route]
		if !ok {
			t.Errorf("nobody has decided who may use %s", route)
			continue
		}
		seen[route] = true
		if want.roles != "last" {
			b.tryRoute(t, r.Method, r.Path, want)
		}
	}
	for route := range staffAccess {
		if !seen[route] {
			t.Errorf("there is no route %s", route)
		}
	}
	for _, role := range models.Roles() {
		if w := b.as(t, role).post("/staff/sign-out"); w.Code != 303 {
			t.Errorf("sign-out of %s: status %d", role, w.Code)
		}
	}
}

func (b *house) tryRoute(t *testing.T, method, pattern string, want access) {
	t.Helper()
	path := strings.NewReplacer(":ref", "one", ":id", "none").Replace(pattern)
	answer := func(v visitor) int {
		if method == "POST" {
			return v.post(path).Code
		}
		return v.get(path).Code
	}
	if want.roles == "open" {
		if got := answer(visitor{t, b, ""}); got != want.answer {
			t.Errorf("%s %s for nobody: %d, want %d", method, path, got, want.answer)
		}
		return
	}
	if got := answer(visitor{t, b, ""}); got != 303 {
		t.Errorf("%s %s for nobody: %d, want 303", method, path, got)
	}
	for _, role := range models.Roles() {
		status := 403
		if strings.Contains(" "+want.roles+" ", " "+string(role)+" ") {
			status = want.answer
		}
		if got := answer(b.as(t, role)); got != status {
			t.Errorf("%s %s for %s: %d, want %d", method, path, role, got, status)
		}
	}
}

// spoken are the types whose every constant staff may see.
var spoken = map[string]bool{
	"Action": true, "EligibilityStatus": true, "LetterStatus": true, "LetterKind": true, "CodeStatus": true,
	"EnrollmentStatus": true, "ProposalKind": true, "ProposalStatus": true, "ImportStatus": true, "Role": true,
	"ContactBy": true, "ActorKind": true, "Element": true,
	"ReviewReason": true, "ReviewNote": true, "ChangeReason": true,
}

func TestEveryShortNameHasWords(t *testing.T) {
	files, err := filepath.Glob("../models/*.go")
	check(t, err)
	found := 0
	for _, f := range files {
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		check(t, err)
		for n := range ast.Preorder(file) {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				continue
			}
			name, isName := v.Type.(*ast.Ident)
			text, isText := v.Values[0].(*ast.BasicLit)
			if !isName || !isText || !spoken[name.Name] {
				continue
			}
			value, err := strconv.Unquote(text.Value)
			check(t, err)
			if found++; !hasWords(name.Name, value) {
				t.Errorf("staff have no words for the %s %q", name.Name, value)
			}
		}
	}
	if found < 70 {
		t.Errorf("only %d short names found", found)
	}
}

func hasWords(kind, value string) bool {
	if kind == "Action" {
		return actionWords[models.Action(value)] != ""
	}
	if kind == "CodeStatus" && codeWords[models.CodeStatus(value)] == "" {
		return false
	}
	_, ok := words[value]
	return ok
}

// Every status of a record has a next step with words of its own.
func TestEveryStatusHasANextStep(t *testing.T) {
	inc, today := testIncident(), models.MustDate("2020-04-20")
	statuses := []models.EnrollmentStatus{
		models.Reviewing, models.VerifiedOnly, models.Submitted, models.ActionNeeded, models.RecoveryOnly, models.Active, models.Completed,
	}
	titles := map[string]bool{}
	for _, s := range statuses {
		a := advise(inc, models.Record{Eligibility: models.Eligible, Enrollment: &models.StatusView{Status: s, Reference: "R-1"}}, today)
		if a.Say == "" || a.Text == "" || titles[a.Title] {
			t.Errorf("%s: %+v", s, a)
		}
		titles[a.Title] = true
	}
	mailed, works := &models.LetterState{Status: models.LetterMailed}, models.CodeState{Status: models.CodeMailed, AttemptsLeft: 5}
	locked, closed, revoked := works, works, works
	locked.Locked, closed.Closed, revoked.Status = true, true, models.CodeRevoked
	for name, r := range map[string]models.Record{
		"not eligible": {Eligibility: models.Ineligible}, "dead": {Eligibility: models.Eligible, Deceased: true},
		"no letter": {Eligibility: models.Eligible}, "came back": {Eligibility: models.Eligible, Letter: &models.LetterState{Status: models.LetterReturned}},
		"locked": {Eligibility: models.Eligible, Letter: mailed, Code: &locked}, "closed": {Eligibility: models.Eligible, Letter: mailed, Code: &closed},
		"revoked": {Eligibility: models.Eligible, Letter: mailed, Code: &revoked},
	} {
		a := advise(inc, r, today)
		if a.Say == "" || a.Enroll || titles[a.Title] {
			t.Errorf("%s: %+v", name, a)
		}
		titles[a.Title] = true
	}
	for _, minor := range []bool{false, true} {
		a := advise(inc, models.Record{Eligibility: models.Eligible, Letter: mailed, Code: &works, Minor: minor}, today)
		if !a.Enroll || strings.Contains(a.Text, "parent or guardian") != minor {
			t.Errorf("minor %v: %+v", minor, a)
		}
	}
}
