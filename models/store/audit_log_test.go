package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"recourse/internal/tlog"
	"recourse/models"
	"recourse/models/store"
)

// act leaves n entries in the audit log.
func (b bureau) act(t *testing.T, n int) {
	t.Helper()
	for range n {
		_, err := b.Find(context.Background(), agent, b.one.ID, models.Lookup{Reference: "nobody"})
		b.check(t, err)
	}
}

func (b bureau) seal(t *testing.T, holder string) int {
	t.Helper()
	n, err := b.SealAudit(context.Background(), holder, 100)
	b.check(t, err)
	return n
}

// logged is a log of 20 entries with checkpoints at 12 and 20, and the newest note.
func logged(t *testing.T) (bureau, []byte) {
	t.Helper()
	b := newBureau(t)
	b.act(t, 12)
	b.seal(t, "one")
	b.act(t, 8)
	b.clock.Pass(time.Minute)
	b.seal(t, "one")
	note, err := b.NewestCheckpoint(context.Background())
	b.check(t, err)
	return b, note
}

func (b bureau) verify(outside ...[]byte) (models.AuditReport, error) {
	return store.VerifyLog(context.Background(), b.db, b.ring.VerifierKey(), outside...)
}

func (b bureau) run(t *testing.T, statements ...string) {
	t.Helper()
	must(t, b.db, func(tx *gorm.DB) error {
		for _, s := range statements {
			if err := tx.Exec(s).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// copyEntry is an entry that nobody made, at a place in the log.
func copyEntry(leaf string) string {
	return `INSERT INTO audit_entries SELECT 'forged', incident_id, action, object, object_version, "from", "to", actor, at, "on", ` + leaf + ` FROM audit_entries WHERE leaf = 5`
}

func TestUntouchedLogVerifies(t *testing.T) {
	b, note := logged(t)
	b.act(t, 3)
	got, err := b.verify(note)
	if err != nil || got.Sealed != 20 || got.Proven != 20 || got.Unsealed != 3 || got.Checkpoint != string(note) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := b.VerifyAudit(context.Background(), operator); err != nil || got.Unsealed != 4 {
		t.Errorf("in process: %+v, %v; the check itself is an entry", got, err)
	}
	if n, err := b.UnsealedAudit(context.Background()); n != 4 || err != nil {
		t.Errorf("%d unsealed: %v", n, err)
	}
}

func TestEmptyLogVerifies(t *testing.T) {
	b := newBureau(t)
	if got, err := b.verify(); err != nil || got != (models.AuditReport{}) {
		t.Errorf("%+v, %v", got, err)
	}
	if note, err := b.Checkpoint(context.Background()); note != nil || err != nil {
		t.Errorf("checkpoint %q of nothing: %v", note, err)
	}
}

// keep copies the log, and asBefore brings it back.
var (
	keep     = []string{"CREATE TABLE entries AS SELECT * FROM audit_entries", "CREATE TABLE hashes AS SELECT * FROM audit_hashes"}
	asBefore = []string{
		"DELETE FROM audit_entries", "INSERT INTO audit_entries SELECT * FROM entries",
		"DELETE FROM audit_hashes", "INSERT INTO audit_hashes SELECT * FROM hashes",
	}
)

func TestEveryChangeOfTheLogIsFound(t *testing.T) {
	b, _ := logged(t)
	b.run(t, keep...)
	defer func() {
		if _, err := b.verify(); err != nil {
			t.Errorf("brought back: %v", err)
		}
	}()
	for name, test := range map[string]struct {
		change []string
		fault  tlog.Fault
		from   int64
	}{
		"edited action":         {[]string{"UPDATE audit_entries SET action = 'x' WHERE leaf = 7"}, tlog.Edited, 7},
		"edited from":           {[]string{`UPDATE audit_entries SET "from" = 'x' WHERE leaf = 0`}, tlog.Edited, 0},
		"edited to":             {[]string{`UPDATE audit_entries SET "to" = '7' WHERE leaf = 19`}, tlog.Edited, 19},
		"edited actor":          {[]string{"UPDATE audit_entries SET actor = 'staff:x' WHERE leaf = 7"}, tlog.Edited, 7},
		"edited time":           {[]string{"UPDATE audit_entries SET at = at + 1 WHERE leaf = 7"}, tlog.Edited, 7},
		"edited date":           {[]string{`UPDATE audit_entries SET "on" = '2020-04-19' WHERE leaf = 7`}, tlog.Edited, 7},
		"edited incident":       {[]string{"UPDATE audit_entries SET incident_id = '' WHERE leaf = 7"}, tlog.Edited, 7},
		"removed":               {[]string{"DELETE FROM audit_entries WHERE leaf = 7"}, tlog.Gap, 7},
		"removed, gap closed":   {[]string{"DELETE FROM audit_entries WHERE leaf = 7", "UPDATE audit_entries SET leaf = -leaf WHERE leaf > 7", "UPDATE audit_entries SET leaf = -leaf - 1 WHERE leaf < 0"}, tlog.Edited, 7},
		"last removed":          {[]string{"DELETE FROM audit_entries WHERE leaf = 19"}, tlog.Truncated, 12},
		"unsealed again":        {[]string{"UPDATE audit_entries SET leaf = NULL WHERE leaf = 19"}, tlog.Truncated, 12},
		"all removed":           {[]string{"DELETE FROM audit_entries"}, tlog.Truncated, 0},
		"re-ordered":            {[]string{"UPDATE audit_entries SET leaf = -1 WHERE leaf = 7", "UPDATE audit_entries SET leaf = 7 WHERE leaf = 8", "UPDATE audit_entries SET leaf = 8 WHERE leaf = -1"}, tlog.Edited, -1},
		"inserted at the end":   {[]string{copyEntry("20")}, tlog.Edited, 20},
		"inserted in the midst": {[]string{"UPDATE audit_entries SET leaf = -leaf WHERE leaf > 7", "UPDATE audit_entries SET leaf = -leaf + 1 WHERE leaf < 0", copyEntry("8")}, tlog.Edited, 8},
		"inserted before":       {[]string{copyEntry("-1")}, tlog.Gap, -1},
		"inserted far behind":   {[]string{copyEntry("99")}, tlog.Gap, 20},
		"hash changed":          {[]string{"UPDATE audit_hashes SET hash = (SELECT hash FROM audit_hashes WHERE position = 1) WHERE position = 0"}, tlog.Edited, 0},
		"hash removed":          {[]string{"DELETE FROM audit_hashes WHERE position = 37"}, tlog.Edited, 19},
	} {
		t.Run(name, func(t *testing.T) {
			b.run(t, test.change...)
			_, err := b.verify()
			b.run(t, asBefore...)
			var fault *tlog.Mismatch
			if !errors.As(err, &fault) || !errors.Is(err, models.ErrAuditLog) {
				t.Fatalf("not found: %v", err)
			}
			if fault.Fault != test.fault || test.from >= 0 && fault.From != test.from {
				t.Errorf("found %q from %d, want %q from %d", fault.Fault, fault.From, test.fault, test.from)
			}
		})
	}
}

// rollBack takes the log back to its first 12 entries, hashes and checkpoints too.
var rollBack = []string{
	"DELETE FROM audit_entries WHERE leaf >= 12", "DELETE FROM audit_hashes WHERE position >= 22", "DELETE FROM audit_checkpoints WHERE size > 12",
}

func TestWhatOnlyAnOutsideCheckpointFinds(t *testing.T) {
	forge := []string{
		"UPDATE audit_entries SET actor = 'staff:x' WHERE leaf = 7", "UPDATE audit_entries SET leaf = NULL",
		"DELETE FROM audit_hashes", "DELETE FROM audit_checkpoints",
	}
	for name, test := range map[string]struct {
		change []string
		grow   int
		fault  tlog.Fault
	}{
		"rolled back":                {rollBack, 0, tlog.Truncated},
		"rolled back and grown":      {rollBack, 8, tlog.Forked},
		"rolled back and grown more": {rollBack, 30, tlog.Edited},
		"edited and sealed anew":     {forge, 0, tlog.Forked},
	} {
		t.Run(name, func(t *testing.T) {
			b, note := logged(t)
			b.run(t, test.change...)
			b.act(t, test.grow)
			b.clock.Pass(time.Minute)
			b.seal(t, "one")
			if _, err := b.verify(); err != nil {
				t.Fatalf("the database alone shows no fault, but: %v", err)
			}
			var fault *tlog.Mismatch
			if _, err := b.verify(note); !errors.As(err, &fault) || fault.Fault != test.fault {
				t.Errorf("with the outside checkpoint: %v", err)
			}
		})
	}
}

func TestForgedCheckpointIsFound(t *testing.T) {
	b, note := logged(t)
	b.run(t, "UPDATE audit_checkpoints SET note = replace(note, '12', '13') WHERE size = 12")
	if _, err := b.verify(); !errors.Is(err, tlog.ErrSignature) || !errors.Is(err, models.ErrAuditLog) {
		t.Errorf("stored: %v", err)
	}
	b, _ = logged(t)
	if _, err := b.verify(note); !errors.Is(err, tlog.ErrSignature) {
		t.Errorf("another installation's: %v", err)
	}
}

func TestChangedLogIsNotSealedFurther(t *testing.T) {
	for name, change := range map[string]string{
		"last removed": "DELETE FROM audit_entries WHERE leaf = 19",
		"hash changed": "UPDATE audit_hashes SET hash = (SELECT hash FROM audit_hashes WHERE position = 1) WHERE position = 30",
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := logged(t)
			b.run(t, change)
			b.act(t, 1)
			b.clock.Pass(time.Minute)
			if n, err := b.SealAudit(context.Background(), "one", 100); n != 0 || !errors.Is(err, models.ErrAuditLog) {
				t.Errorf("sealed %d: %v", n, err)
			}
		})
	}
}

func TestCheckpointsAreSignedInTime(t *testing.T) {
	b := newBureau(t)
	size := func() int64 {
		t.Helper()
		note, err := b.NewestCheckpoint(context.Background())
		b.check(t, err)
		if note == nil {
			return 0
		}
		verifier, err := tlog.NewVerifier(b.ring.VerifierKey())
		b.check(t, err)
		c, err := tlog.Open(note, verifier)
		b.check(t, err)
		return c.Size
	}
	for _, step := range []struct {
		name    string
		entries int
		after   time.Duration
		demand  bool
		want    int64
	}{
		{"the first at once", 1, 0, false, 1},
		{"no second within a minute", 5, 59 * time.Second, false, 1},
		{"a second after a minute", 0, time.Second, false, 6},
		{"none without entries", 0, time.Hour, false, 6},
		{"an hour later at once", 1, 0, false, 7},
		{"not yet", 2, time.Second, false, 7},
		{"on demand", 0, 0, true, 9},
	} {
		b.act(t, step.entries)
		b.clock.Pass(step.after)
		b.seal(t, "one")
		if step.demand {
			_, err := b.Checkpoint(context.Background())
			b.check(t, err)
		}
		if got := size(); got != step.want {
			t.Errorf("%s: newest is of %d entries, want %d", step.name, got, step.want)
		}
	}
}

func TestSealersAtOnceLeaveTheLogGapless(t *testing.T) {
	b := newBureau(t)
	var wait sync.WaitGroup
	for _, holder := range []string{"one", "two"} {
		wait.Go(func() {
			for range 15 {
				b.clock.Pass(20 * time.Second) // so that the lease changes hands
				if _, err := b.SealAudit(context.Background(), holder, 7); err != nil {
					t.Errorf("sealer %s: %v", holder, err)
				}
			}
		})
		wait.Go(func() { b.act(t, 40) })
	}
	wait.Wait()
	b.clock.Pass(time.Hour)
	b.seal(t, "one")
	got, err := b.verify()
	if err != nil || got.Sealed != 80 || got.Proven != 80 || got.Unsealed != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOnlyTheHolderSeals(t *testing.T) {
	b := newBureau(t)
	b.act(t, 3)
	if n := b.seal(t, "one"); n != 3 {
		t.Errorf("sealed %d, want 3", n)
	}
	b.act(t, 3)
	if n := b.seal(t, "two"); n != 0 {
		t.Errorf("another sealed %d beside the holder", n)
	}
	b.clock.Pass(30 * time.Second)
	if n := b.seal(t, "two"); n != 3 {
		t.Errorf("sealed %d after the lease ran out, want 3", n)
	}
}

func TestLogOfSeveralPagesVerifies(t *testing.T) {
	b := newBureau(t)
	b.act(t, 1)
	b.run(t, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
		INSERT INTO audit_entries SELECT 'e' || i, incident_id, action, object, object_version, "from", "to", actor, at, "on", NULL FROM audit_entries, n`)
	n, err := b.SealAudit(context.Background(), "one", 5000)
	if n != 2501 || err != nil {
		t.Fatalf("sealed %d: %v", n, err)
	}
	if got, err := b.verify(); err != nil || got.Proven != 2501 {
		t.Errorf("%+v, %v", got, err)
	}
	b.run(t, "UPDATE audit_entries SET actor = 'x' WHERE leaf = 2222")
	var fault *tlog.Mismatch
	if _, err := b.verify(); !errors.As(err, &fault) || fault.From != 2222 {
		t.Errorf("changed on the third page: %v", err)
	}
}

func TestAuditTrail(t *testing.T) {
	b, ctx := newBureau(t), context.Background()
	b.act(t, 5)
	_, err := b.Find(ctx, agent, b.two.ID, models.Lookup{Reference: "x"})
	b.check(t, err)
	first, err := b.AuditTrail(ctx, agent, b.one.ID, "", 3)
	b.check(t, err)
	rest, err := b.AuditTrail(ctx, agent, b.one.ID, first[len(first)-1].ID, 3)
	b.check(t, err)
	if len(first) != 3 || len(rest) != 2 || rest[0].ID >= first[2].ID || first[0].Action != models.ActSearch {
		t.Errorf("pages of %d and %d entries", len(first), len(rest))
	}
	if n := b.entries(t, models.ActAuditView); n != 2 {
		t.Errorf("%d views audited, want 2", n)
	}
}

func TestExportAudit(t *testing.T) {
	b, _ := logged(t)
	b.act(t, 1)
	var out bytes.Buffer
	b.check(t, b.ExportAudit(context.Background(), operator, &out))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 22 {
		t.Fatalf("%d lines, want 20 sealed, one not yet and the export itself", len(lines))
	}
	for i, line := range lines {
		var e struct {
			Action models.Action
			Leaf   *int64
		}
		b.check(t, json.Unmarshal([]byte(line), &e))
		if sealed := e.Leaf != nil; sealed != (i < 20) || sealed && *e.Leaf != int64(i) {
			t.Errorf("line %d has leaf %v", i, e.Leaf)
		}
	}
	if err := b.ExportAudit(context.Background(), models.Actor{}, &out); !errors.Is(err, models.ErrActor) {
		t.Errorf("by nobody: %v", err)
	}
}

func TestLease(t *testing.T) {
	b, ctx := newBureau(t), context.Background()
	for _, step := range []struct {
		holder string
		after  time.Duration
		fence  int64
		held   bool
	}{
		{"one", 0, 1, true},
		{"two", 0, 0, false},
		{"one", 9 * time.Second, 1, true},
		{"two", 9 * time.Second, 0, false},
		{"two", time.Second, 2, true},
		{"one", 0, 0, false},
		{"two", time.Minute, 2, true},
	} {
		b.clock.Pass(step.after)
		fence, held, err := b.Lease(ctx, "job", step.holder, 10*time.Second)
		if fence != step.fence || held != step.held || err != nil {
			t.Errorf("%s after %s: fence %d, held %v, %v", step.holder, step.after, fence, held, err)
		}
	}
	b.check(t, b.Release(ctx, "job", "one"))
	if _, held, err := b.Lease(ctx, "job", "one", time.Second); held || err != nil {
		t.Errorf("another's release gave the lease away: %v", err)
	}
	b.check(t, b.Release(ctx, "job", "two"))
	if fence, held, err := b.Lease(ctx, "job", "one", time.Second); fence != 3 || !held || err != nil {
		t.Errorf("after its release: fence %d, held %v, %v", fence, held, err)
	}
	if _, held, err := b.Lease(ctx, "job", "", time.Second); held || !errors.Is(err, models.ErrInvalid) {
		t.Errorf("no holder: %v", err)
	}
}
