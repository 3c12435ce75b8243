package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"recourse/internal/totp"
	"recourse/models"
)

// demoFile keeps what only a rehearsal may keep in plain text: mode 0600.
const demoFile = "demo.json"

// demoState is what is kept in [demoFile].
type demoState struct {
	Accounts []demoAccount `json:"accounts"`
	Claims   []demoClaim   `json:"claims"`
}

// demoAccount is an account of made-up staff.
type demoAccount struct {
	SignIn   string      `json:"sign_in"`
	Name     string      `json:"name"`
	Role     models.Role `json:"role"`
	Password string      `json:"password"`
	Secret   string      `json:"totp_secret"`
}

// demoClaim is what a made-up patient would type.
type demoClaim struct {
	Who       string `json:"who"`
	Code      string `json:"code"`
	LastName  string `json:"last_name"`
	BirthDate string `json:"birth_date"`
}

func readDemo(path string) (demoState, error) {
	var state demoState
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return state, fmt.Errorf("there is no rehearsal in %s: make one with recourse demo", filepath.Dir(path))
	}
	if err == nil {
		err = json.Unmarshal(b, &state)
	}
	if err != nil {
		return state, fmt.Errorf("read %s: %w; start over with --fresh", path, err)
	}
	return state, nil
}

// saveDemo keeps the state, all of it or what was there before.
func saveDemo(path string, state demoState) error {
	return writeWhole(path, func(f *os.File) error { return writeJSON(f, state) })
}

// writeWhole writes a file of mode 0600, in place of an old one once it is complete.
func writeWhole(path string, write func(f *os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}

// newAccounts are one for each role, with secrets of their own.
func newAccounts() []demoAccount {
	all := []demoAccount{
		{SignIn: "agent", Name: "Alex Agent", Role: models.RoleAgent},
		{SignIn: "supervisor", Name: "Sam Supervisor", Role: models.RoleSupervisor},
		{SignIn: "admin", Name: "Ana Admin", Role: models.RoleAdmin},
		{SignIn: "privacy", Name: "Pat Privacy", Role: models.RolePrivacyOfficer},
		{SignIn: "print", Name: "Robin Print", Role: models.RolePrint},
		{SignIn: "auditor", Name: "Aude Auditor", Role: models.RoleAuditor},
	}
	for i := range all {
		all[i].Password, all[i].Secret = newPassphrase(), totp.NewSecret()
	}
	return all
}

// newPassphrase is 100 random bits, in groups that are easy to type.
func newPassphrase() string {
	t := strings.ToLower(rand.Text()[:20])
	return strings.Join([]string{t[:5], t[5:10], t[10:15], t[15:]}, "-")
}
