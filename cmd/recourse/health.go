package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthCmd is for health checks of images that have no other program in them.
type healthCmd struct {
	OpsAddr string `help:"Address of the operators' pages of the portal to ask (RECOURSE_OPS_ADDR)." default:"127.0.0.1:8081"`
}

func (c *healthCmd) Run(ctx context.Context, s *session) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.OpsAddr+"/readyz", nil)
	if err != nil {
		return misused("--ops-addr must be HOST:PORT")
	}
	res, err := http.DefaultClient.Do(ask)
	if err != nil {
		return fmt.Errorf("no portal answers at %s: start it with --ops-addr %s", c.OpsAddr, c.OpsAddr)
	}
	if err := res.Body.Close(); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the portal is not ready: http://%s/readyz says why", c.OpsAddr)
	}
	s.say("ready")
	return nil
}
