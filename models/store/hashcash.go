package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"recourse/internal/hashcash"
	"recourse/internal/ratelimit"
	"recourse/models"
)

// proven is how a claim was let in while a budget of failures was spent; the zero
// proven is one that needed nothing.
type proven struct {
	challenge hashcash.Challenge
	waited    bool
}

// failureTallies are the budgets of wrong claims of an incident's pages. Agents are
// known, and spend none.
func (s *Store) failureTallies(incidentID string, channel models.Channel) (ts tallies) {
	if channel == models.ChannelPhone {
		return nil
	}
	for _, l := range s.policy.Failures {
		ts = append(ts, tally{incidentID, "failures", []byte("all"), l})
	}
	return ts
}

// wantWork decides, once a budget is spent, whether a claim comes with work or was waited
// for. It looks at nothing that the claim says. Errors are [*models.ProofWanted].
func (x *scope) wantWork(r models.VerifyRequest, budgets []ratelimit.Count) (proven, error) {
	level := hashcash.Level(budgets...)
	if level == 0 {
		return proven{}, nil
	}
	c, err := hashcash.Parse(x.signer(), r.VisitID, r.Proof.Challenge)
	if err != nil {
		return proven{}, x.proofWanted(r, level)
	}
	if r.Proof.Answer != "" {
		if !c.Solved(r.Proof.Answer, x.now) {
			return proven{}, x.proofWanted(r, level)
		}
		return proven{challenge: c}, nil
	}
	left, inTime := c.Left(x.now)
	switch {
	case !inTime:
		return proven{}, x.proofWanted(r, level)
	case left > 0: // the same again: waiting does not begin anew
		return proven{}, wanted(c, left, true)
	}
	return proven{c, true}, nil
}

// proofWanted hands out a new challenge.
func (x *scope) proofWanted(r models.VerifyRequest, level int) error {
	c := hashcash.New(x.signer(), r.VisitID, level, x.now)
	return wanted(c, c.Wait(), false)
}

func wanted(c hashcash.Challenge, wait time.Duration, early bool) error {
	return &models.ProofWanted{Challenge: c.String(), Puzzle: c.Puzzle(), Zeros: c.Zeros(), Wait: wait, Early: early}
}

// signer signs challenges of this incident.
func (x *scope) signer() hashcash.Sign {
	return func(parts ...string) []byte {
		sum, _ := x.seal.Token("proof of work", parts...)
		return sum
	}
}

// spendProof uses a challenge up, so that it lets in one claim, and counts who waited.
// Whoever comes at the same time with the same challenge waits for the row. The
// counter's window is that of the challenge: it stays one and the same.
func (s *Store) spendProof(x *scope, r models.VerifyRequest, p proven) error {
	if p.challenge.IsZero() {
		return nil
	}
	key, _ := x.seal.Token("used proof", p.challenge.Puzzle())
	once := tallies{{x.inc.ID, "proof", key, ratelimit.Limit{Max: 1, Per: time.Hour}}}
	d, _, err := once.spend(x.tx, p.challenge.At)
	if err != nil {
		return err
	}
	if !d.Allowed {
		return x.proofWanted(r, p.challenge.Bits)
	}
	if !p.waited {
		return nil
	}
	d, _, err = x.bucketTallies("waited", s.policy.Waiting, r).spend(x.tx, x.now)
	if err == nil && !d.Allowed {
		return &models.Limited{RetryAfter: d.RetryAfter}
	}
	return err
}

// Alarms are the incidents whose budget of failures is spent now.
func (s *Store) Alarms(ctx context.Context) ([]models.Alarm, error) {
	all, err := reading(ctx, s.db, func(tx *gorm.DB) (alarms []models.Alarm, err error) {
		var incidents []models.Incident
		if err := tx.Order("id").Find(&incidents).Error; err != nil {
			return nil, err
		}
		for _, inc := range incidents {
			counts, err := s.failureTallies(inc.ID, models.ChannelWeb).used(tx, s.clock())
			if err != nil {
				return nil, err
			}
			if level := hashcash.Level(counts...); level > 0 {
				alarms = append(alarms, alarm(inc, level, counts))
			}
		}
		return alarms, nil
	})
	return all, within("read alarms", err)
}

func alarm(inc models.Incident, level int, counts []ratelimit.Count) models.Alarm {
	worst := slices.MaxFunc(counts, func(a, b ratelimit.Count) int { return a.Used*b.Limit.Max - b.Used*a.Limit.Max })
	return models.Alarm{Incident: inc, Failures: worst.Used, Budget: worst.Limit.Max, Bits: level}
}
