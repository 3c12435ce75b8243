package handlers

// These put the page's language around a field: the label and, where given,
// the hint, by their message ids. Methods of the shell, because the shell
// knows the language.

// Label words a text field.
func (s patientShell) Label(f textField, id string, hint ...string) textField {
	f.Words = s.reword(f.Words, id, hint)
	return f
}

// Legend words a date in three parts.
func (s patientShell) Legend(f dateField, id string, hint ...string) dateField {
	f.Words = s.reword(f.Words, id, hint)
	f.MonthLabel, f.DayLabel, f.YearLabel = s.T("form.month"), s.T("form.day"), s.T("form.year")
	return f
}

// Question words a choice; its options bring their own texts.
func (s patientShell) Question(c choice, id string, hint ...string) choice {
	c.Words = s.reword(c.Words, id, hint)
	return c
}

// Tick words a checkbox; pairs fill the message's blanks.
func (s patientShell) Tick(c checkbox, id string, pairs ...any) checkbox {
	c.Label, c.ErrorWord = s.T(id, pairs...), s.T("form.error")
	return c
}

func (s patientShell) reword(w Words, id string, hint []string) Words {
	w.Label, w.ErrorWord = s.T(id), s.T("form.error")
	for _, h := range hint {
		w.Hint = s.T(h)
	}
	return w
}

// Step is the counter above the questions: {{template "step" (.Shell.Step 2 4)}}.
func (s patientShell) Step(number, total int) stepCounter {
	parts := make([]bool, total)
	for i := range min(number, total) {
		parts[i] = true
	}
	return stepCounter{s.T("form.step", "Number", number, "Total", total), parts}
}

// stepCounter says how far the visitor is, in words and as a bar.
type stepCounter struct {
	Text  string
	Parts []bool // true up to the present step
}
