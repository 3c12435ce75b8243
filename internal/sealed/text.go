package sealed

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

const (
	// Header is the first byte of every sealed blob (tink's output prefix).
	// Databases check it, so that no plaintext can land in a sealed column.
	Header byte = 0x01
	// MinSize is the length of the shortest sealed blob in bytes: header, key
	// id, nonce, tag and the byte that says what is in it.
	MinSize = 1 + 4 + 12 + 16 + 1

	masked = "[sealed]"
)

// ErrNotSealed is returned for a column that holds something other than a
// sealed blob. The error never shows what it holds.
var ErrNotSealed = errors.New("sealed: column does not hold a sealed blob")

// Text is a sealed value as a database keeps it. The zero Text is "nothing" and
// is stored as NULL. A Text shows "[sealed]" however it is printed, logged or
// marshaled; only [Sealer.Open] reads it. It never changes once made, so copies
// may be shared between goroutines.
type Text struct{ blob []byte }

// IsZero says whether there is nothing sealed (NULL in a database).
func (t Text) IsZero() bool { return len(t.blob) == 0 }

// KeyID is the id of the data key that sealed t, 0 for the zero Text. It is no
// secret: rotation finds by it what is still under an old key.
func (t Text) KeyID() uint32 {
	if t.IsZero() {
		return 0
	}
	return binary.BigEndian.Uint32(t.blob[1:5])
}

// Value implements [driver.Valuer]: the blob, or NULL for the zero Text.
func (t Text) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.blob, nil
}

// Scan implements [database/sql.Scanner] for NULL and bytes that look sealed;
// the rest is [ErrNotSealed], text columns included. It does not need a key.
func (t *Text) Scan(src any) error {
	if src == nil {
		*t = Text{}
		return nil
	}
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("%w: it is of type %T", ErrNotSealed, src)
	}
	if len(b) < MinSize || b[0] != Header {
		return ErrNotSealed
	}
	*t = Text{blob: append([]byte(nil), b...)} // drivers re-use their buffers
	return nil
}

// GormDataType tells gorm, without importing it, that the column holds bytes.
func (Text) GormDataType() string { return "bytes" }

// String returns "[sealed]".
func (Text) String() string { return masked }

// GoString returns "[sealed]", for %#v.
func (Text) GoString() string { return masked }

// Format writes "[sealed]" for every verb and flag, %x included.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue is "[sealed]" in every slog handler.
func (Text) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalJSON returns "[sealed]" as a JSON string.
func (Text) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// MarshalText returns "[sealed]", for XML, YAML and map keys.
func (Text) MarshalText() ([]byte, error) { return []byte(masked), nil }
