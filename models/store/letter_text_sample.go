package store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"recourse/internal/letter"
	"recourse/internal/wording"
	"recourse/models"
)

// SampleChoice narrows samples down; an empty field stands for all there are.
type SampleChoice struct{ Language, Variant, State string }

// SampleLetters are the texts of an incident's letters for a made-up reader: every
// variant in every language, for each state with words of its own and one without, new
// and in another letter's place. Each says what is wrong with it. Letters that are held
// are among them: whoever decides must read them. Errors wrap [models.ErrNotFound] where
// the choice leaves none.
func (s *Store) SampleLetters(ctx context.Context, incidentID string, choice SampleChoice) ([]models.SampleLetter, error) {
	all, err := seeIncident(ctx, s, incidentID, func(x *scope) ([]models.SampleLetter, error) {
		affected, err := x.affected()
		if err != nil {
			return nil, err
		}
		w, err := newLetterWriter(x.inc, x.today(), "https://"+x.inc.Host, max(affected, 1))
		if err != nil {
			return nil, err
		}
		return w.samples(choice)
	})
	return all, within("sample letters", err)
}

func (w *letterWriter) samples(choice SampleChoice) ([]models.SampleLetter, error) {
	languages, states, err := w.kinds()
	if err != nil {
		return nil, err
	}
	var all []models.SampleLetter
	for _, lang := range only(choice.Language, languages) {
		for _, state := range only(choice.State, states) {
			for _, a := range sampleReaders(lang, state, w.today) {
				if choice.Variant == "" || choice.Variant == a.variant(w.today) {
					all = append(all, w.sample(a))
				}
			}
		}
	}
	if len(all) == 0 || choice.Language != "" && !slices.Contains(languages, choice.Language) {
		return nil, fmt.Errorf("%w: no such text; the languages are %s", models.ErrNotFound, strings.Join(languages, ", "))
	}
	return all, nil
}

// only is the one that was asked for, or all.
func only(one string, all []string) []string {
	if one != "" {
		return []string{one}
	}
	return all
}

// kinds are the languages there are texts in, and the states with an addendum, with
// one for all others.
func (w *letterWriter) kinds() (languages, states []string, err error) {
	entries, err := fs.ReadDir(w.texts, ".")
	if err != nil {
		return nil, nil, fmt.Errorf("read texts: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			languages = append(languages, e.Name())
		}
	}
	entries, err = fs.ReadDir(w.texts, english+"/addenda")
	if err != nil {
		return nil, nil, fmt.Errorf("read addenda: %w", err)
	}
	for _, e := range entries {
		if state := strings.TrimSuffix(e.Name(), ".txt"); state != "default" {
			states = append(states, state)
		}
	}
	return languages, append(states, "OH"), nil
}

// sampleReaders are made-up people, one for each variant and more where a letter can
// take another's place. Everything of them was read.
func sampleReaders(lang, state string, today models.Date) (all []addressee) {
	base := addressee{
		kind: models.LetterNotice, language: lang, exposed: models.Elements(), reference: "L-SAMPLE",
		identity: models.Identity{First: "Ana", Last: "Sample", BirthDate: "1960-02-29"},
		contact:  models.Contact{Lines: []string{"2 Sample Street"}, City: "Sampletown", State: state, ZIP: "00000"},
		first:    today, last: today.AddMonths(24),
	}
	for _, change := range []func(a *addressee){
		func(*addressee) {},
		func(a *addressee) { a.identity.BirthDate = today.AddMonths(-12 * 9).String() },
		func(a *addressee) { a.deceased = true },
		func(a *addressee) { a.identity.Representative, a.identity.Role = "Eva Sample", "power_of_attorney" },
	} {
		for _, offer := range []bool{true, false} {
			for _, reissue := range []bool{false, true} {
				a := base
				change(&a)
				if a.offer, a.reissue = offer, reissue; offer {
					a.code = models.NewCode()
				}
				all = append(all, a)
			}
		}
	}
	for _, kind := range []models.LetterKind{models.LetterReminder, models.LetterConfirmation, models.LetterEnding} {
		a := base
		if a.kind = kind; kind == models.LetterConfirmation {
			a.code, a.signUp = models.NewStopCode(), signUp{today, "R-SAMPLE", models.Active}
		}
		all = append(all, a)
	}
	return all
}

// sample writes one letter and looks for what is wrong with it.
func (w *letterWriter) sample(a addressee) models.SampleLetter {
	out := models.SampleLetter{Language: a.language, Variant: a.variant(w.today), State: a.contact.State, Replaces: a.reissue, Problems: []string{}}
	got, err := w.draft(a)
	if err != nil {
		out.Problems = append(out.Problems, err.Error())
		return out
	}
	out.Wording = got.wording
	blocks := plainBlocks(got.content)
	r := wording.Read(got.language, blocks)
	out.Grade, out.Longest, out.Text = r.Grade, len(r.Longest), wording.Plain(blocks)
	if r.Grade > wording.HighestGrade {
		out.Problems = append(out.Problems, fmt.Sprintf("reads at grade %.1f; the most is %.0f", r.Grade, wording.HighestGrade))
	}
	if len(r.Longest) > wording.LongestSentence {
		out.Problems = append(out.Problems, fmt.Sprintf("a sentence has %d words, the most is %d: %s", len(r.Longest), wording.LongestSentence, strings.Join(r.Longest, " ")))
	}
	if _, err := letter.Render(io.Discard, letter.All(got.content), letter.Options{Title: "sample"}); err != nil {
		out.Problems = append(out.Problems, err.Error())
	}
	return out
}

// plainBlocks are a letter's blocks as its wording has them; a code shows as its place.
func plainBlocks(c letter.Content) []wording.Block {
	var out []wording.Block
	for _, b := range c.Blocks {
		switch b.Kind {
		case letter.Title:
			out = append(out, wording.Block{Kind: wording.Heading1, Text: b.Text})
		case letter.Heading:
			out = append(out, wording.Block{Kind: wording.Heading2, Text: b.Text})
		case letter.Bullets:
			out = append(out, wording.Block{Kind: wording.Bullets, Items: b.Items})
		case letter.CodeBox:
			out = append(out, wording.Block{Kind: wording.Code, Text: "[" + b.Code.Label + "]"})
		case letter.Paragraph, letter.Facts:
			out = append(out, wording.Block{Kind: wording.Paragraph, Text: b.Text})
		}
	}
	return out
}
