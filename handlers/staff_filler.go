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
