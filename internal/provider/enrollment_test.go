package provider

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestEnrollment_isUnprintable(t *testing.T) {
	e := enrollment(firstID, "Nguyễn")
	values := map[string]any{"value": e, "pointer": &e, "batch": batch(1, e), "list": []Enrollment{e}, "map": map[string]Enrollment{"k": e}}
	for name, v := range values {
		shown := map[string]string{"error": fmt.Errorf("send: %v", v).Error()}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown[verb] = fmt.Sprintf(verb, v)
		}
		var text bytes.Buffer
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v)
		shown["slog"] = text.String()
		if name == "value" || name == "pointer" || name == "batch" {
			var js bytes.Buffer
			slog.New(slog.NewJSONHandler(&js, nil)).Info("m", "v", v)
			shown["slog json"] = js.String()
		}
		for how, s := range shown {
			for _, secret := range []string{"Zoë", "Nguy", "1958", "Main", "canary", "0100", fmt.Sprintf("%x", "Nguyễn")} {
				if strings.Contains(s, secret) {
					t.Errorf("%s by %s shows %s", name, how, secret)
				}
			}
		}
	}
	if got, want := fmt.Sprint(e), "enrollment "+firstID; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadEnrollments_refuses(t *testing.T) {
	var file bytes.Buffer
	if err := writeEnrollments(&file, []Enrollment{enrollment(firstID, "SECRET")}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"term":       strings.Replace(file.String(), ",24,", ",two years,", 1),
		"birth date": strings.Replace(file.String(), "1958-12-02", "12/02/1958", 1),
		"cut short":  file.String()[:file.Len()-30],
		"header":     strings.Replace(file.String(), "zip", "ssn", 1),
	} {
		var at *lineError
		if _, err := readEnrollments(strings.NewReader(text)); !errors.As(err, &at) || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v, want a line without values", name, err)
		}
	}
}
