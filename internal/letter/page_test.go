package letter

import "testing"

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 72: "72", 0.5: "0.5", -0.25: "-0.25", 1.005: "1", 12.3: "12.3", 99.999: "100", 0.07: "0.07", -3: "-3"} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	st := style{face: loaded(t).regular, size: 11}
	const width = 100
	for _, text := range []string{"", "a", "two  words", "a\n\nb", "Donaudampfschiffahrtsgesellschaftskapitän", "some words of many lengths, and a few more"} {
		joined := ""
		for _, line := range st.wrap(text, width) {
			if w := st.width(line) - st.width(" "); w > width {
				t.Errorf("%q: a line is %g wide, want at most %d", text, w, width)
			}
			joined += line
		}
		if squeeze(joined) != squeeze(text) {
			t.Errorf("%q became %q", text, joined)
		}
	}
}
