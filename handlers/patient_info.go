package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// infoView is what the pages of explanations need of the incident.
type infoView struct {
	Facts  models.Facts
	What   string // what happened, in the page's language
	Months int
	// FloorDays is how long people may sign up after their letter was mailed, at least.
	FloorDays int
	SignUpBy  models.Date
	Address   string
}

func (p *patientPages) showLost(c *gin.Context) error  { return p.inform(c, p.lost, "lost.title") }
func (p *patientPages) showPaper(c *gin.Context) error { return p.inform(c, p.paper, "paper.title") }
func (p *patientPages) showLanguages(c *gin.Context) error {
	return p.inform(c, p.languages, "languages.title")
}

func (p *patientPages) showReal(c *gin.Context) error { return p.inform(c, p.real, "real.title") }
func (p *patientPages) showPrivacy(c *gin.Context) error {
	return p.inform(c, p.privacy, "privacy.title")
}

func (p *patientPages) showAccessibility(c *gin.Context) error {
	return p.inform(c, p.accessibility, "accessibility.title")
}

func (p *patientPages) inform(c *gin.Context, page patientPage[infoView], title string) error {
	return page.renderShared(c.Writer, http.StatusOK, p.sharedKey(c), func() (patientShell, infoView) { return p.infoShell(c, title), p.info(c) })
}

func (p *patientPages) infoShell(c *gin.Context, title string) patientShell {
	shell := p.patientShell(c, title)
	shell.Indexed = !requestOf(c).incident.Rehearsal
	return shell
}

func (p *patientPages) info(c *gin.Context) infoView {
	r := requestOf(c)
	return infoView{
		Facts: r.incident.Facts, What: inTongue(r.incident.Facts.What, r.words.Tag()),
		Months: r.incident.TermMonths, FloorDays: r.incident.FloorDays, SignUpBy: r.incident.EnrollBy, Address: address(c),
	}
}
