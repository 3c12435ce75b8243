package models

import "testing"

func TestParseZIP(t *testing.T) {
	for _, tt := range []struct{ zip, state, want string }{
		{"06103", "CT", "06103"}, {"061031234", "CT", "06103-1234"}, {"06103-1234", "CT", "06103-1234"}, {"06103 1234", "CT", "06103-1234"},
		{"6103", "CT", "06103"}, {"61031234", "CT", "06103-1234"}, {"6103-1234", "CT", "06103-1234"}, {"2903", "RI", "02903"}, {"2108", "MA", "02108"},
		{"3301", "NH", "03301"}, {"5401", "VT", "05401"}, {"4101", "ME", "04101"}, {"7102", "NJ", "07102"},
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
	for in, want := range map[string]string{"": "", "US": "", "u.s.": "", "USA": "", "U.S.A.": "", "United States": "", "united states of america": "", "Canada": "Canada", "MX": "MX"} {
		if got := countryOf(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
