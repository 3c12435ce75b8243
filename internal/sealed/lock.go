package sealed

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock holds the keyring at path against other writers, other processes included,
// until unlock is called. Readers need no lock, since writers replace the file.
// That is also why a lock on a file that has been replaced meanwhile is tried again.
func lock(path string) (unlock func(), err error) {
	for {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("lock keyring: %w", err)
		}
		unlock := func() { f.Close() } // closing gives the lock back
		if err := flock(f); err != nil {
			unlock()
			return nil, fmt.Errorf("lock keyring: %w", err)
		}
		held, err1 := f.Stat()
		now, err2 := os.Stat(path)
		if err := errors.Join(err1, err2); err != nil {
			unlock()
			return nil, fmt.Errorf("lock keyring: %w", err)
		}
		if os.SameFile(held, now) {
			return unlock, nil
		}
		unlock()
	}
}

func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
