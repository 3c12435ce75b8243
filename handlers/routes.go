package handlers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// What one request may cost.
const (
	maxForm   = 16 << 10
	maxUpload = 64 << 20
	workTime  = 20 * time.Second
)

// routes lists every route, in reading order.
func (s *server) routes(r *gin.Engine) {
	r.Use(s.observe, s.secure, s.answer)
	r.GET("/static/*name", handle(showStatic))
	r.GET("/robots.txt", handle(showRobots))

	lost := []gin.HandlerFunc{s.findIncident, s.deadline(workTime)}
	r.NoRoute(append(lost, handle(notFound))...)
	r.NoMethod(append(lost, handle(notAllowed))...)

	site := r.Group("/", s.findIncident, s.sameOrigin, s.deadline(workTime))
	s.patientRoutes(site.Group("/", limitBody(maxForm)))
	s.staffRoutes(site)
}

// patientRoutes are the pages for patients. Nothing here needs a script.
func (s *server) patientRoutes(r *gin.RouterGroup) {
	p := s.patient
	r.GET("/", handle(p.chooseLanguage("")))
	r.GET("/e", handle(p.chooseLanguage("/enroll"))) // of the QR code: the code stands after "#"

	lang := r.Group("/:lang", s.language)
	lang.GET("", handle(p.showStart))
	lang.GET("/", handle(p.showStart))
	lang.GET("/enroll", handle(p.showCode))
	lang.POST("/enroll", handle(p.submitCode))
	lang.GET("/identity", handle(p.showIdentity))
	lang.POST("/identity", handle(p.submitIdentity))
	lang.GET("/details", handle(p.showDetails))
	lang.POST("/details", handle(p.submitDetails))
	lang.GET("/review", handle(p.showReview))
	lang.POST("/review", handle(p.submitReview))
	lang.GET("/done", handle(p.showDone))
	lang.GET("/status", handle(p.showStatus))
	lang.POST("/status", handle(p.submitStatus))
	lang.POST("/leave", handle(p.submitLeave))
	lang.GET("/help", handle(p.showHelp))
	lang.GET("/real", handle(p.showReal))
	lang.GET("/freeze", handle(p.showFreeze))
	lang.GET("/accessibility", handle(p.showAccessibility))
	lang.GET("/privacy", handle(p.showPrivacy))
}

// staffRoutes are the pages for staff.
func (s *server) staffRoutes(*gin.RouterGroup) {}

func notFound(*gin.Context) error   { return errNoPage }
func notAllowed(*gin.Context) error { return errMethod }

func showRobots(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, "User-agent: *\nDisallow: /staff\nDisallow: /admin\nDisallow: /provider\n")
	return nil
}
