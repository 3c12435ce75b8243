package handlers

import (
	"strings"

	"recourse/models"
)

// words are how staff read what the code calls by short names. A test demands
// them of every action, status, role and kind.
var words = map[string]string{
	// roles
	"agent": "Agent", "supervisor": "Supervisor", "print": "Print", "admin": "Admin",
	"privacy_officer": "Privacy officer", "auditor": "Auditor",
	// eligibility
	"loaded": "Not decided yet", "eligible": "Eligible", "ineligible": "Not eligible", "review": "In review", "withdrawn": "Offer withdrawn",
	// letters and batches
	"composed": "Written", "released": "Released to print", "mailed": "Mailed", "returned": "Came back",
	"superseded": "Replaced by a new letter", "undeliverable": "Cannot be delivered", "substituted": "Replaced by public notice", "canceled": "Canceled",
	"notice": "Notice", "reminder": "Reminder", "reissue": "New letter", "next_of_kin": "Next of kin", "confirmation": "Confirmation", "ending": "End of monitoring",
	// codes; "mailed" and "revoked" have a second meaning below
	"issued": "Not mailed yet", "bound": "Used to begin a sign-up", "redeemed": "Used up", "revoked": "Stopped",
	// enrollments
	"in_review": "In review", "verified": "Identity matched", "submitted": "Signed up", "action_needed": "Action needed",
	"recovery_only": "Recovery help only", "active": "Monitoring on", "completed": "Monitoring ended", "declined": "Declined", "refused": "Refused",
	// proposals and imports
	"open": "Open", "approved": "Approved", "loading": "Loading", "complete": "Complete",
	"extension.letter": "The letter came late or came back", "extension.illness": "Illness",
	"extension.our_error": "Our error", "extension.provider_error": "The provider's error", "extension.legal": "For legal reasons", "extension.other": "Another reason",
	"roster.seal": "Seal the roster", "letters.release": "Release letters to print",
	"eligibility.change": "Give or withdraw an offer", "letters.counsel": "Record what counsel decided",
	"deadline.personal": "Move a person's last day to sign up", "evidence.export": "Export the evidence of one person",
	// cases: what they are about, how they end, on what grounds
	"case.decide": "Decide a case", "decided": "Decided",
	"not_me": "“This wasn’t me”", "representative": "Somebody acts for the patient", "death": "The patient may have died",
	"patient_did": "The patient was reached and says so", "family_did": "The family did it, and the patient agrees",
	"patient_not": "The patient was reached and knows nothing of it", "not_reached": "Nobody could be reached in time",
	"power_seen": "A power of attorney was seen", "court_seen": "A court’s order was seen", "no_paper": "No document came",
	"paper_doubt": "The documents do not show it", "certificate": "A death certificate was seen",
	"records_say": "The organization’s own records say so", "patient_spoke": "The patient was reached",
	// ways of contact and channels
	"email": "E-mail", "phone": "Phone", "post": "Letter", "web": "Web",
	// the funnel's steps
	"rostered": "On the roster", "enrolled": "Signed up",
	// data elements
	"name": "Name", "birth_date": "Date of birth", "ssn": "Social Security number", "tin": "Taxpayer identification number",
	"drivers_license": "Driver's license or state ID number", "medical_record_number": "Medical record number", "clinical": "Clinical information",
	"health_insurance": "Health insurance information", "insurance_account_ssn": "Insurance account number with the Social Security number in it",
	"account_number": "Account number; not known whether it holds the Social Security number", "financial": "Financial information", "bank_account": "Bank account number",
	// why a person must decide, and on what grounds
	"nothing_exposed": "The roster names nothing that was exposed", "no_birth_date": "There is no birth date on file",
	"unsure_number": "An account number may hold the Social Security number", "state_unknown": "The law of a state we do not know could ask for more",
	"number_holds_ssn": "The account number holds the Social Security number", "number_holds_no_ssn": "The account number does not hold the Social Security number",
	"source_checked": "The organization's own records were checked", "counsel_decided": "Counsel decided", "in_doubt_offered": "Nothing could be found out, so the offer is made",
	"moved_state":    "The person lives in another state now, whose law demands the offer",
	"exposure_found": "The number was exposed after all", "exposure_mistaken": "The number was not exposed",
	"same_person": "Another record of the same person has the offer", "decided_wrongly": "The decision before was a mistake",
	// languages
	"en": "English", "es": "Spanish", "pt": "Portuguese",
	// who acts
	"patient": "the patient", "visitor": "a visitor", "staff": "staff", "operator": "an operator", "system": "the portal", "provider": "the provider",
}

