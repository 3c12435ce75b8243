package models

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Alphabet has no vowels, so no words, and nothing that looks like another
// symbol in it. Its length is prime, which is what makes the check symbol find
// every single wrong symbol and every swap of two.
const Alphabet = "23456789CDFHJKMNPRTVWXY"

// How many symbols an enrollment code and a stop code have, the last of them the check
// symbol. Their lengths alone tell one from the other.
const (
	CodeLength = 16
	StopLength = 12
)

// Code is the code of a letter in canonical form: the enrollment code of an offer, 15
// random symbols, 67.8 bits, and a check symbol; or the stop code of a confirmation, 11,
// 49.8 bits, which opens nothing. It prints as "[code]"; [Code.Plain] and [Code.Grouped]
// are for letters and hashing only.
type Code struct{ symbols string }

// NewCode draws an enrollment code from the operating system's random source.
func NewCode() Code { return drawCode(CodeLength) }

// NewStopCode draws a stop code from the operating system's random source.
func NewStopCode() Code { return drawCode(StopLength) }

func drawCode(length int) Code {
	body := randomSymbols(length - 1)
	return Code{body + string(checkSymbol(body))}
}

// NewReference draws what people name a letter or an enrollment by: a prefix and
// n symbols that are easy to read out. It is no secret.
func NewReference(prefix string, n int) string { return prefix + randomSymbols(n) }

func randomSymbols(n int) string {
	b := make([]byte, 0, n)
	for one := make([]byte, 1); len(b) < n; {
		rand.Read(one)                      // never fails: crypto/rand ends the program instead
		if int(one[0]) < 11*len(Alphabet) { // 253: the rest would favor some symbols
			b = append(b, Alphabet[int(one[0])%len(Alphabet)])
		}
	}
	return string(b)
}

// checkSymbol is Σ i·dᵢ mod 23 for i from 1.
func checkSymbol(body string) byte {
	sum := 0
	for i := range body {
		sum += (i + 1) * strings.IndexByte(Alphabet, body[i])
	}
	return Alphabet[sum%len(Alphabet)]
}

// checks says whether the last symbol is the check symbol of those before.
func checks(symbols string) bool {
	last := len(symbols) - 1
	return checkSymbol(symbols[:last]) == symbols[last]
}

// CodeFault says what is wrong with the shape of a code.
type CodeFault string

// The faults that cost no attempt: whoever knows the rules can see them too.
const (
	CodeEmpty  CodeFault = "empty"
	CodeSize   CodeFault = "length"
	CodeSymbol CodeFault = "symbol"
	CodeCheck  CodeFault = "check"
	CodeOther  CodeFault = "other" // it is a code, but one of the other length
)

// CodeError is the error of [ParseCode] and [ParseStopCode]. It holds nothing of the code but its
// length and, for a symbol that no code has, that symbol and its place from 1.
type CodeError struct {
	Fault  CodeFault
	Length int
	Symbol string
	Place  int
}

// Error implements error.
func (e *CodeError) Error() string { return fmt.Sprintf("code: bad %s", e.Fault) }

// Is makes every CodeError an [ErrInvalid].
func (e *CodeError) Is(target error) bool { return target == ErrInvalid }

// ParseCode reads an enrollment code as people type it: any case, with blanks, dashes and
// dots, and with letters that look like a digit of the alphabet read as that
// digit. Errors are [*CodeError].
func ParseCode(typed string) (Code, error) { return parseCode(typed, CodeLength, StopLength) }

// ParseStopCode is [ParseCode] for a stop code.
func ParseStopCode(typed string) (Code, error) { return parseCode(typed, StopLength, CodeLength) }

func parseCode(typed string, length, other int) (Code, error) {
	s := canonical(typed)
	if s == "" {
		return Code{}, &CodeError{Fault: CodeEmpty}
	}
	for i, r := range []rune(s) {
		if !strings.ContainsRune(Alphabet, r) {
			return Code{}, &CodeError{Fault: CodeSymbol, Symbol: string(r), Place: i + 1}
		}
	}
	switch {
	case len(s) == other && checks(s):
		return Code{}, &CodeError{Fault: CodeOther, Length: len(s)}
	case len(s) != length:
		return Code{}, &CodeError{Fault: CodeSize, Length: len(s)}
	case !checks(s):
		return Code{}, &CodeError{Fault: CodeCheck, Length: len(s)}
	}
	return Code{s}, nil
}

// canonical drops what separates groups and reads look-alikes as what our
// letters can only have meant.
func canonical(typed string) string {
	look := strings.NewReplacer("B", "8", "S", "5", "Z", "2", "G", "6", "U", "V")
	kept := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) || r == '.' || r == '_' {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(typed))
	return look.Replace(kept)
}

// Plain is the canonical form, for hashing.
func (c Code) Plain() string { return c.symbols }

// Grouped is the form on letters, 4-4-4-4 or 4-4-4.
func (c Code) Grouped() string {
	var groups []string
	for group := range slices.Chunk([]byte(c.symbols), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// Stops says whether it is a stop code.
func (c Code) Stops() bool { return len(c.symbols) == StopLength }

// IsZero says whether there is no code.
func (c Code) IsZero() bool { return c.symbols == "" }

// String, GoString, Format and LogValue are redacted.
func (Code) String() string               { return "[code]" }
func (Code) GoString() string             { return "[code]" }
func (Code) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[code]") }
func (Code) LogValue() slog.Value         { return slog.StringValue("[code]") }
func (Code) MarshalText() ([]byte, error) { return []byte("[code]"), nil }
