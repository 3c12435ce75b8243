package models

// Reject is a row that was not taken in, as it stood in the file, for whoever
// corrects it.
type Reject struct {
	Private
	Row      int      // as a spreadsheet shows it
	Cells    []string // see [RosterRow]
	Problems []RosterProblem
}
