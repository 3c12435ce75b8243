package store

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/templates/letters"
)

var letterDay = models.MustDate("2020-04-20")

func lettersIncident() models.Incident {
	return models.Incident{
		EnrollBy: models.MustDate("2020-07-31"), TermMonths: 24, FloorDays: 60, Zone: "America/New_York",
		Facts: models.Facts{
			Organization: "Test Hospital", OccurredFrom: models.MustDate("2020-02-13"), OccurredTo: models.MustDate("2020-02-14"),
			Discovered: models.MustDate("2020-02-15"), Announced: models.MustDate("2020-04-13"),
			What:  map[string]string{"en": "Someone got in.", "es": "Alguien entró.", "pt": "Alguém entrou."},
			Hours: map[string]string{"en": "9 to 5"}, Phone: "1-800-555-0123", TTY: "711", Address: []string{"1 Main St"}, Provider: "Sample Watch",
		},
	}
}

func writerFor(t *testing.T, inc models.Incident) *letterWriter {
	t.Helper()
	w, err := newLetterWriter(inc, letterDay, "https://notice.example.org", 2651)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func reader(change func(a *addressee)) addressee {
	a := addressee{
		kind: models.LetterNotice, identity: models.Identity{First: "Ana", Last: "Sample", BirthDate: "1960-02-29"}, language: "en", reference: "L-2345CDFH",
		contact: models.Contact{Lines: []string{"2 Oak St"}, City: "Hartford", State: "CT", ZIP: "06103"}, exposed: []models.Element{models.ElementName, models.ElementInsurance},
	}
	if change != nil {
		change(&a)
	}
	if a.offer {
		a.code = models.NewCode()
	}
	return a
}

func textOf(c letter.Content) string {
	var all []string
	for _, b := range c.Blocks {
		all = append(append(all, b.Text), b.Items...)
	}
	return strings.Join(all, "\n")
}

func hasCode(c letter.Content) bool {
	return slices.ContainsFunc(c.Blocks, func(b letter.Block) bool { return b.Kind == letter.CodeBox })
}

// Every reader in every language gets the letter that is meant for them: with a code
// if and only if it is an offer, and addressed to whoever opens it.
func TestVariants(t *testing.T) {
	child := models.Identity{First: "Ben", Last: "Sample", BirthDate: "2010-01-01"}
	minor := func(name, role string) func(a *addressee) {
		return func(a *addressee) { a.identity = child; a.identity.Representative, a.identity.Role = name, role }
	}
	for _, tt := range []struct {
		name    string
		change  func(a *addressee)
		variant string
		first   map[string]string // line in the window
	}{
		{"adult", nil, "adult", map[string]string{"en": "Ana Sample", "es": "Ana Sample", "pt": "Ana Sample"}},
		{"minor", minor("", ""), "minor", map[string]string{"en": "To the parent or guardian of", "es": "A los padres o tutores de", "pt": "Aos pais ou responsáveis por"}},
		{"minor with guardian", minor("Eva Sample", "guardian"), "minor", map[string]string{"en": "Eva Sample", "es": "Eva Sample", "pt": "Eva Sample"}},
		{"dead", func(a *addressee) { a.deceased = true }, "next-of-kin", map[string]string{"en": "To the next of kin of", "es": "A los familiares de", "pt": "Aos familiares de"}},
		{"dead with executor", func(a *addressee) {
			a.deceased = true
			a.identity.Representative, a.identity.Role = "Eva Sample", "executor"
		}, "next-of-kin",
			map[string]string{"en": "Eva Sample", "es": "Eva Sample", "pt": "Eva Sample"}},
		{"dead child", func(a *addressee) { a.deceased = true; a.identity = child }, "next-of-kin",
			map[string]string{"en": "To the next of kin of", "es": "A los familiares de", "pt": "Aos familiares de"}},
		{"power of attorney", func(a *addressee) {
			a.identity.Representative, a.identity.Role = "Eva Sample", "power_of_attorney"
		}, "representative", map[string]string{"en": "Eva Sample", "es": "Eva Sample", "pt": "Eva Sample"}},
		{"came of age", func(a *addressee) {
			a.identity.Representative, a.identity.Role, a.identity.BirthDate = "Eva Sample", "parent", "2002-04-20"
		}, "adult", map[string]string{"en": "Ana Sample", "es": "Ana Sample", "pt": "Ana Sample"}},
		{"no birth date", func(a *addressee) { a.identity.BirthDate = "" }, "adult", map[string]string{"en": "Ana Sample", "es": "Ana Sample", "pt": "Ana Sample"}},
	} {
		for _, lang := range []string{"en", "es", "pt"} {
			for _, offer := range []bool{true, false} {
				for _, reissue := range []bool{true, false} {
					a := reader(tt.change)
					if a.offer, a.reissue, a.language = offer, reissue, lang; offer {
						a.code = models.NewCode()
					}
					got, err := writerFor(t, lettersIncident()).content(a)
					if err != nil {
						t.Fatalf("%s: %v", tt.name, err)
					}
					want := map[bool]string{true: "offer-", false: "notice-"}[offer] + tt.variant
					if got.variant != want || got.language != lang || len(got.wording) != 64 {
						t.Errorf("%s: got %q in %q with hash %q, want %q in %q", tt.name, got.variant, got.language, got.wording, want, lang)
					}
					if hasCode(got.content) != offer {
						t.Errorf("%s, offer %v: has a code: %v", tt.name, offer, hasCode(got.content))
					}
					if line := got.content.Recipient[0]; line != tt.first[lang] {
						t.Errorf("%s in %s: the window begins with %q", tt.name, lang, line)
					}
					if said := strings.Contains(textOf(got.content), map[string]string{"en": "We mailed you a letter before", "es": "Antes le mandamos otra carta", "pt": "Já mandamos uma carta antes"}[lang]); said != reissue {
						t.Errorf("%s in %s, reissue %v: says so: %v", tt.name, lang, reissue, said)
					}
				}
			}
		}
	}
}

// What follows the patient: term, deadline, what was read and what to do about it.
func TestLetterFollowsThePatient(t *testing.T) {
	w := writerFor(t, lettersIncident())
	plain, err := w.content(reader(func(a *addressee) { a.offer = true }))
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.content(reader(func(a *addressee) {
		a.offer, a.months, a.deadline = true, 60, models.MustDate("2020-09-01")
		a.exposed = []models.Element{models.ElementSSN, models.ElementName}
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what string
		text string
		in   []string
		not  []string
	}{
		{"the incident's own", textOf(plain.content), []string{"for 24 months", "July 31, 2020", "health plan", "credit monitoring for 24"}, []string{"IP PIN", "60 months"}},
		{"the patient's own", textOf(own.content), []string{"for 60 months", "September 1, 2020", "IP PIN", "Name\nSocial Security number"}, []string{"24 months", "July 31", "Read the mail from the health plan"}},
	} {
		for _, s := range tt.in {
			if !strings.Contains(tt.text, s) {
				t.Errorf("%s: lacks %q", tt.what, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(tt.text, s) {
				t.Errorf("%s: says %q", tt.what, s)
			}
		}
	}
	if plain.wording != own.wording {
		t.Error("the same approved texts have two hashes")
	}
}

// The later letters, and the product by its own name.
func TestLaterLetters(t *testing.T) {
	inc := lettersIncident()
	inc.Facts.ProductWords = map[string]string{"en": "three-bureau watch"}
	w := writerFor(t, inc)
	for kind, words := range map[models.LetterKind]string{
		models.LetterReminder: "three-bureau watch for 24 months", models.LetterConfirmation: "May 5, 2020", models.LetterEnding: "May 5, 2022",
	} {
		stops := kind == models.LetterConfirmation
		for _, lang := range []string{"en", "es", "pt"} {
			got, err := w.content(reader(func(a *addressee) {
				a.kind, a.language, a.first, a.last = kind, lang, models.MustDate("2020-05-05"), models.MustDate("2022-05-05")
				if stops {
					a.code, a.signUp = models.NewStopCode(), signedUp(models.Active)
				}
			}))
			if err != nil || got.variant != string(kind) || hasCode(got.content) != stops {
				t.Fatalf("%s in %s: %q, %v", kind, lang, got.variant, err)
			}
			if text := textOf(got.content); lang == "en" && (!strings.Contains(text, words) || !strings.Contains(text, "Dear Ana Sample:")) {
				t.Errorf("%s lacks %q", kind, words)
			}
		}
	}
	if _, err := w.content(reader(func(a *addressee) { a.kind, a.signUp = models.LetterConfirmation, signedUp(models.Active) })); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("a confirmation without a stop code: %v", err)
	}
	if _, err := w.content(reader(func(a *addressee) { a.kind, a.code = models.LetterConfirmation, models.NewStopCode() })); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("a confirmation of nothing: %v", err)
	}
}

func signedUp(status models.EnrollmentStatus) signUp {
	return signUp{models.MustDate("2020-05-01"), "R-2345678923", status}
}

// A confirmation says who signed up when, has the days if there are any, and leads to the
// page that stops the sign-up by the code in it.
func TestConfirmationsSayHowToStop(t *testing.T) {
	w := writerFor(t, lettersIncident())
	for status, want := range map[models.EnrollmentStatus]string{
		models.Submitted: "looks at the sign-up now", models.RecoveryOnly: "no credit file to watch", models.Reviewing: "looks at the sign-up now",
	} {
		code := models.NewStopCode()
		got, err := w.content(reader(func(a *addressee) { a.kind, a.code, a.signUp = models.LetterConfirmation, code, signedUp(status) }))
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(got.content)
		for _, s := range []string{want, "May 1, 2020", "R-2345678923", "1-800-"} {
			if !strings.Contains(text, s) {
				t.Errorf("%s: lacks %q:\n%s", status, s, text)
			}
		}
		for _, b := range got.content.Blocks {
			if b.Kind == letter.CodeBox && (b.Code.Value != code.Grouped() || b.Code.URL != w.site+"/en/not-me#"+code.Plain()) {
				t.Errorf("%s: the code box leads elsewhere", status)
			}
		}
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	for _, lang := range []string{"", "fr", "parts", "../en"} {
		got, err := writerFor(t, lettersIncident()).content(reader(func(a *addressee) { a.language = lang }))
		if err != nil || got.language != "en" || got.content.Lang != "en" {
			t.Errorf("%q: got %q, %v", lang, got.language, err)
		}
	}
}

// Massachusetts waits for counsel, says how many were affected nowhere, and only
// residents wait.
func TestMassachusettsIsHeld(t *testing.T) {
	massachusetts := func(a *addressee) { a.contact.State = "MA" }
	inc := lettersIncident()
	held := func(want models.HeldReason) {
		t.Helper()
		_, err := writerFor(t, inc).content(reader(massachusetts))
		if got, ok := errors.AsType[heldError](err); !ok || got.Reason != want {
			t.Errorf("got %v, want held for %q", err, want)
		}
	}
	held(models.HeldCounsel)
	if _, err := writerFor(t, inc).content(reader(func(a *addressee) { a.contact.State, a.contact.Country = "MA", "Morocco" })); err != nil {
		t.Errorf("a letter abroad: %v", err)
	}
	if _, err := writerFor(t, inc).content(reader(func(a *addressee) { massachusetts(a); a.kind = models.LetterReminder })); err != nil {
		t.Errorf("a reminder, which tells of no breach: %v", err)
	}
	inc.Facts.Counsel = map[string]models.Counsel{"MA": {Choice: models.CounselHold}}
	held(models.HeldOutside)
	inc.Facts.Counsel = map[string]models.Counsel{"MA": {Choice: models.CounselFederal}}
	got, err := writerFor(t, inc).content(reader(massachusetts))
	if err != nil || !strings.Contains(textOf(got.content), "For residents of Massachusetts") {
		t.Fatalf("after counsel's answer: %v", err)
	}
	inc.Facts.What = map[string]string{"en": "Someone read the data of 2,651 patients."}
	if _, err := writerFor(t, inc).content(reader(massachusetts)); !errors.Is(err, models.ErrInvalid) || !strings.Contains(err.Error(), `"What happened"`) {
		t.Errorf("a letter that counts people: %v", err)
	}
	if _, err := writerFor(t, inc).content(reader(nil)); err != nil {
		t.Errorf("the same in Connecticut: %v", err)
	}
}

// Rhode Island wants the number of people.
func TestRhodeIslandCounts(t *testing.T) {
	rhodeIsland := reader(func(a *addressee) { a.contact.State = "RI" })
	got, err := writerFor(t, lettersIncident()).content(rhodeIsland)
	if err != nil || !strings.Contains(textOf(got.content), "affected: 2,651") {
		t.Errorf("the number is missing: %v", err)
	}
	w := writerFor(t, lettersIncident())
	w.affected = 0
	if _, err := w.content(rhodeIsland); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("without the number: %v", err)
	}
}

// A gap in the facts, and a required part taken out of an approved text: no letter.
func TestNoLetterWithAGap(t *testing.T) {
	for name, change := range map[string]func(f *models.Facts){
		"incident.what":     func(f *models.Facts) { f.What = nil },
		"incident.period":   func(f *models.Facts) { f.OccurredFrom, f.OccurredTo = models.Date{}, models.Date{} },
		"incident.found":    func(f *models.Facts) { f.Discovered = models.Date{} },
		"incident.response": func(f *models.Facts) { f.Announced = models.Date{} },
		"phone":             func(f *models.Facts) { f.Phone = " " },
	} {
		inc := lettersIncident()
		change(&inc.Facts)
		if _, err := writerFor(t, inc).content(reader(nil)); !errors.Is(err, models.ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	inc := lettersIncident()
	if _, err := writerFor(t, inc).content(reader(func(a *addressee) { a.exposed = nil })); !errors.Is(err, models.ErrInvalid) || !strings.Contains(err.Error(), "elements") {
		t.Errorf("with nothing that was read: %v", err)
	}
	for file, gap := range map[string]struct{ old, missing string }{
		"en/notice-adult.txt":   {"- {{elements}}", "what information was involved: elements"},
		"en/parts/happened.txt": {"We found out on {{incident.found}}.", "what happened: incident.found"},
		"en/parts/contact.txt":  {"Call {{phone}}.", "for more information: phone"},
	} {
		w := writerFor(t, inc)
		w.texts = without(t, file, gap.old)
		_, err := w.content(reader(nil))
		if !errors.Is(err, models.ErrInvalid) || !strings.Contains(err.Error(), gap.missing) {
			t.Errorf("%s without %q: %v", file, gap.old, err)
		}
	}
}

func TestWordsMustBeThere(t *testing.T) {
	w := writerFor(t, lettersIncident())
	w.texts = without(t, "en/words.txt", "element.tin")
	if _, err := w.content(reader(nil)); err == nil || !strings.Contains(err.Error(), "element.tin") {
		t.Errorf("got %v", err)
	}
}

// without is the approved texts with a fault planted in one of them.
func without(t *testing.T, file, old string) fs.FS {
	t.Helper()
	faulty := fstest.MapFS{}
	err := fs.WalkDir(letters.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(letters.FS, path)
		faulty[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := string(faulty[file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s has no %q: the fault is not planted", file, old)
	}
	faulty[file] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, "other", 1))}
	return faulty
}

// Letters in Portuguese are dated and spelled as their readers do.
func TestDates(t *testing.T) {
	got := map[string]string{}
	for _, lang := range []string{"en", "es", "pt"} {
		w, err := writerFor(t, lettersIncident()).content(reader(func(a *addressee) { a.language = lang }))
		if err != nil {
			t.Fatal(err)
		}
		got[lang] = w.content.Date
	}
	want := map[string]string{"en": "April 20, 2020", "es": "20 de abril de 2020", "pt": "20 de abril de 2020"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dates (-want +got):\n%s", diff)
	}
	for n, want := range map[int]string{7: "7", 651: "651", 2651: "2,651", 2_000_000: "2,000,000"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is written %q", n, got)
		}
	}
}

// A sample shows each kind of fault that the facts can bring into a letter.
func TestSamplesFindFaults(t *testing.T) {
	for problem, change := range map[string]func(f *models.Facts){
		"reads at grade": func(f *models.Facts) {
			f.What = map[string]string{"en": strings.Repeat("Unauthorized individuals potentially obtained confidential identifying information notwithstanding organizational countermeasures. ", 9)}
		},
		"a sentence has 30 words": func(f *models.Facts) { f.What = map[string]string{"en": strings.Repeat("and so on ", 10)} },
		"no value for":            func(f *models.Facts) { f.What = nil },
		"toll-free":               func(f *models.Facts) { f.Phone = "860-555-0100" },
		"letter cannot be set":    func(f *models.Facts) { f.Organization = "病院" },
		"how many people":         func(f *models.Facts) { f.What = map[string]string{"en": "It touched 12 patients."} },
	} {
		inc := lettersIncident()
		change(&inc.Facts)
		all, err := writerFor(t, inc).samples(SampleChoice{Language: "en", Variant: "notice-adult", State: "MA"})
		if err != nil || len(all) != 2 || !strings.Contains(strings.Join(all[0].Problems, "\n"), problem) {
			t.Errorf("%s: got %+v, %v", problem, all, err)
		}
	}
}
