package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"recourse/internal/wording"
	"recourse/templates/letters"
)

// freezeView adds whom to ask for a freeze, and in a state that was chosen, for help.
type freezeView struct {
	infoView
	Bureaus []helper
	State   choice
	Office  helper // the state's attorney general; zero where we know none
}

// helper is an office and the three ways to reach it.
type helper struct{ Name, Phone, Site, Post string }

func (p *patientPages) showFreeze(c *gin.Context) error {
	all, err := offices()
	if err != nil {
		return err
	}
	state := c.Query("state")
	if !slices.ContainsFunc(usStates, func(o option) bool { return o.Value == state }) {
		state = ""
	}
	key := p.sharedKey(c)
	key.path = state
	return p.freeze.renderShared(c.Writer, http.StatusOK, key, func() (patientShell, freezeView) {
		shell := p.infoShell(c, "freeze.title")
		options := append([]option{{"", shell.T("freeze.state_choose"), ""}}, usStates...)
		return shell, freezeView{p.info(c), all.bureaus, newChoice("state", state, "", options...), all.attorneys[state]}
	})
}

// known offices are those that letters print too.
type knownOffices struct {
	bureaus   []helper
	attorneys map[string]helper // by state
}

var offices = sync.OnceValues(func() (all knownOffices, err error) {
	all.attorneys = map[string]helper{}
	officials, err := letters.FS.ReadFile("authorities.txt")
	if err != nil {
		return all, fmt.Errorf("read authorities: %w", err)
	}
	lines, err := wording.ParseWords(string(officials))
	if err != nil {
		return all, fmt.Errorf("read authorities: %w", err)
	}
	for key, line := range lines {
		if state, ok := strings.CutPrefix(key, "attorney."); ok {
			if all.attorneys[state], err = parseOffice(line); err != nil {
				return all, err
			}
		}
	}
	file, err := letters.FS.ReadFile("bureaus.txt")
	if err != nil {
		return all, fmt.Errorf("read bureaus: %w", err)
	}
	for line := range strings.Lines(string(file)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "bureaus = "); ok {
			one, err := parseOffice(rest)
			if err != nil {
				return all, err
			}
			all.bureaus = append(all.bureaus, one)
		}
	}
	return all, nil
})

// parseOffice reads "Name: phone, site, address".
func parseOffice(line string) (helper, error) {
	name, rest, _ := strings.Cut(line, ": ")
	parts := strings.SplitN(rest, ", ", 3)
	if len(parts) != 3 {
		return helper{}, fmt.Errorf("read offices: a line has %d parts, want 3", len(parts))
	}
	return helper{name, parts[0], parts[1], parts[2]}, nil
}

// usStates are the states and territories by their names, which are the same in every
// language on an envelope.
var usStates = []option{
	{"AL", "Alabama", ""}, {"AK", "Alaska", ""}, {"AS", "American Samoa", ""}, {"AZ", "Arizona", ""}, {"AR", "Arkansas", ""},
	{"CA", "California", ""}, {"CO", "Colorado", ""}, {"CT", "Connecticut", ""}, {"DE", "Delaware", ""}, {"DC", "District of Columbia", ""},
	{"FL", "Florida", ""}, {"GA", "Georgia", ""}, {"GU", "Guam", ""}, {"HI", "Hawaii", ""}, {"ID", "Idaho", ""},
	{"IL", "Illinois", ""}, {"IN", "Indiana", ""}, {"IA", "Iowa", ""}, {"KS", "Kansas", ""}, {"KY", "Kentucky", ""},
	{"LA", "Louisiana", ""}, {"ME", "Maine", ""}, {"MD", "Maryland", ""}, {"MA", "Massachusetts", ""}, {"MI", "Michigan", ""},
	{"MN", "Minnesota", ""}, {"MS", "Mississippi", ""}, {"MO", "Missouri", ""}, {"MT", "Montana", ""}, {"NE", "Nebraska", ""},
	{"NV", "Nevada", ""}, {"NH", "New Hampshire", ""}, {"NJ", "New Jersey", ""}, {"NM", "New Mexico", ""}, {"NY", "New York", ""},
	{"NC", "North Carolina", ""}, {"ND", "North Dakota", ""}, {"MP", "Northern Mariana Islands", ""}, {"OH", "Ohio", ""}, {"OK", "Oklahoma", ""},
	{"OR", "Oregon", ""}, {"PA", "Pennsylvania", ""}, {"PR", "Puerto Rico", ""}, {"RI", "Rhode Island", ""}, {"SC", "South Carolina", ""},
	{"SD", "South Dakota", ""}, {"TN", "Tennessee", ""}, {"TX", "Texas", ""}, {"VI", "U.S. Virgin Islands", ""}, {"UT", "Utah", ""},
	{"VT", "Vermont", ""}, {"VA", "Virginia", ""}, {"WA", "Washington", ""}, {"WV", "West Virginia", ""}, {"WI", "Wisconsin", ""},
	{"WY", "Wyoming", ""},
}
