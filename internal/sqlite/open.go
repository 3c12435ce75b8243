// Package sqlite joins SQLite to gorm without cgo: how a database file is opened, a
// connection that keeps its prepared statements, and the dialect.
//
// It knows nothing of the portal: no tables, no transactions, no configuration.
package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3/driver"
)

// Mode says what a pool of connections is for.
type Mode int

// The two modes. A ReadWrite connection takes the write lock as its transaction
// begins; a ReadOnly one cannot write at all.
const (
	ReadWrite Mode = iota
	ReadOnly
)

// pragmas hold on every connection: what is acknowledged is on disk, what is
// deleted is overwritten, and nothing is spilled into temporary files. The busy
// timeout comes first, since the others may have to wait.
var pragmas = []string{
	"busy_timeout(5000)",
	"cache_size(-16384)",
	"journal_mode(wal)",
	"synchronous(full)",
	"foreign_keys(on)",
	"secure_delete(on)",
	"temp_store(memory)",
	"trusted_schema(off)",
}

// Open returns a pool on the file at path, whose connections all have the same
// settings. The caller limits the pool. The file must exist: see [Create].
func Open(path string, mode Mode) (*sql.DB, error) {
	abs, err := filepath.Abs(path) // so that no path has a special meaning, as ":memory:" would
	if err != nil {
		return nil, fmt.Errorf("open database file: %w", err)
	}
	return driver.Open(uri(abs, mode))
}

func uri(path string, mode Mode) string {
	q := url.Values{
		"_pragma": pragmas,
		"_txlock": {"immediate"},
		"mode":    {"rw"},
		"modeof":  {path}, // the log is as private as the file
	}
	if mode == ReadOnly {
		q["_pragma"] = append(pragmas[:len(pragmas):len(pragmas)], "query_only(on)")
		q.Set("_txlock", "deferred")
	}
	settings := strings.ReplaceAll(q.Encode(), "+", "%20") // SQLite reads a plus as itself
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings
}

// Create makes an empty database file that only its owner may read, and does
// nothing if there is one. The folder must exist.
func Create(path string) error {
	for _, name := range []string{path, path + "-shm"} {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("create database file: %w", err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("create database file: %w", err)
		}
	}
	return nil
}
