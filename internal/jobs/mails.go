package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"recourse/internal/email"
	"recourse/internal/i18n"
	"recourse/models"
)

// Mailing is what e-mails are written and sent with.
type Mailing struct {
	Sender email.Sender
	Words  *i18n.Registry
	Site   func(models.Incident) string // the portal's address that stands in them
}

// Send sends one e-mail at once, in a session of its own: to try the mail server.
func (m *Mailing) Send(ctx context.Context, inc models.Incident, out models.OutgoingMail, at time.Time) error {
	message, err := m.message(inc, out, at)
	if err != nil {
		return err
	}
	session, err := m.Sender.Open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(session.Send(message), session.Close())
}

// message puts an e-mail into words.
func (m *Mailing) message(inc models.Incident, out models.OutgoingMail, at time.Time) (email.Message, error) {
	facts := inc.Facts
	return email.Compose(m.Words, email.Note{
		ID: out.ID, Kind: string(out.Kind), Language: i18n.Tag(out.Language), To: out.To, Site: m.Site(inc), Host: inc.Host,
		Organization: facts.Organization, Provider: facts.Provider, Phone: facts.Phone, TTY: facts.TTY,
		Hours:     cmp.Or(facts.Hours[out.Language], facts.Hours[string(i18n.Reference)]),
		Reference: out.Reference, Days: models.AnswerDays, On: out.SubmittedOn, First: out.StartsOn, Last: out.LastDay, At: at,
	})
}

// RunMails sends at every tick what is due, until ctx ends. It is apart from Run, so that
// a mail server that is slow holds up nothing else.
func (r *Runner) RunMails(ctx context.Context, tick <-chan time.Time) {
	r.repeat(ctx, tick, r.SendMails)
}

// SendMails sends the e-mails that are due. One that fails is tried again later, by
// whichever process comes first. An e-mail may arrive twice if a process dies between
// sending and saying so; both have the same id.
func (r *Runner) SendMails(ctx context.Context) error {
	all, err := r.Store.Incidents(ctx)
	errs := []error{err}
	for _, inc := range all {
		if err := r.sendMails(ctx, inc); err != nil {
			errs = append(errs, fmt.Errorf("e-mails of %s: %w", inc.Ref, err))
		}
	}
	return errors.Join(errs...)
}

func (r *Runner) sendMails(ctx context.Context, inc models.Incident) error {
	out := outbound{r, inc, nil}
	for ctx.Err() == nil {
		m, found, err := r.Store.TakeMail(ctx, system("mails"), inc.ID)
		if err != nil || !found {
			return errors.Join(err, out.close())
		}
		if err := out.deal(ctx, m); err != nil { // the next ones wait for the next tick
			return errors.Join(err, out.close())
		}
	}
	return out.close()
}

// outbound sends an incident's e-mails, in one session that begins with the first.
type outbound struct {
	*Runner
	inc     models.Incident
	session email.Session
}

// deal sends a mail, or tells that it is not sent. That it was sent is written down also
// when the process is about to stop. Without a mail server a try is lost.
func (o *outbound) deal(ctx context.Context, m models.OutgoingMail) error {
	if m.Outcome != "" {
		o.ended(ctx, m, m.Outcome)
		return nil
	}
	if o.Mail == nil {
		return nil
	}
	err := o.send(ctx, m)
	outcome := models.MailSent
	switch {
	case errors.Is(err, email.ErrRefused):
		outcome = models.MailRefused
	case err != nil:
		o.count(m.Kind, "again")
		return err
	}
	err = o.Store.EndMail(context.WithoutCancel(ctx), system("mails"), m, outcome)
	if errors.Is(err, models.ErrConflict) { // it took so long that another sent it too
		return nil
	}
	if err != nil {
		return err
	}
	o.ended(ctx, m, outcome)
	return nil
}

func (o *outbound) send(ctx context.Context, m models.OutgoingMail) (err error) {
	message, err := o.Mail.message(o.inc, m, o.Now())
	if err != nil {
		return err
	}
	if o.session == nil {
		if o.session, err = o.Mail.Sender.Open(ctx); err != nil {
			return err
		}
	}
	return o.session.Send(message)
}

// ended counts how a mail ended, and logs what its patient did not get.
func (o *outbound) ended(ctx context.Context, m models.OutgoingMail, outcome models.MailOutcome) {
	o.count(m.Kind, string(outcome))
	if outcome == models.MailFailed || outcome == models.MailRefused {
		o.Log.WarnContext(ctx, "an e-mail was given up", "incident", o.inc.Ref, "mail", m.ID, "kind", string(m.Kind), "outcome", string(outcome), "tries", m.Tries)
	}
}

func (o *outbound) count(kind models.MailKind, ended string) {
	if o.CountMail != nil {
		o.CountMail(kind, ended)
	}
}

func (o *outbound) close() error {
	if o.session == nil {
		return nil
	}
	return o.session.Close()
}

// queueEndings queues the e-mails about monitoring that ends soon, once on each day of
// the Calendar: to look for them takes a while.
func (r *Runner) queueEndings(ctx context.Context, inc models.Incident) error {
	today := inc.Today(r.Now())
	if day, ok := r.endings.Load(inc.ID); ok && day == today {
		return nil
	}
	for {
		n, err := r.Store.QueueEndingMails(ctx, system("mails"), inc.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			r.endings.Store(inc.ID, today)
			return nil
		}
	}
}
