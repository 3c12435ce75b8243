package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"recourse/models"
)

var update = flag.Bool("update", false, "write docs/rules.md anew")

const rulesDocument = "../../docs/rules.md"

// rulesTable is the data file as docs/rules.md shows it.
func rulesTable(set models.RuleSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Edition %s.\n", set.Edition)
	for _, r := range set.Rules {
		who := map[models.Bound]string{models.BindsAll: "everybody", models.BindsPublic: "state and municipal bodies", models.BindsSource: "who gives notice and was the source of the breach"}[r.Binds]
		fmt.Fprintf(&b, "\n### %s\n\n- State: %s. Binds %s.\n- In force: %s.\n- Any of: %s.\n- Months: %s.\n", r.Name(), or(r.State, "all"), who, force(r), elementList(r.Elements), monthsOf(r))
		if r.Minors != nil {
			fmt.Fprintf(&b, "- Minors: until %d years of age and %d months more.\n", r.Minors.UntilAge, r.Minors.ThenMonths)
		}
		fmt.Fprintf(&b, "- Law: %s\n- Seen in: %s\n", r.Law, strings.Join(r.Sources, "; "))
		if r.Note != "" {
			fmt.Fprintf(&b, "- Note: %s\n", r.Note)
		}
		fmt.Fprintf(&b, "- Checked by counsel: %s\n", or(r.Checked.String(), "not yet"))
	}
	return b.String()
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func force(r models.Rule) string {
	switch {
	case r.From.IsZero():
		return "always"
	case r.To.IsZero():
		return "from " + r.From.String()
	}
	return "from " + r.From.String() + " to " + r.To.String()
}

// docs/rules.md shows the rules that the program decides by, all of them and no others.
func TestRulesDocument(t *testing.T) {
	set, err := models.Rules()
	if err != nil {
		t.Fatal(err)
	}
	const mark = "## The rules\n\n"
	text := readFile(t, rulesDocument)
	head, table, found := strings.Cut(text, mark)
	if *update {
		if err := os.WriteFile(rulesDocument, []byte(head+mark+rulesTable(set)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !found || table != rulesTable(set) {
		t.Errorf("run go test ./cmd/recourse -run TestRulesDocument -update\n%s", cmp.Diff(rulesTable(set), table))
	}
	for _, must := range []string{"not legal advice", "counsel must check"} {
		if !strings.Contains(strings.ToLower(head), must) {
			t.Errorf("the document does not say %q", must)
		}
	}
}

func TestReportRules(t *testing.T) {
	s := newShell(t) // there is no database, and none is needed
	var rules []map[string]string
	s.json(t, &rules, "report", "rules", "--on", "2018-09-30", "--state", "ct")
	if len(rules) != 2 || rules[1]["rule"] != "ct-ssn-12/1" || rules[1]["sources"] == "" {
		t.Errorf("in force were %v", rules)
	}
	for _, r := range rules {
		if r["law"] == "" || r["sources"] == "" {
			t.Errorf("%s has no source", r["rule"])
		}
	}
	if out := s.must(t, "report", "rules", "--on", "2026-01-01", "--format", "csv"); !strings.Contains(out, "pa-act-33/1,PA,2024-09-26,,12,,all") {
		t.Errorf("as CSV: %s", out)
	}
	for _, args := range [][]string{
		{"report", "rules", "--state", "Connecticut"}, {"report", "rules", "--on", "yesterday"}, {"report", "rules", "--roster", "r.csv"},
		{"report", "funnel", "--dry-run"},
	} {
		if _, errs, code := s.run(t, "", args...); code != exitMisused || errs == "" {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
	}
	bad := s.write(t, "bad.json", `{"edition":"x","rules":[{"id":"a"}]}`)
	if _, errs, code := s.run(t, "", "report", "rules", "--rules", bad); code != exitFailed || !strings.Contains(errs, "rule 1 (a)") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// ownRules gives everybody whose clinical data was read five years.
const ownRules = `{"edition":"own","rules":[{"id":"own","version":3,"state":"","elements":["clinical"],"binds":"all","months":60,"law":"ours","sources":["us"]}]}`

// trial finds a line of a dry run.
func trial(t *testing.T, lines []map[string]string, kind, key string) map[string]string {
	t.Helper()
	for _, l := range lines {
		if l["kind"] == kind && l["key"] == key {
			return l
		}
	}
	t.Fatalf("no line for %s %s in %v", kind, key, lines)
	return nil
}

func TestReportRulesOnAFile(t *testing.T) {
	s := newShell(t)
	s.must(t, "roster", "synth", "--patients", "300", "--out", s.path("r.csv"))
	var lines []map[string]string
	s.json(t, &lines, "report", "rules", "--dry-run", "--roster", s.path("r.csv"), "--on", "2020-04-17")
	if got := trial(t, lines, "outcome", "eligible"); got["patients"] != "23" {
		t.Errorf("%v are eligible", got)
	}
	s.json(t, &lines, "report", "rules", "--dry-run", "--roster", s.path("r.csv"), "--rules", s.write(t, "own.json", ownRules))
	if got := trial(t, lines, "rule", "own/3"); got["patients"] != "300" || got["covered"] != "300" {
		t.Errorf("the file's own rule decides on %v", got)
	}
}

func TestReviewAtTheCommandLine(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", incidentJSON(t, "one")))
	head := strings.Join(models.RosterHeader(), ",") + "\n"
	row := "R%d,Ann,,Testcase,,1961-07-1%d,7 Elm St,,Hartford,CT,06103,,en,no,,,%s\n"
	file := head + fmt.Sprintf(row, 1, 1, "account_number") + fmt.Sprintf(row, 2, 2, "") + fmt.Sprintf(row, 3, 3, "") + fmt.Sprintf(row, 4, 4, "ssn")
	s.must(t, "roster", "import", s.write(t, "r.csv", file), "--yes")
	var found []review
	s.json(t, &found, "roster", "review", "list")
	if len(found) != 3 || found[0].Name != "Ann Testcase" || found[0].Reason != "unsure_number" || found[0].Exposed != "account_number" {
		t.Fatalf("%d in review, the first for %s", len(found), found[0].Reason)
	}
	for _, args := range [][]string{
		{"--to", "eligible", "--note", "because", found[0].Patient}, {"--to", "ineligible", "--note", "number_holds_ssn", found[0].Patient},
		{"--to", "eligible", "--note", "source_checked"}, {"--to", "withdrawn", "--note", "source_checked", found[0].Patient},
		{"--to", "eligible", "--note", "source_checked", "--all", "nothing_exposed", found[0].Patient},
	} {
		if _, errs, code := s.run(t, "", append([]string{"roster", "review", "decide"}, args...)...); code != exitMisused || errs == "" {
			t.Errorf("%v: exit %d, %s", args, code, errs)
		}
	}
	s.must(t, "roster", "review", "decide", found[0].Patient, "--to", "eligible", "--note", "number_holds_ssn")
	all := []string{"roster", "review", "decide", "--all", "nothing_exposed", "--to", "ineligible", "--note", "source_checked"}
	if out := s.must(t, all...); !strings.Contains(out, "2 patients") || !strings.Contains(out, "--yes") {
		t.Errorf("a dry run says %s", out)
	}
	var done reviewsDecided
	if s.json(t, &done, append(all, "--yes")...); done.Decided != 2 || done.Left != 0 {
		t.Errorf("decided: %+v", done)
	}
	if out := s.must(t, "roster", "review", "list"); !strings.Contains(out, "nobody is in review") {
		t.Errorf("left are %s", out)
	}
	var lines []map[string]string
	s.json(t, &lines, "report", "rules", "--dry-run", "--on", "2020-04-17")
	if got := trial(t, lines, "outcome", "eligible"); got["patients"] != "2" || got["changed"] != "0" {
		t.Errorf("a dry run says %v", got)
	}
	var p proposed
	s.json(t, &p, "roster", "change", found[0].Patient, "--to", "withdrawn", "--reason", "counsel_decided")
	if p.Kind != string(models.ProposeEligibility) || p.Status != "open" {
		t.Errorf("proposed: %+v", p)
	}
	if _, errs, code := s.run(t, "", "roster", "change", found[0].Patient, "--to", "eligible", "--reason", "same_person"); code != exitMisused {
		t.Errorf("exit %d, %s", code, errs)
	}
}
