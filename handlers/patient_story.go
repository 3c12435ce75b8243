package handlers

import (
	"cmp"

	"recourse/models"
)

// storyStep is a line of the story of a sign-up: what happened, or what comes next.
type storyStep struct {
	When, Text, Note string
	Done             bool
}

// pastWords say what happened.
var pastWords = map[models.StepKind]string{
	models.StepMailed: "step.mailed", models.StepReturned: "step.returned", models.StepSentAgain: "step.sent_again",

	models.StepKind(models.Reviewing): "step.in_review", models.StepKind(models.VerifiedOnly): "step.verified",
	models.StepKind(models.Submitted): "done.signed_up", models.StepKind(models.ActionNeeded): "step.action_needed",
	models.StepKind(models.RecoveryOnly): "step.recovery_only", models.StepKind(models.Active): "done.started",
	models.StepKind(models.Completed): "step.completed", models.StepKind(models.Declined): "step.declined",
	models.StepKind(models.Canceled): "step.canceled", models.StepKind(models.Refused): "step.refused",
}

// story is all that happened so far, and then what comes next.
func story(p patientShell, provider string, s models.StatusView) []storyStep {
	var all []storyStep
	for _, step := range s.Steps {
		if id, ok := pastWords[step.What]; ok {
			all = append(all, storyStep{When: p.Date(step.On), Text: p.T(id, "Provider", provider), Done: true})
		}
	}
	return append(all, comingUp(p, provider, s)...)
}

// comingUp is what comes next, with the last day for it where there is one.
func comingUp(p patientShell, provider string, s models.StatusView) []storyStep {
	by := func(on models.Date, id string, pairs ...any) storyStep {
		return storyStep{When: p.T("next.by", "Date", p.Date(on)), Text: p.T(id, pairs...)}
	}
	if s.Held() {
		return []storyStep{by(s.DecideBy(), "next.review")}
	}
	switch s.Status {
	case models.VerifiedOnly:
		return []storyStep{by(s.Deadline, "next.agree")}
	case models.Submitted:
		return submittedNext(p, provider, s, answerDay(s))
	case models.ActionNeeded:
		return []storyStep{{When: p.T("next.now"), Text: p.T("next.mend"), Note: p.T("next.mend_note", "Count", s.Months)}}
	case models.Active:
		return []storyStep{{When: p.Date(lastDay(s)), Text: p.T("done.ends")}}
	case models.RecoveryOnly:
		return []storyStep{{When: p.T("next.any_day"), Text: p.T("next.help")}}
	case models.Reviewing:
		if _, ok := papers[s.Waits()]; ok {
			return []storyStep{by(s.DecideBy(), "next.paper"), by(s.DecideBy(), "next.review")}
		}
		return []storyStep{by(s.DecideBy(), "next.review")}
	case models.Refused:
		return []storyStep{by(sinceDay(s).AddDays(models.AppealDays), "next.appeal")}
	case models.Declined, models.Canceled:
		if !s.Deadline.Before(s.Today) {
			return []storyStep{by(s.Deadline, "next.again")}
		}
	}
	return nil
}

// submittedNext is what follows a sign-up that was sent, the answer to which is
// promised by a day.
func submittedNext(p patientShell, provider string, s models.StatusView, answer models.Date) []storyStep {
	wait := storyStep{
		When: p.T("next.by", "Date", p.Date(answer)), Text: p.T("done.accept", "Provider", provider), Note: p.T("done.accept_text"),
	}
	if s.Today.After(answer) {
		wait.Note = p.T("next.late", "Count", s.Months)
	}
	steps := []storyStep{wait}
	if id, ok := messages[s.ContactBy]; ok {
		steps = append(steps, storyStep{When: p.T("done.after"), Text: p.T(id, "Provider", provider), Note: p.T("done.message_note")})
	}
	return append(steps, storyStep{When: p.Date(s.PlannedEnd), Text: p.T("done.ends_planned")})
}

// sinceDay is since when the sign-up stands where it does.
func sinceDay(s models.StatusView) models.Date {
	return cmp.Or(s.Since(), s.SubmittedOn, s.VerifiedOn, s.Today)
}

// answerDay is the day until which the provider's answer is promised.
func answerDay(s models.StatusView) models.Date { return sinceDay(s).AddDays(models.AnswerDays) }

// messages say how the provider will get in touch.
var messages = map[models.ContactBy]string{
	models.ContactByEmail: "done.message_email", models.ContactByPhone: "done.message_phone", models.ContactByPost: "done.message_post",
}

// firstDay and lastDay are those of the monitoring: as promised, or as planned until then.
func firstDay(s models.StatusView) models.Date {
	if s.Window != nil {
		return s.Window.StartsOn
	}
	return s.PlannedStart
}

func lastDay(s models.StatusView) models.Date {
	if s.Window != nil {
		return s.Window.LastDay
	}
	return s.PlannedEnd
}

// takeAlong is what patients can take away from a page; nil for what there is not.
type takeAlong struct{ Certificate, Dates *fileLink }

// fileLink leads to a file.
type fileLink struct{ URL, Text string }

// TakeAlong has the certificate, where there is something to certify, and the dates.
func (s patientShell) TakeAlong(certified, dates bool) (t takeAlong) {
	if certified {
		t.Certificate = &fileLink{s.URL("/certificate.pdf"), s.T("certificate.link")}
	}
	if dates {
		t.Dates = &fileLink{s.URL("/dates.ics"), s.T("calendar.link")}
	}
	return t
}
