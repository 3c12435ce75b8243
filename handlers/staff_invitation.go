package handlers

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"

	"recourse/internal/totp"
	"recourse/models"
)

// invitationForm is the invitation's code, and what its owner chooses.
type invitationForm struct {
	Token    string `form:"code" binding:"max=60"`
	Password string `form:"password" binding:"max=1000"`
	TOTP     string `form:"totp" binding:"max=20"`
}

// invitationView asks for the code of an invitation.
type invitationView struct {
	Code  textField
	Links []errorLink
}

// acceptView asks for a password and a first one-time code.
type acceptView struct {
	Token, SignInName, Name, Until string
	Picture                        template.URL // of the secret, to be scanned
	Secret                         string       // to be typed
	Password, TOTP                 textField
	Links                          []errorLink
}

const invitationOver = "This invitation was used, replaced or is over. Ask who invited you for a new one"

func (p *staffPages) showInvitation(c *gin.Context) error {
	return p.askInvitation(c, http.StatusOK, "", nil)
}

func (p *staffPages) askInvitation(c *gin.Context, status int, typed string, wrong FieldErrors) error {
	shell := p.staffShell(c, deskName, "Take your invitation")
	shell.Failed = wrong.Any()
	view := invitationView{Code: newTextField("code", typed, wrong.Text("code")), Links: wrong.Links()}
	return p.invitation.render(c.Writer, status, shell, view)
}

// submitInvitation shows the invitation, and with a password takes it.
func (p *staffPages) submitInvitation(c *gin.Context) error {
	var form invitationForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	if wrong.Any() {
		return p.askInvitation(c, http.StatusUnprocessableEntity, "", oneWrong("code", invitationOver))
	}
	invited, err := p.accounts.Invited(c.Request.Context(), form.Token)
	if errors.Is(err, models.ErrInvitation) {
		return p.askInvitation(c, http.StatusUnprocessableEntity, form.Token, oneWrong("code", invitationOver))
	}
	if err != nil {
		return err
	}
	if form.Password == "" && form.TOTP == "" {
		return p.askAcceptance(c, http.StatusOK, form, invited, nil)
	}
	token, err := p.accounts.AcceptInvitation(c.Request.Context(), models.Acceptance{Token: form.Token, Password: form.Password, TOTP: form.TOTP})
	var field models.FieldError
	switch {
	case errors.As(err, &field):
		return p.askAcceptance(c, http.StatusUnprocessableEntity, form, invited, acceptanceWrong(field))
	case errors.Is(err, models.ErrInvitation):
		return p.askInvitation(c, http.StatusUnprocessableEntity, "", oneWrong("code", invitationOver))
	case err != nil:
		return err
	}
	return p.admit(c, token, securityPath)
}

// acceptanceWrong puts what cannot be into words.
func acceptanceWrong(f models.FieldError) FieldErrors {
	if f.Field == "code" {
		return oneWrong("totp", "That is not the code that your authenticator shows now. Scan the picture again if it goes on")
	}
	words := map[string]string{
		"short":  "Use at least 15 letters, numbers or blanks. Four or five words are easy to keep in mind",
		"long":   "This password is too long for us. Use fewer than 300 letters",
		"common": "This password is on the lists that thieves try first. Choose other words",
		"name":   "Leave your name out of the password",
	}
	text, ok := words[f.Key]
	if !ok {
		text = "Some of these signs cannot be read. Type the password again"
	}
	return oneWrong("password", text)
}

func (p *staffPages) askAcceptance(c *gin.Context, status int, form invitationForm, i models.Invited, wrong FieldErrors) error {
	picture, err := picture(totp.URI(i.Secret, "Recourse", i.SignInName))
	if err != nil {
		return err
	}
	shell := p.staffShell(c, deskName, "Set up your account")
	shell.Failed = wrong.Any()
	return p.accept.render(c.Writer, status, shell, acceptView{
		Token: form.Token, SignInName: i.SignInName, Name: i.Name, Until: moment(i.Until), Picture: picture, Secret: inFours(i.Secret),
		Password: newTextField("password", "", wrong.Text("password")).Secret().Auto("new-password"),
		TOTP:     newTextField("totp", "", wrong.Text("totp")).Numeric().Auto("one-time-code"), Links: wrong.Links(),
	})
}

// picture is a QR code that stands in the page itself.
func picture(text string) (template.URL, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG())), nil //nolint:gosec // our own picture
}

// inFours parts a secret so that it can be typed.
func inFours(s string) (out string) {
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}
