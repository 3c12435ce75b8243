package models

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExposedComesBack(t *testing.T) {
	for _, want := range []Exposed{nil, {ElementName}, Elements()} {
		text, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		got := Exposed{ElementFinancial} // what was there is gone
		if err := got.Scan(text); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
	if new(Exposed).Scan(7) == nil {
		t.Error("a number is a list of elements")
	}
}
