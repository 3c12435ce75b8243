package handlers

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/gin-gonic/gin"
)

// All tests together show every page.
func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	code := m.Run()
	if missed := unreached(); code == 0 && all() && len(missed) > 0 {
		fmt.Println("FAIL: no test shows", missed)
		code = 1
	}
	os.Exit(code)
}

// all says whether no test was left out.
func all() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.bench", "test.fuzz"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return true
}
