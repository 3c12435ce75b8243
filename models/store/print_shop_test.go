package store_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"filippo.io/age"

	"recourse/internal/printfile"
	"recourse/models"
)

// What a print shop gets is encrypted to it, and is what was read back.
func TestPrintShopFile(t *testing.T) {
	o, b, file := released(t)
	id, err := age.GenerateX25519Identity()
	check(t, err)
	inc, err := o.SetPrintShop(t.Context(), operator, o.inc.ID, models.PrintShop{Name: "Sample Press", Key: id.Recipient().String()})
	check(t, err)
	if inc.Facts.PrintShop.Name != "Sample Press" || inc.Facts.Organization != o.inc.Facts.Organization {
		t.Errorf("facts are %+v", inc.Facts)
	}
	var out bytes.Buffer
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &out))
	packed, err := printfile.Open(&out, strings.NewReader(id.String()))
	check(t, err)
	said, lines, err := printfile.Check(packed)
	check(t, err)
	batches, err := o.Batches(t.Context(), o.inc.ID)
	check(t, err)
	if said.Incident != "one" || said.Number != 1 || !said.Offer || said.Count != 23 || said.Pages != batches[0].Pages || said.SHA256 != hex.EncodeToString(batches[0].PrintHash) {
		t.Errorf("the manifest says %+v", said)
	}
	for i, c := range copies(t, file) {
		if l := lines[i]; l.Reference != c.Reference || l.First != c.First || l.Pages != c.Pages || l.SHA256 != c.Digest || l.Language != c.Lang || !l.Offer {
			t.Errorf("line %d is %+v", i+1, l)
		}
	}
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 1
	if _, _, err := printfile.Check(flipped); err == nil {
		t.Error("a flipped byte is not found")
	}
}

// Letters of real patients go to nobody without an agreement, 45 CFR 164.504(e).
func TestPrintShopWantsAnAgreement(t *testing.T) {
	o, b, _ := released(t)
	id, err := age.GenerateX25519Identity()
	check(t, err)
	shop := models.PrintShop{Name: "Sample Press", Key: id.Recipient().String()}
	_, err = o.SetPrintShop(t.Context(), operator, o.inc.ID, shop)
	check(t, err)
	must(t, o.db, exec("UPDATE incidents SET rehearsal = (1 = 0), version = version + 1"))
	wants(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard), models.ErrPrintShop)
	shop.Agreement = models.MustDate("2020-03-01")
	_, err = o.SetPrintShop(t.Context(), operator, o.inc.ID, shop)
	check(t, err)
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard))
	_, err = o.SetPrintShop(t.Context(), operator, o.inc.ID, models.PrintShop{})
	check(t, err)
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard)) // the organization prints itself
}

func TestPrintShopIsChecked(t *testing.T) {
	o := newOffice(t)
	for _, shop := range []models.PrintShop{
		{Name: "no key"}, {Key: "no name"}, {Name: "a bad key", Key: "age1nonsense"}, {Agreement: models.MustDate("2020-03-01")},
	} {
		_, err := o.SetPrintShop(t.Context(), operator, o.inc.ID, shop)
		wants(t, err, models.ErrInvalid)
		inc := incident("three")
		inc.Facts.PrintShop = shop
		_, err = o.CreateIncident(t.Context(), operator, inc)
		wants(t, err, models.ErrInvalid)
	}
	_, err := o.SetPrintShop(t.Context(), models.Actor{}, o.inc.ID, models.PrintShop{})
	wants(t, err, models.ErrActor)
}
