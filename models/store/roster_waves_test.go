package store_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"gorm.io/gorm"

	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

// parts are two files of one roster: its first rows, and all of them.
func parts(t *testing.T, first, all int) (early, late *strings.Reader) {
	t.Helper()
	file, err := io.ReadAll(roster(t, all))
	check(t, err)
	lines := bytes.SplitAfter(file, []byte("\n"))
	return strings.NewReader(string(bytes.Join(lines[:first+1], nil))), strings.NewReader(string(file))
}

// takeIn imports a file, decides on everybody and returns the waves.
func (o office) takeIn(t *testing.T, file sheet.File, opts store.ImportOptions) (models.RosterImport, []models.WaveCounts) {
	t.Helper()
	imp, err := o.ImportRoster(t.Context(), operator, o.inc.ID, file, opts, nil)
	check(t, err)
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	waves, err := o.Waves(t.Context(), o.inc.ID)
	check(t, err)
	return imp, waves
}

func (o office) seal(t *testing.T, totals models.Totals) {
	t.Helper()
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, totals)
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
}

func TestWaves(t *testing.T) {
	o := newOffice(t)
	early, late := parts(t, 40, 60)
	_, waves := o.takeIn(t, early, store.ImportOptions{})
	first := waves[0].Counts.Totals
	if len(waves) != 1 || first.Patients != 40 || waves[0].IsSealed() {
		t.Fatalf("waves are %+v", waves)
	}
	o.seal(t, first)
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, late, store.ImportOptions{}, nil)
	wants(t, err, models.ErrSealed)
	if again, _ := o.takeIn(t, early, store.ImportOptions{Wave: true}); !again.Repeated || again.Wave != 1 {
		t.Errorf("the first file again is %+v", again)
	}
	imp, waves := o.takeIn(t, late, store.ImportOptions{Wave: true})
	if imp.Wave != 2 || imp.Known != 40 || imp.Added != 20 || len(waves) != 2 {
		t.Fatalf("import is %+v, waves are %+v", imp, waves)
	}
	second := waves[1].Counts.Totals
	if second.Patients != 20 || second.Eligible+first.Eligible != 23 || waves[0].Counts.Totals != first || waves[1].IsSealed() {
		t.Errorf("waves are %+v", waves)
	}
	if n := store.CountRows(o.Store, t, &models.Patient{}, "wave = 2 AND import_id = ?", imp.ID); n != 20 {
		t.Errorf("%d patients of the second wave", n)
	}
	for _, typed := range []models.Totals{first, {Patients: 60, Eligible: 23}, {Patients: 20, Eligible: second.Eligible + 1}} {
		_, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, typed)
		wants(t, err, models.ErrTotals)
	}
	o.seal(t, second)
	if _, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, second); !errors.Is(err, models.ErrSealed) {
		t.Errorf("sealed twice: %v", err)
	}
	if waves, err := o.Waves(t.Context(), o.two.ID); err != nil || len(waves) != 1 || waves[0].IsSealed() {
		t.Errorf("the other incident's waves are %+v, %v", waves, err)
	}
}

// A proposal to seal one wave seals no other.
func TestOldProposalSealsNoLaterWave(t *testing.T) {
	o := newOffice(t)
	early, late := parts(t, 40, 60)
	_, waves := o.takeIn(t, early, store.ImportOptions{})
	o.seal(t, waves[0].Counts.Totals)
	_, waves = o.takeIn(t, late, store.ImportOptions{Wave: true})
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, waves[1].Counts.Totals)
	check(t, err)
	must(t, o.db, exec("UPDATE proposals SET subject = '1' WHERE id = '"+p.ID+"'"))
	wants(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID), models.ErrSealed)
	if waves, err = o.Waves(t.Context(), o.inc.ID); err != nil || waves[1].IsSealed() {
		t.Errorf("waves are %+v, %v", waves, err)
	}
}

// Who was found later has as long as the first had, and is owed a letter only once
// the wave is sealed.
func TestWaveHasItsOwnWindow(t *testing.T) {
	o := newOffice(t)
	early, late := parts(t, 40, 60)
	_, waves := o.takeIn(t, early, store.ImportOptions{})
	o.seal(t, waves[0].Counts.Totals)
	mailed := models.MustDate("2020-03-01") // 152 days before the last day, more than the floor
	must(t, o.db, func(tx *gorm.DB) error {
		return tx.Create(&models.LetterBatch{
			ID: store.NewID(), IncidentID: o.inc.ID, Number: 1, Count: 1, Sort: models.SortNotice, Status: models.LetterMailed, MailedOn: mailed, MadeAt: models.At(o.inc.MadeAt.Time), Version: 1,
		}).Error
	})
	_, waves = o.takeIn(t, late, store.ImportOptions{Wave: true})
	if days := mailed.DaysUntil(o.inc.EnrollBy); waves[1].WindowDays != days || days != 152 {
		t.Errorf("the second wave has %d days, the first had %d", waves[1].WindowDays, days)
	}
	for wave, want := range map[int]int{1: o.inc.FloorDays, 2: 152} {
		if days, err := store.FloorDays(o.Store, o.inc.ID, wave); err != nil || days != want {
			t.Errorf("wave %d has a floor of %d days, %v", wave, days, err)
		}
	}
	if n := store.CountSealed(o.Store, t, o.inc.ID); n != 40 {
		t.Errorf("%d patients are owed letters before the second wave is sealed", n)
	}
	o.seal(t, waves[1].Counts.Totals)
	if n := store.CountSealed(o.Store, t, o.inc.ID); n != 60 {
		t.Errorf("%d patients are owed letters after it", n)
	}
}
