package sealed

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// renderings are the ways a value gets into logs, pages and files.
func renderings(v any) map[string]string {
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%20.5v"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	var text, js bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v, slog.Group("g", "v", v))
	slog.New(slog.NewJSONHandler(&js, nil)).Info("m", "v", v, slog.Group("g", "v", v))
	out["slog text"], out["slog json"] = text.String(), js.String()
	j, err := json.Marshal(v)
	out["json"] = fmt.Sprint(string(j), err)
	x, err := xml.Marshal(v)
	out["xml"] = fmt.Sprint(string(x), err)
	out["error"] = fmt.Errorf("wrapped: %v", v).Error()
	return out
}

// forms are the shapes in which fmt and the encoders show bytes.
func forms(secret []byte) []string {
	list := strings.Trim(fmt.Sprint(secret), "[]")
	octal := strings.Trim(fmt.Sprintf("%o", secret), "[]")
	gosyntax := strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", secret), "[]byte{"), "}")
	return []string{
		string(secret), fmt.Sprintf("%q", secret), hex.EncodeToString(secret), fmt.Sprintf("%X", secret), fmt.Sprintf("% x", secret),
		base64.StdEncoding.EncodeToString(secret), list, octal, gosyntax, strings.ReplaceAll(list, " ", ","),
	}
}

// leaks names the renderings of v that show the secret.
func leaks(v any, secret []byte) []string {
	var found []string
	for how, shown := range renderings(v) {
		for _, form := range forms(secret) {
			if strings.Contains(shown, strings.Trim(form, `"`)) {
				found = append(found, how)
				break
			}
		}
	}
	return found
}

// wrappings put a value where values are found.
func wrappings[T any](v T) map[string]any {
	type row struct {
		ID    int
		Value T
	}
	return map[string]any{
		"bare": v, "pointer": &v, "struct": row{1, v}, "pointer to struct": &row{1, v}, "slice": []T{v}, "map": map[string]T{"k": v},
		"nested": struct{ Rows []row }{[]row{{1, v}}},
	}
}

func TestTextNeverShows(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	sealed := mustSeal(t, s, home, "Saltonstall")
	for where, v := range wrappings(sealed) {
		for _, secret := range [][]byte{sealed.blob, sealed.blob[5:17], []byte("Saltonstall")} {
			if got := leaks(v, secret); got != nil {
				t.Errorf("%s leaks through %v", where, got)
			}
		}
		if got := fmt.Sprintf("%+v", v); where != "pointer to struct" && !strings.Contains(got, "[sealed]") {
			t.Errorf("%s shows %q, want [sealed] in it", where, got)
		}
	}
	for how, shown := range renderings(sealed) {
		if how != "xml" && !strings.Contains(shown, "[sealed]") {
			t.Errorf("%s shows %q, want [sealed] in it", how, shown)
		}
	}
}

// The same check must find a type that does not hide itself.
func TestLeaksAreFound(t *testing.T) {
	type plain string
	type raw []byte
	secret := []byte("Saltonstall-1961")
	for where, v := range wrappings(plain(secret)) {
		got := leaks(v, secret)
		for _, how := range []string{"%v", "%+v", "%#v", "%s", "%q", "slog text", "slog json", "json", "error"} {
			if where != "pointer" && !contains(got, how) { // fmt prints *string as an address
				t.Errorf("%s: no leak found through %s", where, how)
			}
		}
	}
	for where, v := range wrappings(raw(secret)) {
		if got := leaks(v, secret); len(got) < 6 {
			t.Errorf("%s of bytes: leaks found only through %v", where, got)
		}
	}
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func TestTextInDatabase(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	blob := mustSeal(t, s, home, "").blob
	if len(blob) != MinSize {
		t.Fatalf("shortest blob has %d bytes, want %d", len(blob), MinSize)
	}
	plain := bytes.Repeat([]byte("p"), 40)
	for _, tt := range []struct {
		name string
		in   any
		want []byte
		err  error
	}{
		{"null", nil, nil, nil},
		{"sealed", blob, blob, nil},
		{"plaintext bytes", plain, nil, ErrNotSealed},
		{"text column", string(blob), nil, ErrNotSealed},
		{"empty", []byte{}, nil, ErrNotSealed},
		{"cut short", blob[:MinSize-1], nil, ErrNotSealed},
		{"number", int64(1), nil, ErrNotSealed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got Text
			err := got.Scan(tt.in)
			if !errors.Is(err, tt.err) || err != nil && strings.Contains(err.Error(), "pppp") {
				t.Fatalf("Scan: %v, want %v", err, tt.err)
			}
			value, err := got.Value()
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := value.([]byte); !bytes.Equal(b, tt.want) || (value == nil) != (tt.want == nil) {
				t.Errorf("Value = %x, want %x", b, tt.want)
			}
		})
	}
}

func TestScanCopies(t *testing.T) {
	s := newSealerOf(t, newRing(t, "inc-1"), "inc-1")
	buffer := bytes.Clone(mustSeal(t, s, home, "kept").blob)
	var sealed Text
	if err := sealed.Scan(buffer); err != nil {
		t.Fatal(err)
	}
	clear(buffer) // as a driver does for the next row
	var got string
	if err := s.Open(home, sealed, &got); err != nil || got != "kept" {
		t.Errorf("after the buffer was used again: %q, %v", got, err)
	}
}

func TestTextTellsItsKey(t *testing.T) {
	k := newRing(t)
	sealed := mustSeal(t, k.Installation(), Place{"staff", "totp", "1", "", 1}, "x")
	want := []KeyID{{Use: "cipher", ID: sealed.KeyID(), Primary: true}}
	var got []KeyID
	for _, id := range k.KeyIDs() {
		if id.Use == "cipher" {
			got = append(got, id)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if id := (Text{}).KeyID(); id != 0 || sealed.blob[0] != Header {
		t.Errorf("zero Text has key %d, blob starts with %#x", id, sealed.blob[0])
	}
}
