package wording

import "regexp"

const (
	people = `(people|persons|patients|individuals|residents|customers|members|clients|victims|children|` +
		`personas|pacientes|residentes|clientes|afiliad[oa]s|víctimas|niñ[oa]s|pessoas|moradores|vítimas|crianças)`
	many = `(\d+([.,]\d+)*|\b(hundreds?|thousands?|millions?|cientos|miles|mil|millones|centenas|milhares|milhão|milhões)\b)`
)

// counted finds a number of people: "2,651 patients", "thousands of former patients",
// "people affected: 2,651".
var counted = regexp.MustCompile(`(?i)` + many + `(\s+\p{L}+){0,2}\s+` + people + `\b|\b` + people + `(\s+\p{L}+){0,2}:\s*\d`)

// CountsPeople says whether a letter tells how many people were affected, and under
// which heading. Massachusetts forbids that, M.G.L. c. 93H §3(b).
func CountsPeople(blocks []Block) (heading string, found bool) {
	for _, b := range blocks {
		if b.Kind == Heading1 || b.Kind == Heading2 {
			heading = b.Text
		}
		for _, text := range append([]string{b.Text}, b.Items...) {
			if counted.MatchString(text) {
				return heading, true
			}
		}
	}
	return "", false
}
