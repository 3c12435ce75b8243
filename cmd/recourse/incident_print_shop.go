package main

import (
	"context"
	"os"
	"strings"

	"recourse/models"
)

type incidentPrintShopCmd struct {
	inIncident
	Name      string `help:"Name of the print shop."`
	KeyFile   string `help:"File with the shop's age recipient, to which print files are encrypted."`
	Agreement string `help:"Date of the business associate agreement with it (45 CFR 164.504(e)), as 2006-01-02; without one, letters of real patients do not leave for it."`
	None      bool   `help:"The organization prints itself from now on."`
	Yes       bool   `help:"Do it. Without, only say what would be done."`
}

func (c *incidentPrintShopCmd) Run(ctx context.Context, s *session) error {
	if c.None == (c.Name != "" || c.KeyFile != "" || c.Agreement != "") {
		return misused("give --name and --key-file of the print shop, or --none")
	}
	shop, err := c.shop()
	if err != nil {
		return err
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		if !c.Yes {
			return s.dryRun("print files of %s are for %s, %s", inc.Ref, orNobody(shop), agreed(shop))
		}
		inc, err := p.SetPrintShop(ctx, s.actor(), inc.ID, shop)
		if err != nil {
			return err
		}
		return s.showIncident(ctx, p, inc)
	})
}

func (c *incidentPrintShopCmd) shop() (shop models.PrintShop, err error) {
	if c.None {
		return shop, nil
	}
	shop.Name = strings.TrimSpace(c.Name)
	if c.KeyFile != "" {
		key, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return shop, err
		}
		shop.Key = strings.TrimSpace(string(key))
	}
	if c.Agreement != "" {
		shop.Agreement, err = date("--agreement", c.Agreement)
	}
	return shop, err
}

func orNobody(shop models.PrintShop) string {
	if !shop.IsSet() {
		return "the organization itself"
	}
	return shop.Name
}

func agreed(shop models.PrintShop) string {
	switch {
	case !shop.IsSet():
		return "plain"
	case shop.Agreement.IsZero():
		return "encrypted to its key; no agreement is recorded"
	}
	return "encrypted to its key; the agreement is of " + shop.Agreement.String()
}
