package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// planView says what writing letters would do.
type planView struct {
	Action, Back string
	Kind         string // of follow-up letters; "" for offers and notices
	About        string // who gets such a letter
	NotSealed    string // where the roster is sealed first; "" if it is
	Tiles        []tile
	Held         table
	Any          bool   // letters can be written
	Due          []todo // letters of other kinds
	Links        []errorLink
}

func (p *adminPages) showPlan(c *gin.Context) error {
	return p.planPage(c, http.StatusOK, models.LetterKind(c.Query("kind")), nil)
}

func (p *adminPages) planPage(c *gin.Context, status int, kind models.LetterKind, wrong FieldErrors) error {
	incident := requestOf(c).incident
	if _, err := models.SortsOf(kind); err != nil {
		return errNoPage
	}
	view := planView{
		Action: adminPath(incident, "/letters/new"), Back: adminPath(incident, "/letters"), Kind: string(kind), About: planAbout(kind), Links: wrong.Links(),
	}
	plan, err := p.office.PlanLettersAt(c.Request.Context(), sessionOf(c).Actor(), incident.ID, p.site(c), kind)
	switch {
	case errors.Is(err, models.ErrNotSealed):
		view.NotSealed = adminPath(incident, "/seal")
	case err != nil:
		return err
	default:
		if view.Due, err = p.dueLetters(c); err != nil {
			return err
		}
	}
	view.Any, view.Held, view.Tiles = plan.Total() > 0, heldTable(kind, plan.Held), planTiles(kind, plan)
	shell := p.staffShell(c, officeName, planTitle(kind))
	shell.Failed = wrong.Any()
	return p.plan.render(c.Writer, status, shell, view)
}

func planTitle(kind models.LetterKind) string {
	if kind == "" {
		return "Write letters"
	}
	return "Write letters: " + lowerFirst(word(string(kind)))
}

func planAbout(kind models.LetterKind) string {
	if kind == "" {
		return "Everybody of a sealed wave who has no letter gets one."
	}
	return "These letters have no code. Each is " + models.WhenDue(kind) + "."
}

// planTiles count the letters of each sort that is planned.
func planTiles(kind models.LetterKind, plan models.LetterPlan) []tile {
	held := tile{"Held", grouped(len(plan.Held)), "cannot be written now", len(plan.Held) > 0}
	if kind != "" {
		return []tile{{word(string(kind)), grouped(plan.Total()), "letters without a code", false}, held}
	}
	return []tile{
		{"With the offer", grouped(plan.Letters[models.SortOffer]), "letters with a code", false},
		{"Notice only", grouped(plan.Letters[models.SortNotice]), "letters without a code", false}, held,
	}
}

// dueLetters are the follow-up letters that are due, as links to where they are written.
func (p *adminPages) dueLetters(c *gin.Context) (out []todo, err error) {
	incident := requestOf(c).incident
	due, err := p.office.DueLetters(c.Request.Context(), incident.ID)
	if err != nil {
		return nil, err
	}
	for _, kind := range models.FollowUps() {
		if n := due.Of(kind); n > 0 {
			out = append(out, todo{"mail", models.WhenDue(kind), adminPath(incident, "/letters/new?kind="+string(kind)), counted(n, followUpWords[kind])})
		}
	}
	return out, nil
}

// followUpWords are one letter of a kind, in the middle of a line.
var followUpWords = map[models.LetterKind]string{
	models.LetterReminder: "reminder", models.LetterConfirmation: "confirmation", models.LetterEnding: "end-of-monitoring letter",
}

// site is the portal's address with its scheme, as it stands in letters.
func (s *server) site(c *gin.Context) string {
	if s.Secure {
		return "https://" + address(c)
	}
	return "http://" + address(c)
}

// heldWords say why letters are held, and what to do.
var heldWords = map[models.HeldReason][2]string{
	models.HeldCounsel: {"The state’s law and HIPAA ask for different letters", "Ask counsel, and record the answer with recourse letters counsel"},
	models.HeldOutside: {"Counsel has these letters written elsewhere", "Nothing here"},
	models.HeldAddress: {"No letter reaches the address", "Find an address: see returned mail"},
	models.HeldSigns:   {"A name or address has signs that cannot be printed", "Correct the row in the roster file, or record a new address"},
	models.HeldLength:  {"A name or address is too long for the envelope’s window", "Record a shorter address"},
}

// heldTable counts letters of the sorts of a kind that are held, by reason.
func heldTable(kind models.LetterKind, held []models.Held) table {
	t := table{Label: "held-h", Head: append(heads("Why", "What to do"), numbers("Letters")...)}
	sorts := []models.LetterSort{models.LetterSort(kind)}
	if kind == "" {
		t.Head = append(heads("Why", "What to do"), numbers("With the offer", "Notice only")...)
		sorts = []models.LetterSort{models.SortOffer, models.SortNotice}
	}
	for _, reason := range models.HeldReasons() {
		words, any := heldWords[reason], 0
		row := []cell{{Text: words[0], Wraps: true}, {Text: words[1], Wraps: true}}
		for _, sort := range sorts {
			n := 0
			for _, h := range held {
				if h.Reason == reason && h.Sort == sort {
					n++
				}
			}
			row, any = append(row, number(n)), any+n
		}
		if any > 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// planForm is what kind of letters to write.
type planForm struct {
	Kind models.LetterKind `form:"kind" binding:"max=20"`
}

// submitPlan has the letters written.
func (p *adminPages) submitPlan(c *gin.Context) error {
	var form planForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	if _, err := models.SortsOf(form.Kind); err != nil {
		return errNoPage
	}
	incident := requestOf(c).incident
	t, err := p.office.AddTask(c.Request.Context(), sessionOf(c).Actor(), incident.ID, models.TaskCompose, incident.ID, models.ComposeTask{Site: p.site(c), Kind: form.Kind})
	if errors.Is(err, models.ErrConflict) {
		return p.planPage(c, http.StatusConflict, form.Kind, FieldErrors{{Text: "Letters are being written already"}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, taskPath(incident, t.ID))
}
