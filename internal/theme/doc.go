// Package theme is how an organization's colors and logo are laid over the
// portal's own: which colors may differ, which pairs of them people must be able to
// read (WCAG 2.2 AA, and 7:1 for running text), and which parts of a logo are safe.
//
// It is pure: a [Theme] comes from a file or a row, is checked by [Theme.Check], and
// is served as what [Theme.CSS] and [Logo.Image] give. What warns and what succeeds
// looks the same everywhere: error red, success green and focus yellow are no part
// of a theme.
package theme
