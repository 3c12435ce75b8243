package store

import (
	"fmt"
	"strings"

	"recourse/models"
)

// maxEvents is how much of a timeline is shown, the newest.
const maxEvents = 200

// timeline is what the audit log says of some objects, newest first.
func (s *Store) timeline(x *scope, objects []string) ([]models.Event, error) {
	var entries []models.AuditEntry
	err := x.rows().Where("object IN ?", objects).Order("id DESC").Limit(maxEvents).Find(&entries).Error
	if err != nil {
		return nil, fmt.Errorf("read audit entries: %w", err)
	}
	names, err := s.staffNames(x, entries)
	if err != nil {
		return nil, err
	}
	events := make([]models.Event, len(entries))
	for i, e := range entries {
		kind, id, _ := strings.Cut(e.Actor, ":")
		events[i] = models.Event{
			At: e.At, On: e.On, Action: e.Action, From: e.From, To: e.To, Actor: models.ActorKind(kind), Who: names[id],
		}
	}
	return events, nil
}

// staffNames are the names of the accounts that did something, by account.
func (s *Store) staffNames(x *scope, entries []models.AuditEntry) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutPrefix(e.Actor, string(models.ActorStaff)+":"); ok {
			ids = append(ids, id)
		}
	}
	var accounts []models.Staff
	if err := x.tx.Where("id IN ?", ids).Find(&accounts).Error; err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	names := map[string]string{}
	for _, a := range accounts {
		p, err := s.profile(a)
		if err != nil {
			return nil, err
		}
		names[a.ID] = p.Name
	}
	return names, nil
}
