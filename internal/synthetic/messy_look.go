package synthetic

import "strings"

// look is what a messy file looks like.
type look struct {
	vocabulary   int // how columns are called
	titles       bool
	headings     bool // over groups of columns
	pages        bool // the header comes again
	fullName     bool // in one column
	suffixInLast bool
	place        bool // city, state and ZIP code in one column
	flags        bool // one column for each element
	lostZeros    bool
	longStates   bool
	date         int
	total        int
	encoding     int
}

func (m *mess) drawLook() look {
	coin := func() bool { return m.rng.IntN(2) == 0 }
	return look{
		vocabulary: m.rng.IntN(3), titles: coin(), headings: coin(), pages: coin(), fullName: coin(), suffixInLast: coin(),
		place: coin(), flags: coin(), lostZeros: coin(), longStates: coin(),
		date: m.rng.IntN(len(dateForms)), total: m.rng.IntN(4), encoding: m.rng.IntN(len(encodings)),
	}
}

// messyColumn is a column of a messy file: its heading, its names in the three
// vocabularies (a report's, a database's, a person's), and its value.
type messyColumn struct {
	heading string
	names   string
	value   func(m *mess, p patient) cell
}

// plainly is a value as the tidy roster has it.
func plainly(of func(p patient) string) func(*mess, patient) cell {
	return func(_ *mess, p patient) cell { return cell{text: of(p)} }
}

func (m *mess) drawColumns() []messyColumn {
	all := []messyColumn{{"Patient", "MRN|PAT_MRN|Medical Record #", plainly(func(p patient) string { return p.record })}}
	all = append(all, m.nameColumns()...)
	all = append(all, messyColumn{"Patient", "Birth Dt|BIRTH_DT|DOB", (*mess).born},
		messyColumn{"Visit", "Admit Dt|ADMIT_DT|Last seen", plainly(func(p patient) string { return p.born.Format("01/02/") + "2019" })})
	all = append(all, m.addressColumns()...)
	all = append(all,
		messyColumn{"Patient", "Pref Lang|PREF_LANGUAGE|Language", plainly(func(p patient) string { return languages[p.language] })},
		messyColumn{"Patient", "Deceased?|DECEASED_YN|Deceased", plainly(func(p patient) string { return map[bool]string{true: "Y"}[p.deceased] })},
		messyColumn{"Representative", "Name|REPRESENTATIVE_NAME|Personal representative", plainly(func(p patient) string { return p.representative })},
		messyColumn{"Representative", "Relationship|REPRESENTATIVE_ROLE|Relationship to patient", plainly(func(p patient) string { return p.role })})
	return append(all, m.elementColumns()...)
}

var languages = map[string]string{"en": "English", "es": "Spanish", "pt": "Portuguese"}

func (m *mess) nameColumns() []messyColumn {
	if m.look.fullName {
		return []messyColumn{{"Patient", "Name|PAT_NAME|Patient Name (Last, First)", (*mess).fullName}}
	}
	return []messyColumn{
		{"Patient", "Last Name|PAT_LAST_NM|Pt Last Name", plainly(func(p patient) string { return p.last })},
		{"Patient", "First Name|PAT_FIRST_NM|Pt First Name", plainly(func(p patient) string { return p.first })},
		{"Patient", "MI|PAT_MIDDLE_NM|Middle", plainly(func(p patient) string { return p.middle })},
		{"Patient", "Suffix|PAT_NAME_SUFFIX|Suffix", plainly(func(p patient) string { return p.suffix })},
		{"Provider", "Last Name|PROVIDER_LAST_NM|Doctor", plainly(func(patient) string { return "Welby" })},
	}
}

func (m *mess) addressColumns() []messyColumn {
	const heading = "Mailing address"
	all := []messyColumn{
		{heading, "Line 1|MAIL_ADDR_LN_1|Mailing Street", plainly(func(p patient) string { return p.address.line1 })},
		{heading, "Line 2|MAIL_ADDR_LN_2|Apt", plainly(func(p patient) string { return p.address.line2 })},
	}
	if m.look.place {
		all = append(all, messyColumn{heading, "City/State/Zip|CITY_STATE_ZIP|City, State, Zip", (*mess).place})
	} else {
		all = append(all,
			messyColumn{heading, "City|MAIL_CITY|Town", plainly(func(p patient) string { return p.address.city })},
			messyColumn{heading, "State|MAIL_STATE_CD|State", func(m *mess, p patient) cell { return cell{text: m.state(p.address)} }},
			messyColumn{heading, "Zip Code|MAIL_ZIP|ZIP", (*mess).zip})
	}
	return append(all, messyColumn{heading, "Country|MAIL_CNTRY|Country", (*mess).country})
}

// messyElements are the elements as reports list them, and as a column for each is
// called.
var messyElements = []struct{ element, listed, flag string }{
	{"name", "Name", "Name"},
	{"birth_date", "DOB", "DOB"},
	{"medical_record_number", "MRN", "MRN"},
	{"clinical", "Dx", "Diagnosis"},
	{"health_insurance", "Health insurance information", "Insurance"},
	{ElementSSN, "Insurance account number with SSN", "Insurance account no. with SSN"},
	{elementFinancial, "Financial information", "Financial information"},
}

func (m *mess) elementColumns() (all []messyColumn) {
	if !m.look.flags {
		return []messyColumn{{"Exposed", "Data elements|EXPOSED_DATA|What was exposed (data elements)", (*mess).elements}}
	}
	for _, e := range messyElements {
		names := e.flag + " exposed|" + e.flag + "_EXPOSED|" + e.flag + " (Y/N)"
		all = append(all, messyColumn{"Exposed", names, plainly(func(p patient) string { return map[bool]string{true: "Y"}[hasElement(p, e.element)] })})
	}
	return all
}

// header is the row of names, with one of headings over it or without.
func (m *mess) header() (all [][]cell) {
	var over, names []string
	last := ""
	for _, c := range m.columns {
		heading := c.heading
		if heading == last {
			heading = "" // one merged cell reaches over all of them
		}
		over, last = append(over, heading), c.heading
		names = append(names, strings.Split(c.names, "|")[m.look.vocabulary])
	}
	if m.look.headings || m.look.vocabulary == 0 { // the report's names need them
		all = append(all, texts(over...))
	}
	return append(all, texts(names...))
}
