package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"recourse/models"
)

// incidentFile is the JSON from which an incident is made. `recourse incident
// example` prints one.
type incidentFile struct {
	Ref        string       `json:"ref"`
	Host       string       `json:"host"`
	Default    bool         `json:"default"`
	Rehearsal  bool         `json:"rehearsal"`
	Zone       string       `json:"zone"`
	EnrollBy   models.Date  `json:"enroll_by"`
	TermMonths int          `json:"term_months"`
	FloorDays  int          `json:"floor_days"`
	Calendar   models.Date  `json:"calendar,omitzero"` // of a rehearsal: the date on which it opens
	Facts      models.Facts `json:"facts"`
}

// readIncident reads one JSON object; a field it does not know is a mistake.
func readIncident(r io.Reader) (f incidentFile, err error) {
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("read incident file: %w; compare it with recourse incident example", err)
	}
	if f.Calendar.IsZero() == f.Rehearsal {
		return f, fmt.Errorf("read incident file: %w: a rehearsal needs calendar, the date on which it opens, and nothing else has one", models.ErrInvalid)
	}
	return f, nil
}

// incident is the file as an incident to be made at the Wall's now.
func (f incidentFile) incident(now time.Time) models.Incident {
	inc := models.Incident{
		Ref: f.Ref, Host: f.Host, IsDefault: f.Default, Rehearsal: f.Rehearsal, Zone: f.Zone,
		EnrollBy: f.EnrollBy, TermMonths: f.TermMonths, FloorDays: f.FloorDays, Facts: f.Facts,
	}
	if f.Rehearsal {
		inc.CalendarOffsetDays = inc.OffsetTo(f.Calendar, now)
	}
	return inc
}

// hartford is the case the portal is built on. The facts are public; the phone
// number and the addresses of the portal and the provider are made up.
func hartford() incidentFile {
	return incidentFile{
		Ref: "hhc-2020", Host: "notice.example.org", Default: true, Rehearsal: true, Zone: "America/New_York",
		EnrollBy: models.MustDate("2020-07-31"), TermMonths: 24, FloorDays: 60, Calendar: models.MustDate("2020-04-17"),
		Facts: models.Facts{
			Organization: "Hartford HealthCare", ShortName: "HHC",
			OccurredFrom: models.MustDate("2020-02-13"), OccurredTo: models.MustDate("2020-02-14"),
			Discovered: models.MustDate("2020-02-13"), Announced: models.MustDate("2020-04-13"), ReportedOCR: models.MustDate("2020-04-13"),
			Accounts: 2,
			What: map[string]string{
				"en": "Someone without permission got into the e-mail accounts of two of our employees. E-mails in these accounts held personal information.",
				"es": "Alguien entró sin permiso en las cuentas de correo electrónico de dos de nuestros empleados. Los correos de esas cuentas tenían información personal.",
				"pt": "Alguém entrou sem permissão nas contas de e-mail de dois dos nossos funcionários. Os e-mails dessas contas tinham dados pessoais.",
			},
			Response: map[string]string{
				"en": "We looked through the accounts to find whose information was in them.\n" +
					"We told the public on April 13, 2020. We reported this to the U.S. Department of Health and Human Services.",
				"es": "Revisamos las cuentas para saber de quién era la información.\n" +
					"Lo anunciamos al público el 13 de abril de 2020. Dimos aviso al Departamento de Salud y Servicios Humanos de EE. UU.",
				"pt": "Olhamos as contas para saber de quem eram os dados.\n" +
					"Avisamos o público em 13 de abril de 2020. Avisamos também o Departamento de Saúde e Serviços Humanos dos EUA.",
			},
			Phone: "1-800-555-0123", TTY: "711",
			Hours: map[string]string{
				"en": "Monday to Friday, 9 a.m. to 9 p.m. Eastern Time",
				"es": "lunes a viernes, de 9 a. m. a 9 p. m., hora del Este",
				"pt": "de segunda a sexta, das 9h às 21h, hora do Leste",
			},
			Address: []string{"PO Box 5037", "Hartford, CT 06102"}, Email: "privacy@notice.example.org", MainSite: "www.example.org",
			Provider: "Sample Credit Watch", Product: "Three-bureau credit monitoring", ProductWords: map[string]string{
				"en": "three-bureau credit monitoring", "es": "vigilancia de crédito en tres oficinas", "pt": "monitoramento de crédito em três empresas",
			}, Bureaus: 3, TermsVersion: "2020-04",
		},
	}
}
