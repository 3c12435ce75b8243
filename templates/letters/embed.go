// Package letters holds the approved wording of letters as plain text: a folder a
// language, a file a letter, in the format of internal/wording. The same files
// serve every incident; what differs comes in as values.
package letters

import "embed"

// FS holds what wording.Set says, and {language}/rehearsal.txt with the values of the
// rehearsal incident.
//
//go:embed en es pt authorities.txt bureaus.txt
var FS embed.FS
