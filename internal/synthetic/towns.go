package synthetic

import (
	_ "embed"
	"strings"
)

// The towns of the two states that Hartford HealthCare serves, one a line with
// the ZIP codes that have street delivery. Each ZIP code is drawn alike, so
// cities come more often than villages.
var (
	//go:embed connecticut.txt
	connecticut string
	//go:embed rhodeisland.txt
	rhodeIsland string
)

const puertoRico = `Bayamón 00956 00959
Caguas 00725
Carolina 00979 00982
Mayagüez 00680
Ponce 00716 00730
San Juan 00901 00907 00926`

type town struct{ city, state, zip string }

// towns reads a list of towns of state.
func towns(state, list string) []town {
	var all []town
	for line := range strings.Lines(list) {
		at := strings.IndexAny(line, "0123456789")
		for _, zip := range strings.Fields(line[at:]) {
			all = append(all, town{strings.TrimSpace(line[:at]), state, zip})
		}
	}
	return all
}
