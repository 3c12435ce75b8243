package letter

import (
	"bytes"
	"io"
	"testing"
)

func many(n int) func(yield func(Content, error) bool) {
	return func(yield func(Content, error) bool) {
		for i := range n {
			if !yield(numbered(i), nil) {
				return
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	for name, n := range map[string]int{"one": 1, "batch of 500": 500} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Render(io.Discard, many(n), Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}

func BenchmarkReadBack(b *testing.B) {
	const n = 500
	var file bytes.Buffer
	if _, err := Render(&file, many(n), Options{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		i := 0
		for c, err := range ReadBack(bytes.NewReader(file.Bytes()), int64(file.Len())) {
			if err != nil {
				b.Fatal(err)
			}
			if err := Compare(numbered(i), c); err != nil {
				b.Fatal(err)
			}
			i++
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "letters/s")
	b.ReportMetric(float64(file.Len())/n, "bytes/letter")
}
