package main

import (
	"bytes"
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/goregular"

	"recourse/models"
)

// fpdfLetters sets letters with the same words into one file, in an embedded font: no
// QR code, no tags, nothing checked.
func fpdfLetters(w io.Writer, n int) error {
	p := fpdf.New("P", "mm", "Letter", "")
	p.SetMargins(25, 20, 25)
	p.SetAutoPageBreak(true, 20)
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	for i := range n {
		fpdfLetter(p, i)
	}
	return p.Output(w)
}

func fpdfLetter(p *fpdf.Fpdf, n int) {
	title, paragraphs, bullets := words()
	line := func(size, height float64, text string) {
		p.SetFont("go", "", size)
		p.CellFormat(0, height, text, "", 1, "L", false, 0, "")
	}
	p.AddPage()
	line(14, 8, "Test Hospital")
	for _, l := range append([]string{"1 Hospital Way", "Hartford, CT 06103", "April 13, 2020", fmt.Sprintf("Reference L-%08d", n)}, addressOf(n)...) {
		line(10, 5, l)
	}
	line(19, 9, title)
	p.SetFont("go", "", 13)
	p.CellFormat(0, 12, "Your code: "+models.NewCode().Grouped(), "1", 1, "C", false, 0, "")
	for _, text := range paragraphs {
		line(12.5, 7, "What you can do now")
		p.SetFont("go", "", 11)
		p.MultiCell(0, 5.6, text, "", "L", false)
	}
	for _, text := range bullets {
		p.MultiCell(0, 5.6, "• "+text, "", "L", false)
	}
}

// buffer is a file in memory.
type buffer struct{ bytes.Buffer }

func (b *buffer) reader() *bytes.Reader { return bytes.NewReader(b.Bytes()) }
func (b *buffer) size() int64           { return int64(b.Len()) }
