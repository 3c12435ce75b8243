package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/models"
)

// mostWaiting is how many letters the page lists.
const mostWaiting = 200

// addWaiting lists the letters that came back and whose patients have no address
// yet: references, no names.
func (p *adminPages) addWaiting(c *gin.Context, view *returnsView) error {
	incident, ctx := requestOf(c).incident, c.Request.Context()
	letters, err := p.office.ReturnedLetters(ctx, incident.ID, mostWaiting)
	if err != nil {
		return err
	}
	state, err := p.office.SubstituteState(ctx, incident.ID)
	if err != nil {
		return err
	}
	view.Waiting = returnedTable(incident, letters, hasAny(sessionOf(c), incident.ID, mayDecide))
	if hasAny(sessionOf(c), incident.ID, mayDecide) {
		view.Next = returnSteps(incident, state, may(c, models.MayPropose))
	}
	return nil
}

func returnedTable(i models.Incident, letters []models.Letter, mayDecide bool) table {
	t := table{Label: "waiting-h", Head: heads("Reference", "Came back", "Why")}
	if mayDecide {
		t.Head = append(t.Head, heading{Text: "To do"})
	}
	for _, l := range letters {
		row := []cell{{Text: l.Reference, Fixed: true}, {Text: shortDay(l.ReturnedOn)}, {Text: returnWord(l.ReturnReason)}}
		if mayDecide {
			row = append(row, cell{Text: "Address", URL: adminPath(i, "/returns/"+l.ID+"/address"), About: "for " + l.Reference})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// returnSteps are what returned mail leads to, for who may decide.
func returnSteps(i models.Incident, s models.SubstituteState, propose bool) (out []todo) {
	if propose {
		out = []todo{
			{"mail", "of letters that came back, or of changes of address", adminPath(i, "/returns/file"), "Files"},
			{"clock", "for one person to sign up", adminPath(i, "/extension"), "More time"},
		}
	}
	if s.Undeliverable > 0 {
		out = append(out, todo{"warning", "cannot be reached by letter", adminPath(i, "/substitute"), counted(s.Undeliverable, "person")})
	} else {
		out = append(out, todo{"mail", "for people whom no letter reaches", adminPath(i, "/substitute"), "Substitute notice"})
	}
	return out
}

// returnWords are the Postal Service's reasons in words.
var returnWords = map[models.ReturnReason]string{
	models.ReturnUnknown: "Attempted, not known", models.ReturnForwarding: "Unable to forward", models.ReturnMoved: "Moved, left no address",
	models.ReturnInsufficient: "Insufficient address", models.ReturnNoNumber: "No such number", models.ReturnNoStreet: "No such street",
	models.ReturnVacant: "Vacant", models.ReturnUnclaimed: "Unclaimed", models.ReturnRefused: "Refused", models.ReturnTemporary: "Temporarily away",
	models.ReturnDeceased: "Deceased", models.ReturnOther: "Another reason",
}

// returnWord is a reason with the code that the Postal Service prints.
func returnWord(r models.ReturnReason) string {
	if r == "" {
		return "Not said"
	}
	if r == models.ReturnOther || returnWords[r] == "" {
		return returnWords[r]
	}
	return returnWords[r] + " (" + string(r) + ")"
}
