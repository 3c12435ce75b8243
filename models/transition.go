package models

import "fmt"

// moves is a life cycle as a table: from a status, the statuses it may go to.
// Time is never a status; what a date decides is computed from the date.
type moves[S ~string] map[S][]S

// can says whether the table has the move.
func (m moves[S]) can(from, to S) bool {
	for _, s := range m[from] {
		if s == to {
			return true
		}
	}
	return false
}

// check returns nil for a move in the table, else an error wrapping [ErrMove].
func (m moves[S]) check(from, to S) error {
	if m.can(from, to) {
		return nil
	}
	return fmt.Errorf("%w: %s to %s", ErrMove, from, to)
}
