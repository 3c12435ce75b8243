package models

import (
	"slices"
	"strings"
)

// stateNames are the Postal Service's codes with the names and older abbreviations of
// each, as [plainHeader] leaves them.
var stateNames = map[string]string{
	"AL": "alabama ala", "AK": "alaska", "AZ": "arizona ariz", "AR": "arkansas ark", "CA": "california calif cal", "CO": "colorado colo",
	"CT": "connecticut conn", "DE": "delaware del", "FL": "florida fla", "GA": "georgia", "HI": "hawaii", "ID": "idaho", "IL": "illinois ill",
	"IN": "indiana ind", "IA": "iowa", "KS": "kansas kans", "KY": "kentucky", "LA": "louisiana", "ME": "maine", "MD": "maryland",
	"MA": "massachusetts mass", "MI": "michigan mich", "MN": "minnesota minn", "MS": "mississippi miss", "MO": "missouri", "MT": "montana mont",
	"NE": "nebraska nebr neb", "NV": "nevada nev", "NH": "newhampshire", "NJ": "newjersey", "NM": "newmexico nmex", "NY": "newyork",
	"NC": "northcarolina ncar", "ND": "northdakota ndak", "OH": "ohio", "OK": "oklahoma okla", "OR": "oregon ore oreg", "PA": "pennsylvania penn penna",
	"RI": "rhodeisland", "SC": "southcarolina scar", "SD": "southdakota sdak", "TN": "tennessee tenn", "TX": "texas tex", "UT": "utah",
	"VT": "vermont", "VA": "virginia", "WA": "washington wash", "WV": "westvirginia wva", "WI": "wisconsin wis wisc", "WY": "wyoming wyo",
	"DC": "districtofcolumbia washingtondc", "AS": "americansamoa", "GU": "guam", "MP": "northernmarianaislands",
	"PR": "puertorico", "VI": "virginislands usvirginislands usvi", "FM": "micronesia federatedstatesofmicronesia",
	"MH": "marshallislands", "PW": "palau", "AA": "armedforcesamericas", "AE": "armedforceseurope", "AP": "armedforcespacific",
}

// stateCode is the two-letter code of a state, by its code, name or an older
// abbreviation: CT, Conn., Connecticut.
func stateCode(s string) (string, bool) {
	if code := strings.ToUpper(s); USState(code) {
		return code, true
	}
	plain := plainHeader(s)
	if code := strings.ToUpper(plain); USState(code) { // R.I.
		return code, true
	}
	for code, names := range stateNames {
		if plain != "" && slices.Contains(strings.Fields(names), plain) {
			return code, true
		}
	}
	return "", false
}

// splitPlace takes "Hartford, CT 06103" apart from its end. ZIP code and state may be
// missing; ok is false where nothing is left for the city.
func splitPlace(s string) (city, state, zip string, ok bool) {
	words := strings.Fields(strings.ReplaceAll(s, ",", " , "))
	for len(words) > 0 && isZIPWord(words[len(words)-1]) {
		zip = strings.Trim(words[len(words)-1]+" "+zip, " ,")
		words = words[:len(words)-1]
	}
	for take := min(5, len(words)-1); take > 0 && state == ""; take-- {
		name := strings.Trim(strings.Join(words[len(words)-take:], " "), " ,")
		if code, is := stateCode(name); is && !strings.Contains(name, ",") {
			state, words = code, words[:len(words)-take]
		}
	}
	city = strings.ReplaceAll(strings.Trim(strings.Join(words, " "), " ,"), " , ", ", ")
	return city, state, zip, hasLetter(city) && (state != "" || zip == "")
}

func isZIPWord(w string) bool {
	return w == "," || strings.ContainsAny(w, "0123456789") && strings.Trim(w, "0123456789-") == ""
}
