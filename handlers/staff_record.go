package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// recordView is one patient, masked, with all that happened.
type recordView struct {
	Search   searchView
	Name     string
	About    string // the reference and the language
	Tags     []tag
	Advice   advice
	Sections []section
	Log      []logLine
	Enroll   string // address to sign the caller up; "" where that is not the next step
	NotMe    string // address to stop a sign-up that was somebody else's; "" where there is none
	More     string // address to ask for more time; "" where there is no code in use, or the reader may not
}

// tag is a status at a glance. Kind is a color of the design system.
type tag struct{ Text, Kind string }

type section struct {
	Title string
	Rows  []summaryRow
}

// logLine is one line of the history.
type logLine struct{ Day, Date, Time, Text, By string }

func (p *staffPages) showRecord(c *gin.Context) error {
	incident := requestOf(c).incident
	r, err := p.desk.PatientRecord(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"))
	if err != nil {
		return err
	}
	view := newRecord(incident, r, p.today(c))
	view.Search = newSearch(incident, findForm{}, nil)
	if view.Advice.Enroll && may(c, models.MayEnrollCaller) {
		view.Enroll = staffPath(incident, "/enroll")
	}
	if may(c, models.MayProposeHelp) && r.Letter != nil && r.Code != nil && r.Code.Status.Works() {
		view.More = adminPath(incident, "/extension?reference="+r.Letter.Reference)
	}
	if stoppable(r) {
		view.NotMe = staffPath(incident, "/patients/"+r.PatientID+"/not-me")
	}
	return p.record.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, r.Name), view)
}

// stoppable says whether there is a sign-up that could be somebody else's doing.
func stoppable(r models.Record) bool {
	return r.Enrollment != nil && r.Enrollment.Status.Open() && r.Enrollment.Status != models.Completed && (r.Case == nil || r.Case.Kind != models.CaseNotMe)
}

func (p *staffPages) submitNotMe(c *gin.Context) error {
	incident, id := requestOf(c).incident, c.Param("id")
	if _, err := p.desk.NotMe(c.Request.Context(), sessionOf(c).Actor(), incident.ID, id); err != nil {
		return err
	}
	return seeOther(c, staffPath(incident, "/patients/"+id))
}

func newRecord(i models.Incident, r models.Record, today models.Date) recordView {
	view := recordView{Name: r.Name, About: word(r.Language), Tags: recordTags(r), Advice: advise(i, r, today)}
	if r.Enrollment != nil {
		view.About = r.Enrollment.Reference + " · " + view.About
	}
	view.Sections = append(view.Sections, section{"Who and where", identityRows(r)}, section{"Letter and code", letterRows(r, today)})
	if r.Enrollment != nil {
		view.Sections = append(view.Sections, section{"Sign-up and monitoring", enrollmentRows(*r.Enrollment, today)})
	}
	for _, e := range r.Timeline {
		view.Log = append(view.Log, logLine{e.On.String(), nearDay(e.On, today), e.At.In(i.Location()).Format("3:04 pm"), eventText(e), byWhom(e)})
	}
	return view
}

func recordTags(r models.Record) []tag {
	tags := []tag{{word(string(r.Eligibility)), "grey"}}
	if r.Eligibility == models.Eligible {
		tags[0].Kind = "blue"
	}
	if r.Enrollment != nil {
		tags = append(tags, tag{word(string(r.Enrollment.Status)), enrollmentColor(r.Enrollment.Status)})
	}
	if r.Case != nil {
		tags = append(tags, tag{"Case open", "red"})
	}
	if r.Code != nil && r.Code.Locked {
		tags = append(tags, tag{"Code locked", "red"})
	}
	if r.Minor {
		tags = append(tags, tag{"Under 18", "yellow"})
	}
	if r.Deceased {
		tags = append(tags, tag{"Has died", "yellow"})
	}
	return tags
}

func enrollmentColor(s models.EnrollmentStatus) string {
	switch s {
	case models.Active, models.Submitted:
		return "green"
	case models.ActionNeeded:
		return "red"
	}
	return "grey"
}

