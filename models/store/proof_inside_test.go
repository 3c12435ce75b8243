package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
)

// Spoiled makes the print file of a composed batch with a fault planted in it, and
// returns what the proof says of it.
func Spoiled(t *testing.T, s *Store, incidentID, batchID string, plant func(all []letter.Content) []letter.Content) error {
	t.Helper()
	ctx := context.Background()
	keys, err := s.sealing(ctx, models.Actor{Kind: models.ActorSystem, ID: "test"}, incidentID)
	must(t, err)
	p, err := seeIncident(ctx, s, incidentID, func(x *scope) (printing, error) { return x.printing(batchID, models.LetterComposed) })
	must(t, err)
	var all []letter.Content
	for c, err := range s.contents(ctx, keys, p, nil) {
		must(t, err)
		all = append(all, c)
	}
	file, _, err := p.render(letter.All(plant(all)...))
	must(t, err)
	_, err = s.prove(ctx, keys, p, file)
	return err
}

// seeded are rows of one life cycle to move.
func seedCodes(t *testing.T, s *Store, n int) (inc models.Incident, codes []models.IssuedCode) {
	t.Helper()
	inc = s.seedIncident(t, "bulk")
	_, p := s.seedPatient(t, inc, models.Identity{First: "Ana", Last: "Sample"}, models.CodeRevoked)
	for i := range n {
		codes = append(codes, models.IssuedCode{
			ID: newID(), IncidentID: inc.ID, PatientID: p.ID, Hash: fmt.Appendf(nil, "%032d", i), Status: models.CodeRevoked, Deadline: inc.EnrollBy, MadeAt: models.At(s.clock()), Version: 3,
		})
	}
	_, err := inIncident(context.Background(), s, models.Actor{Kind: models.ActorSystem, ID: "test"}, inc.ID, func(x *scope) (any, error) { return nil, addAll(x, codes) })
	must(t, err)
	return inc, codes
}

// bulkStatus is a life cycle for the test alone: what is revoked in earnest stays so.
type bulkStatus string

func (s bulkStatus) To(next bulkStatus) error {
	if s == "revoked" && next == "redeemed" {
		return nil
	}
	return fmt.Errorf("%w: %s to %s", models.ErrMove, s, next)
}

// MoveAll is tried on more rows than one statement takes.
func MoveAll(t *testing.T, s *Store) {
	inc, codes := seedCodes(t, s, moveRows+7)
	actor := models.Actor{Kind: models.ActorSystem, ID: "test"}
	run := func(change func(x *scope, all []object) error) error {
		_, err := inIncident(context.Background(), s, actor, inc.ID, func(x *scope) (any, error) { return nil, change(x, objectsOf(codes, codeObject)) })
		return err
	}
	days := make([]any, len(codes))
	for i := range codes {
		days[i] = inc.EnrollBy.AddDays(i)
	}
	move := func(to bulkStatus) func(x *scope, all []object) error {
		return func(x *scope, all []object) error {
			return moveAll(x, all, "revoked", to, map[string]any{"revoke_reason": "lost"}, column{name: "deadline", values: days})
		}
	}
	if err := run(move("mailed")); !errors.Is(err, models.ErrMove) {
		t.Errorf("a move that is not in the table: %v", err)
	}
	stale := func(x *scope, all []object) error {
		all[len(all)-1].version--
		return move("redeemed")(x, all)
	}
	if err := run(stale); !errors.Is(err, models.ErrConflict) {
		t.Errorf("a row that somebody else has changed: %v", err)
	}
	if n := s.count(t, &models.IssuedCode{}, "status <> 'revoked' OR revoke_reason <> ''"); n != 0 {
		t.Fatalf("refused, and yet %d rows are changed", n)
	}
	must(t, run(move("redeemed")))
	if n := s.count(t, &models.IssuedCode{}, "status = 'redeemed' AND version = 4 AND revoke_reason = 'lost'"); n != len(codes) {
		t.Errorf("%d of %d rows were moved", n, len(codes))
	}
	for _, i := range []int{0, 1, moveRows - 1, moveRows, moveRows + 6} {
		if n := s.count(t, &models.IssuedCode{}, "id = ? AND deadline = ?", codes[i].ID, days[i]); n != 1 {
			t.Errorf("row %d has another's column", i)
		}
	}
	if n := s.count(t, &models.AuditEntry{}, `action = 'code.move' AND object_version = 4 AND "from" = 'revoked' AND "to" = 'redeemed'`); n != len(codes) {
		t.Errorf("%d entries for %d rows", n, len(codes))
	}
	if err := run(move("redeemed")); !errors.Is(err, models.ErrConflict) {
		t.Errorf("moved again: %v", err)
	}
	blob := func(x *scope, all []object) error {
		hashes := make([]any, len(all))
		for i := range all {
			hashes[i] = bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 16)
			all[i].version++
		}
		return fillAll(x, all, bulkStatus("redeemed"), column{name: "hash", values: hashes, bytes: true})
	}
	must(t, run(blob))
	if n := s.count(t, &models.IssuedCode{}, "version = 4 AND hash = ?", bytes.Repeat([]byte{5, 0}, 16)); n != 1 {
		t.Errorf("%d rows have the bytes that one was to get", n)
	}
}

// Each piece of work is done once; the first failure counts; a panic comes back.
func TestInParallel(t *testing.T) {
	done := make([]int, 1000)
	must(t, inParallel(len(done), 4, func(_, i int) error { done[i]++; return nil }))
	for i, n := range done {
		if n != 1 {
			t.Fatalf("piece %d was done %d times", i, n)
		}
	}
	err := inParallel(100, 4, func(_, i int) error {
		if i >= 40 {
			return fmt.Errorf("piece %d", i)
		}
		return nil
	})
	if err == nil || err.Error() != "piece 40" {
		t.Errorf("error is %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("the panic did not come back")
		}
	}()
	_ = inParallel(3, 2, func(int, int) error { panic("a slip") })
}

// LettersWithCodes counts the letters in a batch that still have their codes.
func LettersWithCodes(t *testing.T, s *Store, incidentID, batchID string) (n int) {
	t.Helper()
	for some, err := range s.letterPages(context.Background(), incidentID, batchID) {
		must(t, err)
		for _, l := range some {
			if codeIn(l.content) != "" {
				n++
			}
		}
	}
	return n
}

// StopCodeOf is the code in the one letter of a batch that was not mailed.
func StopCodeOf(t *testing.T, s *Store, incidentID, batchID string) (code models.Code) {
	t.Helper()
	for some, err := range s.letterPages(context.Background(), incidentID, batchID) {
		must(t, err)
		code, err = models.ParseStopCode(codeIn(some[0].content))
		must(t, err)
	}
	return code
}
