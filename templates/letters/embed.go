// Package letters holds the approved wording of letters as plain text: a folder a
// language, a file a letter, in the format of internal/wording. The same files
// serve every incident; what differs comes in as values.
package letters

import "embed"

// FS holds {language}/{variant}.txt, {language}/rehearsal.txt with the values of
// the rehearsal incident, and bureaus.txt.
//
//go:embed en es bureaus.txt
var FS embed.FS
