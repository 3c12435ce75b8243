// Package wording reads the approved wording of letters: plain text that counsel
// can review and change without knowing the program.
//
// A document begins with "# " and its heading. "## " begins a section, "- " a bullet,
// which goes on in lines indented by two blanks; an empty line ends a paragraph.
// Names in double braces, such as {{organization}}, stand for values. {{code}}
// stands alone on its line. A paragraph or bullet that is nothing but a
// placeholder becomes as many as its value has lines; one that is nothing but an
// optional placeholder, {{parent?}}, is left out where there is no value. Alone on
// its line, {{part.check}} stands for a part: text in the same format without the
// "# " heading, which several documents share. There is no other markup, and what
// looks like some is an error with its line.
//
// A [Set] is a folder of such texts in one language. The package also measures what
// it reads: what the law demands ([Missing]), what a state forbids ([CountsPeople])
// and how hard it is to read ([Read]). It knows nothing of incidents, paper or where
// the values come from.
package wording
