package email

import (
	"fmt"
	htmltemplate "html/template"
	"strings"
	"sync"
	"text/template"
	"time"

	"recourse/internal/i18n"
	"recourse/templates/mail"
)

// Note is what an e-mail says, before its words.
type Note struct {
	ID           string // the same for each try, so that whoever gets it twice can tell
	Kind         string // which words: mail.KIND.… in the catalogues
	Language     i18n.Tag
	To           string // the address
	Site         string // the portal's address, such as https://notice.example.org
	Host         string // the portal's name, in the message's id
	Organization string
	Provider     string
	Phone, TTY   string
	Hours        string
	Reference    string
	Days         int // until the provider's answer is promised
	// On is when the sign-up was sent; From and To are the first and the last day of the
	// monitoring. What is not known yet is zero, and not asked for by the words.
	On, First, Last i18n.Day
	At              time.Time // of writing
}

// Message is an e-mail as it is sent.
type Message struct {
	ID                  string // with the host
	Language            i18n.Tag
	FromName, To        string
	Subject, Text, HTML string
	At                  time.Time
}

// words are what the two templates ask for.
type words struct {
	Language                                    i18n.Tag
	Dir, Subject, Organization, Title, Text     string
	ReferenceLabel, Reference, NextTitle, Next  string
	Status, StatusURL, StatusCode               string
	CallTitle, Call, Hours, NotYou, Never, Auto string
}

// Compose puts a note into words, in English where its language is not served.
func Compose(languages *i18n.Registry, n Note) (Message, error) {
	p, ok := languages.Printer(n.Language)
	if !ok {
		p, _ = languages.Printer(i18n.Reference)
	}
	w := n.words(p)
	m := Message{
		ID: n.ID + "@" + n.Host, Language: w.Language, FromName: n.Organization, To: n.To, Subject: w.Subject, At: n.At,
	}
	form, err := forms()
	if err != nil {
		return m, fmt.Errorf("read the e-mail's form: %w", err)
	}
	var text, html strings.Builder
	if err := form.text.Execute(&text, w); err != nil {
		return m, fmt.Errorf("write e-mail: %w", err)
	}
	if err := form.html.Execute(&html, w); err != nil {
		return m, fmt.Errorf("write e-mail: %w", err)
	}
	m.Text, m.HTML = text.String(), html.String()
	return m, nil
}

func (n Note) words(p i18n.Printer) words {
	data := []any{"Reference", n.Reference, "Provider", n.Provider, "Count", n.Days}
	for name, day := range map[string]i18n.Day{"Date": n.On, "From": n.First, "To": n.Last} {
		if day != nil && day.Year() > 1 {
			data = append(data, name, p.Date(day))
		}
	}
	about := func(part string) string { return p.T("mail."+n.Kind+"."+part, data...) }
	return words{
		Language: p.Tag(), Dir: p.T("language.dir"), Organization: n.Organization,
		Subject: about("subject"), Title: about("title"), Text: about("text"), NextTitle: p.T("mail.next_title"), Next: about("next"),
		ReferenceLabel: p.T("mail.reference"), Reference: n.Reference,
		Status: p.T("mail.status"), StatusURL: n.Site + "/" + string(p.Tag()) + "/status", StatusCode: p.T("mail.status_code"),
		CallTitle: p.T("mail.call_title"), Call: p.T("mail.call", "Phone", n.Phone, "TTY", n.TTY), Hours: p.T("form.hours", "Hours", n.Hours),
		NotYou: p.T("mail.not_you"), Never: p.T("mail.never"), Auto: p.T("mail.auto"),
	}
}

// bothForms are an e-mail as text and as HTML.
type bothForms struct {
	text *template.Template
	html *htmltemplate.Template
}

var forms = sync.OnceValues(func() (f bothForms, err error) {
	if f.text, err = template.ParseFS(mail.FS, "message.gotxt"); err != nil {
		return f, err
	}
	f.html, err = htmltemplate.ParseFS(mail.FS, "message.gohtml")
	return f, err
})
