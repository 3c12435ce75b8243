package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/models"
)

// printed are the letters of an incident's print file.
func (w *walker) printed(t *testing.T) (all []letter.Copy) {
	t.Helper()
	file, err := os.ReadFile(w.path(w.ref + "-1.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for l, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// refused runs a command that has to fail or is misused, for a reason that it says.
func (w *walker) refused(t *testing.T, code int, stdin, says string, args ...string) {
	t.Helper()
	out, errs, got := w.run(t, stdin, append(args, "--incident", w.ref)...)
	if got != code || !strings.Contains(errs, says) {
		t.Errorf("recourse %s: exit %d, printed %s, said %s", strings.Join(args, " "), got, out, errs)
	}
}

// does runs a command with something on its standard input.
func (w *walker) does(t *testing.T, stdin string, args ...string) {
	t.Helper()
	if _, errs, code := w.run(t, stdin, append(args, "--incident", w.ref)...); code != exitDone {
		t.Errorf("recourse %s: exit %d: %s", strings.Join(args, " "), code, errs)
	}
}

// TestReturnedMail takes letters that come back through the commands: by reference,
// by scan and by file, to new addresses, new codes, more time and other notice.
func TestReturnedMail(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "alder", area: "860", patients: 40, eligible: 6, address: at.portal}
	w.stranger = &walker{shell: s, ref: "birch", area: "401", address: at.portal}
	w.begin(t)
	w.stranger.begin(t)
	w.toSeal(t)
	w.letters(t)
	letters := w.printed(t)
	t.Run("one by one", func(t *testing.T) { w.returns(t, letters) })
	t.Run("by file", func(t *testing.T) { w.returnFiles(t, letters) })
	t.Run("evidence", func(t *testing.T) { w.evidence(t, letters) })
	t.Run("more time", func(t *testing.T) { w.moreTime(t, letters[4].Reference) })
	for _, l := range letters { // what was scanned is a secret
		for _, place := range []string{placeStdout, placeStderr} {
			if len(s.traces.find(t, place, []portaltest.Canary{{Name: "a code", Value: l.Code}})) > 0 {
				t.Errorf("a code is in %s", place)
			}
		}
	}
}

func (w *walker) returns(t *testing.T, letters []letter.Copy) {
	w.refused(t, exitMisused, "", "one of ANK", "letters", "return", letters[0].Reference, "--reason", "rain")
	w.refused(t, exitMisused, "", "the reference of one letter", "letters", "return")
	w.refused(t, exitFailed, "", "not found", "letters", "return", "L-22222222")
	w.cmd(t, "letters", "return", letters[0].Reference, "--reason", "unable to forward")
	w.refused(t, exitFailed, "", "not an allowed move", "letters", "return", letters[0].Reference)
	w.does(t, "https://alder.example.org/e#"+letters[1].Code+"\n", "letters", "return", "-", "--reason", "ANK")
	address := "line1 = 7 Elm St\ncity = Providence\nstate = RI\nzip = 2903\n"
	w.refused(t, exitMisused, address, "--source must be", "letters", "address", letters[0].Reference, "--source", "rumor")
	w.refused(t, exitFailed, "line1: 7 Elm St", "line 1 of the address", "letters", "address", letters[0].Reference, "--source", "call")
	w.refused(t, exitFailed, "line1 = 7 Elm St", "city", "letters", "address", letters[0].Reference, "--source", "call")
	w.does(t, address, "letters", "address", letters[0].Reference, "--source", "call")
	w.cmd(t, "letters", "not-found", letters[1].Reference)
	var st substituteState
	w.json(t, &st, "letters", "substitute", "status", "--incident", w.ref)
	if st.Undeliverable != 1 || st.Posting || len(st.Todo) != 1 || st.Todo[0] != "each" {
		t.Errorf("state is %+v", st)
	}
	w.cmd(t, "letters", "substitute", "give", "phone", letters[1].Reference)
	w.cmd(t, "letters", "substitute", "give", "phone", letters[1].Reference, "--yes")
	w.json(t, &st, "letters", "substitute", "status", "--incident", w.ref)
	if st.Undeliverable != 0 || st.Substituted != 1 || len(st.Notices) != 1 {
		t.Errorf("state is %+v", st)
	}
	if text := w.cmd(t, "letters", "substitute", "text"); !strings.Contains(text, "1-8") || !strings.Contains(text, "90 days") {
		t.Errorf("the posting says %s", text)
	}
	pdf := w.path("posting.pdf")
	w.cmd(t, "letters", "substitute", "text", "--lang", "es", "--out", pdf)
	if !strings.HasPrefix(readFile(t, pdf), "%PDF-1.7") {
		t.Error("the posting is no PDF")
	}
	w.refused(t, exitFailed, "", "prolonged", "letters", "substitute", "prolong", st.Notices[0].ID, "2021-01-01", "--yes")
}

func (w *walker) returnFiles(t *testing.T, letters []letter.Copy) {
	file := w.write(t, "returned.csv", "reference,reason\n"+letters[2].Reference+",VAC\n"+letters[3].Reference+",Moved left no address\nL-22222222,VAC\n")
	problems := w.path("returned-problems.csv")
	var st letterFileState
	w.json(t, &st, "letters", "return", "--file", file, "--problems", problems, "--incident", w.ref)
	if !st.DryRun || st.Counts["returned"] != 2 || st.Counts["unknown_reference"] != 1 {
		t.Errorf("the dry run says %+v", st)
	}
	if got := readFile(t, problems); got != "reference,reason,problem\nL-22222222,VAC,unknown_reference\n" {
		t.Errorf("the problem file is %q", got)
	}
	w.cmd(t, "letters", "return", "--file", file, "--yes")
	w.json(t, &st, "letters", "return", "--file", file, "--yes", "--incident", w.ref)
	if st.DryRun || st.Counts["known"] != 2 {
		t.Errorf("again: %+v", st)
	}
	moves := w.write(t, "moves.csv", "reference,return code,new address,new city,new state,new zip\n"+
		letters[2].Reference+",A,9 Elm St,Providence,RI,02903\n"+letters[3].Reference+",02,,,,\n")
	w.json(t, &st, "letters", "addresses", moves, "--incident", w.ref)
	if !st.DryRun || st.Counts["found"] != 1 || st.Counts["not_found"] != 1 {
		t.Errorf("the dry run says %+v", st)
	}
	w.cmd(t, "letters", "addresses", moves, "--yes")
	w.refused(t, exitFailed, "", "new address", "letters", "addresses", file)
	w.refused(t, exitFailed, "", "cannot be read as a table", "letters", "addresses", w.write(t, "empty.csv", ""))
}

func (w *walker) moreTime(t *testing.T, reference string) {
	extend := func(more ...string) []string { return append([]string{"letters", "extend", reference}, more...) }
	w.refused(t, exitMisused, "", "--reason must be", extend("--until", "2021-01-31", "--reason", "whim")...)
	w.refused(t, exitFailed, "", "only moves later", extend("--until", "2020-05-01", "--reason", "illness", "--yes")...)
	w.cmd(t, extend("--until", "2021-01-31", "--reason", "illness")...)
	w.cmd(t, extend("--until", "2021-01-31", "--reason", "illness", "--yes")...)
	w.approve(t)
	w.cmd(t, "letters", "reissue", reference, "--reason", "lost")
	w.cmd(t, "letters", "reissue", reference, "--reason", "lost", "--yes")
	w.refused(t, exitFailed, "", "no code", "letters", "reissue", reference, "--reason", "lost", "--yes")
}

func (w *walker) evidence(t *testing.T, letters []letter.Copy) {
	dir, ref := w.path("evidence"), letters[0].Reference
	w.refused(t, exitFailed, "", "recourse evidence propose", "evidence", "--out", dir, "--patient", ref)
	w.cmd(t, "evidence", "propose", ref)
	w.cmd(t, "evidence", "propose", ref, "--yes")
	w.approve(t)
	w.refused(t, exitMisused, "", "stands on a letter", "evidence", "--out", dir, "--patient", "x#y")
	var of, all evidenceMade
	w.json(t, &of, "evidence", "--out", dir, "--patient", ref, "--incident", w.ref)
	w.json(t, &all, "evidence", "export", "--out", dir, "--incident", w.ref)
	w.refused(t, exitFailed, "", "exists", "evidence", "--out", dir)
	var key string
	w.inside(t, w.ref, func(_ context.Context, p *portal, _ models.Incident) error {
		key = w.write(t, "audit.key", p.ring.VerifierKey()+"\n")
		return nil
	})
	for _, made := range []evidenceMade{of, all} {
		var st evidenceState
		w.json(t, &st, "evidence", "verify", made.JSON, "--key", key)
		if !st.Holds || st.Entries != made.Entries || made.Entries == 0 {
			t.Errorf("verified %+v of %+v", st, made)
		}
		file := readFile(t, made.JSON)
		forged := w.write(t, "forged.json", strings.Replace(file, "Test Hospital", "Best Hospital", 1))
		if _, errs, code := w.run(t, "", "evidence", "verify", forged, "--key", key); code != exitFailed || !strings.Contains(errs, "does not hold") {
			t.Errorf("forged: exit %d: %s", code, errs)
		}
		if !strings.HasPrefix(readFile(t, made.PDF), "%PDF-1.7") {
			t.Errorf("%s is no PDF", made.PDF)
		}
		if info, err := os.Stat(made.JSON); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", made.JSON, info.Mode(), err)
		}
	}
}
