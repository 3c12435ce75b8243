package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"recourse/internal/password"
	"recourse/internal/sealed"
	"recourse/models"
)

// Config is what a [Store] needs.
type Config struct {
	DB      *DB              // required, migrated
	Keyring *sealed.Keyring  // required, bound to the database
	Policy  models.Policy    // zero means [models.DefaultPolicy]
	Hasher  *password.Hasher // of staff passwords; nil means one with peppers of the keyring
}

// Store holds the use cases. It is safe for concurrent use, and several
// processes may have one on the same database.
type Store struct {
	db        *DB
	ring      *sealed.Keyring
	policy    models.Policy
	hasher    *password.Hasher
	passwords *password.Policy
	known     memory
	rules     models.RuleSet // by which eligibility is decided

	afterCount func() // tests only: runs between counting an attempt and comparing
}

// New checks cfg and returns a Store.
func New(cfg Config) (*Store, error) {
	if cfg.DB == nil || cfg.Keyring == nil {
		return nil, errors.New("store: it needs a database and a keyring")
	}
	if cfg.Policy.PerCode == nil {
		cfg.Policy = models.DefaultPolicy()
	}
	if cfg.Hasher == nil {
		var err error
		if cfg.Hasher, err = newHasher(cfg.Keyring); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	rules, err := models.Rules()
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return &Store{
		rules: rules, db: cfg.DB, ring: cfg.Keyring, policy: cfg.Policy, hasher: cfg.Hasher, passwords: password.NewPolicy(),
		afterCount: func() {},
	}, nil
}

// newID is a UUIDv7, so that rows lie in the order of their making.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// clock is the wall clock.
func (s *Store) clock() time.Time { return s.db.now() }

// within wraps an error with the use case it ended. Errors a caller branches on
// stay visible.
func within(useCase string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", useCase, err)
}
