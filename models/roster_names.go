package models

import (
	"slices"
	"strings"
	"unicode"
)

// columnSynonyms are names of columns as hospitals' systems and people write them,
// as [plainHeader] leaves them; the canonical names come on top. What
// [nameIndex.find] takes off by itself, such as "patient" in front, need not be here.
var columnSynonyms = map[column]string{
	colRecord: `mrn mrnumber mrno recordno recordnum record medicalrecordnumber medicalrecordno medicalrecord medrecno medrecnumber patientid
		patientnumber patientno chartnumber chartno chart empi eid personid clientid uniqueid masterid mrnid`,
	colFirst:    "first given givenname fname forename patientfirstname firstnm namefirst fn",
	colMiddle:   "middle middleinitial mi mname patientmiddlename midname middlenm namemiddle middleinit midinit minit middlenameinitial middlenameorinitial",
	colLast:     "last surname family familyname lname patientlastname lastnm namelast ln",
	colSuffix:   "namesuffix generation suffixname namesuf",
	colBirth:    "dob dateofbirth birthday born patientdob birthdt birthdatetime bdate bday dobdate dateborn birth",
	colLine1:    "address address1 addr1 addr addressline street street1 streetaddress streetaddress1 streetname mailingaddress mailingaddress1 homeaddress line1 streetline1 addressstreet addressstreet1 deliveryaddress",
	colLine2:    "address2 addr2 street2 streetaddress2 mailingaddress2 apt apartment unit line2 streetline2 addressstreet2 suite aptnumber apartmentnumber unitno aptunit",
	colCity:     "town municipality cityname mailingcity citytown",
	colState:    "st statecode province stateprovince mailingstate stateabbr stateabbreviation stateorprovince staterop",
	colZIP:      "zipcode zip5 zip4 zipplus4 postal postalcode postcode mailingzip zipcode5 zippostalcode zippostal ziporpostalcode zipcode4 zipcodeplus4",
	colCountry:  "countrycode nation countryname",
	colLanguage: "lang preferredlanguage primarylanguage languagepreference spokenlanguage preflanguage preflang languagespoken languagecode languagename prefspokenlanguage",
	colDeceased: "isdeceased deceasedflag deceasedindicator dead deceasedyn deceasedyesno deathindicator deathflag",
	colRepName: `representative guardian guardianname personalrepresentative personalrepresentativename nextofkin nextofkinname responsibleparty responsiblepartyname
		parentguardian parentguardianname parent parentname parentorguardian parentorguardianname legalguardian legalguardianname nok nokname`,
	colRepRole:   "representativerelationship relationship guardianrelationship representativetype relationshiptopatient relationtopatient nokrelationship",
	colExposed:   "exposeddata exposedelements dataelements dataexposed elementsexposed elements dataelementsexposed exposeddataelements exposure exposedinformation informationexposed dataelement impacteddataelements affecteddataelements datatypes exposedphi phiexposed exposedpii piiexposed phielements piielements compromiseddata datacompromised impacteddata dataelementsimpacted dataelementsinvolved dataelementsaffected phiinvolved informationinvolved typesofinformation typeofinformation whatwasexposed",
	colPhone:     "phonenumber telephone tel homephone mobile cellphone homephonenumber mobilephone cell primaryphone telephonenumber contactnumber mobilenumber cellnumber",
	colEmail:     "emailaddress mail emailaddr emailid",
	colFullName:  "name lastfirst lastnamefirst lastnamefirstname namelastfirst namelastfirstmiddle namelastfirstmi lastfirstmiddle lastfirstmi lastnamefirstnamemi lastnamefirstnamemiddle lastnamefirstnamemiddlename displayname fullnamelastfirst namelf nameformatted",
	colFirstLast: "namefirstlast firstlast firstnamelastname firstlastname firstmiddlelast namefirstmiddlelast namefl",
	colPlace:     "citystzip citystate cityst citystatezipcode csz cityandstate citystatepostal citystateandzip cityststzip",
	colDeathDate: "dateofdeath dod deceaseddate dateofdeceased datedeceased deceaseddatetime dateexpired",
}

// shortWords are how systems with short column names spell parts of them.
var shortWords = map[string]string{
	"nm": "name", "dt": "date", "bth": "birth", "brth": "birth", "addr": "address", "adr": "address", "add": "address", "addrs": "address",
	"str": "street", "strt": "street", "num": "number", "nbr": "number", "ph": "phone", "phn": "phone", "tele": "telephone", "cd": "code",
	"frst": "first", "fst": "first", "lst": "last", "mid": "middle", "mdl": "middle", "sfx": "suffix", "suff": "suffix", "suf": "suffix",
	"ctry": "country", "cntry": "country", "eml": "email", "dod": "dateofdeath", "ste": "state", "rec": "record", "med": "medical", "ind": "indicator",
}

