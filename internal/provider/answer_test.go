package provider

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadAnswers_refuses(t *testing.T) {
	id := firstID
	tests := []struct{ name, row, want string }{
		{"id", "SECRET,accepted,,2020-04-20,,,m,1", "enrollment_id is not a UUID"},
		{"id in braces", "{" + id + "},accepted,,2020-04-20,,,m,1", "enrollment_id is not a UUID"},
		{"kind", id + ",SECRET,,2020-04-20,,,m,1", "kind is neither"},
		{"reason", id + ",rejected,SECRET,2020-04-20,,,m,1", "reason is not one of the list"},
		{"no reason", id + ",rejected,,2020-04-20,,,m,1", "reason is not one of the list"},
		{"reason of an acceptance", id + ",accepted,frozen,2020-04-20,,,m,1", "an acceptance has a reason"},
		{"date", id + ",accepted,,04/20/2020,,,m,1", "on is not a date"},
		{"no such day", id + ",accepted,,2020-02-30,,,m,1", "on is not a date"},
		{"end", id + ",accepted,,2020-04-20,SECRET,,m,1", "provider_end"},
		{"end before the start", id + ",accepted,,2020-04-20,2020-04-19,,m,1", "provider_end"},
		{"end of a rejection", id + ",rejected,frozen,2020-04-20,2022-04-20,,m,1", "provider_end"},
		{"reference", id + ",accepted,,2020-04-20,,a@SECRET,m,1", "provider_ref"},
		{"number in the reference", id + ",accepted,,2020-04-20,,x123-45-6789,m,1", "provider_ref"},
		{"reference too long", id + ",accepted,,2020-04-20,," + strings.Repeat("x", 65) + ",m,1", "provider_ref"},
		{"message", id + ",accepted,,2020-04-20,,,SECRET name,1", "message_id"},
		{"no message", id + ",accepted,,2020-04-20,,,,1", "message_id"},
		{"sequence", id + ",accepted,,2020-04-20,,,m,SECRET", "sequence"},
		{"sequence 0", id + ",accepted,,2020-04-20,,,m,0", "sequence"},
		{"sequence too large", id + ",accepted,,2020-04-20,,,m,9223372036854775808", "sequence"},
		{"a column more", id + ",accepted,,2020-04-20,,,m,1,SECRET", "too many or too few columns"},
		{"a column less", id + ",accepted,,2020-04-20,,,1", "too many or too few columns"},
		{"a quote", id + `,acc"SECRET,,2020-04-20,,,m,1`, "not well-formed CSV"},
		{"an open quote", id + `,"SECRET,,2020-04-20,,,m,1`, "not well-formed CSV"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readAnswers(strings.NewReader(strings.Join(answerHeader(), ",") + "\n" + tt.row + "\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "line ") || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("got %v, want a line and %q", err, tt.want)
			}
			if got != nil {
				t.Error("a part of the file was read")
			}
		})
	}
}

func TestReadAnswers_refusesHeaders(t *testing.T) {
	for name, text := range map[string]string{
		"empty file":  "",
		"no header":   firstID + ",accepted,,2020-04-20,,,m,1\n",
		"other order": "kind,enrollment_id,reason,on,provider_end,provider_ref,message_id,sequence\n",
		"personal":    strings.Join(answerHeader(), ",") + ",last_name\n",
	} {
		var at *lineError
		if _, err := readAnswers(strings.NewReader(text)); !errors.As(err, &at) || at.line != 1 {
			t.Errorf("%s: got %v, want line 1", name, err)
		}
	}
}

func TestReadAnswers_reportsTheDisk(t *testing.T) {
	broken := errors.New("input/output error")
	if _, err := readAnswers(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever comes is refused with a line and no value, or reads the same when
// written again.
func FuzzReadAnswers(f *testing.F) {
	var good bytes.Buffer
	if err := writeAnswers(&good, answers()); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Bytes())
	f.Add(good.Bytes()[:good.Len()/2])
	f.Add([]byte(strings.Join(answerHeader(), ",") + "\n" + firstID + ",rejected,no_file,2020-02-29,,\"a\",b,9223372036854775807\r\n"))
	f.Add([]byte("\ufeff\"\n,"))
	clean := regexp.MustCompile(`^line \d+: [a-zA-Z0-9_,; -]+$`)
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := readAnswers(bytes.NewReader(file))
		if err != nil {
			if !clean.MatchString(err.Error()) {
				t.Errorf("error %q", err)
			}
			return
		}
		var out bytes.Buffer
		if err := writeAnswers(&out, got); err != nil {
			t.Fatal(err)
		}
		again, err := readAnswers(&out)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Error(diff)
		}
	})
}
