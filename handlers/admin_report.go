package handlers

import (
	"fmt"
	"io"
	"strconv"

	"github.com/gin-gonic/gin"

	"recourse/internal/csvout"
	"recourse/models"
)

// showReportFile sends the overview's numbers as CSV. That it left is in the
// audit log before the first byte.
func (p *adminPages) showReportFile(c *gin.Context) error {
	incident, session, small := requestOf(c).incident, sessionOf(c), may(c, models.MaySeeSmallCounts)
	r, err := p.office.Report(c.Request.Context(), session.Actor(), incident.ID, small)
	if err != nil {
		return err
	}
	if err := p.office.ReportExported(c.Request.Context(), session.Actor(), incident.ID, "overview.csv"); err != nil {
		return err
	}
	attach(c, "text/csv; charset=utf-8", fmt.Sprintf("%s-overview-%s.csv", incident.Ref, r.On))
	return writeReport(c.Writer, incident, r)
}

// attach makes the answer a file to keep. Names are made of references, numbers
// and dates only.
func attach(c *gin.Context, kind, name string) {
	c.Header("Content-Type", kind)
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
}

// writeReport writes one row for each number: what it counts, of which days.
func writeReport(w io.Writer, i models.Incident, r models.Report) error {
	rows := [][]string{
		{"section", "item", "from", "to", "value"},
		{"report", i.Ref, r.On.String(), r.On.String(), ""},
		{"enroll by", "last day", r.EnrollBy.String(), r.EnrollBy.String(), ""},
	}
	for _, s := range append(r.Funnel.Steps(), models.FunnelStep{Key: "action_needed", Count: r.Funnel.ActionNeeded}, models.FunnelStep{Key: "recovery_only", Count: r.Funnel.RecoveryOnly}) {
		rows = append(rows, []string{"funnel", s.Key, "", r.On.String(), s.Count.String()})
	}
	for _, d := range r.SignUps {
		rows = append(rows, []string{"sign-ups", "total of the day", d.On.String(), d.On.String(), strconv.Itoa(d.Web + d.Phone)})
	}
	for _, b := range r.ByState {
		rows = append(rows, []string{"signed up by state", b.Key, "", r.On.String(), b.Count.String()})
	}
	for _, win := range r.Windows {
		rows = append(rows, []string{"monitoring window (days short)", win.Reference, win.StartsOn.String(), win.LastDay.String(), strconv.Itoa(win.Shortfall)})
	}
	return writeRows(w, rows)
}

func writeRows(w io.Writer, rows [][]string) error {
	return csvout.NewWriter(w, csvout.Options{CRLF: true}).WriteAll(rows)
}