// word is how staff read a short name; one without words stays as it is.
func word(name string) string {
	if w, ok := words[name]; ok {
		return w
	}
	return strings.ReplaceAll(name, "_", " ")
}

// actionWords say what was done.
var actionWords = map[models.Action]string{
	models.ActIncidentCreate: "Incident set up", models.ActCalendarAdvance: "Rehearsal calendar moved",
	models.ActImportBegin: "Roster import begun", models.ActImportEnd: "Roster import ended", models.ActEligibility: "Eligibility decided",
	models.ActUpload: "Roster file uploaded", models.ActDuplicate: "Duplicate decided", models.ActTask: "Long work",
	models.ActDeadline: "Last day to sign up moved", models.ActAddress: "Address changed", models.ActSubstitute: "Notice by other means",
	models.ActCounsel:   "Counsel's answer recorded",
	models.ActPrintShop: "Print shop changed",
	models.ActTheme:     "Colors and logo changed", models.ActPhone: "Phone number or hours changed",
	models.ActProposalMake: "Proposal made", models.ActProposalApprove: "Proposal approved", models.ActProposalDecline: "Proposal declined",
	models.ActRosterSeal: "Roster sealed", models.ActLetterMove: "Letter", models.ActCodeMove: "Code",
	models.ActBatchMove: "Batch of letters", models.ActBatchPrint: "Print file made and read back",
	models.ActAttempt: "Attempt counted", models.ActAttemptEnd: "Attempt decided", models.ActEnrollmentMove: "Enrollment",
	models.ActFreeze: "Hold on the sign-up", models.ActCase: "Case", models.ActDeath: "Death", models.ActMail: "E-mail",
	models.ActHandoffMake: "File for the provider made", models.ActHandoffSent: "File sent to the provider", models.ActAcknowledge: "Provider answered",
	models.ActWindowSet: "Dates set", models.ActSearch: "Patient searched for", models.ActView: "Record viewed", models.ActStatusView: "Status page viewed",
	models.ActReport: "Report viewed", models.ActExport: "File exported", models.ActAuditView: "Audit log viewed",
	models.ActStaffAdd: "Account added", models.ActStaffDisable: "Account disabled", models.ActStaffReset: "Account reset", models.ActGrant: "Role granted",
	models.ActStaffInvite: "Invited", models.ActStaffAccept: "Invitation taken", models.ActStepUp: "Showed who is there", models.ActPasskeyAdd: "Passkey added",
	models.ActPasskeyRemove: "Passkey removed", models.ActRecoveryCodes: "Recovery codes made", models.ActSessionEnd: "Session ended",
	models.ActSignIn: "Signed in", models.ActSignInRefused: "Sign-in refused", models.ActSignOut: "Signed out",
}

// codeWords are a code's statuses as a sentence about it.
var codeWords = map[models.CodeStatus]string{
	models.CodeIssued: "Made; works once its letter is mailed", models.CodeMailed: "Works", models.CodeBound: "Used to begin a sign-up; still works for it",
	models.CodeRedeemed: "Used up: the provider has accepted", models.CodeRevoked: "Stopped; a newer letter has the one that works",
}

// eventText is one line of a timeline.
func eventText(e models.Event) string {
	text, known := actionWords[e.Action]
	if !known {
		text = string(e.Action)
	}
	switch e.Action {
	case models.ActFreeze:
		if e.To == "" {
			return text + " lifted"
		}
		return text + " begun"
	case models.ActCodeMove:
		return text + ": " + lowerFirst(codeWord(models.CodeStatus(e.To)))
	case models.ActMail:
		return text + " “" + word(e.From) + "”: " + word(e.To)
	case models.ActWindowSet:
		return "Monitoring set: " + span(e.From, e.To)
	case models.ActLetterMove, models.ActEnrollmentMove, models.ActEligibility, models.ActAcknowledge, models.ActAttemptEnd,
		models.ActCase, models.ActDeath:
		if e.To != "" {
			return text + ": " + lowerFirst(word(e.To))
		}
	}
	return text
}

func codeWord(s models.CodeStatus) string {
	if w, ok := codeWords[s]; ok {
		return w
	}
	return word(string(s))
}

// span words two dates that an audit entry has as text.
func span(from, to string) string {
	first, err := models.ParseDate(from)
	last, err2 := models.ParseDate(to)
	if err != nil || err2 != nil {
		return strings.TrimSpace(from + " to " + to)
	}
	return shortDay(first) + " to " + shortDay(last)
}

// byWhom names the actor of an event.
func byWhom(e models.Event) string {
	if e.Who != "" {
		return e.Who
	}
	return word(string(e.Actor))
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
