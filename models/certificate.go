package models

import (
	"encoding/json"
	"fmt"
)

// CertificatesADay is how many certificates of one enrollment are made a day: each goes
// into the log and is signed.
const CertificatesADay = 20

// StatedCertificate is what a certificate says: who signed up, and the dates.
type StatedCertificate struct {
	Private
	Name       string           `json:"name"`
	Provider   string           `json:"provider"`
	Months     int              `json:"months"`
	Enrollment StatedEnrollment `json:"enrollment"`
}

// Certified says whether a patient can show something of the enrollment: that it was
// sent, or what came of it.
func (s EnrollmentStatus) Certified() bool {
	return s == Submitted || s == ActionNeeded || s == Active || s == Completed
}

// Certificate is what evidence that is a certificate states. Errors wrap [ErrEvidence].
func (e Evidence) Certificate() (StatedCertificate, error) {
	var s Statement
	if err := json.Unmarshal(e.Statement, &s); err != nil || s.Certificate == nil {
		return StatedCertificate{}, fmt.Errorf("%w: it is no certificate", ErrEvidence)
	}
	return *s.Certificate, nil
}

// Moves are the entries of the log that show how the enrollment came to its status.
func (e Evidence) Moves() (all []EvidenceEntry) {
	for _, entry := range e.Log.Entries {
		if entry.Action == ActEnrollmentMove {
			all = append(all, entry)
		}
	}
	return all
}
