package models

import (
	"fmt"
	"io"
	"log/slog"
)

// Private makes the type that embeds it unprintable: fmt and slog show
// "[personal data]". It has no fields and marshals nothing, so that the type
// can still be sealed.
type Private struct{}

const hiddenText = "[personal data]"

func (Private) String() string             { return hiddenText }
func (Private) GoString() string           { return hiddenText }
func (Private) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hiddenText) }
func (Private) LogValue() slog.Value       { return slog.StringValue(hiddenText) }
