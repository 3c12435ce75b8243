package portaltest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/models/store"
)

// templateLock orders the test programs that run at once and want the template.
const templateLock = 20200413

// createPostgres copies the template into a database that is dropped as the test ends.
// Copying its files is cheaper than writing each page to the log too, without fsync.
func createPostgres(t testing.TB, server, from string) string {
	t.Helper()
	name := "recourse_test_" + strings.ToLower(rand.Text())
	onServer(t, server, "CREATE DATABASE "+name+" TEMPLATE "+from+" STRATEGY FILE_COPY")
	t.Cleanup(func() { onServer(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return database(t, server, name)
}

// template returns the name of a migrated database, which it makes once for each
// state of the migrations.
func template(t testing.TB, server string) string {
	t.Helper()
	all, err := store.KnownMigrations(server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("recourse_template_%x", sha256.Sum256(fmt.Append(nil, all)))[:40]
	conn := connect(t, server)
	defer conn.Close(context.Background()) //nolint:errcheck // it gives the lock back, whatever it says
	exec(t, conn, "SELECT pg_advisory_lock($1)", templateLock)
	var there bool
	err = conn.QueryRow(context.Background(), "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&there)
	if err != nil {
		t.Fatal(err)
	}
	if !there { // under another name until it is complete
		exec(t, conn, "DROP DATABASE IF EXISTS "+name+"_new WITH (FORCE)")
		exec(t, conn, "CREATE DATABASE "+name+"_new TEMPLATE template0")
		must(t, migrate(database(t, server, name+"_new")))
		exec(t, conn, "ALTER DATABASE "+name+"_new RENAME TO "+name)
	}
	return name
}

// database is the server's address with another database.
func database(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(errors.New(serverVariable + " is no address"))
	}
	u.Path = "/" + name
	return u.String()
}

func onServer(t testing.TB, server, statement string) {
	t.Helper()
	conn := connect(t, server)
	defer conn.Close(context.Background()) //nolint:errcheck // it has been read to its end
	exec(t, conn, statement)
}

func connect(t testing.TB, server string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), server)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func exec(t testing.TB, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
