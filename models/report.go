package models

import "strconv"

// smallCount is the smallest count that is shown in a breakdown: fewer people
// could be told apart (CMS cell size suppression policy).
const smallCount = 11

// Count is a number of people. In a breakdown shown to anybody but the privacy
// officer a count from 1 to 10 is Suppressed (see [Cells]).
type Count struct {
	N          int
	Suppressed bool
}

// Total is a count that is never suppressed.
func Total(n int) Count { return Count{N: n} }

// Cell is a count in a breakdown; small says whether the reader may see small ones.
func Cell(n int, small bool) Count {
	if !small && n > 0 && n < smallCount {
		return Count{Suppressed: true}
	}
	return Count{N: n}
}

// Cells are a breakdown's counts as one reader may see them. Where a single
// count would be suppressed, the next smallest goes with it: the total is public,
// and what is missing could be subtracted from it.
func Cells(n []int, small bool) []Count {
	cells, hidden, next := make([]Count, len(n)), 0, -1
	for i, one := range n {
		if cells[i] = Cell(one, small); cells[i].Suppressed {
			hidden++
		} else if one > 0 && (next < 0 || one < n[next]) {
			next = i
		}
	}
	if hidden == 1 && next >= 0 {
		cells[next] = Count{Suppressed: true}
	}
	return cells
}

// String is the number, or "hidden" if it is suppressed.
func (c Count) String() string {
	if c.Suppressed {
		return "hidden"
	}
	return strconv.Itoa(c.N)
}

// Funnel is how far the patients of an incident have come. All are totals. Mailed and
// returned are first letters with the offer; notices, which nobody can enroll on, are
// counted apart.
type Funnel struct {
	Rostered, Eligible, Mailed, Returned, Verified, Enrolled, Active, Completed Count
	NoticesMailed, NoticesReturned                                              Count
	ActionNeeded, RecoveryOnly                                                  Count
}

// FunnelStep is one row of the funnel.
type FunnelStep struct {
	Key   string
	Count Count
}

// Steps are the funnel's rows in order, and after them the notices.
func (f Funnel) Steps() []FunnelStep {
	return []FunnelStep{
		{"rostered", f.Rostered}, {"eligible", f.Eligible}, {"mailed", f.Mailed}, {"returned", f.Returned},
		{"verified", f.Verified}, {"enrolled", f.Enrolled}, {"active", f.Active}, {"completed", f.Completed},
		{"notices_mailed", f.NoticesMailed}, {"notices_returned", f.NoticesReturned},
	}
}

// DailyCount is how many enrolled on a civil date.
type DailyCount struct {
	On    Date
	Web   int
	Phone int
}

// WindowRow is one monitoring window in a report.
type WindowRow struct {
	Reference string
	Status    EnrollmentStatus
	StartsOn  Date
	LastDay   Date
	Shortfall int // days that the provider's end is early
}

// Breakdown is a count per key of some dimension, such as the state.
type Breakdown struct {
	Key   string
	Count Count
}

// Report is what the admin's overview and its export show.
type Report struct {
	On       Date // Calendar
	Funnel   Funnel
	SignUps  []DailyCount
	Windows  []WindowRow
	ByState  []Breakdown // enrolled, by state
	EnrollBy Date
	Sealed   bool
}
