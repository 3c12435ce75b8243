package handlers

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"recourse/static"
	"recourse/templates"
)

// noStore keeps a page out of every cache: nearly all of them are personal.
const noStore = "no-store"

// page is one template bound to the type it shows. A test type-checks each
// against its view, so a misspelled field never reaches a visitor.
type page[S, V any] struct {
	file   string
	cache  string
	html   *template.Template
	shared *shared
}

// Page is what a template is executed with.
type Page[S, V any] struct {
	Shell S
	View  V
}

// patientPage and staffPage are pages of the two shells.
type (
	patientPage[V any] = page[patientShell, V]
	staffPage[V any]   = page[staffShell, V]
)

func newPatientPage[V any](file string) patientPage[V] {
	return newPage[patientShell, V]("layout/public.html", file)
}

func newStaffPage[V any](file string) staffPage[V] {
	return newPage[staffShell, V]("layout/staff.html", file)
}

// newPage panics on a template that does not parse: templates are part of the
// binary, so this is found by the first test that builds a server.
func newPage[S, V any](layout, file string) page[S, V] {
	html := template.New(file).Funcs(template.FuncMap{"static": static.URL})
	html, err := html.ParseFS(templates.FS, layout, "partials/*.html", file)
	if err != nil {
		panic(fmt.Sprintf("parse page %s: %v", file, err))
	}
	return page[S, V]{file: file, cache: noStore, html: html, shared: &shared{}}
}

// cached lets browsers and proxies keep a page that is the same for everybody.
func (p page[S, V]) cached(control string) page[S, V] {
	p.cache = control
	return p
}

// render writes status, headers and body together, after the whole page has
// been made: an error leaves w untouched, and nobody sees half a page.
func (p page[S, V]) render(w http.ResponseWriter, status int, shell S, view V) error {
	body, err := p.bytes(shell, view)
	if err != nil {
		return err
	}
	return p.write(w, status, body)
}

func (p page[S, V]) write(w http.ResponseWriter, status int, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", p.cache)
	if status >= http.StatusBadRequest {
		h.Set("Cache-Control", noStore)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// bytes is the page without an answer around it.
func (p page[S, V]) bytes(shell S, view V) ([]byte, error) {
	var body bytes.Buffer
	if err := p.html.ExecuteTemplate(&body, "layout", Page[S, V]{shell, view}); err != nil {
		return nil, fmt.Errorf("render page %s: %w", p.file, err)
	}
	return body.Bytes(), nil
}
