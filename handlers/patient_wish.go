package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
)

// wish is what a patient's form may ask for instead of its answer, by a button of its
// own: the page in another language, or more time. Nothing typed is looked at, or lost.
type wish struct {
	To   string `form:"to"`
	More string `form:"more"`
}

func (w wish) wished() bool { return w.To != "" || w.More != "" }

// grant keeps what was typed and shows the same step again, as wished.
func (p *patientPages) grant(c *gin.Context, v visit, w wish) error {
	save := p.store.SaveDraft
	if w.More != "" {
		save = p.store.ExtendVisit
	}
	if err := save(c.Request.Context(), requestOf(c).incident.ID, v.ID, v.draft); err != nil {
		return err
	}
	return p.sameStep(c, w)
}

// sameStep leads to the page that the form was on, in the language asked for if it is spoken here.
func (p *patientPages) sameStep(c *gin.Context, w wish) error {
	tag := requestOf(c).words.Tag()
	if words, ok := p.Words.Printer(i18n.Tag(w.To)); ok {
		tag = words.Tag()
	}
	path := inLanguage(c, tag)
	if w.More != "" {
		path += "#time"
	}
	return seeOther(c, path)
}
