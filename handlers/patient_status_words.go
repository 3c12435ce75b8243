package handlers

import "recourse/models"

// statusWords are the messages of a status, and where its link leads.
type statusWords struct{ title, text, next, nextText string }

var statuses = map[models.EnrollmentStatus]statusWords{
	models.VerifiedOnly: {"status.verified.title", "status.verified.text", "/details", "status.verified.next"},
	models.Submitted:    {"status.submitted.title", "status.submitted.text", "", ""},
	models.ActionNeeded: {"status.action.title", "status.action.text", "/details", "status.action.next"},
	models.RecoveryOnly: {"status.recovery.title", "status.recovery.text", "/freeze", "status.recovery.next"},
	models.Active:       {"status.active.title", "status.active.text", "", ""},
	models.Completed:    {"status.completed.title", "status.completed.text", "/freeze", "status.recovery.next"},
	models.Declined:     {"status.declined.title", "status.declined.text", "/enroll", "status.declined.next"},
	models.Canceled:     {"status.canceled.title", "status.canceled.text", "/enroll", "status.declined.next"},
	models.Reviewing:    {"status.review.title", "status.review.text", "", ""},
	models.Refused:      {"status.refused.title", "status.refused.text", "/help", "status.refused.next"},
}

// reasons say what a provider's rejection means for the patient.
var reasons = map[models.RejectReason]string{
	models.RejectNoFile: "reason.no_file", models.RejectMinor: "reason.minor", models.RejectDeceased: "reason.deceased",
	models.RejectFrozen: "reason.frozen", models.RejectMismatch: "reason.mismatch", models.RejectDuplicate: "reason.duplicate",
	models.RejectBadAddress: "reason.bad_address", models.RejectTechnical: "reason.technical", models.RejectOther: "reason.other",
}

// reasonText is what to add to a status: the reason where there is one, else
// what happens next.
func reasonText(s models.StatusView) string {
	switch s.Status {
	case models.ActionNeeded, models.RecoveryOnly:
		if id, ok := reasons[models.RejectReason(s.RejectReason)]; ok {
			return id
		}
		return "reason.other"
	case models.Submitted:
		if s.Today.After(answerDay(s)) {
			return "status.submitted.late"
		}
		return "status.submitted.more"
	case models.Reviewing:
		if s.Today.After(s.DecideBy()) {
			return "status.review.late"
		}
	case models.Active, models.Completed:
		return "status.active.more"
	}
	return "status.questions"
}

// remedies say what to do about a reason, in their order. Where the last one is to send the
// answers again, the page's button does that.
var remedies = map[models.RejectReason][]string{
	models.RejectFrozen:     {"do.frozen.1", "do.frozen.2", "do.send_again"},
	models.RejectMismatch:   {"do.mismatch.1", "do.mismatch.2", "do.send_again"},
	models.RejectDuplicate:  {"do.duplicate.1", "do.duplicate.2", "do.duplicate.3"},
	models.RejectBadAddress: {"do.bad_address.1", "do.bad_address.2", "do.send_again"},
	models.RejectTechnical:  {"do.send_again", "do.technical.2"},
	models.RejectOther:      {"do.other.1", "do.send_again"},
	models.RejectNoFile:     {"do.no_file.1", "do.no_file.2"},
	models.RejectMinor:      {"do.minor.1", "do.minor.2"},
	models.RejectDeceased:   {"do.deceased.1", "do.deceased.2", "do.deceased.4", "do.deceased.5", "do.deceased.6", "do.deceased.3"},
}

// whatToDo is what the patient can do now; nothing where the text says it all.
func whatToDo(p patientShell, s models.StatusView) []string {
	var ids []string
	switch {
	case s.Held():
		ids = causes[models.CauseFrozen].do
	case s.Status == models.Reviewing:
		ids = papers[s.Waits()]
	default:
		ids = toDo(s)
	}
	promised := p.Date(s.DecideBy())
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.T(id, "Promised", promised)
	}
	return out
}

// toDo has what to do by the status and its reason alone.
func toDo(s models.StatusView) (ids []string) {
	switch s.Status {
	case models.ActionNeeded, models.RecoveryOnly:
		var ok bool
		if ids, ok = remedies[models.RejectReason(s.RejectReason)]; !ok {
			ids = remedies[models.RejectOther]
		}
	case models.Refused:
		ids = []string{"do.refused.1", "do.refused.2", "do.refused.3"}
		if s.Case != nil && s.Case.Kind == models.CaseRepresentative {
			ids = append(ids, "do.refused.may")
		}
	}
	return ids
}

// statusRows are the dates and facts of an enrollment, where it has them.
func statusRows(p patientShell, s models.StatusView) []summaryRow {
	rows := []summaryRow{{Key: p.T("status.reference"), Value: s.Reference}}
	add := func(id string, on models.Date) {
		if !on.IsZero() {
			rows = append(rows, summaryRow{Key: p.T(id), Value: p.LongDate(on)})
		}
	}
	rows = append(rows, waitRows(p, s)...)
	add("status.signed_up", s.SubmittedOn)
	switch {
	case s.Held():
	case s.Window != nil:
		add("status.starts", s.Window.StartsOn)
		add("status.last_day", s.Window.LastDay)
	case s.Status == models.VerifiedOnly:
		add("status.sign_up_by", s.Deadline)
	case s.Status == models.Submitted || s.Status == models.ActionNeeded:
		rows = append(rows, summaryRow{Key: p.T("status.starts"), Value: p.T("status.starts_later")},
			summaryRow{Key: p.T("status.last_day"), Value: p.T("status.last_day_planned", "Date", p.Date(s.PlannedEnd))})
	}
	return rows
}
