package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"recourse/internal/ratelimit"
	"recourse/internal/sealed"
	"recourse/models"
)

// claimed is a claim on its way: what was counted, and who it is about if anybody.
type claimed struct {
	attempt  models.Attempt
	at       time.Time // when it was counted
	hash     []byte    // of the code, under the current pepper
	patient  models.Patient
	identity models.Identity
	limits   tallies // given back if the claim is right
	failures tallies // of the incident, spent if it is wrong
	locked   bool
	wait     time.Duration // the network's limit's answer, if not zero
}

// Verify decides a claim of code, last name and birth date in one step (DESIGN
// section 5). The attempt is counted and audited in a transaction of its own
// before anything is compared, and stays counted if the process dies. The work
// is the same whether there is such a code or not. Errors are
// [models.ErrNoMatch], the one neutral answer, [*models.Limited] for a
// network that has failed too often, and [*models.ProofWanted] while so many fail
// that each claim on the web costs work.
func (s *Store) Verify(ctx context.Context, r models.VerifyRequest) (models.Verified, error) {
	if r.Actor.Kind == "" {
		r.Actor = visitor()
	}
	in, err := s.admit(ctx, r)
	if err != nil {
		return models.Verified{}, within("verify", err)
	}
	c, err := s.countAttempt(ctx, r, in)
	if err != nil {
		return models.Verified{}, within("verify", err)
	}
	if c.wait > 0 {
		return models.Verified{}, within("verify", &models.Limited{RetryAfter: c.wait})
	}
	s.afterCount()
	right := r.Claim.Matches(c.identity)
	if c.locked || !right {
		return models.Verified{}, within("verify", s.refuse(ctx, r, c))
	}
	v, err := s.bind(ctx, r, c)
	return v, within("verify", err)
}

// admitted is a claim that may be counted.
type admitted struct {
	tokens []sealed.Token // of its code
	proven proven
}

// admit turns away a network that has failed too often, and a claim without the work
// that it may cost, at the cost of a read; and it does the costly hashing outside of
// any transaction.
func (s *Store) admit(ctx context.Context, r models.VerifyRequest) (admitted, error) {
	return seeIncident(ctx, s, r.IncidentID, func(x *scope) (in admitted, err error) {
		net := s.netTallies(x, r)
		counts, err := slices.Concat(net, s.failureTallies(x.inc.ID, r.Channel)).used(x.tx, x.now)
		if err != nil {
			return in, err
		}
		if d := ratelimit.Decide(x.now, counts[:len(net)]...); !d.Allowed {
			return in, &models.Limited{RetryAfter: d.RetryAfter}
		}
		if in.proven, err = x.wantWork(r, counts[len(net):]); err != nil {
			return in, err
		}
		in.tokens = x.seal.CodeTokens(r.Claim.Code.Plain(), x.inc.CodeSalt)
		return in, nil
	})
}

// countAttempt counts before the comparison, which is what keeps parallel
// guesses from getting more answers than the limit.
func (s *Store) countAttempt(ctx context.Context, r models.VerifyRequest, in admitted) (claimed, error) {
	return inIncident(ctx, s, r.Actor, r.IncidentID, func(x *scope) (claimed, error) {
		c := claimed{hash: in.tokens[0].Sum, failures: s.failureTallies(x.inc.ID, r.Channel)}
		if err := s.spendProof(x, r, in.proven); err != nil {
			return c, err
		}
		code, err := x.codeByToken(in.tokens)
		if err != nil {
			return c, err
		}
		if err := s.spendLimits(x, r, &c); err != nil || c.wait > 0 {
			return c, err
		}
		if c.identity, c.patient, err = x.subject(code); err != nil {
			return c, err
		}
		c.attempt = models.Attempt{
			ID: newID(), IncidentID: x.inc.ID, CodeID: code.ID, Channel: r.Channel, Outcome: models.OutcomeCounted, MadeAt: x.at(),
		}
		if err := x.add(&c.attempt); err != nil {
			return c, err
		}
		return c, x.audit(models.ActAttempt, x.attemptObject(c.attempt), 1, "", string(models.OutcomeCounted))
	})
}

// spendLimits spends the limits of the network, whose others may have come since it was
// admitted, and then those of the code. Who is turned away is not counted; nor is who
// meets a locked code counted for it, so that the lock ends as promised.
func (s *Store) spendLimits(x *scope, r models.VerifyRequest, c *claimed) error {
	ofCode := s.codeTallies(x.inc.ID, c.hash)
	c.at, c.limits = x.now, s.netTallies(x, r)
	net, code, err := c.limits.spend(x.tx, c.at, ofCode...)
	if err != nil {
		return err
	}
	if !net.Allowed {
		c.wait = net.RetryAfter
		return c.limits.add(x.tx, c.at, -1)
	}
	if c.locked = !code.Allowed; c.locked {
		return nil
	}
	c.limits = append(c.limits, ofCode...)
	return ofCode.add(x.tx, c.at, 1)
}

// codeByToken finds the code, locking its row; the zero code if nobody has it.
func (x *scope) codeByToken(tokens []sealed.Token) (models.IssuedCode, error) {
	var found []models.IssuedCode
	sums := make([][]byte, len(tokens))
	for i, t := range tokens {
		sums[i] = t.Sum
	}
	err := x.rows().Clauses(clause.Locking{Strength: "UPDATE"}).Where("hash IN ?", sums).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return models.IssuedCode{}, err
	}
	return found[0], nil
}

// subject reads and opens whom a code is for. For a code that nobody has it
// reads in vain and opens a stand-in that matches nothing.
func (x *scope) subject(code models.IssuedCode) (models.Identity, models.Patient, error) {
	var p []models.Patient
	if err := x.rows().Where("id = ?", code.PatientID).Limit(1).Find(&p).Error; err != nil {
		return models.Identity{}, models.Patient{}, err
	}
	if len(p) == 0 {
		blob, err := x.seal.Seal(x.place("patients", "identity", "nobody"), models.Identity{})
		if err != nil {
			return models.Identity{}, models.Patient{}, err
		}
		p = append(p, models.Patient{ID: "nobody", Identity: blob})
	}
	i, err := x.identity(p[0])
	return i, p[0], err
}

// attemptObject is the code an attempt is at; what is at no code stands for itself.
func (x *scope) attemptObject(a models.Attempt) string {
	if a.CodeID == "" {
		return x.pseudonym("attempt", a.ID)
	}
	return x.pseudonym("code", a.CodeID)
}

// refuse ends an attempt with the neutral answer.
func (s *Store) refuse(ctx context.Context, r models.VerifyRequest, c claimed) error {
	outcome := models.OutcomeRefused
	if c.locked {
		outcome = models.OutcomeLocked
	}
	_, err := inIncident(ctx, s, r.Actor, r.IncidentID, func(x *scope) (any, error) {
		return nil, x.endAttempt(c, outcome)
	})
	if err != nil {
		return err
	}
	return models.ErrNoMatch
}

// endAttempt records how an attempt ended. What was wrong spends the incident's budgets.
func (x *scope) endAttempt(c claimed, outcome models.Outcome) error {
	if outcome != models.OutcomeMatched {
		if err := c.failures.add(x.tx, x.now, 1); err != nil {
			return err
		}
	}
	err := x.rows().Model(&models.Attempt{}).Where("id = ?", c.attempt.ID).Update("outcome", outcome).Error
	if err != nil {
		return fmt.Errorf("end attempt: %w", err)
	}
	return x.audit(models.ActAttemptEnd, x.attemptObject(c.attempt), 2, string(models.OutcomeCounted), string(outcome))
}
