package wording

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Set is the approved texts in one language, a folder of a file system:
//
//	{lang}/words.txt            small words, see [Words]
//	{lang}/advice.txt           what to do about a kind of data, "ssn = …", "ssn.minor = …"
//	{lang}/{document}.txt       letters
//	{lang}/parts/{part}.txt     what letters share
//	{lang}/addenda/{state}.txt  what a state wants said; default.txt for all others
//	authorities.txt bureaus.txt where help is to be had, in no language
type Set struct {
	Words
	lang      string
	advice    Words
	bureaus   map[string]string
	officials Words
	fsys      fs.FS
	common    map[string]string // the files that every letter is made of
}

// OpenSet reads the texts of a language. Errors wrap [ErrWording] or [fs.ErrNotExist]
// and name the file.
func OpenSet(fsys fs.FS, lang string) (*Set, error) {
	s := &Set{lang: lang, fsys: fsys, common: map[string]string{}}
	for _, file := range []struct {
		name  string
		parse func(text string) error
	}{
		{lang + "/words.txt", func(text string) (err error) { s.Words, err = ParseWords(text); return err }},
		{lang + "/advice.txt", func(text string) (err error) { s.advice, err = ParseWords(text); return err }},
		{"authorities.txt", func(text string) (err error) { s.officials, err = ParseWords(text); return err }},
		{"bureaus.txt", func(text string) (err error) { s.bureaus, err = ParseValues(text); return err }},
	} {
		text, err := s.file(s.common, file.name)
		if err == nil {
			err = file.parse(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
	}
	return s, nil
}

// Values are those that letters to a state share.
func (s *Set) Values(state string) map[string]string {
	values := maps.Clone(s.bureaus)
	values["ftc"], values["attorney"] = s.officials["ftc"], s.officials["attorney."+state]
	return values
}

// Advice is what somebody can do about each kind of data that was read, each thing
// once: for a reader such as "minor" where that differs.
func (s *Set) Advice(data []string, reader string) []string {
	var all []string
	for _, kind := range data {
		text, ok := s.advice[kind+"."+reader]
		if !ok {
			text = s.advice[kind]
		}
		for line := range strings.SplitSeq(text, "\n") {
			if line != "" && !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
}

// Choice is what a letter's parts depend on.
type Choice struct {
	State    string // whose addendum
	Replaces string // the part that says that an earlier letter no longer counts, or ""
}

// Text is a document with its parts, and the hash of all it is made of.
type Text struct {
	Document
	Hash string // SHA-256 in hex over the files' names and texts
}

// Assemble puts a document together. Errors wrap [ErrWording] or [fs.ErrNotExist] and
// name the file.
func (s *Set) Assemble(name string, c Choice) (Text, error) {
	files := maps.Clone(s.common)
	path := s.lang + "/" + name + ".txt"
	text, err := s.file(files, path)
	if err != nil {
		return Text{}, err
	}
	doc, err := Parse(text)
	if err != nil {
		return Text{}, fmt.Errorf("%s: %w", path, err)
	}
	parts := map[string]Part{}
	for _, part := range doc.Inserts() {
		if parts[part], err = s.part(files, part, c); err != nil {
			return Text{}, err
		}
	}
	whole, err := doc.With(parts)
	if err != nil {
		return Text{}, fmt.Errorf("%s: %w", path, err)
	}
	return Text{whole, hash(files)}, nil
}

func (s *Set) part(files map[string]string, name string, c Choice) (Part, error) {
	path := s.lang + "/parts/" + name + ".txt"
	switch name {
	case "addendum":
		path = s.addendum(c.State)
	case "replaces":
		if c.Replaces == "" {
			return Part{}, nil
		}
		path = s.lang + "/parts/" + c.Replaces + ".txt"
	}
	text, err := s.file(files, path)
	if err != nil {
		return Part{}, err
	}
	part, err := ParsePart(text)
	if err != nil {
		return Part{}, fmt.Errorf("%s: %w", path, err)
	}
	return part, nil
}

func (s *Set) addendum(state string) string {
	path := s.lang + "/addenda/" + state + ".txt"
	if _, err := fs.Stat(s.fsys, path); err != nil {
		return s.lang + "/addenda/default.txt"
	}
	return path
}

// file reads a file and notes that the letter is made of it.
func (s *Set) file(files map[string]string, path string) (string, error) {
	b, err := fs.ReadFile(s.fsys, path)
	files[path] = string(b)
	return string(b), err
}

func hash(files map[string]string) string {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n%s\n", path, len(files[path]), files[path])
	}
	return hex.EncodeToString(h.Sum(nil))
}
