package models

import (
	"strings"
	"unicode"
)

// returnNames are the words that the Postal Service prints beside its codes (DMM
// 507 exhibit 1.4.1), and those that mail houses write, in the form of [folded].
var returnNames = map[string]ReturnReason{
	"ATTEMPTEDNOTKNOWN": ReturnUnknown, "NOTKNOWN": ReturnUnknown, "UNKNOWN": ReturnUnknown,
	"INSUFFICIENTADDRESS": ReturnInsufficient, "NOTDELIVERABLEASADDRESSED": ReturnInsufficient, "NDA": ReturnInsufficient,
	"NOSUCHNUMBER": ReturnNoNumber, "NOSUCHSTREET": ReturnNoStreet,
	"UNABLETOFORWARD": ReturnForwarding, "NOTDELIVERABLEASADDRESSEDUNABLETOFORWARD": ReturnForwarding,
	"FORWARDINGTIMEEXPIRED": ReturnForwarding, "FORWARDTIMEEXPIRED": ReturnForwarding,
	"MOVEDLEFTNOADDRESS": ReturnMoved, "LEFTNOADDRESS": ReturnMoved, "BOXCLOSEDNOORDER": ReturnMoved, "BCNO": ReturnMoved,
	"VACANT": ReturnVacant, "REFUSED": ReturnRefused, "UNCLAIMED": ReturnUnclaimed, "DECEASED": ReturnDeceased,
	"TEMPORARILYAWAY": ReturnTemporary, "NOMAILRECEPTACLE": ReturnOther, "NMR": ReturnOther, "ILLEGIBLE": ReturnOther, "ILL": ReturnOther,
}

// ParseReturnReason reads a reason as codes or words, in any case: "utf", "Unable
// to Forward", "UTF - unable to forward". Errors are a [FieldError] and quote
// nothing.
func ParseReturnReason(s string) (ReturnReason, error) {
	whole := folded(s)
	if whole == "" {
		return "", FieldError{"reason", "empty"}
	}
	code, words, _ := strings.Cut(strings.TrimSpace(s), " ")
	for _, r := range ReturnReasons() {
		if whole == string(r) || folded(code) == string(r) && (returnNames[folded(words)] == r) {
			return r, nil
		}
	}
	if r, ok := returnNames[whole]; ok {
		return r, nil
	}
	return "", FieldError{"reason", "unknown"}
}

// folded is s in capitals, with nothing but letters and digits.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// Scan is what names a letter: its reference, or the code in its QR symbol.
type Scan struct {
	Private
	Reference string
	Code      Code
}

// ParseScan reads what was typed or scanned from a letter: its reference, or the
// address in its QR code, whose code stands after "#". Errors are a [FieldError] and
// quote nothing: what was scanned may be a code.
func ParseScan(s string) (Scan, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Scan{}, FieldError{"reference", "empty"}
	}
	if _, after, ok := strings.Cut(s, "#"); ok {
		code, err := ParseCode(after)
		if err != nil {
			return Scan{}, FieldError{"reference", "invalid"}
		}
		return Scan{Code: code}, nil
	}
	ref := strings.ToUpper(s)
	if len(ref) > 40 || strings.ContainsFunc(ref, func(r rune) bool { return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", r) }) {
		return Scan{}, FieldError{"reference", "invalid"}
	}
	return Scan{Reference: ref}, nil
}
