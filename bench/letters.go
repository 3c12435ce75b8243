package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"runtime"

	"recourse/internal/letter"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

// The lanes of letters.
const (
	rawLetters   = "fpdf on one core"
	setFew       = "letters set, a tenth"
	setMany      = "letters set"
	readLetters  = "letters read back and compared"
	mailedInFull = "letters composed, proven, released, printed and mailed"
)

// maxLetters bounds what one turn sets: the rate does not depend on it.
const maxLetters = 20_000

// lettersOnSQLite measures setting letters alone, and the whole way of letters from a
// sealed roster to the mail.
func lettersOnSQLite(ctx context.Context, set settings, c *course) error {
	n := min(set.rows/10, maxLetters)
	c.addOnce(set, rawLetters, n, func() error { return onOneCore(func() error { return fpdfLetters(io.Discard, n) }) })
	c.addOnce(set, setFew, max(1, n/10), func() error { return setLetters(io.Discard, max(1, n/10)) })
	c.addOnce(set, setMany, n, func() error { return setLetters(io.Discard, n) })
	c.addOnce(set, readLetters, n, func() error { return proveLetters(n) })
	c.addWayToTheMail(ctx, set, n)
	c.comparisons = []comparison{
		{"letters: the same words set", rawLetters, setMany, rate, atLeast("P8", 2)},
		{"letters: memory at ten times as many", setFew, setMany, peak, atMost("P8", 1.2)},
		{"letters: set, read back and compared", rawLetters, readLetters, rate, goal{}},
		{"letters: from the sealed roster to the mail", rawLetters, mailedInFull, rate, goal{}},
	}
	return nil
}

// addOnce adds a lane that does its work once a turn.
func (c *course) addOnce(set settings, name string, ops int, do func() error) *lane {
	l := &lane{name: name, run: func() (sample, error) { return once(set.now, ops, do) }}
	c.lanes = append(c.lanes, l)
	return l
}

// onOneCore keeps the collector of garbage, too, to the core of what it cleans up after.
func onOneCore(do func() error) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	return do()
}

// words are what a letter of two pages says, as many as ours have.
func words() (title string, paragraphs, bullets []string) {
	p := "We are writing to tell you about something that happened to your information. Somebody got into the e-mail accounts of two of our employees. " +
		"E-mails in these accounts held your name, your date of birth and your insurance number. We do not know that anybody has used them. " +
		"We offer you two years of credit monitoring. You pay nothing, and nobody asks you for a payment card."
	return "A notice about your personal information", []string{p, p, p, p, p, p},
		[]string{"Look at the statements from your bank and your insurer.", "Ask the three credit bureaus for a free report.", "You can freeze your credit. That is free.", "Call us if you see something that is not yours."}
}

// letterTo is the n-th letter: an address of its own, a code and a QR code.
func letterTo(n int) letter.Content {
	title, paragraphs, bullets := words()
	code := models.NewCode()
	c := letter.Content{
		Lang: "en", Sender: []string{"Test Hospital", "1 Hospital Way", "Hartford, CT 06103"}, Recipient: addressOf(n),
		Date: "April 13, 2020", ReferenceLabel: "Reference", Reference: fmt.Sprintf("L-%08d", n), Footer: "Page {page} of {pages}",
		Blocks: []letter.Block{{Kind: letter.Title, Text: title}, {Kind: letter.CodeBox, Code: letter.Code{
			Label: "Your code", Value: code.Grouped(), Note: "Keep it to yourself.", URL: "https://notice.example.org/e#" + code.Plain(),
			Alt: "QR code that opens the page", Address: "notice.example.org",
		}}},
	}
	for _, p := range paragraphs {
		c.Blocks = append(c.Blocks, letter.Block{Kind: letter.Heading, Text: "What you can do now"}, letter.Block{Kind: letter.Paragraph, Text: p})
	}
	c.Blocks = append(c.Blocks, letter.Block{Kind: letter.Bullets, Items: bullets})
	return c
}

func addressOf(n int) []string {
	return []string{fmt.Sprintf("Maria Smith-%d", n), fmt.Sprintf("%d Long Street", n), "Hartford, CT 06103"}
}

