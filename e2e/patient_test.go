//go:build browser

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// phrases are what a patient's walk looks for, by language.
var phrases = map[string]map[string]string{
	"en": {"enroll": "Enter the code from your letter", "wrong": "There is a problem", "done": "You are signed up", "active": "Your monitoring is on", "ended": "Your monitoring has ended"},
	"es": {"enroll": "Escriba el código de su carta", "wrong": "Hay un problema", "done": "Usted está inscrito", "active": "", "ended": ""},
	"pt": {"enroll": "Digite o código da sua carta", "wrong": "Há um problema", "done": "A sua inscrição está feita", "done child": "A inscrição está feita", "active": "", "ended": ""},
}

// identify goes from the code to the details.
func (b *browser) identify(lang string, c claim) {
	b.t.Helper()
	b.open("/" + lang + "/enroll")
	b.fill("code", strings.ToLower(c.Code)) // as people type
	b.submit()
	b.at("/" + lang + "/identity")
	month, day, year := c.born()
	b.fill("last_name", strings.ToUpper(c.LastName), "birth_month", month, "birth_day", day, "birth_year", year)
	b.submit()
	if c.child() {
		b.at("/" + lang + "/who")
		b.shot("who")
		b.sound("who")
		b.parent()
	}
	b.at("/" + lang + "/details")
}

// parent fills in who signs up a child.
func (b *browser) parent() {
	b.t.Helper()
	b.fill("first_name", "Ann", "last_name", "Parent")
	b.tick("relationship", "parent")
	b.tick("may", "yes")
	b.submit()
}

// enroll walks a patient from the start page to the confirmation and checks
// every page and every way of going wrong on the way.
func (b *browser) enroll(lang string, c claim, contact string) {
	b.t.Helper()
	check := func(page string) { b.shot(page); b.sound(page) }
	b.open("/" + lang)
	check("start")
	if stops := b.keyboard(); !b.still && stops < 8 {
		b.t.Errorf("the start page has %d stops for the keyboard", stops)
	}
	b.open("/" + lang + "/enroll")
	check("code")
	b.fill("code", slip(c.Code))
	b.quiet = true // a 422 is an error to the console
	if status := b.submit(); status != 422 {
		b.t.Errorf("a slip in the code answers %d", status)
	}
	b.see(phrases[lang]["wrong"])
	check("code-slip")
	b.fill("code", c.Code)
	b.submit()
	b.at("/" + lang + "/identity")
	check("identity")
	b.submit()
	b.see(phrases[lang]["wrong"])
	check("identity-empty")
	b.identify(lang, c)
	check("details")
	b.submit()
	b.see(phrases[lang]["wrong"])
	check("details-empty")
	b.tick("contact_by", contact)
	b.tick("consent", "yes")
	if contact == "email" {
		b.fill("email", "patient@example.org")
	}
	b.submit()
	b.at("/" + lang + "/review")
	check("review")
	b.submit()
	b.at("/" + lang + "/done")
	done := phrases[lang]["done"]
	if c.child() {
		done = phrases[lang]["done child"]
	}
	b.see(done, "R-")
	check("done")
	b.do(chromedp.Reload())
	b.see(done)
}

// slip is a code with its last symbol wrong.
func slip(code string) string {
	body := code[:len(code)-1]
	if code[len(body)] == '2' {
		return body + "3"
	}
	return body + "2"
}

// status asks for the state of an enrollment in a browser that knows nothing.
func (b *browser) status(lang string, c claim, want string) {
	b.t.Helper()
	b.open("/" + lang + "/status")
	month, day, year := c.born()
	b.fill("code", c.Code, "birth_month", month, "birth_day", day, "birth_year", year)
	b.submit()
	b.see(want)
}

// tooLate claims rightly after the last day and wants the reason and a way on.
func (b *browser) tooLate(lang string, c claim) {
	b.t.Helper()
	b.open("/" + lang + "/enroll")
	b.fill("code", c.Code)
	b.submit()
	month, day, year := c.born()
	b.fill("last_name", c.LastName, "birth_month", month, "birth_day", day, "birth_year", year)
	b.submit()
	b.see("31 de julio de 2020", "1-800-555-0123")
	b.shot("too-late")
	b.sound("too late")
}

