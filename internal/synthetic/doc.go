// Package synthetic writes made-up rosters: the list of affected patients that
// a rehearsal, a load test or a test of the import starts from, tidy or messy.
//
// Everybody in them is invented; only the towns and their ZIP codes are real.
// The same options give the same bytes. The package knows nothing of the portal:
// what it shares with the import is the text of the file.
package synthetic
