package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// readAll gives each row as "number|cell|cell" or "number!reason".
func readAll(t *testing.T, table *Table) []string {
	t.Helper()
	var got []string
	for {
		row, cells, err := table.Next()
		bad := (*BadRow)(nil)
		switch {
		case errors.Is(err, io.EOF):
			return got
		case errors.As(err, &bad):
			got = append(got, fmt.Sprintf("%d!%s", bad.Row, bad.Reason))
		case err != nil:
			t.Fatalf("after %q: %v", got, err)
		default:
			got = append(got, fmt.Sprintf("%d|%s", row, strings.Join(cells, "|")))
		}
	}
}

func openBytes(t *testing.T, data []byte) *Table {
	t.Helper()
	table, err := Open(bytes.NewReader(data), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}
