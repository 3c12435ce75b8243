package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// addressView asks for the new address of somebody whose letter came back. It shows
// no name and not the old address: what the search found is typed as it is.
type addressView struct {
	Action, Back, None  string
	Reference, Why      string
	Source              choice
	Line1, Line2, City  textField
	State, ZIP, Country textField
	Links               []errorLink
}

// addressForm is an address as it is typed.
type addressForm struct {
	Source  string `form:"source" binding:"max=20"`
	Line1   string `form:"line1" binding:"max=200"`
	Line2   string `form:"line2" binding:"max=200"`
	City    string `form:"city" binding:"max=200"`
	State   string `form:"state" binding:"max=100"`
	ZIP     string `form:"zip" binding:"max=20"`
	Country string `form:"country" binding:"max=100"`
}

func (p *adminPages) showAddress(c *gin.Context) error {
	return p.addressPage(c, http.StatusOK, addressForm{}, nil)
}

// returned is the letter of the path, if it came back and waits.
func (p *adminPages) returned(c *gin.Context) (models.Letter, error) {
	letters, err := p.office.ReturnedLetters(c.Request.Context(), requestOf(c).incident.ID, 0)
	if err != nil {
		return models.Letter{}, err
	}
	for _, l := range letters {
		if l.ID == c.Param("id") {
			return l, nil
		}
	}
	return models.Letter{}, errNoPage
}

func (p *adminPages) addressPage(c *gin.Context, status int, form addressForm, wrong FieldErrors) error {
	l, err := p.returned(c)
	if err != nil {
		return err
	}
	path := adminPath(requestOf(c).incident, "/returns")
	shell := p.staffShell(c, officeName, "New address")
	shell.Failed = wrong.Any()
	field := func(name, value string) textField { return newTextField(name, value, wrong.Text(name)) }
	return p.address.render(c.Writer, status, shell, addressView{
		Action: path + "/" + l.ID + "/address", Back: path, None: path + "/" + l.ID + "/none", Reference: l.Reference, Why: returnWord(l.ReturnReason),
		Source: newChoice("source", form.Source, wrong.Text("source"), sourceOptions()...),
		Line1:  field("line1", form.Line1), Line2: field("line2", form.Line2), City: field("city", form.City),
		State: field("state", form.State), ZIP: field("zip", form.ZIP), Country: field("country", form.Country), Links: wrong.Links(),
	})
}

// sourceWords say where addresses come from.
var sourceWords = map[models.AddressSource]string{
	models.AddressNCOA: "Postal Service, change of address", models.AddressForward: "Yellow label on the returned letter",
	models.AddressRecords: "Our own records", models.AddressCall: "The patient, by telephone", models.AddressLocator: "A commercial search",
}

func sourceOptions() (out []option) {
	for _, s := range models.AddressSources() {
		out = append(out, option{Value: string(s), Text: sourceWords[s]})
	}
	return out
}

func (p *adminPages) submitAddress(c *gin.Context) error {
	var form addressForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	contact, source, more := form.parse()
	if wrong = append(wrong, more...); wrong.Any() {
		return p.addressPage(c, http.StatusUnprocessableEntity, form, wrong)
	}
	l, err := p.returned(c)
	if err != nil {
		return err
	}
	incident := requestOf(c).incident
	err = p.office.AddressFound(c.Request.Context(), sessionOf(c).Actor(), incident.ID, l.Reference, contact, source)
	if refused := addressErrors(err); refused.Any() {
		return p.addressPage(c, http.StatusUnprocessableEntity, form, refused)
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/returns?done=address"))
}

func (f addressForm) parse() (contact models.Contact, source models.AddressSource, wrong FieldErrors) {
	source, err := models.ParseAddressSource(f.Source)
	if err != nil {
		wrong = append(wrong, fieldError{Field: "source", Text: addressTexts["source"]})
	}
	contact, err = models.ParseAddress(models.AddressInput{Line1: f.Line1, Line2: f.Line2, City: f.City, State: f.State, ZIP: f.ZIP, Country: f.Country})
	return contact, source, append(wrong, addressErrors(err)...)
}

// addressTexts say how to mend each field of an address.
var addressTexts = map[string]string{
	"source": "Choose where the address comes from", "line1": "Enter the street address, at most 100 characters", "line2": "Keep the second line under 100 characters",
	"city": "Enter the city, at most 100 characters", "state": "Enter the state by its two letters, such as CT", "zip": "Enter a ZIP Code with 5 numbers, like 06103",
	"country": "Enter the country, at most 100 characters", "address": "This is the address on file, from which the letter came back",
}

// addressErrors are the field errors within err, in the order of the form.
func addressErrors(err error) (wrong FieldErrors) {
	for _, one := range unjoined(err) {
		var field models.FieldError
		if !errors.As(one, &field) || addressTexts[field.Field] == "" {
			continue
		}
		at := field.Field
		if at == "address" {
			at = "line1"
		}
		wrong = append(wrong, fieldError{Field: at, Text: addressTexts[field.Field]})
	}
	return wrong
}

// unjoined are the errors that were joined into one.
func unjoined(err error) []error {
	var many interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		return many.Unwrap()
	}
	return []error{err}
}

// sureForm is a form that is asked once more before it is carried out.
type sureForm struct {
	Sure string `form:"sure" binding:"max=3"`
}

// submitNoAddress records that nothing was found, once that was asked again.
func (p *adminPages) submitNoAddress(c *gin.Context) error {
	var form sureForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	l, err := p.returned(c)
	if err != nil {
		return err
	}
	incident := requestOf(c).incident
	if form.Sure != "yes" {
		path := adminPath(incident, "/returns/"+l.ID)
		return p.cancel.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Was no address found?"), cancelView{
			Action: path + "/none", Back: path + "/address", BackTo: "the address", Button: "No address was found",
			Text: "Letter " + l.Reference + " is then marked as one that cannot be delivered, and the person counts toward substitute notice.",
		})
	}
	if err := p.office.NotFound(c.Request.Context(), sessionOf(c).Actor(), incident.ID, l.Reference); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/returns?done=no-address"))
}
