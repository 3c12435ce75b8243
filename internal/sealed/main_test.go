package sealed

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"google.golang.org/protobuf/proto"
)

// The test program run again with these flags is the other process of
// TestProcessesLoseNothing.
var (
	addTo  = flag.String("add-to", "", "keyring to add incidents to, instead of testing")
	prefix = flag.String("prefix", "", "of the incidents' ids")
	count  = flag.Int("count", 0, "of incidents to add")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *addTo == "" {
		os.Exit(m.Run())
	}
	if err := addMany(*addTo, *prefix, *count); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func addMany(path, prefix string, count int) error {
	k, err := OpenKeyring(path)
	for i := 0; err == nil && i < count; i++ {
		err = k.AddIncident(fmt.Sprintf("%s-%d", prefix, i))
	}
	return err
}

// newRing is a fresh keyring in a folder of its own, with these incidents.
func newRing(t testing.TB, incidents ...string) *Keyring {
	t.Helper()
	k, err := InitKeyring(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range incidents {
		if err := k.AddIncident(id); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// newSealerOf is a sealer with a fresh data key for an incident of k.
func newSealerOf(t testing.TB, k *Keyring, incident string) *Sealer {
	t.Helper()
	wrapped, err := k.NewDataKey(incident)
	if err != nil {
		t.Fatal(err)
	}
	s, err := k.Incident(incident, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustSeal(t testing.TB, s *Sealer, at Place, v any) Text {
	t.Helper()
	sealed, err := s.Seal(at, v)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// withSecond is a keyset of the file with a second key, promoted or only added,
// as the two phases of a rotation leave it. Versions are numbered if asked.
func withSecond(t testing.TB, first, second []byte, promote, number bool) []byte {
	t.Helper()
	var a, b tinkpb.Keyset
	if err := proto.Unmarshal(first, &a); err != nil {
		t.Fatal(err)
	}
	if err := proto.Unmarshal(second, &b); err != nil {
		t.Fatal(err)
	}
	if number {
		b.Key[0].KeyId = a.Key[0].KeyId + 1
	}
	a.Key = append(a.Key, b.Key[0])
	if promote {
		a.PrimaryKeyId = b.Key[0].KeyId
	}
	out, err := proto.Marshal(&a)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withoutHeader is a keyset of the file whose key puts nothing before its output.
func withoutHeader(t testing.TB, keyset []byte) []byte {
	t.Helper()
	var ks tinkpb.Keyset
	if err := proto.Unmarshal(keyset, &ks); err != nil {
		t.Fatal(err)
	}
	ks.Key[0].OutputPrefixType = tinkpb.OutputPrefixType_RAW
	out, err := proto.Marshal(&ks)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// identity is what a caller might seal.
type identity struct {
	First, Last string
	Birth       string `json:"birth,omitempty"`
	Aliases     []string
	Score       *int
}

var home = Place{Table: "patients", Group: "identity", Row: "row-1", Incident: "inc-1", Version: 1}
