package jobs

import (
	"context"
	"errors"
	"fmt"

	"recourse/internal/provider"
	"recourse/models"
)

// batchLimit bounds one hand-off.
const batchLimit = 500

// Sent is what [Runner.Send] handed over.
type Sent struct {
	Batches     int `json:"batches"`
	Enrollments int `json:"enrollments"`
}

// Received is what [Runner.Receive] took over. Unknown answers are about
// enrollments that the incident does not have.
type Received struct {
	Deliveries int `json:"deliveries"`
	Answers    int `json:"answers"`
	Unknown    int `json:"unknown"`
}

// ErrNoProvider means that no provider is set up for the incident.
var ErrNoProvider = errors.New("no provider is set up for this incident")

// Send hands over all that waits, alone at its incident.
func (r *Runner) Send(ctx context.Context, inc models.Incident) (sent Sent, err error) {
	err = r.wait(ctx, inc.ID, func(ctx context.Context, keep func() error) (err error) {
		sent, err = r.sendAll(ctx, inc, keep)
		return err
	})
	return sent, err
}

// Receive takes over all answers that are there, alone at its incident. A file that
// was refused is named in the error; the others are taken over.
func (r *Runner) Receive(ctx context.Context, inc models.Incident) (got Received, err error) {
	err = r.wait(ctx, inc.ID, func(ctx context.Context, keep func() error) (err error) {
		got, err = r.receiveAll(ctx, inc, keep)
		return err
	})
	return got, err
}

func (r *Runner) send(ctx context.Context, inc models.Incident) error {
	_, err := r.sendAll(ctx, inc, func() error { return nil })
	return unlessNone(err)
}

func (r *Runner) receive(ctx context.Context, inc models.Incident) error {
	_, err := r.receiveAll(ctx, inc, func() error { return nil })
	return unlessNone(err)
}

// unlessNone lets enrollments wait where there is no provider yet.
func unlessNone(err error) error {
	if errors.Is(err, ErrNoProvider) {
		return nil
	}
	return err
}

func (r *Runner) client(inc models.Incident) (provider.Client, error) {
	c, err := r.Provider(inc)
	if err == nil && c == nil {
		err = ErrNoProvider
	}
	return c, err
}

func (r *Runner) sendAll(ctx context.Context, inc models.Incident, keep func() error) (sent Sent, err error) {
	client, err := r.client(inc)
	if err != nil {
		return sent, err
	}
	for {
		h, all, err := r.Store.PrepareHandoff(ctx, system("handoff"), inc.ID, batchLimit)
		if err != nil || len(all) == 0 {
			return sent, err
		}
		if err := client.Send(ctx, provider.Batch{Sequence: int64(h.Sequence), Date: h.On.String(), Enrollments: all}); err != nil {
			return sent, err
		}
		if err := r.Store.HandoffSent(ctx, system("handoff"), inc.ID, h.ID); err != nil {
			return sent, err
		}
		sent.Batches, sent.Enrollments = sent.Batches+1, sent.Enrollments+len(all)
		if err := keep(); err != nil {
			return sent, err
		}
	}
}

func (r *Runner) receiveAll(ctx context.Context, inc models.Incident, keep func() error) (got Received, err error) {
	client, err := r.client(inc)
	if err != nil {
		return got, err
	}
	deliveries, err := client.Receive(ctx)
	errs := []error{err}
	for _, d := range deliveries {
		unknown, err := r.takeOver(ctx, inc, d)
		if err != nil {
			errs = append(errs, fmt.Errorf("take over %s: %w", d.Name, err))
			continue
		}
		got.Deliveries, got.Answers, got.Unknown = got.Deliveries+1, got.Answers+len(d.Answers), got.Unknown+unknown
		if err := keep(); err != nil {
			return got, errors.Join(append(errs, err)...)
		}
	}
	return got, errors.Join(errs...)
}

// takeOver records a delivery and acknowledges it once all of it is recorded; cut
// short it comes again, and what was recorded changes nothing the second time. An
// enrollment on hold lets the others pass, and the delivery comes again for it.
func (r *Runner) takeOver(ctx context.Context, inc models.Incident, d provider.Delivery) (unknown int, err error) {
	held := error(nil)
	for _, a := range d.Answers {
		ack, err := acknowledgement(inc.ID, a)
		if err != nil {
			return unknown, err
		}
		err = r.Store.RecordAcknowledgement(ctx, ack)
		if errors.Is(err, models.ErrNotFound) {
			r.Log.WarnContext(ctx, "the provider answered about an enrollment that is not here", "incident", inc.Ref, "delivery", d.Name)
			unknown++
			continue
		}
		if errors.Is(err, models.ErrFrozen) {
			held = err
			continue
		}
		if err != nil {
			return unknown, err
		}
	}
	if held != nil {
		return unknown, held
	}
	return unknown, d.Ack()
}

func acknowledgement(incidentID string, a provider.Answer) (models.Acknowledgement, error) {
	on, err := models.ParseDate(a.On)
	if err != nil {
		return models.Acknowledgement{}, err
	}
	var end models.Date
	if a.ProviderEnd != "" {
		if end, err = models.ParseDate(a.ProviderEnd); err != nil {
			return models.Acknowledgement{}, err
		}
	}
	return models.Acknowledgement{
		IncidentID: incidentID, EnrollmentID: a.EnrollmentID, MessageID: a.MessageID, Sequence: a.Sequence,
		Accepted: a.Kind == provider.Accepted, Reason: models.RejectReason(a.Reason), On: on, ProviderEnd: end, ProviderRef: a.ProviderRef,
	}, nil
}
