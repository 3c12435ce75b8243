package handlers

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/internal/letter"
	"recourse/models"
)

// certifier gives patients something to show.
type certifier interface {
	// Certificate is evidence of an enrollment, which is logged. Errors wrap
	// [models.ErrNotFound] while there is nothing to show; [*models.Limited].
	Certificate(ctx context.Context, incidentID, enrollmentID string) (models.Evidence, error)
}

// showCertificate sends the certificate of the visit's enrollment as a PDF.
func (p *patientPages) showCertificate(c *gin.Context) error { return p.send(c, p.certificate) }

// send sends a file about the visit's enrollment; without one, the way leads to where
// code and birth date are asked for.
func (p *patientPages) send(c *gin.Context, file func(*gin.Context, visit) error) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if !v.verified() {
		return to(c, "/status")
	}
	return file(c, v)
}

func (p *patientPages) certificate(c *gin.Context, v visit) error {
	e, err := p.store.Certificate(c.Request.Context(), requestOf(c).incident.ID, v.EnrollmentID)
	if err != nil {
		return err
	}
	says, err := e.Certificate()
	if err != nil {
		return err
	}
	shell := p.patientShell(c, "certificate.title")
	doc := certificatePaper(shell, requestOf(c).incident, p.today(c), e, says)
	var body bytes.Buffer
	if _, err := letter.RenderDocument(&body, doc, letter.Options{Title: shell.Title}); err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	attach(c, "application/pdf", "certificate-"+says.Enrollment.Reference+".pdf")
	_, err = c.Writer.Write(body.Bytes())
	return err
}

// certificatePaper is a certificate as a document of one page, in the language of the
// page that it is taken from.
func certificatePaper(p patientShell, i models.Incident, today models.Date, e models.Evidence, says models.StatedCertificate) letter.Document {
	doc := letter.Document{
		Lang: p.Lang(), Sender: []string{i.Facts.Organization}, Date: p.LongDate(today), Reference: says.Enrollment.Reference,
		Footer: p.T("certificate.page", "Page", "{page}", "Pages", "{pages}"),
	}
	if i.Rehearsal {
		doc.Mark = p.T("certificate.rehearsal")
	}
	say := func(kind letter.Kind, text ...string) {
		doc.Blocks = append(doc.Blocks, letter.Block{Kind: kind, Text: strings.Join(text, " ")})
	}
	say(letter.Title, p.Title)
	say(letter.Paragraph, p.T("certificate.confirms", "Organization", i.Facts.Organization))
	doc.Blocks = append(doc.Blocks, letter.Block{Kind: letter.Facts, Facts: certified(p, says)})
	say(letter.Heading, p.T("certificate.check_title"))
	say(letter.Paragraph, p.T("certificate.call", "Phone", p.Phone, "TTY", p.TTY), p.T("certificate.log"))
	doc.Blocks = append(doc.Blocks, logTable(p, says.Provider, e.Moves()))
	say(letter.Paragraph, p.T("certificate.digest", "Digest", e.Digest))
	say(letter.Paragraph, p.T("certificate.checkpoint")+"\n"+strings.TrimSpace(e.Log.Checkpoint))
	return doc
}

// certified are the facts that a certificate states, as far as there are any.
func certified(p patientShell, says models.StatedCertificate) []letter.Fact {
	e := says.Enrollment
	facts := []letter.Fact{
		{Label: p.T("certificate.name"), Value: says.Name}, {Label: p.T("certificate.reference"), Value: e.Reference},
		{Label: p.T("certificate.status"), Value: p.T(statuses[e.Status].title)},
		{Label: p.T("certificate.company"), Value: says.Provider},
	}
	day := func(id string, on models.Date) {
		if !on.IsZero() {
			facts = append(facts, letter.Fact{Label: p.T(id), Value: p.LongDate(on)})
		}
	}
	day("status.signed_up", e.SubmittedOn)
	day("certificate.first_day", e.StartsOn)
	day("certificate.last_day", e.LastDay)
	if e.LastDay.IsZero() {
		facts = append(facts, letter.Fact{Label: p.T("certificate.length"), Value: p.T("certificate.months", "Count", says.Months)})
	}
	return facts
}

// logTable lists the entries of the log that show the dates: of each status the last.
func logTable(p patientShell, provider string, moves []models.EvidenceEntry) letter.Block {
	table := letter.Block{Kind: letter.Table, Head: []string{p.T("certificate.entry"), p.T("certificate.on"), p.T("certificate.what")}}
	for i, m := range moves {
		again := slices.ContainsFunc(moves[i+1:], func(n models.EvidenceEntry) bool { return n.To == m.To })
		if again || m.To == string(models.VerifiedOnly) {
			continue
		}
		what := p.T(pastWords[models.StepKind(m.To)], "Provider", provider)
		table.Rows = append(table.Rows, []string{strconv.FormatInt(m.Leaf, 10), p.Date(m.On), what})
	}
	return table
}
