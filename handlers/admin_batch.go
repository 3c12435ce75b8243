package handlers

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// batchView is one batch of letters: what it is, and what its reader may do with it
// now. Addresses are "" where they or the batch's status do not allow it.
type batchView struct {
	Number  string
	Rows    []summaryRow
	Hash    string // of the print file; "" before it was read back
	Release string // to propose its release
	Waiting string // where its release is approved
	Print   string
	Shop    string // to whom the print file is encrypted; "" where letters are printed here
	Mark    string
	Cancel  string
	Next    string // what has to happen, where the reader can do nothing
}

func (p *adminPages) showBatch(c *gin.Context) error {
	b, err := p.batch(c)
	if err != nil {
		return err
	}
	incident, ctx := requestOf(c).incident, c.Request.Context()
	proposals, err := p.office.Proposals(ctx, incident.ID)
	if err != nil {
		return err
	}
	view := batchView{Number: batchName(b), Rows: batchRows(incident, b)}
	if !b.ReadBackAt.IsZero() {
		view.Hash = fmt.Sprintf("%x", b.PrintHash)
	}
	view.allow(c, b, releaseWaits(proposals, b))
	return p.oneBatch.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, batchName(b)), view)
}

func batchName(b models.LetterBatch) string { return fmt.Sprintf("Batch %d", b.Number) }

func batchPath(i models.Incident, b models.LetterBatch) string {
	return adminPath(i, "/letters/"+b.ID)
}

func batchKind(b models.LetterBatch) string {
	switch b.Sort {
	case models.SortOffer:
		return "With the offer and a code"
	case models.SortNotice:
		return "Notice only"
	case models.SortReminder, models.SortConfirmation, models.SortEnding:
	}
	return word(string(b.Sort))
}

func batchRows(i models.Incident, b models.LetterBatch) []summaryRow {
	rows := []summaryRow{
		{Key: "Status", Value: word(string(b.Status))}, {Key: "Letters", Value: grouped(b.Count)}, {Key: "Kind", Value: batchKind(b)},
		{Key: "Written", Value: stamp(i, b.MadeAt)}, {Key: "Proof", Value: proofText(i, b)},
	}
	if b.Pages > 0 {
		rows = append(rows, summaryRow{Key: "Pages", Value: grouped(b.Pages)})
	}
	if !b.MailedOn.IsZero() {
		rows = append(rows, summaryRow{Key: "Mailed", Value: shortDay(b.MailedOn)})
	}
	return rows
}

// proofText says whether the print file was read back.
func proofText(i models.Incident, b models.LetterBatch) string {
	if b.ReadBackAt.IsZero() {
		return "Not read back yet"
	}
	return "Every page was read back and is equal to what was written, " + stamp(i, b.ReadBackAt)
}

func releaseWaits(all []models.Proposal, b models.LetterBatch) bool {
	for _, p := range all {
		if p.Kind == models.ProposeRelease && p.Subject == b.ID && p.Status == models.ProposalOpen {
			return true
		}
	}
	return false
}

// allow fills in what the reader may do with the batch in its status.
func (v *batchView) allow(c *gin.Context, b models.LetterBatch, waits bool) {
	incident := requestOf(c).incident
	path, read := batchPath(incident, b), !b.ReadBackAt.IsZero()
	composed, released := b.Status == models.LetterComposed, b.Status == models.LetterReleased
	switch {
	case composed && waits:
		v.Waiting = adminPath(incident, "/proposals")
	case composed && read && may(c, models.MayPropose):
		v.Release = path + "/release"
	case composed && read:
		v.Next = "An admin proposes its release, and a privacy officer approves it."
	case composed:
		v.Next = "It has to be read back first. Write letters again to go on with it."
	case released && may(c, models.MayMail):
		v.Print, v.Mark = path+"/print", path+"/mailed"
		v.Shop = incident.Facts.PrintShop.Name
	case released:
		v.Next = "It is released. Print mails it and then says so here."
	}
	if (composed || released) && may(c, models.MayPropose) {
		v.Cancel = path + "/cancel"
	}
}

// submitRelease proposes that the batch is printed.
func (p *adminPages) submitRelease(c *gin.Context) error {
	incident := requestOf(c).incident
	if _, err := p.office.ProposeRelease(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=proposed"))
}

// cancelView asks once more.
type cancelView struct {
	Action, Back, BackTo, Text, Button string
}

func (p *adminPages) showCancel(c *gin.Context) error {
	b, err := p.batch(c)
	if err != nil {
		return err
	}
	if err := b.Status.To(models.LetterCanceled); err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	path, text := batchPath(requestOf(c).incident, b), "Its "+counted(b.Count, "letter")+" will not be mailed."
	if b.Offer {
		text += " Their codes end and never work."
	}
	return p.cancel.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Cancel batch "+grouped(b.Number)+"?"), cancelView{
		Action: path + "/cancel", Back: path, BackTo: batchName(b), Button: "Cancel the batch", Text: text + " Letters already printed must be destroyed. The people in it can get new letters afterward.",
	})
}

func (p *adminPages) submitCancel(c *gin.Context) error {
	incident := requestOf(c).incident
	if err := p.office.CancelBatch(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/letters?done=canceled"))
}
