package handlers

import "strings"

// The view types of the partials. A handler fills in what was typed and what
// is wrong with it; the template adds the words around it:
//
//	{{template "text-field" ((.Shell.Label .View.LastName "identity.last_name").Auto "family-name")}}
//	{{template "text-field" (.View.Email.Labeled "E-mail")}}
//
// The methods below return changed copies, so that they can be chained.

// Words are what stands around an input. Error is translated already: the same
// sentence stands in the summary above the form.
type Words struct {
	Name               string // the input's name, and the root of its ids
	Label, Hint, Error string
	ErrorWord          string // "Error" in the page's language, for screen readers
}

// DescribedBy lists the ids of what explains the input: aria-describedby.
func (w Words) DescribedBy() string {
	var ids []string
	if w.Hint != "" {
		ids = append(ids, w.Name+"-hint")
	}
	if w.Error != "" {
		ids = append(ids, w.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// textField is one line of text, or several as "text-area". Its id is its name.
type textField struct {
	Words
	Value        string
	Type         string // "text" unless set
	Autocomplete string // "off" unless set
	InputMode    string
	Width        string // CSS classes
	Max          int    // most characters; 0 for no limit
	Heading      bool   // the label is the page's h1
	Focused      bool
}

// newTextField is a field with what was typed and, if it is wrong, why.
func newTextField(name, value, problem string) textField {
	return textField{Words: Words{Name: name, Error: problem, ErrorWord: "Error"}, Value: value, Type: "text", Autocomplete: "off"}
}

// Class is the value of the input's class.
func (f textField) Class() string {
	class := "govuk-input"
	if f.Error != "" {
		class += " govuk-input--error"
	}
	if f.Width != "" {
		class += " " + f.Width
	}
	return class
}

// Labeled sets the label and, where given, the hint.
func (f textField) Labeled(label string, hint ...string) textField {
	f.Label, f.Hint = label, strings.Join(hint, " ")
	return f
}

// Auto sets the autocomplete token, which lets browsers fill in the answer.
func (f textField) Auto(token string) textField { f.Autocomplete = token; return f }

// Numeric asks phones for the keypad with digits.
func (f textField) Numeric() textField { f.InputMode = "numeric"; return f }

// Wide sets the width in characters: 2, 3, 4, 5, 10, 20 or 30.
func (f textField) Wide(characters string) textField {
	f.Width = "govuk-input--width-" + characters
	return f
}

// As sets the input's type: "email", "tel", "search".
func (f textField) As(kind string) textField { f.Type = kind; return f }

// Secret makes it a password: what was typed is never sent back, and password
// managers may fill it in. Auto("new-password") asks for a new one.
func (f textField) Secret() textField {
	f.Type, f.Autocomplete = "password", "current-password"
	return f
}

// Code makes it the field for an enrollment code; the page's script looks for
// the name "code". There is room for a pasted web address.
func (f textField) Code() textField { f.Width, f.Max = "app-code-input", 200; return f }

// Digits makes it the field for a one-time code from an authenticator.
func (f textField) Digits() textField {
	f.Width, f.InputMode, f.Autocomplete, f.Max = "app-digits", "numeric", "one-time-code", 10
	return f
}

// AsHeading makes the label the page's h1, for pages with one question.
func (f textField) AsHeading() textField { f.Heading = true; return f }

// FocusUnless gives it the focus, unless something is wrong: then the summary has it.
func (f textField) FocusUnless(wrong bool) textField { f.Focused = !wrong; return f }

// dateField asks for a date in three parts, in the order of the country. The
// inputs are called name_month, name_day and name_year.
type dateField struct {
	Words
	Month, Day, Year                string
	MonthWrong, DayWrong, YearWrong bool
	MonthLabel, DayLabel, YearLabel string
	Birth                           bool // browsers may fill in the birthday
}

// newDateField is a date as typed. Where it is wrong, parts names the wrong
// ones ("month", "day", "year"); none means all three.
func newDateField(name, month, day, year, problem string, parts ...string) dateField {
	f := dateField{
		Words: Words{Name: name, Error: problem, ErrorWord: "Error"}, Month: month, Day: day, Year: year,
		MonthLabel: "Month", DayLabel: "Day", YearLabel: "Year",
	}
	wrong := strings.Join(parts, " ")
	if problem != "" {
		f.MonthWrong = wrong == "" || strings.Contains(wrong, "month")
		f.DayWrong = wrong == "" || strings.Contains(wrong, "day")
		f.YearWrong = wrong == "" || strings.Contains(wrong, "year")
	}
	return f
}

// Labeled sets the legend and, where given, the hint.
func (f dateField) Labeled(label string, hint ...string) dateField {
	f.Label, f.Hint = label, strings.Join(hint, " ")
	return f
}

// OfBirth marks it as the visitor's own birthday.
func (f dateField) OfBirth() dateField { f.Birth = true; return f }

// FirstWrong is the id that the summary's link leads to.
func (f dateField) FirstWrong() string {
	switch {
	case f.DayWrong && !f.MonthWrong:
		return f.Name + "_day"
	case f.YearWrong && !f.MonthWrong:
		return f.Name + "_year"
	}
	return f.Name + "_month"
}
