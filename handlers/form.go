package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"

	"recourse/internal/i18n"
)

// FieldErrors are what is wrong with a form, in the order of its fields.
type FieldErrors []fieldError

// fieldError is one mistake: the field's name in the form, the translated
// sentence that says how to mend it, and of a date the wrong parts.
type fieldError struct {
	Field, Text string
	Parts       []string
}

// oneWrong is one mistake in a form.
func oneWrong(field, text string) FieldErrors { return FieldErrors{{Field: field, Text: text}} }

// Any says whether anything is wrong.
func (e FieldErrors) Any() bool { return len(e) > 0 }

// Text is what is wrong with a field, "" for nothing.
func (e FieldErrors) Text(field string) string { return e.of(field).Text }

// Parts are the wrong parts of a date.
func (e FieldErrors) Parts(field string) []string { return e.of(field).Parts }

func (e FieldErrors) of(field string) fieldError {
	for _, one := range e {
		if one.Field == field {
			return one
		}
	}
	return fieldError{}
}

// Links are the lines of the summary above the form.
func (e FieldErrors) Links() []errorLink {
	links := make([]errorLink, len(e))
	for i, one := range e {
		id := one.Field
		if one.Parts != nil {
			id = newDateField(id, "", "", "", one.Text, one.Parts...).FirstWrong()
		}
		links[i] = errorLink{id, one.Text}
	}
	return links
}

// bind reads the body's form into a struct of strings and checks it by its
// tags. Two failures, two returns: what the visitor can mend comes back as
// field errors in p's language, everything else as an error.
func bind(c *gin.Context, p i18n.Printer, form any) (FieldErrors, error) {
	err := c.ShouldBindWith(form, binding.FormPost)
	var wrong validator.ValidationErrors
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil, nil
	case errors.As(err, &wrong):
		return translate(p, wrong), nil
	case errors.As(err, &large):
		return nil, fmt.Errorf("bind form: %w", large)
	}
	return nil, fmt.Errorf("bind form: %w", errMalformed) // the text of err may quote the body
}
