package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestNewCodesAreUniqueAndEven(t *testing.T) {
	const n = 100_000
	seen, counts := make(map[string]bool, n), map[rune]int{}
	for range n {
		c := NewCode().Plain()
		if len(c) != CodeLength || strings.Trim(c, Alphabet) != "" {
			t.Fatal("a code has a wrong shape")
		}
		if seen[c] {
			t.Fatal("a code came twice")
		}
		seen[c] = true
		for _, r := range c[:CodeLength-1] {
			counts[r]++
		}
	}
	mean := float64(n*(CodeLength-1)) / float64(len(Alphabet))
	for _, r := range Alphabet {
		if f := float64(counts[r]) / mean; f < 0.97 || f > 1.03 { // seven standard deviations
			t.Errorf("%c has %.3f of its share", r, f)
		}
	}
}

func TestNewReference(t *testing.T) {
	a, b := NewReference("R-", 10), NewReference("R-", 10)
	if a == b || len(a) != 12 || !strings.HasPrefix(a, "R-") || strings.Trim(a[2:], Alphabet) != "" {
		t.Errorf("references %s and %s", a, b)
	}
}

func TestAlphabet(t *testing.T) {
	if Alphabet != "23456789CDFHJKMNPRTVWXY" || len(Alphabet) != 23 {
		t.Errorf("alphabet is %s", Alphabet)
	}
}

// Frozen: letters with such codes are in the mail.
func TestCheckSymbolFrozen(t *testing.T) {
	for body, want := range map[string]byte{
		"222222222222222": '2', // all values are 0
		"333333333333333": '7', // Σ i = 120, 5 mod 23
		"YYYYYYYYYYYYYYY": 'T', // 22·120, 18 mod 23
		"32222222222222Y": 'D', // 1·1 + 15·22 = 331, 9 mod 23
		"23456789CDFHJKM": 'P', // Σ i(i-1) = 1120, 16 mod 23
	} {
		if got := checkSymbol(body); got != want {
			t.Errorf("%s: %c, want %c", body, got, want)
		}
	}
}

func TestCheckSymbolFindsEverySlip(t *testing.T) {
	for range 25 {
		good := NewCode().Plain()
		for i := range good {
			for _, r := range Alphabet {
				if byte(r) != good[i] {
					refusedCheck(t, good[:i]+string(r)+good[i+1:])
				}
			}
			for j := range i {
				if good[i] != good[j] {
					swapped := []byte(good)
					swapped[i], swapped[j] = good[j], good[i]
					refusedCheck(t, string(swapped))
				}
			}
		}
	}
}

func refusedCheck(t *testing.T, s string) {
	t.Helper()
	var bad *CodeError
	if _, err := ParseCode(s); !errors.As(err, &bad) || bad.Fault != CodeCheck {
		t.Errorf("a slip is not found: %v", err)
	}
}

