package email_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"recourse/internal/email"
	"recourse/internal/i18n"
	"recourse/internal/portaltest"
	"recourse/internal/theme"
	"recourse/internal/wording"
	"recourse/models"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// languages are the portal's.
var languages = sync.OnceValues(func() (*i18n.Registry, error) { return i18n.New(nil) })

func note(kind models.MailKind, lang i18n.Tag) email.Note {
	n := email.Note{
		ID: "0190", Kind: string(kind), Language: lang, To: "maria@example.org", Site: "https://notice.example.org", Host: "notice.example.org",
		Organization: "Test Hospital & Sons", Provider: "Sample Watch", Phone: "1-800-555-0123", TTY: "711", Hours: "9 to 5", Reference: "R-9999999999", Days: 7,
		On: models.MustDate("2020-04-20"), At: portaltest.Start,
	}
	if kind == models.MailStarted || kind == models.MailEnding {
		n.First, n.Last = models.MustDate("2020-04-22"), models.MustDate("2022-04-22")
	}
	return n
}

func composed(t testing.TB, n email.Note) email.Message {
	t.Helper()
	r, err := languages()
	check(t, err)
	m, err := email.Compose(r, n)
	check(t, err)
	return m
}

// each runs with every kind of e-mail in every language.
func each(t *testing.T, f func(t *testing.T, kind models.MailKind, lang i18n.Tag, m email.Message)) {
	r, err := languages()
	check(t, err)
	for _, lang := range r.Languages() {
		for _, kind := range models.MailKinds() {
			t.Run(string(kind)+" "+string(lang.Tag), func(t *testing.T) { f(t, kind, lang.Tag, composed(t, note(kind, lang.Tag))) })
		}
	}
}

var link = regexp.MustCompile(`https?://[^\s"<]+`)

func TestMessagesSayWhatTheyMustAndNoMore(t *testing.T) {
	each(t, func(t *testing.T, kind models.MailKind, lang i18n.Tag, m email.Message) {
		if m.ID != "0190@notice.example.org" || !strings.Contains(m.Subject, "R-9999999999") || strings.Contains(m.Subject, "\n") {
			t.Errorf("its id is %s, its subject %q", m.ID, m.Subject)
		}
		read := textOf(t, m.HTML)
		for _, want := range []string{"R-9999999999", "Test Hospital & Sons", "1-800-555-0123", "711", "9 to 5", "https://notice.example.org/" + string(lang) + "/status"} {
			if !strings.Contains(m.Text, want) || !strings.Contains(read, want) {
				t.Errorf("%q is missing", want)
			}
		}
		for _, form := range []string{m.Text, m.HTML} {
			for _, at := range link.FindAllString(form, -1) {
				if at != "https://notice.example.org/"+string(lang)+"/status" {
					t.Errorf("it leads to %s", at)
				}
			}
			if leaks := portaltest.Find("e-mail", []byte(form), portaltest.Canary{Name: "address", Value: "maria@example.org"}); len(leaks) > 0 {
				t.Errorf("found %v", leaks)
			}
			if strings.Contains(form, "{{") || strings.Contains(form, "⟦") {
				t.Error("a blank is left")
			}
		}
		if dated := kind == models.MailStarted || kind == models.MailEnding; dated != strings.Contains(m.Text, "2022") {
			t.Errorf("it has the last day: %t", !dated)
		}
	})
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	if m := composed(t, note(models.MailSignedUp, "tlh")); m.Language != "en" || !strings.HasPrefix(m.Subject, "We have") {
		t.Errorf("it is in %s: %s", m.Language, m.Subject)
	}
}

// Both forms say the same, in words that people read.
func TestMessagesArePlain(t *testing.T) {
	each(t, func(t *testing.T, _ models.MailKind, lang i18n.Tag, m email.Message) {
		plain, read := strings.Join(strings.Fields(strings.Replace(m.Text, "\n--\n", "\n", 1)), " "), textOf(t, m.HTML)
		if strings.ReplaceAll(plain, ": R-", " R-") != read {
			t.Errorf("the text says\n%s\nand the HTML\n%s", plain, read)
		}
		var blocks []wording.Block
		for line := range strings.Lines(m.Text) {
			if line = strings.TrimSpace(line); strings.HasSuffix(line, ".") || strings.HasSuffix(line, "?") {
				blocks = append(blocks, wording.Block{Kind: wording.Paragraph, Text: line})
			}
		}
		if r := wording.Read(string(lang), blocks); len(blocks) < 5 || !r.Plain() {
			t.Errorf("grade %.1f, longest sentence %v", r.Grade, r.Longest)
		}
	})
}

