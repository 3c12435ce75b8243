package models

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestClaimMatches(t *testing.T) {
	file := Identity{Last: "García Márquez", BirthDate: "1956-03-07"}
	born := MustDate("1956-03-07")
	for _, tt := range []struct {
		name  string
		claim Claim
		file  Identity
		want  bool
	}{
		{"right", Claim{Purpose: ToEnroll, LastName: "garcia marquez", BirthDate: born}, file, true},
		{"one part", Claim{Purpose: ToEnroll, LastName: "Marquez", BirthDate: born}, file, true},
		{"other name", Claim{Purpose: ToEnroll, LastName: "Lopez", BirthDate: born}, file, false},
		{"no name", Claim{Purpose: ToEnroll, BirthDate: born}, file, false},
		{"day off by one", Claim{Purpose: ToEnroll, LastName: "Garcia", BirthDate: born.AddDays(1)}, file, false},
		{"month and day swapped", Claim{Purpose: ToEnroll, LastName: "Garcia", BirthDate: MustDate("1956-07-03")}, file, false},
		{"no birth date", Claim{Purpose: ToEnroll, LastName: "Garcia"}, file, false},
		{"status needs no name", Claim{Purpose: ToStatus, BirthDate: born}, file, true},
		{"status with a wrong birth date", Claim{Purpose: ToStatus, LastName: "Garcia", BirthDate: born.AddDays(1)}, file, false},
		{"no purpose asks for everything", Claim{BirthDate: born}, file, false},
		{"no birth date anywhere", Claim{Purpose: ToEnroll, LastName: "Garcia"}, Identity{Last: "Garcia"}, false},
		{"no birth date on file", Claim{Purpose: ToStatus, BirthDate: born}, Identity{Last: "Garcia"}, false},
		{"nobody", Claim{Purpose: ToEnroll}, Identity{}, false},
		{"status of nobody", Claim{Purpose: ToStatus}, Identity{}, false},
	} {
		if got := tt.claim.Matches(tt.file); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestClaimNeedsTheVeryBirthDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born, claimed := drawDate(t), drawDate(t)
		file := Identity{Last: "Garcia", BirthDate: born.String()}
		for _, purpose := range []Purpose{ToEnroll, ToStatus} {
			if got := (Claim{Purpose: purpose, LastName: "Garcia", BirthDate: claimed}).Matches(file); got != (born == claimed) {
				t.Fatalf("%s: born %v, claimed %v: %v", purpose, born, claimed, got)
			}
			if !(Claim{Purpose: purpose, LastName: "Garcia", BirthDate: born}).Matches(file) {
				t.Fatalf("%s: born %v does not match itself", purpose, born)
			}
		}
	})
}

// DESIGN section 5: 5 attempts a day and 15 for life.
func TestDefaultPolicy(t *testing.T) {
	p := DefaultPolicy()
	if len(p.PerCode) != 2 || p.PerCode[0].Max != 5 || p.PerCode[0].Per != 24*time.Hour || p.PerCode[1].Max != 15 || p.PerCode[1].Per != 0 {
		t.Errorf("%+v", p.PerCode)
	}
}

func TestParseContact(t *testing.T) {
	for _, tt := range []struct {
		by, email, phone string
		want             ContactChoice
		field            string // of the error
	}{
		{"email", " a.b@example.org ", "junk", ContactChoice{By: ContactByEmail, Email: "a.b@example.org"}, ""},
		{"phone", "junk", "(860) 555-0100", ContactChoice{By: ContactByPhone, Phone: "+18605550100"}, ""},
		{"post", "junk", "junk", ContactChoice{By: ContactByPost}, ""},
		{"email", "", "", ContactChoice{By: ContactByEmail}, "email"}, {"phone", "", "", ContactChoice{By: ContactByPhone}, "phone"},
		{"", "a@example.org", "", ContactChoice{}, "contact_by"}, {"fax", "", "", ContactChoice{}, "contact_by"},
	} {
		got, err := ParseContact(tt.by, tt.email, tt.phone)
		var bad FieldError
		if errors.As(err, &bad); bad.Field != tt.field || got != tt.want || (err != nil && !errors.Is(err, ErrInvalid)) {
			t.Errorf("%s: error %v, want field %q", tt.by, err, tt.field)
		}
	}
}

func TestParseEmail(t *testing.T) {
	for _, good := range []string{"a@b.co", "first.last+tag@mail.example.org", "josé@example.org", "o'brien@example.org"} {
		if got, err := ParseEmail("  " + good + "\t"); got != good || err != nil {
			t.Errorf("%s: %q, %v", good, got, err)
		}
	}
	long := make([]byte, 250)
	for i := range long {
		long[i] = 'a'
	}
	for _, bad := range []string{"a", "a@", "@b.co", "a@localhost", "a b@c.org", "A <a@b.co>", "a@b.co, c@d.org", "a@b.co\nBcc: x@y.org", "a@b@c.org", "a\u0085b@c.org", string(long) + "@b.co"} {
		if got, err := ParseEmail(bad); got != "" || err != (FieldError{"email", "invalid"}) {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
	}
	if _, err := ParseEmail(" "); err != (FieldError{"email", "empty"}) || err.Error() != "email: empty" {
		t.Errorf("nothing: %v", err)
	}
}

func TestParsePhone(t *testing.T) {
	for in, want := range map[string]string{
		"8605550100": "+18605550100", "(860) 555-0100": "+18605550100", "860.555.0100": "+18605550100", "1-860-555-0100": "+18605550100", "+1 860 555 0100": "+18605550100",
		"+351 912 345 678": "+351912345678", "+44 20 7946 0000": "+442079460000", "860/555/0100": "+18605550100",
	} {
		if got, err := ParsePhone(in); got != want || err != nil {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	for _, bad := range []string{"860555010", "18605550100 x5", "0605550100", "1605550100", "11605550100", "86055501000", "+1 860 555", "+1234567", "+351912345678901234", "call me", "+", "-"} {
		if got, err := ParsePhone(bad); got != "" || err != (FieldError{"phone", "invalid"}) {
			t.Errorf("%s: %q, %v", bad, got, err)
		}
	}
	if _, err := ParsePhone(""); err != (FieldError{"phone", "empty"}) {
		t.Errorf("nothing: %v", err)
	}
}

func TestLimited(t *testing.T) {
	if (&Limited{time.Hour}).Error() != "too many attempts" {
		t.Error("a limit says more or less than that")
	}
}
