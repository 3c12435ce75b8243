package store_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"recourse/internal/letter"
	"recourse/internal/sheet"
	"recourse/models"
	"recourse/models/store"
)

// outcomes are a report's answers as one line.
func outcomes(r models.FileReport) string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, fmt.Sprintf("%d %s", row.Row, row.Outcome))
	}
	return strings.Join(all, ", ")
}

func TestFileOfReturnedLetters(t *testing.T) {
	p := mailed(t)
	ref := func(n int) string { return p.letters[n].Reference }
	file := "Letter reference;Return Reason;Date returned;Operator\n" +
		ref(0) + ";utf;" + today.String() + ";kim\n" +
		"https://notice.example.org/e#" + p.letters[1].Code + ";Moved, left no address;;kim\n" +
		"L-22222222;UTF;;kim\n" + ref(2) + ";because;;kim\n" + ref(2) + ";UTF;31/31/2020;kim\n" + ref(2) + ";UTF;12/31/2019;kim\n" +
		ref(0) + ";UTF;;kim\n;UTF;;kim\n"
	take := func(text string, dry bool) models.FileReport {
		t.Helper()
		r, err := p.ReturnLetters(t.Context(), printer, p.inc.ID, strings.NewReader(text), store.FileOptions{DryRun: dry})
		check(t, err)
		return r
	}
	want := "2 returned, 3 returned, 4 unknown_reference, 5 bad_reason, 6 bad_date, 7 bad_date, 8 known, 9 unknown_reference"
	if got := outcomes(take(file, true)); got != want {
		t.Errorf("dry run: %s\nwant %s", got, want)
	}
	if n := p.count(t, &models.Letter{}, "status = 'returned'"); n != 0 {
		t.Errorf("a dry run recorded %d letters", n)
	}
	if n := p.count(t, &models.Patient{}, "address_bad_at IS NOT NULL"); n != 0 {
		t.Error("a dry run marked addresses")
	}
	r := take(file, false)
	if got := outcomes(r); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if counts := r.Counts(); counts[models.FileReturned] != 2 || counts[models.FileBadDate] != 2 {
		t.Errorf("counts are %v", counts)
	}
	table := r.ProblemTable()
	if len(table) != 6 || table[0][4] != "problem" || table[1][0] != "L-22222222" || table[1][4] != "unknown_reference" {
		t.Errorf("the problem table has %d rows", len(table))
	}
	again := strings.ReplaceAll(want, "returned", "known")
	if got := outcomes(take(file, false)); got != again {
		t.Errorf("again: %s\nwant %s", got, again)
	}
	if n := p.count(t, &models.Letter{}, "status = 'returned' AND return_reason IN ('UTF', 'MLNA')"); n != 2 {
		t.Errorf("%d letters came back", n)
	}
}

func TestFilesThatAreNotOfReturnedLetters(t *testing.T) {
	p := mailed(t)
	for text, want := range map[string]error{
		"": sheet.ErrFormat, "reference,date\nL-1,\n": models.ErrInvalid, "reference,letter,reason\na,b,c\n": models.ErrInvalid,
	} {
		_, err := p.ReturnLetters(t.Context(), printer, p.inc.ID, strings.NewReader(text), store.FileOptions{})
		wants(t, err, want)
	}
	_, err := p.ReturnLetters(t.Context(), models.Actor{}, p.inc.ID, strings.NewReader("reference,reason\n"), store.FileOptions{})
	wants(t, err, models.ErrActor)
	for _, text := range []string{"reference,address,city,state,zip\n", "new address,new city,new state,new zip\n", "mrn,new address,new city,new zip\n"} {
		_, err := p.UpdateAddresses(t.Context(), operator, p.inc.ID, strings.NewReader(text), store.FileOptions{})
		wants(t, err, models.ErrInvalid)
	}
}

