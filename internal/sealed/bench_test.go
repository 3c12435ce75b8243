package sealed

import "testing"

func BenchmarkSeal(b *testing.B) {
	s := newSealerOf(b, newRing(b, "inc-1"), "inc-1")
	in := identity{First: "Ada", Last: "Saltonstall", Birth: "1961-02-03"}
	b.Run("string", func(b *testing.B) {
		for b.Loop() {
			mustSeal(b, s, home, "Saltonstall")
		}
	})
	b.Run("struct", func(b *testing.B) {
		for b.Loop() {
			mustSeal(b, s, home, in)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	s := newSealerOf(b, newRing(b, "inc-1"), "inc-1")
	sealed := mustSeal(b, s, home, identity{First: "Ada", Last: "Saltonstall", Birth: "1961-02-03"})
	for b.Loop() {
		var out identity
		if err := s.Open(home, sealed, &out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	s := newRing(b).Installation()
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			s.Token("name+birth", "saltonstall", "1961-02-03")
		}
	})
	b.Run("code", func(b *testing.B) {
		for b.Loop() {
			s.CodeTokens("23456789CDFHJKMN", salt)
		}
	})
}

func BenchmarkIncident(b *testing.B) {
	k := newRing(b, "inc-1")
	wrapped, err := k.NewDataKey("inc-1")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.Incident("inc-1", wrapped); err != nil {
			b.Fatal(err)
		}
	}
}
