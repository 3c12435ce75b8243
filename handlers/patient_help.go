package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// helpView is the questions that people ask, and their answers.
type helpView struct {
	Questions []question
	Open      bool // all answers are shown, as on paper
}

// question has an answer, and a page that says more; Link is "" where none does.
type question struct{ Title, Text, Link, LinkText string }

func (p *patientPages) showHelp(c *gin.Context) error { return p.answerAll(c, false) }

// showHelpOpen shows all answers at once: what is folded up cannot be printed.
func (p *patientPages) showHelpOpen(c *gin.Context) error { return p.answerAll(c, true) }

func (p *patientPages) answerAll(c *gin.Context, open bool) error {
	key := p.sharedKey(c)
	if open {
		key.path = "all"
	}
	return p.help.renderShared(c.Writer, http.StatusOK, key, func() (patientShell, helpView) {
		shell := p.infoShell(c, "help.title")
		return shell, helpView{questions(shell, p.info(c)), open}
	})
}

// questions are in the order in which people ask them.
func questions(p patientShell, v infoView) []question {
	ask := func(title, text string) question { return question{Title: p.T(title), Text: text} }
	more := func(title, text, path, link string) question {
		return question{p.T(title), p.T(text), p.URL(path), p.T(link)}
	}
	return []question{
		ask("help.what_title", v.What+" "+p.T("help.letter")),
		more("help.real_title", "help.real", "/real", "start.real_link"),
		ask("help.not_written_title", p.T("help.not_written")),
		more("help.lost_title", "help.lost", "/lost", "help.lost_link"),
		ask("help.no_match_title", p.T("help.no_match")),
		more("help.paper_title", "help.paper", "/paper", "help.paper_link"),
		more("help.language_title", "help.language", "/languages", "help.language_link"),
		ask("help.child_title", p.T("help.child")),
		ask("help.died_title", p.T("help.died")),
		ask("help.care_title", p.T("help.care")),
		ask("help.late_title", p.T("help.late", "Date", p.LongDate(v.SignUpBy))),
		ask("help.cost_title", p.T("help.cost", "Count", v.Months)),
		more("help.frozen_title", "help.frozen", "/freeze", "steps.freeze_link"),
		more("help.status_title", "help.status", "/status", "start.already_link"),
		more("help.not_me_title", "help.not_me", "/not-me", "stop.title"),
	}
}
