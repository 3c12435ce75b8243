package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// session is one command at work.
type session struct {
	process
	*options
	set   settings
	quiet bool // logs only what needs somebody's attention
}

// say writes a line for people; with --json there is none.
func (s *session) say(format string, args ...any) {
	if !s.JSON {
		fmt.Fprintf(s.Stdout, format+"\n", args...)
	}
}

// note writes a line about the work to stderr, which is never the result.
func (s *session) note(format string, args ...any) { fmt.Fprintf(s.Stderr, format+"\n", args...) }

// show prints a result: as JSON with --json, else as people read it.
func (s *session) show(v any, people func(w io.Writer)) error {
	if s.JSON {
		return writeJSON(s.Stdout, v)
	}
	people(s.Stdout)
	return nil
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// table writes rows in columns under a head.
func table(w io.Writer, head []string, rows [][]string) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		fmt.Fprintln(out, strings.Join(row, "\t"))
	}
	_ = out.Flush() // a closed pipe shows at the next write
}
