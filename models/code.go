package models

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Alphabet has no vowels, so no words, and nothing that looks like another
// symbol in it. Its length is prime, which is what makes the check symbol find
// every single wrong symbol and every swap of two.
const Alphabet = "23456789CDFHJKMNPRTVWXY"

// CodeLength is how many symbols a code has, the last of them the check symbol.
const CodeLength = 16

// Code is the enrollment code of a letter in canonical form: 15 random symbols,
// 67.8 bits, and a check symbol. It prints as "[code]"; [Code.Plain] and
// [Code.Grouped] are for letters and hashing only.
type Code struct{ symbols string }

// NewCode draws a code from the operating system's random source.
func NewCode() Code {
	body := randomSymbols(CodeLength - 1)
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

// checkSymbol is Σ i·dᵢ mod 23 for i = 1..15.
func checkSymbol(body string) byte {
	sum := 0
	for i := range body {
		sum += (i + 1) * strings.IndexByte(Alphabet, body[i])
	}
	return Alphabet[sum%len(Alphabet)]
}

// CodeFault says what is wrong with the shape of a code.
type CodeFault string

// The faults that cost no attempt: whoever knows the rules can see them too.
const (
	CodeEmpty  CodeFault = "empty"
	CodeSize   CodeFault = "length"
	CodeSymbol CodeFault = "symbol"
	CodeCheck  CodeFault = "check"
)

// CodeError is the error of [ParseCode]. It holds nothing of the code but its
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

// ParseCode reads a code as people type it: any case, with blanks, dashes and
// dots, and with letters that look like a digit of the alphabet read as that
// digit. Errors are [*CodeError].
func ParseCode(typed string) (Code, error) {
	s := canonical(typed)
	if s == "" {
		return Code{}, &CodeError{Fault: CodeEmpty}
	}
	for i, r := range []rune(s) {
		if !strings.ContainsRune(Alphabet, r) {
			return Code{}, &CodeError{Fault: CodeSymbol, Symbol: string(r), Place: i + 1}
		}
	}
	if len(s) != CodeLength {
		return Code{}, &CodeError{Fault: CodeSize, Length: len(s)}
	}
	if checkSymbol(s[:CodeLength-1]) != s[CodeLength-1] {
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

// Grouped is the form on letters, 4-4-4-4.
func (c Code) Grouped() string {
	if len(c.symbols) != CodeLength {
		return ""
	}
	return c.symbols[:4] + "-" + c.symbols[4:8] + "-" + c.symbols[8:12] + "-" + c.symbols[12:]
}

// IsZero says whether there is no code.
func (c Code) IsZero() bool { return c.symbols == "" }

// String, GoString, Format and LogValue are redacted.
func (Code) String() string               { return "[code]" }
func (Code) GoString() string             { return "[code]" }
func (Code) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, "[code]") }
func (Code) LogValue() slog.Value         { return slog.StringValue("[code]") }
func (Code) MarshalText() ([]byte, error) { return []byte("[code]"), nil }
