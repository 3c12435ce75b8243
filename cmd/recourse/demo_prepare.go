package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

// The people of the Hartford case, as typed to seal its roster.
const (
	demoPatients = synthetic.DefaultPatients
	demoEligible = synthetic.DefaultSSNExposed
)

// demoOpens is the calendar's date on which the rehearsal opens, a week after the
// notice; its letters were mailed before, from demoMails on.
func demoOpens() models.Date { return models.MustDate("2020-04-20") }
func demoMails() models.Date { return hartford().Calendar }

// demoStep is one step of the preparation. Each sees for itself what is done
// already, so that one cut short goes on and one complete changes nothing.
type demoStep struct {
	name string
	do   func(ctx context.Context) (done bool, err error)
}

func (d *demo) steps() []demoStep {
	all := []demoStep{
		{"incident " + hartford().Ref + ", Hartford HealthCare", d.makeIncident},
		{"six staff accounts, one for each role", d.makeStaff},
		{"roster of 2,651 patients imported, 23 eligible", d.importRoster},
		{"roster sealed by two people, totals typed", d.sealRoster},
		{"2,651 letters composed and read back: 23 offers with a code, 2,628 notices", d.composeLetters},
		{"letters released by two people, batch by batch", d.releaseLetters},
		{"letters printed to PDF", d.printLetters},
		{"sample claims taken from the letters", d.takeClaims},
		{"letters mailed on April 17, plain codes destroyed", d.mailLetters},
		{"calendar at April 20, 2020", d.openCalendar},
	}
	if d.FastForward {
		all = append(all, demoStep{"enrollments, acceptances and two years", d.playStory})
	}
	return append(all, demoStep{"audit log sealed", d.sealAudit})
}

func (d *demo) sealAudit(ctx context.Context) (done bool, err error) {
	n, err := d.runner.Seal(ctx)
	return n > 0, err
}

