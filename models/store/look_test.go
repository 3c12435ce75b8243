package store_test

import (
	"strings"
	"testing"

	"recourse/internal/theme"
	"recourse/models"
)

// recorded wants the newest audit entry of the first incident to say that it was done.
func (o office) recorded(t *testing.T, action models.Action) {
	t.Helper()
	trail, err := o.AuditTrail(t.Context(), operator, o.inc.ID, "", 2)
	check(t, err)
	for _, e := range trail { // one of them is this look at the log
		if e.Action == action && e.Actor == operator.String() {
			return
		}
	}
	t.Errorf("%s is not in %+v", action, trail)
}

func TestSetTheme(t *testing.T) {
	o := newOffice(t)
	drawn := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script><path d="M0 0h9"/></svg>`
	look := theme.Theme{Colors: map[theme.Role]theme.Color{theme.Brand: "#5b1f3d"}, Logo: theme.Logo{SVG: drawn}}
	inc, err := o.SetTheme(t.Context(), operator, o.inc.ID, look)
	check(t, err)
	read, err := o.IncidentByHost(t.Context(), o.inc.Host)
	check(t, err)
	if got := read.Facts.Theme; got.Color(theme.Brand) != "#5b1f3d" || !strings.Contains(got.Logo.SVG, "<path") || strings.Contains(got.Logo.SVG, "script") {
		t.Errorf("kept %+v", got)
	}
	if read.Version != inc.Version || inc.Version != o.inc.Version+1 || read.Facts.Phone != o.inc.Facts.Phone {
		t.Errorf("version %d and %d, phone %q", read.Version, inc.Version, read.Facts.Phone)
	}
	o.recorded(t, models.ActTheme)
	_, err = o.SetTheme(t.Context(), operator, o.inc.ID, theme.Theme{Colors: map[theme.Role]theme.Color{theme.Link: "#9ec5ee"}})
	wants(t, err, models.ErrInvalid)
	if !strings.Contains(err.Error(), "link #9ec5ee on white") || !strings.Contains(err.Error(), "nearest shade that passes is link #") {
		t.Errorf("refused with %v", err)
	}
	pale := incident("pale")
	pale.Facts.Theme = theme.Theme{Colors: map[theme.Role]theme.Color{theme.Link: "#9ec5ee"}}
	_, err = o.CreateIncident(t.Context(), operator, pale)
	wants(t, err, models.ErrInvalid)
}

func TestSetPhone(t *testing.T) {
	o := newOffice(t)
	hours := map[string]string{"en": "always", "es": "siempre", "pt": "sempre"}
	_, err := o.SetPhone(t.Context(), operator, o.inc.ID, "1-800-555-0199", "711", hours)
	check(t, err)
	read, err := o.IncidentByHost(t.Context(), o.inc.Host)
	check(t, err)
	if read.Facts.Phone != "1-800-555-0199" || read.Facts.Hours["pt"] != "sempre" || read.Facts.Organization != o.inc.Facts.Organization {
		t.Errorf("kept %+v", read.Facts)
	}
	for want, call := range map[string]func() error{
		"set phone: tty: empty": func() error {
			_, err := o.SetPhone(t.Context(), operator, o.inc.ID, "1-800-555-0199", "", hours)
			return err
		},
		"set phone: hours.pt: empty": func() error {
			_, err := o.SetPhone(t.Context(), operator, o.inc.ID, "1-800-555-0199", "711", map[string]string{"en": "always", "es": "siempre"})
			return err
		},
	} {
		if err := call(); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
	o.recorded(t, models.ActPhone)
}
