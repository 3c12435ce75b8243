package models

import "recourse/internal/sealed"

// Visit is one patient's way through the web form. What was typed lies sealed;
// the cookie has only a random token, the database only its hash.
type Visit struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	TokenHash    []byte
	Draft        sealed.Text // a [Draft]
	EnrollmentID string      // set once a claim was verified
	TermMonths   int         // the patient's, see [Patient]; 0 where the incident's own term holds
	CSRF         string
	SeenAt       Instant
	MadeAt       Instant
}

// Draft is what somebody has typed so far.
type Draft struct {
	Private
	Code             string
	LastName         string
	Month, Day, Year string
	Consent          bool
	ContactBy        string
	Email            string
	Phone            string
	Submitted        bool // nothing is left to type: the way leads to the status
}
