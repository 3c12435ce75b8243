package handlers

import "recourse/models"

// relationshipWords say what somebody who signs up another is to them.
var relationshipWords = map[models.Relationship]string{
	models.RelParent: "Parent", models.RelGuardian: "Legal guardian", models.RelPower: "Power of attorney", models.RelConservator: "Conservator",
	models.RelExecutor: "Executor of the estate", models.RelSpouse: "Spouse or partner", models.RelChild: "Son or daughter", models.RelFamily: "Other family",
}

// fillerFaults are what an agent is told about a field that is wrong.
var fillerFaults = map[string]string{
	"first_name":   "Enter the caller's first name, at most 100 letters",
	"last_name":    "Enter the caller's last name, at most 100 letters",
	"relationship": "Choose what the caller is to the patient",
	"may":          "Tick the box when the caller has said so. Nobody else may sign up for the patient",
}

func relationshipOptions(s models.Subject) (all []option) {
	for _, r := range s.Relationships() {
		all = append(all, option{Value: string(r), Text: relationshipWords[r]})
	}
	return all
}

// by is who signs up, the zero value for the patient.
func (f termsForm) by() models.Filler {
	if f.Subject.Alone() {
		return models.Filler{}
	}
	return f.filler()
}

// sayWords are what a caller may say of the person on the letter.
var sayWords = map[models.Subject]string{
	models.SubjectAdult: "The caller is the person on the letter", models.SubjectMinor: "The person on the letter is a child",
	models.SubjectRepresented: "The caller acts for the person on the letter", models.SubjectDeceased: "The person on the letter has died",
}

// otherSayings are what the caller may say instead of what the form assumes.
func otherSayings(f termsForm) (all []option) {
	for _, s := range models.Subject(f.Roster).Sayings() {
		if s != f.Subject {
			all = append(all, option{Value: string(s), Text: sayWords[s]})
		}
	}
	return all
}

// opensCase says whether the roster does not say what the caller says. That it names
// somebody else is found out when it is sent.
func (f termsForm) opensCase() bool { return f.For != f.Roster }

func sendText(f termsForm, provider string) string {
	switch {
	case f.opensCase():
		return "Open a case"
	case f.Subject.Monitored():
		return "Send to " + provider
	}
	return "Note the answers"
}

// paperWords are what a caller has to show for a case.
var paperWords = map[models.CaseKind]string{
	models.CaseRepresentative: "a power of attorney or a court’s order", models.CaseDeath: "a copy of the death certificate",
}
