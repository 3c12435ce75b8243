package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"recourse/handlers"
	"recourse/internal/i18n"
	"recourse/internal/jobs"
	"recourse/models"
)

type serveCmd struct {
	exchange
	mailServer
	Addr         string   `help:"Address of the portal (RECOURSE_ADDR)." default:"127.0.0.1:8080"`
	OpsAddr      string   `help:"Address of /healthz, /readyz and /metrics; none if not given (RECOURSE_OPS_ADDR)." placeholder:"HOST:PORT"`
	TrustedProxy []string `help:"Networks whose X-Forwarded-For is believed; none if not given." placeholder:"CIDR"`
	PlainHTTP    bool     `help:"Rehearsals on this machine only: work without TLS in front." name:"plain-http"`
}

func (c *serveCmd) Run(ctx context.Context, s *session) error {
	if c.PlainHTTP && !isLoopback(c.Addr) {
		return misused("--plain-http is for addresses of this machine, such as 127.0.0.1:8080")
	}
	mailing, err := c.mailing(c.site)
	if err != nil {
		return err
	}
	unlock, err := lockServe(s.dsn())
	if err != nil {
		return err
	}
	return errors.Join(s.work(ctx, func(p *portal) error {
		if err := errors.Join(c.check(ctx, s, p), c.mailServer.say(ctx, s, p)); err != nil {
			return err
		}
		r := s.runner(p, c.exchange)
		r.Mail = mailing
		return c.serve(ctx, s, p, r, func(addr string) {
			_ = s.show(map[string]string{"address": "http://" + addr}, func(io.Writer) { s.say("serving http://%s", addr) }) // a closed pipe stops nothing
		})
	}), unlock())
}

// site is an incident's address in e-mails.
func (c *serveCmd) site(inc models.Incident) string {
	if c.PlainHTTP {
		return siteAt(c.Addr)
	}
	return publicSite(inc)
}

// check refuses to serve real patients without TLS, and says which incident is not
// fit to be seen: one that was made when less was asked of it.
func (c *serveCmd) check(ctx context.Context, s *session, p *portal) error {
	all, err := p.Incidents(ctx)
	for _, inc := range all {
		if err := inc.Facts.CheckPhone(); err != nil {
			s.note("incident %s: %v; mend it with recourse incident phone", inc.Ref, err)
		}
		if err := inc.Facts.CheckTheme(); err != nil {
			s.note("incident %s is shown in the portal's own colors: %v; mend it with recourse incident theme", inc.Ref, err)
		}
		if c.PlainHTTP && !inc.Rehearsal {
			return misused("incident %s is no rehearsal: serve it behind TLS, without --plain-http", inc.Ref)
		}
	}
	return err
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	ip, _ := netip.ParseAddr(host)
	return err == nil && (host == "localhost" || ip.IsLoopback())
}

// workEvery is how often background work is done.
const workEvery = 2 * time.Second

// serve runs the portal and the background work until ctx ends. ready hears the
// address once it listens.
func (c *serveCmd) serve(ctx context.Context, s *session, p *portal, r *jobs.Runner, ready func(addr string)) error {
	s.collectLess()
	watch := newWatch(p, s.Now)
	r.CountMail = watch.countMail
	portalPages, err := c.pages(s, p, r, watch)
	if err != nil {
		return err
	}
	public, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serveUntil(ctx, public, watch.count(portalPages)) })
	if c.OpsAddr != "" {
		ops, err := net.Listen("tcp", c.OpsAddr)
		if err != nil {
			return errors.Join(fmt.Errorf("listen for operations: %w", err), public.Close())
		}
		s.note("operations at http://%s", ops.Addr())
		g.Go(func() error { return serveUntil(ctx, ops, watch.pages()) })
	}
	alarm := &alarms{watch: watch, log: s.log()}
	for _, work := range []func(context.Context, <-chan time.Time){r.Run, r.RunTasks, r.RunMails, alarm.run} {
		g.Go(func() error {
			tick := time.NewTicker(workEvery)
			defer tick.Stop()
			work(ctx, tick.C)
			return nil
		})
	}
	ready(public.Addr().String())
	return g.Wait()
}

// collectLess lets garbage grow to four times of what is in use, unless GOGC says
// otherwise: the portal holds little for long, and so spends less time collecting.
func (p process) collectLess() {
	if !slices.ContainsFunc(p.Env, func(pair string) bool { return strings.HasPrefix(pair, "GOGC=") }) {
		debug.SetGCPercent(400)
	}
}

func (c *serveCmd) pages(s *session, p *portal, r *jobs.Runner, w *watch) (http.Handler, error) {
	log := s.log()
	words, err := i18n.New(func(lang i18n.Tag, id string) { log.Error("no such message", "language", lang, "message", id) })
	if err != nil {
		return nil, fmt.Errorf("read catalogues: %w", err)
	}
	counted := counted{p.Store, w.attempts}
	return handlers.New(handlers.Config{
		Incidents: p.Store, Patients: counted, Accounts: p.Store, Desk: counted, Office: p.Store, Rehearsal: r,
		Words: words, Log: log, Now: s.Now, TrustedProxies: c.TrustedProxy, Secure: !c.PlainHTTP,
	})
}

// serveUntil serves until ctx ends, then lets the requests under way finish.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- srv.Shutdown(late)
	})
	err := srv.Serve(l)
	if !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}
