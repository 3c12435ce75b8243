package store_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"recourse/internal/letter"
	"recourse/internal/portaltest"
	"recourse/internal/synthetic"
	"recourse/models"
	"recourse/models/store"
)

var (
	officer = models.Actor{Kind: models.ActorStaff, ID: "officer"}
	printer = models.Actor{Kind: models.ActorStaff, ID: "printer"}
	today   = models.DateOf(portaltest.Start)
	site    = store.ComposeOptions{Site: "https://notice.example.org"}
)

// office is a store with two rehearsals, two accounts, and no roster yet.
type office struct {
	*store.Store
	db       *store.DB
	clock    *portaltest.Clock
	dsn      string
	inc, two models.Incident
}

func facts() models.Facts {
	return models.Facts{
		Organization: "Test Hospital", OccurredFrom: models.MustDate("2020-02-13"), OccurredTo: models.MustDate("2020-02-14"),
		Discovered: models.MustDate("2020-02-13"), Announced: models.MustDate("2020-04-13"), Accounts: 2,
		What: map[string]string{"en": "Somebody read e-mails.", "es": "Alguien leyó correos."}, Phone: "1-800-555-0123", TTY: "711",
		Hours: map[string]string{"en": "9 to 5", "es": "de 9 a 5", "pt": "das 9 às 5"}, Address: []string{"1 Hospital Way", "Hartford, CT 06103"}, Provider: "Sample Watch",
	}
}

func incident(ref string) models.Incident {
	return models.Incident{
		Ref: ref, Host: ref + ".example.org", Rehearsal: true, Zone: "America/New_York", EnrollBy: models.MustDate("2020-07-31"),
		TermMonths: 24, FloorDays: 60, Facts: facts(),
	}
}

func newOffice(t *testing.T) office {
	t.Helper()
	clock := &portaltest.Clock{}
	o := officeAt(t, clock.Now)
	o.clock = clock
	return o
}

func officeAt(t *testing.T, now func() time.Time) office {
	t.Helper()
	dsn := portaltest.DSN(t)
	db := portaltest.Open(t, dsn, store.Options{Now: now})
	s, err := store.New(store.Config{DB: db, Keyring: store.Ring(t, db)})
	check(t, err)
	o := office{Store: s, db: db, dsn: dsn}
	o.inc, err = s.CreateIncident(t.Context(), operator, incident("one"))
	check(t, err)
	o.two, err = s.CreateIncident(t.Context(), operator, incident("two"))
	check(t, err)
	o.grant(t, o.inc, officer, models.RolePrivacyOfficer)
	o.grant(t, o.inc, printer, models.RolePrint)
	return o
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error is %v, want %v", err, want)
	}
}

// grant makes an account, if need be, and gives it a role.
func (o office) grant(t *testing.T, inc models.Incident, who models.Actor, role models.Role) {
	t.Helper()
	must(t, o.db, func(tx *gorm.DB) error {
		text := append([]byte{1}, make([]byte, 40)...)
		err := tx.Exec(`INSERT INTO staff (id, login, profile, password_hash, totp, totp_step, made_at, version)
			VALUES (?, ?, ?, '', ?, 0, 0, 1) ON CONFLICT DO NOTHING`, who.ID, []byte((who.ID + strings.Repeat("-", 32))[:32]), text, text).Error
		if err != nil {
			return err
		}
		return tx.Create(&models.Grant{IncidentID: inc.ID, StaffID: who.ID, Role: role, MadeAt: models.At(portaltest.Start)}).Error
	})
}

// roster is a file with as many patients, 23 of them eligible.
func roster(t testing.TB, patients int) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	check(t, synthetic.Write(&b, synthetic.Options{Patients: patients, SSNExposed: 23, Seed: 7}))
	return bytes.NewReader(b.Bytes())
}

// loaded is an office with a decided roster.
func loaded(t *testing.T, patients int) office {
	t.Helper()
	o := newOffice(t)
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, roster(t, patients), store.ImportOptions{}, nil)
	check(t, err)
	counts, err := o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	if counts.Patients != patients || counts.Eligible != 23 || counts.Review != 0 || counts.Ineligible != patients-23 {
		t.Fatalf("counts are %+v", counts)
	}
	return o
}

// sealedOffice is an office with a sealed roster.
func sealedOffice(t *testing.T, patients int) office {
	t.Helper()
	o := loaded(t, patients)
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: patients, Eligible: 23})
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	return o
}

// composed is an office with a batch of 23 letters.
func composed(t *testing.T) (office, models.LetterBatch) {
	t.Helper()
	o := sealedOffice(t, 60)
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	check(t, err)
	if b.Count != 23 || b.Number != 1 {
		t.Fatalf("batch %d has %d letters", b.Number, b.Count)
	}
	return o, b
}

