package models

// ReturnReason is why a letter came back, by the Postal Service's codes for
// undeliverable mail (DMM 507 exhibit 1.4.1).
type ReturnReason string

// The reasons that are told apart.
const (
	ReturnUnknown      ReturnReason = "ANK"  // attempted, not known
	ReturnInsufficient ReturnReason = "IA"   // insufficient address
	ReturnNoNumber     ReturnReason = "NSN"  // no such number
	ReturnNoStreet     ReturnReason = "NSS"  // no such street
	ReturnForwarding   ReturnReason = "UTF"  // unable to forward
	ReturnMoved        ReturnReason = "MLNA" // moved, left no address
	ReturnVacant       ReturnReason = "VAC"
	ReturnRefused      ReturnReason = "REF"
	ReturnUnclaimed    ReturnReason = "UNC"
	ReturnDeceased     ReturnReason = "DEC"
	ReturnTemporary    ReturnReason = "TA" // temporarily away
	ReturnOther        ReturnReason = "OTHER"
)

// ReturnReasons lists all of them, in the order in which they are offered.
func ReturnReasons() []ReturnReason {
	return []ReturnReason{
		ReturnUnknown, ReturnForwarding, ReturnMoved, ReturnInsufficient, ReturnNoNumber, ReturnNoStreet,
		ReturnVacant, ReturnUnclaimed, ReturnRefused, ReturnTemporary, ReturnDeceased, ReturnOther,
	}
}

// RevokeReason is why a code was revoked; "" while it is not.
type RevokeReason string

// The reasons of revoked codes.
const (
	RevokeReturned    RevokeReason = "returned"    // the letter came back
	RevokeLost        RevokeReason = "lost"        // the patient says so
	RevokeReprint     RevokeReason = "reprint"     // the batch was canceled or printed again
	RevokeCompromised RevokeReason = "compromised" // somebody else may have seen it
	RevokeWithdrawn   RevokeReason = "withdrawn"   // the offer was withdrawn before it was mailed, or given back when its code had lapsed
	RevokeNotMe       RevokeReason = "not_me"      // somebody else signed up with it
)

// AddressSource says where a new address came from.
type AddressSource string

// The sources of addresses.
const (
	AddressNCOA    AddressSource = "ncoa"    // the Postal Service's change of address file
	AddressCall    AddressSource = "call"    // the patient, by telephone
	AddressRecords AddressSource = "records" // the organization's own records
	AddressForward AddressSource = "forward" // a yellow label on the returned letter
	AddressLocator AddressSource = "locator" // a commercial search
)

// AddressSources lists all of them.
func AddressSources() []AddressSource {
	return []AddressSource{AddressNCOA, AddressForward, AddressRecords, AddressCall, AddressLocator}
}

// SubstituteKind is how notice was given to people whom no letter reaches.
type SubstituteKind string

// The kinds of substitute notice, 45 CFR 164.404(d)(2).
const (
	SubstitutePosting SubstituteKind = "posting" // on the home page, for 90 days
	SubstituteMedia   SubstituteKind = "media"
	SubstitutePhone   SubstituteKind = "phone"
	SubstituteEmail   SubstituteKind = "email"
	SubstituteOther   SubstituteKind = "other"
)

// SubstituteNotice is one substitute notice and whom it was for.
type SubstituteNotice struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Kind       SubstituteKind
	People     int    // how many it stands for
	Place      string // address of the page, name of the paper; no personal data
	StartsOn   Date
	EndsOn     Date // last day; of a posting, the ninetieth at least
	MadeBy     string
	MadeAt     Instant
	Version    int
}
