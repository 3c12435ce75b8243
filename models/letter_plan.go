package models

// Held is somebody who is owed a letter that cannot be written now. It holds no
// personal data.
type Held struct {
	PatientID string
	RowNumber int // in the roster file
	Wave      int
	Sort      LetterSort // of the letter
	Reason    HeldReason
}

// LetterPlan is what composing would do.
type LetterPlan struct {
	Letters map[LetterSort]int // that can be written; no sort without any
	Held    []Held
}

// Total is how many letters can be written.
func (p LetterPlan) Total() (n int) {
	for _, some := range p.Letters {
		n += some
	}
	return n
}

// Composed is what composing has done.
type Composed struct {
	Batches []LetterBatch // new ones, all read back
	Held    []Held
}
