package models

import (
	"strings"
	"testing"
)

func TestParseZIP(t *testing.T) {
	for _, tt := range []struct{ zip, state, want string }{
		{"06103", "CT", "06103"}, {"061031234", "CT", "06103-1234"}, {"06103-1234", "CT", "06103-1234"}, {"06103 1234", "CT", "06103-1234"},
		{"6103", "CT", "06103"}, {"61031234", "CT", "06103-1234"}, {"6103-1234", "CT", "06103-1234"}, {"2903", "RI", "02903"}, {"2108", "MA", "02108"},
		{"3301", "NH", "03301"}, {"5401", "VT", "05401"}, {"4101", "ME", "04101"}, {"7102", "NJ", "07102"},
		{"6103-1234", "CT", "06103-1234"}, {"06103-", "CT", "06103"}, {"06103 - 1234", "CT", "06103-1234"}, {"06103-0000", "CT", "06103"}, {"6103.0", "CT", "06103"}, {"061030000", "CT", "06103"},
		{"725", "PR", "00725"}, {"0725", "PR", "00725"}, {"7251234", "PR", "00725-1234"}, {"802", "VI", "00802"}, {"725-1234", "PR", "00725-1234"}, {"9012", "AE", "09012"},
		{"725", "", ""}, {"725", "NY", ""}, {"25", "PR", ""}, {"06103-12", "CT", ""}, {"06103-12345", "CT", ""}, {"00000", "CT", ""}, {"06103-1234-5", "CT", ""},
		{"6103", "NY", ""}, {"6103", "", ""}, {"6103", " ", ""}, {"6103", "T R", ""}, {"61031234", "CA", ""}, {"610", "CT", ""}, {"061033", "CT", ""}, {"0610312345", "CT", ""},
		{"H2X1Y", "CT", ""}, {"", "CT", ""}, {"----", "CT", ""}, {"٠٦١٠٣", "CT", ""},
	} {
		if got, ok := parseZIP(tt.zip, tt.state); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q in %s: %q, %v, want %q", tt.zip, tt.state, got, ok, tt.want)
		}
	}
}

func TestUSState(t *testing.T) {
	for _, good := range []string{"CT", "RI", "DC", "PR", "GU", "AP", "AL", "WY"} {
		if !USState(good) {
			t.Errorf("%s is none", good)
		}
	}
	for _, bad := range []string{"", " ", "  ", "ct", "XX", "T ", " C", "CTX", "L A", "ON", "UK"} {
		if USState(bad) {
			t.Errorf("%q is one", bad)
		}
	}
}

func TestCountryOf(t *testing.T) {
	for in, want := range map[string]string{"": "", "US": "", "u.s.": "", "USA": "", "U.S.A.": "", "United States": "", "united states of america": "", "Canada": "Canada", "MX": "MX", "Estados Unidos": "", "Puerto Rico": "/PR", "P.R.": "/PR", "PRI": "/PR", "VIR": "/VI", "Guam": "/GU", "AS": "/AS", "Peru": "Peru", ":": ""} {
		wantCountry, wantState, _ := strings.Cut(want, "/")
		if got, state := countryOf(in), territoryOf(in); got != wantCountry || state != wantState {
			t.Errorf("%q: %q, %q", in, got, state)
		}
	}
}
