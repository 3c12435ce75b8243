package models

// The reasons of roster problems, beside "birth_" with a [BirthFault].
const (
	reasonMissing     = "missing"
	reasonName        = "name"
	reasonColumnCount = "column_count"
	reasonQuotes      = "quotes"
	reasonEncoding    = "encoding"
	reasonTooLong     = "too_long"
	reasonSSN         = "ssn"
	reasonState       = "state"
	reasonZIP         = "zip"
	reasonLanguage    = "language"
	reasonYesNo       = "yes_no"
	reasonElement     = "element"
	reasonPhone       = "phone"
	reasonEmail       = "email"
)

// reasonTexts are for whoever mends the file, in an office and not at a
// programmer's desk: what is wrong and what to write instead.
var reasonTexts = map[string]string{
	reasonMissing:     "This is empty, but a letter cannot be written without it. Fill it in.",
	reasonName:        "This holds no letter. Write the last name.",
	reasonColumnCount: "This row has more or fewer values than the first row has columns. Most often a value with a comma in it stands without quotation marks around it.",
	reasonQuotes:      "A quotation mark stands where none can be. Put quotation marks around the whole value and double those inside it.",
	reasonEncoding:    "This holds characters that cannot be read. Save the sheet as CSV UTF-8.",
	reasonTooLong:     "This is longer than 200 characters. Shorten it.",
	reasonSSN:         "This looks like a Social Security number, which Recourse must not hold. Take it out. If it is another number, put a letter before it.",
	reasonState:       "This is not a state of the United States. Use the two-letter code, such as CT, or fill in the country.",
	reasonZIP:         "This is not a ZIP code. Use five digits or nine.",
	reasonLanguage:    "There are no letters in this language. Use en, es or pt, or leave it empty for English.",
	reasonYesNo:       "Use yes or no, or leave it empty for no.",
	reasonElement:     "This names something that is not on the list of data elements. Separate several by semicolons: name; birth_date; ssn; tin; drivers_license; medical_record_number; clinical; health_insurance; insurance_account_ssn; account_number; financial; bank_account.",
	reasonPhone:       "This is not a telephone number. Write it with its area code, or leave it empty.",
	reasonEmail:       "This is not an e-mail address. Mend it, or leave it empty.",

	"birth_" + string(BirthEmpty):   "This is empty, but nobody can be recognized without it. Fill it in.",
	"birth_" + string(BirthMonth):   "The month is not one. Write the date as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthDay):     "The day is not one. Write the date as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthYear):    "The year needs four digits, such as 1956.",
	"birth_" + string(BirthNotReal): "There is no such date. Write it as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthFuture):  "This date lies in the future. Check the year.",
	"birth_" + string(BirthTooOld):  "This date is more than 130 years ago. Check the year.",
}

// Text is the problem in plain English, with what to do; it never holds a value.
func (p RosterProblem) Text() string { return reasonTexts[p.Reason] }
