package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"recourse/internal/theme"
	"recourse/models"
)

// themePrefix is where an organization's colors and logo are.
const themePrefix = "/theme/"

// logoPolicy is for a logo that somebody opens by itself: it may do nothing.
const logoPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// look is what an organization lays over our own look; the zero look is nothing.
type look struct {
	version int // of the incident
	colors  themeFile
	mark    themeFile
	logo    logo
}

// themeFile is a file under the hash of what it says; the zero one is none.
type themeFile struct {
	name, kind, policy string
	body               []byte
}

// logo is a picture in the head of each page. Its size keeps the page from moving
// when it arrives.
type logo struct {
	URL           string
	Width, Height int
}

// looks remembers the look of each incident's version. It is safe for concurrent use.
type looks struct {
	mu   sync.RWMutex
	byID map[string]look
}

func (l *looks) find(i models.Incident) (look, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	found, ok := l.byID[i.ID]
	return found, ok && found.version == i.Version
}

func (l *looks) keep(i models.Incident, v look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byID == nil {
		l.byID = map[string]look{}
	}
	l.byID[i.ID] = v
}

// lookOf is an incident's look. A theme that nobody could read is not shown, however
// it came into the database: people see our own colors, and operators a line.
func (s *server) lookOf(i models.Incident) look {
	if known, ok := s.looks.find(i); ok {
		return known
	}
	made, err := newLook(i)
	if err != nil {
		s.Log.Error("the theme is refused", "incident", i.Ref, "error", err.Error())
		made = look{version: i.Version}
	}
	s.looks.keep(i, made)
	return made
}

func newLook(i models.Incident) (look, error) {
	made := look{version: i.Version}
	clean, _, err := i.Facts.Theme.Clean()
	if err != nil {
		return made, err
	}
	if css := clean.CSS(); css != nil {
		made.colors = newThemeFile(css, "css", "text/css; charset=utf-8", policy)
	}
	if clean.Logo.IsZero() {
		return made, nil
	}
	image, err := clean.Logo.Image()
	if err != nil {
		return made, err
	}
	made.mark = newThemeFile(image.Body, image.Extension, image.Type, logoPolicy)
	made.logo = newLogo(themePrefix+made.mark.name, image)
	return made, nil
}

func newThemeFile(body []byte, extension, kind, policy string) themeFile {
	sum := sha256.Sum256(body)
	return themeFile{name: hex.EncodeToString(sum[:6]) + "." + extension, kind: kind, policy: policy, body: body}
}

// url is where the file is; "" if there is none.
func (f themeFile) url() string {
	if f.name == "" {
		return ""
	}
	return themePrefix + f.name
}

// The room for a logo in the head of a page, in pixels.
const (
	logoHeight = 44
	logoWidth  = 176
)

// newLogo fits a picture into its room and keeps its proportions.
func newLogo(url string, i theme.Image) logo {
	scale := min(float64(logoHeight)/float64(i.Height), float64(logoWidth)/float64(i.Width))
	side := func(v int) int { return max(1, int(float64(v)*scale+0.5)) }
	return logo{URL: url, Width: side(i.Width), Height: side(i.Height)}
}

// showTheme sends a file of the theme under its hashed name: browsers may keep it
// for ever.
func (s *server) showTheme(c *gin.Context) error {
	made, name := s.lookOf(requestOf(c).incident), c.Param("name")
	for _, f := range []themeFile{made.colors, made.mark} {
		if name != "" && f.name == name {
			c.Header("Cache-Control", "public, max-age=31536000, immutable")
			c.Header("Content-Security-Policy", f.policy)
			c.Data(http.StatusOK, f.kind, f.body)
			return nil
		}
	}
	return errNoPage
}
