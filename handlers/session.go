package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// The cookies. They hold a random token and nothing else, and end with the
// browser's session.
const (
	visitCookie = "visit"
	staffCookie = "staff"
)

// cookieName has the prefix with which browsers refuse a cookie that another
// host or an unencrypted page has set.
func (s *server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// setCookie hands the browser a token. Staff cookies are strict: no link from
// elsewhere arrives signed in.
func (s *server) setCookie(c *gin.Context, name, token string, site http.SameSite) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookieName(name), Value: token, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: site,
	})
}

// dropCookie takes the token back.
func (s *server) dropCookie(c *gin.Context, name string) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookieName(name), Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
}

// cookie is the token that the browser brought, "" for none.
func (s *server) cookie(c *gin.Context, name string) string {
	found, err := c.Request.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return found.Value
}
