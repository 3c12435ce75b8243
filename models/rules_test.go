package models

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func rules(t testing.TB) RuleSet {
	t.Helper()
	set, err := Rules()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The file that comes with the program can be read, and each rule says where it was.
func TestShippedRules(t *testing.T) {
	set := rules(t)
	if set.Edition == "" || len(set.Rules) < 10 {
		t.Fatalf("edition %q has %d rules", set.Edition, len(set.Rules))
	}
	names := map[string]bool{}
	for _, r := range set.Rules {
		if names[r.ID] || r.Law == "" || len(r.Sources) == 0 || slices.Contains(r.Sources, "") {
			t.Errorf("rule %s has no law or source, or is there twice", r.ID)
		}
		names[r.ID] = true
	}
	if want := []string{"CT", "RI", "MA", "DE", "DC", "PA", "CA"}; !slices.Equal(States(set.Rules), want) {
		t.Errorf("states are %v, want %v", States(set.Rules), want)
	}
}

func TestFaultyRules(t *testing.T) {
	const good = `{"edition":"1","rules":[{"id":"a","version":1,"state":"CT","elements":["ssn"],"binds":"all","from":"2020-01-01","months":12,"law":"L","sources":["S"]}]}`
	if _, err := ReadRules(strings.NewReader(good)); err != nil {
		t.Fatalf("the good rule: %v", err)
	}
	for name, change := range map[string][2]string{
		"edition":      {`"edition":"1"`, `"edition":""`},
		"no rules":     {good[len(`{"edition":"1",`):], `"rules":[]}`},
		"no JSON":      {`{"edition"`, `edition`},
		"extra":        {`"months":12`, `"months":12,"years":1`},
		"id":           {`"id":"a"`, `"id":""`},
		"version":      {`"version":1`, `"version":0`},
		"state":        {`"CT"`, `"QQ"`},
		"element":      {`["ssn"]`, `["ssn","shoes"]`},
		"no elements":  {`["ssn"]`, `[]`},
		"binds":        {`"all"`, `"nobody"`},
		"date":         {`2020-01-01`, `2020-02-30`},
		"ends before":  {`"from"`, `"to":"2019-12-31","from"`},
		"no term":      {`"months":12`, `"months":0`},
		"long term":    {`"months":12`, `"months":1201`},
		"minors":       {`"months":12`, `"months":12,"minors":{"until_age":0,"then_months":0}`},
		"law":          {`"law":"L"`, `"law":""`},
		"no source":    {`["S"]`, `[]`},
		"empty source": {`["S"]`, `[""]`},
		"twice":        {`}]}`, `},` + good[strings.Index(good, `{"id"`):strings.LastIndex(good, `]`)] + `]}`},
	} {
		text := strings.Replace(good, change[0], change[1], 1)
		if _, err := ReadRules(strings.NewReader(text)); text == good || !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// born is an adult's birthday in all vectors.
var born = MustDate("1960-02-29")

// vectors are who gets what: by state, exposure and dates.
var vectors = []struct {
	name       string
	state      string
	exposed    []Element
	discovered string
	on         string
	public     bool
	elsewhere  bool
	program    int
	want       string // status, rule, months or the reason of a review
}{
	{"the Hartford case", "CT", []Element{ElementName, ElementAccountSSN}, "2020-02-13", "2020-04-17", false, false, 24, "eligible ct-ssn-24/1 24"},
	{"its others", "CT", []Element{ElementName, ElementClinical, ElementFinancial}, "2020-02-13", "2020-04-17", false, false, 24, "ineligible  0"},
	{"its neighbors", "RI", []Element{ElementSSN}, "2020-02-13", "2020-04-17", false, false, 24, "eligible program/1 24"},
	{"CT, last day of a year", "CT", []Element{ElementSSN}, "2018-09-30", "2018-09-30", false, false, 6, "eligible ct-ssn-12/1 12"},
	{"CT, first day of two years", "CT", []Element{ElementSSN}, "2018-10-01", "2018-10-01", false, false, 6, "eligible ct-ssn-24/1 24"},
	{"CT, found before, decided after", "CT", []Element{ElementSSN}, "2018-08-01", "2018-10-01", false, false, 6, "eligible ct-ssn-24/1 24"},
	{"CT, before all rules", "CT", []Element{ElementSSN}, "2015-09-01", "2015-09-30", false, false, 6, "eligible program/1 6"},
	{"CT, found while in force", "CT", []Element{ElementSSN}, "2018-09-30", "2018-09-30", false, false, 12, "eligible ct-ssn-12/1 12"},
	{"CT TIN, day before", "CT", []Element{ElementTIN}, "2021-09-30", "2021-09-30", false, false, 24, "ineligible  0"},
	{"CT TIN, first day", "CT", []Element{ElementTIN}, "2021-10-01", "2021-10-01", false, false, 12, "eligible ct-tin-24/1 24"},
	{"CT TIN, longer program", "CT", []Element{ElementTIN}, "2021-10-01", "2021-10-01", false, false, 36, "eligible ct-tin-24/1 36"},
	{"RI, a company", "RI", []Element{ElementSSN}, "2024-01-01", "2024-02-01", false, false, 24, "eligible program/1 24"},
	{"RI, a town", "RI", []Element{ElementSSN}, "2024-01-01", "2024-02-01", true, false, 24, "eligible ri-public/1 60"},
	{"RI, a town, clinical", "RI", []Element{ElementClinical}, "2024-01-01", "2024-02-01", true, false, 24, "eligible ri-public/1 60"},
	{"RI, a town, too early", "RI", []Element{ElementSSN}, "2023-06-01", "2023-06-26", true, false, 24, "eligible program/1 24"},
	{"MA, day before", "MA", []Element{ElementSSN}, "2019-04-10", "2019-04-10", false, false, 12, "eligible program/1 12"},
	{"MA", "MA", []Element{ElementSSN}, "2019-04-11", "2019-04-11", false, false, 12, "eligible ma-ssn-18/1 18"},
	{"MA, not 42", "MA", []Element{ElementSSN, ElementTIN, ElementBank, ElementLicense}, "2026-01-01", "2026-02-01", false, false, 24, "eligible program/1 24"},
	{"DE, day before", "DE", []Element{ElementSSN}, "2018-04-13", "2018-04-13", false, false, 6, "eligible program/1 6"},
	{"DE", "DE", []Element{ElementSSN}, "2018-04-14", "2018-04-14", false, false, 6, "eligible de-ssn-12/1 12"},
	{"DC, day before", "DC", []Element{ElementTIN}, "2020-06-16", "2020-06-16", false, false, 12, "ineligible  0"},
	{"DC TIN", "DC", []Element{ElementTIN}, "2020-06-17", "2020-06-17", false, false, 12, "eligible dc-ssn-tin-18/1 18"},
	{"DC SSN", "DC", []Element{ElementSSN}, "2020-06-17", "2020-06-17", false, false, 12, "eligible dc-ssn-tin-18/1 18"},
	{"PA, day before", "PA", []Element{ElementBank}, "2024-09-25", "2024-09-25", false, false, 12, "ineligible  0"},
	{"PA bank account", "PA", []Element{ElementBank}, "2024-09-26", "2024-09-26", false, false, 12, "eligible pa-act-33/1 12"},
	{"PA license", "PA", []Element{ElementLicense}, "2024-10-15", "2024-10-15", false, false, 24, "eligible pa-act-33/1 24"},
	{"PA, shorter than the program", "PA", []Element{ElementSSN}, "2024-10-15", "2024-10-15", false, false, 24, "eligible program/1 24"},
	{"PA, finances in general", "PA", []Element{ElementFinancial}, "2024-10-15", "2024-10-15", false, false, 24, "ineligible  0"},
	{"CA license, own breach", "CA", []Element{ElementLicense}, "2020-01-01", "2020-02-01", false, false, 12, "eligible ca-source-12/1 12"},
	{"CA license, a vendor's breach", "CA", []Element{ElementLicense}, "2020-01-01", "2020-02-01", false, true, 12, "ineligible  0"},
	{"a state without rules", "TX", []Element{ElementLicense, ElementTIN, ElementBank}, "2026-01-01", "2026-02-01", false, false, 24, "ineligible  0"},
	{"abroad, with an SSN", "", []Element{ElementSSN}, "2020-02-13", "2020-04-17", false, false, 24, "eligible program/1 24"},
	{"abroad, short program", "", []Element{ElementSSN}, "2020-02-13", "2020-04-17", false, false, 12, "review state_unknown"},
	{"abroad, what only states cover", "", []Element{ElementLicense}, "2024-10-15", "2024-10-15", false, false, 24, "review state_unknown"},
	{"abroad, what nobody covers", "", []Element{ElementClinical}, "2024-10-15", "2024-10-15", false, false, 24, "ineligible  0"},
	{"abroad, an account", "", []Element{ElementAccount}, "2024-10-15", "2024-10-15", false, false, 24, "review unsure_number"},
	{"nothing exposed", "CT", nil, "2020-02-13", "2020-04-17", false, false, 24, "review nothing_exposed"},
	{"an account number", "CT", []Element{ElementName, ElementAccount}, "2020-02-13", "2020-04-17", false, false, 24, "review unsure_number"},
	{"an account number and the SSN", "CT", []Element{ElementAccount, ElementSSN}, "2020-02-13", "2020-04-17", false, false, 24, "eligible ct-ssn-24/1 24"},
	{"an account number that could mean more", "PA", []Element{ElementAccount, ElementBank}, "2024-10-15", "2024-10-15", false, false, 12, "eligible pa-act-33/1 12"},
	{"an account number that would mean more", "CT", []Element{ElementAccount, ElementTIN}, "2020-10-15", "2021-09-01", false, false, 12, "review unsure_number"},
	{"nothing known of the discovery", "CT", []Element{ElementSSN}, "", "2018-09-30", false, false, 6, "eligible ct-ssn-12/1 12"},
}

func TestDecide(t *testing.T) {
	set := rules(t)
	for _, v := range vectors {
		s := RuleSubject{Exposed: v.exposed, State: v.state, Born: born, Notifier: Notifier{Public: v.public, Elsewhere: v.elsewhere}}
		if v.discovered != "" {
			s.Notifier.Discovered = MustDate(v.discovered)
		}
		d := Decide(s, set.Rules, MustDate(v.on), v.program)
		if got := written(d); got != v.want {
			t.Errorf("%s: %q, want %q", v.name, got, v.want)
		}
		if Loaded.To(d.Status) != nil {
			t.Errorf("%s: nobody can move to %s", v.name, d.Status)
		}
		s.Born = Date{}
		if d := Decide(s, set.Rules, MustDate(v.on), v.program); d.Status != InReview || len(v.exposed) > 0 && d.Review != ReviewBirth {
			t.Errorf("%s, without a birth date: %+v", v.name, d)
		}
	}
}

func written(d Decision) string {
	if d.Review != "" {
		return string(d.Status) + " " + string(d.Review)
	}
	return string(d.Status) + " " + d.Rule + " " + Total(d.Months).String()
}

// A minor's term in Rhode Island ends two years after coming of age.
func TestTermOfMinors(t *testing.T) {
	set, on := rules(t), MustDate("2024-02-01")
	for birth, want := range map[string]int{
		"2024-02-01": 240, "2023-06-15": 233, "2006-02-02": 25, "2006-03-01": 25, "2006-03-02": 26,
		"2006-02-01": 60, // of age on the day
		"2005-12-31": 60, "2008-02-29": 49,
	} {
		s := RuleSubject{Exposed: []Element{ElementSSN}, State: "RI", Born: MustDate(birth), Notifier: Notifier{Discovered: on, Public: true}}
		d := Decide(s, set.Rules, on, 24)
		if d.Months != want || d.Rule != "ri-public/1" {
			t.Errorf("born %s: %+v, want %d months", birth, d, want)
		}
		if end := on.AddMonths(d.Months); Minor(s.Born, on) && end.Before(s.Born.AddMonths(240)) {
			t.Errorf("born %s: ends on %s", birth, end)
		}
	}
}

func TestReviewedByAPerson(t *testing.T) {
	set, on := rules(t), MustDate("2024-10-15")
	s := RuleSubject{Exposed: []Element{ElementAccount, ElementClinical}, State: "CT", Born: born, Notifier: Notifier{Discovered: on}}
	for note, want := range map[ReviewNote]string{
		NoteHoldsSSN: "eligible ct-ssn-24/1 24", NoteNoSSN: "ineligible  0", NoteInDoubt: "eligible ct-ssn-24/1 24", NoteCounsel: "eligible ct-ssn-24/1 24",
	} {
		if got := written(Demand(s.Settled(note), set.Rules, on, 12)); got != want {
			t.Errorf("%s: %q, want %q", note, got, want)
		}
	}
	if len(s.Exposed) != 2 || s.Exposed[0] != ElementAccount {
		t.Errorf("settling changed the subject: %v", s.Exposed)
	}
	s.State, s.Exposed = "", []Element{ElementSSN}
	if d := Demand(s, set.Rules, on, 12); d.Months != 24 { // the longest that some state demands
		t.Errorf("abroad: %+v", d)
	}
}

// drawnSubject is any patient of any organization.
func drawnSubject(t *rapid.T) RuleSubject {
	first := MustDate("2014-01-01")
	return RuleSubject{
		Exposed: rapid.SliceOfDistinct(rapid.SampledFrom(Elements()), rapid.ID).Draw(t, "exposed"),
		State:   rapid.SampledFrom([]string{"", "CT", "RI", "MA", "DE", "DC", "PA", "CA", "NY"}).Draw(t, "state"),
		Born:    MustDate("1930-01-01").AddDays(rapid.IntRange(0, 33000).Draw(t, "born")),
		Notifier: Notifier{
			Discovered: first.AddDays(rapid.IntRange(0, 5000).Draw(t, "discovered")),
			Public:     rapid.Bool().Draw(t, "public"), Elsewhere: rapid.Bool().Draw(t, "elsewhere"),
		},
	}
}

func drawnRule(t *rapid.T) Rule {
	r := Rule{
		ID: "drawn", Version: 1, State: rapid.SampledFrom([]string{"", "CT", "RI", "NY"}).Draw(t, "rule's state"), Binds: rapid.SampledFrom([]Bound{BindsAll, BindsPublic, BindsSource}).Draw(t, "binds"),
		Elements: rapid.SliceOfNDistinct(rapid.SampledFrom(Elements()), 1, -1, rapid.ID).Draw(t, "elements"), Months: rapid.IntRange(0, 120).Draw(t, "months"),
		From: MustDate("2013-01-01").AddDays(rapid.IntRange(0, 6000).Draw(t, "from")),
	}
	if rapid.Bool().Draw(t, "minors") {
		r.Minors = &MinorTerm{UntilAge: 18, ThenMonths: rapid.IntRange(0, 48).Draw(t, "then")}
	}
	return r
}

// Nobody gets less than the program promises, nor less than any rule that covers
// them; the decision is that of a rule that does.
func TestLongestWins(t *testing.T) {
	set := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		s, program := drawnSubject(t), rapid.IntRange(1, 60).Draw(t, "program")
		on := s.Notifier.Discovered.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		all := append(slices.Clone(set.Rules), drawnRule(t))
		d := Decide(s, all, on, program)
		if d.Status != Eligible {
			if d.Months != 0 || d.Rule != "" || (d.Status == InReview) != (d.Review != "") {
				t.Fatalf("%+v", d)
			}
			return
		}
		if d.Months < program {
			t.Fatalf("%d months, promised are %d", d.Months, program)
		}
		longest := program
		for _, r := range all {
			if s.covered(r, on) {
				longest = max(longest, r.term(s.Born, on))
			}
			if r.Name() == d.Rule && !s.covered(r, on) {
				t.Fatalf("decided by %s, which does not cover them", r.Name())
			}
		}
		if d.Months != longest {
			t.Fatalf("%d months, the longest is %d", d.Months, longest)
		}
	})
}

// Another rule never takes anything away, wherever it stands in the file.
func TestAnotherRuleNeverShortens(t *testing.T) {
	set := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		s, program := drawnSubject(t), rapid.IntRange(1, 60).Draw(t, "program")
		on := s.Notifier.Discovered.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		more := slices.Insert(slices.Clone(set.Rules), rapid.IntRange(0, len(set.Rules)).Draw(t, "place"), drawnRule(t))
		before, after := Decide(s, set.Rules, on, program), Decide(s, more, on, program)
		if after.Status == Ineligible && before.Status != Ineligible || after.Status != InReview && after.Months < before.Months {
			t.Fatalf("before %+v, after %+v", before, after)
		}
		if known := Known(s, more, on, program); known.Months < Known(s, set.Rules, on, program).Months {
			t.Fatalf("known is %+v", known)
		}
		if Demand(s, more, on, program).Months < before.Months {
			t.Fatal("a person could give less than was decided")
		}
	})
}

// What is exposed beside never takes anything away, and neither does a later discovery's law.
func TestMoreExposedNeverShortens(t *testing.T) {
	set := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawnSubject(t)
		on := s.Notifier.Discovered.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
		more := s
		more.Exposed = append(slices.Clone(s.Exposed), rapid.SampledFrom(Elements()).Draw(t, "another"))
		if a, b := Known(s, set.Rules, on, 24), Known(more, set.Rules, on, 24); b.Months < a.Months {
			t.Fatalf("%+v, with more exposed %+v", a, b)
		}
	})
}

func TestPatientTerm(t *testing.T) {
	inc := Incident{TermMonths: 24}
	for months, want := range map[int]int{0: 24, 12: 24, 24: 24, 60: 60} {
		if got := (Patient{TermMonths: months}).Term(inc); got != want {
			t.Errorf("%d: %d, want %d", months, got, want)
		}
	}
}
