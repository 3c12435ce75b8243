package handlers

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// staffPages are the pages for agents and supervisors; they can reach what a
// desk, the accounts and a rehearsal can.
type staffPages struct {
	*server
	accounts accounts
	desk     desk
	clock    rehearsal

	signIn staffPage[signInView]
	find   staffPage[findView]
	record staffPage[recordView]
	claim  staffPage[claimView]
	cause  staffPage[matchedView]
	terms  staffPage[termsView]
	review staffPage[callReview]
	done   staffPage[enrolledView]
	dates  staffPage[clockView]

	security   staffPage[securityView]
	codes      staffPage[codesView]
	invitation staffPage[invitationView]
	accept     staffPage[acceptView]
	stepUp     staffPage[stepUpView]
}

func newStaffPages(s *server) *staffPages {
	return &staffPages{
		server: s, accounts: s.Accounts, desk: s.Desk, clock: s.Rehearsal,
		signIn: newStaffPage[signInView]("staff/sign_in.html"),
		find:   newStaffPage[findView]("staff/find.html"),
		record: newStaffPage[recordView]("staff/record.html"),
		claim:  newStaffPage[claimView]("staff/claim.html"),
		cause:  newStaffPage[matchedView]("staff/cause.html"),
		terms:  newStaffPage[termsView]("staff/terms.html"),
		review: newStaffPage[callReview]("staff/review.html"),
		done:   newStaffPage[enrolledView]("staff/enrolled.html"),
		dates:  newStaffPage[clockView]("staff/clock.html"),

		security:   newStaffPage[securityView]("staff/security.html"),
		codes:      newStaffPage[codesView]("staff/recovery_codes.html"),
		invitation: newStaffPage[invitationView]("staff/invitation.html"),
		accept:     newStaffPage[acceptView]("staff/accept.html"),
		stepUp:     newStaffPage[stepUpView]("staff/step_up.html"),
	}
}

// adminPages are the pages for admins, privacy officers, print and auditors;
// they can reach what an office can.
type adminPages struct {
	*server
	office office
	rules  []models.Rule // by which a dry run decides

	overview   staffPage[overviewView]
	proposals  staffPage[proposalsView]
	letters    staffPage[lettersView]
	mailed     staffPage[mailedView]
	imports    staffPage[importsView]
	newUpload  staffPage[newUploadView]
	columns    staffPage[columnsView]
	rows       staffPage[uploadView]
	fine       staffPage[uploadView]
	task       staffPage[taskView]
	seal       staffPage[sealView]
	review     staffPage[decideView]
	oneBatch   staffPage[batchView]
	cancel     staffPage[cancelView]
	plan       staffPage[planView]
	pairs      staffPage[pairsView]
	samePair   staffPage[samePairView]
	returns    staffPage[returnsView]
	address    staffPage[addressView]
	extension  staffPage[extensionView]
	substitute staffPage[substituteView]
	posting    staffPage[postingView]
	letterFile staffPage[letterFileView]
	evidence   staffPage[evidenceView]
	cases      staffPage[casesView]
	oneCase    staffPage[caseView]
	trail      staffPage[trailView]
}

func newAdminPages(s *server, rules []models.Rule) *adminPages {
	return &adminPages{
		server: s, office: s.Office, rules: rules,
		overview:   newStaffPage[overviewView]("admin/overview.html"),
		proposals:  newStaffPage[proposalsView]("admin/proposals.html"),
		letters:    newStaffPage[lettersView]("admin/letters.html"),
		mailed:     newStaffPage[mailedView]("admin/mailed.html"),
		imports:    newStaffPage[importsView]("admin/imports.html"),
		newUpload:  newStaffPage[newUploadView]("admin/import_new.html"),
		columns:    newStaffPage[columnsView]("admin/upload_columns.html"),
		rows:       newStaffPage[uploadView]("admin/upload_rows.html"),
		fine:       newStaffPage[uploadView]("admin/upload_fine.html"),
		task:       newStaffPage[taskView]("admin/task.html"),
		seal:       newStaffPage[sealView]("admin/seal.html"),
		review:     newStaffPage[decideView]("admin/review.html"),
		oneBatch:   newStaffPage[batchView]("admin/batch.html"),
		cancel:     newStaffPage[cancelView]("admin/cancel.html"),
		plan:       newStaffPage[planView]("admin/plan.html"),
		pairs:      newStaffPage[pairsView]("admin/pairs.html"),
		samePair:   newStaffPage[samePairView]("admin/same_pair.html"),
		returns:    newStaffPage[returnsView]("admin/returns.html"),
		address:    newStaffPage[addressView]("admin/address.html"),
		extension:  newStaffPage[extensionView]("admin/extension.html"),
		substitute: newStaffPage[substituteView]("admin/substitute.html"),
		posting:    newStaffPage[postingView]("admin/posting.html"),
		letterFile: newStaffPage[letterFileView]("admin/letter_file.html"),
		evidence:   newStaffPage[evidenceView]("admin/evidence.html"),
		cases:      newStaffPage[casesView]("admin/cases.html"),
		oneCase:    newStaffPage[caseView]("admin/case.html"),
		trail:      newStaffPage[trailView]("admin/audit.html"),
	}
}

// What the two parts of the staff's portal are called.
const (
	deskName   = "Enrollment desk"
	officeName = "Enrollment admin"
)

