package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

const securityPath = "/staff/security"

// securityView is how a member of staff signs in, and where they are.
type securityView struct {
	Waiting  string // roles that count once a passkey was shown; "" for none
	Passkeys []ownPasskey
	Add      *passkeyView // nil where none can be added
	Why      string       // why not
	Name     textField
	Codes    int
	Sessions []ownSession
	Others   bool
	Links    []errorLink
}

type ownPasskey struct {
	Name, Host, Made, Used string
	Remove                 string // address; "" for one that stays
}

type ownSession struct {
	How, Made, Seen string
	Current         bool
	End             string
}

// codesView shows recovery codes, this once.
type codesView struct{ Codes []string }

func (p *staffPages) showSecurity(c *gin.Context) error {
	return p.securityPage(c, http.StatusOK, "", nil)
}

func (p *staffPages) securityPage(c *gin.Context, status int, name string, wrong FieldErrors) error {
	session := sessionOf(c)
	access, err := p.accounts.Access(c.Request.Context(), session)
	if err != nil {
		return err
	}
	view := securityView{
		Waiting: rolesOf(session.Waiting), Codes: access.RecoveryCodes, Others: len(access.Sessions) > 1,
		Name: newTextField("passkey_name", name, wrong.Text("passkey_name")), Links: wrong.Links(),
	}
	for _, k := range access.Passkeys {
		view.Passkeys = append(view.Passkeys, p.ownPasskey(session, k, len(access.Passkeys) > 1))
	}
	for _, o := range access.Sessions {
		view.Sessions = append(view.Sessions, p.ownSession(session, o))
	}
	if view.Add, view.Why, err = p.addPrompt(c); err != nil {
		return err
	}
	shell := p.staffShell(c, deskName, "Your sign-in")
	shell.Failed = wrong.Any()
	return p.security.render(c.Writer, status, shell, view)
}

// addPrompt is the form for another passkey, or why there is none.
func (p *staffPages) addPrompt(c *gin.Context) (*passkeyView, string, error) {
	site, ok := p.passkeySite(c)
	if !ok {
		return nil, "This portal was opened at an address without a name. Passkeys work only at a name, such as localhost.", nil
	}
	prompt, err := p.accounts.NewPasskeyPrompt(c.Request.Context(), sessionOf(c), site)
	if errors.Is(err, models.ErrForbidden) {
		return nil, "Sign in with a passkey first to add another.", nil
	}
	if err != nil {
		return nil, "", err
	}
	return &passkeyView{Action: securityPath + "/passkeys", Make: true, Options: prompt.Options, State: prompt.State}, "", nil
}

func (p *staffPages) ownPasskey(session models.StaffSession, k models.Passkey, more bool) ownPasskey {
	own := ownPasskey{Name: k.Name, Host: k.Host, Made: moment(k.MadeAt), Used: "never"}
	if !k.UsedAt.IsZero() {
		own.Used = moment(k.UsedAt)
	}
	if more && session.Level >= models.LevelPasskey {
		own.Remove = securityPath + "/passkeys/" + k.ID + "/remove"
	}
	return own
}

func (p *staffPages) ownSession(session models.StaffSession, o models.OpenSession) ownSession {
	how := "Password and code"
	if o.Level >= models.LevelPasskey {
		how = "Passkey"
	}
	return ownSession{how, moment(o.MadeAt), moment(o.SeenAt), o.ID == session.ID, securityPath + "/sessions/" + o.ID + "/end"}
}

func (p *staffPages) submitNewPasskey(c *gin.Context) error {
	form, site, err := p.bindPasskey(c)
	if err != nil {
		return err
	}
	err = p.accounts.AddPasskey(c.Request.Context(), sessionOf(c), site, form.Name, form.answer())
	var field models.FieldError
	switch {
	case errors.As(err, &field):
		return p.securityPage(c, http.StatusUnprocessableEntity, form.Name, oneWrong(field.Field, "Give the passkey a name of up to 40 letters, such as “Blue key”"))
	case errors.Is(err, models.ErrPasskey):
		return p.securityPage(c, http.StatusUnprocessableEntity, form.Name, oneWrong("passkey_name", "The browser's answer did not hold, or came too late. Try again"))
	case err != nil:
		return err
	}
	return seeOther(c, securityPath+"?done=passkey")
}

func (p *staffPages) submitRemovePasskey(c *gin.Context) error {
	if err := p.accounts.RemovePasskey(c.Request.Context(), sessionOf(c), c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, securityPath+"?done=passkey-removed")
}

func (p *staffPages) submitCodes(c *gin.Context) error {
	codes, err := p.accounts.NewRecoveryCodes(c.Request.Context(), sessionOf(c))
	if err != nil {
		return err
	}
	return p.codes.render(c.Writer, http.StatusOK, p.staffShell(c, deskName, "Your recovery codes"), codesView{codes})
}

// submitEndSession ends one session; the others where none is named.
func (p *staffPages) submitEndSession(c *gin.Context) error {
	session := sessionOf(c)
	if err := p.accounts.EndSession(c.Request.Context(), session, c.Param("id")); err != nil {
		return err
	}
	if c.Param("id") == session.ID {
		p.dropCookie(c, staffCookie)
		return seeOther(c, signInPath)
	}
	return seeOther(c, securityPath+"?done=session")
}

// moment is a point in time as staff read it.
func moment(i models.Instant) string { return i.UTC().Format("Jan 2, 2006, 15:04 UTC") }
