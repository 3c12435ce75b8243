package models

import "testing"

func TestRepresented(t *testing.T) {
	for _, tt := range []struct {
		name, role string
		want       bool
	}{
		{"", "power_of_attorney", false},
		{"Ana Paz", "power_of_attorney", true},
		{"Ana Paz", "guardian", true}, // of an adult, by a court
		{"Ana Paz", "", true},
		{"Ana Paz", " Parent ", false}, // of somebody who came of age
		{"Ana Paz", "Madre", false},
	} {
		if got := (Identity{Representative: tt.name, Role: tt.role}).Represented(); got != tt.want {
			t.Errorf("%q as %q: got %v, want %v", tt.name, tt.role, got, tt.want)
		}
	}
}
