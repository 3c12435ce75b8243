package main

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"sync/atomic"
)

// The lanes of the pages.
const (
	ginEach     = "gin, commit each"
	ginGrouped  = "gin, grouped"
	ginOne      = "gin, one commit, 1 client"
	ginPage     = "gin, the same bytes"
	ginGuess    = "gin, a guess"
	startPage   = "start page"
	claimPost   = "claim POST"
	confirmPost = "confirm POST"
	claimOne    = "claim POST, 1 client"
	confirmOne  = "confirm POST, 1 client"
	wrongPost   = "wrong claim"
	limitedPost = "claim over the limit"
)

// webOnSQLite measures the portal as browsers see it, beside bare gin.
func webOnSQLite(ctx context.Context, set settings, c *course) error {
	v, err := newVisitors(ctx, set, c)
	if err != nil {
		return err
	}
	page, err := v.load.get(0, "/en")
	if err := wants(page, err, http.StatusOK); err != nil {
		return fmt.Errorf("start page: %w", err)
	}
	if err := c.addGin(ctx, set, page.body); err != nil {
		return err
	}
	c.add(set, startPage, set.clients, func(client int) error { return getPage(v.load, client, "/en") })
	c.add(set, claimPost, set.clients, v.claim).before = v.comeBack
	c.add(set, confirmPost, set.clients, v.confirm).before = v.fillIn
	c.add(set, claimOne, 1, v.claim)
	c.add(set, confirmOne, 1, v.confirm).before = v.fillIn
	c.add(set, wrongPost, set.clients, v.guess)
	c.add(set, limitedPost, set.clients, v.overLimit).before = v.useUp // its window may have ended
	c.comparisons = []comparison{
		{"HTTP, 32 connections: start page", ginPage, startPage, rate, atLeast("P1", 0.6)},
		{"HTTP, 32 connections: raw, grouped", ginEach, ginGrouped, rate, goal{}},
		{"HTTP, 32 connections: claim", ginGrouped, claimPost, rate, atLeast("P2", 0.5)},
		{"HTTP, 32 connections: confirm", ginGrouped, confirmPost, rate, atLeast("P2", 0.5)},
		{"HTTP, 32 connections: claim", ginEach, claimPost, rate, atLeast("P2", 1.5)},
		{"HTTP, 32 connections: confirm", ginEach, confirmPost, rate, atLeast("P2", 1.5)},
		{"HTTP, 1 connection: claim", ginOne, claimOne, median, atMost("P4", 2)},
		{"HTTP, 1 connection: confirm", ginOne, confirmOne, median, atMost("P4", 2)},
		{"HTTP, 32 connections: claim", ginGrouped, claimPost, slow, atMost("P4", 2)},
		{"HTTP, 32 connections: confirm", ginGrouped, confirmPost, slow, atMost("P4", 2)},
		{"HTTP, 32 connections: wrong claim", ginGuess, wrongPost, rate, atLeast("P5", 0.3)},
		{"HTTP, 32 connections: claim over the limit (429)", ginPage, limitedPost, rate, atLeast("P5", 0.5)},
	}
	return nil
}

func getPage(l *loader, client int, path string) error {
	a, err := l.get(client, path)
	return wants(a, err, http.StatusOK)
}

// addGin adds the lanes of the yardstick.
func (c *course) addGin(ctx context.Context, set settings, page []byte) error {
	each, many, err := c.rawStores(ctx, set, "gin")
	if err != nil {
		return err
	}
	g := newGroup(many, 1)
	c.closers = append(c.closers, g.close)
	one, err := c.connectGin(ctx, set, page, each, alone(each))
	if err != nil {
		return err
	}
	all, err := c.connectGin(ctx, set, page, many, g.do)
	if err != nil {
		return err
	}
	enroll := enrollAtGin(one, eachPeople(set))
	c.add(set, ginOne, 1, enroll)
	c.add(set, ginEach, set.clients, enroll)
	c.add(set, ginGrouped, set.clients, enrollAtGin(all, groupedPeople(set)))
	c.add(set, ginPage, set.clients, func(client int) error { return getPage(all, client, "/") })
	c.add(set, ginGuess, set.clients, func(client int) error {
		a, err := all.post(client, "/guess", "", netip.IPv4Unspecified(), url.Values{"code": {"C-wrong"}, "last": {"SMITH"}, "dob": {"1970-01-01"}})
		return wants(a, err, http.StatusUnprocessableEntity)
	})
	return nil
}

func (c *course) connectGin(ctx context.Context, set settings, page []byte, s *rawSQLite, do func(*request) error) (*loader, error) {
	h, err := rawServer(page, s.has, do)
	if err != nil {
		return nil, err
	}
	return c.connect(ctx, set, h)
}

// connect serves h and connects the clients to it.
func (c *course) connect(ctx context.Context, set settings, h http.Handler) (*loader, error) {
	address, stop, err := serve(h)
	if err != nil {
		return nil, err
	}
	c.closers = append(c.closers, stop)
	l, err := newLoader(ctx, address, set.clients)
	if err == nil {
		c.closers = append(c.closers, l.close)
	}
	return l, err
}

// enrollAtGin posts the yardstick's form for one after the other.
func enrollAtGin(l *loader, people int) func(int) error {
	var next atomic.Int64
	return func(client int) error {
		i := next.Add(1)
		if i > int64(people) {
			return errDrained
		}
		n := strconv.FormatInt(i, 10)
		a, err := l.post(client, "/enroll", "", netip.IPv4Unspecified(), url.Values{
			"code": {rawCode(i)}, "last": {"SMITH" + n}, "dob": {"1970-01-01"}, "email": {"p" + n + "@example.org"},
			"phone": {"860-555-0123"}, "address": {n + " Long Street, Springfield, IL 62701"},
		})
		return wants(a, err, http.StatusOK)
	}
}

// webPath is where the real pages' database lies.
func webPath(set settings) string { return filepath.Join(set.dir, "web.db") }
