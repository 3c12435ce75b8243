package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"recourse/internal/letter"
	"recourse/models"
)

// demoKinds are the kinds of sample claims.
func demoKinds() []string { return []string{"adult", "adult, letter in Spanish", "child, by a parent"} }

// takeClaims keeps three sample claims, since the codes are destroyed in the
// database once the letters are mailed.
func (d *demo) takeClaims(context.Context) (done bool, err error) {
	if len(d.state.Claims) > 0 {
		return false, nil
	}
	all, err := d.claims()
	if err != nil {
		return false, err
	}
	for _, kind := range demoKinds() {
		for _, c := range all {
			if c.Who == kind {
				d.state.Claims = append(d.state.Claims, c)
				break
			}
		}
	}
	return true, saveDemo(d.file(demoFile), d.state)
}

// claims reads from the letters what each of the 23 would type.
func (d *demo) claims() (all []demoClaim, err error) {
	letters, err := readCodes(d.offersFile())
	if err != nil {
		return nil, err
	}
	file, err := demoRoster()
	if err != nil {
		return nil, err
	}
	roster, err := models.ReadRoster(file, models.RosterOptions{Today: demoMails()})
	if err != nil {
		return nil, err
	}
	set, err := models.Rules()
	if err != nil {
		return nil, err
	}
	for row := range roster.Rows() {
		if models.Decide(row.Subject(models.Notifier{}), set.Rules, demoMails(), 1).Status != models.Eligible {
			continue
		}
		code, err := codeOf(letters, row.Identity)
		if err != nil {
			return nil, fmt.Errorf("roster row %d: %w", row.Number, err)
		}
		all = append(all, demoClaim{demoKind(row), code.Grouped(), row.Identity.Last, row.Identity.BirthDate})
	}
	return all, roster.Err()
}

func demoKind(row models.RosterRow) string {
	kinds := demoKinds()
	switch {
	case row.Deceased:
		return "somebody who died, by next of kin"
	case models.Minor(row.Identity.Born(), demoMails()):
		return kinds[2]
	case row.Language == "es":
		return kinds[1]
	}
	return kinds[0]
}

// coded is a letter's code and whom it is addressed to.
type coded struct {
	recipient string
	code      models.Code
}

// readCodes reads a print file.
func readCodes(path string) (all []coded, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w; start over with --fresh", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	for c, err := range letter.ReadBack(f, info.Size()) {
		if err != nil {
			return nil, err
		}
		code, err := models.ParseCode(c.Code)
		if err != nil {
			return nil, fmt.Errorf("letter on page %d: %w", c.First, err)
		}
		all = append(all, coded{strings.Join(c.Recipient, " "), code})
	}
	return all, nil
}

// codeOf is the code in the letter to a patient, or to who acts for one: those
// letters have the patient's name in the window too.
func codeOf(letters []coded, who models.Identity) (models.Code, error) {
	for _, l := range letters {
		if strings.Contains(l.recipient, who.FullName()) {
			return l.code, nil
		}
	}
	return models.Code{}, fmt.Errorf("letter: %w", models.ErrNotFound)
}
