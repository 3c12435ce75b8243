package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// trailView is a page of the audit log. It holds no personal data: patients are
// pseudonyms in it.
type trailView struct {
	Verify  string // where the form leads
	Found   *foundView
	Entries []entryView
	Pages   pager
}

// foundView is what a check of the log found.
type foundView struct {
	Broken, Empty                        bool
	Sealed, Proven, Unsealed, Checkpoint string
}

type entryView struct{ At, On, What, Object, Move, Who, Leaf string }

// pageOfTrail is how many entries stand on a page.
const pageOfTrail = 50

func (p *adminPages) showTrail(c *gin.Context) error { return p.trailPage(c, nil) }

// submitVerify checks the whole log now. What it finds is shown above the newest
// entries.
func (p *adminPages) submitVerify(c *gin.Context) error {
	r, err := p.office.VerifyAudit(c.Request.Context(), sessionOf(c).Actor())
	switch {
	case errors.Is(err, models.ErrAuditLog):
		p.Log.ErrorContext(c.Request.Context(), "audit log is not whole", "error", err.Error())
		return p.trailPage(c, &foundView{Broken: true})
	case err != nil:
		return err
	}
	return p.trailPage(c, &foundView{
		Empty: r.Sealed == 0, Sealed: grouped(int(r.Sealed)), Proven: grouped(int(r.Proven)), Unsealed: grouped(int(r.Unsealed)), Checkpoint: r.Checkpoint,
	})
}

func (p *adminPages) trailPage(c *gin.Context, found *foundView) error {
	incident, before, ctx := requestOf(c).incident, c.Query("before"), c.Request.Context()
	if len(before) > 64 {
		return errMalformed
	}
	entries, err := p.office.AuditTrail(ctx, sessionOf(c).Actor(), incident.ID, before, pageOfTrail+1)
	if err != nil {
		return err
	}
	names, err := p.names(ctx)
	if err != nil {
		return err
	}
	shell, path := p.staffShell(c, officeName, "Audit log"), adminPath(incident, "/audit")
	view := trailView{Verify: path, Found: found, Pages: shell.Pager("", "")}
	if before != "" {
		view.Pages.Previous, view.Pages.PreviousText = path, "Newest entries"
	}
	if len(entries) > pageOfTrail {
		entries = entries[:pageOfTrail]
		view.Pages.Next, view.Pages.NextText = path+"?before="+entries[pageOfTrail-1].ID, "Older entries"
	}
	for _, e := range entries {
		view.Entries = append(view.Entries, newEntry(incident, e, names))
	}
	return p.trail.render(c.Writer, http.StatusOK, shell, view)
}

func newEntry(i models.Incident, e models.AuditEntry, names map[string]string) entryView {
	v := entryView{
		At: e.At.In(i.Location()).Format("2006-01-02 15:04:05"), On: e.On.String(), What: actionWords[e.Action],
		Object: short(e.Object), Who: actorName(e.Actor, names), Leaf: "not sealed yet",
	}
	if v.What == "" {
		v.What = string(e.Action)
	}
	if e.From != "" || e.To != "" {
		v.Move = strings.TrimPrefix(word(e.From)+" → "+word(e.To), " → ")
	}
	if e.Leaf != nil {
		v.Leaf = grouped(int(*e.Leaf))
	}
	return v
}

// short keeps the beginning of a pseudonym: enough to tell lines apart.
func short(object string) string {
	if len(object) > 18 {
		return object[:16] + "…"
	}
	return object
}
