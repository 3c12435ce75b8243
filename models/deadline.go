package models

import "time"

// lastZone is the westernmost zone of the United States. A deadline day is not
// over anywhere in the country before it is over there. Its clocks never change,
// so that no file is needed to know them.
const (
	lastZone   = "Pacific/Pago_Pago"
	lastOffset = -11 * 60 * 60
)

// PersonalDeadline is the last day on which one patient may enroll: the latest
// of the incident's last day, the days due after the last mailing, and what was
// granted before. It only ever moves later.
func PersonalDeadline(enrollBy, mailed Date, floorDays int, granted Date) Date {
	d := enrollBy
	if granted.After(d) {
		d = granted
	}
	if floor := mailed.AddDays(floorDays); !mailed.IsZero() && floor.After(d) {
		d = floor
	}
	return d
}

// DeadlinePassed says whether the deadline day is over everywhere in the United
// States at the Calendar's now.
func DeadlinePassed(deadline Date, calendarNow time.Time) bool {
	return !calendarNow.Before(deadline.AddDays(1).Midnight(time.FixedZone(lastZone, lastOffset)))
}
