package email

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Folder keeps messages as files that mail programs open, mode 0600, one each: for
// rehearsals, which send nothing to anybody.
type Folder struct {
	Dir  string
	From string
}

// Open implements [Sender].
func (f Folder) Open(context.Context) (Session, error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for e-mails: %w", err)
	}
	return f, nil
}

// Send implements [Session]. The same message again is the same file.
func (f Folder) Send(m Message) error {
	msg, err := written(m, f.From)
	if err != nil {
		return err
	}
	id, _, _ := strings.Cut(m.ID, "@")
	file, err := os.OpenFile(filepath.Join(f.Dir, filepath.Base(id)+".eml"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("keep e-mail: %w", err)
	}
	_, err = msg.WriteTo(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("keep e-mail: %w", err)
	}
	return nil
}

// Close implements [Session].
func (Folder) Close() error { return nil }
