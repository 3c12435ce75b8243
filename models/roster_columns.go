package models

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// column is a column of a roster by its canonical name; "" is one that we have
// no use for and never keep.
type column string

const (
	colRecord   column = "record_number"
	colFirst    column = "first_name"
	colMiddle   column = "middle_name"
	colLast     column = "last_name"
	colSuffix   column = "suffix"
	colBirth    column = "birth_date"
	colLine1    column = "address_line1"
	colLine2    column = "address_line2"
	colCity     column = "city"
	colState    column = "state"
	colZIP      column = "zip"
	colCountry  column = "country"
	colLanguage column = "language"
	colDeceased column = "deceased"
	colRepName  column = "representative_name"
	colRepRole  column = "representative_role"
	colExposed  column = "exposed"
	colPhone    column = "phone"
	colEmail    column = "email"
	colUnmapped column = ""
)

// maxValue is the greatest number of characters of a value.
const maxValue = 200

// RosterHeader is the canonical header, in the order in which Recourse itself
// writes rosters.
func RosterHeader() []string {
	return []string{"record_number", "first_name", "middle_name", "last_name", "suffix", "birth_date", "address_line1", "address_line2",
		"city", "state", "zip", "country", "language", "deceased", "representative_name", "representative_role", "exposed"}
}

var requiredColumns = []column{colFirst, colLast, colBirth, colLine1, colCity, colState, colZIP, colExposed}

// columnNames are the names of columns as hospitals' systems export them, as
// [plainHeader] leaves them; the canonical names come on top.
var columnNames = map[column]string{
	colRecord:   "mrn mrnumber mrno recordno recordnum record medicalrecordnumber medicalrecordno medicalrecord medrecno patientid patientnumber patientno chartnumber",
	colFirst:    "first given givenname fname forename patientfirstname",
	colMiddle:   "middle middleinitial mi mname patientmiddlename",
	colLast:     "last surname family familyname lname patientlastname",
	colSuffix:   "namesuffix generation suffixname",
	colBirth:    "dob dateofbirth birthday born patientdob birthdt",
	colLine1:    "address address1 addr1 addr addressline street street1 streetaddress mailingaddress mailingaddress1 homeaddress line1",
	colLine2:    "address2 addr2 street2 mailingaddress2 apt apartment unit line2",
	colCity:     "town municipality cityname mailingcity",
	colState:    "st statecode province stateprovince mailingstate",
	colZIP:      "zipcode zip5 zip4 zipplus4 postal postalcode postcode mailingzip",
	colCountry:  "countrycode nation countryname",
	colLanguage: "lang preferredlanguage primarylanguage languagepreference spokenlanguage",
	colDeceased: "isdeceased deceasedflag deceasedindicator dead",
	colRepName:  "representative guardian guardianname personalrepresentative nextofkin responsibleparty parentguardian",
	colRepRole:  "representativerelationship relationship guardianrelationship representativetype",
	colExposed:  "exposeddata exposedelements dataelements dataexposed elementsexposed elements",
	colPhone:    "phonenumber telephone tel homephone mobile cellphone",
	colEmail:    "emailaddress mail",
}

// mapColumns finds each column's meaning. Errors name columns by our names and
// by their place, never by what the file says: its first row may be no header.
func mapColumns(header []string) ([]column, error) {
	columns := make([]column, len(header))
	for i, name := range header {
		columns[i] = columnOf(name)
		if columns[i] == colUnmapped && meansSSN(name) {
			return nil, fmt.Errorf("%w: column %s; take that column out and import the file again: Recourse never needs the numbers, only who had them exposed", ErrSSN, sheetColumn(i))
		}
		if first := slices.Index(columns, columns[i]); columns[i] != colUnmapped && first < i {
			return nil, fmt.Errorf("%w: columns %s and %s both mean %s; take one out", ErrInvalid, sheetColumn(first), sheetColumn(i), columns[i])
		}
	}
	var missing []string
	for _, c := range requiredColumns {
		if !slices.Contains(columns, c) {
			missing = append(missing, string(c))
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: no column %s; add it, with its name in the first row, separate columns by commas, and import the file again", ErrInvalid, strings.Join(missing, ", "))
	}
	return columns, nil
}

func columnOf(name string) column {
	plain := plainHeader(name)
	for c, names := range columnNames {
		if plain != "" && (plain == plainHeader(string(c)) || slices.Contains(strings.Fields(names), plain)) {
			return c
		}
	}
	return colUnmapped
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

// sheetColumn is a column's letters in a spreadsheet: A, …, Z, AA.
func sheetColumn(i int) string {
	letter := string(rune('A' + i%26))
	if i < 26 {
		return letter
	}
	return sheetColumn(i/26-1) + letter
}
