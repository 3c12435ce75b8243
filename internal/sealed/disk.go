package sealed

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxFile bounds what is read, in bytes: a keyring of ten thousand incidents is
// about 6 MB.
const maxFile = 64 << 20

// load reads and decodes the keyring at path. Errors wrap [ErrKeyringMissing],
// [ErrKeyringMode] or [ErrKeyringBroken] and say what to do.
func load(path string) (file, error) {
	b, err := read(path)
	if err != nil {
		return file{}, err
	}
	f, err := decode(b)
	if err != nil {
		return file{}, broken(path, err)
	}
	return f, nil
}

func broken(path string, why error) error {
	return fmt.Errorf("%w: %s: %w; bring back the copy kept apart from the database, and make no new one: nothing sealed so far would open", ErrKeyringBroken, path, why)
}

func read(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe must not hang us
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s; give the right path, or bring back its copy; for a new installation only, make one with keys init", ErrKeyringMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w; it must belong to the user this program runs as", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("open keyring: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, broken(path, errors.New("it is not a file"))
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; run chmod 600 %s, and if others could read it, rotate its keys", ErrKeyringMode, path, mode, path)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read keyring: %w", err)
	}
	if len(b) > maxFile {
		return nil, broken(path, fmt.Errorf("it is larger than %d MiB", maxFile>>20))
	}
	return b, nil
}

// create writes b to path, which must not exist. A crash leaves either nothing
// or the whole file.
func create(path string, b []byte) error {
	temp, err := writeTemp(filepath.Dir(path), b, nil)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) { // unlike rename, link never replaces
		return fmt.Errorf("%w: %s; it is left as it was", ErrKeyringExists, path)
	} else if err != nil {
		return fmt.Errorf("create keyring: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// replace writes b in place of the keyring at path, which must be locked. A crash
// leaves the old file or the new one, never a piece. Mode and owner stay.
func replace(path string, b []byte) error {
	target, err := filepath.EvalSymlinks(path) // rename would replace the link itself
	if err != nil {
		return fmt.Errorf("replace keyring: %w", err)
	}
	old, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("replace keyring: %w", err)
	}
	temp, err := writeTemp(filepath.Dir(target), b, old)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		os.Remove(temp)
		return fmt.Errorf("replace keyring: %w", err)
	}
	return syncDir(filepath.Dir(target))
}

// writeTemp writes b to a new file in dir, down to the disk, and returns its name.
// It is made 0600, then given old's mode and owner if there is an old file.
func writeTemp(dir string, b []byte, old os.FileInfo) (name string, err error) {
	f, err := os.CreateTemp(dir, ".keyring-*")
	if err != nil {
		return "", fmt.Errorf("write keyring: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("write keyring: %w", err)
		}
	}()
	if _, err := f.Write(b); err != nil {
		return "", err
	}
	if old != nil {
		if err := like(f, old); err != nil {
			return "", err
		}
	}
	return f.Name(), f.Sync()
}

// like gives f the mode and owner of old. The owner matters when an operator adds
// an incident as root and the portal runs as a user of its own.
func like(f *os.File, old os.FileInfo) error {
	if err := f.Chmod(old.Mode().Perm()); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	was, ok := old.Sys().(*syscall.Stat_t)
	is, ok2 := info.Sys().(*syscall.Stat_t)
	if !ok || !ok2 || was.Uid == is.Uid && was.Gid == is.Gid {
		return nil
	}
	return f.Chown(int(was.Uid), int(was.Gid))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	return nil
}
