package handlers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// What one request may cost.
const (
	maxForm  = 16 << 10
	workTime = 20 * time.Second
)

// routes lists every route, in reading order.
func (s *server) routes(r *gin.Engine) {
	r.Use(s.observe, secure(s.Secure), s.answer)
	r.GET("/static/*name", handle(showStatic))
	r.GET("/robots.txt", handle(showRobots))
	r.GET(themePrefix+":name", s.findIncident, handle(s.showTheme))

	lost := []gin.HandlerFunc{s.findIncident, s.deadline(workTime)}
	r.NoRoute(append(lost, handle(notFound))...)
	r.NoMethod(append(lost, handle(notAllowed))...)

	site := r.Group("/", s.findIncident, s.sameOrigin, s.deadline(workTime))
	s.patientRoutes(site.Group("/", limitBody(maxForm)))
	s.staffRoutes(site)
	s.fileRoutes(r.Group("/admin/:ref", s.findIncident, s.sameOrigin, s.deadline(fileTime), limitBody(maxForm), s.requireSession, s.pathIncident, s.slowAnswer))
	s.uploadRoutes(r.Group("/admin/:ref", s.findIncident, s.sameOrigin, s.deadline(uploadTime), limitBody(maxSent), s.slowBody, s.signedIn, s.pathIncident))
}

// patientRoutes are the pages for patients. Nothing here needs a script.
func (s *server) patientRoutes(r *gin.RouterGroup) {
	p := s.patient
	r.GET("/", handle(p.chooseLanguage("")))
	r.GET("/e", handle(p.chooseLanguage("/enroll"))) // of the QR code: the code stands after "#"

	lang := r.Group("/:lang", s.language)
	lang.GET("", handle(p.showStart))
	lang.GET("/", handle(p.showStart))
	lang.GET("/enroll", handle(p.showCode))
	lang.POST("/enroll", handle(p.submitCode))
	lang.GET("/identity", handle(p.showIdentity))
	lang.POST("/identity", handle(p.submitIdentity))
	lang.GET("/who", handle(p.showWho))
	lang.POST("/who", handle(p.submitWho))
	lang.GET("/details", handle(p.showDetails))
	lang.POST("/details", handle(p.submitDetails))
	lang.GET("/review", handle(p.showReview))
	lang.POST("/review", handle(p.submitReview))
	lang.GET("/done", handle(p.showDone))
	lang.GET("/status", handle(p.showStatus))
	lang.POST("/status", handle(p.submitStatus))
	lang.GET("/not-me", handle(p.showStop)) // of the QR code of a confirmation: the stop code stands after "#"
	lang.POST("/not-me", handle(p.submitStop))
	lang.GET("/not-me/stopped", handle(p.showStopped))
	lang.GET("/certificate.pdf", handle(p.showCertificate))
	lang.GET("/dates.ics", handle(p.showCalendar))
	lang.POST("/next", handle(p.submitNext)) // child
	lang.POST("/leave", handle(p.submitLeave))
	lang.GET("/help", handle(p.showHelp))
	lang.GET("/help/all", handle(p.showHelpOpen))
	lang.GET("/lost", handle(p.showLost))
	lang.GET("/paper", handle(p.showPaper))
	lang.GET("/languages", handle(p.showLanguages))
	lang.GET("/real", handle(p.showReal))
	lang.GET("/freeze", handle(p.showFreeze))
	lang.GET("/accessibility", handle(p.showAccessibility))
	lang.GET("/privacy", handle(p.showPrivacy))
	lang.GET("/notice", handle(p.showNotice)) // while a posting runs
}

