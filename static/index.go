package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// types lists what may be served; anything else in the folder is an error.
func types() map[string]string {
	return map[string]string{
		".css":   "text/css; charset=utf-8",
		".js":    "text/javascript; charset=utf-8",
		".svg":   "image/svg+xml",
		".txt":   "text/plain; charset=utf-8",
		".woff2": "font/woff2",
	}
}

// index knows every file by its hashed name, and that name by the plain one.
type index struct {
	hashed map[string]string
	files  map[string]File
}

// newIndex adds styles last: they name fonts, and those names are rewritten to
// the hashed ones before the style's own hash is taken.
func newIndex(fsys fs.FS) (*index, error) {
	ix := &index{hashed: map[string]string{}, files: map[string]File{}}
	var styles []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(name) == ".css" {
			styles = append(styles, name)
			return nil
		}
		return ix.add(fsys, name)
	})
	if err != nil {
		return nil, err
	}
	for _, name := range styles {
		if err := ix.add(fsys, name); err != nil {
			return nil, err
		}
	}
	return ix, nil
}

func (ix *index) add(fsys fs.FS, name string) error {
	kind, ok := types()[path.Ext(name)]
	if !ok {
		return fmt.Errorf("static: %s: no content type for this kind of file", name)
	}
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("static: read file: %w", err)
	}
	if path.Ext(name) == ".css" {
		body = ix.relink(body)
	}
	small, err := compress(body)
	if err != nil {
		return fmt.Errorf("static: compress %s: %w", name, err)
	}
	hashed := hashedName(name, body)
	ix.hashed[name] = hashed
	ix.files[hashed] = File{Type: kind, Body: body, Gzip: small}
	return nil
}

// relink turns url("../font/x.woff2") into the font's hashed name, so that the
// page's preload and the style ask for the same address.
func (ix *index) relink(css []byte) []byte {
	for plain, hashed := range ix.hashed {
		css = bytes.ReplaceAll(css, []byte(`"../`+plain+`"`), []byte(`"../`+hashed+`"`))
	}
	return css
}

func hashedName(name string, body []byte) string {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
}

// compress returns nil where it saves less than a tenth: fonts are compressed
// already.
func compress(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if out.Len()*10 > len(body)*9 {
		return nil, nil
	}
	return out.Bytes(), nil
}
