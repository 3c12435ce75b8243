package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockServe lets one process serve a SQLite file: two would each think that limits
// kept in memory are theirs alone. Other commands may run beside it. The lock ends
// with the process, however it ends. PostgreSQL needs none.
func lockServe(dsn string) (unlock func() error, err error) {
	path, ok := filePath(dsn)
	if !ok {
		return func() error { return nil }, nil
	}
	f, err := os.OpenFile(path+".serve", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock database: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		why := fmt.Errorf("lock database: %w", err)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			why = fmt.Errorf("%s is being served by another process: stop that one, or use PostgreSQL for several", path)
		}
		return nil, errors.Join(why, f.Close())
	}
	return f.Close, nil
}
