package models

// Held is somebody who is owed a letter that cannot be written now. It holds no
// personal data.
type Held struct {
	PatientID string
	RowNumber int // in the roster file
	Wave      int
	Offer     bool // whether the letter is to carry the offer
	Reason    HeldReason
}

// LetterPlan is what composing would do.
type LetterPlan struct {
	Offers, Notices int // letters that can be written
	Held            []Held
}

// Composed is what composing has done.
type Composed struct {
	Batches []LetterBatch // new ones, all read back
	Held    []Held
}
