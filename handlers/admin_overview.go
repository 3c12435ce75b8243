package handlers

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// overviewView is an incident in numbers.
type overviewView struct {
	On       string
	Hidden   bool // small counts are not shown to this reader
	CSV      string
	Tiles    []tile
	Funnel   []bar
	Base     string // what the funnel's bars are shares of
	Chart    lineChart
	Windows  []windowView
	More     int // windows that are not listed
	States   []stateView
	Todo     []todo
	EnrollBy string
}

type tile struct {
	Label, Value, Note string
	Warn               bool
}

type windowView struct {
	Reference, Status, Start, Last, Left string
	Shortfall                            string // "" is no alarm
}

type stateView struct{ Key, Count, Share string }

type todo struct{ Icon, Text, URL, Link string }

// mostWindows is how many windows the page lists; the file has all of them.
const mostWindows = 100

func (p *adminPages) showOverview(c *gin.Context) error {
	incident, small := requestOf(c).incident, may(c, models.MaySeeSmallCounts)
	r, err := p.office.Report(c.Request.Context(), sessionOf(c).Actor(), incident.ID, small)
	if err != nil {
		return err
	}
	todos, err := p.todos(c, r)
	if err != nil {
		return err
	}
	view := overviewView{
		On: day(r.On), Hidden: !small, CSV: adminPath(incident, "/report.csv"), EnrollBy: day(r.EnrollBy),
		Tiles: tiles(r, small), Funnel: funnelBars(r.Funnel), Base: funnelBase(r.Funnel), Chart: signUpChart(incident, r),
		States: states(r.ByState), Todo: todos,
	}
	view.Windows, view.More = windows(r)
	return p.overview.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Overview"), view)
}

// tiles are the numbers that matter most. Web and phone are a breakdown: small
// ones are hidden together.
func tiles(r models.Report, small bool) []tile {
	f, web, phone := r.Funnel, 0, 0
	for _, d := range r.SignUps {
		web, phone = web+d.Web, phone+d.Phone
	}
	byPhone := models.Cells([]int{phone, web}, small)[0]
	left := tile{Label: "Days left", Value: grouped(max(0, r.On.DaysUntil(r.EnrollBy))), Note: "to " + shortDay(r.EnrollBy)}
	if r.On.After(r.EnrollBy) {
		left.Note = "over since " + shortDay(r.EnrollBy)
	}
	return []tile{
		{"Offers mailed", countText(f.Mailed), "of " + counted(f.Eligible.N, "eligible patient"), false},
		{"Offers returned", countText(f.Returned), shareText(f.Returned, f.Mailed, "of mailed"), f.Returned.N > 0},
		{"Notices mailed", countText(f.NoticesMailed), "to those without an offer", false},
		{"Notices returned", countText(f.NoticesReturned), shareText(f.NoticesReturned, f.NoticesMailed, "of mailed"), f.NoticesReturned.N > 0},
		{"Signed up", countText(f.Enrolled), shareText(f.Enrolled, f.Mailed, "of mailed"), false},
		{"By phone", countText(byPhone), shareText(byPhone, models.Total(web+phone), "of sign-ups"), false},
		{"Monitoring on", countText(f.Active), countText(f.Completed) + " ended, " + countText(f.ActionNeeded) + " need action", f.ActionNeeded.N > 0},
		left,
	}
}

func countText(c models.Count) string {
	if c.Suppressed {
		return "hidden"
	}
	return grouped(c.N)
}

func shareText(part, whole models.Count, of string) string {
	if part.Suppressed {
		return "fewer than 11, or told apart by one that is"
	}
	if whole.N == 0 {
		return "none yet"
	}
	return fmt.Sprintf("%.0f%% %s", 100*float64(part.N)/float64(whole.N), of)
}

// funnelBars show where people stop; each bar is a share of who is eligible.
func funnelBars(f models.Funnel) []bar {
	labels := map[string]string{"mailed": "Letter mailed", "verified": "Identity matched", "enrolled": "Signed up", "active": "Monitoring on", "completed": "Monitoring ended"}
	var bars []bar
	for _, s := range f.Steps() {
		label, ok := labels[s.Key]
		if !ok {
			continue
		}
		b := bar{Label: label, Value: countText(s.Count), Note: shareText(s.Count, f.Eligible, "of eligible")}
		if f.Eligible.N > 0 {
			b.Share = float64(s.Count.N) / float64(f.Eligible.N)
		}
		if s.Key == "active" {
			b.Kind = "accent"
		}
		bars = append(bars, b)
	}
	return bars
}

func funnelBase(f models.Funnel) string {
	return grouped(f.Rostered.N) + " on the roster, " + grouped(f.Eligible.N) + " eligible"
}

// windows lists the first; the report has those with an alarm in front.
func windows(r models.Report) (list []windowView, more int) {
	for _, w := range r.Windows[:min(len(r.Windows), mostWindows)] {
		v := windowView{
			Reference: w.Reference, Status: word(string(w.Status)), Start: shortDay(w.StartsOn), Last: shortDay(w.LastDay),
			Left: daysLeft(r.On, w.LastDay, r.On.After(w.LastDay)),
		}
		if w.Shortfall > 0 {
			v.Shortfall = counted(w.Shortfall, "day") + " short"
		}
		list = append(list, v)
	}
	return list, len(r.Windows) - len(list)
}

// states are drawn as shares of the largest that is shown.
func states(rows []models.Breakdown) []stateView {
	most := 1
	for _, b := range rows {
		most = max(most, b.Count.N)
	}
	var out []stateView
	for _, b := range rows {
		key := b.Key
		if key == "" {
			key = "Abroad"
		}
		out = append(out, stateView{key, countText(b.Count), percent(float64(b.Count.N) / float64(most))})
	}
	return out
}

// todos are what waits for somebody, as far as the reader may go there.
func (p *adminPages) todos(c *gin.Context, r models.Report) ([]todo, error) {
	incident, session := requestOf(c).incident, sessionOf(c)
	var out []todo
	if hasAny(session, incident.ID, mayWait) {
		all, err := p.office.Proposals(c.Request.Context(), incident.ID)
		if err != nil {
			return nil, err
		}
		if n := openProposals(seenBy(session, incident.ID, all)); n > 0 {
			out = append(out, todo{"shield", "to approve or decline, by a second person", adminPath(incident, "/proposals"), counted(n, "proposal")})
		}
	}
	if hasAny(session, incident.ID, mayDecide) && !r.Sealed {
		out = append(out, todo{"warning", "No letters can be written before two people seal it", adminPath(incident, "/imports"), "The roster is not sealed."})
	}
	if hasAny(session, incident.ID, mayLetters) {
		batches, err := p.office.Batches(c.Request.Context(), incident.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, batchTodos(incident, batches)...)
	}
	if n := r.Funnel.ActionNeeded.N; n > 0 {
		out = append(out, todo{"clock", counted(n, "sign-up") + " could not be accepted by the provider and need a call", "", ""})
	}
	return out, nil
}

func batchTodos(i models.Incident, batches []models.LetterBatch) (out []todo) {
	for _, b := range batches {
		text := map[models.LetterStatus]string{models.LetterComposed: "to release to print", models.LetterReleased: "to print and mail"}[b.Status]
		if text != "" {
			out = append(out, todo{"mail", fmt.Sprintf("%s, %s", text, counted(b.Count, "letter")), adminPath(i, "/letters"), fmt.Sprintf("Batch %d", b.Number)})
		}
	}
	return out
}

func openProposals(all []models.Proposal) (n int) {
	for _, p := range all {
		if p.Status == models.ProposalOpen {
			n++
		}
	}
	return n
}
