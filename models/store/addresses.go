package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"recourse/models"
)

// AddressFound records a patient's new address and where it came from. The patient
// is named by the reference of any letter, or by id. The old address is kept,
// sealed; letters go to the new one from now on, and whose letter came back is owed
// another, with a new code. Where the rules of a new state demand the offer for somebody
// who had none, that is proposed, in the name of whoever recorded the address. Errors wrap [models.ErrNotFound], and [models.ErrInvalid]
// for an address that is not whole or is the one on file, to which letters go already.
func (s *Store) AddressFound(ctx context.Context, actor models.Actor, incidentID, who string, to models.Contact, source models.AddressSource) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
		p, err := x.patientOf(who)
		if err != nil {
			return nil, err
		}
		if err := checkAddress(to, source); err != nil {
			return nil, err
		}
		old, err := x.contact(p)
		if err != nil {
			return nil, err
		}
		if p.AddressBadAt.IsZero() && models.SameAddress(old, to) {
			return nil, models.FieldError{Field: "address", Key: "same"}
		}
		return nil, x.changeAddress(p, old, to, source, s.rules.Rules)
	})
	return within("record address", err)
}

// checkAddress refuses what [models.ParseAddress] did not make.
func checkAddress(c models.Contact, source models.AddressSource) error {
	if !slices.Contains(models.AddressSources(), source) {
		return models.FieldError{Field: "source", Key: "choose"}
	}
	lines := append(slices.Clone(c.Lines), "", "")
	_, err := models.ParseAddress(models.AddressInput{Line1: lines[0], Line2: lines[1], City: c.City, State: c.State, ZIP: c.ZIP, Country: c.Country})
	return err
}

// patientOf finds a patient by the reference of a letter, or by id.
func (x *scope) patientOf(who string) (p models.Patient, err error) {
	letters := x.fresh().Table("letters").Select("patient_id").Where("incident_id = ?", x.inc.ID)
	scan, err := models.ParseScan(who)
	if err != nil {
		return p, err
	}
	letters = letters.Where("reference = ?", scan.Reference)
	if err := x.patients().Where("id = ? OR id IN (?)", who, letters).Take(&p).Error; err != nil {
		return p, orNotFound("patient", err)
	}
	return p, nil
}

// changeAddress puts a new address in the old one's place. Telephone and e-mail
// stay where the new contact has none. Where the law of the new state asks for a
// longer term, the patient gets it; none gets shorter.
func (x *scope) changeAddress(p models.Patient, old, to models.Contact, source models.AddressSource, rules []models.Rule) error {
	to.Phone, to.Email = cmp.Or(to.Phone, old.Phone), cmp.Or(to.Email, old.Email)
	change := models.AddressChange{
		ID: newID(), IncidentID: x.inc.ID, PatientID: p.ID, Source: source, MadeBy: x.actor.String(), MadeAt: x.at(),
	}
	var err error
	if change.Old, err = x.seal.Seal(x.place("address_changes", "old", change.ID), old); err != nil {
		return err
	}
	contact, err := x.seal.Seal(x.place("patients", "contact", p.ID), to)
	if err != nil {
		return err
	}
	if err := x.add(&change); err != nil {
		return fmt.Errorf("add address: %w", err)
	}
	who, err := x.identity(p)
	if err != nil {
		return err
	}
	set := map[string]any{"contact": contact, "address_bad_at": nil}
	state := x.moveState(p, who, to, rules, set)
	if err := x.changePatient(p, models.ActAddress, "", string(source), set); err != nil {
		return err
	}
	if state != p.State {
		p.State, p.Version = state, p.Version+1
		if err := x.raiseOffer(rules, p, models.ChangeMoved); err != nil {
			return err
		}
	}
	return x.renewTokens(p, who, to)
}

// formerAddresses are the changes of a patient's address, oldest first, each with what
// was on file before it.
func (x *scope) formerAddresses(patientID string) (changes []models.AddressChange, old []models.Contact, err error) {
	if err := x.rows().Where("patient_id = ?", patientID).Order("id").Find(&changes).Error; err != nil {
		return nil, nil, fmt.Errorf("read addresses: %w", err)
	}
	old = make([]models.Contact, len(changes))
	for i, c := range changes {
		if err := x.seal.Open(x.place("address_changes", "old", c.ID), c.Old, &old[i]); err != nil {
			return nil, nil, err
		}
	}
	return changes, old, nil
}

// moveState adds the new state to what changes, and the term if it gets longer there. It
// returns the state; "" is abroad.
func (x *scope) moveState(p models.Patient, who models.Identity, to models.Contact, rules []models.Rule, set map[string]any) (state string) {
	if to.Country == "" {
		state = to.State
	}
	set["state"] = state
	there := models.RuleSubject{Notifier: x.inc.Notifier(), Exposed: p.Exposed, State: state, Born: who.Born()}
	d := models.Known(there, rules, x.today(), x.inc.TermMonths)
	if p.Eligibility == models.Eligible && d.Months > p.Term(x.inc) {
		set["rule"], set["term_months"] = d.Rule, d.Months
	}
	return state
}

// renewTokens replaces the tokens that the patient was found by at the old address.
func (x *scope) renewTokens(p models.Patient, who models.Identity, to models.Contact) error {
	if err := x.dropTokens([]models.Patient{p}, purposeFirstBirth); err != nil {
		return err
	}
	fresh := slices.DeleteFunc(x.rosterTokens(p.ID, models.RosterRow{Identity: who, Contact: to}), func(t searchToken) bool {
		return purposes[t.Purpose] != purposeFirstBirth
	})
	return addAll(x, fresh)
}

// NotFound records that no address was found for the patient whose letter came
// back: all their returned letters are undeliverable, and the patient counts toward
// substitute notice (45 CFR 164.404(d)(2)). The letter is named as in
// [Store.MarkReturned]. Errors wrap [models.ErrMove] where it did not come back, or
// an address was found since.
func (s *Store) NotFound(ctx context.Context, actor models.Actor, incidentID, scanned string) error {
	find, err := s.letterFinder(ctx, actor, incidentID, scanned)
	if err == nil {
		_, err = inIncident(ctx, s, actor, incidentID, func(x *scope) (any, error) {
			l, err := find(x)
			if err != nil {
				return nil, err
			}
			if err := l.Status.To(models.LetterUndeliverable); err != nil {
				return nil, fmt.Errorf("letter: %w", err)
			}
			return nil, x.giveUp(l.PatientID)
		})
	}
	return within("record that no address was found", err)
}

// giveUp makes all returned letters of a patient undeliverable.
func (x *scope) giveUp(patientID string) error {
	var p models.Patient
	if err := x.take("patient", patientID, &p); err != nil {
		return err
	}
	if p.AddressBadAt.IsZero() {
		return fmt.Errorf("%w: the patient has a new address; a letter to it comes first", models.ErrMove)
	}
	letters, err := x.lettersBack(patientID)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if err := move(x, letterObject(l), l.Status, models.LetterUndeliverable, nil); err != nil {
			return err
		}
	}
	return nil
}

// lettersBack are a patient's letters that came back and await an address.
func (x *scope) lettersBack(patientID string) (letters []models.Letter, err error) {
	err = x.rows().Omit("text").Where("patient_id = ? AND status = ?", patientID, models.LetterReturned).Order("id").Find(&letters).Error
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	return letters, nil
}
