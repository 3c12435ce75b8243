package models

import "time"

// MonitoringWindow is the time a patient is monitored: from the provider's
// acceptance to the anniversary, which is the last covered day.
type MonitoringWindow struct {
	ID           string `gorm:"primaryKey"`
	IncidentID   string
	EnrollmentID string
	StartsOn     Date
	LastDay      Date
	// EndsAt is exclusive: the first instant that is no longer covered.
	EndsAt Instant
	// ProviderEnd is the last day by the provider's own account. Earlier than
	// LastDay is an alarm (see [MonitoringWindow.Shortfall]).
	ProviderEnd Date
	MadeAt      Instant
}

// Span computes the monitoring window of a number of calendar months from the
// civil date of acceptance (DESIGN section 4): the anniversary is the last
// covered day, the exclusive end the next local midnight. Never days or hours:
// 730 days are shorter in a leap year.
func Span(start Date, months int, zone *time.Location) (lastDay Date, end time.Time) {
	lastDay = start.AddMonths(months)
	return lastDay, lastDay.AddDays(1).Midnight(zone).UTC()
}

// Over says whether the window has ended at the Calendar's now.
func (w MonitoringWindow) Over(calendarNow time.Time) bool { return !calendarNow.Before(w.EndsAt.Time) }

// Shortfall is by how many days the provider's end is earlier than promised.
func (w MonitoringWindow) Shortfall() int {
	if w.ProviderEnd.IsZero() {
		return 0
	}
	return max(0, w.ProviderEnd.DaysUntil(w.LastDay))
}
