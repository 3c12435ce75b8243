package models

import "strings"

// usStates are the two-letter codes of the Postal Service: states, the District,
// territories, freely associated states and the armed forces.
const usStates = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY" +
	" DC AS GU MP PR VI FM MH PW AA AE AP "

// zeroStates are those whose ZIP codes begin with one zero, which spreadsheets
// drop; islandStates those of which they drop two.
const (
	zeroStates   = " CT RI MA NH VT ME NJ AE PR VI "
	islandStates = " PR VI "
)

// USState says whether code is one of the Postal Service's state codes.
func USState(code string) bool {
	return len(code) == 2 && strings.Contains(usStates, " "+code+" ")
}

// parseZIP reads five or nine digits, with a dash or without, and puts back the
// zeros in front where the state's codes have them. Four zeros after the dash are none.
func parseZIP(s, state string) (string, bool) {
	five, four, dash := strings.Cut(strings.TrimSuffix(strings.ReplaceAll(s, " ", "-"), ".0"), "-")
	if !dash && len(five) > 6 {
		five, four = five[:len(five)-4], five[len(five)-4:]
	}
	in := func(states string) bool { return state != "" && strings.Contains(states, " "+state+" ") }
	if lost := 5 - len(five); lost == 1 && in(zeroStates) || lost == 2 && in(islandStates) {
		five = "00"[:lost] + five
	}
	switch four = strings.Trim(four, "-"); {
	case len(five) != 5 || !isNumber(five) || five == "00000":
	case four == "" || four == "0000":
		return five, true
	case len(four) == 4 && isNumber(four):
		return five + "-" + four, true
	}
	return "", false
}

// countryOf is "" for the United States and their territories, however written.
func countryOf(s string) string {
	switch plainHeader(s) {
	case "", "us", "usa", "unitedstates", "unitedstatesofamerica", "estadosunidos":
		return ""
	}
	if territoryOf(s) != "" {
		return ""
	}
	return s
}

// territories are those that are written for a country, with their state codes.
const territories = " puertorico:PR pr:PR pri:PR guam:GU gu:GU gum:GU usvirginislands:VI vi:VI vir:VI americansamoa:AS as:AS asm:AS "

// territoryOf is the state code of a territory that is written for a country.
func territoryOf(s string) string {
	_, rest, ok := strings.Cut(territories, " "+plainHeader(s)+":")
	if !ok {
		return ""
	}
	return rest[:2]
}
