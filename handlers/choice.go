package handlers

import (
	"strconv"
	"strings"
)

// choice is one out of several, as "radios" or as a "select". The id of the
// first option is its name, so that the summary can link there.
type choice struct {
	Words
	Chosen  string
	Options []option
	Columns bool // two columns, for long lists at the call desk
}

type option struct{ Value, Text, Hint string }

// placed is an option in its place: partials need to know whose it is.
type placed struct {
	option
	ID, Name string
	Checked  bool
}

func newChoice(name, chosen, problem string, options ...option) choice {
	return choice{Words: Words{Name: name, Error: problem, ErrorWord: "Error"}, Chosen: chosen, Options: options}
}

// Labeled sets the legend and, where given, the hint.
func (c choice) Labeled(label string, hint ...string) choice {
	c.Label, c.Hint = label, strings.Join(hint, " ")
	return c
}

// InColumns puts the options in two columns.
func (c choice) InColumns() choice { c.Columns = true; return c }

// Placed lists the options with their ids.
func (c choice) Placed() []placed {
	out := make([]placed, len(c.Options))
	for i, o := range c.Options {
		out[i] = placed{o, c.Name, c.Name, o.Value == c.Chosen}
		if i > 0 {
			out[i].ID += "-" + strconv.Itoa(i+1)
		}
	}
	return out
}

// checkbox is a single box to tick. Its value is "yes".
type checkbox struct {
	Words
	Checked bool
}

func newCheckbox(name string, checked bool, problem string) checkbox {
	return checkbox{Words: Words{Name: name, Error: problem, ErrorWord: "Error"}, Checked: checked}
}

// Labeled sets the text beside the box and, where given, the hint.
func (c checkbox) Labeled(label string, hint ...string) checkbox {
	c.Label, c.Hint = label, strings.Join(hint, " ")
	return c
}

// errorSummary stands above a form that came back; it takes the focus.
type errorSummary struct {
	Title string
	Links []errorLink
}

// errorLink leads from the summary to the input with that id.
type errorLink struct{ ID, Text string }

// summaryRow is one answer on a page to check, or one line of a record. With a
// ChangeURL it has a link, whose hidden words say what it changes.
type summaryRow struct {
	Key, Value            string
	ChangeURL, ChangeText string
}

// pager leads to the pages before and after; "" where there is none.
type pager struct {
	Label                  string
	Previous, PreviousText string
	Next, NextText         string
}
