package letter

import (
	"errors"
	"fmt"
	"iter"
)

// ErrContent is returned for a letter that cannot be set: a part that is missing,
// too long for its place, or written with signs the fonts lack. The message names
// the part and never quotes it; a [*ContentError] has them apart.
var ErrContent = errors.New("letter cannot be set")

// Fault says what is wrong with a part of a letter.
type Fault string

// The faults that callers tell apart; the text of others only people read.
const (
	FaultSigns  Fault = "has a sign the fonts lack"
	FaultLength Fault = "is too long for its place"
)

// ContentError names the part of a letter that cannot be set and why. It is an
// [ErrContent].
type ContentError struct {
	Part  string // such as "recipient line 2" or "block 3"
	Fault Fault
}

// Error implements error.
func (e *ContentError) Error() string { return fmt.Sprintf("%s: %s %s", ErrContent, e.Part, e.Fault) }

// Is makes every ContentError an [ErrContent].
func (e *ContentError) Is(target error) bool { return target == ErrContent }

// Content is one letter. Its fields are plain so that it can be sealed and opened
// again; it holds personal data and prints as "[letter]". JSON does write it out,
// which is for sealing alone.
type Content struct {
	Lang           string   // BCP 47, such as "en" or "es"
	Sender         []string // the organization's name, then its return address
	Recipient      []string // up to six lines
	Date           string   // as the reader writes dates
	ReferenceLabel string   // the words before Reference at the top
	Reference      string   // the letter's public reference, on every page
	Blocks         []Block
	Mark           string // stands at the top and foot of every page; empty in earnest
	Footer         string // "{page}" and "{pages}" stand for the numbers
}

// Kind says what a block is.
type Kind string

// The kinds of blocks and the fields of [Block] they use.
const (
	Title     Kind = "title"     // Text; the letter's subject, once
	Heading   Kind = "heading"   // Text
	Paragraph Kind = "paragraph" // Text; a line break stays a line break
	Bullets   Kind = "bullets"   // Items
	Facts     Kind = "facts"     // Text (the box's heading, may be empty) and Facts
	CodeBox   Kind = "code"      // Code; in letters only
	Table     Kind = "table"     // Head and Rows; in documents only
)

// Block is one part of a letter's text. It prints as "[letter]".
type Block struct {
	Kind  Kind
	Text  string
	Items []string
	Facts []Fact
	Code  Code
	Head  []string   `json:",omitempty"`
	Rows  [][]string `json:",omitempty"` // each as long as Head
}

// Fact is a line of the box of important facts. It prints as "[letter]".
type Fact struct{ Label, Value string }

// Code is the box with the enrollment code. It prints as "[letter]".
type Code struct {
	Label   string // the words above the code
	Value   string // capitals and digits; set in groups of four
	Note    string // the words below, may be empty
	URL     string // what the QR code holds; an upper-case path makes it smaller; empty leaves its place empty
	Alt     string // what the QR code is, for who cannot see it
	Address string // the short address under the QR code; with neither there is no place for one
}

// All is the sequence of contents that [Render] takes.
func All(contents ...Content) iter.Seq2[Content, error] {
	return func(yield func(Content, error) bool) {
		for _, c := range contents {
			if !yield(c, nil) {
				return
			}
		}
	}
}
