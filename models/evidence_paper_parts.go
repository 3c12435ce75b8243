package models

import (
	"strconv"
	"strings"

	"recourse/internal/letter"
)

// patient is what was done for one patient.
func (p *paper) patient(s StatedPatient) {
	p.title("What was sent to " + s.Name)
	p.facts(append(p.about(),
		letter.Fact{Label: "Eligibility", Value: strings.TrimSpace(string(s.Eligibility) + " " + s.Rule)},
		letter.Fact{Label: "Export", Value: s.Approved.words()})...)
	for _, l := range s.Letters {
		p.letter(l)
	}
	if len(s.Letters) == 0 {
		p.say("No letter was written.")
	}
	p.heading("Addresses")
	rows := [][]string{}
	for _, a := range s.Addresses {
		rows = append(rows, []string{instantWords(a.At), strings.Join(a.Old, ", "), string(a.Source), a.By})
	}
	p.table("The address was not changed.", []string{"When (UTC)", "Old address", "Source of the new", "By"}, rows)
	p.heading("Notice by other means")
	p.notices(s.Notices)
	p.heading("Codes and sign-ups")
	rows = [][]string{}
	for _, c := range s.Codes {
		rows = append(rows, []string{"code", string(c.Status), string(c.Reason), "may sign up until " + c.Deadline.String()})
	}
	for _, e := range s.Enrollments {
		rows = append(rows, []string{e.Reference, string(e.Status), string(e.Channel), joinDates(e)})
	}
	p.table("There was no code.", []string{"What", "Status", "How", "Dates"}, rows)
}

func joinDates(e StatedEnrollment) string {
	var all []string
	for _, d := range []struct {
		what string
		on   Date
	}{{"verified", e.VerifiedOn}, {"submitted", e.SubmittedOn}, {"answered", e.AnsweredOn}, {"monitoring from", e.StartsOn}, {"to", e.LastDay}} {
		if !d.on.IsZero() {
			all = append(all, d.what+" "+d.on.String())
		}
	}
	return strings.Join(all, ", ")
}

// letter is one letter: its facts, where it went, and every word but the code.
func (p *paper) letter(l StatedLetter) {
	p.heading("Letter " + l.Reference)
	p.facts(
		letter.Fact{Label: "Kind", Value: string(l.Kind) + ", " + l.Variant + ", " + l.Language},
		letter.Fact{Label: "Status", Value: string(l.Status)},
		letter.Fact{Label: "In place of", Value: l.Replaces},
		letter.Fact{Label: "Written", Value: instantWords(l.WrittenAt) + " UTC, dated " + l.Date},
		letter.Fact{Label: "Released", Value: l.Released.words()},
		letter.Fact{Label: "Mailed", Value: dateWords(l.MailedOn)},
		letter.Fact{Label: "Came back", Value: strings.TrimSpace(dateWords(l.ReturnedOn) + " " + string(l.ReturnReason))},
		letter.Fact{Label: "Batch", Value: strconv.Itoa(l.Batch)},
		letter.Fact{Label: "Print file, SHA-256", Value: l.PrintHash},
		letter.Fact{Label: "Pages, SHA-256", Value: l.PageHash},
		letter.Fact{Label: "Texts, SHA-256", Value: l.Wording},
	)
	p.heading("Where letter " + l.Reference + " went")
	p.say(strings.Join(l.Address, "\n"))
	p.heading("What letter " + l.Reference + " said")
	p.text(l.Text)
}

func (p *paper) notices(all []StatedNotice) {
	rows := [][]string{}
	for _, n := range all {
		rows = append(rows, []string{string(n.Kind), n.Place, strconv.Itoa(n.People), n.StartsOn.String(), n.EndsOn.String(), n.By})
	}
	p.table("None was given.", []string{"Kind", "Place", "People", "From", "To", "By"}, rows)
}

// totals is what was done in an incident.
func (p *paper) totals(t StatedTotals) {
	p.title("What was done to tell everybody")
	p.facts(append(p.about(),
		letter.Fact{Label: "Patients", Value: strconv.Itoa(t.Roster.Patients)},
		letter.Fact{Label: "Eligible", Value: strconv.Itoa(t.Roster.Eligible)},
		letter.Fact{Label: "No letter reaches", Value: strconv.Itoa(t.Undeliverable)},
		letter.Fact{Label: "Told otherwise", Value: strconv.Itoa(t.Substituted)})...)
	p.heading("Waves of the roster")
	rows := [][]string{}
	for _, w := range t.Waves {
		typed := ""
		if w.Typed != nil {
			typed = strconv.Itoa(w.Typed.Patients) + " / " + strconv.Itoa(w.Typed.Eligible)
		}
		rows = append(rows, []string{strconv.Itoa(w.Number), strconv.Itoa(w.Counts.Patients), strconv.Itoa(w.Counts.Eligible), typed, w.Sealed.words()})
	}
	p.table("There is none.", []string{"Wave", "Patients", "Eligible", "Typed", "Sealed"}, rows)
	p.heading("Rules")
	rows = [][]string{}
	for _, r := range t.Rules {
		rows = append(rows, []string{r.Rule, string(r.Eligibility), strconv.Itoa(r.TermMonths), strconv.Itoa(r.Patients)})
	}
	p.table("Nobody was decided on.", []string{"Rule", "Decision", "Months", "Patients"}, rows)
	p.letters(t)
	p.heading("Notice by other means")
	p.notices(t.Notices)
	for _, w := range t.Wordings {
		p.heading("Approved text " + w.Variant + " in " + w.Language)
		p.say("SHA-256 " + w.Hash)
		if len(w.Text) == 0 {
			p.say("The program's texts were changed since letters were written from this one.")
		}
		p.text(w.Text)
	}
}

// letters are the batches, and letters by what they are and what became of them.
func (p *paper) letters(t StatedTotals) {
	p.heading("Batches of letters")
	rows := [][]string{}
	for _, b := range t.Batches {
		rows = append(rows, []string{strconv.Itoa(b.Number), strconv.Itoa(b.Letters), string(b.Sort), string(b.Status), b.MailedOn.String(), b.Released.words(), b.PrintHash})
	}
	p.table("There is none.", []string{"Batch", "Letters", "Sort", "Status", "Mailed", "Released", "Print file, SHA-256"}, rows)
	p.heading("Letters")
	rows = [][]string{}
	for _, k := range t.Letters {
		rows = append(rows, []string{string(k.Kind), k.Variant, k.Language, offerWord(k.Offer), strconv.Itoa(k.Letters), k.Wording})
	}
	p.table("There is none.", []string{"Kind", "Variant", "Language", "Offer", "Letters", "Texts, SHA-256"}, rows)
	rows = [][]string{}
	for _, s := range t.Statuses {
		rows = append(rows, []string{string(s.Kind), string(s.Status), "", strconv.Itoa(s.Letters)})
	}
	for _, r := range t.Returned {
		rows = append(rows, []string{string(r.Kind), "came back", string(r.Reason), strconv.Itoa(r.Letters)})
	}
	p.table("None was mailed.", []string{"Kind", "Status", "Why", "Letters"}, rows)
}
