// Package store keeps the portal's data in SQLite or PostgreSQL.
//
// The contract: one exported method = one use case = one transaction = its audit
// entry. Helpers are unexported and take the transaction; nothing that talks to the
// network or makes a PDF runs in one. The stated exception is an attempt, which is
// counted in a transaction of its own before it is decided.
//
// What a function given to inTx must keep to, since it may share its commit with
// others (SQLite) or run again (PostgreSQL):
//
//   - it uses the transaction it is given and nothing else of the database;
//   - it has no effect outside it: work after the commit is returned as a value;
//   - what it writes depends on what it read only by compare-and-swap (the status in
//     the WHERE, rows affected in the if), a counter (n = n + 1), a unique index or
//     a row read FOR UPDATE (which SQLite, having one writer, leaves out);
//   - it is short: a large import is many transactions.
//
// In both databases:
//
//   - ids are TEXT, UUIDv7 made by us before the insert;
//   - points in time are BIGINT (INTEGER in SQLite), microseconds since the Unix
//     epoch, UTC; civil dates are TEXT, YYYY-MM-DD;
//   - hashes, tokens and sealed values are BYTEA (BLOB in SQLite);
//   - tables of SQLite are STRICT; no constraint is deferred, because a commit that
//     fails fails for everyone in it;
//   - every table of an incident, and its unique indexes, begin with incident_id.
//
// Migrations are numbered SQL, one folder per database, never edited once released.
// Values never reach the log: statements are logged with their placeholders.
package store
