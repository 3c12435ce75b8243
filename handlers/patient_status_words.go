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
		return "status.submitted.more"
	case models.Active, models.Completed:
		return "status.active.more"
	}
	return "status.questions"
}

// statusRows are the dates and facts of an enrollment, where it has them.
func statusRows(p patientShell, s models.StatusView) []summaryRow {
	rows := []summaryRow{{Key: p.T("status.reference"), Value: s.Reference}}
	add := func(id string, on models.Date) {
		if !on.IsZero() {
			rows = append(rows, summaryRow{Key: p.T(id), Value: p.LongDate(on)})
		}
	}
	add("status.signed_up", s.SubmittedOn)
	switch {
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
