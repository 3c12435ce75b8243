package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"

	"recourse/internal/i18n"
	"recourse/models"
)

// someDay is a date, or how long something takes, in any of the languages.
var someDay = regexp.MustCompile(`\b20\d\d\b|\b\d+ (minute|hour|day|minuto|hora|d[ií]a)s?\b|\b(one|um|un) (day|d[ií]a)\b|tomorrow|mañana|amanhã`)

// lacks names what a page does not tell somebody who is stuck on it: a phone with hours and
// TTY, a way on, and a date.
func lacks(t *testing.T, shell patientShell, page string) (all []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	check(t, err)
	for what, words := range map[string]string{"phone": `href="tel:`, "hours": shell.Hours, "TTY": "TTY " + shell.TTY} {
		if !strings.Contains(page, words) {
			all = append(all, what)
		}
	}
	main, _ := mainOf(root)
	if main == nil || !leadsOn(main) {
		all = append(all, "next step")
	}
	if main == nil || !someDay.MatchString(ownText(main)) {
		all = append(all, "date")
	}
	slices.Sort(all)
	return all
}

// leadsOn says whether a page has a link to another, or a button that does more than give time
// or end the visit.
func leadsOn(main *html.Node) bool {
	for n := range main.Descendants() {
		to, name := attribute(n, "href"), attribute(n, "name")
		ends := n.Parent != nil && strings.HasSuffix(attribute(n.Parent, "action"), "/leave")
		if n.Data == "a" && strings.HasPrefix(to, "/") || n.Data == "button" && name != "more" && !ends && attribute(n.Parent, "method") != "dialog" {
			return true
		}
	}
	return false
}

// ownText is a page's text without the cards that many pages have, and without how long the visit lasts.
func ownText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Data == "dialog" || strings.Contains(attribute(n, "class"), "app-card--soft") {
		return ""
	}
	var text strings.Builder
	for child := range n.ChildNodes() {
		text.WriteString(ownText(child))
	}
	return text.String()
}

// branch is a page at which somebody's way may end.
type branch struct {
	name   string
	status int
	page   func(b *browser, tag string) answerPage
}

// Wherever a way ends, in every language, there is a next step, a phone with hours and TTY, and a date.
func TestNoBranchIsADeadEnd(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}}
	branches := slices.Concat(statusBranches(s), causeBranches(s), claimBranches(s), errorBranches(t))
	b := onStage(t, s)
	for _, tag := range []string{"en", "es", "pt"} {
		shell := testPatientShell(t, i18n.Tag(tag))
		for _, one := range branches {
			p := one.page(b, tag)
			if p.status != one.status {
				t.Errorf("%s in %s: status %d to %q, want %d", one.name, tag, p.status, p.location, one.status)
				continue
			}
			if missing := lacks(t, shell, p.body); len(missing) > 0 {
				t.Errorf("%s in %s has no %s", one.name, tag, strings.Join(missing, ", "))
			}
		}
	}
}

// statusBranches are the statuses with what holds them, waits, or was refused.
func statusBranches(s *stage) (all []branch) {
	add := func(name string, path string, v models.StatusView) {
		all = append(all, branch{name, 200, func(b *browser, tag string) answerPage {
			s.status, s.draft, s.visit.EnrollmentID = v, models.Draft{Submitted: true}, "e"
			return b.get("/" + tag + path)
		}})
	}
	day := models.MustDate
	for status := range statuses {
		v := waitsFor("", "")
		v.Status, v.Case, v.PlannedStart, v.PlannedEnd = status, nil, day("2020-04-20"), day("2022-04-20")
		v.Steps = []models.StatusStep{{On: day("2020-04-20"), What: models.StepKind(status)}}
		if status == models.Active || status == models.Completed {
			v.Window = &models.MonitoringWindow{StartsOn: day("2020-04-22"), LastDay: day("2022-04-22")}
		}
		for reason := range reasons {
			v.RejectReason = string(reason)
			add(fmt.Sprintf("the status %s (%s)", status, reason), "/status", v)
			if status != models.ActionNeeded && status != models.RecoveryOnly {
				break
			}
		}
		held := v
		held.HeldOn, held.Case = day("2020-04-21"), &models.Case{Kind: models.CaseNotMe, Status: models.CaseOpen, Reference: "C-88888888", DueOn: day("2020-05-01")}
		add("on hold: "+string(status), "/status", held)
	}
	for kind := range waitWords {
		v := waitsFor(kind, models.SubjectRepresented)
		add("a case of "+string(kind), "/status", v)
		add("signed up with a case of "+string(kind), "/done", v)
		v.Status, v.Case = models.Refused, &models.Case{Kind: kind, Status: models.CaseDecided, DueOn: day("2020-04-30")}
		add("refused by a case of "+string(kind), "/status", v)
	}
	late := waitsFor("", "")
	late.Status, late.Case, late.Today = models.Submitted, nil, day("2020-06-01")
	late.PlannedStart, late.PlannedEnd = day("2020-06-01"), day("2022-06-01")
	add("an answer that is late", "/status", late)
	return all
}

