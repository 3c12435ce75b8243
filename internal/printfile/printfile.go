package printfile

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"filippo.io/age"
)

// The names in the ZIP.
const (
	lettersName = "letters.pdf"
	linesName   = "manifest.csv"
	batchName   = "manifest.json"
)

// Batch is what manifest.json says.
type Batch struct {
	Incident string `json:"incident"`
	Number   int    `json:"batch"`
	Sort     string `json:"sort"` // of all its letters: offer, notice, reminder, …
	Offer    bool   `json:"offer"`
	Count    int    `json:"count"` // letters
	Pages    int    `json:"pages"`
	SHA256   string `json:"sha256"` // of letters.pdf, in hex
}

// Letter is a line of manifest.csv.
type Letter struct {
	Reference string
	First     int // page number, from 1
	Pages     int
	Kind      string
	Language  string
	Offer     bool
	SHA256    [sha256.Size]byte // of what its pages draw
}

// Write packs a batch, whose counts and hash it fills in, and encrypts it to the
// shop's key. Errors wrap [ErrKey] for a key that is none.
func Write(w io.Writer, key string, b Batch, letters []Letter, pdf io.Reader) error {
	recipient, err := parseKey(key)
	if err != nil {
		return err
	}
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return fmt.Errorf("encrypt print file: %w", err)
	}
	if err := pack(sealed, b.counting(letters), letters, pdf); err != nil {
		return fmt.Errorf("pack print file: %w", err)
	}
	if err := sealed.Close(); err != nil {
		return fmt.Errorf("encrypt print file: %w", err)
	}
	return nil
}

// counting is the batch with the numbers of its letters.
func (b Batch) counting(letters []Letter) Batch {
	b.Count, b.Pages = len(letters), 0
	for _, l := range letters {
		b.Pages += l.Pages
	}
	return b
}

// pack writes the ZIP, which has no dates: the same batch gives the same bytes.
func pack(w io.Writer, b Batch, letters []Letter, pdf io.Reader) error {
	z, h := zip.NewWriter(w), sha256.New()
	part := func(name string, method uint16, write func(io.Writer) error) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			return err
		}
		return write(f)
	}
	err := part(lettersName, zip.Store, func(w io.Writer) error { // its pages are compressed already
		_, err := io.Copy(w, io.TeeReader(pdf, h))
		return err
	})
	if err == nil {
		err = part(linesName, zip.Deflate, func(w io.Writer) error { return writeLines(w, letters) })
	}
	if err == nil {
		b.SHA256 = hex.EncodeToString(h.Sum(nil))
		err = part(batchName, zip.Deflate, func(w io.Writer) error { return json.NewEncoder(w).Encode(b) })
	}
	if err != nil {
		return err
	}
	return z.Close()
}

func head() []string {
	return []string{"number", "reference", "first_page", "pages", "kind", "language", "offer", "sha256"}
}

func writeLines(w io.Writer, letters []Letter) error {
	out := csv.NewWriter(w)
	rows := [][]string{head()}
	for i, l := range letters {
		rows = append(rows, l.line(i+1))
	}
	return out.WriteAll(rows)
}

func (l Letter) line(number int) []string {
	return []string{
		strconv.Itoa(number), l.Reference, strconv.Itoa(l.First), strconv.Itoa(l.Pages), l.Kind, l.Language,
		strconv.FormatBool(l.Offer), hex.EncodeToString(l.SHA256[:]),
	}
}

// CheckKey returns an [ErrKey] for a key that no file can be encrypted to.
func CheckKey(key string) error {
	_, err := parseKey(key)
	return err
}

// parseKey wants one recipient; age refuses to mix those of different strength.
func parseKey(key string) (age.Recipient, error) {
	all, err := age.ParseRecipients(strings.NewReader(key))
	if err != nil || len(all) != 1 {
		return nil, ErrKey
	}
	return all[0], nil
}
