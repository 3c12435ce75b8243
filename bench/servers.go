package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"recourse/handlers"
	"recourse/internal/i18n"
	"recourse/models"
)

const htmlType = "text/html; charset=utf-8"

// rawPage is what the yardstick answers to forms: 2 KiB.
var rawPage = bytes.Repeat([]byte("<p>abcdefgh</p>\n"), 2<<10/16)

// rawServer is bare gin: it answers with a page, or reads a form, hashes and seals
// it and answers when that is durable. Nothing is checked, hidden or remembered.
func rawServer(page []byte, has func(code []byte) bool, do func(*request) error) (http.Handler, error) {
	gcm, err := rawSealer()
	if err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, htmlType, page) })
	engine.POST("/guess", func(c *gin.Context) {
		if has(rawMAC(c.PostForm("code"))) {
			c.Data(http.StatusOK, htmlType, rawPage)
			return
		}
		c.Data(http.StatusUnprocessableEntity, htmlType, rawPage)
	})
	engine.POST("/enroll", func(c *gin.Context) {
		text := fmt.Appendf(nil, `{"email":%q,"phone":%q,"address":%q}`, c.PostForm("email"), c.PostForm("phone"), c.PostForm("address"))
		r := &request{code: rawMAC(c.PostForm("code")), who: rawMAC(c.PostForm("last") + "|" + c.PostForm("dob")), contact: seal(gcm, text)}
		if do(r) != nil {
			c.Data(http.StatusUnprocessableEntity, htmlType, rawPage)
			return
		}
		c.Data(http.StatusOK, htmlType, rawPage)
	})
	return engine, nil
}

// realServer is the portal as it is served, its log thrown away once it is written,
// and without the tick on which answers to claims leave.
func realServer(p *portal, now func() time.Time) (http.Handler, error) {
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	words, err := i18n.New(func(lang i18n.Tag, id string) { log.Error("no such message", "language", lang, "message", id) })
	if err != nil {
		return nil, fmt.Errorf("read catalogues: %w", err)
	}
	return handlers.New(handlers.Config{
		Incidents: p.Store, Patients: p.Store, Accounts: p.Store, Desk: p.Store, Office: p.Store, Rehearsal: still{},
		Words: words, Log: log, Now: now, TrustedProxies: []string{"127.0.0.1/32"},
		Wait: func(context.Context, time.Duration) {},
	})
}

// still is a calendar that nobody moves.
type still struct{}

func (still) Advance(context.Context, models.Actor, string, models.Date) error { return nil }