// A stop code is told from an enrollment code by its length: each where the other is wanted
// gets its own answer, and a slip in one never looks like the other.
func TestStopCodes(t *testing.T) {
	for range 1000 {
		stop, enroll := NewStopCode(), NewCode()
		got, err := ParseStopCode(strings.ToLower(stop.Grouped()))
		if err != nil || got != stop || !stop.Stops() || enroll.Stops() || len(stop.Plain()) != StopLength || len(stop.Grouped()) != 14 {
			t.Fatalf("a stop code is not read: %v", err)
		}
		slip := []byte(stop.Plain())
		slip[3] = Alphabet[(strings.IndexByte(Alphabet, slip[3])+1)%len(Alphabet)]
		for typed, want := range map[string]CodeFault{
			stop.Plain() + "2": CodeSize, stop.Plain()[1:]: CodeSize, string(slip): CodeCheck, enroll.Grouped(): CodeOther, "": CodeEmpty,
		} {
			var bad *CodeError
			if _, err := ParseStopCode(typed); !errors.As(err, &bad) || bad.Fault != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
		for typed, want := range map[string]CodeFault{stop.Grouped(): CodeOther, string(slip): CodeSize} {
			var bad *CodeError
			if _, err := ParseCode(typed); !errors.As(err, &bad) || bad.Fault != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
}

func TestParseCodeAsTyped(t *testing.T) {
	const plain = "8526V333CCDDFFH" // all look-alikes' digits in front
	want := plain + string(checkSymbol(plain))
	for name, typed := range map[string]string{
		"plain":            want,
		"grouped":          Code{want}.Grouped(),
		"lower":            strings.ToLower(want),
		"blanks":           "  8526 V333\tCCDD\nFFH" + want[15:] + " ",
		"dots":             "8526.V333.CCDD.FFH" + want[15:],
		"underscores":      "8526_V333_CCDD_FFH" + want[15:],
		"other dashes":     "8526–V333—CCDD‐FFH" + want[15:],
		"no-break":         "8526\u00a0V333\u200bCCDD\ufeffFFH" + want[15:],
		"full width":       "８５２６V333CCDDFFH" + want[15:],
		"look-alikes":      "BSZGU333CCDDFFH" + want[15:],
		"small look-alike": "bszgu333ccddffh" + want[15:],
	} {
		if c, err := ParseCode(typed); err != nil || c.Plain() != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseCodeFaults(t *testing.T) {
	const good = "2222222222222222"
	for _, tt := range []struct {
		name, typed string
		want        CodeError
	}{
		{"nothing", "", CodeError{Fault: CodeEmpty}},
		{"only separators", " - . ", CodeError{Fault: CodeEmpty}},
		{"short", good[1:], CodeError{Fault: CodeSize, Length: 15}},
		{"long", good + "2", CodeError{Fault: CodeSize, Length: 17}},
		{"vowel", "2222-2A22-2222-2222", CodeError{Fault: CodeSymbol, Symbol: "A", Place: 6}},
		{"zero", "0222222222222222", CodeError{Fault: CodeSymbol, Symbol: "0", Place: 1}},
		{"one at the end", "222222222222222l", CodeError{Fault: CodeSymbol, Symbol: "L", Place: 16}},
		{"symbol before length", "22é", CodeError{Fault: CodeSymbol, Symbol: "É", Place: 3}},
		{"after a wide one", "ñ2", CodeError{Fault: CodeSymbol, Symbol: "Ñ", Place: 1}},
		{"check", "2222222222222223", CodeError{Fault: CodeCheck, Length: 16}},
	} {
		c, err := ParseCode(tt.typed)
		var got *CodeError
		if !errors.As(err, &got) || *got != tt.want || !errors.Is(err, ErrInvalid) || !c.IsZero() {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "22") {
			t.Errorf("%s: the error quotes what was typed", tt.name)
		}
	}
}

func TestCodeForms(t *testing.T) {
	c := NewCode()
	if g := c.Grouped(); len(g) != 19 || strings.ReplaceAll(g, "-", "") != c.Plain() || g[4] != '-' || g[9] != '-' || g[14] != '-' {
		t.Error("grouped wrongly")
	}
	if (Code{}).Grouped() != "" || !(Code{}).IsZero() || c.IsZero() {
		t.Error("no code is a code, or the other way round")
	}
	b, err := json.Marshal(map[string]any{"c": c})
	if err != nil || string(b) != `{"c":"[code]"}` || c.LogValue().String() != "[code]" || c.String() != fmt.Sprint(c) || c.GoString() != "[code]" {
		t.Errorf("%s, %v", b, err)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("2222-2222-2222-2222")
	f.Add("bszg u333–ccdd.ffh")
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := ParseCode(typed)
		if err != nil {
			if !errors.Is(err, ErrInvalid) || !c.IsZero() {
				t.Errorf("error %v with a code", err)
			}
			return
		}
		for _, form := range []string{c.Plain(), c.Grouped(), strings.ToLower(c.Grouped())} {
			if again, err := ParseCode(form); err != nil || again != c {
				t.Errorf("a code does not come back: %v", err)
			}
		}
	})
}
