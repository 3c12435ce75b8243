package store

import (
	"context"

	"recourse/internal/theme"
	"recourse/models"
)

// SetTheme changes the colors and the logo of an incident's pages; the zero theme is
// the portal's own look. Colors that people could not read are an error that wraps
// [models.ErrInvalid] and says which would do.
func (s *Store) SetTheme(ctx context.Context, actor models.Actor, incidentID string, look theme.Theme) (models.Incident, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		if err := (models.Facts{Theme: look}).CheckTheme(); err != nil {
			return x.inc, err
		}
		clean, _, err := look.Clean()
		if err != nil {
			return x.inc, err
		}
		return x.changeFacts(models.ActTheme, func(f *models.Facts) { f.Theme = clean })
	})
	return inc, within("set theme", err)
}

// SetPhone changes whom people call and when. A mistake is a [models.FieldError].
func (s *Store) SetPhone(ctx context.Context, actor models.Actor, incidentID, phone, tty string, hours map[string]string) (models.Incident, error) {
	inc, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (models.Incident, error) {
		change := func(f *models.Facts) { f.Phone, f.TTY, f.Hours = phone, tty, hours }
		facts := x.inc.Facts
		change(&facts)
		if err := facts.CheckPhone(); err != nil {
			return x.inc, err
		}
		return x.changeFacts(models.ActPhone, change)
	})
	return inc, within("set phone", err)
}

// changeFacts changes the facts, which are one column, as they are now.
func (x *scope) changeFacts(action models.Action, change func(f *models.Facts)) (models.Incident, error) {
	if err := x.hold(); err != nil {
		return x.inc, err
	}
	facts := x.inc.Facts
	change(&facts)
	x.inc.Facts = facts
	return x.inc, x.changeIncident(action, "", "", map[string]any{"facts": facts})
}