// staffRoutes are the pages for staff.
func (s *server) staffRoutes(site *gin.RouterGroup) {
	p := s.staff
	open := site.Group("/staff", limitBody(maxForm))
	open.GET("/sign-in", handle(p.showSignIn))
	open.POST("/sign-in", handle(p.submitSignIn))
	open.POST("/sign-in/passkey", handle(p.submitPasskey))
	open.GET("/invitation", handle(p.showInvitation))
	open.POST("/invitation", handle(p.submitInvitation))

	in := site.Group("/", limitBody(maxForm), s.requireSession)
	in.GET("/staff", handle(p.showHome))
	in.GET("/admin", handle(p.showHome))
	in.POST("/staff/sign-out", handle(p.submitSignOut))
	own := in.Group(securityPath)
	own.GET("", handle(p.showSecurity))
	own.POST("/passkeys", handle(p.submitNewPasskey))
	own.POST("/passkeys/:id/remove", s.requireStepUp, handle(p.submitRemovePasskey))
	own.POST("/codes", s.requireStepUp, handle(p.submitCodes))
	own.POST("/sessions/end", handle(p.submitEndSession)) // all others
	own.POST("/sessions/:id/end", handle(p.submitEndSession))
	clock := in.Group("/staff/clock", rehearsing, s.requirePermission(models.MayMoveCalendar))
	clock.GET("", handle(p.showClock))
	clock.POST("", handle(p.submitClock))

	s.deskRoutes(in.Group("/staff/:ref", s.pathIncident, s.requirePermission(models.MayLookUp)))
	s.adminRoutes(in.Group("/admin/:ref", s.pathIncident))
}

// deskRoutes are for agents and supervisors.
func (s *server) deskRoutes(desk *gin.RouterGroup) {
	p := s.staff
	desk.GET("", handle(p.showFind))
	desk.POST("", handle(p.submitFind))
	desk.GET("/patients/:id", handle(p.showRecord))
	desk.GET("/patients/:id/enrolled", handle(p.showEnrolled))
	desk.POST("/patients/:id/not-me", handle(p.submitNotMe))

	enroll := desk.Group("/enroll", s.requirePermission(models.MayEnrollCaller))
	enroll.GET("", handle(p.showClaim))
	enroll.POST("", handle(p.submitClaim))
	enroll.POST("/terms", handle(p.submitTerms))
	enroll.POST("/send", handle(p.submitEnrollment))
}

// adminRoutes are for admins, privacy officers, print and auditors, and for supervisors
// as far as they decide.
func (s *server) adminRoutes(admin *gin.RouterGroup) {
	p := s.admin
	report := admin.Group("", s.requirePermission(mayReport...))
	report.GET("", handle(p.showOverview))
	report.GET("/report.csv", handle(p.showReportFile))

	decide := admin.Group("", s.requirePermission(mayDecide...))
	decide.GET("/tasks/:id", handle(p.showTask))
	s.rosterRoutes(admin, decide)
	s.returnRoutes(admin, decide)

	admin.GET("/proposals", s.requirePermission(mayWait...), handle(p.showProposals))
	cases := admin.Group("/cases", s.requirePermission(mayWait...))
	cases.GET("", handle(p.showCases))
	cases.GET("/:id", handle(p.showCase))
	cases.POST("/:id", handle(p.submitCase))
	approve := admin.Group("/proposals/:id", s.requirePermission(mayApprove...))
	approve.POST("/approve", s.requireStepUp, handle(p.submitApprove))
	approve.POST("/decline", handle(p.submitDecline))

	s.letterRoutes(admin)

	audit := admin.Group("/audit", s.requirePermission(mayAudit...))
	audit.GET("", handle(p.showTrail))
	audit.POST("", handle(p.submitVerify))
}

// rosterRoutes are about roster files: who may decide sees what came of them, who
// may propose brings them in.
func (s *server) rosterRoutes(admin, decide *gin.RouterGroup) {
	p := s.admin
	decide.GET("/imports", handle(p.showImports))
	decide.GET("/imports/:id", handle(p.showImport))
	decide.GET("/imports/:id/problems.csv", handle(p.showProblems))
	decide.GET("/review", handle(p.showReview))
	decide.POST("/review/:id", handle(p.submitReview))
	decide.GET("/review/pairs", handle(p.showPairs))
	decide.POST("/review/pairs/:id", handle(p.submitPair))
	decide.GET("/seal", handle(p.showSeal))

	propose := admin.Group("", s.requirePermission(mayPropose...))
	propose.GET("/imports/new", handle(p.showNewUpload))
	propose.POST("/seal", handle(p.submitSeal))
	propose.POST("/imports/uploads/:id/columns", handle(p.submitColumns))
	propose.POST("/imports/uploads/:id/discard", handle(p.submitDiscard))
}