func TestFileOfMoves(t *testing.T) {
	p := mailed(t)
	ref := func(n int) string { return p.letters[n].Reference }
	records := p.records(t)
	for n := range 4 {
		p.back(t, n, models.ReturnForwarding)
	}
	head := "Reference,MRN,Address,City,State,ZIP,NCOA Return Code,Move Type,Match Footnote,New Address 1,New Address 2,New City,New State,New Zip,New Zip4\n"
	old := ",1 Old St,Hartford,CT,06103,"
	file := head +
		ref(0) + "," + old + "A,I,,9 Elm St,Apt 3,Providence,RI,02903,1234\n" +
		"," + strings.ToLower(records[1]) + old + "91,F,,9 Oak St,,Keene,NH,3431,\n" +
		ref(2) + "," + old + "02,I,,,,,,,\n" + // left no address
		ref(3) + "," + old + "00,,,1 Old St,,Hartford,CT,06103,\n" + // no match
		ref(4) + "," + old + "03,I,,,,,,,\n" + // its letter did not come back
		ref(5) + "," + old + "92,I,,9 Elm St,,Nowhere,XX,02903,\n" +
		",NOBODY-1" + old + "A,I,,9 Elm St,,Providence,RI,02903,\n" +
		"L-22222222," + old + "A,I,,9 Elm St,,Providence,RI,02903,\n" +
		ref(0) + "," + old + "A,I,,9 Elm St,Apt 3,Providence,RI,02903,\n" +
		"," + old + "A,I,,9 Elm St,,Providence,RI,02903,\n"
	take := func(dry bool) models.FileReport {
		t.Helper()
		r, err := p.UpdateAddresses(t.Context(), operator, p.inc.ID, strings.NewReader(file), store.FileOptions{DryRun: dry})
		check(t, err)
		return r
	}
	want := "2 found, 3 found, 4 not_found, 5 no_news, 6 no_news, 7 bad_address, 8 unknown_reference, 9 unknown_reference, 10 known, 11 unknown_reference"
	if got := outcomes(take(true)); got != want {
		t.Errorf("dry run: %s\nwant %s", got, want)
	}
	if n := p.count(t, &models.AddressChange{}, "1 = 1"); n != 0 {
		t.Errorf("a dry run changed %d addresses", n)
	}
	if got := outcomes(take(false)); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	want = "2 known, 3 known, 4 no_news, 5 no_news, 6 no_news, 7 bad_address, 8 unknown_reference, 9 unknown_reference, 10 known, 11 unknown_reference"
	if got := outcomes(take(false)); got != want {
		t.Errorf("again: %s\nwant %s", got, want)
	}
	p.stands(t, "1+0 [each search] 0") // 2 is undeliverable, 3 is being looked for
	p.goTo(t, p.mailNext(t, today), "9 Elm St|Apt 3|Providence, RI 02903-1234", "9 Oak St|Keene, NH 03431")
}

// An address that somebody found since is not undone by a file that comes again.
func TestFileOfMovesComesAgain(t *testing.T) {
	p := mailed(t)
	p.back(t, 0, models.ReturnForwarding)
	file := "reference,new address,new city,new state,new zip\n" + p.letters[0].Reference + ",9 Oak St,Keene,NH,03431\n"
	for _, want := range []string{"2 found", "2 known"} {
		r, err := p.UpdateAddresses(t.Context(), operator, p.inc.ID, strings.NewReader(file), store.FileOptions{})
		if check(t, err); outcomes(r) != want {
			t.Errorf("got %s, want %s", outcomes(r), want)
		}
		if want == "2 found" {
			check(t, p.AddressFound(t.Context(), operator, p.inc.ID, p.letters[0].Reference, elmStreet, models.AddressCall))
		}
	}
	p.goTo(t, p.mailNext(t, today), "7 Elm St|Providence, RI 02903")
}

// goTo compares the addresses of letters.
func (p post) goTo(t *testing.T, letters []letter.Copy, want ...string) {
	t.Helper()
	got := map[string]bool{}
	for _, l := range letters {
		got[strings.Join(l.Recipient[1:], "|")] = true
	}
	for _, address := range want {
		found := false
		for g := range got {
			found = found || strings.HasSuffix(g, address)
		}
		if !found || len(letters) != len(want) {
			t.Errorf("no letter of %d goes to %s", len(letters), address)
		}
	}
}

// records are the record numbers of the letters' patients.
func (p post) records(t *testing.T) []string {
	t.Helper()
	all := make([]string, len(p.letters))
	for i, l := range p.letters {
		var err error
		all[i], err = store.RecordNumber(p.Store, p.inc.ID, l.Reference)
		check(t, err)
	}
	return all
}

// Twice the same record number is nobody in particular.
func TestMovesOfSeveralPatients(t *testing.T) {
	o := newOffice(t)
	var b bytes.Buffer
	b.WriteString(strings.Join(models.RosterHeader(), ",") + "\n")
	for _, first := range []string{"Ana", "Eva"} {
		b.WriteString("MRN-7," + first + ",,Reyes,,1961-07-19,7 Elm St,,Hartford,CT,06103,,en,no,,,clinical\n")
	}
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, bytes.NewReader(b.Bytes()), store.ImportOptions{}, nil)
	check(t, err)
	file := "record number,new address,new city,new state,new zip\nmrn7,9 Elm St,Hartford,CT,06103\n"
	r, err := o.UpdateAddresses(t.Context(), operator, o.inc.ID, strings.NewReader(file), store.FileOptions{})
	if check(t, err); outcomes(r) != "2 several_patients" {
		t.Errorf("got %s", outcomes(r))
	}
	r, err = o.UpdateAddresses(t.Context(), operator, o.two.ID, strings.NewReader(file), store.FileOptions{})
	if check(t, err); outcomes(r) != "2 unknown_reference" {
		t.Errorf("in the other incident: %s", outcomes(r))
	}
}
