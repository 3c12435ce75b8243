package handlers

import "recourse/models"

// onHoldWords are those of an enrollment that is on hold.
var onHoldWords = statusWords{"cause.frozen.title", "cause.frozen.text", "/freeze", "cause.passed.next"}

// waitWords are those of an enrollment that waits for a case; refusedWords and mistakenWords of one
// that such a case has decided.
var (
	waitWords = map[models.CaseKind]statusWords{
		models.CaseRepresentative: {"wait.representative.title", "wait.representative.text", "", ""},
		models.CaseDeath:          {"wait.death.title", "wait.death.text", "/freeze", "status.recovery.next"},
	}
	refusedWords  = statusWords{"status.refused.title", "status.refused.may", "/help", "status.refused.next"}
	mistakenWords = statusWords{"status.verified.title", "status.verified.mistaken", "/details", "status.verified.next"}
)

// statusOf are the messages of an enrollment where it stands; false for a status without.
func statusOf(s models.StatusView) (statusWords, bool) {
	wait, waits := waitWords[s.Waits()]
	about := models.CaseKind("")
	if s.Case != nil {
		about = s.Case.Kind
	}
	switch {
	case s.Held():
		return onHoldWords, true
	case s.Status == models.Reviewing && waits:
		return wait, true
	case s.Status == models.Refused && about == models.CaseRepresentative:
		return refusedWords, true
	case s.Status == models.VerifiedOnly && about == models.CaseDeath:
		return mistakenWords, true
	}
	words, ok := statuses[s.Status]
	return words, ok
}

// papers say what is to be shown for a case, and until when.
var papers = map[models.CaseKind][]string{
	models.CaseRepresentative: {"wait.representative.1", "wait.show", "wait.representative.3"},
	models.CaseDeath:          {"wait.death.1", "wait.show", "wait.death.3", "do.deceased.1"},
}

// waitRows are the case that an enrollment waits for, and until when it is decided.
func waitRows(p patientShell, s models.StatusView) (rows []summaryRow) {
	if s.Waits() != "" {
		rows = append(rows, summaryRow{Key: p.T("cause.case"), Value: s.Case.Reference})
	}
	if s.Held() {
		rows = append(rows, summaryRow{Key: p.T("cause.held_on"), Value: p.LongDate(s.HeldOn)})
	}
	if s.Waits() != "" || s.Held() {
		rows = append(rows, summaryRow{Key: p.T("wait.decide_by"), Value: p.LongDate(s.DecideBy())})
	}
	return rows
}