func released(t *testing.T) (office, models.LetterBatch, []byte) {
	t.Helper()
	o, b := composed(t)
	var file bytes.Buffer
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, &file))
	p, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	return o, b, file.Bytes()
}

func TestWalkFromRosterToMail(t *testing.T) {
	o, b, file := released(t)
	claims, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 3)
	check(t, err)
	var printed bytes.Buffer
	check(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &printed))
	if !bytes.Equal(printed.Bytes(), file) {
		t.Error("printed are other bytes than were read back")
	}
	early, err := o.Verify(t.Context(), models.VerifyRequest{IncidentID: o.inc.ID, Channel: models.ChannelWeb, Address: home, Claim: claims[0]})
	if err == nil {
		t.Errorf("a code works before its letter is mailed: %v", early.Cause)
	}
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	if _, err := o.Verify(t.Context(), models.VerifyRequest{IncidentID: o.inc.ID, Channel: models.ChannelWeb, Address: home, Claim: claims[0]}); err != nil {
		t.Errorf("a mailed code does not work: %v", err)
	}
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "deadline = '2020-07-31' AND status IN ('mailed', 'bound')"); n != 23 {
		t.Errorf("%d codes have the deadline", n)
	}
	wants(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today), models.ErrMove)
	if left, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 3); err != nil || len(left) > 0 {
		t.Errorf("%d claims after mailing, %v", len(left), err)
	}
	must(t, o.db, exec("UPDATE letters SET status = 'released'")) // a look into the letters that are kept
	if _, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 3); err == nil {
		t.Error("a mailed letter still holds its code")
	}
	again, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	if err != nil || again.Count != 37 || again.Offer {
		t.Errorf("composed again: %d letters, with the offer: %t, %v", again.Count, again.Offer, err)
	}
}

// Two incidents lie side by side and see nothing of each other.
func TestIncidentsSeeNothingOfEachOther(t *testing.T) {
	o, b, _ := released(t)
	imports, err := o.Imports(t.Context(), o.two.ID)
	check(t, err)
	batches, err := o.Batches(t.Context(), o.two.ID)
	check(t, err)
	proposals, err := o.Proposals(t.Context(), o.two.ID)
	check(t, err)
	counts, err := o.RosterCounts(t.Context(), o.two.ID)
	check(t, err)
	claims, err := o.SampleClaims(t.Context(), operator, o.two.ID, 3)
	check(t, err)
	if n := len(imports) + len(batches) + len(proposals) + len(claims) + counts.Patients; n != 0 {
		t.Errorf("the other incident sees %d things", n)
	}
	wants(t, o.WriteBatch(t.Context(), operator, o.two.ID, b.ID, io.Discard), models.ErrNotFound)
	wants(t, o.PrintBatch(t.Context(), operator, o.two.ID, b.ID, io.Discard), models.ErrNotFound)
	_, err = o.ProposeRelease(t.Context(), operator, o.two.ID, b.ID)
	wants(t, err, models.ErrNotFound)
	mine, err := o.Batches(t.Context(), o.inc.ID)
	if err != nil || len(mine) != 1 || mine[0].Status != models.LetterReleased || mine[0].ReadBackAt.IsZero() {
		t.Errorf("one's own batches are %+v, %v", mine, err)
	}
	own, err := o.Proposals(t.Context(), o.inc.ID)
	if err != nil || len(own) != 2 || own[0].Kind != models.ProposeRelease || own[0].DecidedBy != officer.String() {
		t.Errorf("one's own proposals are %+v, %v", own, err)
	}
}

// What the audit log says last of each object is the status that it has.
func TestAuditTellsTheStatuses(t *testing.T) {
	o, b, _ := released(t)
	check(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today))
	for action, want := range map[models.Action]string{
		models.ActLetterMove: "composed 23, mailed 23, released 23", models.ActCodeMove: "issued 23, mailed 23",
		models.ActBatchMove: "composed 1, mailed 1, released 1", models.ActRosterSeal: "sealed 1",
		models.ActProposalMake: "open 2", models.ActProposalApprove: "approved 2",
		models.ActImportEnd: "complete 1", models.ActEligibility: "eligible 23, ineligible 37",
	} {
		got, err := store.Reading(t.Context(), o.db, func(tx *gorm.DB) (got []string, err error) {
			return got, tx.Raw(`SELECT "to" || ' ' || count(*) FROM audit_entries WHERE action = ? GROUP BY "to" ORDER BY "to"`, action).Scan(&got).Error
		})
		check(t, err)
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", action, got, want)
		}
	}
}

