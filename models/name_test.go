package models

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSameLastName(t *testing.T) {
	for _, tt := range []struct {
		typed, onFile string
		want          bool
	}{
		{"Garcia", "García", true}, {"GARCÍA", "Garcia", true}, {"garcia", "Garci\u0301a", true}, {" Garcia ", "Garcia", true}, {"Garci", "Garcia", false},
		{"Garcia", "García Márquez", true}, {"Marquez", "García-Márquez", true}, {"Marquez Garcia", "García Márquez", true}, {"GarciaMarquez", "García-Márquez", true},
		{"García Márquez", "Garcia", false}, {"Garcia Lopez", "García Márquez", false},
		{"Smith Jr.", "Smith", true}, {"Smith", "Smith, Jr", true}, {"Smith III", "Smith II", true}, {"Smith MD", "Smith PhD", true}, {"Smith Jr Sr", "Smith", true}, {"V", "V", true}, {"Jr", "Jr", true},
		{"OBrien", "O'Brien", true}, {"O’Brien", "O'Brien", true}, {"O Brien", "O'Brien", true}, {"Brien", "O'Brien", false}, {"DAngelo", "D`Angelo", true},
		{"St John", "St. John", true}, {"StJohn", "St. John", true}, {"John", "St. John", true},
		{"Nguyen", "Nguyễn", true}, {"Dang", "Đặng", true}, {"Vo", "Võ", true}, {"Tran Nguyen", "Nguyễn Trần", true},
		{"Walesa", "Wałęsa", true}, {"WAŁĘSA", "walesa", true}, {"Lodz", "Łódź", true}, {"Soren", "Søren", true}, {"Strauss", "Strauß", true}, {"Aegir", "Ægir", true}, {"Thor", "Þór", true}, {"Yildiz", "Yıldız", true},
		{"Nunez", "Núñez", true}, {"Conceicao", "Conceição", true}, {"Muller", "Müller", true},
		{"de la Cruz", "De La Cruz", true}, {"Cruz", "de la Cruz", true}, {"Delacruz", "de la Cruz", true}, {"de", "de la Cruz", false}, {"de la", "de la Cruz", false}, {"dos", "dos Santos", false}, {"Santos", "dos Santos", true}, {"van der", "van der Berg", false}, {"De", "De", true},
		{"Smith-", "Smith", true}, {"S", "Smith S", false}, {"Smith S", "Smith S", true},
		{"", "Smith", false}, {"Smith", "", false}, {"", "", false}, {"-", "-", false}, {"'", "'", false},
		{"李", "李", true}, {"Иванов", "иванов", true}, {"ｇａｒｃｉａ", "Garcia", true},
	} {
		if got := SameLastName(tt.typed, tt.onFile); got != tt.want {
			t.Errorf("%q for %q on file: %v", tt.typed, tt.onFile, got)
		}
	}
}

func TestSameFullName(t *testing.T) {
	for _, tt := range []struct {
		typed, onFile string
		want          bool
	}{
		{"Ana Paz", "Ana Paz", true}, {"ANA PAZ", "ana paz", true}, {"Ána Páz", "Ana Paz", true}, {"Ana Paz", "Paz, Ana", true},
		{"Ana Paz", "Ana M. Paz", true}, {"Ana María Paz", "Ana Paz", true}, {"Ana Paz", "Paz Jr., Ana", true}, {"Ana de la Paz", "Ana Paz", true},
		{"Bill Paz", "William Paz", true}, {"Ana Paz Ruiz", "Ana Ruiz", true},
		{"Ana Paz", "Eva Paz", false}, {"Ana Paz", "Ana Ruiz", false}, {"Ana", "Ana Paz", false}, {"Paz", "Paz", false}, {"Ana Ana", "Ana Paz", false},
		{"de la", "de la Paz", false}, {"A. Paz", "Ana Paz", false}, {"", "Ana Paz", false}, {"Ana Paz", "", false}, {"", "", false},
	} {
		if got := SameFullName(tt.typed, tt.onFile); got != tt.want || SameFullName(tt.onFile, tt.typed) != got {
			t.Errorf("%q and %q: %v", tt.typed, tt.onFile, got)
		}
	}
}

func TestNameWords(t *testing.T) {
	for in, want := range map[string]string{
		"O'Brien-Núñez, Jr.": "obrien|nunez", "  ": "", "J. R. R. Tolkien": "j|r|r|tolkien", "Smith,Jr.": "smith", "Jr": "jr", "Anne/Marie": "anne|marie", "Ann2": "ann2",
	} {
		if got := strings.Join(NameWords(in), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLastNameKeys(t *testing.T) {
	for in, want := range map[string][]string{
		"García-Márquez, Jr.": {"garciamarquez", "garcia", "marquez"}, "Smith": {"smith"}, "de la Cruz": {"delacruz", "cruz"}, "Smith S": {"smiths", "smith"}, "": nil, "---": nil,
	} {
		if got := LastNameKeys(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Whoever types the whole name or any part under which it can be found matches,
// in any case and with any punctuation between the parts.
func TestNamesMatchTheirKeys(t *testing.T) {
	part := rapid.StringMatching(`[A-ZÁÉÑŁĐa-zß]{2,8}`)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(part, 1, 3).Draw(t, "parts")
		name := strings.Join(parts, rapid.SampledFrom([]string{" ", "-", " - ", ", "}).Draw(t, "between"))
		for _, key := range append(LastNameKeys(name), strings.ToUpper(name), strings.Join(parts, "-")) {
			if !SameLastName(key, name) {
				t.Fatalf("%q does not match %q", key, name)
			}
		}
		if SameLastName(name+" Q", name) || SameLastName(name+"q", name) {
			t.Fatalf("%q matches more than itself", name)
		}
	})
}

func TestMasks(t *testing.T) {
	id := Identity{First: "María", Middle: "del", Last: "Núñez", Suffix: "Jr", BirthDate: "1956-03-07"}
	for _, tt := range []struct{ got, want string }{
		{MaskName(id), "María N."}, {MaskName(Identity{First: "María"}), "María"}, {MaskName(Identity{Last: "Éluard"}), "É."}, {MaskName(Identity{}), ""},
		{MaskBirthDate(id), "••/••/1956"}, {MaskBirthDate(Identity{}), ""},
		{MaskZIP("06103-1234"), "061••"}, {MaskZIP("06"), ""},
		{MaskLine("1 Main Street"), "1•••••"}, {MaskLine("Élm"), "É•••••"}, {MaskLine("  "), ""},
		{id.FullName(), "María del Núñez Jr"}, {Identity{First: "Ana", Last: "Paz"}.FullName(), "Ana Paz"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	if id.Born() != MustDate("1956-03-07") || !(Identity{BirthDate: "1956"}).Born().IsZero() {
		t.Error("birth date on file is read wrongly")
	}
}
