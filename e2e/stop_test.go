//go:build browser

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"recourse/models"
)

// The code is read off the printed letter: its picture code opens the page, one button stops
// the sign-up, and the patient who signs in meets the same case. Without scripts the code is
// typed.
func TestALetterStopsASignUp(t *testing.T) {
	r, base := besieged(t, 0)
	receipt := r.Enroll(t, r.Claims[0])
	stop := r.Confirm(t)[receipt.Reference]
	b := newBrowser(t, base, "stop", 390, 844)
	typed := func() string {
		return evaluate[string](b, `document.querySelector("[name=code]").value`)
	}
	b.open("/en/help")
	b.open("/en/not-me#" + stop.Plain())
	if typed() != stop.Plain() || b.path() != "/en/not-me" {
		t.Error("the code is not in the field, or still in the address")
	}
	b.see("we put the sign-up on hold at once")
	b.shot("stop")
	b.sound("stop")
	b.press(`button[name=to][value=es]`)
	b.at("/es/not-me")
	b.press(`button[name=to][value=en]`)
	if typed() != stop.Plain() {
		t.Error("another language loses the code")
	}
	b.submit()
	b.at("/en/not-me/stopped")
	number := b.text("main .app-code")
	b.see("The sign-up is on hold", "We decide by", "1-800-555-0123", "9 to 5")
	b.shot("stopped")
	b.sound("stopped")
	b.do(chromedp.Reload())
	b.see(number)

	patient := newBrowser(t, base, "stop-patient", 390, 844)
	c := r.Claims[0]
	patient.open("/en/enroll")
	patient.fill("code", c.Code.Grouped())
	patient.submit()
	patient.fill("last_name", c.LastName, "birth_month", c.BirthDate.Month().String(), "birth_day", c.BirthDate.String()[8:], "birth_year", c.BirthDate.String()[:4])
	patient.submit()
	patient.see("Your sign-up is on hold", number, "2020")
	patient.shot("frozen")

	plain := newBrowser(t, base, "stop-noscript", 1280, 800)
	plain.scripts(false)
	plain.open("/pt/not-me")
	plain.fill("code", stop.Grouped())
	plain.submit()
	plain.at("/pt/not-me/stopped")
	plain.see(number)
	plain.shot("stopped-pt")
	plain.quiet = true
	plain.open("/pt/not-me")
	plain.fill("code", models.NewStopCode().Grouped())
	if status := plain.submit(); status != 422 {
		t.Errorf("a wrong code answers %d", status)
	}
	plain.shot("no-stop")
}
