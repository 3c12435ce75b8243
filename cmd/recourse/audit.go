package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"recourse/models"
	"recourse/models/store"
)

type auditCommands struct {
	Verify     auditVerifyCmd     `cmd:"" help:"Check that no sealed entry was edited, removed, re-ordered or rolled back."`
	Checkpoint auditCheckpointCmd `cmd:"" help:"Seal what waits and write a signed checkpoint, to be kept elsewhere."`
	Export     auditExportCmd     `cmd:"" help:"Write all entries as JSON lines."`
}

type auditVerifyCmd struct {
	PublicKey  string   `help:"File with the public audit key; then no keyring is needed, and the check itself leaves no entry." placeholder:"FILE"`
	Checkpoint []string `help:"Checkpoint that was kept elsewhere; the newest proves most." placeholder:"FILE"`
}

// auditState is what audit verify prints.
type auditState struct {
	Intact     bool   `json:"intact"`
	Sealed     int64  `json:"sealed"`
	Proven     int64  `json:"proven"`
	Unsealed   int64  `json:"unsealed"`
	Checkpoint string `json:"checkpoint"`
}

func (c *auditVerifyCmd) Run(ctx context.Context, s *session) error {
	outside, err := readFiles(c.Checkpoint)
	if err != nil {
		return err
	}
	r, err := c.verify(ctx, s, outside)
	if err != nil {
		return err
	}
	st := auditState{true, r.Sealed, r.Proven, r.Unsealed, r.Checkpoint}
	return s.show(st, func(w io.Writer) {
		table(w, []string{"audit log", "intact"}, [][]string{
			{"sealed entries", strconv.FormatInt(st.Sealed, 10)}, {"proven by a checkpoint", strconv.FormatInt(st.Proven, 10)},
			{"not sealed yet", strconv.FormatInt(st.Unsealed, 10)},
		})
	})
}

func (c *auditVerifyCmd) verify(ctx context.Context, s *session, outside [][]byte) (report models.AuditReport, err error) {
	if c.PublicKey == "" {
		err := s.work(ctx, func(p *portal) error {
			if report, err = p.VerifyAudit(ctx, s.actor()); err != nil || len(outside) == 0 {
				return err
			}
			report, err = store.VerifyLog(ctx, p.db, p.ring.VerifierKey(), outside...)
			return err
		})
		return report, err
	}
	key, err := os.ReadFile(c.PublicKey)
	if err != nil {
		return report, err
	}
	err = s.onDatabase(ctx, func(db *store.DB) error {
		report, err = store.VerifyLog(ctx, db, strings.TrimSpace(string(key)), outside...)
		return err
	})
	return report, err
}

func readFiles(names []string) (all [][]byte, err error) {
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

type auditCheckpointCmd struct {
	Out string `help:"File to write, which must not exist; - is standard output." default:"-"`
}

func (c *auditCheckpointCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		if _, err := s.runner(p, exchange{}).Seal(ctx); err != nil {
			return err
		}
		note, err := p.Checkpoint(ctx)
		if err != nil {
			return err
		}
		if note == nil {
			return errors.New("the audit log is empty: there is nothing to sign yet")
		}
		if s.JSON && c.Out == "-" {
			return writeJSON(s.Stdout, map[string]string{"checkpoint": string(note)})
		}
		return s.output(c.Out, func(w io.Writer) error {
			_, err := w.Write(note)
			return err
		})
	})
}

type auditExportCmd struct {
	Out string `help:"File to write, which must not exist; - is standard output." default:"-"`
}

func (c *auditExportCmd) Run(ctx context.Context, s *session) error {
	return s.work(ctx, func(p *portal) error {
		return s.output(c.Out, func(w io.Writer) error {
			return p.ExportAudit(ctx, s.actor(), w)
		})
	})
}
