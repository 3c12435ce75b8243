package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// startView is the first page a patient sees: what is offered, until when, and
// how to tell that the page is real. It holds nothing personal.
type startView struct {
	Months   int         // of monitoring
	SignUpBy models.Date // the program's last day; a personal one may be later
	Closed   bool        // SignUpBy has passed
	Address  string      // the host people should see at the top of their screen
}

// AddressParts are the parts between the dots, where a long address may break.
func (v startView) AddressParts() []string { return strings.Split(v.Address, ".") }

func newStartPage() patientPage[startView] {
	return newPatientPage[startView]("patient/start.html")
}

// chooseLanguage leads to a path in the language that the browser asks for.
// What stands after "#" is not sent here; the browser takes it along.
func (p *patientPages) chooseLanguage(path string) func(*gin.Context) error {
	return func(c *gin.Context) error {
		c.Header("Vary", "Accept-Language")
		return seeOther(c, "/"+string(p.guessLanguage(c).Tag())+path)
	}
}

// seeOther ends a request with a GET elsewhere.
func seeOther(c *gin.Context, path string) error {
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

func (p *patientPages) showStart(c *gin.Context) error {
	key := p.sharedKey(c)
	return p.start.renderShared(c.Writer, http.StatusOK, key, func() (patientShell, startView) {
		incident := requestOf(c).incident
		return p.infoShell(c, "start.title"), startView{
			Months: incident.TermMonths, SignUpBy: incident.EnrollBy, Address: key.address, Closed: key.closed,
		}
	})
}

// address is what people should see at the top of their screen. The request's
// own host is believed only in a rehearsal, which may be served anywhere.
func address(c *gin.Context) string {
	if i := requestOf(c).incident; !i.Rehearsal {
		return i.Host
	}
	return c.Request.Host
}
