package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInviteStaff(t *testing.T) {
	w := installed(t)
	w.must(t, "incident", "create", w.write(t, "one.json", incidentJSON(t, "one")))
	invite := []string{"--json", "staff", "invite", "ana@example.org", "--incident", "one"}
	if _, errs, code := w.run(t, "", invite...); code != exitMisused || !strings.Contains(errs, "--role") {
		t.Errorf("without a role: exit %d: %s", code, errs)
	}
	out, errs, code := w.run(t, "", append(invite, "--name", "Ana Paz", "--role", "agent")...)
	var made invitationState
	if code != exitDone || json.Unmarshal([]byte(out), &made) != nil || !strings.HasSuffix(made.Link, "/staff/invitation#"+made.Code) || len(made.Code) != 26 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if out, _, code := w.run(t, "", append(invite, "--again")...); code != exitDone || strings.Contains(out, "/staff/invitation#") {
		t.Errorf("a dry run: exit %d: it invites", code)
	}
	out, errs, code = w.run(t, "", append(invite, "--again", "--yes")...)
	var again invitationState
	if code != exitDone || json.Unmarshal([]byte(out), &again) != nil || again.Code == made.Code {
		t.Errorf("again: exit %d: %s", code, errs)
	}
	if _, errs, code := w.run(t, "", "staff", "invite", "nobody", "--incident", "one", "--again"); code != exitFailed || !strings.Contains(errs, "staff list") {
		t.Errorf("nobody again: exit %d: %s", code, errs)
	}
}
