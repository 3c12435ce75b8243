package handlers

import (
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"recourse/templates"
)

// reached holds the files of the pages that were shown to a browser.
var reached sync.Map

// watchedEngine is newEngine, but its pages tell when they are shown.
func watchedEngine(t *testing.T, cfg Config) *gin.Engine {
	t.Helper()
	s, err := newServer(cfg)
	check(t, err)
	for _, pages := range []any{*s.patient, *s.staff, *s.admin, s.errors} {
		watchPages(t, reflect.ValueOf(pages))
	}
	engine, err := s.engine()
	check(t, err)
	return engine
}

func watchPages(t *testing.T, pages reflect.Value) {
	t.Helper()
	for i := range pages.NumField() {
		if p := pages.Field(i); strings.HasPrefix(p.Type().Name(), "page[") {
			check(t, watch((*template.Template)(p.FieldByName("html").UnsafePointer()), p.FieldByName("file").String()))
		}
	}
}

// watch puts a note in front of what the page's own file defines.
func watch(html *template.Template, file string) error {
	note := template.FuncMap{"note": func() string { reached.Store(file, true); return "" }}
	call, err := template.New("note").Funcs(note).Parse("{{note}}")
	if err != nil {
		return err
	}
	html.Funcs(note)
	for _, part := range html.Templates() {
		if part.Tree != nil && part.Tree.ParseName == path.Base(file) {
			part.Tree.Root.Nodes = append(call.Tree.Copy().Root.Nodes, part.Tree.Root.Nodes...)
		}
	}
	return nil
}

// unreached lists the files of pages that no browser was shown.
func unreached() (missed []string) {
	files, err := fs.Glob(templates.FS, "*/*.html")
	if err != nil {
		return []string{err.Error()}
	}
	for _, file := range files {
		if _, ok := reached.Load(file); !ok && !strings.HasPrefix(file, "layout/") && !strings.HasPrefix(file, "partials/") {
			missed = append(missed, file)
		}
	}
	return missed
}
