package main

import (
	"strings"
	"testing"
)

func TestThemeAndPhoneOfAnIncident(t *testing.T) {
	s := installed(t)
	s.must(t, "incident", "create", s.write(t, "incident.json", incidentJSON(t, "one")))
	logo := s.write(t, "logo.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g onload="alert(1)"/></svg>`)
	good, pale := s.write(t, "good.json", `{"brand": "#5b1f3d"}`), s.write(t, "pale.json", `{"link": "#9ec5ee"}`)

	out, errs, code := s.run(t, "", "incident", "theme", "--colors", good, "--logo", logo, "--yes")
	if code != exitDone || !strings.Contains(out, "1 colors of its own, a logo (SVG, ") || !strings.Contains(errs, "left out of the logo: @onload") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	_, errs, code = s.run(t, "", "incident", "theme", "--colors", pale, "--yes")
	if code != exitFailed || !strings.Contains(errs, "link #9ec5ee on white #ffffff has a contrast of 1.") || !strings.Contains(errs, "the nearest shade that passes is link #") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if _, errs, code = s.run(t, "", "incident", "theme", "--colors", good, "--none"); code != exitMisused {
		t.Errorf("exit %d: %s", code, errs)
	}
	var st incidentState
	s.json(t, &st, "incident", "theme", "--colors", good, "--yes")
	if st.Facts.Theme.Logo.IsZero() {
		t.Error("the logo has not stayed")
	}
	s.json(t, &st, "incident", "phone", "--hours", "es=siempre", "--yes")
	if st.Facts.Hours["es"] != "siempre" || st.Facts.Hours["en"] != "9 to 5" || st.Facts.Phone != "1-800-555-0123" {
		t.Errorf("kept %+v", st.Facts)
	}
	st = incidentState{}
	s.json(t, &st, "incident", "theme", "--none", "--yes")
	if !st.Facts.Theme.IsZero() {
		t.Errorf("kept %+v", st.Facts.Theme)
	}
	if _, errs, code = s.run(t, "", "incident", "phone"); code != exitMisused {
		t.Errorf("exit %d: %s", code, errs)
	}
}
