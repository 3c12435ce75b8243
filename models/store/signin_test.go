package store_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/password"
	"recourse/internal/portaltest"
	"recourse/internal/sealed"
	"recourse/internal/totp"
	"recourse/models"
	"recourse/models/store"
)

var operator = models.Actor{Kind: models.ActorOperator, ID: "root"}

const (
	secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	passport = "quartz violin humming 71 trellis"
)

// bureau is a store with two incidents and quick password hashes.
type bureau struct {
	*store.Store
	db       *store.DB
	dsn      string
	ring     *sealed.Keyring
	clock    *portaltest.Clock
	one, two models.Incident
}

func newBureau(t *testing.T) bureau {
	t.Helper()
	b := bureau{clock: &portaltest.Clock{}, dsn: portaltest.DSN(t)}
	b.db = portaltest.Open(t, b.dsn, store.Options{Now: b.clock.Now})
	b.ring = store.Ring(t, b.db)
	b.Store = b.with(t, quick(8))
	b.one, b.two = store.SeedIncident(b.Store, t, "one"), store.SeedIncident(b.Store, t, "two")
	return b
}

// with is another process on the same database.
func (b bureau) with(t *testing.T, p password.Params) *store.Store {
	t.Helper()
	h, err := password.NewHasher(password.Config{Params: p})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(store.Config{DB: b.db, Keyring: b.ring, Hasher: h})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func quick(memory uint32) password.Params {
	return password.Params{MemoryKiB: memory, Passes: 1, Lanes: 1}
}

func newcomer(name string, grants ...models.Grant) models.NewStaff {
	return models.NewStaff{SignInName: name, Name: "Ana Duarte", Password: passport, Secret: secret, Grants: grants}
}

func (b bureau) grant(r models.Role) models.Grant {
	return models.Grant{IncidentID: b.one.ID, Role: r}
}

func (b bureau) add(t *testing.T, name string, grants ...models.Grant) models.Staff {
	t.Helper()
	a, err := b.AddStaff(context.Background(), operator, newcomer(name, grants...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// typed is a right sign-in at the clock's now.
func (b bureau) typed(t *testing.T, name string) models.SignIn {
	t.Helper()
	code, err := totp.Code(secret, b.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return models.SignIn{Name: name, Password: passport, TOTP: code}
}

func (b bureau) signIn(t *testing.T, name string) string {
	t.Helper()
	token, err := b.SignIn(context.Background(), b.typed(t, name), home)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestSignInAnswersEveryMistakeAlike(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	b.add(t, "gone@example.org", b.grant(models.RoleAgent))
	if err := b.DisableStaff(context.Background(), operator, "Gone@example.org"); err != nil {
		t.Fatal(err)
	}
	right := b.typed(t, "ana@example.org")
	for name, in := range map[string]models.SignIn{
		"wrong password": {Name: right.Name, Password: passport + "!", TOTP: right.TOTP},
		"wrong code":     {Name: right.Name, Password: passport, TOTP: "000000"},
		"no code":        {Name: right.Name, Password: passport},
		"nobody":         {Name: "eva@example.org", Password: passport, TOTP: right.TOTP},
		"disabled":       {Name: "gone@example.org", Password: passport, TOTP: right.TOTP},
	} {
		token, err := b.SignIn(context.Background(), in, home)
		if token != "" || !errors.Is(err, models.ErrSignIn) || err.Error() != "sign in: "+models.ErrSignIn.Error() {
			t.Errorf("%s: token %q, error %v", name, token, err)
		}
	}
	if n := b.entries(t, models.ActSignInRefused); n != 5 {
		t.Errorf("%d refusals audited, want 5", n)
	}
	right.Name = " ANA@example.org"
	token, err := b.SignIn(context.Background(), right, home)
	if err != nil || len(token) != 43 {
		t.Fatalf("right sign-in: token of %d symbols, %v", len(token), err)
	}
	if n := b.entries(t, models.ActSignIn); n != 1 {
		t.Errorf("%d sign-ins audited, want 1", n)
	}
	if _, err := b.SignIn(context.Background(), right, home); !errors.Is(err, models.ErrSignIn) {
		t.Errorf("the same one-time code again: %v", err)
	}
}

func (b bureau) entries(t *testing.T, a models.Action) int {
	t.Helper()
	return store.CountRows(b.Store, t, &models.AuditEntry{}, "action = ?", a)
}

func TestSignInIsLimited(t *testing.T) {
	for name, test := range map[string]struct {
		account string
		from    func(i int) netip.Addr
		other   string
		address netip.Addr
	}{
		"one account from everywhere": {"ana@example.org",
			func(i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}) }, "ben@example.org", home},
		"no account from everywhere": {"nobody@example.org",
			func(i int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}) }, "ben@example.org", home},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBureau(t)
			b.add(t, "ana@example.org", b.grant(models.RoleAgent))
			b.add(t, "ben@example.org", b.grant(models.RoleAgent))
			wrong := models.SignIn{Name: test.account, Password: "x", TOTP: "000000"}
			for i := range 10 {
				if _, err := b.SignIn(context.Background(), wrong, test.from(i)); !errors.Is(err, models.ErrSignIn) {
					t.Fatalf("attempt %d: %v", i+1, err)
				}
			}
			in := b.typed(t, test.account)
			var limited *models.Limited
			if _, err := b.SignIn(context.Background(), in, test.from(11)); !errors.As(err, &limited) || limited.RetryAfter != 15*time.Minute {
				t.Errorf("attempt 11: %v", err)
			}
			if _, err := b.SignIn(context.Background(), b.typed(t, test.other), test.address); err != nil {
				t.Errorf("somebody else: %v", err)
			}
			b.clock.Pass(15 * time.Minute)
			_, err := b.SignIn(context.Background(), b.typed(t, test.account), test.from(12))
			if errors.As(err, &limited) {
				t.Errorf("after 15 minutes: %v", err)
			}
		})
	}
}

