package portaltest_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"recourse/internal/portaltest"
)

var name = portaltest.Canary{Name: "last name", Value: "Zyxwvut-Quillfeather"}

func TestFindSeesAPlantedCanaryInEveryEncoding(t *testing.T) {
	wide := func(s string) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
		return b.String()
	}
	turned := []byte(name.Value)
	slices.Reverse(turned)
	for encoding, planted := range map[string]string{
		"plain": name.Value, "upper": strings.ToUpper(name.Value), "undashed": "ZyxwvutQuillfeather",
		"UTF-16": wide(name.Value), "hex": hex.EncodeToString([]byte(name.Value)),
		"base64+0": base64.StdEncoding.EncodeToString([]byte(name.Value + "tail")),
		"base64+1": base64.StdEncoding.EncodeToString([]byte("x" + name.Value + "tail")),
		"base64+2": base64.StdEncoding.EncodeToString([]byte("xy" + name.Value + "tail")),
		"URL":      url.QueryEscape("a b" + name.Value), "reversed": string(turned),
	} {
		if len(portaltest.Find("here", []byte("before"+planted+"after"), name)) == 0 {
			t.Errorf("%s: not found", encoding)
		}
	}
	if got := portaltest.Find("here", []byte("nothing of the kind, Zyxwvut or else"), name); len(got) != 0 {
		t.Errorf("found what is not there: %v", got)
	}
}

func TestFindInFiles(t *testing.T) {
	dir := t.TempDir()
	for file, content := range map[string]string{"clean": "clean", "dirty": "x" + name.Value, "left out": name.Value} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leaks, err := portaltest.FindInFiles(dir, func(p string) bool { return strings.HasSuffix(p, "left out") }, name)
	if err != nil || len(leaks) == 0 {
		t.Fatalf("%v, %v", leaks, err)
	}
	for _, l := range leaks {
		if filepath.Base(l.Where) != "dirty" {
			t.Errorf("leak at %s", l.Where)
		}
	}
}
