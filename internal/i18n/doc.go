// Package i18n holds the words that patients read, in every language the
// portal speaks. A language is one file, locales/<tag>.json: adding one needs
// no Go. A language with a missing, extra or faulty message is known but not
// served, so nobody meets a page that is half translated.
//
// Messages are plain text in the syntax of go-i18n: {{.Name}} is a blank to
// fill, a message with "one" and "other" has plural forms. They never hold
// HTML; templates put links and emphasis around them (see [Printer.Around]).
//
// The package knows no request and keeps no state: a [Printer] is a value that
// travels with the page it speaks for.
package i18n