func TestSignInIsLimitedByNetwork(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	for i := range 10 {
		wrong := models.SignIn{Name: strings.Repeat("x", i+1), Password: "x", TOTP: "000000"}
		if _, err := b.SignIn(context.Background(), wrong, home); !errors.Is(err, models.ErrSignIn) {
			t.Fatal(err)
		}
	}
	var limited *models.Limited
	if _, err := b.SignIn(context.Background(), b.typed(t, "ana@example.org"), home); !errors.As(err, &limited) {
		t.Errorf("attempt 11 from one network: %v", err)
	}
	if _, err := b.SignIn(context.Background(), b.typed(t, "ana@example.org"), netip.MustParseAddr("2001:db8::1")); err != nil {
		t.Errorf("from another network: %v", err)
	}
}

func TestRightSignInsAreNotCounted(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	for range 12 {
		b.signIn(t, "ana@example.org")
		b.clock.Pass(30 * time.Second)
	}
}

func TestGuessesAtOnceGetNoMoreAnswersThanTheLimit(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	var answered, limited atomic.Int64
	var wait sync.WaitGroup
	for i := range 30 {
		wait.Go(func() {
			from := netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})
			_, err := b.SignIn(context.Background(), models.SignIn{Name: "ana@example.org", Password: "x", TOTP: "000000"}, from)
			var l *models.Limited
			switch {
			case errors.As(err, &l):
				limited.Add(1)
			case errors.Is(err, models.ErrSignIn):
				answered.Add(1)
			default:
				t.Errorf("guess: %v", err)
			}
		})
	}
	wait.Wait()
	if answered.Load() != 10 || limited.Load() != 20 {
		t.Errorf("%d guesses answered, %d limited, want 10 and 20", answered.Load(), limited.Load())
	}
}

func TestOneTimeCodeWorksOnceAtTheSameTime(t *testing.T) {
	b := newBureau(t)
	b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	in := b.typed(t, "ana@example.org")
	var admitted atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := b.SignIn(context.Background(), in, home); err == nil {
				admitted.Add(1)
			} else if !errors.Is(err, models.ErrSignIn) {
				t.Errorf("sign in: %v", err)
			}
		})
	}
	wait.Wait()
	if admitted.Load() != 1 {
		t.Errorf("admitted %d times, want once", admitted.Load())
	}
}

func TestSignInHashesAgainWithNewParameters(t *testing.T) {
	b := newBureau(t)
	a := b.add(t, "ana@example.org", b.grant(models.RoleAgent))
	b.Store = b.with(t, quick(16))
	b.signIn(t, "ana@example.org")
	if n := store.CountRows(b.Store, t, &models.Staff{}, "id = ? AND password_hash LIKE '$argon2id$v=19$m=16,%'", a.ID); n != 1 {
		t.Error("the hash was not made again")
	}
	b.clock.Pass(time.Minute)
	b.signIn(t, "ana@example.org")
}

func TestDefaultHasherIsPeppered(t *testing.T) {
	b := newBureau(t)
	s, err := store.New(store.Config{DB: b.db, Keyring: b.ring})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.AddStaff(context.Background(), operator, newcomer("ana@example.org", b.grant(models.RoleAgent)))
	if err != nil || !strings.Contains(a.PasswordHash, ",keyid=1$") {
		t.Errorf("hash without a pepper, or %v", err)
	}
}
