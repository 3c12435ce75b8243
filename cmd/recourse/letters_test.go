package main

import (
	"os"
	"strings"
	"testing"

	"filippo.io/age"

	"recourse/internal/printfile"
)

// TestLetterCommands takes letters through what the walk does not: letters that wait, a
// batch that is given up, a print shop, and a copy.
func TestLetterCommands(t *testing.T) {
	s := installed(t)
	at, _ := serve(t, s)
	w := &walker{shell: s, ref: "alder", area: "860", patients: 20, eligible: 3, address: at.portal}
	w.stranger = &walker{shell: s, ref: "birch", area: "401", address: at.portal}
	w.begin(t)
	w.stranger.begin(t)
	w.toSeal(t)
	w.refused(t, exitMisused, "", "1 to 5000", "letters", "compose", "--batch-size", "5001")
	w.refused(t, exitMisused, "", "reminder, confirmation or ending", "letters", "compose", "--kind", "notice")
	if out := w.cmd(t, "letters", "compose", "--kind", "reminder"); !strings.Contains(out, "0 reminder letters, without a code; due 30 days after") {
		t.Errorf("the dry run says %s", out)
	}
	w.cmd(t, "letters", "compose", "--yes", "--batch-size", "10")
	t.Run("given up", w.cancels)
	lines := w.printsAtAShop(t)
	t.Run("copy", func(t *testing.T) { w.copies(t, lines[0].Reference) })
	t.Run("waiting", func(t *testing.T) { w.holds(t, lines[1].Reference) })
}

func (w *walker) batches(t *testing.T) (all []batchState) {
	t.Helper()
	w.json(t, &all, "letters", "list", "--incident", w.ref)
	return all
}

func (w *walker) cancels(t *testing.T) {
	if all := w.batches(t); len(all) != 3 || all[2].Count != 3 || !all[2].Offer || all[1].Count != 10 || all[0].Count != 7 || all[0].Offer {
		t.Fatalf("batches are %+v", all)
	}
	out := w.cmd(t, "letters", "cancel", "--batch", "3")
	if !strings.Contains(out, "7 letters") || w.batches(t)[0].Status != "composed" {
		t.Errorf("the dry run says %s", out)
	}
	w.cmd(t, "letters", "cancel", "--batch", "3", "--yes")
	w.refused(t, exitFailed, "", "not an allowed move", "letters", "cancel", "--batch", "3", "--yes")
	var made composedLetters
	w.json(t, &made, "letters", "compose", "--yes", "--incident", w.ref)
	if len(made.Batches) != 1 || made.Batches[0].Batch != 4 || made.Batches[0].Count != 7 || !made.Batches[0].ReadBack || len(made.Held) != 0 {
		t.Errorf("composed again: %+v", made)
	}
}

// holds has a letter come back: there is nowhere to send another.
func (w *walker) holds(t *testing.T, reference string) {
	w.cmd(t, "letters", "return", reference, "--reason", "UTF")
	var held []heldState
	w.json(t, &held, "letters", "held", "--incident", w.ref)
	if len(held) != 1 || held[0].Reason != "address" || !held[0].Offer || held[0].Row < 2 || held[0].Wave != 1 {
		t.Errorf("held are %+v", held)
	}
	if out := w.cmd(t, "letters", "held"); !strings.Contains(out, "no address that letters reach") {
		t.Errorf("printed %s", out)
	}
	out := w.cmd(t, "letters", "compose")
	if !strings.Contains(out, "0 letters with the offer and a code, 0 notices") || !strings.Contains(out, "1 letter waits (see recourse letters held): 1: no address") {
		t.Errorf("the dry run says %s", out)
	}
}

// printsAtAShop has the offers printed elsewhere, and returns the manifest's lines.
func (w *walker) printsAtAShop(t *testing.T) []printfile.Letter {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	key, secret := w.write(t, "shop.pub", id.Recipient().String()+"\n"), w.write(t, "shop.key", id.String()+"\n")
	w.refused(t, exitMisused, "", "or --none", "incident", "print-shop")
	w.refused(t, exitMisused, "", "or --none", "incident", "print-shop", "--none", "--name", "Sample Press")
	w.refused(t, exitFailed, "", "print_shop.key is invalid", "incident", "print-shop", "--name", "Sample Press", "--key-file", secret, "--yes")
	w.cmd(t, "incident", "print-shop", "--name", "Sample Press", "--key-file", key, "--agreement", "2020-03-01")
	out := w.cmd(t, "incident", "print-shop", "--name", "Sample Press", "--key-file", key, "--agreement", "2020-03-01", "--yes")
	if !strings.Contains(out, "Sample Press, encrypted to its key; the agreement is of 2020-03-01") {
		t.Errorf("printed %s", out)
	}
	w.cmd(t, "letters", "release", "--batch", "1", "--yes")
	w.approve(t)
	file, zip := w.path("batch.zip.age"), w.path("batch.zip")
	w.cmd(t, "letters", "release", "--batch", "1", "--out", file)
	var b printfile.Batch
	w.json(t, &b, "letters", "unpack", file, "--identity", secret, "--out", zip)
	if b.Incident != w.ref || b.Number != 1 || b.Count != 3 || !b.Offer || b.Pages < 3 {
		t.Errorf("unpacked %+v", b)
	}
	packed, err := os.ReadFile(zip)
	if err != nil {
		t.Fatal(err)
	}
	_, lines, err := printfile.Check(packed)
	if err != nil || len(lines) != 3 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	if _, errs, code := w.run(t, "", "letters", "unpack", zip, "--identity", secret); code != exitFailed || !strings.Contains(errs, "not what its manifest says") {
		t.Errorf("a file that is not encrypted: exit %d: %s", code, errs)
	}
	if out := w.cmd(t, "incident", "print-shop", "--none", "--yes"); !strings.Contains(out, "the organization itself, plain") {
		t.Errorf("printed %s", out)
	}
	return lines
}

func (w *walker) copies(t *testing.T, reference string) {
	w.cmd(t, "letters", "mail", "--batch", "1", "--count", "3", "--yes")
	out := w.path("copy.pdf")
	w.cmd(t, "letters", "copy", reference, "--out", out)
	if pdf, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("the copy: %v", err)
	}
	w.refused(t, exitFailed, "", "not found", "letters", "copy", "L-22222222", "--out", w.path("none.pdf"))
}
