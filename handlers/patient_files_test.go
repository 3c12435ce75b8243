package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/i18n"
	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/models"
)

// testFilesToTakeAlong: the certificate and the dates of a sign-up, in each language.
func testFilesToTakeAlong(t *testing.T, r *portaltest.Rehearsal, h http.Handler) {
	b := newBrowser(t, h)
	for _, file := range []string{"certificate.pdf", "dates.ics"} {
		b.leadsTo(b.get("/en/"+file), "/en/status")
	}
	b.verify("en", r.Claims[0])
	b.shows(b.get("/en/certificate.pdf"), http.StatusNotFound, "1-800-555-0123")
	b.shows(b.get("/en/dates.ics"), 200, "SUMMARY:Last day to sign up", "DTSTART;VALUE=DATE:20200731")
	b.signUpFrom("en")
	for tag, want := range map[string][]string{
		"en": {"Certificate of free monitoring", "You signed up on", "24 months"}, "es": {"Certificado de monitoreo gratis", "24 meses"}, "pt": {"Certificado de monitoramento grátis"},
	} {
		p := b.get("/" + tag + "/certificate.pdf")
		if p.status != 200 || p.header.Get("Content-Type") != "application/pdf" || p.header.Get("Cache-Control") != "no-store" ||
			!strings.Contains(p.header.Get("Content-Disposition"), `filename="certificate-R-`) {
			t.Errorf("%s: status %d, headers %v", tag, p.status, p.header)
		}
		text := paperText(t, p.body)
		for _, words := range append(want, "R-", r.Inc.Facts.Organization, r.Claims[0].LastName, "Sample Watch", "1-800-555-0123") {
			if !strings.Contains(text, withoutBlanks(words)) {
				t.Errorf("%s: the certificate lacks %q", tag, words)
			}
		}
	}
	dates := b.get("/pt/dates.ics")
	b.shows(dates, 200, "BEGIN:VCALENDAR", "(previsto)", "DTSTART;VALUE=DATE:2022", "UID:R-")
	if dates.header.Get("Content-Type") != "text/calendar; charset=utf-8" || dates.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", dates.header)
	}
	for _, page := range []string{"/en/done", "/es/status"} {
		b.shows(b.get(page), 200, page[:3]+"/certificate.pdf", page[:3]+"/dates.ics")
	}
}

// No calendar may tell of health, of an organization, or whose dates they are.
func TestCalendarsTellNothing(t *testing.T) {
	day := models.MustDate
	for status := range statuses {
		s := models.StatusView{
			Status: status, Reference: "R-9999999999", Deadline: day("2020-07-31"), SubmittedOn: day("2020-04-20"), VerifiedOn: day("2020-04-20"),
			PlannedStart: day("2020-04-21"), PlannedEnd: day("2022-04-21"), Today: day("2020-04-21"),
		}
		if status == models.Active || status == models.Completed {
			s.Window = &models.MonitoringWindow{StartsOn: day("2020-04-21"), LastDay: day("2022-04-21")}
		}
		for _, tag := range []string{"en", "es", "pt"} {
			p := patientShell{Printer: testPrinter(t, i18n.Tag(tag)), Phone: "1-800-555-0148"}
			events := calendarEvents(p, "notice.example.org", s)
			for _, e := range events {
				if healthWords.MatchString(e.Title + e.Note) {
					t.Errorf("%s, %s: %q", status, tag, e.Title)
				}
				if !strings.HasPrefix(e.ID, "R-9999999999-") || e.Day.Before(day("2020-04-21").Midnight(e.Day.Location())) {
					t.Errorf("%s: event %s on %v", status, e.ID, e.Day)
				}
			}
			if none := status == models.Completed || status == models.RecoveryOnly; none != (len(events) == 0) {
				t.Errorf("%s: %d events", status, len(events))
			}
		}
	}
	s := models.StatusView{Status: models.Active, Window: &models.MonitoringWindow{LastDay: day("2022-04-21")}, Today: day("2022-04-01")}
	events := calendarEvents(patientShell{Printer: testPrinter(t, "en")}, "h", s)
	if len(events) != 1 || events[0].DaysBefore != 7 {
		t.Errorf("after the reminder's day: %+v", events)
	}
}

var healthWords = regexp.MustCompile(`(?i)hospital|health|salud|saúde|patient|pacien|medic|médic|breach|credit|crédit`)

func TestACertificateThatThereIsNot(t *testing.T) {
	s := &stage{visit: models.Visit{ID: "v", EnrollmentID: "e", CSRF: "t"}}
	for err, want := range map[error]int{
		models.ErrNotFound: 404, &models.Limited{RetryAfter: 1}: 429, models.ErrConflict: 409, errors.New("disk"): 500,
	} {
		s.uncertified = err
		b := onStage(t, s)
		b.shows(b.get("/es/certificate.pdf"), want, "1-800-555-0148")
	}
	s.uncertified, s.evidence.Statement = nil, json.RawMessage(`{}`)
	b := onStage(t, s)
	b.shows(b.get("/en/certificate.pdf"), 500, "1-800-555-0148")
}

// A certificate with every date that there can be is one sheet.
func TestACertificateIsOnePage(t *testing.T) {
	day := models.MustDate
	says := models.StatedCertificate{
		Name: "María Featherstone-Villanueva de la Cruz", Provider: "Sample Credit Watch", Months: 24,
		Enrollment: models.StatedEnrollment{Reference: "R-9999999999", Status: models.Active, SubmittedOn: day("2020-09-23"), StartsOn: day("2020-09-23"), LastDay: day("2022-09-23")},
	}
	e := models.Evidence{Digest: strings.Repeat("0123456789abcdef", 4)}
	e.Log.Checkpoint = "recourse-audit\n1234567\n" + strings.Repeat("aZ3/", 11) + "\ntime 2020-09-23T14:00:00Z\n\n— recourse-audit " + strings.Repeat("aZ3/", 23) + "\n"
	for i, to := range []models.EnrollmentStatus{models.VerifiedOnly, models.Submitted, models.ActionNeeded, models.Submitted, models.Active} {
		e.Log.Entries = append(e.Log.Entries, models.EvidenceEntry{Action: models.ActEnrollmentMove, To: string(to), On: day("2020-09-23"), Leaf: int64(1234560 + i)})
	}
	incident := testIncident()
	incident.Rehearsal = true
	for _, tag := range []i18n.Tag{"en", "es", "pt"} {
		shell := testPatientShell(t, tag)
		shell.Title = shell.T("certificate.title")
		placed, err := letter.RenderDocument(io.Discard, certificatePaper(shell, incident, day("2020-09-23"), e, says), letter.Options{})
		if err != nil || placed.Pages != 1 {
			t.Errorf("%s: %d pages, %v", tag, placed.Pages, err)
		}
	}
}

// paperText is what a PDF says, without blanks.
func paperText(t *testing.T, file string) (text string) {
	t.Helper()
	for c, err := range letter.ReadBack(bytes.NewReader([]byte(file)), int64(len(file))) {
		check(t, err)
		text += strings.Join(c.Text, "")
	}
	return withoutBlanks(text)
}

func withoutBlanks(s string) string { return strings.Join(strings.Fields(s), "") }
