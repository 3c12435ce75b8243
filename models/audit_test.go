package models

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Frozen: sealed logs hold the hashes of such bytes.
func TestCanonicalFrozen(t *testing.T) {
	for name, tt := range map[string]struct {
		entry AuditEntry
		want  string
	}{
		"full": {AuditEntry{
			ID: "0190", IncidentID: "hhc", Action: ActLetterMove, Object: "letter/ab", ObjectVersion: 3, From: "released", To: "mailed",
			Actor: "staff:7", At: At(time.Date(2020, 4, 20, 13, 0, 0, 5000, time.UTC)), On: MustDate("2020-04-20"),
		}, "\x014:0190,3:hhc,11:letter.move,9:letter/ab,1:3,8:released,6:mailed,7:staff:7,16:1587387600000005,10:2020-04-20,"},
		"installation's own": {AuditEntry{ID: "1", Action: ActSignIn, Actor: "staff:7", At: At(time.Unix(0, 0))},
			"\x011:1,0:,13:staff.sign_in,0:,1:0,0:,0:,7:staff:7,1:0,0:,"},
	} {
		if got := tt.entry.Canonical(); string(got) != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestCanonicalLeavesTheLeafOut(t *testing.T) {
	leaf := int64(7)
	e := AuditEntry{ID: "1"}
	before := e.Canonical()
	if e.Leaf = &leaf; !bytes.Equal(before, e.Canonical()) {
		t.Error("sealing an entry changes it")
	}
}

// parts are the fields of an entry that are text.
func parts(e AuditEntry) [7]string {
	return [7]string{e.ID, e.IncidentID, string(e.Action), e.Object, e.From, e.To, e.Actor}
}

// Two entries have the same bytes only if they are the same, even where their
// fields hold what looks like the end of a field.
func TestCanonicalIsUnambiguous(t *testing.T) {
	field := rapid.StringMatching(`([0-9]:|,|:|a|[0-9]|\x01){0,4}`)
	entry := rapid.Custom(func(t *rapid.T) AuditEntry {
		return AuditEntry{
			ID: field.Draw(t, "id"), IncidentID: field.Draw(t, "incident"), Action: Action(field.Draw(t, "action")), Object: field.Draw(t, "object"),
			ObjectVersion: rapid.IntRange(0, 3).Draw(t, "version"), From: field.Draw(t, "from"), To: field.Draw(t, "to"), Actor: field.Draw(t, "actor"),
			At: At(time.UnixMicro(rapid.Int64Range(0, 3).Draw(t, "at"))), On: MustDate("2020-04-20").AddDays(rapid.IntRange(0, 1).Draw(t, "on")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		e, f := entry.Draw(t, "one"), entry.Draw(t, "other")
		if rapid.Bool().Draw(t, "shifted") { // the same text, cut elsewhere
			joined := e.From + e.To
			cut := rapid.IntRange(0, len(joined)).Draw(t, "cut")
			f = e
			f.From, f.To = joined[:cut], joined[cut:]
		}
		same := parts(e) == parts(f) && e.ObjectVersion == f.ObjectVersion && e.At == f.At && e.On == f.On
		if bytes.Equal(e.Canonical(), f.Canonical()) != same {
			t.Fatalf("%+v and %+v: %s", e, f, hex.EncodeToString(e.Canonical()))
		}
	})
}

func TestActor(t *testing.T) {
	for want, a := range map[string]Actor{"staff:7": {ActorStaff, "7"}, "visitor": {Kind: ActorVisitor}, "operator:root": {ActorOperator, "root"}, "": {}} {
		if a.String() != want {
			t.Errorf("%+v is %q", a, a.String())
		}
		if err := a.Check(); (err == nil) != (want != "") || (err != nil && !errors.Is(err, ErrActor)) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if strings.Contains((Actor{ID: "7"}).String(), "staff") || (Actor{ID: "7"}).Check() == nil {
		t.Error("an actor without a kind passes")
	}
}
