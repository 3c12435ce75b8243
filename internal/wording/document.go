package wording

import (
	"regexp"
	"slices"
)

// Kind says what a block is.
type Kind string

// The kinds of blocks.
const (
	Heading1  Kind = "heading1"
	Heading2  Kind = "heading2"
	Paragraph Kind = "paragraph"
	Bullets   Kind = "bullets" // Items instead of Text
	Code      Kind = "code"
	Insert    Kind = "insert" // a part, by its name in Text, that [Document.With] puts there
)

// Block is one part of a letter. Once filled it may hold personal data.
type Block struct {
	Kind  Kind
	Text  string
	Items []string
}

// Document is wording with its placeholders in place. It can only come from
// [Parse].
type Document struct {
	blocks []Block
	needs  []string // values without which it cannot be filled
}

// Part is wording that documents share. It can only come from [ParsePart]; the zero
// one is no text at all.
type Part struct{ blocks []Block }

// known are the values that wording may ask for.
var known = []string{
	"advice",               // what to do about what was read, a bullet a line
	"attorney",             // the state's attorney general with phone and address
	"bureaus",              // the credit bureaus with phone and address, one a line
	"code",                 // the code to sign up, or to stop a sign-up, on a line of its own
	"deadline",             // the last day to sign up
	"elements",             // what was read, one element a line
	"enrollment.dates",     // from when to when a sign-up is covered, one sentence a line
	"enrollment.on",        // the day somebody signed up
	"enrollment.reference", // the sign-up's public reference
	"ftc",                  // the Federal Trade Commission with phone and address
	"hours",                // when the phone is answered
	"incident.affected",    // how many people, a number
	"incident.found",       // the day it was found
	"incident.period",      // when it happened, with its preposition
	"incident.response",    // what was done about it, a paragraph a line
	"incident.what",        // what happened, a paragraph a line
	"monitoring.first",     // first covered day
	"monitoring.last",      // last covered day
	"offer.months",         // the term, a number
	"offer.note",           // that the offer is in this letter
	"offer.product",        // what is offered
	"organization",
	"parent",  // who owns the organization
	"patient", // the patient's name
	"phone",
	"provider",
	"reference",  // the letter's public reference
	"salutation", // the line that addresses the reader
	"site",       // the short address of the portal
	"tty",
}

var placeholder = regexp.MustCompile(`\{\{([a-z.]+)(\??)\}\}`)

// Blocks returns the document as it was written, placeholders unfilled.
func (d Document) Blocks() []Block {
	out := slices.Clone(d.blocks)
	for i := range out {
		out[i].Items = slices.Clone(out[i].Items)
	}
	return out
}

// Placeholders lists the values that the document asks for, each once, sorted;
// those that it can do without are among them.
func (d Document) Placeholders() []string {
	var names []string
	for _, b := range d.blocks {
		names = append(names, b.placeholders("", optional)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// demanded lists the values without which the document cannot be filled.
func (d Document) demanded() []string {
	var names []string
	for _, b := range d.blocks {
		names = append(names, b.placeholders("")...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// newDocument knows what it demands: a batch of letters asks each time.
func newDocument(blocks []Block) Document {
	d := Document{blocks: blocks}
	d.needs = d.demanded()
	return d
}

// optional marks a placeholder that may stay empty.
const optional = "?"

func (b Block) placeholders(marks ...string) []string {
	var names []string
	for _, text := range append([]string{b.Text}, b.Items...) {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			if slices.Contains(marks, found[2]) {
				names = append(names, found[1])
			}
		}
	}
	return names
}

// Inserts lists the parts that the document waits for, in its order.
func (d Document) Inserts() []string {
	var names []string
	for _, b := range d.blocks {
		if b.Kind == Insert {
			names = append(names, b.Text)
		}
	}
	return names
}
