// Package email writes e-mails about a sign-up, as plain text and as HTML, and sends them
// by SMTP, or into a folder where there is no server. An e-mail has a reference, dates
// and how to get help; no name, no birth date, no code, and links to the portal alone.
//
// It knows no database and decides nothing: who gets what and when is said by its caller.
// Errors never hold an address: not what go-mail says, which does.
package email