// guess claims wrongly and wants the neutral page.
func (b *browser) guess(lang string, c claim) {
	b.t.Helper()
	b.open("/" + lang + "/enroll")
	b.fill("code", c.Code)
	b.submit()
	b.fill("last_name", "Somebody-Else", "birth_month", "4", "birth_day", "9", "birth_year", "1956")
	if status := b.submit(); status != 422 {
		b.t.Errorf("a wrong claim answers %d", status)
	}
	if kept := evaluate[string](b, `document.querySelector("[name=last_name]").value`); kept != "Somebody-Else" {
		b.t.Error("what was typed is lost")
	}
	b.shot("neutral")
	b.sound("neutral")
}

func patientPages(b *browser, lang string) {
	for _, page := range []string{"help", "help/all", "real", "freeze", "freeze?state=CT", "lost", "paper", "languages", "accessibility", "privacy", "status"} {
		b.open("/" + lang + "/" + page)
		b.shot(strings.NewReplacer("/", "-", "?state=", "-").Replace(page))
		b.sound(page)
	}
	b.quiet = true
	if status := b.load(chromedp.Navigate(b.base + "/" + lang + "/nothing-here")); status != 404 {
		b.t.Errorf("an unknown page answers %d", status)
	}
	b.sound("not found")
	b.quiet = false
}

func TestPatients(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	t.Run("English on a phone", func(t *testing.T) {
		b := newBrowser(t, d.base, "en-390", 390, 844)
		patientPages(b, "en")
		b.quiet = true
		b.guess("en", d.Claims[0])
		b.enroll("en", d.Claims[0], "email")
	})
	t.Run("Spanish on a laptop", func(t *testing.T) {
		b := newBrowser(t, d.base, "es-1280", 1280, 800)
		patientPages(b, "es")
		b.quiet = true
		b.enroll("es", d.Claims[1], "post")
	})
	t.Run("Portuguese without JavaScript", func(t *testing.T) {
		b := newBrowser(t, d.base, "pt-noscript", 390, 844)
		b.scripts(false)
		patientPages(b, "pt")
		b.quiet = true
		b.enroll("pt", d.Claims[2], "post")
	})
	t.Run("QR code", func(t *testing.T) {
		b := newBrowser(t, d.base, "qr", 390, 844)
		b.open("/e#" + d.Claims[0].Code)
		if typed := evaluate[string](b, `document.querySelector("[name=code]").value`); typed != d.Claims[0].Code {
			t.Errorf("the code of the address is not in the field")
		}
		if strings.Contains(b.path(), "#") {
			t.Error("the code is still in the address")
		}
	})
	t.Run("language and time", func(t *testing.T) { changesLanguage(newBrowser(t, d.base, "language", 390, 844), d.Claims[0]) })
	t.Run("status", func(t *testing.T) {
		b := newBrowser(t, d.base, "status", 390, 844)
		b.status("en", d.Claims[0], "R-")
		b.shot("status")
		b.sound("status")
	})
	t.Run("another look", func(t *testing.T) { anotherLook(t, d) })
}

// changesLanguage types half an answer, goes on in two other languages, presses Enter, and is
// asked in time whether more of it is needed.
func changesLanguage(b *browser, c claim) {
	b.t.Helper()
	b.open("/en/enroll")
	b.fill("code", c.Code[:9])
	b.press(`button[name="to"][value="pt"]`)
	b.at("/pt/enroll")
	if typed := evaluate[string](b, `document.querySelector("[name=code]").value`); typed != c.Code[:9] {
		b.t.Errorf("half a code became %d characters", len(typed))
	}
	b.fill("code", c.Code)
	b.load(chromedp.SendKeys(chromedp.CSS("#code"), "\r"))
	b.at("/pt/identity") // Enter goes on, and changes no language
	b.fill("last_name", "Half")
	b.press(`button[name="to"][value="es"]`)
	b.at("/es/identity")
	evaluate[string](b, `document.getElementById("time").dataset.seconds = "120", import(document.querySelector("script[src*=time]").src).then(() => "")`)
	b.do(chromedp.WaitVisible(chromedp.CSS("#time-ends")))
	b.shot("time-ends")
	b.sound("time ends")
	b.press(`#time-ends button[name="more"]`)
	b.at("/es/identity#time")
	if kept := evaluate[string](b, `document.querySelector("[name=last_name]").value + (document.getElementById("time").dataset.seconds > 17000)`); kept != "Halftrue" {
		b.t.Errorf("more time left %q", kept)
	}
}
