package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/internal/wording"
)

// noticeView is the substitute notice, 45 CFR 164.404(d)(2)(ii), to which the
// organization's home page links for as long as it runs.
type noticeView struct {
	infoView
	Title string
	Parts []noticePart
}

// noticePart is a heading, or else a paragraph or a list.
type noticePart struct {
	Heading, Text string
	Items         []string
}

func (p *patientPages) showNotice(c *gin.Context) error {
	r := requestOf(c)
	blocks, err := p.store.RunningPosting(c.Request.Context(), r.incident.ID, string(r.words.Tag()))
	if err != nil {
		return err
	}
	return p.notice.render(c.Writer, http.StatusOK, p.infoShell(c, "notice.title"), newNotice(p.info(c), blocks))
}

func newNotice(info infoView, blocks []wording.Block) noticeView {
	view := noticeView{infoView: info}
	for _, b := range blocks {
		switch b.Kind {
		case wording.Heading1:
			view.Title = b.Text
		case wording.Heading2:
			view.Parts = append(view.Parts, noticePart{Heading: b.Text})
		case wording.Bullets:
			view.Parts = append(view.Parts, noticePart{Items: b.Items})
		default:
			view.Parts = append(view.Parts, noticePart{Text: b.Text})
		}
	}
	return view
}
