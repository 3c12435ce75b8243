package handlers

import (
	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
)

// patientPages are the pages for patients; they can reach what an enroller can.
type patientPages struct {
	*server
	store enroller

	start    patientPage[startView]
	code     patientPage[codeView]
	identity patientPage[identityView]
	cause    patientPage[causeView]
	proof    patientPage[proofView]
	who      patientPage[whoView]
	whom     patientPage[whomView]
	details  patientPage[detailsView]
	review   patientPage[reviewView]
	done     patientPage[doneView]
	ask      patientPage[askView]
	status   patientPage[statusView]
	stop     patientPage[stopView]
	stopped  patientPage[stoppedView]

	help                   patientPage[helpView]
	lost, paper, languages patientPage[infoView]
	real, accessibility    patientPage[infoView]
	freeze                 patientPage[freezeView]
	privacy                patientPage[infoView]
	notice                 patientPage[noticeView]
}

// revalidate lets a browser keep a page without anything personal for Back, but
// not show it anew without asking: its dates change.
const revalidate = "no-cache"

func newPatientPages(s *server) *patientPages {
	return &patientPages{
		server: s, store: s.Patients,
		start:    newStartPage().cached(revalidate),
		code:     newPatientPage[codeView]("patient/code.html"),
		identity: newPatientPage[identityView]("patient/identity.html"),
		cause:    newPatientPage[causeView]("patient/cause.html"),
		proof:    newPatientPage[proofView]("patient/proof.html"),
		who:      newPatientPage[whoView]("patient/who.html"),
		whom:     newPatientPage[whomView]("patient/whom.html"),
		details:  newPatientPage[detailsView]("patient/details.html"),
		review:   newPatientPage[reviewView]("patient/review.html"),
		done:     newPatientPage[doneView]("patient/done.html"),
		ask:      newPatientPage[askView]("patient/ask_status.html"),
		status:   newPatientPage[statusView]("patient/status.html"),
		stop:     newPatientPage[stopView]("patient/stop.html"),
		stopped:  newPatientPage[stoppedView]("patient/stopped.html"),

		help:          newPatientPage[helpView]("patient/help.html").cached(revalidate),
		lost:          newPatientPage[infoView]("patient/lost.html").cached(revalidate),
		paper:         newPatientPage[infoView]("patient/paper.html").cached(revalidate),
		languages:     newPatientPage[infoView]("patient/languages.html").cached(revalidate),
		real:          newPatientPage[infoView]("patient/real.html").cached(revalidate),
		accessibility: newPatientPage[infoView]("patient/accessibility.html").cached(revalidate),
		freeze:        newPatientPage[freezeView]("patient/freeze.html").cached(revalidate),
		privacy:       newPatientPage[infoView]("patient/privacy.html").cached(revalidate),
		notice:        newPatientPage[noticeView]("patient/notice.html").cached(revalidate),
	}
}

// patientShell is what stands around a page with that title, in the request's
// language.
func (s *server) patientShell(c *gin.Context, title string) patientShell {
	r := requestOf(c)
	facts, tag, made := r.incident.Facts, r.words.Tag(), s.lookOf(r.incident)
	shell := patientShell{
		Theme: made.colors.url(), Logo: made.logo,
		Printer: r.words, Title: r.words.T(title), Organization: facts.Organization,
		Phone: facts.Phone, TTY: facts.TTY, Hours: inTongue(facts.Hours, tag), Rehearsal: s.band(c, r.words, ""),
	}
	for _, l := range s.Words.Languages() {
		shell.Languages = append(shell.Languages, languageLink{
			Tag: string(l.Tag), Name: l.Name, URL: inLanguage(c, l.Tag), Current: l.Tag == tag,
		})
	}
	return shell
}

// inTongue is a text in the language, or else in English.
func inTongue(texts map[string]string, tag i18n.Tag) string {
	if text := texts[string(tag)]; text != "" {
		return text
	}
	return texts[string(i18n.Reference)]
}

// band tells that this is a rehearsal, and which day it is there. Only staff
// see the link that moves the day.
func (s *server) band(c *gin.Context, p i18n.Printer, clockURL string) *rehearsalBand {
	if !requestOf(c).incident.Rehearsal {
		return nil
	}
	return newRehearsalBand(p, s.today(c), clockURL)
}

// guessLanguage is the language of the path, or else what the browser asks for.
func (s *server) guessLanguage(c *gin.Context) i18n.Printer {
	if p, ok := s.Words.Printer(i18n.Tag(c.Param("lang"))); ok {
		return p
	}
	p, _ := s.Words.Printer(s.Words.Match(c.GetHeader("Accept-Language"))) // a served language
	return p
}
