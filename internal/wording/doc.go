// Package wording reads the approved wording of letters: plain text that counsel
// can review and change without knowing the program.
//
// A file begins with "# " and its heading. "## " begins a section, "- " a bullet,
// which goes on in lines indented by two blanks; an empty line ends a paragraph.
// Names in double braces, such as {{organization}}, stand for values. {{code}}
// stands alone on its line. A paragraph or bullet that is nothing but a
// placeholder becomes as many as its value has lines. There is no other markup,
// and what looks like some is an error with its line.
//
// It knows nothing of incidents, languages, paper or where the values come from.
package wording
