package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Errors of the keyring file and its keys. What wraps them says what to do.
var (
	ErrKeyringExists  = errors.New("sealed: there is a keyring already")
	ErrKeyringMissing = errors.New("sealed: there is no keyring")
	ErrKeyringMode    = errors.New("sealed: others may read the keyring")
	ErrKeyringBroken  = errors.New("sealed: the keyring is damaged")
	// ErrWrongKeyring means that file and database do not belong together.
	ErrWrongKeyring = errors.New("sealed: this keyring belongs to another database")
	// ErrUnknownKey means that the keyring has no such key: another replica has
	// it, or it was destroyed.
	ErrUnknownKey = errors.New("sealed: no such key in the keyring")
	// ErrWrongKey means that the keyring's key does not open the data key.
	ErrWrongKey = errors.New("sealed: the keyring's key does not open this data key")
)

// Keyring holds every key outside the database. It is safe for concurrent use,
// by several processes on one file too, and prints as "[keyring]".
type Keyring struct {
	hidden
	path    string
	reading sync.Mutex // orders readings of the file, so that none overtakes a newer one
	mu      sync.RWMutex
	now     *state            // under mu
	sealers map[string]cached // by incident, under mu
}

// cached is a sealer and the wrapped data key it was made from.
type cached struct {
	wrapped []byte
	sealer  *Sealer
}

// InitKeyring makes a keyring for a new installation in a file of mode 0600 and
// opens it. The folder must exist. An existing file is never overwritten: the
// error then wraps [ErrKeyringExists].
func InitKeyring(path string) (*Keyring, error) {
	f, err := newFile()
	if err != nil {
		return nil, fmt.Errorf("init keyring: %w", err)
	}
	b, err := f.encode()
	if err != nil {
		return nil, fmt.Errorf("init keyring: %w", err)
	}
	if err := create(path, b); err != nil {
		return nil, fmt.Errorf("init keyring: %w", err)
	}
	return OpenKeyring(path)
}

// OpenKeyring reads the keyring. Errors wrap [ErrKeyringMissing],
// [ErrKeyringMode] or [ErrKeyringBroken] and say what to do.
func OpenKeyring(path string) (*Keyring, error) {
	r := &Keyring{hidden: "[keyring]", path: path, sealers: map[string]cached{}}
	if _, err := r.reload(); err != nil {
		return nil, err
	}
	return r, nil
}

// AddIncident makes keys for an incident and has them on disk before it returns.
// An incident that has keys keeps them, so that a command cut short can be run
// again. Nothing that another process has added meanwhile is lost.
func (r *Keyring) AddIncident(id string) error {
	if id == "" {
		return errors.New("add incident to keyring: it needs an id")
	}
	if err := r.addIncident(id); err != nil {
		return fmt.Errorf("add incident %s to keyring: %w", id, err)
	}
	return nil
}

func (r *Keyring) addIncident(id string) error {
	unlock, err := lock(r.path)
	if err != nil {
		return err
	}
	defer unlock()
	s, err := r.reload() // under the lock, since another process may have written
	if err != nil || s.incidents[id] != nil {
		return err
	}
	k, err := newKeys()
	if err != nil {
		return err
	}
	b, err := s.file.with(id, k).encode()
	if err != nil {
		return err
	}
	if err := replace(r.path, b); err != nil {
		return err
	}
	_, err = r.reload()
	return err
}

// NewDataKey makes a data key for the incident and returns it wrapped, for the
// database to keep. Errors wrap [ErrUnknownKey] if the keyring lacks the incident.
func (r *Keyring) NewDataKey(id string) (wrapped []byte, err error) {
	k, err := r.keysOf(id)
	if err != nil {
		return nil, err
	}
	return k.newDataKey(id)
}

// Incident returns the sealer of an incident, given the wrapped data key of its
// database row. It is quick the second time. Errors wrap [ErrUnknownKey] if the
// file, read again once, has no keys for it, and [ErrWrongKey] if they do not fit.
func (r *Keyring) Incident(id string, wrapped []byte) (*Sealer, error) {
	r.mu.RLock()
	c, ok := r.sealers[id]
	r.mu.RUnlock()
	if ok && bytes.Equal(c.wrapped, wrapped) {
		return c.sealer, nil
	}
	k, err := r.keysOf(id)
	if err != nil {
		return nil, err
	}
	s, err := k.unwrap(id, wrapped)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now.incidents[id] == k { // else the file has been read again meanwhile
		r.sealers[id] = cached{wrapped: slices.Clone(wrapped), sealer: s}
	}
	return s, nil
}

// Installation returns the sealer for data of no incident, such as staff. Its
// places have an empty Incident.
func (r *Keyring) Installation() *Sealer { return r.state().installation }

func (r *Keyring) state() *state {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.now
}

// keysOf finds the incident's keys, and reads the file once more if they are not
// there: another process may have added them.
func (r *Keyring) keysOf(id string) (*incidentKeys, error) {
	if k := r.state().incidents[id]; k != nil {
		return k, nil
	}
	s, err := r.reload()
	if err != nil {
		return nil, fmt.Errorf("keys of incident %s: %w", id, err)
	}
	if k := s.incidents[id]; k != nil {
		return k, nil
	}
	return nil, fmt.Errorf("%w: incident %s; copy the keyring of the replica that has it, or its keys were destroyed", ErrUnknownKey, id)
}

// reload reads the file and takes over what it says.
func (r *Keyring) reload() (*state, error) {
	r.reading.Lock()
	defer r.reading.Unlock()
	f, err := load(r.path)
	if err != nil {
		return nil, err
	}
	old := r.state()
	if old != nil && f.ID != old.file.ID {
		return nil, fmt.Errorf("%w: %s now holds keyring %s, this process started with %s", ErrWrongKeyring, r.path, f.ID, old.file.ID)
	}
	if old != nil && f.Sum == old.file.Sum {
		return old, nil
	}
	s, err := newState(f)
	if err != nil {
		return nil, broken(r.path, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = s
	clear(r.sealers) // made again from the keys as they are now
	return s, nil
}
