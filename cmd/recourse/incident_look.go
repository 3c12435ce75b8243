package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"recourse/internal/theme"
	"recourse/models"
)

type incidentThemeCmd struct {
	inIncident
	Colors string `help:"JSON file with colors by role, such as {\"brand\": \"#5b1f3d\"}; without one the colors stay." placeholder:"FILE"`
	Logo   string `help:"SVG or PNG of 20 KB at most; without one the logo stays." placeholder:"FILE"`
	None   bool   `help:"Go back to the portal's own look."`
	Yes    bool   `help:"Do it. Without, only check it and say what would be done."`
}

func (c *incidentThemeCmd) Run(ctx context.Context, s *session) error {
	if c.None == (c.Colors != "" || c.Logo != "") {
		return misused("give --colors, --logo or both, or --none; the colors of a theme are %v", theme.Roles())
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		look, err := c.theme(s, inc.Facts.Theme)
		if err != nil {
			return err
		}
		look, left, err := look.Clean()
		if err != nil {
			return fmt.Errorf("%w: %w", models.ErrInvalid, err)
		}
		if len(left) > 0 {
			s.note("left out of the logo: %s", strings.Join(left, " "))
		}
		if !c.Yes {
			return s.dryRun("pages of %s look like this: %s", inc.Ref, described(look))
		}
		if inc, err = p.SetTheme(ctx, s.actor(), inc.ID, look); err != nil {
			return err
		}
		return s.showIncident(ctx, p, inc)
	})
}

// theme is the present theme with what the files change.
func (c *incidentThemeCmd) theme(s *session, look theme.Theme) (theme.Theme, error) {
	if c.None {
		return theme.Theme{}, nil
	}
	if c.Colors != "" {
		look.Colors = nil
		if err := s.readJSON(c.Colors, &look.Colors); err != nil {
			return look, fmt.Errorf("read colors: %w", err)
		}
	}
	if c.Logo != "" {
		file, err := os.Open(c.Logo)
		if err != nil {
			return look, err
		}
		defer file.Close()
		picture, err := io.ReadAll(io.LimitReader(file, theme.MaxLogo+1))
		if err != nil {
			return look, fmt.Errorf("read logo: %w", err)
		}
		look.Logo = theme.NewLogo(picture)
	}
	return look, nil
}

func (s *session) readJSON(name string, into any) error {
	in, err := s.input(name)
	if err != nil {
		return err
	}
	defer in.Close()
	return json.NewDecoder(io.LimitReader(in, 1<<20)).Decode(into)
}

// described is a theme in one line: what differs, and its pair that is hardest to read.
func described(look theme.Theme) string {
	if look.IsZero() {
		return "the portal's own look"
	}
	mark := "no logo"
	if i, err := look.Logo.Image(); err == nil {
		mark = fmt.Sprintf("a logo (%s, %d bytes)", strings.ToUpper(i.Extension), len(i.Body))
	}
	hardest := slices.MinFunc(look.Pairs(), func(a, b theme.Pair) int {
		return int(1000 * (a.Ratio()/a.Least - b.Ratio()/b.Least))
	})
	return fmt.Sprintf("%d colors of its own, %s; hardest to see: %s", len(look.Colors), mark, hardest)
}

type incidentPhoneCmd struct {
	inIncident
	Phone string            `help:"Number that people call; without one it stays."`
	TTY   string            `help:"Number for people who do not hear or speak, such as 711; without one it stays." name:"tty"`
	Hours map[string]string `help:"When somebody answers, by language: --hours 'en=9 a.m. to 5 p.m.'; languages that are not given stay."`
	Yes   bool              `help:"Do it. Without, only say what would be done."`
}

func (c *incidentPhoneCmd) Run(ctx context.Context, s *session) error {
	if c.Phone == "" && c.TTY == "" && len(c.Hours) == 0 {
		return misused("give --phone, --tty or --hours")
	}
	return c.work(ctx, s, func(p *portal, inc models.Incident) error {
		facts := inc.Facts
		facts.Hours = maps.Clone(facts.Hours)
		if facts.Hours == nil {
			facts.Hours = map[string]string{}
		}
		maps.Copy(facts.Hours, c.Hours)
		if c.Phone != "" {
			facts.Phone = c.Phone
		}
		if c.TTY != "" {
			facts.TTY = c.TTY
		}
		if !c.Yes {
			return s.dryRun("people of %s call %s (TTY %s), %v", inc.Ref, facts.Phone, facts.TTY, facts.Hours)
		}
		inc, err := p.SetPhone(ctx, s.actor(), inc.ID, facts.Phone, facts.TTY, facts.Hours)
		if err != nil {
			return err
		}
		return s.showIncident(ctx, p, inc)
	})
}
