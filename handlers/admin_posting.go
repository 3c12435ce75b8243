package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/internal/wording"
)

// postingView is the text of a public notice, to be copied or printed.
type postingView struct {
	Back      string
	Lang      string
	Languages []languageLink
	Blocks    []wording.Block
}

func (p *adminPages) showPosting(c *gin.Context) error {
	lang, path := c.DefaultQuery("lang", string(i18n.Reference)), adminPath(requestOf(c).incident, "/substitute")
	view := postingView{Back: path, Lang: lang}
	known := false
	for _, l := range postingLanguages {
		l.URL, l.Current = path+"/posting?lang="+l.Tag, l.Tag == lang
		known = known || l.Current
		view.Languages = append(view.Languages, l)
	}
	if !known {
		return errNoPage
	}
	var err error
	if view.Blocks, err = p.office.PostingText(c.Request.Context(), requestOf(c).incident.ID, lang); err != nil {
		return err
	}
	return p.posting.render(c.Writer, http.StatusOK, p.staffShell(c, officeName, "Text to post"), view)
}

// postingLanguages are those that letters have.
var postingLanguages = []languageLink{{Tag: "en", Name: "English"}, {Tag: "es", Name: "Español"}, {Tag: "pt", Name: "Português"}}
