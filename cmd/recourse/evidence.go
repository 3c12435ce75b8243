package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"recourse/internal/letter"
	"recourse/models"
)

type evidenceCommands struct {
	Export  evidenceExportCmd  `cmd:"" default:"withargs" help:"Write what was sent, when, where and in which words, as PDF and JSON."`
	Propose evidenceProposeCmd `cmd:"" help:"Propose to export the evidence of one patient."`
	Verify  evidenceVerifyCmd  `cmd:"" help:"Check an evidence file with the public audit key alone."`
}

type evidenceExportCmd struct {
	inIncident
	Patient string `help:"Reference of any letter of the patient, whose export a privacy officer has approved in the last 7 days; the incident's own evidence, without personal data, if not given." placeholder:"REFERENCE"`
	Out     string `help:"Folder for the two files, mode 0600, which must not exist in it." required:"" placeholder:"DIR"`
}

// evidenceMade is what evidence export prints.
type evidenceMade struct {
	JSON    string `json:"json"`
	PDF     string `json:"pdf"`
	Digest  string `json:"statement_sha256"`
	Entries int    `json:"entries"`
}

func (c *evidenceExportCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if err := os.MkdirAll(c.Out, 0o700); err != nil {
			return err
		}
		e, err := c.evidence(ctx, s, p, inc)
		if err != nil {
			return err
		}
		name := "evidence-" + inc.Ref
		if c.Patient != "" {
			name += "-" + strings.ToUpper(c.Patient)
		}
		made := evidenceMade{filepath.Join(c.Out, name+".json"), filepath.Join(c.Out, name+".pdf"), e.Digest, len(e.Log.Entries)}
		if err := s.output(made.JSON, func(w io.Writer) error { return writeJSON(w, e) }); err != nil {
			return err
		}
		if err := s.output(made.PDF, func(w io.Writer) error { return writePaper(w, e) }); err != nil {
			return err
		}
		return s.show(made, func(io.Writer) {
			s.say("the statement's SHA-256 is %s, and the audit log says so; check the file with recourse evidence verify", e.Digest)
		})
	})
}

func (c *evidenceExportCmd) evidence(ctx context.Context, s *session, p *portal, inc models.Incident) (models.Evidence, error) {
	if c.Patient == "" {
		return p.IncidentEvidence(ctx, s.actor(), inc.ID)
	}
	if scan, err := models.ParseScan(c.Patient); err != nil || scan.Reference == "" {
		return models.Evidence{}, misused("--patient must be the reference that stands on a letter")
	}
	return p.PatientEvidence(ctx, s.actor(), inc.ID, c.Patient)
}

// writePaper writes evidence as PDF.
func writePaper(w io.Writer, e models.Evidence) error {
	doc, err := e.Paper()
	if err != nil {
		return err
	}
	_, err = letter.RenderDocument(w, doc, letter.Options{Title: "Evidence of notice, " + doc.Reference})
	return err
}

type evidenceProposeCmd struct {
	inIncident
	Reference string `arg:"" help:"Reference of any of the patient's letters."`
	Yes       bool   `help:"Propose it. Without, only say what would be proposed."`
}

func (c *evidenceProposeCmd) Run(ctx context.Context, s *session) error {
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("it is proposed to export all that was ever sent to the patient of letter %s", c.Reference)
		}
		proposal, err := p.ProposeEvidence(ctx, s.actor(), inc.ID, c.Reference)
		if err != nil {
			return err
		}
		return s.showProposal(proposal)
	})
}

type evidenceVerifyCmd struct {
	File string `arg:"" help:"Evidence as JSON."`
	Key  string `help:"File with the public audit key, as recourse keys init printed it." required:"" placeholder:"FILE"`
}

// evidenceState is what evidence verify prints.
type evidenceState struct {
	Holds   bool   `json:"holds"`
	About   string `json:"about"`
	Entries int    `json:"entries"`
	Size    int64  `json:"log_size"`
	Signed  string `json:"signed"`
}

func (c *evidenceVerifyCmd) Run(s *session) error {
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	key, err := os.ReadFile(c.Key)
	if err != nil {
		return err
	}
	r, err := models.VerifyEvidence(file, strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	st := evidenceState{true, r.About, r.Entries, r.Size, r.Signed.UTC().Format("2006-01-02 15:04:05")}
	return s.show(st, func(w io.Writer) {
		table(w, []string{"evidence", "holds"}, [][]string{
			{"about", "one " + st.About}, {"entries of the log, proven", strconv.Itoa(st.Entries)},
			{"checkpoint", fmt.Sprintf("of %d entries, signed %s UTC", st.Size, st.Signed)},
		})
	})
}
