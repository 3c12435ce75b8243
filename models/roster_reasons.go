package models

// The reasons of roster problems, beside "birth_" with a [BirthFault].
const (
	reasonMissing     = "missing"
	reasonName        = "name"
	reasonColumnCount = "column_count"
	reasonEncoding    = "encoding"
	reasonTooLong     = "too_long"
	reasonNoValue     = "no_value"
	reasonSSN         = "ssn"
	reasonState       = "state"
	reasonZIP         = "zip"
	reasonLanguage    = "language"
	reasonYesNo       = "yes_no"
	reasonElement     = "element"
	reasonPhone       = "phone"
	reasonEmail       = "email"
	reasonNameOrder   = "name_order"
	reasonScript      = "script"
	reasonPlace       = "place"
	reasonNoStreet    = "no_street"
	reasonDeathDate   = "death_date"
)

// reasonTexts are for whoever mends the file, in an office and not at a
// programmer's desk: what is wrong and what to write instead.
var reasonTexts = map[string]string{
	reasonMissing:     "This is empty, but a letter cannot be written without it. Fill it in, or, where nothing of the address is known, leave all of it empty.",
	reasonName:        "This holds no letter. Write the last name.",
	reasonColumnCount: "This row has more or fewer values than the first row has columns. Most often a value with a comma in it stands without quotation marks around it.",
	"quotes":          "A quotation mark stands where none can be. Put quotation marks around the whole value and double those inside it.",
	reasonEncoding:    "This holds characters that cannot be read. Save the sheet as CSV UTF-8.",
	"long":            "This row is longer than 64 KiB, or has more values than a sheet has columns. Look for a quotation mark that is not closed.",
	"formula":         "A formula stands here whose result the file does not hold. Open the workbook, let it calculate, and save it again.",
	"damaged":         "This row is damaged in the workbook. Copy the list into a new workbook and save that.",
	reasonNoValue:     "A formula failed here, or the column was too narrow to show what is in it. Mend that in the workbook and save it again.",
	reasonTooLong:     "This is longer than 200 characters. Shorten it.",
	reasonSSN:         "This looks like a Social Security number, which Recourse must not hold. Take it out. If it is another number, put a letter before it.",
	reasonState:       "This is not a state of the United States. Use its name or two-letter code, such as CT, or fill in the country.",
	reasonZIP:         "This is not a ZIP code. Use five digits or nine.",
	reasonNameOrder:   "It cannot be told which part is the last name. Write LAST, FIRST MIDDLE; if all names are written first name first, say so in a column map: full_name_first_last.",
	reasonScript:      "This holds signs that letters cannot be printed with. Write it in Latin letters, as on an envelope.",
	reasonPlace:       "City, state and ZIP code cannot be told apart. Write it as Hartford, CT 06103.",
	reasonNoStreet:    "This is no street. Write the street, or leave the whole address empty: then no letter is sent.",
	reasonDeathDate:   "This is not a date. Write it as month/day/year, such as 3/7/2019, or leave it empty for somebody who is alive.",
	reasonLanguage:    "There are no letters in this language. Use en, es or pt, or leave it empty for English.",
	reasonYesNo:       "Use yes or no, or leave it empty for no.",
	reasonElement:     "This names something that is not on the list of data elements. Separate several by semicolons: name; birth_date; ssn; tin; drivers_license; medical_record_number; clinical; health_insurance; insurance_account_ssn; account_number; financial; bank_account.",
	reasonPhone:       "This is not a telephone number. Write it with its area code, or leave it empty.",
	reasonEmail:       "This is not an e-mail address. Mend it, or leave it empty.",

	"birth_" + string(BirthEmpty):   "This is empty. Fill it in.",
	"birth_" + string(BirthMonth):   "The month is not one. Write the date as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthDay):     "The day is not one. Write the date as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthYear):    "The year needs four digits, such as 1956: with two it could be in either of two centuries.",
	"birth_" + string(BirthNotReal): "There is no such date. Write it as month/day/year, such as 3/7/1956.",
	"birth_" + string(BirthFuture):  "This date lies in the future. Check the year.",
	"birth_" + string(BirthTooOld):  "This date is more than 130 years ago. Check the year.",
}

// Text is the problem in plain English, with what to do; it never holds a value.
func (p RosterProblem) Text() string { return reasonTexts[p.Reason] }
