package models

import (
	"strings"
	"testing"
)

func BenchmarkReadRoster(b *testing.B) {
	file := strings.NewReader(strings.Join(RosterHeader(), ",") + "\n" + strings.Repeat(goodRow(), b.N))
	b.SetBytes(int64(len(goodRow())))
	b.ReportAllocs()
	reader, err := ReadRoster(file, RosterOptions{Today: rosterToday})
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for _, problems := range reader.Rows() {
		if len(problems) == 0 {
			rows++
		}
	}
	if rows != b.N || reader.Err() != nil {
		b.Fatalf("%d rows of %d, %v", rows, b.N, reader.Err())
	}
}
