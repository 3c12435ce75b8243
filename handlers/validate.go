package handlers

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"

	"recourse/internal/i18n"
	"recourse/models"
)

// The rules of forms are the models' Parse functions, called by tags and by
// checks of whole structs; gin keeps its validator for the whole program, so
// they are registered once.
//
// A tag's parameter is the fault, which chooses the words.
var registerRules = sync.OnceValue(func() error {
	v, ok := binding.Validator.Engine().(*validator.Validate)
	if !ok {
		return errors.New("gin's validator is of another kind")
	}
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("form") })
	v.RegisterStructValidation(checkBirth, identityForm{}, statusForm{}, callerForm{})
	v.RegisterStructValidation(checkDetails, detailsForm{})
	v.RegisterStructValidation(checkContact, termsForm{})
	v.RegisterStructValidation(checkFiller, whoForm{})
	return errors.Join(
		v.RegisterValidation("enrollment_code", func(f validator.FieldLevel) bool {
			_, err := models.ParseCode(f.Field().String())
			return err == nil
		}, true),
		v.RegisterValidation("stop_code", func(f validator.FieldLevel) bool {
			_, err := models.ParseStopCode(f.Field().String())
			return err == nil
		}, true),
		v.RegisterValidation("last_name", func(f validator.FieldLevel) bool {
			return len(models.NameWords(f.Field().String())) > 0
		}, true),
	)
})

// birthForm is a birth date in its three parts. Forms embed it, and are listed
// above: the validator cannot look into an unexported part by itself.
type birthForm struct {
	Month string      `form:"birth_month"`
	Day   string      `form:"birth_day"`
	Year  string      `form:"birth_year"`
	Today models.Date `form:"-" binding:"-"` // set before binding
}

func (f birthForm) birthDate() (models.Date, error) {
	return models.ParseBirthDate(f.Month, f.Day, f.Year, f.Today)
}

func checkBirth(sl validator.StructLevel) {
	f, _ := sl.Current().Interface().(interface{ birthDate() (models.Date, error) })
	var wrong *models.BirthError
	if _, err := f.birthDate(); errors.As(err, &wrong) {
		sl.ReportError("", "birth", "Birth", "birth_date", string(wrong.Fault))
	}
}

// checkDetails wants a consent where there is something to consent to.
func checkDetails(sl validator.StructLevel) {
	if f, ok := sl.Current().Interface().(detailsForm); ok && !f.consented() {
		sl.ReportError("", "consent", "Consent", "eq", "yes")
	}
	checkContact(sl)
}

func checkFiller(sl validator.StructLevel) {
	f, _ := sl.Current().Interface().(interface{ faults() []models.FieldError })
	for _, fault := range f.faults() {
		sl.ReportError("", fault.Field, fault.Field, "filler", fault.Key)
	}
}

func checkContact(sl validator.StructLevel) {
	f, _ := sl.Current().Interface().(interface {
		contact() (models.ContactChoice, error)
	})
	var wrong models.FieldError
	if _, err := f.contact(); errors.As(err, &wrong) {
		sl.ReportError("", wrong.Field, "By", "contact", wrong.Key)
	}
}

// faultWords are the messages by tag and fault, or by tag, field and fault.
var faultWords = map[string]string{
	"last_name": "identity.last_name_empty",
	"max":       "form.too_long",
	"eq":        "details.consent_empty",

	"birth_date/empty": "birth.empty", "birth_date/month": "birth.month", "birth_date/day": "birth.day",
	"birth_date/year": "birth.year", "birth_date/not_real": "birth.not_real",
	"birth_date/future": "birth.future", "birth_date/too_old": "birth.too_old",

	"filler/first_name/empty": "who.first_empty", "filler/last_name/empty": "who.last_empty", "filler/long": "form.too_long",
	"filler/relationship/choose": "who.relationship_empty", "filler/may/empty": "who.may_empty",

	"contact/contact_by/choose": "details.contact_empty",
	"contact/email/empty":       "details.email_empty", "contact/email/invalid": "details.email_invalid",
	"contact/phone/empty": "details.phone_empty", "contact/phone/invalid": "details.phone_invalid",
}

// translate words each mistake in p's language.
func translate(p i18n.Printer, wrong validator.ValidationErrors) FieldErrors {
	var out FieldErrors
	for _, w := range wrong {
		out = append(out, fieldError{Field: w.Field(), Text: wordFault(p, w), Parts: wrongParts(w)})
	}
	return out
}

func wordFault(p i18n.Printer, w validator.FieldError) string {
	typed, _ := w.Value().(string)
	switch w.Tag() {
	case "enrollment_code":
		_, err := models.ParseCode(typed)
		return wordCode(p, err, enrollCodeWords)
	case "stop_code":
		_, err := models.ParseStopCode(typed)
		return wordCode(p, err, stopCodeWords)
	}
	for _, key := range []string{w.Tag() + "/" + w.Field() + "/" + w.Param(), w.Tag() + "/" + w.Param(), w.Tag()} {
		if id, ok := faultWords[key]; ok {
			return p.T(id)
		}
	}
	return p.T("form.invalid")
}

// The messages of the faults of both kinds of codes.
var (
	enrollCodeWords = map[models.CodeFault]string{
		models.CodeEmpty: "code.empty", models.CodeSize: "code.length", models.CodeSymbol: "code.symbol", models.CodeCheck: "code.check", models.CodeOther: "code.other",
	}
	stopCodeWords = map[models.CodeFault]string{
		models.CodeEmpty: "stop.empty", models.CodeSize: "stop.length", models.CodeSymbol: "code.symbol", models.CodeCheck: "code.check", models.CodeOther: "stop.other",
	}
)

// wordCode says which slip it was, and where: whoever knows the rules of codes
// could see the same.
func wordCode(p i18n.Printer, err error, words map[models.CodeFault]string) string {
	var wrong *models.CodeError
	if !errors.As(err, &wrong) {
		return p.T("form.invalid")
	}
	return p.T(words[wrong.Fault], "Count", wrong.Length, "Symbol", wrong.Symbol, "Place", wrong.Place)
}

// wrongParts names the inputs of a date to mark; nil for other fields.
func wrongParts(w validator.FieldError) []string {
	if w.Tag() != "birth_date" {
		return nil
	}
	switch fault := models.BirthFault(w.Param()); fault {
	case models.BirthMonth, models.BirthDay, models.BirthYear:
		return strings.Fields(string(fault))
	case models.BirthNotReal:
		return []string{"month", "day"}
	case models.BirthTooOld:
		return []string{"year"}
	}
	return []string{"month", "day", "year"}
}
