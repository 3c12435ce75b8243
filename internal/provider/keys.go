package provider

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

const maxKeys = 64 << 10

// NewIdentity makes a key pair for a simulated provider: the secret half at
// path, mode 0600, which must not exist, and the recipient at path + ".pub". It
// is of age's hybrid kind, since what is recorded today may be read in twenty
// years.
func NewIdentity(path string) error {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return fmt.Errorf("make provider identity: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make provider identity: %w", err)
	}
	_, err = fmt.Fprintf(f, "# secret key of a simulated provider\n%s\n", id)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("make provider identity: %w", err)
	}
	return writeFile(path+".pub", func(w io.Writer) error {
		_, err := fmt.Fprintln(w, id.Recipient())
		return err
	})
}

// LoadIdentity reads the secret key at path, which nobody else may read.
func LoadIdentity(path string) (age.Identity, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("load provider identity: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("load provider identity: %s has mode %04o; run chmod 600 %s, and if others could read it, make a new one", path, mode, path)
	}
	b, err := readFile(path, maxKeys)
	if err != nil {
		return nil, fmt.Errorf("load provider identity: %w", err)
	}
	all, err := age.ParseIdentities(bytes.NewReader(b))
	if err != nil || len(all) != 1 {
		// age's error may quote the line, and the line may be the key
		return nil, fmt.Errorf("load provider identity: %s does not hold one age identity", path)
	}
	return all[0], nil
}

// LoadRecipient reads the provider's public key at path: one age recipient.
func LoadRecipient(path string) (age.Recipient, error) {
	b, err := readFile(path, maxKeys)
	if err != nil {
		return nil, fmt.Errorf("load provider recipient: %w", err)
	}
	all, err := age.ParseRecipients(bytes.NewReader(b))
	if err != nil || len(all) != 1 {
		return nil, fmt.Errorf("load provider recipient: %s does not hold one age recipient (age1…)", path)
	}
	return all[0], nil
}
