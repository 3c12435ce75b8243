package portaltest

import (
	"fmt"

	"recourse/models"
)

// Dates are the spellings of a birth date that the portal meets or could write: on
// rosters, in its forms, on its pages and letters in its languages, and in Go's
// own way of printing.
func Dates(name string, d models.Date) (all []Canary) {
	y, m, day := d.Year(), int(d.Month()), d.Day()
	for _, spelling := range []string{
		d.String(), fmt.Sprintf("%04d%02d%02d", y, m, day), fmt.Sprintf("%02d%02d%04d", m, day, y),
		fmt.Sprintf("%02d/%02d/%d", m, day, y), fmt.Sprintf("%d/%d/%d", m, day, y), fmt.Sprintf("%02d-%02d-%d", m, day, y), fmt.Sprintf("%d-%d-%d", m, day, y),
		fmt.Sprintf("%d %d %d", m, day, y), fmt.Sprintf("%d %d %d", y, m, day), fmt.Sprintf("%02d.%02d.%d", m, day, y),
		fmt.Sprintf("%s %d, %d", d.Month(), day, y), fmt.Sprintf("%.3s %d, %d", d.Month(), day, y), fmt.Sprintf("%d %s %d", day, d.Month(), y),
		fmt.Sprintf("%d %s %d", y, d.Month(), day), fmt.Sprintf("%d de %s de %d", day, spanishMonths[m-1], y),
		fmt.Sprintf("birth_day=%d&birth_month=%d&birth_year=%d", day, m, y),
	} {
		all = append(all, Canary{name, spelling})
	}
	return all
}

var spanishMonths = [...]string{
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}
