package store_test

import (
	"testing"

	"gorm.io/gorm"

	"recourse/models"
	"recourse/models/store"
)

func exec(sql string) func(tx *gorm.DB) error {
	return func(tx *gorm.DB) error { return tx.Exec(sql).Error }
}

func TestCreateIncidentRefuses(t *testing.T) {
	o := newOffice(t)
	for want, change := range map[string]func(*models.Incident){
		"ref: taken":           func(i *models.Incident) { i.Ref = "one" },
		"host: taken":          func(i *models.Incident) { i.Host = "One.Example.org:443" },
		"ref: invalid":         func(i *models.Incident) { i.Ref = "a b" },
		"ref: reserved":        func(i *models.Incident) { i.Ref = "sign-in" },
		"host: invalid":        func(i *models.Incident) { i.Host = "" },
		"zone: unknown":        func(i *models.Incident) { i.Zone = "America/Hartford" },
		"enroll_by: empty":     func(i *models.Incident) { i.EnrollBy = models.Date{} },
		"term_months: invalid": func(i *models.Incident) { i.TermMonths = 0 },
		"floor_days: invalid":  func(i *models.Incident) { i.FloorDays = -1 },
		"organization: empty":  func(i *models.Incident) { i.Facts.Organization = "" },
		"phone: empty":         func(i *models.Incident) { i.Facts.Phone = " " },
		"tty: empty":           func(i *models.Incident) { i.Facts.TTY = "" },
		"hours.es: empty":      func(i *models.Incident) { i.Facts.Hours = map[string]string{"en": "9 to 5", "pt": "das 9 às 5"} },
	} {
		inc := incident("three")
		change(&inc)
		_, err := o.CreateIncident(t.Context(), operator, inc)
		if err == nil || err.Error() != "create incident: "+want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	earnest := incident("three")
	earnest.Rehearsal, earnest.CalendarOffsetDays = false, 1
	_, err := o.CreateIncident(t.Context(), operator, earnest)
	wants(t, err, models.ErrRehearsal)
	_, err = o.CreateIncident(t.Context(), models.Actor{}, incident("three"))
	wants(t, err, models.ErrActor)
	if all, err := o.Incidents(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d incidents, %v", len(all), err)
	}
}

func TestIncidentByHost(t *testing.T) {
	o := newOffice(t)
	for _, host := range []string{"one.example.org", "ONE.example.org:8443", "one.example.org."} {
		if inc, err := o.IncidentByHost(t.Context(), host); err != nil || inc.ID != o.inc.ID {
			t.Errorf("%s: %v", host, err)
		}
	}
	_, err := o.IncidentByHost(t.Context(), "other.example.org")
	wants(t, err, models.ErrNotFound)
	_, err = o.IncidentByRef(t.Context(), "three")
	wants(t, err, models.ErrNotFound)
	fallback := incident("three")
	fallback.IsDefault = true
	made, err := o.CreateIncident(t.Context(), operator, fallback)
	check(t, err)
	if inc, err := o.IncidentByHost(t.Context(), "other.example.org"); err != nil || inc.ID != made.ID {
		t.Errorf("no default: %v", err)
	}
	if inc, err := o.IncidentByHost(t.Context(), "two.example.org"); err != nil || inc.ID != o.two.ID {
		t.Errorf("the default takes another's host: %v", err)
	}
	fallback = incident("four")
	fallback.IsDefault = true
	if _, err := o.CreateIncident(t.Context(), operator, fallback); err == nil || err.Error() != "create incident: default: taken" {
		t.Errorf("a second default: %v", err)
	}
}

func TestAdvanceCalendarGoesForwardOnly(t *testing.T) {
	o := newOffice(t)
	inc, err := o.AdvanceCalendar(t.Context(), operator, o.inc.ID, today.AddDays(30))
	check(t, err)
	again, err := o.IncidentByRef(t.Context(), "one")
	if err != nil || again.CalendarOffsetDays != 30 || inc.CalendarOffsetDays != 30 || again.Version != inc.Version {
		t.Errorf("offset is %d, %v", again.CalendarOffsetDays, err)
	}
	_, err = o.AdvanceCalendar(t.Context(), operator, o.inc.ID, today.AddDays(29))
	wants(t, err, models.ErrRehearsal)
	_, err = o.AdvanceCalendar(t.Context(), operator, o.inc.ID, today.AddDays(30))
	check(t, err)
	if n := store.CountRows(o.Store, t, &models.AuditEntry{}, `action = ? AND "from" = '2020-04-20' AND "to" = '2020-05-20'`, models.ActCalendarAdvance); n != 1 {
		t.Errorf("%d entries for one move", n)
	}
	if other, err := o.IncidentByRef(t.Context(), "two"); err != nil || other.CalendarOffsetDays != 0 {
		t.Error("another incident's calendar moved")
	}
}

func TestExtendEnrollByMovesDeadlinesLater(t *testing.T) {
	o, b, _ := released(t)
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	late := models.MustDate("2020-12-31")
	must(t, o.db, exec("UPDATE codes SET deadline = '2020-12-31' WHERE id = (SELECT min(id) FROM codes)"))
	_, err := o.ExtendEnrollBy(t.Context(), operator, o.inc.ID, models.MustDate("2020-07-31"))
	wants(t, err, models.ErrInvalid)
	inc, err := o.ExtendEnrollBy(t.Context(), operator, o.inc.ID, models.MustDate("2020-08-31"))
	if err != nil || inc.EnrollBy != models.MustDate("2020-08-31") {
		t.Errorf("enroll by %s, %v", inc.EnrollBy, err)
	}
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "deadline = '2020-08-31'"); n != 22 {
		t.Errorf("%d deadlines moved", n)
	}
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "deadline = ?", late); n != 1 {
		t.Error("a later deadline moved")
	}
}
