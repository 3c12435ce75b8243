package models

// HeldReason is a key that says why no letter can be written to somebody now. It
// is computed whenever letters are composed, never kept.
type HeldReason string

// The reasons for which letters are held.
const (
	// HeldCounsel: the state's law and 45 CFR 164.404(c) ask for different letters,
	// and counsel has not answered yet.
	HeldCounsel HeldReason = "counsel"
	// HeldOutside: counsel's answer is that these letters are written outside Recourse.
	HeldOutside HeldReason = "outside"
	// HeldAddress: no letter reaches the address on file.
	HeldAddress HeldReason = "address"
	// HeldSigns: a name or address has signs that the fonts lack.
	HeldSigns HeldReason = "signs"
	// HeldLength: a name or address is too long for the envelope's window.
	HeldLength HeldReason = "length"
)

// HeldReasons lists all of them, in the order in which they are shown.
func HeldReasons() []HeldReason {
	return []HeldReason{HeldCounsel, HeldOutside, HeldAddress, HeldSigns, HeldLength}
}
