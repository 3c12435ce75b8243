package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"recourse/internal/sealed"
	"recourse/models"
)

// maxHits is how many hits a search shows: enough to choose from, too few to harvest.
const maxHits = 25

// Find returns masked hits of an exact search, at most 25, by what is given first
// of code, reference, and last name with birth date. The audit entry tells by what
// kind was searched and how many were found, never what was typed. Nothing to
// search by is a [models.FieldError].
func (s *Store) Find(ctx context.Context, actor models.Actor, incidentID string, l models.Lookup) ([]models.Hit, error) {
	hits, err := inIncident(ctx, s, actor, incidentID, func(x *scope) ([]models.Hit, error) {
		kind, ids, err := x.search(l)
		if err != nil {
			return nil, err
		}
		hits, err := x.hits(ids)
		if err != nil {
			return nil, err
		}
		return hits, x.audit(models.ActSearch, "search/"+kind, 0, "", strconv.Itoa(len(hits)))
	})
	return hits, within("find patient", err)
}

// search returns the kind of search and the ids of patients, or a query for them.
func (x *scope) search(l models.Lookup) (kind string, ids any, err error) {
	switch reference := strings.ToUpper(strings.TrimSpace(l.Reference)); {
	case !l.Code.IsZero():
		var sums [][]byte
		for _, t := range x.seal.CodeTokens(l.Code.Plain(), x.inc.CodeSalt) {
			sums = append(sums, t.Sum)
		}
		return "code", x.rows().Table("codes").Select("patient_id").Where("hash IN ?", sums), nil
	case reference != "":
		ids := x.tx.Raw(`SELECT patient_id FROM letters WHERE incident_id = ? AND reference = ?
			UNION SELECT patient_id FROM enrollments WHERE incident_id = ? AND reference = ?
			UNION SELECT patient_id FROM cases WHERE incident_id = ? AND reference = ?`,
			x.inc.ID, reference, x.inc.ID, reference, x.inc.ID, reference)
		return "reference", ids, nil
	}
	keys := models.LastNameKeys(l.LastName)
	if len(keys) == 0 || l.BirthDate.IsZero() {
		return "", nil, models.FieldError{Field: "lookup", Key: "empty"}
	}
	ids, err = x.byName(keys, l.BirthDate)
	return "name_birth", ids, err
}

// byName are the ids of patients by any key of a last name and the birth date.
func (x *scope) byName(keys []string, born models.Date) ([]string, error) {
	var tokens []sealed.Token
	for _, key := range keys {
		tokens = append(tokens, x.tokensFor(purposeNameBirth, key, born.String())...)
	}
	return x.found(purposeNameBirth, tokens)
}

// hits shows patients masked. Those of an import that is not complete are invisible.
func (x *scope) hits(ids any) ([]models.Hit, error) {
	var patients []models.Patient
	if err := x.patients().Where("id IN (?)", ids).Order("id").Limit(maxHits).Find(&patients).Error; err != nil {
		return nil, fmt.Errorf("read patients: %w", err)
	}
	statuses, err := x.enrollmentsOf(patients)
	if err != nil {
		return nil, err
	}
	hits := make([]models.Hit, len(patients))
	for i, p := range patients {
		if hits[i], err = x.hit(p); err != nil {
			return nil, err
		}
		hits[i].Enrollment = statuses[p.ID]
	}
	return hits, nil
}

func (x *scope) hit(p models.Patient) (models.Hit, error) {
	who, err := x.identity(p)
	if err != nil {
		return models.Hit{}, err
	}
	where, err := x.contact(p)
	return models.Hit{
		PatientID: p.ID, Name: models.MaskName(who), Town: where.City, ZIP: models.MaskZIP(where.ZIP), BirthYear: who.Born().Year(),
	}, err
}

// enrollmentsOf are the statuses of the newest enrollments by patient, an open one
// before those that have ended.
func (x *scope) enrollmentsOf(patients []models.Patient) (map[string]models.EnrollmentStatus, error) {
	ids := make([]string, len(patients))
	for i, p := range patients {
		ids[i] = p.ID
	}
	var all []models.Enrollment
	if err := x.rows().Select("patient_id, status").Where("patient_id IN ?", ids).Order("id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("read enrollments: %w", err)
	}
	statuses := map[string]models.EnrollmentStatus{}
	for _, e := range all {
		if last := statuses[e.PatientID]; last == "" || !last.Open() || e.Status.Open() {
			statuses[e.PatientID] = e.Status
		}
	}
	return statuses, nil
}