// textOf is what the HTML shows.
func textOf(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	check(t, err)
	var words []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "title" {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

var color = regexp.MustCompile(`(^|;)(background-)?color:(#[0-9a-f]{6})`)

// Every text stands out from what is behind it, WCAG 1.4.3; nothing is loaded.
func TestMessagesCanBeSeen(t *testing.T) {
	root, err := html.Parse(strings.NewReader(composed(t, note(models.MailStarted, "en")).HTML))
	check(t, err)
	texts := 0
	for n := range root.Descendants() {
		switch n.Data {
		case "img", "script", "link", "style", "iframe":
			t.Errorf("it has a %s", n.Data)
		}
		if n.Type != html.TextNode || strings.TrimSpace(n.Data) == "" || n.Parent.Data == "title" {
			continue
		}
		texts++
		front, back := colors(n)
		if ratio := theme.Contrast(theme.Color(front), theme.Color(back)); ratio < 4.5 {
			t.Errorf("%q is %s on %s: %.2f", n.Data, front, back, ratio)
		}
	}
	if texts < 12 {
		t.Errorf("%d texts were looked at", texts)
	}
}

// colors are those of a text and of what is behind it.
func colors(n *html.Node) (front, back string) {
	for up := n.Parent; up != nil && (front == "" || back == ""); up = up.Parent {
		for _, a := range up.Attr {
			if a.Key != "style" {
				continue
			}
			for _, m := range color.FindAllStringSubmatch(a.Val, -1) {
				if m[2] == "" && front == "" {
					front = m[3]
				} else if m[2] != "" && back == "" {
					back = m[3]
				}
			}
		}
	}
	return front, back
}

func server(s *portaltest.MailServer) email.Server {
	return email.Server{Host: s.Host, Port: s.Port, From: "notice@example.org", Plain: s.Trust == nil, TLS: s.Trust}
}

func send(ctx context.Context, s email.Sender, all ...email.Message) error {
	out, err := s.Open(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		err = errors.Join(err, out.Send(m))
	}
	return errors.Join(err, out.Close())
}

func TestServerTakesMessages(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "STARTTLS": true} {
		t.Run(name, func(t *testing.T) {
			s, m := portaltest.NewMailServer(t, secure), composed(t, note(models.MailSignedUp, "es"))
			way := server(s)
			way.User, way.Password = "portal", "secret"
			check(t, send(t.Context(), way, m, m))
			got := s.Received()
			if len(got) != 2 || got[0].To != "maria@example.org" || got[0].From != "notice@example.org" || got[0].Secure != secure || got[0].Data == "" {
				t.Fatalf("received are %+v", got)
			}
			if in := s.SignedInAs(); len(in) != 1 || !strings.HasPrefix(in[0], "PLAIN ") {
				t.Errorf("signed in as %v", in)
			}
			isMessage(t, got[0].Data, m)
		})
	}
}

// isMessage reads what was sent as a mail program does.
func isMessage(t *testing.T, data string, want email.Message) {
	t.Helper()
	got, err := mail.ReadMessage(strings.NewReader(data))
	check(t, err)
	words := mime.WordDecoder{}
	subject, err := words.DecodeHeader(got.Header.Get("Subject"))
	check(t, err)
	for name, want := range map[string]string{
		"Subject": want.Subject, "From": `"Test Hospital & Sons" <notice@example.org>`, "To": "<maria@example.org>", "Message-Id": "<" + want.ID + ">",
		"Auto-Submitted": "auto-generated", "Content-Language": string(want.Language), "Date": want.At.Format(time.RFC1123Z), "User-Agent": "", "X-Mailer": "",
	} {
		if said := got.Header.Get(name); said != want && name != "Subject" || name == "Subject" && subject != want {
			t.Errorf("%s is %q, want %q", name, said, want)
		}
	}
	kind, params, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	check(t, err)
	if kind != "multipart/alternative" {
		t.Fatalf("it is %s", kind)
	}
	parts := multipart.NewReader(got.Body, params["boundary"])
	for _, want := range []struct{ kind, text string }{{"text/plain", want.Text}, {"text/html", want.HTML}} {
		part, err := parts.NextRawPart()
		check(t, err)
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		check(t, err)
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if said := strings.ReplaceAll(string(text), "\r\n", "\n"); err != nil || kind != want.kind || params["charset"] != "UTF-8" || strings.TrimSpace(said) != strings.TrimSpace(want.text) {
			t.Errorf("a part is %s %s, with %q, want %q", kind, params["charset"], said, want.text)
		}
	}
}

// What a server says about the address for good is a refusal; all else may pass.
func TestServerAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		command, answer string
		refused         bool
	}{
		"no such mailbox":    {"RCPT", "550 5.1.1 <maria@example.org> unknown", true},
		"bare 5xx":           {"RCPT", "553 no maria@example.org", true},
		"refused when read":  {".", "554 5.6.0 maria@example.org no", true},
		"mailbox full":       {"RCPT", "452 4.2.2 maria@example.org is full", false},
		"greylisted":         {"RCPT", "450 4.7.1 maria@example.org later", false},
		"we are blocked":     {"RCPT", "554 5.7.1 maria@example.org: you are blocked", false},
		"we may not send":    {"MAIL", "553 5.1.8 who are you", false},
		"too busy":           {"DATA", "451 4.3.0 busy", false},
		"not now":            {".", "451 4.3.0 busy", false},
		"breaks off":         {"RCPT", "hang up", false},
		"breaks off at once": {"HELLO", "hang up", false},
		"wrong password":     {"AUTH", "535 5.7.8 no", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := portaltest.NewMailServer(t, false)
			s.Say(tt.command, tt.answer)
			way := server(s)
			way.User, way.Password = "portal", "secret"
			err := send(t.Context(), way, composed(t, note(models.MailSignedUp, "en")))
			if err == nil || errors.Is(err, email.ErrRefused) != tt.refused {
				t.Fatalf("error is %v", err)
			}
			for _, secret := range []string{"maria", "secret", "c2VjcmV0"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error has %q: %v", secret, err)
				}
			}
			if code, _, _ := strings.Cut(tt.answer, " "); tt.command == "RCPT" && code != "hang" && !strings.Contains(err.Error(), code) {
				t.Errorf("the error does not say %s: %v", code, err)
			}
		})
	}
}

