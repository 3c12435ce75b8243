package main

import (
	"context"
	"errors"
	"io"

	"recourse/internal/sealed"
	"recourse/models/store"
)

type migrateCommands struct {
	Up     migrateUpCmd     `cmd:"" help:"Apply the migrations that are missing."`
	Status migrateStatusCmd `cmd:"" help:"List the migrations."`
}

type migrateUpCmd struct{}

func (c *migrateUpCmd) Run(ctx context.Context, s *session) error {
	ring, err := sealed.OpenKeyring(s.keysPath())
	if err != nil {
		return err
	}
	return s.onDatabase(ctx, func(db *store.DB) error {
		applied, err := migrate(ctx, db, ring)
		if err != nil {
			return err
		}
		return s.show(map[string]any{"applied": append([]string{}, applied...)}, func(io.Writer) {
			for _, name := range applied {
				s.say("applied %s", name)
			}
			s.say("the database is up to date")
		})
	})
}

// migrate refuses a wrong keyring before it changes anything, and ties a new
// database to its own.
func migrate(ctx context.Context, db *store.DB, ring *sealed.Keyring) ([]string, error) {
	known, err := store.MigrationStatus(ctx, db)
	if err != nil {
		return nil, err
	}
	if known[0].Applied {
		if err := store.Bind(ctx, db, ring); err != nil {
			return nil, err
		}
	}
	applied, err := store.Migrate(ctx, db)
	if err != nil {
		return applied, err
	}
	return applied, store.Bind(ctx, db, ring)
}

func (s *session) onDatabase(ctx context.Context, fn func(db *store.DB) error) error {
	db, err := store.Open(ctx, s.dsn(), store.Options{Now: s.Now, Log: s.log()})
	if err != nil {
		return err
	}
	return errors.Join(fn(db), db.Close())
}

type migrateStatusCmd struct{}

func (c *migrateStatusCmd) Run(ctx context.Context, s *session) error {
	return s.onDatabase(ctx, func(db *store.DB) error {
		all, err := store.MigrationStatus(ctx, db)
		if err != nil {
			return err
		}
		return s.show(all, func(w io.Writer) {
			var rows [][]string
			for _, m := range all {
				rows = append(rows, []string{orDash(m.Name), yesNo(m.Applied)})
			}
			table(w, []string{"MIGRATION", "APPLIED"}, rows)
		})
	})
}
