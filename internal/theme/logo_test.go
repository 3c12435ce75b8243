package theme

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
)

const square = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z" fill="#5b1f3d"/></svg>`

func TestCleanSVG(t *testing.T) {
	in := func(body string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">` + body + `</svg>`
	}
	tests := []struct {
		name, in string
		keeps    string
		left     string
	}{
		{"drawing", square, `<path d="M0 0h40v20z" fill="#5b1f3d"></path>`, ""},
		{"script", in(`<script>alert(1)</script><g/>`), "<g></g>", "<script>"},
		{"script in another name space", in(`<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script><g/>`), "<g></g>", "<script>"},
		{"event", in(`<g onload="alert(1)" id="a"/>`), `<g id="a"></g>`, "@onload"},
		{"event on the root", strings.Replace(in("<g/>"), "viewBox", `onload="alert(1)" viewBox`, 1), "<g></g>", "@onload"},
		{"foreign page", in(`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://x.example"/></body></foreignObject><g/>`), "<g></g>", "<foreignObject>"},
		{"picture from elsewhere", in(`<image href="https://x.example/a.png"/><g/>`), "<g></g>", "<image>"},
		{"link", in(`<a href="javascript:alert(1)"><path d="M0 0"/></a><g/>`), "<g></g>", "<a>"},
		{"use of elsewhere", in(`<use xlink:href="https://x.example/a.svg#b"/>`), "<use></use>", "@href"},
		{"use of its own", in(`<defs><g id="b"/></defs><use xlink:href="#b"/>`), `<use href="#b"></use>`, ""},
		{"animation of a link", in(`<animate attributeName="href" to="javascript:alert(1)"/><g/>`), "<g></g>", "<animate>"},
		{"fill from elsewhere", in(`<path fill="url(https://x.example/#a)" d="M0 0"/>`), `<path d="M0 0"></path>`, "@fill"},
		{"fill of its own", in(`<path fill="url(#a)"/>`), `<path fill="url(#a)"></path>`, ""},
		{"style from elsewhere", in(`<style>@import "https://x.example/a.css";</style><g/>`), "<g></g>", "<style>"},
		{"style in disguise", in(`<g style="background:u\72l(https://x.example)"/>`), "<g></g>", "@style"},
		{"style of its own", in(`<style>.a{fill:#123}</style>`), "<style>.a{fill:#123}</style>", ""},
		{"end of a style", in(`<style>&lt;/style&gt;&lt;script&gt;</style><g/>`), "<style>&lt;/style&gt;&lt;script&gt;</style>", ""},
		{"comment", in(`<!-- made by Maria --><g/>`), "<g></g>", ""},
		{"document type", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x.example/svg.dtd">` + square, "<path", "<!>"},
		{"markup in text", in(`<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>`), "&lt;script&gt;", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, left, err := NewLogo([]byte(tt.in)).Clean()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got.SVG, tt.keeps) || strings.Join(left, " ") != tt.left {
				t.Errorf("left out %v of %s", left, got.SVG)
			}
			for _, word := range []string{"<script", "onload", "x.example", "javascript", "<!", "Maria", "iframe"} {
				if strings.Contains(got.SVG, word) {
					t.Errorf("%q has stayed: %s", word, got.SVG)
				}
			}
			again, left, err := got.Clean()
			if err != nil || again.SVG != got.SVG || left != nil {
				t.Errorf("what is clean changes: %v %v %s", err, left, again.SVG)
			}
		})
	}
}

func TestLogoIsRefused(t *testing.T) {
	for name, in := range map[string]Logo{
		"both kinds":       {SVG: square, PNG: picture(t, 4, 4)},
		"no XML":           {SVG: "<svg"},
		"an entity":        {SVG: `<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><text>&a;</text></svg>`},
		"a page":           {SVG: "<html><body/></html>"},
		"text":             {SVG: "Test Hospital"},
		"no size":          {SVG: `<svg xmlns="http://www.w3.org/2000/svg"/>`},
		"half a size":      {SVG: `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="9"/>`},
		"size of nothing":  {SVG: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 9"/>`},
		"a large SVG":      {SVG: strings.Replace(square, "<path", "<title>"+strings.Repeat("a", MaxLogo)+"</title><path", 1)},
		"another picture":  {PNG: []byte("GIF89a")},
		"a broken picture": {PNG: picture(t, 9, 9)[:60]},
		"a large picture":  {PNG: noise(t, 200, 200)},
		"a bomb":           {PNG: picture(t, maxSide+1, 1)},
	} {
		if got, _, err := in.Clean(); err == nil {
			t.Errorf("%s was taken: %v", name, got)
		}
	}
}

func TestCleanPNGKeepsThePictureOnly(t *testing.T) {
	plain := picture(t, 40, 20)
	at := len(plain) - 12 // before IEND
	spoken := append(append(bytes.Clone(plain[:at]), chunk("tEXt", "Author\x00Maria")...), plain[at:]...)
	got, _, err := NewLogo(spoken).Clean()
	if err != nil || bytes.Contains(got.PNG, []byte("Maria")) {
		t.Fatalf("the author has stayed: %v", err)
	}
	i, err := got.Image()
	if err != nil || i.Width != 40 || i.Height != 20 || i.Type != "image/png" || i.Extension != "png" {
		t.Errorf("got %+v, %v", i, err)
	}
}

func TestImageOfSVG(t *testing.T) {
	for _, tt := range []struct {
		root string
		w, h int
	}{{`viewBox="0 0 40 20"`, 40, 20}, {`width="90px" height="30"`, 90, 30}, {`width="100%" height="100%" viewBox="0,0,12.5,4"`, 13, 4}} {
		got, err := Logo{SVG: `<svg xmlns="http://www.w3.org/2000/svg" ` + tt.root + `></svg>`}.Image()
		if err != nil || got.Width != tt.w || got.Height != tt.h || got.Type != "image/svg+xml" {
			t.Errorf("%s: %+v, %v", tt.root, got, err)
		}
	}
	if _, err := (Logo{}).Image(); err == nil {
		t.Error("no logo is an image")
	}
}

func FuzzCleanSVG(f *testing.F) {
	f.Add(square)
	f.Add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><style>a{b:url(#c)}</style><g onclick="x"/></svg>`)
	f.Fuzz(func(t *testing.T, in string) {
		got, _, err := Logo{SVG: in}.Clean()
		if err != nil {
			return
		}
		if again, left, err := got.Clean(); err != nil || left != nil || again.SVG != got.SVG {
			t.Errorf("%q is not clean: %v %v", got.SVG, left, err)
		}
	})
}

func picture(t testing.TB, w, h int) []byte { return encode(t, image.NewRGBA(image.Rect(0, 0, w, h))) }

func noise(t testing.TB, w, h int) []byte {
	m, r := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for x := range w {
		for y := range h {
			m.Set(x, y, color.RGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), 255})
		}
	}
	return encode(t, m)
}

func encode(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