func (d *demo) prepare(ctx context.Context) error {
	began := d.Now()
	for _, step := range d.steps() {
		at := d.Now()
		done, err := step.do(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		if !done {
			d.note("  ✓ %s", step.name)
			continue
		}
		d.note("  ✓ %s (%.1f s)", step.name, d.Now().Sub(at).Seconds())
	}
	d.note("  ready after %.1f s", d.Now().Sub(began).Seconds())
	return nil
}

func (d *demo) makeIncident(ctx context.Context) (done bool, err error) {
	d.inc, err = d.portal.IncidentByRef(ctx, hartford().Ref)
	if !errors.Is(err, models.ErrNotFound) {
		return false, err
	}
	d.inc, err = d.portal.CreateIncident(ctx, d.actor(), hartford().incident(d.Now()))
	return true, err
}

func (d *demo) makeStaff(ctx context.Context) (done bool, err error) {
	if err := d.findStaff(ctx); err != nil {
		return false, err
	}
	for _, a := range d.state.Accounts {
		if _, there := d.staff[a.SignIn]; there {
			continue
		}
		n := models.NewStaff{
			SignInName: a.SignIn, Name: a.Name, Password: a.Password, Secret: a.Secret,
			Grants: []models.Grant{{IncidentID: d.inc.ID, Role: a.Role}},
		}
		if _, err := d.portal.AddStaff(ctx, d.actor(), n); err != nil {
			return false, err
		}
		done = true
	}
	return done, d.findStaff(ctx)
}

func (d *demo) findStaff(ctx context.Context) error {
	all, err := d.portal.StaffList(ctx)
	d.staff = map[string]models.Actor{}
	for _, m := range all {
		d.staff[m.SignInName] = models.Actor{Kind: models.ActorStaff, ID: m.ID}
	}
	return err
}

func (d *demo) importRoster(ctx context.Context) (done bool, err error) {
	if d.inc.IsSealed() {
		return false, nil
	}
	file, err := demoRoster()
	if err != nil {
		return false, err
	}
	got, err := d.session.importRoster(ctx, d.portal, d.inc, file, store.ImportOptions{})
	if err == nil && (got.Roster.Patients != demoPatients || got.Roster.Eligible != demoEligible) {
		err = models.ErrTotals
	}
	return !got.Repeated, err
}

// demoRoster is the file of the made-up patients, the same each time.
func demoRoster() (*bytes.Reader, error) {
	var b bytes.Buffer
	err := synthetic.Write(&b, synthetic.Options{})
	return bytes.NewReader(b.Bytes()), err
}

func (d *demo) sealRoster(ctx context.Context) (done bool, err error) {
	if d.inc.IsSealed() {
		return false, nil
	}
	err = d.two(ctx, models.ProposeSeal, "1", func() (models.Proposal, error) {
		return d.portal.ProposeSeal(ctx, d.staff["admin"], d.inc.ID, models.Totals{Patients: demoPatients, Eligible: demoEligible})
	})
	if err == nil {
		d.inc, err = d.portal.IncidentByRef(ctx, d.inc.Ref)
	}
	return true, err
}

// two has the admin propose, unless it is proposed, and the privacy officer approve.
func (d *demo) two(ctx context.Context, kind models.ProposalKind, subject string, propose func() (models.Proposal, error)) error {
	all, err := d.portal.Proposals(ctx, d.inc.ID)
	if err != nil {
		return err
	}
	open := models.Proposal{}
	for _, p := range all {
		if p.Kind == kind && p.Subject == subject && p.Status == models.ProposalOpen {
			open = p
		}
	}
	if open.ID == "" {
		if open, err = propose(); err != nil {
			return err
		}
	}
	return d.portal.ApproveProposal(ctx, d.staff["privacy"], d.inc.ID, open.ID)
}

func (d *demo) composeLetters(ctx context.Context) (done bool, err error) {
	all, err := d.portal.Batches(ctx, d.inc.ID)
	if err != nil || len(all) > 0 && all[0].Status != models.LetterComposed {
		return false, err
	}
	made, err := d.portal.ComposeAll(ctx, d.staff["admin"], d.inc.ID, store.ComposeOptions{Site: siteAt(d.Addr)}, nil)
	if err == nil && len(made.Held) > 0 {
		err = fmt.Errorf("%d letters cannot be written: %w", len(made.Held), models.ErrTotals)
	}
	return len(made.Batches) > 0, err
}

// eachBatch has something done with the batches of a status, the first one first. It
// says whether there were any.
func (d *demo) eachBatch(ctx context.Context, status models.LetterStatus, do func(b models.LetterBatch) error) (done bool, err error) {
	all, err := d.portal.Batches(ctx, d.inc.ID)
	if err != nil {
		return false, err
	}
	for _, b := range slices.Backward(all) {
		if b.Status != status {
			continue
		}
		if err := do(b); err != nil {
			return true, fmt.Errorf("batch %d: %w", b.Number, err)
		}
		done = true
	}
	return done, nil
}

func (d *demo) releaseLetters(ctx context.Context) (done bool, err error) {
	return d.eachBatch(ctx, models.LetterComposed, func(b models.LetterBatch) error {
		return d.two(ctx, models.ProposeRelease, b.ID, func() (models.Proposal, error) {
			return d.portal.ProposeRelease(ctx, d.staff["admin"], d.inc.ID, b.ID)
		})
	})
}

// offersFile is the print file of the 23, whose codes the claims are taken from.
func (d *demo) offersFile() string { return d.lettersFile(1) }

func (d *demo) lettersFile(batch int) string {
	return d.file(fmt.Sprintf("letters/batch-%d.pdf", batch))
}

// printLetters writes the print files that are not there. Once the letters are mailed,
// their codes are gone, as they should be; the claims were taken before.
func (d *demo) printLetters(ctx context.Context) (done bool, err error) {
	if err := os.MkdirAll(d.file("letters"), 0o700); err != nil {
		return false, err
	}
	_, err = d.eachBatch(ctx, models.LetterReleased, func(b models.LetterBatch) error {
		path := d.lettersFile(b.Number)
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		done = true
		return writeWhole(path, func(f *os.File) error { return d.portal.PrintBatch(ctx, d.staff["print"], d.inc.ID, b.ID, f) })
	})
	return done, err
}

func (d *demo) mailLetters(ctx context.Context) (done bool, err error) {
	return d.eachBatch(ctx, models.LetterReleased, func(b models.LetterBatch) error {
		return d.portal.MarkMailed(ctx, d.staff["print"], d.inc.ID, b.ID, b.Count, d.inc.Today(d.Now()))
	})
}

func (d *demo) openCalendar(ctx context.Context) (done bool, err error) {
	if !d.inc.Today(d.Now()).Before(demoOpens()) {
		return false, nil
	}
	if err := d.runner.Advance(ctx, d.staff["admin"], d.inc.ID, demoOpens()); err != nil {
		return false, err
	}
	d.inc, err = d.portal.IncidentByRef(ctx, d.inc.Ref)
	return true, err
}
