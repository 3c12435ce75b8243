// Command recourse is the portal and all that is done to it at a command line. It
// is the only package that knows every other, and the only one with a clock and an
// environment: what it needs of both it hands on.
//
// main.go lists nothing but the process; command.go lists the commands, one file
// each group; portal.go opens what they work on.
package main

import (
	"context"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	"time"
	_ "time/tzdata" // civil dates need zones, also where the machine has none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := process{
		Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now: time.Now, User: userName(),
	}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// userName is who stands in the audit log for what is done at the command line.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}
