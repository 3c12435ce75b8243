package handlers

import (
	"strings"

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
