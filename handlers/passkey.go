package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/internal/passkey"
	"recourse/models"
)

// passkeyView is a form that a script fills in with what the browser answers.
type passkeyView struct {
	Action  string
	Make    bool // a new passkey, rather than one there is
	Options string
	State   string
}

// passkeySite is where the request came to; false where browsers have no passkeys, as at an
// address without a name.
func (s *server) passkeySite(c *gin.Context) (models.PasskeySite, bool) {
	scheme := "http://"
	if s.Secure {
		scheme = "https://"
	}
	host := hostName(c)
	return models.PasskeySite{Host: host, Origin: scheme + c.Request.Host}, passkey.Supported(host)
}

// askPasskey is the form that asks for a passkey; nil where there are none.
func (s *server) askPasskey(c *gin.Context, action string) (*passkeyView, error) {
	site, ok := s.passkeySite(c)
	if !ok {
		return nil, nil
	}
	p, err := s.Accounts.AskPasskey(sessionOf(c), site)
	if err != nil {
		return nil, err
	}
	return &passkeyView{Action: action, Options: p.Options, State: p.State}, nil
}
