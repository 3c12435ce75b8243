package portaltest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
)

// Canary is a personal value that must not be found anywhere: a name, a birth
// date, a code.
type Canary struct{ Name, Value string }

// Leak is a canary found: which, in which encoding, where. It never holds the value.
type Leak struct{ Canary, Encoding, Where string }

// spelling is one way in which a value may lie in a file.
type spelling struct {
	encoding string
	bytes    []byte
}

// spellings are the eight encodings of SECURITY T9. Base64 is looked for at each
// of its three alignments, without the characters that neighbors share; what has
// dashes is looked for without them too.
func (c Canary) spellings() (out []spelling) {
	forms := []string{c.Value}
	if bare := strings.NewReplacer("-", "", "/", "", " ", "").Replace(c.Value); bare != c.Value {
		forms = append(forms, bare)
	}
	for _, v := range forms {
		out = append(out,
			spelling{"UTF-8", []byte(v)},
			spelling{"UTF-16", utf16le(v)},
			spelling{"hex", []byte(hex.EncodeToString([]byte(v)))},
			spelling{"URL", []byte(url.QueryEscape(v))},
			spelling{"reversed", reversed(v)},
		)
		for shift := range 3 {
			out = append(out, spelling{"base64", base64Core(v, shift)})
		}
	}
	return out
}

func utf16le(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func reversed(s string) []byte {
	b := []byte(s)
	slices.Reverse(b)
	return b
}

// base64Core is what of s stands in base64 text whatever surrounds it, if s
// begins shift bytes into a group of three.
func base64Core(s string, shift int) []byte {
	text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), s...))
	first := (shift*8 + 5) / 6
	last := (shift + len(s)) * 8 / 6
	return []byte(text[first:last])
}

// Find looks for canaries in bytes, whatever the case of letters.
func Find(where string, content []byte, canaries ...Canary) (leaks []Leak) {
	lower := bytes.ToLower(content)
	for _, c := range canaries {
		for _, s := range c.spellings() {
			hay, needle := lower, bytes.ToLower(s.bytes)
			if s.encoding == "base64" {
				hay, needle = content, s.bytes
			}
			if bytes.Contains(hay, needle) {
				leaks = append(leaks, Leak{c.Name, s.encoding, where})
			}
		}
	}
	return leaks
}

// FindInFiles looks for canaries in every file under dir whose name skip does not
// say to leave out.
func FindInFiles(dir string, skip func(path string) bool, canaries ...Canary) (leaks []Leak, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || skip(path) {
			return err
		}
		content, err := os.ReadFile(path)
		leaks = append(leaks, Find(path, content, canaries...)...)
		return err
	})
	return leaks, err
}
