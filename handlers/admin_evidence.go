package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/internal/letter"
	"recourse/models"
)

// evidenceView asks for evidence of one patient, and has what may be downloaded.
type evidenceView struct {
	Action    string // "" where the reader may not propose
	Reference textField
	Whole     string // where the incident's own evidence is downloaded
	Ready     []evidenceFile
	Links     []errorLink
}

// evidenceFile is an export that was approved. It has no name: who asked for it
// knows whom it is about.
type evidenceFile struct{ Title, Until, Path string }

type evidenceForm struct {
	Reference string `form:"reference" binding:"max=300"`
}

func (p *adminPages) showEvidence(c *gin.Context) error {
	return p.evidencePage(c, http.StatusOK, evidenceForm{}, nil)
}

func (p *adminPages) evidencePage(c *gin.Context, status int, form evidenceForm, wrong FieldErrors) error {
	incident, ctx := requestOf(c).incident, c.Request.Context()
	all, err := p.office.Proposals(ctx, incident.ID)
	if err != nil {
		return err
	}
	names, err := p.names(ctx)
	if err != nil {
		return err
	}
	shell, path := p.staffShell(c, officeName, "Evidence"), adminPath(incident, "/evidence")
	shell.Failed = wrong.Any()
	view := evidenceView{Reference: newTextField("reference", form.Reference, wrong.Text("reference")), Whole: path + "/incident", Links: wrong.Links()}
	if may(c, models.MayPropose) {
		view.Action = path
	}
	for _, one := range all {
		if until := evidenceEnds(one); p.Now().Before(until) {
			view.Ready = append(view.Ready, evidenceFile{
				Title: "Asked for by " + actorName(one.ProposedBy, names) + " on " + stamp(incident, one.ProposedAt),
				Until: "Can be downloaded until " + stamp(incident, models.At(until)), Path: path + "/patient/" + one.ID,
			})
		}
	}
	return p.evidence.render(c.Writer, status, shell, view)
}

// evidenceEnds is until when an approved export may be downloaded; the zero time for
// other proposals.
func evidenceEnds(p models.Proposal) time.Time {
	if p.Kind != models.ProposeEvidence || p.Status != models.ProposalApproved {
		return time.Time{}
	}
	return p.DecidedAt.AddDate(0, 0, models.EvidenceDays)
}

func (p *adminPages) submitEvidence(c *gin.Context) error {
	var form evidenceForm
	wrong, err := bind(c, mustWords(p.server), &form)
	if err != nil {
		return err
	}
	if wrong.Any() {
		return p.evidencePage(c, http.StatusUnprocessableEntity, form, wrong)
	}
	incident := requestOf(c).incident
	_, err = p.office.ProposeEvidence(c.Request.Context(), sessionOf(c).Actor(), incident.ID, form.Reference)
	if refused := evidenceRefused(err); refused.Any() {
		return p.evidencePage(c, http.StatusUnprocessableEntity, form, refused)
	}
	if err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/proposals?done=proposed"))
}

func evidenceRefused(err error) FieldErrors {
	switch {
	case errors.Is(err, models.ErrNotFound):
		return FieldErrors{{Field: "reference", Text: "No letter of this incident has this reference. Look at it again"}}
	case errors.Is(err, models.ErrInvalid):
		return FieldErrors{{Field: "reference", Text: "Type the reference printed on the letter"}}
	}
	return nil
}

// submitPatientEvidence sends approved evidence of one patient, as the path says.
func (p *adminPages) submitPatientEvidence(c *gin.Context) error {
	incident, ctx := requestOf(c).incident, c.Request.Context()
	all, err := p.office.Proposals(ctx, incident.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == c.Param("id") && one.Kind == models.ProposeEvidence {
			e, err := p.office.PatientEvidence(ctx, sessionOf(c).Actor(), incident.ID, one.Subject)
			if err != nil {
				return err
			}
			return sendEvidence(c, e, "patient-"+one.ID)
		}
	}
	return errNoPage
}

func (p *adminPages) submitIncidentEvidence(c *gin.Context) error {
	incident := requestOf(c).incident
	e, err := p.office.IncidentEvidence(c.Request.Context(), sessionOf(c).Actor(), incident.ID)
	if err != nil {
		return err
	}
	return sendEvidence(c, e, "incident")
}

// sendEvidence sends it as a PDF to read, or as JSON to check.
func sendEvidence(c *gin.Context, e models.Evidence, what string) error {
	name := fmt.Sprintf("%s-evidence-%s.%s", requestOf(c).incident.Ref, what, c.Param("form"))
	switch c.Param("form") {
	case "json":
		body, err := json.MarshalIndent(e, "", "  ")
		if err != nil {
			return fmt.Errorf("write evidence: %w", err)
		}
		attach(c, "application/json", name)
		_, err = c.Writer.Write(body)
		return err
	case "pdf":
		doc, err := e.Paper()
		if err != nil {
			return err
		}
		var body bytes.Buffer
		if _, err := letter.RenderDocument(&body, doc, letter.Options{Title: "Evidence of notice, " + doc.Reference}); err != nil {
			return fmt.Errorf("write evidence: %w", err)
		}
		attach(c, "application/pdf", name)
		_, err = c.Writer.Write(body.Bytes())
		return err
	}
	return errNoPage
}

// evidenceForms are the forms that send a file in either form.
type evidenceForms struct{ Path, About, CSRF string }

// Forms puts the session's token into the forms of a file.
func (s staffShell) Forms(path, about string) evidenceForms {
	return evidenceForms{path, about, s.CSRF}
}
