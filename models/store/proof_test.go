package store_test

import (
	"io"
	"slices"
	"testing"

	"recourse/internal/letter"
	"recourse/models"
	"recourse/models/store"
)

func TestMoveAll(t *testing.T) { store.MoveAll(t, newOffice(t).Store) }

// Faults planted in a print file: each stops the batch, whatever the database says.
func TestMergeProofFindsEachFault(t *testing.T) {
	o, b := composed(t)
	swapped := func(all []letter.Content, part func(a, b *letter.Content)) []letter.Content {
		part(&all[0], &all[1])
		return all
	}
	box := func(c *letter.Content) *letter.Code {
		c.Blocks = slices.Clone(c.Blocks)
		i := slices.IndexFunc(c.Blocks, func(b letter.Block) bool { return b.Kind == letter.CodeBox })
		return &c.Blocks[i].Code
	}
	for fault, plant := range map[string]func(all []letter.Content) []letter.Content{
		"two letters swapped": func(all []letter.Content) []letter.Content {
			return swapped(all, func(a, b *letter.Content) { *a, *b = *b, *a })
		},
		"two addresses swapped": func(all []letter.Content) []letter.Content {
			return swapped(all, func(a, b *letter.Content) { a.Recipient, b.Recipient = b.Recipient, a.Recipient })
		},
		"a changed name": func(all []letter.Content) []letter.Content {
			all[3].Recipient = slices.Clone(all[3].Recipient)
			all[3].Recipient[0] += "e"
			return all
		},
		"a foreign code": func(all []letter.Content) []letter.Content {
			code := box(&all[4])
			code.Value = models.NewCode().Grouped()
			return all
		},
		"another QR code": func(all []letter.Content) []letter.Content {
			box(&all[4]).URL = "https://notice.example.org/e#" + models.NewCode().Plain()
			return all
		},
		"a missing page": func(all []letter.Content) []letter.Content {
			all[5].Blocks = all[5].Blocks[:len(all[5].Blocks)/2]
			return all
		},
		"a missing letter":    func(all []letter.Content) []letter.Content { return all[:len(all)-1] },
		"a missing first one": func(all []letter.Content) []letter.Content { return all[1:] },
		"an extra letter":     func(all []letter.Content) []letter.Content { return append(all, all[0]) },
		"a letter twice":      func(all []letter.Content) []letter.Content { all[7] = all[6]; return all },
		"a changed word":      func(all []letter.Content) []letter.Content { all[8].Date = "May 1, 2020"; return all },
		"":                    func(all []letter.Content) []letter.Content { return all },
	} {
		t.Run(fault, func(t *testing.T) {
			err := store.Spoiled(t, o.Store, o.inc.ID, b.ID, plant)
			if fault == "" {
				check(t, err)
				return
			}
			wants(t, err, models.ErrReadBack)
		})
	}
}

// Faults planted in the database after composing: the paper is not what is on file.
func TestMergeProofComparesWithWhatIsOnFile(t *testing.T) {
	for fault, sql := range map[string]string{
		"another's name and address": `UPDATE letters SET patient_id = (SELECT max(patient_id) FROM letters) WHERE id = (SELECT min(id) FROM letters)`,
		"another number of pages":    `UPDATE letters SET pages = pages + 1 WHERE id = (SELECT max(id) FROM letters)`,
		"another total of pages":     `UPDATE letter_batches SET pages = pages - 1`,
		"another language":           `UPDATE letters SET language = 'fr' WHERE id = (SELECT min(id) FROM letters)`,
		"an offer that is none":      `UPDATE letters SET offer = NOT offer WHERE id = (SELECT min(id) FROM letters)`,
	} {
		t.Run(fault, func(t *testing.T) {
			o, b := composed(t)
			must(t, o.db, exec(sql))
			none := func(all []letter.Content) []letter.Content { return all }
			wants(t, store.Spoiled(t, o.Store, o.inc.ID, b.ID, none), models.ErrReadBack)
		})
	}
}

// A notice has no code: there it is the name and address alone that find a mix-up.
func TestMergeProofFindsAnotherPatientsNotice(t *testing.T) {
	o := sealedOffice(t, 40)
	notices := o.composeAll(t, site).Batches[1]
	must(t, o.db, exec(`UPDATE letters SET patient_id = (SELECT max(patient_id) FROM letters WHERE code_id = '')
		WHERE id = (SELECT min(id) FROM letters WHERE code_id = '')`))
	wants(t, o.WriteBatch(t.Context(), operator, o.inc.ID, notices.ID, io.Discard), models.ErrReadBack)
}
