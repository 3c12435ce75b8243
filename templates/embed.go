// Package templates holds the HTML of every page, for html/template.
//
// layout has the two shells, partials what pages share, and the other folders
// one file per page. A page defines "main"; one that needs the whole width
// under the header defines "body" instead. Every page is executed with a value
// that has Shell and View; package handlers says which types they are.
package templates

import "embed"

// FS holds the templates.
//
//go:embed */*.html
var FS embed.FS
