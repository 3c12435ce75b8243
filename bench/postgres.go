package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// enrollOnPostgres measures on PostgreSQL what enrollOnSQLite measures on SQLite.
func enrollOnPostgres(ctx context.Context, set settings, c *course) error {
	each, err := c.rawPostgres(ctx, set, eachPeople(set))
	if err != nil {
		return err
	}
	many, err := c.rawPostgres(ctx, set, groupedPeople(set))
	if err != nil {
		return err
	}
	g := newGroup(many, 2)
	c.closers = append(c.closers, g.close)
	gcm, err := rawSealer()
	if err != nil {
		return err
	}
	dsn, err := c.newDatabase(ctx, set.pg)
	if err != nil {
		return err
	}
	c.add(set, oneCommit, 1, each.commitOne)
	c.add(set, commitEach, set.clients, rawWork(gcm, eachPeople(set), alone(each)))
	c.add(set, grouped, set.clients, rawWork(gcm, groupedPeople(set), g.do))
	return c.addPortal(ctx, set, "PostgreSQL", dsn)
}

// rawPostgres opens a yardstick in a database of its own.
func (c *course) rawPostgres(ctx context.Context, set settings, people int) (*rawPostgres, error) {
	dsn, err := c.newDatabase(ctx, set.pg)
	if err != nil {
		return nil, err
	}
	s, err := openRawPostgres(ctx, dsn, set.clients, people, set.now)
	if err == nil {
		c.closers = append(c.closers, s.close)
	}
	return s, err
}

// newDatabase makes a database that is dropped at the end, and returns its address.
func (c *course) newDatabase(ctx context.Context, server string) (string, error) {
	dsn, drop, err := newDatabase(ctx, server)
	if err == nil {
		c.closers = append(c.closers, drop)
	}
	return dsn, err
}

// newDatabase makes a database, and returns its address and what drops it.
func newDatabase(ctx context.Context, server string) (dsn string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return "", nil, errors.New("the server's address is to be postgres://…") // it may hold a password
	}
	name := "recourse_bench_" + strings.ToLower(rand.Text())
	if err := onServer(ctx, server, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error {
		return onServer(context.WithoutCancel(ctx), server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func onServer(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}
