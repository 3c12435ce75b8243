package handlers

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

const (
	sessionKey = "staff session"
	signInPath = "/staff/sign-in"
	clockPath  = "/staff/clock"
)

// What the admin pages ask for; one of each list is enough.
var (
	mayReport  = []models.Permission{models.MayReport}
	mayPropose = []models.Permission{models.MayPropose}
	mayDecide  = []models.Permission{models.MayPropose, models.MayApprove}
	mayApprove = []models.Permission{models.MayApprove, models.MayApproveHelp} // by the proposal's kind, one of them
	mayAskHelp = []models.Permission{models.MayProposeHelp}
	mayWait    = []models.Permission{models.MayPropose, models.MayApprove, models.MayApproveHelp} // for a second person
	mayLetters = []models.Permission{models.MayMail, models.MayPropose, models.MayApprove}
	mayMail    = []models.Permission{models.MayMail}
	mayAudit   = []models.Permission{models.MayAudit}
)

// sessionOf is the session that requireSession has found; the zero session on
// pages that need none.
func sessionOf(c *gin.Context) models.StaffSession {
	value, _ := c.Get(sessionKey)
	session, _ := value.(models.StaffSession)
	return session
}

// requireSession lets nobody in who has not signed in, and takes no form that
// is not from one of the session's own pages.
func (s *server) requireSession(c *gin.Context) {
	s.signedIn(c)
	if session := sessionOf(c); session.ID != "" && c.Request.Method == http.MethodPost {
		checkStaffToken(c, session.CSRF)
	}
}

// signedIn lets nobody in who has not signed in. The routes of uploads stand behind
// it alone: their token is in the body, which [sentFile] reads.
func (s *server) signedIn(c *gin.Context) {
	session, err := s.Accounts.StaffSession(c.Request.Context(), s.cookie(c, staffCookie))
	switch {
	case errors.Is(err, models.ErrSession):
		s.toSignIn(c)
	case err != nil:
		fail(c, fmt.Errorf("find session: %w", err))
	default:
		c.Set(sessionKey, session)
	}
}

// toSignIn sends a visitor to sign in, and from there back to this page. A form
// is not sent again: its page would have been of another session.
func (s *server) toSignIn(c *gin.Context) {
	target := signInPath
	if next := c.Request.URL.Path; c.Request.Method == http.MethodGet && safeNext(next) != "" {
		target += "?next=" + url.QueryEscape(next)
	}
	c.Redirect(http.StatusSeeOther, target)
	c.Abort()
}

// checkStaffToken compares the form's token with the session's.
func checkStaffToken(c *gin.Context, token string) {
	if err := c.Request.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if !errors.As(err, &large) {
			err = errMalformed // its text may quote the body
		}
		fail(c, fmt.Errorf("read form: %w", err))
		return
	}
	sent := c.Request.PostForm.Get("csrf")
	if token == "" || subtle.ConstantTimeCompare([]byte(sent), []byte(token)) != 1 {
		fail(c, errCSRF)
	}
}

// safeNext is a path of the staff's pages, or "" for anything else: nobody is
// sent to another site from here.
func safeNext(next string) string {
	own := strings.HasPrefix(next, "/staff/") || strings.HasPrefix(next, "/admin/")
	plain := strings.Trim(next, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == ""
	if !own || !plain || path.Clean(next) != next || strings.HasPrefix(next, "/staff/sign-") || next == "/staff/invitation" {
		return ""
	}
	return next
}

// pathIncident takes the incident from the path. Where it is not the host's, an
// account without a grant for it learns no more than for one that does not exist.
func (s *server) pathIncident(c *gin.Context) {
	ref := c.Param("ref")
	if ref == requestOf(c).incident.Ref {
		return
	}
	incident, err := s.Incidents.IncidentByRef(c.Request.Context(), ref)
	if err != nil {
		fail(c, fmt.Errorf("find incident: %w", err))
		return
	}
	session := sessionOf(c)
	for _, g := range slices.Concat(session.Grants, session.Waiting) {
		if g.IncidentID == incident.ID {
			requestOf(c).incident = incident
			return
		}
	}
	fail(c, errNoPage)
}

// requirePermission lets on whoever has one of the permissions in the incident.
func (s *server) requirePermission(anyOf ...models.Permission) gin.HandlerFunc {
	return func(c *gin.Context) {
		session, id := sessionOf(c), requestOf(c).incident.ID
		switch {
		case hasAny(session, id, anyOf):
		case hasAny(models.StaffSession{Grants: session.Waiting}, id, anyOf): // by passkey they may
			c.Redirect(http.StatusSeeOther, securityPath)
			c.Abort()
		default:
			fail(c, fmt.Errorf("%s: %w", c.FullPath(), models.ErrForbidden))
		}
	}
}

func hasAny(session models.StaffSession, incidentID string, anyOf []models.Permission) bool {
	for _, p := range anyOf {
		if _, ok := session.Role(incidentID, p); ok {
			return true
		}
	}
	return false
}

// may says whether the reader has a permission in the request's incident.
func may(c *gin.Context, p models.Permission) bool {
	_, ok := sessionOf(c).Role(requestOf(c).incident.ID, p)
	return ok
}
