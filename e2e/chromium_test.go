//go:build browser

package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the one process in which every browser of the tests has a window and
// cookies of its own; closeChromium ends it.
var (
	life, closeChromium = context.WithCancel(context.Background())
	chromium            = sync.OnceValues(startChromium)
)

func startChromium() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, errors.New("the walk needs Debian's package chromium")
	}
	ctx, _ := chromedp.NewExecAllocator(life,
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Headless, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-backgrounding-occluded-windows", true))
	ctx, _ = chromedp.NewContext(ctx) // both end with life
	// The context of the first step is the process's life: it must not be bounded.
	return ctx, chromedp.Do(ctx)
}

// TestMain gives all tests one folder for what they leave and one Chromium, and
// removes both.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "recourse-e2e")
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	if ctx, err := chromium(); err == nil {
		_ = chromedp.Cancel(ctx) // waits for its end; nothing in it is needed
	}
	closeChromium()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
