package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"recourse/models"
)

// Exit codes.
const (
	exitDone    = 0
	exitFailed  = 1
	exitMisused = 2
)

// process is what a run of the program gets from outside.
type process struct {
	Env    []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time
	User   string // of the operating system
}

// misuse is an error that only another command line mends.
type misuse struct{ text string }

func (m *misuse) Error() string { return m.text }

func misused(format string, args ...any) error { return &misuse{fmt.Sprintf(format, args...)} }

// run carries out one command line and returns its exit code.
func (p process) run(ctx context.Context, args []string) int {
	set, err := readSettings(p.Env)
	if err != nil {
		return p.fail(&misuse{err.Error()})
	}
	var c commands
	s := &session{process: p, options: &c.options, set: set}
	helped := false
	parser, err := kong.New(&c,
		kong.Name("recourse"),
		kong.Description("The portal of a breached organization for the people it harmed."),
		kong.Writers(p.Stdout, p.Stderr),
		reviewVars(),
		kong.Exit(func(int) { helped = true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Resolvers(set.resolver()),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
	if err != nil {
		return p.fail(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	cmd, err := parser.Parse(args)
	switch {
	case helped:
		return exitDone
	case err != nil:
		return p.fail(&misuse{err.Error() + "; see recourse --help"})
	}
	return p.fail(cmd.Run())
}

// fail prints an error, if there is one, and returns the exit code.
func (p process) fail(err error) int {
	if err == nil {
		return exitDone
	}
	fmt.Fprintln(p.Stderr, "recourse:", explain(err))
	if m := (*misuse)(nil); errors.As(err, &m) {
		return exitMisused
	}
	return exitFailed
}

// explain adds what to do to errors whose text is for programs.
func explain(err error) string {
	field := models.FieldError{}
	for _, a := range advice() {
		if errors.Is(err, a.err) {
			return err.Error() + ": " + a.todo
		}
	}
	if errors.As(err, &field) {
		return fmt.Sprintf("%s: the value of %s is %s", err, field.Field, strings.ReplaceAll(field.Key, "_", " "))
	}
	return err.Error()
}

type advised struct {
	err  error
	todo string
}

func advice() []advised {
	return []advised{
		{models.ErrForbidden, "ask somebody who has the role, signed in at /admin"},
		{models.ErrSelfApproval, "ask another person to approve it at /admin"},
		{models.ErrTotals, "count again, and type the totals that you counted yourself"},
		{models.ErrNotSealed, "seal it first with recourse roster seal, and have it approved"},
		{models.ErrSealed, "what two people have sealed cannot be changed; recourse roster import --wave takes in patients found later"},
		{models.ErrOutdated, "cancel the batch with recourse letters cancel, and compose again"},
		{models.ErrPrintShop, "sign one (45 CFR 164.504(e)) and record its date with recourse incident print-shop --agreement"},
		{models.ErrReadBack, "write the print file again with recourse letters proof"},
		{models.ErrSSN, "take them out of the file; the portal never holds them"},
		{models.ErrAuditLog, "keep the database as it is, stop the portal, and call whoever answers for it"},
		{models.ErrNotApproved, "propose it with recourse evidence propose, and have it approved at /admin; an approval holds for 7 days"},
		{models.ErrEvidence, "get the file anew from where it was made; what was changed proves nothing"},
		{models.ErrOvertaken, "see with recourse letters list what the other run wrote, then compose again: only what is still owed is written, and nobody gets two letters"},
		{models.ErrConflict, "look at the state and run the command again"},
		{context.Canceled, "run the same command again to go on"},
	}
}
