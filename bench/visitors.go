package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"recourse/models"
)

const (
	// ahead is how many visits stand at the form before a turn.
	ahead = 1_500
	// guessers is how many visits make wrong claims.
	guessers = 100
)

// visitors are patients at the portal's pages. What they type before the form that
// is measured is put in past the pages.
type visitors struct {
	*portal
	ctx      context.Context // of the run
	clients  int
	load     *loader
	people   []person
	next     int        // of the people, whose visit has not been opened
	claims   chan entry // at the form for last name and birth date
	verified chan entry // who gave no details yet
	ready    chan entry // at the review, to be confirmed
	wrong    []entry    // with a code that nobody has
	guesses  atomic.Int64
}

// entry is a visit at a form: its cookie, the form's token and whose it is.
type entry struct {
	cookie, csrf string
	person
}

func newVisitors(ctx context.Context, set settings, c *course) (*visitors, error) {
	p, err := openPortal(ctx, set, webPath(set))
	if err != nil {
		return nil, err
	}
	c.closers = append(c.closers, p.close)
	people, err := p.roster(ctx, set.people/2)
	if err != nil {
		return nil, err
	}
	if people, err = p.mailCodes(ctx, people, len(people)); err != nil {
		return nil, err
	}
	h, err := realServer(p, set.now)
	if err != nil {
		return nil, err
	}
	v := &visitors{portal: p, ctx: ctx, clients: set.clients, people: people}
	if v.load, err = c.connect(ctx, set, h); err != nil {
		return nil, err
	}
	n := len(people)
	v.claims, v.verified, v.ready = make(chan entry, n), make(chan entry, n), make(chan entry, n)
	return v, v.openWrong()
}

// side lets many visitors do something at once, which is what makes it quick.
func (v *visitors) side(n int, do func(i int) error) error {
	var g errgroup.Group
	g.SetLimit(v.clients)
	for i := range n {
		g.Go(func() error { return do(i) })
	}
	return g.Wait()
}

// open begins a visit in which a code was typed.
func (v *visitors) open(p person) (entry, error) {
	token, visit, err := v.OpenVisit(v.ctx, v.inc.ID)
	if err != nil {
		return entry{}, err
	}
	return entry{token, visit.CSRF, p}, v.SaveDraft(v.ctx, v.inc.ID, visit.ID, models.Draft{Code: p.code.Grouped()})
}

// comeBack fills up the visits that stand at the form.
func (v *visitors) comeBack() error {
	first, n := v.next, min(ahead-len(v.claims), len(v.people)-v.next)
	v.next += n
	return v.side(n, func(i int) error {
		e, err := v.open(v.people[first+i])
		v.claims <- e
		return err
	})
}

// claim posts the next right claim, each from an address of its own.
func (v *visitors) claim(client int) error {
	select {
	case e := <-v.claims:
		a, err := v.identify(client, e, address(e.row))
		if err := wants(a, err, http.StatusSeeOther); err != nil {
			return err
		}
		e.cookie = a.cookie
		v.verified <- e
		return nil
	default:
		return errDrained
	}
}

func (v *visitors) identify(client int, e entry, from netip.Addr) (answer, error) {
	return v.load.post(client, "/en/identity", e.cookie, from, url.Values{
		"csrf": {e.csrf}, "last_name": {e.last}, "birth_month": {strconv.Itoa(int(e.born.Month()))},
		"birth_day": {strconv.Itoa(e.born.Day())}, "birth_year": {strconv.Itoa(e.born.Year())},
	})
}

// fillIn gives everybody who was verified the details of a sign-up.
func (v *visitors) fillIn() error {
	return v.side(len(v.verified), func(int) error {
		e := <-v.verified
		visit, _, err := v.FindVisit(v.ctx, v.inc.ID, e.cookie)
		if err != nil {
			return fmt.Errorf("visit of a right claim: %w", err)
		}
		e.csrf = visit.CSRF
		v.ready <- e
		return v.SaveDraft(v.ctx, v.inc.ID, visit.ID, models.Draft{Answered: true, Consent: true, ContactBy: "email", Email: "patient@example.org"})
	})
}

// confirm posts the next review.
func (v *visitors) confirm(client int) error {
	select {
	case e := <-v.ready:
		a, err := v.load.post(client, "/en/review", e.cookie, address(e.row), url.Values{"csrf": {e.csrf}})
		return wants(a, err, http.StatusSeeOther)
	default:
		return errDrained
	}
}

// openWrong begins visits with codes that nobody has.
func (v *visitors) openWrong() error {
	v.wrong = make([]entry, guessers)
	return v.side(guessers, func(i int) (err error) {
		v.wrong[i], err = v.open(person{last: "Smith", born: models.MustDate("1970-01-01"), code: models.NewCode()})
		return err
	})
}

// guess posts a wrong claim from an address of its own.
func (v *visitors) guess(client int) error {
	i := int(v.guesses.Add(1))
	a, err := v.identify(client, v.wrong[i%len(v.wrong)], address(1<<23+i))
	return wants(a, err, http.StatusUnprocessableEntity)
}

// crowd is the one address that has failed too often.
var crowd = netip.AddrFrom4([4]byte{192, 0, 2, 1})

// useUp makes that address fail until it is refused.
func (v *visitors) useUp() error {
	for range 50 {
		a, err := v.identify(0, v.wrong[0], crowd)
		if err != nil || a.status == http.StatusTooManyRequests {
			return err
		}
	}
	return errors.New("fifty wrong claims from one address, and it is not refused")
}

func (v *visitors) overLimit(client int) error {
	a, err := v.identify(client, v.wrong[client%len(v.wrong)], crowd)
	return wants(a, err, http.StatusTooManyRequests)
}
