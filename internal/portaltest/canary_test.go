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
	"recourse/models"
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

func TestFindRefusesWhatChanceWouldFind(t *testing.T) {
	if got := portaltest.Find("here", nil, portaltest.Canary{Name: "short", Value: "Ng"}); len(got) != 1 {
		t.Errorf("a name of two letters is looked for: %v", got)
	}
}

func TestFindSeesABirthDateHoweverItIsWritten(t *testing.T) {
	dates := portaltest.Dates("born", models.MustDate("1956-04-09"))
	for _, text := range []string{
		"1956-04-09", "04/09/1956", "4/9/1956", "4 9 1956", "4-9-1956", "19560409", "April 9, 1956", "APR 9, 1956", "9 de abril de 1956",
		"{1956 4 9}", "{1956 April 9}", "birth_day=9&birth_month=4&birth_year=1956", "q=4%2F9%2F1956", "born=4+9+1956",
	} {
		if len(portaltest.Find("here", []byte("<"+text+">"), dates...)) == 0 {
			t.Errorf("%s is not found", text)
		}
	}
	if got := portaltest.Find("here", []byte("1956-04-08, 1956-04-19, 14/9/195, April 1956"), dates...); len(got) != 0 {
		t.Errorf("found what is not there: %v", got)
	}
}

func TestDumpHoldsWhatWasWritten(t *testing.T) {
	r := portaltest.NewRehearsal(t, 20, 3)
	all := string(portaltest.Dump(t, r.DSN))
	for _, want := range []string{"Test Hospital", "audit_entries", "test"} {
		if !strings.Contains(all, want) {
			t.Errorf("the dump lacks %q", want)
		}
	}
	if n := len(portaltest.Table(t, r.DSN, "patients")); n != 20 {
		t.Errorf("%d patients, want 20", n)
	}
}
