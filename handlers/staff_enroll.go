package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// callerForm is what a caller reads out. It is only ever in the body of a form.
type callerForm struct {
	Code     string `form:"code" binding:"max=200,enrollment_code"`
	LastName string `form:"last_name" binding:"max=100,last_name"`
	birthForm
}

// claimView asks for the claim. Refused is set where it did not match.
type claimView struct {
	Action         string
	Code, LastName textField
	Born           dateField
	Links          []errorLink
	Refused        bool
	Phone          string
}

// claimRefused is the one neutral answer, whatever did not match.
const (
	claimRefused = "What the caller said does not match a letter that works"
	claimLimited = "There were too many attempts. Wait %s before the next one"
)

func (p *staffPages) showClaim(c *gin.Context) error {
	return p.askClaim(c, http.StatusOK, callerForm{}, nil)
}

func (p *staffPages) askClaim(c *gin.Context, status int, form callerForm, wrong FieldErrors) error {
	incident := requestOf(c).incident
	shell := p.staffShell(c, deskName, "Sign up a caller")
	shell.Failed = wrong.Any()
	born := form.field(wrong)
	born.Birth = false // a browser would fill in the agent's own
	view := claimView{
		Action: staffPath(incident, "/enroll"), Links: wrong.Links(),
		Code:     newTextField("code", form.Code, wrong.Text("code")),
		LastName: newTextField("last_name", form.LastName, wrong.Text("last_name")),
		Born:     born,
		Refused:  status == http.StatusUnprocessableEntity && wrong.Text("") != "", Phone: incident.Facts.Phone,
	}
	return p.claim.render(c.Writer, status, shell, view)
}

func (p *staffPages) submitClaim(c *gin.Context) error {
	form := callerForm{birthForm: birthForm{Today: p.today(c)}}
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	if wrong.Any() {
		return p.askClaim(c, http.StatusUnprocessableEntity, form, forAgents(wrong))
	}
	found, err := p.verify(c, form)
	limited := (*models.Limited)(nil)
	switch {
	case errors.As(err, &limited):
		setRetry(c, tooMany, err)
		return p.askClaim(c, http.StatusTooManyRequests, form, FieldErrors{{Text: fmt.Sprintf(claimLimited, duration(limited.RetryAfter))}})
	case errors.Is(err, models.ErrNoMatch):
		return p.askClaim(c, http.StatusUnprocessableEntity, form, FieldErrors{{Text: claimRefused}})
	case err != nil:
		return err
	case found.Cause != models.CauseNone:
		return p.showCause(c, found)
	}
	return p.askTerms(c, http.StatusOK, termsForm{Enrollment: found.EnrollmentID, Patient: found.PatientID, Months: strconv.Itoa(found.Months), For: string(found.Subject), Roster: string(found.Subject)}, nil)
}

// forAgents words the patients' sentences for whoever types what a patient says.
func forAgents(wrong FieldErrors) FieldErrors {
	words := strings.NewReplacer("your letter", "the letter", "your code", "the code", "Your code", "The code", "your last", "the last",
		"your date", "the date", "You typed", "This has")
	for i := range wrong {
		wrong[i].Text = words.Replace(wrong[i].Text)
	}
	return wrong
}

// verify decides the claim as on the web, and holds the answer back like there;
// the agent answers for it.
func (p *staffPages) verify(c *gin.Context, form callerForm) (models.Verified, error) {
	code, err := models.ParseCode(form.Code)
	if err != nil {
		return models.Verified{}, err
	}
	born, err := form.birthDate()
	if err != nil {
		return models.Verified{}, err
	}
	found, err := p.desk.Verify(c.Request.Context(), models.VerifyRequest{
		IncidentID: requestOf(c).incident.ID, Channel: models.ChannelPhone, Actor: sessionOf(c).Actor(),
		Address: clientAddr(c), Language: "en",
		Claim: models.Claim{Purpose: models.ToEnroll, Code: code, LastName: form.LastName, BirthDate: born},
	})
	p.Wait(c.Request.Context(), untilTick(p.Now().Sub(requestOf(c).start)))
	return found, err
}

// matchedView says why a claim that matched does not simply go on.
type matchedView struct {
	Text, Say, Record string
}

// callerCauses are the words for each cause: a heading, what to do, what to say.
var callerCauses = map[models.Cause][3]string{
	models.CauseRevoked: {"A newer letter replaced this code", "The caller is who they say, but this code was stopped when a newer letter was made. Ask for the newest letter.",
		"“We mailed you a newer letter. Please look for it: its code works. If it is lost, we will mail another one.”"},
	models.CauseDeadlinePassed: {"The last day has passed", "The caller matched, but the last day to sign up is over. Pass the call to a supervisor, who can propose more time.",
		"“The last day to sign up has passed. I will ask whether you can have more time, and we will call you back.”"},
	models.CauseFrozen: {"The sign-up is on hold", "Somebody told us that a sign-up was not theirs. Nobody can go on until two people have decided the case. Pass the call to a supervisor.",
		"“We stopped everything to keep you safe. I will connect you with a supervisor.”"},
	models.CauseEnrolled: {"Signed up already", "The caller matched and is signed up. Open the record for the reference and the dates.",
		"“You are signed up already. There is nothing you have to do.”"},
}

// callerWaits are those for a caller whose sign-up two people look at.
var callerWaits = [3]string{"The sign-up waits for a case", "The caller matched, and two people look at a paper first. Open the record for the number of the case and its day.",
	"“We have your answers. Two people look at them. I will tell you by when.”"}

func (p *staffPages) showCause(c *gin.Context, found models.Verified) error {
	words, ok := callerCauses[found.Cause]
	if !ok {
		return fmt.Errorf("no words for the cause %q", found.Cause)
	}
	if found.Status == models.Reviewing {
		words = callerWaits
	}
	incident := requestOf(c).incident
	view := matchedView{Text: words[1], Say: words[2], Record: staffPath(incident, "/patients/"+found.PatientID)}
	return p.cause.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, words[0]), view)
}
