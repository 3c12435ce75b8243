package main

import (
	"fmt"
	"io"

	"recourse/internal/totp"
	"recourse/models"
)

// demoTable is what a viewer needs. The codes of the second factor are those of
// the moment.
type demoTable struct {
	Incident string             `json:"incident"`
	Today    models.Date        `json:"today"`
	Address  string             `json:"address"`
	Pages    []demoPage         `json:"pages"`
	Accounts []demoTableAccount `json:"accounts"`
	Claims   []demoClaim        `json:"claims"`
	Letters  string             `json:"letters"`
	Mail     string             `json:"mail"`
}

type demoPage struct {
	Who string `json:"who"`
	URL string `json:"url"`
}

type demoTableAccount struct {
	demoAccount
	Code string `json:"totp_code"`
}

// show prints the table for a portal at addr.
func (d *demo) show(addr string) error {
	site := siteAt(addr)
	t := demoTable{
		Incident: d.inc.Ref, Today: d.inc.Today(d.Now()), Address: site, Claims: d.state.Claims, Letters: d.file("letters"), Mail: d.mailbox().Dir,
		Pages: []demoPage{
			{"patients", site + "/en"}, {"agents and supervisors", site + "/staff"}, {"admins and privacy officers", site + "/admin"},
		},
	}
	for _, a := range d.state.Accounts {
		code, err := totp.Code(a.Secret, d.Now())
		if err != nil {
			return err
		}
		t.Accounts = append(t.Accounts, demoTableAccount{a, code})
	}
	return d.session.show(t, t.print)
}

func (t demoTable) print(w io.Writer) {
	fmt.Fprintf(w, "\nREHEARSAL of the Hartford HealthCare case: nobody in it is real. Its calendar shows %s.\n\n", t.Today)
	var rows [][]string
	for _, p := range t.Pages {
		rows = append(rows, []string{"  " + p.Who, p.URL})
	}
	table(w, []string{"OPEN", ""}, rows)
	rows = nil
	for _, c := range t.Claims {
		rows = append(rows, []string{"  " + c.Who, c.Code, c.LastName, c.BirthDate})
	}
	fmt.Fprintln(w)
	table(w, []string{"ENROLL AS", "CODE", "LAST NAME", "BIRTH DATE"}, rows)
	rows = nil
	for _, a := range t.Accounts {
		rows = append(rows, []string{"  " + string(a.Role), a.SignIn, a.Password, a.Code})
	}
	fmt.Fprintln(w)
	table(w, []string{"SIGN IN AS", "NAME", "PASSWORD", "CODE NOW"}, rows)
	fmt.Fprintf(w, "\nA new one-time code:  recourse demo totp NAME\nThe 2,651 letters:    %s\nE-mails to patients:  %s (each a file that mail programs open; sign up with e-mail)\n\n", t.Letters, t.Mail)
}
