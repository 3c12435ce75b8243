package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress returns a function that shows how much of a long work is done, on a
// terminal only, and one that ends it. A total of -1 is not known.
func (s *session) progress(what string, total int) (done func(n int), end func()) {
	show, end := s.progressOf(what)
	return func(n int) { show(n, total) }, end
}

// progressOf is progress of work that learns on its way how much there is; a total of
// 0 or less is not known.
func (s *session) progressOf(what string) (done func(n, total int), end func()) {
	if !isTerminal(s.Stderr) {
		return func(int, int) {}, func() {}
	}
	bar := progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(s.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return func(n, total int) {
		if total > 0 && total != bar.GetMax() {
			bar.ChangeMax(total)
		}
		_ = bar.Set(n)
	}, func() { _ = bar.Finish() }
}

// isTerminal tells whether a stream leads to a person.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
