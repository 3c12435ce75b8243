package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"recourse/models"
)

// hashFile reads the file to its end, and also tells about how many rows it has: 0 if
// that cannot be told at a glance.
func hashFile(file io.ReadSeeker) (sum []byte, lines int, err error) {
	h, count := sha256.New(), &lineCounter{}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("read file: %w", err)
	}
	if _, err := io.Copy(io.MultiWriter(h, count), file); err != nil {
		return nil, 0, fmt.Errorf("read file: %w", err)
	}
	return h.Sum(nil), count.rows(), nil
}

// lineCounter counts the lines of a text.
type lineCounter struct {
	head  []byte
	lines int
}

// Write implements [io.Writer].
func (c *lineCounter) Write(p []byte) (int, error) {
	if len(c.head) < 2 {
		c.head = append(c.head, p[:min(2, len(p))]...)
	}
	c.lines += bytes.Count(p, []byte{'\n'})
	return len(p), nil
}

// rows are the lines after the header; a workbook, which is a ZIP file, has none.
func (c *lineCounter) rows() int {
	if bytes.HasPrefix(c.head, []byte("PK")) {
		return 0
	}
	return max(0, c.lines-1)
}

// sameFile refuses a file that changed while it was read.
func sameFile(file io.ReadSeeker, sum []byte) error {
	now, _, err := hashFile(file)
	if err == nil && !bytes.Equal(now, sum) {
		err = fmt.Errorf("%w: the file changed while it was read", models.ErrInvalid)
	}
	return err
}

// fileParts are the parts by which a file is known again: its bytes, and what its
// columns are taken for.
func fileParts(sum []byte, columns models.ColumnMap) ([]string, error) {
	text, err := json.Marshal(columns)
	return []string{hex.EncodeToString(sum), string(text)}, err
}
