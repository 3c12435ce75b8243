// Package mail holds the two forms of an e-mail, for text/template and html/template.
// Their words come in as values; package email says which.
package mail

import "embed"

// FS holds message.txt and message.html, which mean the same.
//
//go:embed message.gotxt message.gohtml
var FS embed.FS
