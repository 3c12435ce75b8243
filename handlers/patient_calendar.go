package handlers

import (
	"bytes"
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/ical"
	"recourse/models"
)

// endNotice is how many days before the last one the calendar speaks of it.
const endNotice = 30

// showCalendar sends the dates of the visit's enrollment for a calendar. Whoever looks
// over somebody's shoulder at a calendar learns nothing of anybody's health from it, nor
// of the organization.
func (p *patientPages) showCalendar(c *gin.Context) error { return p.send(c, p.calendar) }

func (p *patientPages) calendar(c *gin.Context, v visit) error {
	r := requestOf(c)
	s, err := p.store.Status(c.Request.Context(), r.incident.ID, v.EnrollmentID)
	if err != nil {
		return err
	}
	file := ical.Calendar{
		Product: "-//Recourse//Dates//" + string(r.words.Tag()), Made: r.incident.CalendarNow(p.Now()),
		Events: calendarEvents(p.patientShell(c, "calendar.title"), r.incident.Host, s),
	}
	var body bytes.Buffer
	if err := file.Write(&body); err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	attach(c, "text/calendar; charset=utf-8", "dates.ics")
	_, err = c.Writer.Write(body.Bytes())
	return err
}

// calendarEvents are the dates that still lie ahead: the last day to sign up, or when to
// look again, and the end of the monitoring with a reminder before it. A date that is
// moved takes the old one's place when the file is taken again.
func calendarEvents(p patientShell, host string, s models.StatusView) (events []ical.Event) {
	add := func(kind, id string, on models.Date, notice int) {
		if on.IsZero() || on.Before(s.Today) {
			return
		}
		events = append(events, ical.Event{
			ID: s.Reference + "-" + kind + "@" + host, Day: time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC),
			Title: p.T(id), Note: p.T("calendar.note", "Reference", s.Reference, "Phone", p.Phone), DaysBefore: notice,
		})
	}
	end := func(id string) {
		add("reminder", "calendar.ends_soon", lastDay(s).AddDays(-endNotice), 0)
		add("end", id, lastDay(s), 7)
	}
	switch s.Status {
	case models.VerifiedOnly, models.Declined, models.Canceled:
		add("sign-up", "calendar.sign_up", s.Deadline, 3)
	case models.Submitted:
		add("answer", "calendar.look_again", answerDay(s), 0)
		end("calendar.ends_planned")
	case models.ActionNeeded:
		end("calendar.ends_planned")
	case models.Active:
		end("calendar.ends")
	case models.Reviewing:
		add("review", "calendar.look_again", s.DecideBy(), 0)
	case models.Refused:
		add("appeal", "calendar.appeal", sinceDay(s).AddDays(models.AppealDays), 7)
	}
	return events
}
