package theme

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"math"
)

// MaxLogo bounds a logo: people on slow lines wait for it on every page.
const MaxLogo = 20 << 10

// Logo is an SVG or a PNG, at most one of them. The zero Logo is none.
type Logo struct {
	SVG string `json:"svg,omitempty"`
	PNG []byte `json:"png,omitempty"`
}

// IsZero says whether there is no logo.
func (l Logo) IsZero() bool { return l.SVG == "" && len(l.PNG) == 0 }

// Image is a logo as it is served.
type Image struct {
	Extension, Type string
	Body            []byte
	Width, Height   int // its proportions; what they are in, nobody knows
}

// NewLogo reads a logo from a file of either kind.
func NewLogo(file []byte) Logo {
	if bytes.HasPrefix(file, []byte("\x89PNG")) {
		return Logo{PNG: file}
	}
	return Logo{SVG: string(file)}
}

// Clean returns the logo without what it does not need: all that could run, load or
// link in an SVG, all that is no picture in a PNG. left names what was left out. A
// logo that is too large or that cannot be read is an error.
func (l Logo) Clean() (clean Logo, left []string, err error) {
	switch {
	case l.SVG != "" && len(l.PNG) > 0:
		return Logo{}, nil, errors.New("a theme has one logo, SVG or PNG")
	case max(len(l.SVG), len(l.PNG)) > MaxLogo:
		return Logo{}, nil, fmt.Errorf("the logo is larger than %d KB", MaxLogo>>10)
	case l.SVG != "":
		clean.SVG, left, err = cleanSVG(l.SVG)
	case len(l.PNG) > 0:
		clean.PNG, err = cleanPNG(l.PNG)
	}
	if err != nil {
		return Logo{}, nil, fmt.Errorf("the logo cannot be used: %w", err)
	}
	if max(len(clean.SVG), len(clean.PNG)) > MaxLogo {
		return Logo{}, nil, fmt.Errorf("the logo is larger than %d KB", MaxLogo>>10)
	}
	return clean, left, nil
}

// maxSide bounds a PNG before it is unpacked.
const maxSide = 2000

// cleanPNG packs the picture anew: comments, places and dates stay behind.
func cleanPNG(file []byte) ([]byte, error) {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, errors.New("it is no PNG picture")
	}
	if size.Width > maxSide || size.Height > maxSide {
		return nil, fmt.Errorf("its sides must be %d pixels at most", maxSide)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, errors.New("the PNG picture is damaged")
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture)
	return out.Bytes(), err
}

// Image is the logo to serve. It must be one that [Logo.Clean] has returned.
func (l Logo) Image() (Image, error) {
	switch {
	case l.IsZero():
		return Image{}, errors.New("there is no logo")
	case len(l.PNG) > 0:
		size, err := png.DecodeConfig(bytes.NewReader(l.PNG))
		return Image{"png", "image/png", l.PNG, size.Width, size.Height}, err
	}
	var root struct {
		Width   string `xml:"width,attr"`
		Height  string `xml:"height,attr"`
		ViewBox string `xml:"viewBox,attr"`
	}
	if err := xml.Unmarshal([]byte(l.SVG), &root); err != nil {
		return Image{}, fmt.Errorf("read logo: %w", err)
	}
	width, height, err := svgSize(root.Width, root.Height, root.ViewBox)
	up := func(v float64) int { return int(math.Ceil(v)) }
	return Image{"svg", "image/svg+xml", []byte(l.SVG), up(width), up(height)}, err
}
