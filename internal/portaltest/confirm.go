package portaltest

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

var signUpNumber = regexp.MustCompile(`R-[0-9A-Z]{10}`)

// Confirm mails the confirmations that are due, and returns the stop code in each by the
// reference of the sign-up that it tells of, as read off the paper.
func (r *Rehearsal) Confirm(t testing.TB) map[string]models.Code {
	t.Helper()
	admin, opts := r.Staff[models.RoleAdmin], store.ComposeOptions{Site: "https://" + r.Inc.Host, Kind: models.LetterConfirmation}
	b, err := r.ComposeLetters(t.Context(), admin, r.Inc.ID, opts, nil)
	must(t, err)
	must(t, r.WriteBatch(t.Context(), admin, r.Inc.ID, b.ID, io.Discard))
	file, codes := r.print(t, b), map[string]models.Code{}
	for l, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		must(t, err)
		code, err := models.ParseStopCode(l.Code)
		must(t, err)
		codes[signUpNumber.FindString(strings.Join(l.Text, " "))] = code
	}
	return codes
}
