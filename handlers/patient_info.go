package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"recourse/models"
	"recourse/templates/letters"
)

// infoView is what the pages of explanations need of the incident.
type infoView struct {
	Facts    models.Facts
	What     string // what happened, in the page's language
	Months   int
	SignUpBy models.Date
	Address  string
}

// freezeView adds whom to ask for a freeze.
type freezeView struct {
	infoView
	Bureaus []bureau
}

// bureau is one credit bureau.
type bureau struct{ Name, Phone, Site, Post string }

func (p *patientPages) showHelp(c *gin.Context) error { return p.inform(c, p.help, "help.title") }
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

func (p *patientPages) showFreeze(c *gin.Context) error {
	all, err := bureaus()
	if err != nil {
		return err
	}
	return p.freeze.renderShared(c.Writer, http.StatusOK, p.sharedKey(c), func() (patientShell, freezeView) {
		return p.infoShell(c, "freeze.title"), freezeView{p.info(c), all}
	})
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
		Months: r.incident.TermMonths, SignUpBy: r.incident.EnrollBy, Address: address(c),
	}
}

// bureaus are the lines that letters print too.
var bureaus = sync.OnceValues(func() ([]bureau, error) {
	file, err := letters.FS.ReadFile("bureaus.txt")
	if err != nil {
		return nil, fmt.Errorf("read bureaus: %w", err)
	}
	var all []bureau
	for line := range bytes.Lines(file) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "bureaus = ")
		if !ok {
			continue
		}
		name, rest, _ := strings.Cut(rest, ": ")
		parts := strings.SplitN(rest, ", ", 3)
		if len(parts) != 3 {
			return nil, fmt.Errorf("read bureaus: a line has %d parts, want 3", len(parts))
		}
		all = append(all, bureau{name, parts[0], parts[1], parts[2]})
	}
	return all, nil
})
