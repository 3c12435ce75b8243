package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// reviewView shows what was answered before anything is sent.
type reviewView struct {
	Rows    []summaryRow
	Then    []string // what the button does
	Button  string
	Subject models.Subject
}

type reviewForm struct {
	CSRF string `form:"csrf"`
	wish
}

func (p *patientPages) showReview(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if step := v.step(); step != "/review" {
		return to(c, step)
	}
	shell := p.formShell(c, v, "review.title", nil)
	shell.Back, shell.Form = shell.URL("/details"), answersForm
	return p.review.render(c.Writer, http.StatusOK, shell, reviewView{
		Rows: answersGiven(shell, v), Subject: v.subject(),
		Then: afterSending(shell, v, requestOf(c).incident.Facts.Provider), Button: shell.T(sendButton(v.subject())),
	})
}

// afterSending says what is done with the answers.
func afterSending(s patientShell, v visit, provider string) []string {
	said := v.draft.For != "" && v.draft.For != v.Subject
	switch {
	case said && v.subject().Monitored():
		return []string{s.T("review.then_case"), s.T("review.then_after", "Provider", provider)}
	case said:
		return []string{s.T("review.then_case")}
	case v.subject() == models.SubjectRepresented:
		return []string{s.T("review.then", "Provider", provider), s.T("review.then_unnamed")}
	case v.subject().Monitored():
		return []string{s.T("review.then", "Provider", provider)}
	}
	return []string{s.T("review.then_died")}
}

func sendButton(s models.Subject) string {
	if s.Monitored() {
		return "review.button"
	}
	return "review.button_died"
}

// answersGiven are the answers of a visit, each with a link to change it.
func answersGiven(s patientShell, v visit) (rows []summaryRow) {
	d, change, text := v.draft, s.URL("/details"), s.T("form.change")
	if !v.subject().Alone() {
		rows = append(rows, summaryRow{s.T("review.filler"), d.Filler.First + " " + d.Filler.Last, s.URL("/who#first_name"), text},
			summaryRow{s.T("review.relationship"), s.T(relationships[d.Filler.Relationship]), s.URL("/who#relationship"), text})
	}
	if v.subject().Monitored() {
		rows = append(rows, summaryRow{s.T("review.consent"), s.T("review.consent_given"), change + "#consent", text})
	}
	by := summaryRow{s.T("details.contact_title"), "", change + "#contact_by", text}
	switch models.ContactBy(d.ContactBy) {
	case models.ContactByEmail:
		by.Value = s.T("details.by_email")
		return append(rows, by, summaryRow{s.T("details.email"), d.Email, change + "#email", text})
	case models.ContactByPhone:
		by.Value = s.T("details.by_phone")
		return append(rows, by, summaryRow{s.T("details.phone"), d.Phone, change + "#phone", text})
	}
	by.Value = s.T("details.by_post")
	return append(rows, by)
}

// submitReview signs up. Sent twice, it gives the same receipt.
func (p *patientPages) submitReview(c *gin.Context) error {
	v, err := p.findVisit(c)
	if err != nil {
		return err
	}
	if v.draft.Submitted {
		return to(c, "/done")
	}
	if step := v.step(); step != "/review" {
		return to(c, step)
	}
	var form reviewForm
	if _, err := bind(c, requestOf(c).words, &form); err != nil {
		return err
	}
	if err := checkToken(v, form.CSRF); err != nil {
		return err
	}
	if form.wished() {
		return p.grant(c, v, form.wish)
	}
	contact, err := models.ParseContact(v.draft.ContactBy, v.draft.Email, v.draft.Phone)
	if err != nil {
		return err
	}
	err = p.enroll(c, v, contact)
	if errors.Is(err, models.ErrFrozen) { // the status says why, and until when
		return to(c, "/status")
	}
	if err != nil {
		return err
	}
	return to(c, "/done")
}

// enroll submits the enrollment and forgets what was typed.
func (p *patientPages) enroll(c *gin.Context, v visit, contact models.ContactChoice) error {
	r, filler := requestOf(c), models.Filler{}
	if !v.subject().Alone() {
		filler = v.draft.Filler
	}
	_, err := p.store.Enroll(c.Request.Context(), models.Actor{}, models.Submission{
		IncidentID: r.incident.ID, EnrollmentID: v.EnrollmentID, VisitID: v.ID, Channel: models.ChannelWeb,
		Language: string(r.words.Tag()), TermsVersion: r.incident.Facts.TermsVersion, Consent: v.draft.Consent, Contact: contact,
		For: v.draft.For, Filler: filler,
	})
	return err
}
