package handlers

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"recourse/internal/i18n"
	"recourse/models"
)

// maxShared bounds the copies that are kept of one page. There are as many as
// languages, but in a rehearsal anybody may make up hosts.
const maxShared = 32

// sharedKey is all that a page which is the same for everybody depends on.
type sharedKey struct {
	lang     i18n.Tag
	incident string
	version  int         // of the incident, raised by whatever changes it
	today    models.Date // of its Calendar
	closed   bool        // the last day to enroll has passed, which the date alone does not tell
	address  string      // at the top of the visitor's screen

	path, wait string // of a refusal, which is shown where it happened
}

func (s *server) sharedKey(c *gin.Context) sharedKey {
	r, now := requestOf(c), s.Now()
	return sharedKey{
		lang: r.words.Tag(), incident: r.incident.ID, version: r.incident.Version, today: r.incident.Today(now),
		closed: models.DeadlinePassed(r.incident.EnrollBy, r.incident.CalendarNow(now)), address: address(c),
	}
}

// shared keeps one page as it was last rendered. It is safe for concurrent use.
type shared struct {
	mu     sync.RWMutex
	bodies map[sharedKey][]byte
}

func (s *shared) find(key sharedKey) []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.bodies[key]
}

// keep forgets all others once there are too many: those of yesterday too.
func (s *shared) keep(key sharedKey, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bodies == nil || len(s.bodies) >= maxShared {
		s.bodies = map[sharedKey][]byte{}
	}
	s.bodies[key] = body
}

// renderShared is render for a page that is the same for everybody with the same
// key: make is asked only for the first of them.
func (p page[S, V]) renderShared(w http.ResponseWriter, status int, key sharedKey, make func() (S, V)) error {
	body := p.shared.find(key)
	if body == nil {
		var err error
		if body, err = p.bytes(make()); err != nil {
			return err
		}
		p.shared.keep(key, body)
	}
	return p.write(w, status, body)
}
