package printfile

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"filippo.io/age"
)

// What [Write], [Open] and [Check] find.
var (
	ErrKey     = errors.New("this is no age key")
	ErrDamaged = errors.New("the print file is not what its manifest says")
)

// maxPart bounds what one part of the ZIP may unpack to.
const maxPart = 4 << 30

// Open decrypts a file with the shop's identity, the text of an age key file. Errors
// wrap [ErrKey] for an identity that is none, or not the one it was encrypted to, and
// [ErrDamaged].
func Open(file io.Reader, identity io.Reader) ([]byte, error) {
	ids, err := age.ParseIdentities(identity)
	if err != nil {
		return nil, ErrKey
	}
	plain, err := age.Decrypt(file, ids...)
	if errors.As(err, new(*age.NoIdentityMatchError)) {
		return nil, fmt.Errorf("%w of this file", ErrKey)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be decrypted", ErrDamaged)
	}
	b, err := io.ReadAll(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be decrypted whole", ErrDamaged)
	}
	return b, nil
}

// Check compares a decrypted file with its manifests: counts, page numbers and hash.
// It returns what the manifests say. Errors wrap [ErrDamaged].
func Check(packed []byte) (Batch, []Letter, error) {
	b, letters, pdf, err := unpack(packed)
	if err != nil {
		return b, nil, err
	}
	page := 1
	for i, l := range letters {
		if l.First != page || l.Pages < 1 || l.Offer != b.Offer {
			return b, nil, fmt.Errorf("%w: line %d of %s", ErrDamaged, i+2, linesName)
		}
		page += l.Pages
	}
	switch {
	case len(letters) != b.Count || page-1 != b.Pages:
		return b, nil, fmt.Errorf("%w: %d letters with %d pages are listed, of %d with %d", ErrDamaged, len(letters), page-1, b.Count, b.Pages)
	case fmt.Sprintf("%x", sha256.Sum256(pdf)) != b.SHA256:
		return b, nil, fmt.Errorf("%w: %s has another SHA-256", ErrDamaged, lettersName)
	}
	return b, letters, nil
}

func unpack(packed []byte) (b Batch, letters []Letter, pdf []byte, err error) {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return b, nil, nil, fmt.Errorf("%w: it is no ZIP", ErrDamaged)
	}
	parts := map[string][]byte{}
	for _, name := range []string{batchName, linesName, lettersName} {
		f, err := z.Open(name)
		if err != nil {
			return b, nil, nil, fmt.Errorf("%w: it has no %s", ErrDamaged, name)
		}
		if parts[name], err = io.ReadAll(io.LimitReader(f, maxPart)); err != nil {
			return b, nil, nil, fmt.Errorf("%w: %s cannot be read", ErrDamaged, name)
		}
	}
	if err := json.Unmarshal(parts[batchName], &b); err != nil {
		return b, nil, nil, fmt.Errorf("%w: %s cannot be read", ErrDamaged, batchName)
	}
	letters, err = readLines(parts[linesName])
	return b, letters, parts[lettersName], err
}

func readLines(b []byte) ([]Letter, error) {
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], head()) {
		return nil, fmt.Errorf("%w: %s cannot be read", ErrDamaged, linesName)
	}
	letters := make([]Letter, len(rows)-1)
	for i, row := range rows[1:] {
		if letters[i], err = readLine(row, i+1); err != nil {
			return nil, fmt.Errorf("%w: line %d of %s", ErrDamaged, i+2, linesName)
		}
	}
	return letters, nil
}

// readLine reads what line wrote: the same text must come of it again.
func readLine(row []string, number int) (l Letter, err error) {
	l = Letter{Reference: row[1], Kind: row[4], Language: row[5], Offer: row[6] == "true"}
	l.First, _ = strconv.Atoi(row[2]) // what is no number shows below
	l.Pages, _ = strconv.Atoi(row[3])
	digest, _ := hex.DecodeString(row[7])
	copy(l.SHA256[:], digest)
	if !slices.Equal(row, l.line(number)) {
		return l, ErrDamaged
	}
	return l, nil
}
