package models

import (
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
)

// hidden are the types that hold personal data in the clear.
func hidden() []any {
	const canary = "Canary"
	id := Identity{First: canary, Last: canary, BirthDate: canary, RecordNumber: canary}
	contact := Contact{Lines: []string{canary}, City: canary, Email: canary}
	return []any{
		id, contact, ContactChoice{Email: canary}, Draft{LastName: canary, Code: canary},
		RosterRow{Identity: id, Contact: contact}, Claim{LastName: canary}, Lookup{LastName: canary},
		SignIn{Name: canary, Password: canary},
		AddressInput{Line1: canary}, Scan{Reference: canary}, ReturnRow{Cells: []string{canary}}, MoveRow{Record: canary},
		FileResult{Cells: []string{canary}}, FileReport{Header: []string{canary}}, Evidence{Digest: canary}, Statement{MadeBy: canary},
		StatedPatient{Name: canary}, StatedLetter{Address: []string{canary}}, StatedText{Text: canary}, StatedAddress{Old: []string{canary}},
	}
}

func TestPrivateTypesPrintNothing(t *testing.T) {
	for _, v := range hidden() {
		p := reflect.New(reflect.TypeOf(v))
		p.Elem().Set(reflect.ValueOf(v))
		var b strings.Builder
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v, "p", p.Interface())
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
		b.WriteString(fmt.Sprintf("%v %+v %#v %s %q %x %d", v, v, v, v, v, v, v))
		b.WriteString(fmt.Sprintf("%v %+v", p.Interface(), []any{v}))
		if strings.Contains(strings.ToLower(b.String()), "canary") || strings.Contains(b.String(), "43616e617279") {
			t.Errorf("%T prints what it holds", v)
		}
		if !strings.Contains(b.String(), hiddenText) {
			t.Errorf("%T does not print %s", v, hiddenText)
		}
	}
}

func TestCodePrintsNothing(t *testing.T) {
	c := NewCode()
	if s := fmt.Sprintf("%v %+v %#v %s", c, c, c, struct{ C Code }{c}); strings.Contains(s, c.Plain()) {
		t.Error("a code prints itself")
	}
}