// letterRoutes are about letters up to their mailing.
func (s *server) letterRoutes(admin *gin.RouterGroup) {
	p := s.admin
	see := admin.Group("/letters", s.requirePermission(mayLetters...))
	see.GET("", handle(p.showLetters))
	see.GET("/:id", handle(p.showBatch))

	propose := admin.Group("/letters", s.requirePermission(mayPropose...))
	propose.POST("/new", handle(p.submitPlan))
	propose.POST("/:id/release", handle(p.submitRelease))
	propose.GET("/:id/cancel", handle(p.showCancel))
	propose.POST("/:id/cancel", handle(p.submitCancel))

	mail := admin.Group("/letters/:id", s.requirePermission(mayMail...))
	mail.GET("/mailed", handle(p.showMailed))
	mail.POST("/mailed", handle(p.submitMailed))
}

// returnRoutes are about letters that do not arrive. Who mails letters also records
// those that come back, and sees no more than their references.
func (s *server) returnRoutes(admin, decide *gin.RouterGroup) {
	p := s.admin
	mail := admin.Group("/returns", s.requirePermission(mayLetters...))
	mail.GET("", handle(p.showReturns))
	mail.POST("", handle(p.submitReturn))
	decide.GET("/returns/:id/address", handle(p.showAddress))
	decide.POST("/returns/:id/address", handle(p.submitAddress))
	decide.POST("/returns/:id/none", handle(p.submitNoAddress))
	decide.GET("/substitute", handle(p.showSubstitute))
	decide.GET("/substitute/posting", handle(p.showPosting))
	decide.GET("/evidence", handle(p.showEvidence))

	help := admin.Group("/extension", s.requirePermission(mayAskHelp...))
	help.GET("", handle(p.showExtension))
	help.POST("", handle(p.submitExtension))

	propose := admin.Group("", s.requirePermission(mayPropose...))
	propose.POST("/substitute", handle(p.submitSubstitute))
	propose.GET("/returns/file", handle(p.showLetterFile))
	propose.POST("/evidence", handle(p.submitEvidence))
}

// fileRoutes read whole files, which takes longer than other pages may.
func (s *server) fileRoutes(slow *gin.RouterGroup) {
	p := s.admin
	propose := slow.Group("/imports", s.requirePermission(mayPropose...))
	propose.POST("/:id/problems", handle(p.submitRejects))
	evidence := slow.Group("/evidence", s.requirePermission(mayDecide...), s.requireStepUp)
	evidence.POST("/incident/:form", handle(p.submitIncidentEvidence))
	evidence.POST("/patient/:id/:form", handle(p.submitPatientEvidence))
	slow.GET("/letters/new", s.requirePermission(mayPropose...), handle(p.showPlan))
	mail := slow.Group("/letters/:id", s.requirePermission(mayMail...))
	mail.POST("/print", s.requireStepUp, handle(p.submitPrint))

	held := propose.Group("/uploads/:id")
	held.GET("", handle(p.showUpload))
	held.GET("/columns", handle(p.showColumns))
	held.POST("/problems", handle(p.submitProblemFile))
	held.POST("/import", handle(p.submitImport))
}

// uploadRoutes take files, which may take their time. The token of each form is in
// the body, and checked there.
func (s *server) uploadRoutes(slow *gin.RouterGroup) {
	p := s.admin
	slow.POST("/imports/new", s.requirePermission(mayPropose...), handle(p.submitUpload))
	slow.POST("/returns/file", s.requirePermission(mayPropose...), handle(p.submitLetterFile))
}

func notFound(*gin.Context) error   { return errNoPage }
func notAllowed(*gin.Context) error { return errMethod }

func showRobots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, "User-agent: *\nDisallow: /staff\nDisallow: /admin\nDisallow: /provider\n")
	return nil
}
