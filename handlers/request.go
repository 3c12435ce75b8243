package handlers

import (
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// requestKey is where a gin context holds its [request].
const requestKey = "request"

// request is what the middleware found out about a request.
type request struct {
	id       string
	start    time.Time
	incident models.Incident // zero until the host was known
	words    i18n.Printer    // of the path's language; zero outside of patient pages
}

func requestOf(c *gin.Context) *request {
	r, _ := c.MustGet(requestKey).(*request) // observe has set it, on every route
	return r
}

// known says whether the incident was found.
func (r *request) known() bool { return r.incident.ID != "" }

// today is the incident's calendar date.
func (s *server) today(c *gin.Context) models.Date {
	return requestOf(c).incident.Today(s.Now())
}

// clientAddr is where the request came from; the zero address if nobody knows.
func clientAddr(c *gin.Context) netip.Addr {
	addr, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap()
}

// hostName is the request's host as incidents have it: small letters, no port.
func hostName(c *gin.Context) string {
	host := strings.ToLower(c.Request.Host)
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.TrimSuffix(host, ".")
}

// inLanguage is this request's path in another language.
func inLanguage(c *gin.Context, tag i18n.Tag) string {
	_, rest, _ := strings.Cut(strings.TrimPrefix(c.Request.URL.Path, "/"), "/")
	if c.Param("lang") == "" || rest == "" {
		return "/" + string(tag)
	}
	return "/" + string(tag) + "/" + rest
}
