package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/caarlos0/env/v11"
)

// settings are what the environment says. Flags stand above them. A secret may
// also come from a file that NAME_FILE names.
type settings struct {
	DB        string `env:"DB"`
	DBFile    string `env:"DB_FILE,file"`
	Keys      string `env:"KEYS"`
	Incident  string `env:"INCIDENT"`
	Addr      string `env:"ADDR"`
	OpsAddr   string `env:"OPS_ADDR"`
	Exchange  string `env:"EXCHANGE"`
	PublicURL string `env:"PUBLIC_URL"`

	SMTP             string `env:"SMTP"`
	SMTPFrom         string `env:"SMTP_FROM"`
	SMTPUser         string `env:"SMTP_USER"`
	SMTPPasswordFile string `env:"SMTP_PASSWORD_FILE"`
}

// readSettings reads RECOURSE_… variables. Errors never hold a value.
func readSettings(environ []string) (settings, error) {
	vars := map[string]string{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && strings.HasPrefix(name, "RECOURSE_") {
			vars[name] = value
		}
	}
	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: vars, Prefix: "RECOURSE_"}); err != nil {
		return s, fmt.Errorf("read environment: %w", err)
	}
	if s.DBFile != "" {
		if s.DB != "" {
			return s, fmt.Errorf("read environment: set either RECOURSE_DB or RECOURSE_DB_FILE")
		}
		s.DB = strings.TrimSpace(s.DBFile)
	}
	return s, nil
}

// resolver gives the settings to flags that are not on the command line. They are
// no defaults, since those stand in the help, where a database's password must not.
func (s settings) resolver() kong.Resolver {
	values := map[string]string{
		"db": s.DB, "keys": s.Keys, "incident": s.Incident, "addr": s.Addr, "ops-addr": s.OpsAddr, "exchange": s.Exchange, "public-url": s.PublicURL,
		"smtp": s.SMTP, "smtp-from": s.SMTPFrom, "smtp-user": s.SMTPUser, "smtp-password-file": s.SMTPPasswordFile,
	}
	return kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if v := values[flag.Name]; v != "" {
			return v, nil
		}
		return nil, nil
	})
}
