package models

import "strings"

// usStates are the two-letter codes of the Postal Service: states, the District,
// territories, freely associated states and the armed forces.
const usStates = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY" +
	" DC AS GU MP PR VI FM MH PW AA AE AP "

// zeroStates are those whose ZIP codes begin with one zero, which spreadsheets
// drop.
const zeroStates = " CT RI MA NH VT ME NJ "

// USState says whether code is one of the Postal Service's state codes.
func USState(code string) bool {
	return len(code) == 2 && strings.Contains(usStates, " "+code+" ")
}

// parseZIP reads five or nine digits, with a dash or without, and puts back a
// leading zero where the state's codes have one.
func parseZIP(s, state string) (string, bool) {
	d := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r == '-' || r == ' ':
			return -1
		}
		return 'x'
	}, s)
	if (len(d) == 4 || len(d) == 8) && state != "" && strings.Contains(zeroStates, " "+state+" ") {
		d = "0" + d
	}
	switch {
	case strings.Contains(d, "x"):
	case len(d) == 5:
		return d, true
	case len(d) == 9:
		return d[:5] + "-" + d[5:], true
	}
	return "", false
}

// countryOf is "" for the United States, however it is written.
func countryOf(s string) string {
	switch strings.ToLower(strings.ReplaceAll(s, ".", "")) {
	case "", "us", "usa", "united states", "united states of america":
		return ""
	}
	return s
}