// subjectWords say that a column is about the patient, which goes without saying.
var subjectWords = strings.Fields("pt pts pat pats patient patients member members mbr mem person individual individuals client resident enrollee recipient consumer customer victim legal s")

// placeWords say which of several addresses a column is about.
var placeWords = strings.Fields("mailing mail home hm residence residential permanent perm current curr primary prim postal street address")

// tailWords say what every column holds.
var tailWords = strings.Fields("txt text desc description field col value")

// otherPeople are words of columns about somebody else than the patient.
var otherPeople = strings.Fields("contact guarantor subscriber insured policyholder provider physician doctor dr pcp attending referring emergency employer facility hospital clinic payer payor plan pharmacy spouse author user updated created modified")

// representing are words of columns about who acts for a patient.
var representing = strings.Fields("guardian parent parents representative kin nok responsible")

// ofOthers says whether a heading is about such people.
func ofOthers(heading string, people []string) bool {
	return slices.ContainsFunc(nameWords(heading), func(w string) bool { return slices.Contains(people, w) })
}

// nameIndex finds columns by their names as [plainHeader] leaves them.
type nameIndex map[string]column

func newNameIndex() nameIndex {
	index := nameIndex{}
	for c, names := range columnSynonyms {
		for _, n := range strings.Fields(names) {
			index[n] = c
		}
	}
	for c, name := range columnNames {
		if column(c) != colUnused && column(c) != colElement {
			index[plainHeader(name)] = column(c)
		}
	}
	return index
}

// find is what a column of that name holds, and whether it is our own name for it.
func (x nameIndex) find(name string) (m meaning, canonical bool) {
	name = strings.TrimSpace(name)
	if m, ok := parseMeaning(strings.ToLower(name)); ok {
		return m, m.column != colUnused
	}
	if len(name) > maxValue {
		return meaning{}, false
	}
	bare, _, _ := strings.Cut(name, "(") // "DOB (mm/dd/yyyy)"
	for _, s := range []string{name, bare} {
		if c := x.findWords(nameWords(s)); c != colUnused {
			return meaning{column: c}, false
		}
		if m, ok := x.flag(nameWords(s)); ok {
			return m, false
		}
	}
	return meaning{}, false
}

// findWords takes off what goes without saying, word by word.
func (x nameIndex) findWords(words []string) column {
	for _, short := range []bool{false, true} {
		if short {
			words = spellOut(words)
		}
		if c := x[strings.Join(words, "")]; c != colUnused {
			return c
		}
	}
	if slices.ContainsFunc(words, func(w string) bool { return slices.Contains(otherPeople, w) }) {
		return colUnused
	}
	for _, drop := range [][]string{subjectWords, placeWords} {
		for len(words) > 1 && droppable(words, drop) {
			words = words[1:]
			if c := x[strings.Join(words, "")]; c != colUnused {
				return c
			}
		}
	}
	if last := len(words) - 1; last > 0 && slices.Contains(tailWords, words[last]) {
		return x.findWords(words[:last])
	}
	return colUnused
}

// droppable says whether the first word may go: "affected" only before somebody,
// else it tells what was exposed.
func droppable(words, drop []string) bool {
	return slices.Contains(drop, words[0]) || words[0] == "affected" && slices.Contains(subjectWords, words[1])
}

func spellOut(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		switch long := shortWords[w]; {
		case long != "":
			out[i] = long
		case (w == "ln" || w == "l") && i > 0 && out[i-1] == "address":
			out[i] = "line"
		case (w == "no" || w == "nr") && i > 0:
			out[i] = "number"
		}
	}
	return out
}

// exposureWords announce a column of yes and no for one element.
var exposureWords = strings.Fields("exposed exposure compromised impacted affected involved accessed breached viewed disclosed leaked acquired yn yesno")

// fillWords are left out of the name of an element beside them.
var fillWords = strings.Fields("flag ind indicator y n yes no was is were")

// flag is the element of a name such as "SSN exposed" or "DOB (Y/N)".
func (x nameIndex) flag(words []string) (meaning, bool) {
	all := " " + strings.Join(words, " ") + " "
	announced := strings.Contains(all, " y n ") || strings.Contains(all, " yes no ")
	rest := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		is := slices.Contains(exposureWords, w)
		announced = announced || is
		return is || slices.Contains(fillWords, w)
	})
	if !announced || len(rest) == 0 {
		return meaning{}, false
	}
	e, ok := elementOf(strings.Join(rest, " "))
	return meaning{colElement, e}, ok
}

// plainHeader drops case, blanks, underscores and punctuation.
func plainHeader(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// nameWords splits a column's name where something is neither letter nor digit,
// and where PatientName goes from small to capital.
func nameWords(name string) []string {
	var b strings.Builder
	last := ' '
	for _, r := range strings.ReplaceAll(name, "'", "") {
		if unicode.IsLower(last) && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
