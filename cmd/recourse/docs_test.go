package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources is the text of all Go files of the repository.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the documents name is there: tests, use cases, rules and files.
func TestDocumentsNameWhatExists(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	code := sources(t)
	names := regexp.MustCompile(`\b(?:store|models|jobs)\.([A-Z]\w+)|\b(Test[A-Z]\w+)`)
	links := regexp.MustCompile(`\[[^\]]*\]\(([^):#]+)\)`)
	found := 0
	for _, path := range append(documents, "../../README.md", "../../models/doc.go") {
		text := readFile(t, path)
		for _, m := range names.FindAllStringSubmatch(text, -1) {
			found++
			if !regexp.MustCompile(`(?m)^(func|type) (\([^)]*\) )?` + m[1] + m[2] + `\b`).MatchString(code) {
				t.Errorf("%s names %s, which is not there", filepath.Base(path), m[0])
			}
		}
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			found++
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d names and links were found", found)
	}
}

// Every command line of the README is one that the program takes.
func TestReadmeCommands(t *testing.T) {
	s, commands := newShell(t), 0
	for line := range strings.Lines(readFile(t, "../../README.md")) {
		line, isCommand := strings.CutPrefix(line, "    recourse ")
		if !isCommand {
			continue
		}
		commands++
		line, _, _ = strings.Cut(line, "#")
		line, _, _ = strings.Cut(line, ">")
		args := append(strings.Fields(strings.ReplaceAll(line, "…", "")), "--help")
		if _, errs, code := s.run(t, "", args...); code != exitDone {
			t.Errorf("recourse %s: exit %d: %s", line, code, errs)
		}
	}
	if commands < 10 {
		t.Errorf("only %d commands were found", commands)
	}
}
