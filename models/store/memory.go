package store

import (
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"recourse/models"
)

const (
	// sureFor is how long a host is believed to lead to the same unchanged
	// incident: so much later than this process do others learn of a change.
	sureFor = time.Second
	// maxHosts bounds the hosts that are remembered: anybody may make some up.
	maxHosts = 64
)

// memory has incidents, which every request and every use case reads and
// nearly nothing changes. Only what a snapshot showed is kept, never what a
// transaction that may yet fail has written. It is safe for concurrent use.
type memory struct {
	mu      sync.RWMutex
	byID    map[string]models.Incident
	byHost  map[string]hosted
	changes int // how often this process has changed an incident
}

// hosted is what a host led to, and when that was read.
type hosted struct {
	inc models.Incident
	at  time.Time
}

// keep remembers an incident. What a version of it says never changes.
func (k *memory) keep(inc models.Incident) {
	if k.incident(inc.ID).Version == inc.Version {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byID == nil {
		k.byID = map[string]models.Incident{}
	}
	k.byID[inc.ID] = inc
}

func (k *memory) incident(id string) models.Incident {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.byID[id]
}

// host returns what a host leads to, if that is known for sure, and the number
// of changes that keepHost wants.
func (k *memory) host(host string, now time.Time) (inc models.Incident, ok bool, changes int) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	h, ok := k.byHost[host]
	age := now.Sub(h.at)
	return h.inc, ok && age >= 0 && age < sureFor, k.changes
}

// keepHost remembers what a host leads to, unless an incident was changed since
// it was read.
func (k *memory) keepHost(host string, inc models.Incident, now time.Time, changes int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.changes != changes {
		return
	}
	if k.byHost == nil || len(k.byHost) >= maxHosts {
		k.byHost = map[string]hosted{}
	}
	k.byHost[host] = hosted{inc, now}
}

// changed forgets all hosts. It comes after the commit of what changed.
func (k *memory) changed() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changes++
	clear(k.byHost)
}

// incident reads an incident as it is in the transaction. Where its version is
// the one that is remembered, so is the rest.
func (s *Store) incident(tx *gorm.DB, id string) (models.Incident, error) {
	var versions []int
	if err := tx.Raw("SELECT version FROM incidents WHERE id = ?", id).Scan(&versions).Error; err != nil {
		return models.Incident{}, orNotFound("incident", err)
	}
	if len(versions) == 0 {
		return models.Incident{}, fmt.Errorf("incident: %w", models.ErrNotFound)
	}
	if inc := s.known.incident(id); inc.ID != "" && inc.Version == versions[0] {
		return inc, nil
	}
	var inc models.Incident
	if err := tx.Where("id = ?", id).Take(&inc).Error; err != nil {
		return inc, orNotFound("incident", err)
	}
	return inc.Located(), nil
}