func lettersTo(n int) iter.Seq2[letter.Content, error] {
	return func(yield func(letter.Content, error) bool) {
		for i := range n {
			if !yield(letterTo(i), nil) {
				return
			}
		}
	}
}

func setLetters(w io.Writer, n int) error {
	_, err := letter.Render(w, lettersTo(n), letter.Options{Title: "bench"})
	return err
}

// proveLetters sets letters, reads every page of the file and compares it.
func proveLetters(n int) error {
	all := make([]letter.Content, n)
	for i := range all {
		all[i] = letterTo(i)
	}
	var file buffer
	if _, err := letter.Render(&file, letter.All(all...), letter.Options{Title: "bench"}); err != nil {
		return err
	}
	i := 0
	for got, err := range letter.ReadBack(file.reader(), file.size()) {
		if err == nil {
			err = letter.Compare(all[i], got)
		}
		if err != nil {
			return err
		}
		i++
	}
	if i != n {
		return fmt.Errorf("%d of %d letters were read back", i, n)
	}
	return nil
}

// addWayToTheMail adds the lane that takes a sealed roster to the mail, into a database
// that is made anew before each turn.
func (c *course) addWayToTheMail(ctx context.Context, set settings, people int) {
	var p *portal
	turns := 0
	end := func() error {
		if p == nil {
			return nil
		}
		err := errors.Join(p.close(), removeAll(p.dsn, p.dsn+"-wal", p.dsn+"-shm"))
		p = nil
		return err
	}
	l := c.addOnce(set, mailedInFull, people, func() error { return p.mailAll(ctx, people) })
	l.before = func() (err error) {
		turns++
		if err = end(); err == nil {
			p, err = openSealed(ctx, set, filepath.Join(set.dir, fmt.Sprintf("letters-%d.db", turns)), people)
		}
		return err
	}
	c.closers = append(c.closers, end)
}

// openSealed is a portal with a roster that two people have sealed.
func openSealed(ctx context.Context, set settings, dsn string, people int) (p *portal, err error) {
	if p, err = openPortal(ctx, set, dsn); err != nil {
		return nil, err
	}
	if _, err = p.roster(ctx, people); err == nil {
		err = p.seal(ctx)
	}
	if err != nil {
		err = errors.Join(err, p.close())
	}
	return p, err
}

func (p *portal) seal(ctx context.Context) error {
	counts, err := p.DecideEligibility(ctx, operator, p.inc.ID)
	if err != nil {
		return err
	}
	a, err := p.AddStaff(ctx, operator, models.NewStaff{
		SignInName: "officer", Name: "Test Officer", Password: "wexlbort-orange-97-staple", Secret: totp.NewSecret(),
		Grants: []models.Grant{{IncidentID: p.inc.ID, Role: models.RolePrivacyOfficer}},
	})
	if err != nil {
		return err
	}
	p.officer = models.Actor{Kind: models.ActorStaff, ID: a.ID}
	proposal, err := p.ProposeSeal(ctx, operator, p.inc.ID, counts.Totals)
	if err != nil {
		return err
	}
	return p.ApproveProposal(ctx, p.officer, p.inc.ID, proposal.ID)
}

// mailAll is what is measured: letters to everybody, in the mail.
func (p *portal) mailAll(ctx context.Context, people int) error {
	made, err := p.ComposeAll(ctx, operator, p.inc.ID, store.ComposeOptions{Site: "https://notice.example.org"}, nil)
	if err != nil {
		return err
	}
	mailed := 0
	for _, b := range made.Batches {
		if err := p.mail(ctx, b); err != nil {
			return err
		}
		mailed += b.Count
	}
	if mailed+len(made.Held) != people {
		return fmt.Errorf("%d letters for %d people are in the mail", mailed, people)
	}
	return nil
}

func (p *portal) mail(ctx context.Context, b models.LetterBatch) error {
	proposal, err := p.ProposeRelease(ctx, operator, p.inc.ID, b.ID)
	if err == nil {
		err = p.ApproveProposal(ctx, p.officer, p.inc.ID, proposal.ID)
	}
	if err == nil {
		err = p.PrintBatch(ctx, operator, p.inc.ID, b.ID, io.Discard)
	}
	if err == nil {
		err = p.MarkMailed(ctx, operator, p.inc.ID, b.ID, b.Count, p.inc.Today(p.now()))
	}
	return err
}
