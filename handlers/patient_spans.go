package handlers

import (
	"fmt"

	"recourse/models"
)

// windowsView draws the time to sign up and the time of the monitoring on one scale.
type windowsView struct {
	Bars []windowBar
	Note string // what is only planned; "" where nothing is
}

// windowBar is one of the two: its dates in words, and its place in percent.
type windowBar struct{ Label, Text, Class, X, Width string }

// newWindows has the windows that there are, or will be.
func newWindows(p patientShell, s models.StatusView) windowsView {
	var view windowsView
	from, to := s.MailedOn, s.Deadline
	planned := s.Window == nil && (s.Status == models.VerifiedOnly || s.Status == models.Submitted || s.Status == models.ActionNeeded)
	if s.Window != nil || planned {
		to = lastDay(s)
		if from.IsZero() {
			from = firstDay(s)
		}
	}
	bar := func(id, class string, first, last models.Date) {
		if first.IsZero() || last.IsZero() {
			return
		}
		x, width := placeSpan(from, to, first, last)
		view.Bars = append(view.Bars, windowBar{p.T(id), p.T("done.from_to", "From", p.Date(first), "To", p.Date(last)), class, x, width})
	}
	bar("windows.sign_up", "w-a", s.MailedOn, s.Deadline)
	if s.Window != nil || planned {
		bar("done.monitoring", "w-b", firstDay(s), lastDay(s))
	}
	if planned {
		view.Note = p.T("done.planned_note")
	}
	return view
}

// placeSpan is where a span lies in another, both their last days included; it is never
// too small to be seen.
func placeSpan(from, to, first, last models.Date) (x, width string) {
	whole := float64(max(1, from.DaysUntil(to)+1))
	at := min(99, max(0, 100*float64(from.DaysUntil(first))/whole))
	wide := min(100-at, max(1, 100*float64(first.DaysUntil(last)+1)/whole))
	return fmt.Sprintf("%.2f%%", at), fmt.Sprintf("%.2f%%", wide)
}