func TestLettersSayWhatTheyMust(t *testing.T) {
	_, _, file := released(t)
	variants := map[string]int{}
	for got, err := range letter.ReadBack(bytes.NewReader(file), int64(len(file))) {
		check(t, err)
		text := strings.Join(strings.Fields(strings.Join(got.Text, " ")), " ")
		for _, line := range []string{
			"parent or guardian of", "next of kin of", "representative of", "madre, padre o tutor", "padres o tutores", "familiares de",
			"representante de", "responsável por", "responsáveis por",
		} {
			if strings.Contains(strings.ToLower(strings.Join(got.Recipient, " ")), line) {
				variants[line]++
			}
		}
		if deadline := map[string]string{"en": "July 31, 2020", "es": "31 de julio de 2020", "pt": "31 de julho de 2020"}[got.Lang]; deadline == "" || !strings.Contains(text, deadline) {
			t.Errorf("a letter in %q lacks its deadline", got.Lang)
		}
		if _, err := models.ParseCode(got.Code); err != nil {
			t.Errorf("the code on paper: %v", err)
		}
		if len(got.Marks) == 0 || !strings.HasPrefix(got.Reference, "L-") || len(got.Reference) != 10 {
			t.Errorf("a letter lacks mark or reference: %q", got.Reference)
		}
	}
	minors := variants["parent or guardian of"] + variants["madre, padre o tutor"] + variants["padres o tutores"] + variants["responsável por"] + variants["responsáveis por"]
	if minors < 2 || len(variants) < 2 {
		t.Errorf("addressed are %v", variants)
	}
}

func TestMarkMailedWantsEqualCounts(t *testing.T) {
	o, b, _ := released(t)
	wants(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 22, today), models.ErrTotals)
	wants(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today.AddDays(1)), models.ErrInvalid)
	wants(t, o.MarkMailed(t.Context(), printer, o.inc.ID, b.ID, 23, today.AddDays(-1)), models.ErrInvalid) // it was not released yet
	wants(t, o.MarkMailed(t.Context(), printer, o.two.ID, b.ID, 23, today), models.ErrNotFound)
	if n := store.CountRows(o.Store, t, &models.Letter{}, "status = 'released'"); n != 23 {
		t.Errorf("%d letters are still released", n)
	}
}

// Whoever is mailed a letter while the last day moves gets the new one too.
func TestMailingKeepsADeadlineThatMovesMeanwhile(t *testing.T) {
	o, b, _ := released(t)
	later, ctx := o.inc.EnrollBy.AddDays(31), context.WithoutCancel(t.Context())
	mailed, extended := make(chan error, 1), make(chan error, 1)
	must(t, o.db, func(tx *gorm.DB) error { // holds up the mailing at its first letter
		if err := tx.Exec("UPDATE letters SET kind = kind").Error; err != nil {
			return err
		}
		go func() { mailed <- o.MarkMailed(ctx, printer, o.inc.ID, b.ID, 23, today) }()
		for o.waiting(t, tx) < 1 {
			runtime.Gosched()
		}
		go func() {
			_, err := o.ExtendEnrollBy(ctx, operator, o.inc.ID, later)
			extended <- err
		}()
		for len(extended) == 0 && o.waiting(t, tx) < 2 {
			runtime.Gosched()
		}
		return nil
	})
	check(t, errors.Join(<-mailed, <-extended))
	if n := store.CountRows(o.Store, t, &models.IssuedCode{}, "status = 'mailed' AND deadline = ?", later); n != 23 {
		t.Errorf("%d of 23 codes have the new last day", n)
	}
}

// waiting is how many use cases wait for another.
func (o office) waiting(t *testing.T, tx *gorm.DB) (n int) {
	t.Helper()
	if !strings.HasPrefix(o.dsn, "postgres") {
		return store.Waiting(o.db)
	}
	check(t, tx.Exec("SELECT pg_stat_clear_snapshot()").Error) // a transaction would see the same again
	check(t, tx.Raw("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n).Error)
	return n
}

// Faults planted in what was composed: each is found before the file leaves.
func TestReleaseWantsReadBack(t *testing.T) {
	for fault, sql := range map[string]string{
		"another's reference": `UPDATE letters SET reference = 'L-PLANTED2' WHERE id = (SELECT min(id) FROM letters)`,
		"another's code":      `UPDATE letters SET code_id = (SELECT max(code_id) FROM letters) WHERE id = (SELECT min(id) FROM letters)`,
		"another's letter":    `UPDATE letters SET patient_id = (SELECT max(patient_id) FROM letters) WHERE id = (SELECT min(id) FROM letters)`,
		"another hash":        `UPDATE codes SET hash = (SELECT file_hash FROM roster_imports LIMIT 1) WHERE id = (SELECT min(id) FROM codes)`,
	} {
		t.Run(fault, func(t *testing.T) {
			o, b := composed(t)
			must(t, o.db, exec(sql))
			var out bytes.Buffer
			wants(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, &out), models.ErrReadBack)
			_, err := o.ProposeRelease(t.Context(), operator, o.inc.ID, b.ID)
			wants(t, err, models.ErrReadBack)
			if out.Len() > 0 {
				t.Error("the file left the portal")
			}
		})
	}
}

func TestPrintedIsWhatWasReadBack(t *testing.T) {
	o, b, _ := released(t)
	must(t, o.db, func(tx *gorm.DB) error {
		return tx.Exec(`UPDATE letter_batches SET print_hash = ?`, make([]byte, 32)).Error
	})
	var out bytes.Buffer
	wants(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, &out), models.ErrReadBack)
	if out.Len() > 0 {
		t.Error("a file left the portal that was not read back")
	}
}

