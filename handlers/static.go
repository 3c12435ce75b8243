package handlers

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/static"
)

// showStatic sends a file under its hashed name, which never changes: browsers
// may keep it for ever. It belongs to no incident.
func showStatic(c *gin.Context) error {
	f, ok := static.Lookup(strings.TrimPrefix(c.Param("name"), "/"))
	if !ok {
		return errNoHost // the neutral answer: there is no incident here
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	body := f.Body
	if f.Gzip != nil {
		c.Header("Vary", "Accept-Encoding")
		if strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
			c.Header("Content-Encoding", "gzip")
			body = f.Gzip
		}
	}
	c.Data(http.StatusOK, f.Type, body)
	return nil
}
