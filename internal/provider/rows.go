package provider

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
)

// eachRow calls take for each row below the header, which must be as given. Its
// errors are of type *lineError and have no values.
func eachRow(r io.Reader, header []string, take func(cells []string) error) error {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(header)
	in.ReuseRecord = true
	for first := true; ; first = false {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) && !first {
			return nil
		}
		if err != nil {
			return csvProblem(err)
		}
		if first && !slices.Equal(cells, header) {
			return &lineError{1, "its header is not the one agreed"}
		}
		if first {
			continue
		}
		if err := take(cells); err != nil {
			line, _ := in.FieldPos(0)
			return &lineError{line, err.Error()}
		}
	}
}

type lineError struct {
	line    int
	problem string
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.problem) }

// csvProblem keeps the place of a CSV error.
func csvProblem(err error) error {
	var at *csv.ParseError
	switch {
	case errors.As(err, &at) && errors.Is(err, csv.ErrFieldCount):
		return &lineError{at.Line, "it has too many or too few columns"}
	case errors.As(err, &at):
		return &lineError{at.Line, "it is not well-formed CSV"}
	case errors.Is(err, io.EOF):
		return &lineError{1, "the header is missing"}
	default:
		return fmt.Errorf("read CSV: %w", err)
	}
}
