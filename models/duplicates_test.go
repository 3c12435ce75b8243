package models

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// facts reads "record|first|middle|last|suffix|birth date|street|ZIP".
func facts(line string) DuplicateFacts {
	f := strings.Split(line, "|")
	return DuplicateFacts{
		Identity: Identity{RecordNumber: f[0], First: f[1], Middle: f[2], Last: f[3], Suffix: f[4], BirthDate: f[5]},
		Contact:  Contact{Lines: []string{f[6]}, ZIP: f[7]},
	}
}

func TestCompareIdentities(t *testing.T) {
	tests := []struct {
		name, a, b string
		want       DuplicateReason
	}{
		{"same person, records written differently", "MRN-004821|Jane|A|Doe||1980-01-02|1 Elm St|06105", "4821|JANE||DOE||1980-01-02|1 Elm Street Apt 2|06105-1234", DuplicateRecord},
		{"same record, everything else another", "4821|Jane||Doe||1980-01-02|1 Elm St|06105", "4821|Bob||Roe||1950-05-05|9 Oak Ave|02903", DuplicateRecord},
		{"twins with one record number", "4821|Emma||Doe||2010-01-02|1 Elm St|06105", "4821|Noah||Doe||2010-01-02|1 Elm St|06105", DuplicateRecord},
		{"two records, same name and birth", "1|Jane||Doe||1980-01-02|1 Elm St|06105", "2|Jane||Doe||1980-01-02|9 Oak Ave|02903", DuplicateNameBirth},
		{"no record", "|José|M|Núñez||1980-01-02|1 Elm St|06105", "|Jose||NUNEZ||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"empty records are not the same", "|Jane||Doe||1980-01-02|1 Elm St|06105", "|Bob||Roe||1950-05-05|9 Oak Ave|02903", ""},
		{"record of zeros is none", "0000|Jane||Doe||1980-01-02|1 Elm St|06105", "000|Bob||Roe||1950-05-05|9 Oak Ave|02903", ""},

		{"twins", "1|Emma||Doe||2010-01-02|1 Elm St|06105", "2|Noah||Doe||2010-01-02|1 Elm St|06105", ""},
		{"twins with alike names and other middle names", "1|Jayden|Lee|Doe||2010-01-02|1 Elm St|06105", "2|Kayden|Roy|Doe||2010-01-02|1 Elm St|06105", ""},
		{"twins with one initial", "1|Ella||Doe||2010-01-02|1 Elm St|06105", "2|Emma||Doe||2010-01-02|1 Elm St|06105", ""},

		{"typing error", "1|Micheal||Doe||1980-01-02|1 Elm St|06105", "2|Michael||Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"letters swapped", "1|Jonh||Doe||1980-01-02|1 Elm St|06105", "2|John||Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"typing error in the last name", "1|Jane||Hernandes||1980-01-02|1 Elm St|06105", "2|Jane||Hernandez||1980-01-02|9 Oak Ave|06105", DuplicateNameBirth},
		{"nickname", "1|Bob||Doe||1980-01-02|1 Elm St|06105", "2|Robert||Doe||1980-01-02|9 Oak Ave|02903", DuplicateNameBirth},
		{"Spanish nickname", "1|Paco||Díaz||1980-01-02|1 Elm St|06105", "2|Francisco||Diaz||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"short form", "1|Dan||Doe||1980-01-02|1 Elm St|06105", "2|Daniel||Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"initial", "1|J||Doe||1980-01-02|1 Elm St|06105", "2|Jane||Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"goes by the middle name", "1|Mary Jane||Doe||1980-01-02|1 Elm St|06105", "2|Jane|M|Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"one part of a double name", "1|Jane||Doe-Roe||1980-01-02|1 Elm St|06105", "2|Jane||Roe||1980-01-02|9 Oak Ave|02903", DuplicateNameBirth},

		{"married", "1|Jane||Doe||1980-01-02|1 N. Elm St.|06105", "2|Jane||Smith||1980-01-02|1 Elm Street|06105-0001", DuplicateChangedName},
		{"married, moved, old name kept", "1|Jane||Doe||1980-01-02|1 Elm St|06105", "2|Jane|Doe|Smith||1980-01-02|9 Oak Ave|06105", DuplicateChangedName},
		{"same first name and birth date elsewhere", "1|Jane||Doe||1980-01-02|1 Elm St|06105", "2|Jane||Smith||1980-01-02|9 Oak Ave|06105", ""},
		{"no addresses", "1|Jane||Doe||1980-01-02||", "2|Jane||Smith||1980-01-02||", ""},
		{"couple", "1|Jane||Doe||1980-01-02|1 Elm St|06105", "2|Mark||Smith||1980-01-02|1 Elm St|06105", ""},

		{"parent and child", "1|John||Doe||1950-05-05|1 Elm St|06105", "2|John||Doe||1980-01-02|1 Elm St|06105", ""},
		{"birth date missing", "1|John||Doe|||1 Elm St|06105", "2|John||Doe|||1 Elm St|06105", ""},
		{"junior and senior", "1|John||Doe|Jr.|1980-01-02|1 Elm St|06105", "2|John||Doe|SR|1980-01-02|1 Elm St|06105", ""},
		{"second and third", "1|John||Doe|II|1980-01-02|1 Elm St|06105", "2|John||Doe|III|1980-01-02|1 Elm St|06105", ""},
		{"suffix written differently", "1|John||Doe|Jr|1980-01-02|1 Elm St|06105", "2|John||Doe|Junior|1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"suffix on one", "1|John||Doe|Jr|1980-01-02|1 Elm St|06105", "2|John||Doe||1980-01-02|1 Elm St|06105", DuplicateNameBirth},
		{"first name missing", "1|||Doe||1980-01-02|1 Elm St|06105", "2|Jane||Doe||1980-01-02|1 Elm St|06105", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, b := facts(tt.a), facts(tt.b)
			for range 2 { // in either order
				if got, ok := CompareIdentities(a, b); got != tt.want || ok != (tt.want != "") {
					t.Errorf("got %q, %v; want %q", got, ok, tt.want)
				}
				a, b = b, a
			}
		})
	}
}

// The order does not matter, whoever is compared; and everybody is their own duplicate.
func TestCompareIdentitiesIsSymmetric(t *testing.T) {
	words := rapid.SampledFrom([]string{"", "Jane", "Janet", "J", "Bob", "Robert", "O'Neil", "Doe-Roe", "Roe", "Ł", "Jr", "é"})
	person := rapid.Custom(func(t *rapid.T) DuplicateFacts {
		parts := rapid.SliceOfN(words, 5, 5).Draw(t, "words")
		born := rapid.SampledFrom([]string{"", "1980-01-02", "1950-05-05"}).Draw(t, "born")
		return facts(strings.Join(append(parts, born, "1 Elm St", "06105"), "|"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := person.Draw(t, "a"), person.Draw(t, "b")
		one, ok1 := CompareIdentities(a, b)
		two, ok2 := CompareIdentities(b, a)
		if one != two || ok1 != ok2 {
			t.Fatalf("%q, %v; the other way %q, %v", one, ok1, two, ok2)
		}
		if _, ok := CompareIdentities(a, a); !ok && a.Identity.First != "" && a.Identity.Last != "" && a.Identity.BirthDate != "" {
			t.Fatal("not their own duplicate")
		}
	})
}
