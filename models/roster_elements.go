package models

import (
	"slices"
	"strings"
)

// elementSynonyms are how people write the data elements, as [plainHeader] leaves
// them; the canonical names come on top.
var elementSynonyms = map[Element]string{
	"name":                  "names fullname firstname lastname firstandlastname firstlastname patientname",
	"birth_date":            "dob dateofbirth birthdate birthday birthdates datesofbirth",
	"ssn":                   "socialsecurity socialsecurityno socialsecuritynumber socialsecuritynumbers ssns ssnumber ssno socsec fullssn ssnnumber ss",
	"tin":                   "itin taxid taxidnumber taxidentificationnumber taxpayerid taxpayeridnumber taxpayeridentificationnumber individualtaxpayeridentificationnumber taxidno",
	"drivers_license":       "dl driverlicense driverslicense driverslicensenumber driverlicensenumber driverslicenseno dlnumber dlno stateid stateidnumber stateidentification stateidentificationnumber driverslicenseorstateid driverslicensestateid governmentid governmentidnumber",
	"medical_record_number": "mrn mrns medicalrecord medicalrecords medicalrecordnumber medicalrecordnumbers medicalrecordno recordnumber chartnumber patientid",
	"clinical": `dx diagnosis diagnoses diagnosisinformation clinicalinformation clinicaldata medicalinformation medicaldata medicalhistory medical healthinformation treatment
		treatmentinformation treatments treatmentdates dateofservice datesofservice servicedates servicedate dos provider providername providernames providers doctor physician
		procedure procedures procedurecodes labresults labs testresults medication medications prescription prescriptions prescriptioninformation rx condition conditions diagnosiscodes icdcodes phi`,
	"health_insurance": `insurance insuranceinformation insurancedata healthinsuranceinformation healthplan healthplaninformation policynumber insurancepolicynumber insuranceid insurancemember
		insurancememberid insuranceidnumber memberid memberidnumber subscriberid subscribernumber groupnumber insurancecarrier insurer healthinsuranceid healthinsurancenumber
		healthinsurancepolicynumber claimsinformation claims healthinsuranceidnumber`,
	"insurance_account_ssn": "hicn hicnumber insuranceaccountssn",
	"account_number":        "medicarenumber medicareid medicarebeneficiarynumber",
	"financial": `financialinformation financialdata financialaccount financialaccountnumber financialaccountinformation creditcard creditcardnumber debitcard debitcardnumber
		paymentcard paymentcardnumber paymentinformation cardnumber payment billinginformation billing creditordebitcard creditordebitcardnumber creditdebitcard creditcardinformation`,
	"bank_account": "bankaccountnumber bankaccountinformation bankinformation banking bankinginformation checkingaccount checkingaccountnumber savingsaccount routingnumber bankaccountno bankacct bank",
}

// elementOf finds an element by how people write it. A text that mentions an account
// number without more is account_number, on which a person decides: for some insurers
// that number holds the Social Security number.
func elementOf(text string) (Element, bool) {
	all := Elements()
	if e := Element(strings.TrimSpace(text)); slices.Contains(all, e) {
		return e, true
	}
	plain := plainHeader(text)
	for _, e := range all {
		if plain != "" && (plain == plainHeader(string(e)) || slices.Contains(strings.Fields(elementSynonyms[e]), plain)) {
			return e, true
		}
	}
	e := accountElement(plain)
	return e, slices.Contains(all, e)
}

// accountElement tells accounts apart by what else the text says.
func accountElement(plain string) Element {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(plain, p) })
	}
	switch {
	case !has("account", "acct"):
		return ""
	case has("ssn", "socialsecurity", "socsec"):
		return "insurance_account_ssn"
	case has("bank", "checking", "saving"):
		return "bank_account"
	case has("financ", "credit", "debit", "card"):
		return "financial"
	}
	return "account_number"
}

// nothing are the ways to say that no element is meant.
var nothing = []string{"", "none", "na", "no", "nil", "notexposed"}

// elementsOf reads a list of elements, split at semicolons, commas, bars and line
// ends; ok is false where a part of it is none.
func elementsOf(list string) (all []Element, ok bool) {
	for part := range strings.FieldsFuncSeq(list, func(r rune) bool { return strings.ContainsRune(";,|\n•", r) }) {
		e, known := elementOf(part)
		switch {
		case known:
			all = withElement(all, e)
		case !slices.Contains(nothing, plainHeader(part)):
			several, ok := joinedElements(part)
			if !ok {
				return nil, false
			}
			for _, e := range several {
				all = withElement(all, e)
			}
		}
	}
	return all, true
}

func withElement(all []Element, e Element) []Element {
	if slices.Contains(all, e) {
		return all
	}
	return append(all, e)
}

// joinedElements reads "name and DOB", "name & DOB", "name/DOB".
func joinedElements(part string) (all []Element, ok bool) {
	part = strings.TrimPrefix(strings.TrimSpace(part), "and ")
	for _, word := range []string{" and ", " AND ", "&", "+", "/"} {
		part = strings.ReplaceAll(part, word, ";")
	}
	for _, piece := range strings.Split(part, ";") {
		e, known := elementOf(piece)
		if !known {
			return nil, false
		}
		all = append(all, e)
	}
	return all, true
}

// elementList is the canonical text of exposed elements, as [elementsOf] reads it.
func elementList(all []Element) string {
	var texts []string
	for _, e := range all {
		texts = append(texts, string(e))
	}
	return strings.Join(texts, "; ")
}
