package handlers

import "recourse/models"

// advice is what an agent does next: why, what to say, what not to say.
type advice struct {
	Title  string
	Text   string
	Say    string // words for the caller; "" for none
	Enroll bool   // to sign the caller up is the next step
}

// advise finds the next step. Each one ends in a way forward.
func advise(i models.Incident, r models.Record, today models.Date) advice {
	if r.Case != nil && r.Case.Kind == models.CaseNotMe {
		return advice{"The sign-up is on hold", "Case " + r.Case.Reference + ": somebody said that it was not theirs. Nothing goes on until two people have decided, by " + shortDay(r.Case.DueOn) + ".",
			"“Your case has the number " + r.Case.Reference + ". You hear from us by " + shortDay(r.Case.DueOn) + ". Until then nobody can use the sign-up.”", false}
	}
	if r.Enrollment != nil && r.Enrollment.Status.Open() {
		return adviseEnrolled(i, *r.Enrollment, today)
	}
	switch {
	case r.Eligibility != models.Eligible:
		return advice{"No offer for this person", "The offer is for people whose Social Security number was read. The roster does not say so here. If the caller holds a letter with a code, ask a supervisor.",
			"“Your Social Security number was not read, so this offer is not for you. A credit freeze is free for everyone. Would you like to know how to set one up?”", false}
	case r.Deceased:
		return advice{"The patient has died", "There is no monitoring for a person who has died. Speak only with the next of kin named on the letter.",
			"“I am sorry. I can tell you how to have the credit file closed at the three bureaus. It costs nothing.”", false}
	}
	return adviseLetter(i, r)
}

// adviseLetter is for somebody who gets the offer and has not signed up.
func adviseLetter(i models.Incident, r models.Record) advice {
	switch {
	case r.Letter == nil || r.Letter.Status == models.LetterComposed || r.Letter.Status == models.LetterReleased:
		return advice{"The letter is not mailed yet", "Nobody can sign up before the letter was mailed: its code does not work yet.",
			"“Your letter is on its way. Please call again when it is there, and have it in your hand.”", false}
	case r.Letter.Status == models.LetterReturned || r.Letter.Status == models.LetterUndeliverable:
		return advice{"The letter came back", "A new letter needs the right address. Note what the caller says, and pass it to a supervisor, who proposes a new letter.",
			"“Our letter did not reach you. We will check your address and mail you a new one.”", false}
	case r.Code == nil || r.Code.Status == models.CodeRevoked:
		return advice{"A newer letter is needed", "This code was stopped. Ask for the newest letter; without one, a supervisor proposes a new letter.",
			"“That code no longer works. Do you have a newer letter from us?”", false}
	case r.Code.Locked:
		return advice{"The code is locked", "There were too many attempts. Do not try more codes. A supervisor can propose to unlock it.",
			"“To keep your data safe we stopped this code for now. I will have it looked at, and we will call you back.”", false}
	case r.Code.Closed:
		return advice{"The last day has passed", "Pass the caller to a supervisor, who can propose more time.",
			"“The last day to sign up has passed. I will ask whether you can have more time. Until then, a credit freeze is free.”", false}
	}
	text := "Ask for the code on the letter, the last name and the date of birth. Never read any of them out."
	if r.Minor {
		text = "The patient is under 18: speak with the parent or guardian whom the letter is addressed to. " + text
	}
	return advice{"Sign the caller up", text, "“I can sign you up now. It takes five minutes. Please have your letter in your hand. " +
		"I will never ask for your Social Security number.”", true}
}

func adviseEnrolled(i models.Incident, e models.StatusView, today models.Date) advice {
	provider := i.Facts.Provider
	switch e.Status {
	case models.VerifiedOnly:
		return advice{"Finish the sign-up", "The code, name and date of birth matched once, but nothing was sent. Ask for them again and go on.",
			"“You have begun to sign up. Shall we finish it together? Please read me the code again.”", true}
	case models.Submitted:
		return advice{"Wait for " + provider, "The sign-up was sent on " + shortDay(e.SubmittedOn) + ". Nothing else is needed from the caller.",
			"“You are signed up. " + provider + " will write to you. Your reference is " + e.Reference + ".”", false}
	case models.ActionNeeded:
		return advice{"Mend what " + provider + " could not accept", "Reason: " + lowerFirst(word(e.RejectReason)) + ". Go through the sign-up with the caller again; the same code works.",
			"“" + provider + " could not finish your sign-up yet. Let us put it right together.”", true}
	case models.RecoveryOnly:
		return advice{"Help with recovery", provider + " cannot watch a credit file here, and helps if somebody misuses the name.",
			"“There is no credit file to watch. If somebody uses your name, call us, and " + provider + " will help you.”", false}
	case models.Active:
		return advice{"Monitoring is on", "Nothing to do. Questions about alerts go to " + provider + ".",
			"“Your monitoring is on" + lastDayText(e) + ". Your reference is " + e.Reference + ".”", false}
	case models.Completed:
		return advice{"Monitoring has ended", "The two years are over, to the last day. It stopped by itself; nothing is charged.",
			"“Your free monitoring has ended. A credit freeze stays free for as long as you like.”", false}
	case models.Reviewing:
		return adviseWaiting(e)
	}
	return advice{"Ask a supervisor", "There is no usual next step for this status.", "", false}
}

// adviseWaiting is for an enrollment that waits for a case.
func adviseWaiting(e models.StatusView) advice {
	by := shortDay(e.DecideBy())
	if e.Waits() == "" {
		return advice{"A second person decides", "Two members of staff look at the papers, by " + by + ". Do not promise a result.",
			"“We are looking at your papers. You hear from us by " + by + ".”", false}
	}
	return advice{"Two people decide a case", "Case " + e.Case.Reference + " waits for " + paperWords[e.Waits()] + " and is decided by " + by + ". Do not promise a result, and keep no copy.",
		"“Your case has the number " + e.Case.Reference + ". Please show us " + paperWords[e.Waits()] + ". You hear from us by " + by + ".”", false}
}

func lastDayText(e models.StatusView) string {
	if e.Window == nil {
		return ""
	}
	return " until " + day(e.Window.LastDay)
}