// A message that the server took is sent, whatever it says to the goodbye.
func TestServerThatDoesNotSayGoodbye(t *testing.T) {
	s := portaltest.NewMailServer(t, false)
	s.Say("RSET", "421 4.3.0 closing")
	s.Say("QUIT", "500 5.0.0 what")
	check(t, send(t.Context(), server(s), composed(t, note(models.MailSignedUp, "en"))))
	if n := len(s.Received()); n != 1 {
		t.Errorf("%d are received", n)
	}
}

// Nothing is said to a server without TLS, or with somebody else's certificate.
func TestServerMustBeSecure(t *testing.T) {
	secure, plain := portaltest.NewMailServer(t, true), portaltest.NewMailServer(t, false)
	for name, way := range map[string]email.Server{
		"no STARTTLS":      {Host: plain.Host, Port: plain.Port, From: "notice@example.org", User: "portal", Password: "secret"},
		"of nobody known":  {Host: secure.Host, Port: secure.Port, From: "notice@example.org", User: "portal", Password: "secret"},
		"for another host": {Host: "localhost", Port: secure.Port, From: "notice@example.org", User: "portal", Password: "secret", TLS: secure.Trust},
	} {
		if err := send(t.Context(), way, composed(t, note(models.MailSignedUp, "en"))); err == nil || errors.Is(err, email.ErrRefused) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if n := len(secure.Received()) + len(plain.Received()) + len(secure.SignedInAs()) + len(plain.SignedInAs()); n != 0 {
		t.Errorf("%d secrets are out", n)
	}
}

// Work that is stopped does not wait for a server that does not answer.
func TestServerThatIsSilent(t *testing.T) {
	s := portaltest.NewMailServer(t, false)
	ctx, stop := context.WithCancel(t.Context())
	out, err := server(s).Open(ctx)
	check(t, err)
	stop()
	if err := errors.Join(out.Send(composed(t, note(models.MailSignedUp, "en"))), out.Close()); err == nil {
		t.Error("it was sent after the stop")
	}
	if _, err := (email.Server{Host: "127.0.0.1", Port: 1, From: "notice@example.org", Plain: true}).Open(t.Context()); err == nil {
		t.Error("nobody answered, and that is no error")
	}
}

func TestFolderKeepsMessages(t *testing.T) {
	dir, m := filepath.Join(t.TempDir(), "mail"), composed(t, note(models.MailSignedUp, "pt"))
	check(t, send(t.Context(), email.Folder{Dir: dir, From: "notice@example.org"}, m, m))
	path := filepath.Join(dir, "0190.eml")
	data, err := os.ReadFile(path)
	check(t, err)
	isMessage(t, string(data), m)
	for at, want := range map[string]os.FileMode{path: 0o600, dir: 0o700} {
		if info, err := os.Stat(at); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s is not %s: %v", filepath.Base(at), strconv.FormatInt(int64(want), 8), err)
		}
	}
	m.To = "not an address"
	if err := send(t.Context(), email.Folder{Dir: dir, From: "notice@example.org"}, m); !errors.Is(err, email.ErrRefused) || strings.Contains(err.Error(), "not an") {
		t.Errorf("to no address: %v", err)
	}
	if err := send(t.Context(), email.Folder{Dir: path, From: "notice@example.org"}, m); err == nil {
		t.Error("a folder that is none is no error")
	}
}

// The sample that the documents show is what is sent.
func TestDocumentedSample(t *testing.T) {
	page, err := os.ReadFile("../../docs/mail.md")
	check(t, err)
	n := note(models.MailSignedUp, "en")
	n.Organization = "Hartford HealthCare"
	for line := range strings.Lines(composed(t, n).Text) {
		if line = strings.TrimSpace(line); !strings.Contains(string(page), "    "+line+"\n") && line != "" {
			t.Errorf("docs/mail.md lacks %q", line)
		}
	}
}
