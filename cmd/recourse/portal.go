package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"recourse/internal/sealed"
	"recourse/models"
	"recourse/models/store"
)

// portal is an installation that a command works on.
type portal struct {
	*store.Store
	db   *store.DB
	ring *sealed.Keyring
	dsn  string
}

func (s *session) dsn() string      { return cmp.Or(s.DB, "recourse.db") }
func (s *session) keysPath() string { return cmp.Or(s.Keys, "recourse.keys") }

func (s *session) actor() models.Actor { return models.Actor{Kind: models.ActorOperator, ID: s.User} }

func (s *session) log() *slog.Logger {
	level := slog.LevelInfo
	if s.quiet {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(s.Stderr, &slog.HandlerOptions{Level: level}))
}

// open opens the installation: keyring first, so that a wrong or missing one is
// refused before anything is written. The caller closes it.
func (s *session) open(ctx context.Context) (*portal, error) {
	ring, err := sealed.OpenKeyring(s.keysPath())
	if err != nil {
		return nil, err
	}
	dsn := s.dsn()
	if path, ok := filePath(dsn); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database %s: give the right one with --db, or make it with recourse migrate up", path)
		}
	}
	db, err := store.Open(ctx, dsn, store.Options{Now: s.Now, Log: s.log()})
	if err != nil {
		return nil, err
	}
	p, err := newPortal(ctx, db, ring)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	p.dsn = dsn
	return p, nil
}

func newPortal(ctx context.Context, db *store.DB, ring *sealed.Keyring) (*portal, error) {
	if err := store.CheckMigrated(ctx, db); err != nil {
		return nil, err
	}
	if err := store.Bind(ctx, db, ring); err != nil {
		return nil, err
	}
	st, err := store.New(store.Config{DB: db, Keyring: ring})
	if err != nil {
		return nil, err
	}
	return &portal{Store: st, db: db, ring: ring}, nil
}

func (p *portal) Close() error { return p.db.Close() }

// filePath is the file of a database that is one.
func filePath(dsn string) (string, bool) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return "", false
	}
	return strings.TrimPrefix(dsn, "sqlite:"), true
}

// work opens the installation for fn and closes it again.
func (s *session) work(ctx context.Context, fn func(p *portal) error) (err error) {
	p, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return fn(p)
}

// inIncident is for commands about one incident.
type inIncident struct {
	Incident string `help:"Incident, by its ref; not needed if there is only one (RECOURSE_INCIDENT)." placeholder:"REF"`
}

// work opens the installation and finds the incident for fn.
func (i inIncident) work(ctx context.Context, s *session, fn func(p *portal, inc models.Incident) error) error {
	return s.work(ctx, func(p *portal) error {
		inc, err := p.find(ctx, i.Incident)
		if err != nil {
			return err
		}
		return fn(p, inc)
	})
}

// find returns the incident of a ref, or the only one there is.
func (p *portal) find(ctx context.Context, ref string) (models.Incident, error) {
	all, err := p.Incidents(ctx)
	if err != nil {
		return models.Incident{}, err
	}
	var refs []string
	for _, inc := range all {
		if inc.Ref == ref || ref == "" && len(all) == 1 {
			return inc, nil
		}
		refs = append(refs, inc.Ref)
	}
	switch {
	case len(all) == 0:
		return models.Incident{}, errors.New("there is no incident yet: make one with recourse incident create")
	case ref == "":
		return models.Incident{}, misused("there are several incidents: say which with --incident (%s)", strings.Join(refs, ", "))
	}
	return models.Incident{}, misused("there is no incident %s; there are: %s", ref, strings.Join(refs, ", "))
}
