package main

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The whole report in small: what it measures still fits the portal.
func TestReport(t *testing.T) {
	var out strings.Builder
	set := settings{
		rounds: 1, turn: 20 * time.Millisecond, clients: 4, people: 400, sizes: []int{23, 60}, rows: 200, now: time.Now, only: regexp.MustCompile(""),
	}
	if err := run(t.Context(), set, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"claim and confirm", "P2 ≥ 0.5", "P4 ≤ 2", "look-up by name, 60 people", "P1 ≥ 0.6", "P5 ≥ 0.3", "P5 ≥ 0.5", "P7 ≥ 0.6", "P7 ≤ 1.2", "P7 ≤ 5", "P8 ≥ 2", "P8 ≤ 1.2", "from the sealed roster to the mail"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}
