package main

import (
	"context"
	"net/netip"
	"path/filepath"
	"sync/atomic"

	"recourse/models"
)

// The lanes of an enrollment.
const (
	oneCommit  = "raw, one small commit, 1 client"
	commitEach = "raw, one commit each"
	grouped    = "raw, grouped"
	whole      = "claim and confirm"
	claimOnly  = "claim"
	confirm    = "confirm"
	aloneClaim = "claim, 1 client"
	aloneSend  = "confirm, 1 client"
)

// enrollOnSQLite measures Verify and Enroll of the real store down to the disk.
func enrollOnSQLite(ctx context.Context, set settings, c *course) error {
	each, many, err := c.rawStores(ctx, set, "raw")
	if err != nil {
		return err
	}
	g := newGroup(many, 1)
	c.closers = append(c.closers, g.close)
	gcm, err := rawSealer()
	if err != nil {
		return err
	}
	c.add(set, oneCommit, 1, each.commitOne)
	c.add(set, commitEach, set.clients, rawWork(gcm, eachPeople(set), alone(each)))
	c.add(set, grouped, set.clients, rawWork(gcm, groupedPeople(set), g.do))
	return c.addPortal(ctx, set, "SQLite", filepath.Join(set.dir, "portal.db"))
}

// The yardsticks are faster, so they need more people.
func eachPeople(set settings) int    { return 5 * set.people }
func groupedPeople(set settings) int { return 8 * set.people }

// rawStores opens a yardstick that commits each, and one to be grouped.
func (c *course) rawStores(ctx context.Context, set settings, name string) (each, many *rawSQLite, err error) {
	each, err = openRaw(ctx, filepath.Join(set.dir, name+"-each.db"), eachPeople(set), set.now)
	if err != nil {
		return nil, nil, err
	}
	c.closers = append(c.closers, each.close)
	many, err = openRaw(ctx, filepath.Join(set.dir, name+"-grouped.db"), groupedPeople(set), set.now)
	if err != nil {
		return nil, nil, err
	}
	c.closers = append(c.closers, many.close)
	return each, many, nil
}

// addPortal adds the lanes of the real store beside those of the yardstick, and
// what is compared.
func (c *course) addPortal(ctx context.Context, set settings, engine, dsn string) error {
	p, err := openPortal(ctx, set, dsn)
	if err != nil {
		return err
	}
	c.closers = append(c.closers, p.close)
	people, err := p.roster(ctx, set.people)
	if err != nil {
		return err
	}
	if people, err = p.mailCodes(ctx, people, len(people)); err != nil {
		return err
	}
	q := &queue{portal: p, ctx: ctx, people: people, verified: make(chan string, len(people))}
	c.add(set, claimOnly, set.clients, q.claim)
	c.add(set, confirm, set.clients, q.confirm)
	c.add(set, whole, set.clients, q.whole)
	c.add(set, aloneClaim, 1, q.claim)
	c.add(set, aloneSend, 1, q.confirm)
	c.compareEnrollments(engine)
	return nil
}

func (c *course) compareEnrollments(engine string) {
	half, more := atLeast("P2", 0.5), atLeast("P2", 1.5)
	if engine != "SQLite" {
		half, more = atLeast("P3", 0.5), goal{}
	}
	c.comparisons = []comparison{
		{engine + ", 32 clients: raw, grouped", commitEach, grouped, rate, goal{}},
		{engine + ", 32 clients: claim and confirm, one after the other", grouped, whole, rate, goal{}},
		{engine + ", 32 clients: claim (count, verify, bind)", grouped, claimOnly, rate, half},
		{engine + ", 32 clients: confirm (consent, outbox)", grouped, confirm, rate, half},
		{engine + ", 32 clients: claim", commitEach, claimOnly, rate, more},
		{engine + ", 32 clients: confirm", commitEach, confirm, rate, more},
		{engine + ", 1 client: claim", oneCommit, aloneClaim, median, atMost("P4", 2)},
		{engine + ", 1 client: confirm", oneCommit, aloneSend, median, atMost("P4", 2)},
		{engine + ", 32 clients: claim", grouped, claimOnly, slow, atMost("P4", 2)},
		{engine + ", 32 clients: confirm", grouped, confirm, slow, atMost("P4", 2)},
	}
}

// queue hands each person to one client, and each verified enrollment on to be
// confirmed.
type queue struct {
	*portal
	ctx      context.Context // of the run
	people   []person
	next     atomic.Int64
	verified chan string // ids of enrollments
}

// claim verifies the next person's claim, from an address that nobody else has.
func (q *queue) claim(int) error {
	id, err := q.verify()
	if err == nil {
		q.verified <- id // there is room for everybody
	}
	return err
}

func (q *queue) verify() (string, error) {
	i := int(q.next.Add(1)) - 1
	if i >= len(q.people) {
		return "", errDrained
	}
	v, err := q.Verify(q.ctx, models.VerifyRequest{
		IncidentID: q.inc.ID, VisitID: "none", Channel: models.ChannelWeb, Address: address(i), Language: "en", Claim: q.people[i].claim(),
	})
	return v.EnrollmentID, err
}

func address(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}

// confirm submits an enrollment that was verified and not submitted yet.
func (q *queue) confirm(int) error {
	select {
	case id := <-q.verified:
		return q.submit(id)
	default:
		return errDrained
	}
}

func (q *queue) submit(id string) error {
	_, err := q.Enroll(q.ctx, models.Actor{}, models.Submission{
		IncidentID: q.inc.ID, EnrollmentID: id, Channel: models.ChannelWeb, Language: "en", TermsVersion: "2020-04", Consent: true,
		Contact: models.ContactChoice{By: models.ContactByEmail, Email: "patient@example.org"},
	})
	return err
}

func (q *queue) whole(int) error {
	id, err := q.verify()
	if err != nil {
		return err
	}
	return q.submit(id)
}
