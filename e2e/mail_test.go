//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"recourse/internal/email"
	"recourse/internal/i18n"
	"recourse/models"
)

// TestMails looks at e-mails as a mail program shows them that follows their styles.
func TestMails(t *testing.T) {
	words, err := i18n.New(func(lang i18n.Tag, id string) { t.Errorf("%s: no message %s", lang, id) })
	if err != nil {
		t.Fatal(err)
	}
	day := models.MustDate("2020-04-22")
	mails := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" { // the browser's wish for an icon
			w.WriteHeader(http.StatusNoContent)
			return
		}
		m, err := email.Compose(words, email.Note{
			Kind: r.FormValue("kind"), Language: i18n.Tag(r.FormValue("lang")), Site: "https://notice.example.org", Organization: "Hartford HealthCare",
			Provider: "Sample Credit Watch", Phone: "1-800-555-0123", TTY: "711", Hours: "9", Reference: "R-24JTPR94TD", Days: models.AnswerDays,
			On: day, First: day, Last: day.AddMonths(24),
		})
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, m.HTML)
	}))
	defer mails.Close()
	b := newBrowser(t, mails.URL, "mail", 390, 844)
	for _, lang := range words.Languages() {
		page := fmt.Sprintf("/?lang=%s&kind=%s", lang.Tag, models.MailSignedUp) // they differ in words alone
		b.open(page)
		b.sound(page)
	}
}