// staffShell is what stands around a page with that title.
func (s *server) staffShell(c *gin.Context, desk, title string) staffShell {
	session, incident := sessionOf(c), requestOf(c).incident
	shell := staffShell{Title: title, Desk: desk, CSRF: session.CSRF, Flash: flashOf(c)}
	clock := ""
	if session.ID != "" {
		shell.Who, shell.Role, shell.Incident = session.Name, rolesIn(session, incident.ID), strings.ToUpper(incident.Ref)
		shell.Nav = links(c, desk, []place{
			{deskName, "Look up", staffPath(incident, ""), []models.Permission{models.MayLookUp}},
			{deskName, "Sign up a caller", staffPath(incident, "/enroll"), []models.Permission{models.MayEnrollCaller}},
			{officeName, "Admin", adminHome(session, incident), officeWork},
		})
		if may(c, models.MayMoveCalendar) {
			clock = clockPath
		}
	}
	if side := links(c, "", adminPlaces(incident)); desk == officeName && len(side) > 0 {
		shell.Side = []navGroup{{"This incident", side}}
	}
	shell.Rehearsal = s.band(c, mustWords(s), clock)
	return shell
}

// place is somewhere that a navigation may lead.
type place struct {
	desk, text, url string
	anyOf           []models.Permission
}

// officeWork is what brings somebody to the admin pages.
var officeWork = []models.Permission{models.MayReport, models.MayPropose, models.MayApprove, models.MayMail, models.MayAudit}

func adminPlaces(incident models.Incident) []place {
	return []place{
		{"", "Overview", adminPath(incident, ""), mayReport},
		{"", "Approvals", adminPath(incident, "/proposals"), mayWait},
		{"", "Cases", adminPath(incident, "/cases"), mayWait},
		{"", "Roster", adminPath(incident, "/imports"), mayDecide},
		{"", "Review", adminPath(incident, "/review"), mayDecide},
		{"", "Seal", adminPath(incident, "/seal"), mayDecide},
		{"", "Letters", adminPath(incident, "/letters"), mayLetters},
		{"", "Returned mail", adminPath(incident, "/returns"), mayLetters},
		{"", "Evidence", adminPath(incident, "/evidence"), mayDecide},
		{"", "Audit log", adminPath(incident, "/audit"), mayAudit},
	}
}

// adminHome is the first admin page that a member of staff may see.
func adminHome(session models.StaffSession, incident models.Incident) string {
	for _, p := range adminPlaces(incident) {
		if hasAny(session, incident.ID, p.anyOf) {
			return p.url
		}
	}
	return ""
}

// links are the places that the reader may go to.
func links(c *gin.Context, desk string, places []place) []navLink {
	var out []navLink
	for _, p := range places {
		if p.url == "" || !hasAny(sessionOf(c), requestOf(c).incident.ID, p.anyOf) {
			continue
		}
		path := c.Request.URL.Path
		here := path == p.url || within(path, p.url) || desk == officeName && p.desk == officeName
		out = append(out, navLink{Text: p.text, URL: p.url, Current: here})
	}
	return out
}

// within says whether a page lies under a place of the side navigation. Under an
// incident's own path lie all.
func within(path, place string) bool {
	return strings.Count(place, "/") > 2 && strings.HasPrefix(path, place+"/")
}

// rolesIn names the roles that somebody has in an incident.
func rolesIn(session models.StaffSession, incidentID string) string {
	return rolesOf(slices.DeleteFunc(slices.Clone(session.Grants), func(g models.Grant) bool { return g.IncidentID != incidentID }))
}

// rolesOf names the roles of grants, each once.
func rolesOf(grants []models.Grant) string {
	var names []string
	for _, r := range models.Roles() {
		if slices.ContainsFunc(grants, func(g models.Grant) bool { return g.Role == r }) {
			names = append(names, word(string(r)))
		}
	}
	return strings.Join(names, ", ")
}

func staffPath(i models.Incident, rest string) string { return "/staff/" + i.Ref + rest }
func adminPath(i models.Incident, rest string) string { return "/admin/" + i.Ref + rest }

// flashes are the messages after an action; an address can only choose one.
var flashes = map[string]flash{
	"approved":        {"ok", "Approved and carried out. The audit log has your name."},
	"declined":        {"ok", "Declined. Nothing was changed but the proposal."},
	"proposed":        {"ok", "Proposed. A second person approves or declines it here."},
	"asked":           {"ok", "Proposed. A supervisor or a privacy officer approves or declines it."},
	"pair":            {"ok", "Decided. The audit log has your name."},
	"decided":         {"ok", "Decided. Two people can change it later."},
	"canceled":        {"ok", "The batch is canceled. Its codes never work."},
	"address":         {"ok", "The address is recorded. Whoever had a letter come back gets a new one. Where the law of a new state demands the offer, that waits under Approvals."},
	"no-address":      {"ok", "Recorded. The letter cannot be delivered; the person is told by substitute notice."},
	"substitute":      {"ok", "The notice is recorded."},
	"discarded":       {"ok", "The file was discarded. Nothing of it was taken in."},
	"mailed":          {"ok", "The batch is marked mailed. Its codes work from now on, and their plain copies are destroyed."},
	"passkey":         {"ok", "The passkey is added. Sign in with it from now on."},
	"passkey-removed": {"ok", "The passkey is removed. It opens nothing any more."},
	"session":         {"ok", "Ended. Whoever is there has to sign in again."},
	"moved":           {"ok", "The calendar was moved, and the work that fell due on each day was done."},
}

func flashOf(c *gin.Context) *flash {
	if f, ok := flashes[c.Query("done")]; ok && c.Request.Method != "POST" {
		return &f
	}
	return nil
}
