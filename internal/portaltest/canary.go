package portaltest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"maps"
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

// fewest is the least number of bytes that are not found by chance, and with
// which a net looks for what may begin.
const fewest = 6

// bareFewest is the same for what is left without separators, which may be digits
// alone: eight of them do stand in random hex now and then.
const bareFewest = 9

// spellings are the eight encodings of SECURITY T9. Base64 is looked for at each
// of its three alignments, without the characters that neighbors share; what has
// dashes is looked for without them too.
func (c Canary) spellings() (out []spelling) {
	forms := []string{c.Value}
	bare := strings.NewReplacer("-", "", "/", "", " ", "").Replace(c.Value)
	if bare != c.Value && len(bare) >= bareFewest {
		forms = append(forms, bare)
	}
	for _, v := range forms {
		out = append(out,
			spelling{"UTF-8", []byte(v)},
			spelling{"UTF-16", utf16le(v)},
			spelling{"hex", []byte(hex.EncodeToString([]byte(v)))},
			spelling{"URL", []byte(url.QueryEscape(v))},
			spelling{"URL", []byte(url.PathEscape(v))},
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

// dragnet finds many needles in one pass: by how they begin.
type dragnet map[[fewest]byte][]needle

type needle struct {
	bytes []byte
	leak  Leak
}

func (n dragnet) add(b []byte, l Leak) {
	start := [fewest]byte(b)
	n[start] = append(n[start], needle{b, l})
}

func (n dragnet) catch(hay []byte, caught map[Leak]bool) {
	for i := range max(0, len(hay)-fewest+1) {
		for _, one := range n[[fewest]byte(hay[i:])] {
			if bytes.HasPrefix(hay[i:], one.bytes) {
				caught[one.leak] = true
			}
		}
	}
}

// Find looks for canaries in bytes, whatever the case of letters. It is a mistake,
// and reported as a leak, to look for fewer than six bytes: chance would find them.
func Find(where string, content []byte, canaries ...Canary) []Leak {
	folded, exact, caught := dragnet{}, dragnet{}, map[Leak]bool{}
	for _, c := range canaries {
		if len(c.Value) < fewest {
			caught[Leak{c.Name, "too short to look for", where}] = true
			continue
		}
		for _, s := range c.spellings() {
			if leak := (Leak{c.Name, s.encoding, where}); s.encoding == "base64" {
				exact.add(s.bytes, leak)
			} else {
				folded.add(bytes.ToLower(s.bytes), leak)
			}
		}
	}
	exact.catch(content, caught)
	folded.catch(bytes.ToLower(content), caught)
	return slices.SortedFunc(maps.Keys(caught), func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Canary, b.Canary), cmp.Compare(a.Encoding, b.Encoding))
	})
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