func identityRows(r models.Record) []summaryRow {
	m := r.Masked
	where := strings.TrimSpace(strings.Trim(m.City+", "+m.State, ", ") + " " + m.ZIP)
	return given([]summaryRow{
		{Key: "Date of birth", Value: m.BirthDate}, {Key: "Street", Value: m.Street},
		{Key: "Town", Value: where}, {Key: "Representative", Value: m.Representative},
	})
}

func letterRows(r models.Record, today models.Date) []summaryRow {
	if r.Letter == nil {
		return []summaryRow{{Key: "Letter", Value: "None"}}
	}
	rows := []summaryRow{
		{Key: "Letter", Value: fmt.Sprintf("%s in %s", word(string(r.Letter.Kind)), word(r.Letter.Language))},
		{Key: "Status", Value: word(string(r.Letter.Status))}, {Key: "Mailed on", Value: shortDay(r.Letter.MailedOn)}, {Key: "Its reference", Value: r.Letter.Reference},
	}
	if r.Code != nil {
		rows = append(rows, codeRows(*r.Code, today)...)
	}
	return given(rows)
}

// codeRows never hold the code: nobody here can see it.
func codeRows(code models.CodeState, today models.Date) []summaryRow {
	rows := []summaryRow{{Key: "Code", Value: codeWord(code.Status)}}
	switch {
	case code.Locked:
		rows = append(rows, summaryRow{Key: "Attempts", Value: "Locked: no attempts left"})
	case code.Status.Works():
		rows = append(rows, summaryRow{Key: "Attempts", Value: counted(code.AttemptsLeft, "attempt") + " left today"})
	}
	if !code.Deadline.IsZero() {
		rows = append(rows, summaryRow{Key: "Last day to sign up", Value: shortDay(code.Deadline) + " (" + daysLeft(today, code.Deadline, code.Closed) + ")"})
	}
	return rows
}

func enrollmentRows(e models.StatusView, today models.Date) []summaryRow {
	rows := []summaryRow{
		{Key: "Status", Value: word(string(e.Status))}, {Key: "Reason", Value: word(e.RejectReason)},
		{Key: "Identity matched", Value: shortDay(e.VerifiedOn)}, {Key: "Signed up", Value: shortDay(e.SubmittedOn)},
		{Key: "Hears from the provider by", Value: word(string(e.ContactBy))},
	}
	if !e.MailRefused.IsZero() {
		rows = append(rows, summaryRow{Key: "Our e-mails", Value: "The mail server refused the address. Letters tell all; ask for another address if the answers are sent again"})
	}
	switch {
	case e.Window != nil:
		rows = append(rows, summaryRow{Key: "Monitoring", Value: windowText(*e.Window, today)})
		if n := e.Window.Shortfall(); n > 0 {
			rows = append(rows, summaryRow{Key: "Alarm", Value: "The provider's own end is " + counted(n, "day") + " too early. Tell your supervisor."})
		}
	case !e.PlannedEnd.IsZero():
		rows = append(rows, summaryRow{Key: "Monitoring, if accepted today", Value: shortDay(e.PlannedStart) + " to " + shortDay(e.PlannedEnd)})
	}
	return given(rows)
}

func windowText(w models.MonitoringWindow, today models.Date) string {
	return shortDay(w.StartsOn) + " to " + shortDay(w.LastDay) + " (" + daysLeft(today, w.LastDay, today.After(w.LastDay)) + ")"
}

// daysLeft says how long something is still open; the last day itself counts.
func daysLeft(today, last models.Date, over bool) string {
	n := today.DaysUntil(last)
	switch {
	case over:
		return "over"
	case n <= 0:
		return "the last day"
	}
	return counted(n, "day") + " left"
}

// nearDay leaves out what the reader knows: this year, or today.
func nearDay(d, today models.Date) string {
	switch {
	case d == today:
		return "Today"
	case d.Year() == today.Year():
		return dayMonth(d) + ","
	}
	return shortDay(d)
}

// given keeps the rows that say something.
func given(rows []summaryRow) []summaryRow {
	kept := rows[:0]
	for _, r := range rows {
		if r.Value != "" {
			kept = append(kept, r)
		}
	}
	return kept
}