func TestPrintBatchWantsRelease(t *testing.T) {
	o, b := composed(t)
	wants(t, o.PrintBatch(t.Context(), printer, o.inc.ID, b.ID, io.Discard), models.ErrMove)
}

func TestComposeWantsSealAndFacts(t *testing.T) {
	o := loaded(t, 30)
	_, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	wants(t, err, models.ErrNotSealed)
	_, err = o.ComposeLetters(t.Context(), operator, o.inc.ID, store.ComposeOptions{Site: "notice"}, nil)
	wants(t, err, models.ErrInvalid)
	_, err = o.ComposeLetters(t.Context(), models.Actor{}, o.inc.ID, site, nil)
	wants(t, err, models.ErrActor)
}

func TestSampleClaimsOnlyInRehearsal(t *testing.T) {
	o := newOffice(t)
	earnest := incident("earnest")
	earnest.Rehearsal = false
	inc, err := o.CreateIncident(t.Context(), operator, earnest)
	check(t, err)
	_, err = o.SampleClaims(t.Context(), operator, inc.ID, 3)
	wants(t, err, models.ErrRehearsal)
	_, err = o.AdvanceCalendar(t.Context(), operator, inc.ID, today.AddDays(1))
	wants(t, err, models.ErrRehearsal)
}

const canaryRow = "CNRYREC77,Canaryfirst,,Canarylast-Zwei,,1961-07-19,77 Canarystreet,,Canarytown,CT,06103,,en,no,Canaryguardian,,insurance_account_ssn"

// Nothing that is kept tells a name, birth date, street or code: neither the
// database file with its log, nor a dump of all tables.
func TestNothingLeaksIntoTheDatabase(t *testing.T) {
	o := newOffice(t)
	file := strings.NewReader(strings.Join(models.RosterHeader(), ",") + "\n" + canaryRow + "\n")
	_, err := o.ImportRoster(t.Context(), operator, o.inc.ID, file, store.ImportOptions{}, nil)
	check(t, err)
	_, err = o.DecideEligibility(t.Context(), operator, o.inc.ID)
	check(t, err)
	p, err := o.ProposeSeal(t.Context(), operator, o.inc.ID, models.Totals{Patients: 1, Eligible: 1})
	check(t, err)
	check(t, o.ApproveProposal(t.Context(), officer, o.inc.ID, p.ID))
	b, err := o.ComposeLetters(t.Context(), operator, o.inc.ID, site, nil)
	check(t, err)
	check(t, o.WriteBatch(t.Context(), operator, o.inc.ID, b.ID, io.Discard))
	claims, err := o.SampleClaims(t.Context(), operator, o.inc.ID, 1)
	check(t, err)
	kept := strings.ToLower(o.kept(t))
	if !strings.Contains(kept, "insurance_account_ssn") {
		t.Fatal("what is kept does not hold what was written: the test sees nothing")
	}
	for _, secret := range []string{"canary", "cnryrec77", "1961-07-19", "july 19", claims[0].Code.Plain(), claims[0].Code.Grouped()} {
		secret = strings.ToLower(secret)
		if strings.Contains(kept, secret) || strings.Contains(kept, hex.EncodeToString([]byte(secret))) {
			t.Errorf("what is kept holds a secret like %.4s…", secret)
		}
	}
}

// kept is all that the database keeps, bytes in PostgreSQL in hex.
func (o office) kept(t *testing.T) string {
	var all strings.Builder
	if !strings.HasPrefix(o.dsn, "postgres") {
		for _, name := range []string{o.dsn, o.dsn + "-wal"} {
			data, err := os.ReadFile(name)
			check(t, err)
			all.Write(data)
		}
		return all.String()
	}
	must(t, o.db, func(tx *gorm.DB) error {
		var tables, rows []string
		if err := tx.Raw("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").Scan(&tables).Error; err != nil {
			return err
		}
		for _, table := range tables {
			rows = rows[:0]
			if err := tx.Raw(`SELECT t::text FROM "` + table + `" t`).Scan(&rows).Error; err != nil {
				return err
			}
			all.WriteString(strings.Join(rows, "\n"))
		}
		return nil
	})
	return all.String()
}
