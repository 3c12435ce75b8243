package wording

import "slices"

// element is one of the five contents that 45 CFR 164.404(c)(1) demands of a
// notice: a section, by its heading in each language, and the values in it. The
// headings are also those of California Civil Code 1798.82(d)(1).
type element struct {
	name     string
	headings []string
	values   []string
}

var required = []element{
	{"what happened", []string{"What happened", "Qué sucedió", "O que aconteceu"}, []string{"incident.what", "incident.period", "incident.found"}},
	{"what information was involved", []string{"What information was involved", "Qué información estuvo en riesgo", "Quais informações foram expostas"}, []string{"elements"}},
	{"what we are doing", []string{"What we are doing", "Qué estamos haciendo", "O que estamos fazendo"}, []string{"incident.response"}},
	{"what you can do", []string{"What you can do", "Qué puede hacer usted", "O que você pode fazer"}, nil},
	{"for more information", []string{"For more information", "Para más información", "Para mais informações"}, []string{"phone", "site"}},
}

// Missing names what a notice of a breach lacks of the five contents that HIPAA
// demands, as an element or as "element: value". An optional value does not count. An
// empty list says that all are there, not that they are well said.
func Missing(d Document) []string {
	var missing []string
	for _, e := range required {
		section := d.section(e.headings)
		if len(section) == 0 {
			missing = append(missing, e.name)
			continue
		}
		there := newDocument(section).needs
		for _, value := range e.values {
			if !slices.Contains(there, value) {
				missing = append(missing, e.name+": "+value)
			}
		}
	}
	return missing
}

// section returns what stands under the first of the headings that is there.
func (d Document) section(headings []string) []Block {
	start := slices.IndexFunc(d.blocks, func(b Block) bool {
		return b.Kind == Heading2 && slices.Contains(headings, b.Text)
	})
	if start < 0 {
		return nil
	}
	rest := d.blocks[start+1:]
	if end := slices.IndexFunc(rest, func(b Block) bool { return b.Kind == Heading2 }); end >= 0 {
		rest = rest[:end]
	}
	return rest
}
