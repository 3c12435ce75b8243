package store

import (
	"recourse/internal/sealed"
	"recourse/models"
)

// NewID is a fresh id of a row.
var NewID = newID

// PlaceOf is where a sealed value of an incident lives.
func PlaceOf(incidentID, table, group, id string) sealed.Place {
	return (&scope{inc: models.Incident{ID: incidentID}}).place(table, group, id)
}
