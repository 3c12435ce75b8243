package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"recourse/internal/email"
	"recourse/internal/jobs"
	"recourse/internal/sealed"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

type demoCommands struct {
	Run_ demoCmd     `cmd:"" name:"run" default:"withargs" help:"Prepare the rehearsal, if it is not there yet, and serve it."`
	Totp demoTotpCmd `cmd:"" help:"Print the one-time code that an account's app would show now."`
}

// inDir is for commands about a rehearsal's folder.
type inDir struct {
	Dir string `help:"Folder of the rehearsal." default:"./recourse-demo" type:"path"`
}

func (d inDir) file(name string) string { return filepath.Join(d.Dir, name) }

type demoCmd struct {
	inDir
	Addr        string `help:"Address of the portal (RECOURSE_ADDR)." default:"127.0.0.1:8080"`
	Fresh       bool   `help:"Throw the rehearsal in the folder away and start over."`
	FastForward bool   `help:"Play the whole story: enrollments, acceptances, and two years."`
	Prepare     bool   `help:"Stop before serving."`
}

// demo is a rehearsal in the making.
type demo struct {
	*session
	demoCmd
	portal *portal
	runner *jobs.Runner
	inc    models.Incident
	state  demoState
	staff  map[string]models.Actor // by sign-in name
}

func (c *demoCmd) Run(ctx context.Context, s *session) error {
	if !isLoopback(c.Addr) {
		return misused("a rehearsal is for this machine: give --addr an address such as 127.0.0.1:8080")
	}
	s.DB, s.Keys, s.quiet = c.file("recourse.db"), c.file("recourse.keys"), true // never what the environment names
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	unlock, err := lockServe(s.DB)
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, &demo{session: s, demoCmd: *c}), unlock())
}

func (c *demoCmd) run(ctx context.Context, d *demo) (err error) {
	if err := c.begin(); err != nil {
		return err
	}
	if d.state, err = readDemo(c.file(demoFile)); err != nil {
		return err
	}
	if err := d.open(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.portal.Close()) }()
	if err := d.prepare(ctx); err != nil {
		return err
	}
	if c.Prepare {
		return d.show(c.Addr)
	}
	serve := serveCmd{exchange: d.exchange(), Addr: c.Addr, PlainHTTP: true}
	shown := error(nil)
	err = serve.serve(ctx, d.session, d.portal, d.runner, func(addr string) { shown = d.show(addr) })
	return errors.Join(err, shown)
}

// begin makes sure that the folder holds a rehearsal or nothing: an installation in
// earnest has the same files. Its secrets are written down before the accounts
// exist, so that none is made whose password nobody knows.
func (c *demoCmd) begin() error {
	if c.there(demoFile) && c.Fresh {
		if err := c.clear(); err != nil {
			return err
		}
	}
	if c.there(demoFile) {
		return nil
	}
	if c.there("recourse.db") || c.there("recourse.keys") {
		return fmt.Errorf("%s holds an installation that is no rehearsal: give another folder with --dir", c.Dir)
	}
	return saveDemo(c.file(demoFile), demoState{Accounts: newAccounts()})
}

func (d inDir) there(name string) bool {
	_, err := os.Lstat(d.file(name))
	return err == nil
}

// clear removes what a rehearsal made and nothing else, its mark last.
func (c *demoCmd) clear() error {
	for _, name := range []string{
		"recourse.db", "recourse.db-wal", "recourse.db-shm", "recourse.keys", "recourse.keys.lock", "letters", "mail", "provider", demoFile,
	} {
		if err := removeIfThere(c.file(name)); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) exchange() exchange { return exchange{d.file("provider")} }

// open opens the installation, which it makes first where there is none.
func (d *demo) open(ctx context.Context) error {
	ring, err := sealed.OpenKeyring(d.Keys)
	if errors.Is(err, sealed.ErrKeyringMissing) && !d.there("recourse.db") {
		ring, err = sealed.InitKeyring(d.Keys)
	}
	if err != nil {
		return fmt.Errorf("%w; or start over with --fresh", err)
	}
	db, err := store.Open(ctx, d.DB, store.Options{Now: d.Now, Log: d.log()})
	if err != nil {
		return err
	}
	_, err = migrate(ctx, db, ring)
	if err == nil {
		d.portal, err = newPortal(ctx, db, ring)
	}
	if err != nil {
		return errors.Join(err, db.Close())
	}
	d.portal.dsn = d.DB
	d.runner = d.session.runner(d.portal, d.exchange())
	d.runner.Simulate = d.simulate
	d.runner.Mail, err = newMailing(d.mailbox(), func(models.Incident) string { return siteAt(d.Addr) })
	return err
}

// mailbox keeps the e-mails to patients, which go to nobody.
func (d *demo) mailbox() email.Folder {
	return email.Folder{Dir: d.file("mail"), From: "notice@" + hartford().Host}
}

// simulate plays the provider, who accepts everybody on the calendar's date.
func (d *demo) simulate(ctx context.Context, inc models.Incident) error {
	if inc.Ref != d.inc.Ref {
		return nil
	}
	sim, err := d.exchange().simulator(inc)
	if err != nil {
		return err
	}
	_, err = sim.Run(ctx, inc.Today(d.Now()).String())
	return err
}

// siteAt is the portal's address for people on this machine. It is a name: browsers
// do not allow everything for numbers.
func siteAt(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil || port == "0" {
		return "http://localhost"
	}
	return "http://localhost:" + port
}

type demoTotpCmd struct {
	inDir
	SignIn string `arg:"" name:"sign-in" help:"Sign-in name, as the table lists them."`
}

func (c *demoTotpCmd) Run(s *session) error {
	state, err := readDemo(c.file(demoFile))
	if err != nil {
		return err
	}
	for _, a := range state.Accounts {
		if a.SignIn != c.SignIn {
			continue
		}
		code, err := totp.Code(a.Secret, s.Now())
		if err != nil {
			return err
		}
		left := 30 - s.Now().Unix()%30
		return s.show(map[string]any{"code": code, "seconds_left": left}, func(w io.Writer) {
			fmt.Fprintf(w, "%s  (for %d seconds more; each code works once)\n", code, left)
		})
	}
	return misused("no account %s in %s", c.SignIn, c.Dir)
}
