package main

import (
	"io"
	"strconv"

	"recourse/internal/sealed"
)

type keysCommands struct {
	Init keysInitCmd `cmd:"" help:"Make the keyring of a new installation."`
	List keysListCmd `cmd:"" help:"List the keys by their ids, never the keys."`
}

type keysInitCmd struct{}

// keyringMade is what keys init prints.
type keyringMade struct {
	Path string `json:"path"`
	ID   string `json:"id"`
	// AuditKey is public: it checks the audit log.
	AuditKey string `json:"audit_key"`
}

func (c *keysInitCmd) Run(s *session) error {
	ring, err := sealed.InitKeyring(s.keysPath())
	if err != nil {
		return err
	}
	made := keyringMade{s.keysPath(), ring.ID(), ring.VerifierKey()}
	return s.show(made, func(w io.Writer) {
		table(w, []string{"keyring", made.Path}, [][]string{{"id", made.ID}, {"audit key (public)", made.AuditKey}})
		s.say("Copy it to a safe place apart from every backup of the database: without it nothing opens.")
	})
}

type keysListCmd struct{}

func (c *keysListCmd) Run(s *session) error {
	ring, err := sealed.OpenKeyring(s.keysPath())
	if err != nil {
		return err
	}
	ids := ring.KeyIDs()
	return s.show(ids, func(w io.Writer) {
		var rows [][]string
		for _, k := range ids {
			rows = append(rows, []string{orDash(k.Incident), k.Use, strconv.FormatUint(uint64(k.ID), 10), yesNo(k.Primary)})
		}
		table(w, []string{"INCIDENT", "USE", "ID", "PRIMARY"}, rows)
	})
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