// causeBranches are what a right claim meets.
func causeBranches(s *stage) (all []branch) {
	for cause := range causes {
		v := models.Verified{Cause: cause, Deadline: models.MustDate("2020-07-31"), Letter: "L-999999"}
		switch cause {
		case models.CauseRevoked:
			v.NewerOn = models.MustDate("2020-04-27")
		case causeStopped:
			v.Cause = models.CauseRevoked
		case models.CauseFrozen:
			v.HeldOn, v.DecideBy, v.Reference = models.MustDate("2020-04-28"), models.MustDate("2020-05-08"), "C-88888888"
		}
		all = append(all, branch{"the cause " + string(cause), 200, func(b *browser, tag string) answerPage {
			return claimAs(b, s, tag, v, nil)
		}})
	}
	return all
}

// claimAs makes a claim that the stage answers with v and err.
func claimAs(b *browser, s *stage, tag string, v models.Verified, err error) answerPage {
	s.verified, s.refused = v, err
	s.visit.EnrollmentID, s.draft = "", models.Draft{Code: models.NewCode().Grouped()}
	b.get("/" + tag + "/identity")
	return b.post("/"+tag+"/identity", "last_name", "Day", "birth_month", "1", "birth_day", "1", "birth_year", "1950")
}

// claimBranches are claims that do not match, or are not looked at.
func claimBranches(s *stage) []branch {
	return []branch{
		{"no match", 422, func(b *browser, tag string) answerPage {
			return claimAs(b, s, tag, models.Verified{}, models.ErrNoMatch)
		}},
		{"too many tries", 429, func(b *browser, tag string) answerPage {
			return claimAs(b, s, tag, models.Verified{}, &models.Limited{RetryAfter: 90 * time.Second})
		}},
		{"no such page", 404, func(b *browser, tag string) answerPage { return b.get("/" + tag + "/nowhere") }},
	}
}

// errorBranches are what goes wrong with a request.
func errorBranches(t *testing.T) (all []branch) {
	var wrong error
	h := failing(t, "/:lang/x", slog.New(slog.DiscardHandler), handle(func(*gin.Context) error { return wrong }))
	failures := []error{errUnavailable, models.ErrSession, errCSRF, errMalformed, models.ErrFrozen, models.ErrConflict, models.ErrForbidden, models.ErrConsent,
		errMethod, context.DeadlineExceeded, errors.New("unforeseen"), &http.MaxBytesError{Limit: 1}, &models.Limited{RetryAfter: 3 * time.Hour}}
	for _, err := range failures {
		all = append(all, branch{"the error " + err.Error(), classify(err).status, func(b *browser, tag string) answerPage {
			wrong = err
			w := get(h, "/"+tag+"/x", "Accept-Language", tag)
			return answerPage{status: w.Code, body: w.Body.String()}
		}})
	}
	return all
}

// The test above turns red for whatever is taken away.
func TestADeadEndIsSeen(t *testing.T) {
	s := &stage{}
	b := onStage(t, s)
	p := claimAs(b, s, "en", models.Verified{Cause: models.CauseDeadlinePassed, Deadline: models.MustDate("2020-07-31")}, nil)
	shell := testPatientShell(t, "en")
	if missing := lacks(t, shell, p.body); len(missing) > 0 {
		t.Fatalf("the whole page has no %v", missing)
	}
	for what, cut := range map[string]*regexp.Regexp{
		"phone": regexp.MustCompile(`href="tel:[^"]*"`), "hours": regexp.MustCompile(regexp.QuoteMeta(shell.Hours)), "TTY": regexp.MustCompile(`TTY 711`),
		"date": regexp.MustCompile(`2020`), "next step": regexp.MustCompile(`(?s)href="/en/freeze"|<button.*?</button>`),
	} {
		if missing := lacks(t, shell, cut.ReplaceAllString(p.body, "")); !slices.Equal(missing, []string{what}) {
			t.Errorf("without its %s the page is said to have no %v", what, missing)
		}
	}
}
