package sheet

import "testing"

func TestDateOf(t *testing.T) {
	tests := []struct {
		serial float64
		is1904 bool
		want   string
	}{
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {60, false, "1900-02-29"}, {61, false, "1900-03-01"},
		{43874, false, "2020-02-13"}, {43874.75, false, "2020-02-13"}, {43873.9999999999, false, "2020-02-13"}, {2958465, false, "9999-12-31"},
		{0, false, ""}, {0.5, false, ""}, {-1, false, ""}, {2958466, false, ""}, {1e300, false, ""},
		{0, true, "1904-01-01"}, {42412, true, "2020-02-13"}, {2957003, true, "9999-12-31"}, {2957004, true, ""}, {-1, true, ""},
	}
	for _, tt := range tests {
		if got, ok := DateOf(tt.serial, tt.is1904); got != tt.want || ok != (tt.want != "") {
			t.Errorf("DateOf(%v, %v) = %q, %v; want %q", tt.serial, tt.is1904, got, ok, tt.want)
		}
	}
}

func TestFormats(t *testing.T) {
	tests := []struct{ code, in, want string }{
		{"General", "29221", "29221"},
		{"@", "29221", "29221"},
		{"m/d/yyyy", "29221", "1980-01-01"},
		{"[$-409]d\\-mmm\\-yy;@", "29221", "1980-01-01"},
		{"MM/DD/YYYY", "29221", "1980-01-01"},
		{"mmm", "29221", "1980-01-01"},
		{"[$-F800]dddd, mmmm dd, yyyy", "29221", "1980-01-01"},
		{"yyyy-mm-dd hh:mm:ss", "29221.5", "1980-01-01"},
		{"h:mm AM/PM", "0.5", "0.5"},
		{"mm:ss", "0.5", "0.5"},
		{"[h]:mm", "29221", "29221"},
		{"[Red]0", "29221", "29221"},
		{`"day "0`, "7", "7"},
		{`0\d`, "7", "7"},
		{"0_d", "7", "7"},
		{"0*d", "7", "7"},
		{"#,##0.00", "6105.5", "6105.5"},
		{"00000", "0", "00000"},
		{"00000", "6105.5", "6105.5"},
		{"00000", "-6105", "-6105"},
		{`"MRN "000000`, "42", "MRN 000042"},
		{"[<=9999999]###-####;(###) ###-####", "8605550100", "8605550100"},
		{"(000) 000-0000", "8605550100", "(860) 555-0100"},
		{"00000;;", "6105", "06105"},
		{"0.00E+00", "29221", "29221"},
		{"0", "6105", "6105"},
		{`"never closed`, "6105", "6105"},
		{"[never closed", "6105", "6105"},
		{`00000\`, "6105", "06105"},
	}
	for _, tt := range tests {
		if got, ok := parseFormat(tt.code).show(tt.in, false); got != tt.want || !ok {
			t.Errorf("%q shows %s as %q, %v; want %q", tt.code, tt.in, got, ok, tt.want)
		}
	}
}

func TestEscapes(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "_x0041_": "A", "a_x0041_b": "aAb", "_x005F_x0041_": "_x0041_", "_x00": "_x00", "_x": "_x", "_xZZZZ_": "_xZZZZ_",
		"_x0041": "_x0041", "_xD83D__xDE00_": "😀", "_xD83D_x": "\ufffdx", "a\r\nb\rc": "a\nb\nc", "_x000d_\nx": "\nx", "__x0041__": "_A_",
	} {
		if got := string(appendUnescaped([]byte("\r"), []byte(in))); got != "\r"+want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
