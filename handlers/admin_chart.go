package handlers

import "recourse/models"

// signUpChart shows how sign-ups have grown since the notice, by the day, the
// week or the month, whichever leaves few enough points to read.
func signUpChart(i models.Incident, r models.Report) lineChart {
	first, last := chartSpan(i, r)
	step := chartStep(first.DaysUntil(last))
	chart := lineChart{
		Title: "Sign-ups since the first letters", Series: "Signed up, total", Head: "Up to",
		Finding: grouped(r.Funnel.Enrolled.N) + " of " + counted(r.Funnel.Mailed.N, "patient") + " with a letter signed up.",
	}
	chart.Slots = max(first.DaysUntil(r.EnrollBy), first.DaysUntil(last))/step + 2
	for n := range chart.Slots - 1 {
		chart.Axis = append(chart.Axis, dayMonth(first.AddDays(n*step)))
	}
	next, total := 0, 0
	chart.Points = append(chart.Points, chartPoint{dayMonth(first), 0})
	for from := first; !from.After(last); from = from.AddDays(step) {
		end := from.AddDays(step)
		for ; next < len(r.SignUps) && r.SignUps[next].On.Before(end); next++ {
			total += r.SignUps[next].Web + r.SignUps[next].Phone
		}
		label := end
		if label.After(last) {
			label = last
		}
		chart.Points = append(chart.Points, chartPoint{dayMonth(label), total})
	}
	return chart
}

// chartSpan is from the notice, or the first sign-up, to today or the last
// day on which anything could change.
func chartSpan(i models.Incident, r models.Report) (first, last models.Date) {
	first, last = i.Facts.Announced, r.EnrollBy
	if n := len(r.SignUps); n > 0 {
		if s := r.SignUps[0].On; first.IsZero() || s.Before(first) {
			first = s
		}
		if s := r.SignUps[n-1].On; s.After(last) {
			last = s
		}
	}
	if first.IsZero() || first.After(r.On) {
		first = r.On
	}
	if last.After(r.On) {
		last = r.On
	}
	if last.Before(first) {
		last = first
	}
	return first, last
}

// chartStep is how many days lie between two points.
func chartStep(days int) int {
	switch {
	case days <= 31:
		return 1
	case days <= 370:
		return 7
	}
	return 30
}

func dayMonth(d models.Date) string { return d.Month().String()[:3] + " " + grouped(d.Day()) }
