package models

import "strings"

// IsSet says whether somebody else prints and mails the letters.
func (s PrintShop) IsSet() bool { return s.Name != "" || s.Key != "" }

// Check returns a [FieldError] for a print shop without a name or a key: what leaves
// the portal for it is encrypted. The zero PrintShop is right. Whether the key is one,
// this does not know.
func (s PrintShop) Check() error {
	switch {
	case !s.IsSet() && s.Agreement.IsZero():
		return nil
	case strings.TrimSpace(s.Name) == "":
		return FieldError{"print_shop.name", "empty"}
	case strings.TrimSpace(s.Key) == "":
		return FieldError{"print_shop.key", "empty"}
	}
	return nil
}

// MayLeaveForPrint wraps [ErrPrintShop] where a print shop would get letters of real
// patients and no business associate agreement with it is recorded, 45 CFR 164.504(e).
func (i Incident) MayLeaveForPrint() error {
	if !i.Rehearsal && i.Facts.PrintShop.IsSet() && i.Facts.PrintShop.Agreement.IsZero() {
		return ErrPrintShop
	}
	return nil
}
