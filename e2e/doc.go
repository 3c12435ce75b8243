// Package e2e walks the portal as people do: a real binary, a real browser, the
// rehearsal that the README starts. It has only tests, behind the build tag
// "browser", since they need Chromium:
//
//	go test -tags browser ./e2e
//
// With RECOURSE_SCREENSHOTS=DIR the walk leaves a picture of each page there.
package e2e
