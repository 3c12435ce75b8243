// Package handlers answers HTTP requests. One request passes, in this order:
//
//	observe      gives it an id, and logs its route when it is over
//	secure       puts the security headers on the answer, whatever it will be
//	answer       turns an error or a panic into the one page for it
//	findIncident names the incident by the host; nothing is read before
//	sameOrigin   refuses what another site's page sent
//	limitBody    and a deadline for the work
//	guards       of its group: the language of patients, the role of staff
//	a handler    binds a form, calls the domain once, renders or redirects
//
// Each audience's pages are methods of a type of their own that holds only what
// that audience may use, so a patient's page cannot call a report. The package
// does not know how anything is stored: deps.go says what it needs.
package handlers
