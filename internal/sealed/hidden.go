package sealed

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is embedded in what holds keys, so that it prints as its own value and
// nothing else, whatever the verb or the handler. fmt does not call methods on
// unexported fields, so holders also keep keys behind pointers, which it prints
// as addresses.
type hidden string

// String returns the fixed text.
func (h hidden) String() string { return string(h) }

// GoString returns the fixed text, for %#v.
func (h hidden) GoString() string { return string(h) }

// Format writes the fixed text for every verb and flag.
func (h hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, string(h)) }

// LogValue is the fixed text in every slog handler.
func (h hidden) LogValue() slog.Value { return slog.StringValue(string(h)) }

// MarshalJSON returns the fixed text as a JSON string.
func (h hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + string(h) + `"`), nil }

// MarshalText returns the fixed text.
func (h hidden) MarshalText() ([]byte, error) { return []byte(h), nil }
