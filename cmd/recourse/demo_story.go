package main

import (
	"context"
	"net/netip"

	"recourse/models"
)

// demoDay is a day of the story: how many enroll on the web and by phone.
type demoDay struct {
	on         string
	web, phone int
}

// demoStory is how fifteen of the 23 take up the offer before the last day. Its
// end lies past the last of their two years.
func demoStory() (days []demoDay, end models.Date) {
	return []demoDay{
		{"2020-04-21", 2, 0}, {"2020-04-22", 1, 1}, {"2020-04-24", 2, 0}, {"2020-04-28", 1, 1}, {"2020-05-06", 1, 0},
		{"2020-05-19", 1, 1}, {"2020-06-15", 1, 0}, {"2020-07-20", 1, 0}, {"2020-07-31", 2, 0},
	}, models.MustDate("2022-08-05")
}

// playStory plays the story from where the calendar stands.
func (d *demo) playStory(ctx context.Context) (done bool, err error) {
	claims, err := d.claims()
	if err != nil {
		return false, err
	}
	days, end := demoStory()
	for _, day := range days {
		n := day.web + day.phone
		today, some := models.MustDate(day.on), claims[:n]
		claims = claims[n:]
		if !d.inc.Today(d.Now()).Before(today) {
			continue
		}
		if err := d.goTo(ctx, today); err != nil {
			return true, err
		}
		for i, c := range some {
			if err := d.enroll(ctx, c, i >= day.web); err != nil {
				return true, err
			}
		}
	}
	if !d.inc.Today(d.Now()).Before(end) {
		return false, nil
	}
	return true, d.goTo(ctx, end)
}

func (d *demo) goTo(ctx context.Context, day models.Date) error {
	if err := d.runner.Advance(ctx, d.staff["admin"], d.inc.ID, day); err != nil {
		return err
	}
	var err error
	d.inc, err = d.portal.IncidentByRef(ctx, d.inc.Ref)
	return err
}

// enroll is one patient's way to the end, or an agent's for a caller. Whoever is
// enrolled already, by the viewer, stays as is.
func (d *demo) enroll(ctx context.Context, c demoClaim, phone bool) error {
	channel, actor, contact := models.ChannelWeb, models.Actor{}, models.ContactChoice{By: models.ContactByEmail, Email: "patient@example.org"}
	if phone {
		channel, actor, contact = models.ChannelPhone, d.staff["agent"], models.ContactChoice{By: models.ContactByPost}
	}
	code, err := models.ParseCode(c.Code)
	if err != nil {
		return err
	}
	born, err := models.ParseDate(c.BirthDate)
	if err != nil {
		return err
	}
	v, err := d.portal.Verify(ctx, models.VerifyRequest{
		IncidentID: d.inc.ID, Channel: channel, Actor: actor, Address: netip.IPv6Loopback(), Language: "en",
		Claim: models.Claim{Purpose: models.ToEnroll, Code: code, LastName: c.LastName, BirthDate: born},
	})
	if err != nil || v.Cause != models.CauseNone {
		return err
	}
	_, err = d.portal.Enroll(ctx, actor, models.Submission{
		IncidentID: d.inc.ID, EnrollmentID: v.EnrollmentID, Channel: channel, Language: "en",
		TermsVersion: d.inc.Facts.TermsVersion, Consent: true, Contact: contact,
		Filler: demoFiller(v.Subject, c),
	})
	return err
}

// demoFiller is who fills in the form where the patient does not: one of the family.
func demoFiller(s models.Subject, c demoClaim) models.Filler {
	for _, relationship := range s.Relationships() {
		return models.Filler{First: "Jordan", Last: c.LastName, Relationship: relationship, May: true}
	}
	return models.Filler{}
}
