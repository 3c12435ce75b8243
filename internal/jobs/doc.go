// Package jobs does the portal's work in the background: it hands enrollments to
// the provider and takes its answers, ends the windows whose two years are over,
// sends e-mails, forgets visits, seals the audit log, and carries out the long tasks
// that people ask for in the browser. It decides nothing itself: each job calls use
// cases of the store, which may run twice without harm.
//
// Whoever works at an incident holds its lease, so that of several processes one
// works at a time. One job that fails does not stop the others; it is tried again
// at the next tick. Errors and logs carry ids, file names and lines, never values.
package jobs
