package sealed

import (
	"errors"
	"fmt"
	"sync"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrOpen is returned for a blob that does not open in its place: it was moved,
// changed, or sealed under other keys. Which of them cannot be told.
var ErrOpen = errors.New("sealed: blob does not open here")

// Sealer seals, opens and makes tokens under the keys of one incident, or of the
// installation. Get one from a [Keyring]. It is safe for concurrent use, costs
// nothing to keep, and prints as "[sealer]".
type Sealer struct {
	hidden
	incident string
	data     tink.AEAD
	dataKeys map[uint32]bool
	hashes   *hashes
	types    sync.Map // types that passed sealable
}

// Seal seals v for one place. v is a string, bytes, or a value of plain exported
// fields that JSON brings back; a type that marshals itself (other than
// [time.Time]) is refused, lest its redacted form be sealed instead of the data.
// Errors wrap [ErrPlace] or [ErrShape] and never show v.
func (s *Sealer) Seal(at Place, v any) (Text, error) {
	if err := at.check(s.incident); err != nil {
		return Text{}, fmt.Errorf("seal: %w", err)
	}
	plain, err := s.plaintext(v)
	if err != nil {
		return Text{}, fmt.Errorf("seal %s: %w", at, err)
	}
	blob, err := s.data.Encrypt(plain, at.bytes())
	if err != nil {
		return Text{}, fmt.Errorf("seal %s: %w", at, err)
	}
	return Text{blob: blob}, nil
}

// Open opens what [Sealer.Seal] sealed for the same place into a pointer to the
// same type, which should be zero. Errors wrap [ErrPlace], [ErrUnknownKey] (sealed
// under a data key that this process has not loaded), [ErrOpen] or [ErrShape], and
// never show what was sealed.
func (s *Sealer) Open(at Place, t Text, into any) error {
	if err := at.check(s.incident); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	if t.IsZero() {
		return fmt.Errorf("open %s: %w: nothing is sealed there", at, ErrOpen)
	}
	if !s.dataKeys[t.KeyID()] {
		return fmt.Errorf("open %s: %w: data key %08x", at, ErrUnknownKey, t.KeyID())
	}
	plain, err := s.data.Decrypt(t.blob, at.bytes())
	if err != nil || len(plain) == 0 {
		return fmt.Errorf("open %s: %w", at, ErrOpen)
	}
	if err := parse(plain, into); err != nil {
		return fmt.Errorf("open %s: %w", at, err)
	}
	return nil
}
