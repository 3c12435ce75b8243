package theme

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
)

// svgElements are what draws. Whatever else an SVG has goes, with all in it.
var svgElements = strings.Fields(`svg g defs symbol use title desc style path rect circle ellipse line polyline polygon
	text tspan linearGradient radialGradient stop clipPath mask pattern`)

// svgAttributes say where and how it is drawn.
var svgAttributes = strings.Fields(`id class style href viewBox preserveAspectRatio width height version x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy
	d points transform fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
	stroke-dasharray stroke-dashoffset opacity color display visibility overflow clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits
	offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform
	font-family font-size font-weight font-style text-anchor letter-spacing dominant-baseline textLength lengthAdjust`)

// svgCleaner writes what is left of an SVG.
type svgCleaner struct {
	out  strings.Builder
	left []string
}

// cleanSVG writes an SVG anew from the elements and attributes that are known to
// draw and do nothing else. It is read as XML, so that no browser sees in it what
// this has not.
func cleanSVG(file string) (string, []string, error) {
	c := &svgCleaner{}
	d := xml.NewDecoder(strings.NewReader(file))
	root := false
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, errors.New("it is no SVG: it cannot be read as XML")
		}
		start, isStart := t.(xml.StartElement)
		if isStart && !root {
			if root = true; !inSVG(start.Name) || start.Name.Local != "svg" {
				return "", nil, errors.New("it is no SVG: its outermost element is another")
			}
			if _, _, err := svgSize(attribute(start, "width"), attribute(start, "height"), attribute(start, "viewBox")); err != nil {
				return "", nil, err
			}
			c.out.WriteString(`<svg xmlns="` + svgSpace + `"`)
			c.attributes(start)
			continue
		}
		if err := c.token(d, t); err != nil {
			return "", nil, err
		}
	}
	if !root {
		return "", nil, errors.New("it is no SVG: it is empty")
	}
	slices.Sort(c.left)
	return c.out.String(), slices.Compact(c.left), nil
}

func (c *svgCleaner) token(d *xml.Decoder, t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		if !inSVG(t.Name) || !slices.Contains(svgElements, t.Name.Local) {
			c.left = append(c.left, "<"+t.Name.Local+">")
			return d.Skip()
		}
		if t.Name.Local == "style" {
			return c.style(d, t)
		}
		c.out.WriteString("<" + t.Name.Local)
		c.attributes(t)
	case xml.EndElement:
		c.out.WriteString("</" + t.Name.Local + ">")
	case xml.CharData:
		c.text(string(t))
	case xml.Directive:
		c.left = append(c.left, "<!>")
	}
	return nil
}

// attributes writes those that may stay, each once, and ends the tag.
func (c *svgCleaner) attributes(e xml.StartElement) {
	written := map[string]bool{}
	for _, a := range e.Attr {
		name, space := a.Name.Local, a.Name.Space
		switch {
		case space == "xmlns" || name == "xmlns" || written[name]:
			continue
		case space != "" && space != xlinkSpace, !slices.Contains(svgAttributes, name), !harmless(name, a.Value):
			c.left = append(c.left, "@"+name)
			continue
		}
		written[name] = true
		c.out.WriteString(" " + name + `="`)
		c.text(a.Value)
		c.out.WriteString(`"`)
	}
	c.out.WriteString(">")
}

// style keeps a style sheet that loads nothing.
func (c *svgCleaner) style(d *xml.Decoder, e xml.StartElement) error {
	var sheet struct {
		Text string `xml:",chardata"`
	}
	if err := d.DecodeElement(&sheet, &e); err != nil {
		return errors.New("it is no SVG: it cannot be read as XML")
	}
	if !harmless("style", sheet.Text) {
		c.left = append(c.left, "<style>")
		return nil
	}
	c.out.WriteString("<style>")
	c.text(sheet.Text)
	c.out.WriteString("</style>")
	return nil
}

// text writes characters so that they are nothing else.
func (c *svgCleaner) text(s string) {
	_ = xml.EscapeText(&c.out, []byte(s)) // a builder takes everything
}

func inSVG(n xml.Name) bool { return n.Space == svgSpace || n.Space == "" }

// harmless says whether a value refers to nothing outside of the file: links and
// url() lead to its own parts, and no escape hides another.
func harmless(name, value string) bool {
	if name == "href" {
		return strings.HasPrefix(value, "#")
	}
	low := strings.ToLower(value)
	for _, word := range []string{`\`, "@", "expression", "javascript:", "data:", "image-set", "src(", "://"} {
		if strings.Contains(low, word) {
			return false
		}
	}
	for rest := low; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		if rest = strings.TrimLeft(after, ` '"`); !strings.HasPrefix(rest, "#") {
			return false
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// svgSize is the size of a drawing; without one a page could not leave room for it.
func svgSize(width, height, viewBox string) (w, h float64, err error) {
	if parts := strings.FieldsFunc(viewBox, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) }); len(parts) == 4 {
		width, height = parts[2], parts[3]
	}
	w, errW := strconv.ParseFloat(strings.TrimSuffix(width, "px"), 64)
	h, errH := strconv.ParseFloat(strings.TrimSuffix(height, "px"), 64)
	if errW != nil || errH != nil || !(w > 0 && h > 0 && w < 1e6 && h < 1e6) {
		return 0, 0, errors.New("the SVG says no size: it needs a viewBox, or a width and a height")
	}
	return w, h, nil
}
