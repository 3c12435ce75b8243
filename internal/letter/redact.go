package letter

import (
	"fmt"
	"io"
	"log/slog"
)

// The types of a letter print as this, whatever the verb or handler. They do not
// marshal as it: what marshals itself cannot be sealed and opened again.
const redacted = "[letter]"

func redact(f fmt.State) { _, _ = io.WriteString(f, redacted) }

// String returns "[letter]".
func (Content) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Content) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Content) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Content) LogValue() slog.Value { return slog.StringValue(redacted) }

// String returns "[letter]".
func (Block) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Block) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Block) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Block) LogValue() slog.Value { return slog.StringValue(redacted) }

// String returns "[letter]".
func (Fact) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Fact) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Fact) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Fact) LogValue() slog.Value { return slog.StringValue(redacted) }

// String returns "[letter]".
func (Code) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Code) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Code) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Code) LogValue() slog.Value { return slog.StringValue(redacted) }

// String returns "[letter]".
func (Document) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Document) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Document) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Document) LogValue() slog.Value { return slog.StringValue(redacted) }

// String returns "[letter]".
func (Copy) String() string { return redacted }

// GoString returns "[letter]", for %#v.
func (Copy) GoString() string { return redacted }

// Format writes "[letter]" for every verb and flag.
func (Copy) Format(f fmt.State, _ rune) { redact(f) }

// LogValue is "[letter]" in every slog handler.
func (Copy) LogValue() slog.Value { return slog.StringValue(redacted) }
