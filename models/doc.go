// Package models holds the rules of Recourse, pure: values in, values out. It
// knows no database, no HTTP and no clock; gorm tags here are only strings, and
// time arrives as an argument.
//
// Read the system along the life of one letter:
//
//	roster CSV, XLSX ─ ReadRoster → store.ImportRoster ─► Patient
//	Patient ─ Decide → store.ProposeSeal, ApproveProposal (typed totals, second person) ─► eligible
//	eligible ─ store.ComposeLetters → NewCode, letter.Render, read-back ─► Letter(composed), Code(issued)
//	batch ─ store.ProposeRelease, ApproveProposal (second person) → print file → store.MarkMailed ─► Letter(mailed), Code(mailed), deadline
//	web form or agent ─ handlers → store.Verify ─ Claim.Matches ─► Attempt, Lockout or a verified claim
//	verified ─ handlers → store.Enroll (consent, contact) ─► Enrollment(submitted), outbox
//	outbox ─ jobs → provider.Send / Receive → store.RecordAcknowledgement ─► Enrollment(active), MonitoringWindow
//	two years ─ jobs → store.CompleteWindows ─► Enrollment(completed)
//	all of it ─ store.Report, audit log ─► dashboards, CSV, audit checkpoints
//
// There are two clocks. The Calendar gives civil dates in the incident's zone:
// letters, deadlines, windows, promises. The Wall gives instants: sign-in,
// sessions, limits, lockouts, leases, audit stamps. They differ only in a
// rehearsal, whose Calendar is moved (see [Incident.Today]).
package models
