package store

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"recourse/internal/letter"
	"recourse/internal/sealed"
	"recourse/models"
)

// opened is a letter as it is to be printed, with the rows that it was made from.
type opened struct {
	models.Letter
	content letter.Content
	patient models.Patient
	hash    []byte // of the code that it has; nil without
}

// letterPages reads the letters of a batch, each with what it was made from, a few at
// a time, so that memory does not grow with the batch. It takes no part in a
// transaction: whoever acts on what it yields compares the batch's version then.
func (s *Store) letterPages(ctx context.Context, incidentID, batchID string) iter.Seq2[[]opened, error] {
	return func(yield func([]opened, error) bool) {
		for after := ""; ; {
			some, err := seeIncident(ctx, s, incidentID, func(x *scope) ([]opened, error) { return x.openLetters(batchID, after) })
			if err != nil || len(some) == 0 {
				if err != nil {
					yield(nil, err)
				}
				return
			}
			if !yield(some, nil) {
				return
			}
			after = some[len(some)-1].ID
		}
	}
}

// openLetters reads and opens the next few letters of a batch.
func (x *scope) openLetters(batchID, after string) ([]opened, error) {
	var letters []models.Letter
	err := x.rows().Where("batch_id = ? AND id > ?", batchID, after).Order("id").Limit(letterPage).Find(&letters).Error
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	patients, hashes, err := x.sourcesOf(letters)
	if err != nil {
		return nil, err
	}
	all := make([]opened, len(letters))
	return all, inParallel(len(letters), processors(), func(_, i int) error {
		l := letters[i]
		all[i] = opened{Letter: l, patient: patients[l.PatientID], hash: hashes[l.ID]}
		return x.seal.Open(x.place("letters", "text", l.ID), l.Text, &all[i].content)
	})
}

// sourcesOf are the patients of letters, by id, and the hashes of the letters' codes, by
// letter. A code that is not the patient's is none.
func (x *scope) sourcesOf(letters []models.Letter) (map[string]models.Patient, map[string][]byte, error) {
	var people, ids, codes []string
	for _, l := range letters {
		people, ids, codes = append(people, l.PatientID), append(ids, l.ID), append(codes, l.CodeID)
	}
	var patients []models.Patient
	var issued []models.IssuedCode
	var stops []models.StopCode
	if err := x.rows().Where("id IN ?", people).Find(&patients).Error; err != nil {
		return nil, nil, fmt.Errorf("read patients: %w", err)
	}
	if err := x.rows().Where("id IN ?", codes).Find(&issued).Error; err != nil {
		return nil, nil, fmt.Errorf("read codes: %w", err)
	}
	if err := x.rows().Where("letter_id IN ?", ids).Find(&stops).Error; err != nil {
		return nil, nil, fmt.Errorf("read stop codes: %w", err)
	}
	who := map[string]models.Patient{}
	for _, p := range patients {
		who[p.ID] = p
	}
	return who, hashesOf(letters, issued, stops), nil
}

func hashesOf(letters []models.Letter, issued []models.IssuedCode, stops []models.StopCode) map[string][]byte {
	hashes, codes := map[string][]byte{}, map[string]models.IssuedCode{}
	for _, c := range issued {
		codes[c.ID] = c
	}
	for _, l := range letters {
		if c, ok := codes[l.CodeID]; ok && l.Offer && c.PatientID == l.PatientID {
			hashes[l.ID] = c.Hash
		}
	}
	for _, s := range stops {
		hashes[s.LetterID] = s.Hash
	}
	return hashes
}

// addressed says whether the lines in an envelope's window are those of the patient on
// file now: the name in the first of them, and the whole address in the last. It knows
// nothing of how they were made.
func (x *scope) addressed(p models.Patient, lines []string) (bool, error) {
	who, err := x.identity(p)
	if err != nil {
		return false, err
	}
	where, err := x.contact(p)
	if err != nil {
		return false, err
	}
	address := bareText(append(slices.Clone(where.Lines), where.City, where.State, where.ZIP, where.Country)...)
	names, ok := strings.CutSuffix(bareText(lines...), address)
	return ok && address != "" && strings.Contains(names, bareText(who.FullName())), nil
}

// bareText is the letters and digits of texts.
func bareText(texts ...string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, norm.NFC.String(strings.Join(texts, "")))
}

// coded says whether a code is the one that is known of a letter: the patient's, or the one
// that stops the sign-up. Other letters have none.
func (x *scope) coded(l opened, onPaper string) bool {
	var code models.Code
	var err error
	switch {
	case l.Offer:
		code, err = models.ParseCode(onPaper)
	case l.Kind == models.LetterConfirmation:
		code, err = models.ParseStopCode(onPaper)
	default:
		return onPaper == "" && l.CodeID == "" && l.hash == nil
	}
	return err == nil && slices.ContainsFunc(x.seal.CodeTokens(code.Plain(), x.inc.CodeSalt), func(t sealed.Token) bool {
		return bytes.Equal(t.Sum, l.hash)
	})
}

// blankTexts are the texts of letters without their codes, sealed, by letter.
type blankTexts map[string]sealed.Text

// blankBatch takes the codes out of the letters of a batch that is fit for what is to
// be done with it. It works outside any transaction, since it takes long.
func (s *Store) blankBatch(ctx context.Context, actor models.Actor, incidentID, batchID string, fit func(x *scope) (models.LetterBatch, error)) (blankTexts, error) {
	keys, err := s.sealing(ctx, actor, incidentID)
	if err != nil {
		return nil, err
	}
	b, err := seeIncident(ctx, s, incidentID, fit)
	if err != nil || !b.HasCodes() {
		return nil, err
	}
	out := blankTexts{}
	for some, err := range s.letterPages(ctx, incidentID, batchID) {
		if err != nil {
			return nil, err
		}
		texts := make([]sealed.Text, len(some))
		err = inParallel(len(some), processors(), func(_, i int) (err error) {
			texts[i], err = keys.seal.Seal(keys.place("letters", "text", some[i].ID), blanked(some[i].content))
			return err
		})
		if err != nil {
			return nil, err
		}
		for i, l := range some {
			out[l.ID] = texts[i]
		}
	}
	return out, nil
}
