package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	// maxFile bounds what is read of a file, in bytes: some 400,000 answers.
	maxFile     = 64 << 20
	maxManifest = 64 << 10
)

// manifest says what its file must be. It is written after the file and by a
// rename, so a file that has one is complete.
type manifest struct {
	Sequence int64  `json:"sequence"`
	Date     string `json:"date"`
	File     string `json:"file"`
	Count    int    `json:"count"`
	SHA256   string `json:"sha256"` // of the file as it lies there
	// Contents is set on batches; see Folder.Send.
	Contents string `json:"contents,omitempty"`
}

// drop is a directory of numbered files with their manifests.
type drop struct{ dir, ext string }

func outgoing(dir string) drop { return drop{filepath.Join(dir, "out"), ".csv.age"} }
func incoming(dir string) drop { return drop{filepath.Join(dir, "in"), ".csv"} }
func done(dir string) drop     { return drop{filepath.Join(dir, "in", "done"), ".csv"} }

func (d drop) file(sequence int64) string { return fmt.Sprintf("%06d%s", sequence, d.ext) }

func (d drop) filePath(sequence int64) string { return filepath.Join(d.dir, d.file(sequence)) }

func (d drop) manifestPath(sequence int64) string {
	return filepath.Join(d.dir, fmt.Sprintf("%06d.json", sequence))
}

// list returns the sequences that have a manifest, in order.
func (d drop) list() ([]int64, error) {
	entries, err := os.ReadDir(d.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", d.dir, err)
	}
	var all []int64
	for _, e := range entries {
		stem, ok := strings.CutSuffix(e.Name(), ".json")
		n, err := strconv.ParseInt(stem, 10, 64)
		if ok && err == nil && n > 0 && fmt.Sprintf("%06d", n) == stem {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

// manifest returns the manifest of a sequence; fs.ErrNotExist if there is none,
// [RefusedError] if it is not one.
func (d drop) manifest(sequence int64) (manifest, error) {
	path := d.manifestPath(sequence)
	b, err := readFile(path, maxManifest)
	if err != nil {
		return manifest{}, err
	}
	var m manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return manifest{}, &RefusedError{File: filepath.Base(path), Problem: "it is cut short or not JSON"}
	}
	if m.Sequence != sequence || m.File != d.file(sequence) {
		return manifest{}, &RefusedError{File: filepath.Base(path), Problem: "it is about another file"}
	}
	return m, nil
}

// content returns the file of m if it is the one that m describes. The count is
// for the reader to compare.
func (d drop) content(m manifest) ([]byte, error) {
	b, err := readFile(d.filePath(m.Sequence), maxFile)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	if hex.EncodeToString(sum[:]) != m.SHA256 {
		return nil, &RefusedError{File: m.File, Problem: "it is not the file its manifest describes (SHA-256)"}
	}
	return b, nil
}

// put writes the file of m with fill, then its manifest. A crash in between
// leaves a file that nobody looks at and the next put replaces.
func (d drop) put(m manifest, fill func(io.Writer) error) error {
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", d.dir, err)
	}
	sum := sha256.New()
	err := writeFile(d.filePath(m.Sequence), func(w io.Writer) error { return fill(io.MultiWriter(w, sum)) })
	if err != nil {
		return err
	}
	m.File, m.SHA256 = d.file(m.Sequence), hex.EncodeToString(sum.Sum(nil))
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return writeFile(d.manifestPath(m.Sequence), func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}
