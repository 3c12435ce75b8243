package models

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"recourse/internal/letter"
)

// Paper is the evidence as a document for people to read: all of the statement, the
// entries of the log, and how to check them. It is in English, for regulators.
func (e Evidence) Paper() (letter.Document, error) {
	var s Statement
	if err := json.Unmarshal(e.Statement, &s); err != nil {
		return letter.Document{}, fmt.Errorf("%w: it has no statement", ErrEvidence)
	}
	p := paper{s: s, doc: letter.Document{
		Lang: "en", Sender: []string{s.Incident.Organization, "Evidence of notice"}, Date: dateWords(s.MadeOn), Reference: s.Incident.Ref, Footer: "Page {page} of {pages}",
	}}
	if s.Incident.Rehearsal {
		p.doc.Mark = "REHEARSAL - NOT REAL DATA"
	}
	if s.Patient != nil {
		p.patient(*s.Patient)
	}
	if s.Totals != nil {
		p.totals(*s.Totals)
	}
	p.log(e)
	return p.doc, nil
}

// paper is a document in the making.
type paper struct {
	s   Statement
	doc letter.Document
}

func (p *paper) add(b letter.Block)  { p.doc.Blocks = append(p.doc.Blocks, b) }
func (p *paper) title(text string)   { p.add(letter.Block{Kind: letter.Title, Text: text}) }
func (p *paper) heading(text string) { p.add(letter.Block{Kind: letter.Heading, Text: text}) }
func (p *paper) say(text string)     { p.add(letter.Block{Kind: letter.Paragraph, Text: text}) }
func (p *paper) facts(facts ...letter.Fact) {
	p.add(letter.Block{Kind: letter.Facts, Facts: told(facts)})
}

// table says in words where there are no rows.
func (p *paper) table(none string, head []string, rows [][]string) {
	if len(rows) == 0 {
		p.say(none)
		return
	}
	p.add(letter.Block{Kind: letter.Table, Head: head, Rows: rows})
}

// told leaves out facts that there are none of.
func told(facts []letter.Fact) (out []letter.Fact) {
	for _, f := range facts {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// text is what a letter or an approved text says, its headings as paragraphs: they
// are none of this document's.
func (p *paper) text(parts []StatedText) {
	for _, t := range parts {
		if t.Text != "" {
			p.say(t.Text)
		}
		var items []string
		for _, item := range t.Items {
			if strings.TrimSpace(item) != "" {
				items = append(items, item)
			}
		}
		if len(items) > 0 {
			p.add(letter.Block{Kind: letter.Bullets, Items: items})
		}
	}
}

// about are the facts of the incident, which every document begins with.
func (p *paper) about() []letter.Fact {
	i := p.s.Incident
	return []letter.Fact{
		{Label: "Incident", Value: i.Ref + ", " + i.Organization}, {Label: "Occurred", Value: spanWords(i.OccurredFrom, i.OccurredTo)},
		{Label: "Discovered", Value: dateWords(i.Discovered)}, {Label: "Announced", Value: dateWords(i.Announced)}, {Label: "Reported to HHS", Value: dateWords(i.ReportedOCR)},
		{Label: "Made", Value: instantWords(p.s.MadeAt) + " by " + p.s.MadeBy},
	}
}

// log is what proves the statement, and how.
func (p *paper) log(e Evidence) {
	p.heading("Audit log")
	rows := make([][]string, len(e.Log.Entries))
	for i, entry := range e.Log.Entries {
		rows[i] = []string{
			strconv.FormatInt(entry.Leaf, 10), instantWords(entry.At), string(entry.Action), entry.Object, strings.TrimPrefix(entry.From+" to "+entry.To, " to "), entry.Actor,
		}
		if entry.Action == ActExport && len(entry.To) > 20 {
			rows[i][4] = entry.To[:19]
		}
	}
	p.table("There are no entries.", []string{"Entry", "When (UTC)", "What", "Object", "From, to", "By"}, rows)
	p.heading("How to check it")
	p.say("The file that came with this document holds the same statement, the entries above and their proofs. Its statement has the SHA-256 hash " + e.Digest +
		", which is in the log. With the public audit key, kept apart from both, anybody can check it: recourse evidence verify FILE.json --key KEY.")
	p.say("The checkpoint that it is checked against:")
	p.say(strings.TrimSpace(e.Log.Checkpoint))
}

func dateWords(d Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d, %d", d.Month(), d.Day(), d.Year())
}

func spanWords(from, to Date) string {
	if to.IsZero() || from == to {
		return dateWords(from)
	}
	return dateWords(from) + " to " + dateWords(to)
}

func instantWords(at Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format("2006-01-02 15:04:05")
}

func (a *StatedApproval) words() string {
	if a == nil {
		return ""
	}
	return fmt.Sprintf("proposed by %s, approved by %s on %s UTC", a.ProposedBy, a.ApprovedBy, instantWords(a.At))
}

func offerWord(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
