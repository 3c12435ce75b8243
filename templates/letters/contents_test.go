package letters_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/wording"
)

// What an offer says beyond the law, and what a notice must not ask for.
func TestOffersAndNotices(t *testing.T) {
	must := map[string][]string{
		"en": {"Social Security number", "payment card", "freeze", "fraud alert", "police report", "1-877-438-4338", "this letter is real", "sorry"},
		"es": {"número de Seguro Social", "tarjeta de pago", "congel", "alerta de fraude", "policía", "1-877-438-4338", "esta carta es real", "sentimos|lamentamos"},
		"pt": {"número do Seguro Social", "um cartão", "congel", "alerta de fraude", "polícia", "1-877-438-4338", "esta carta é verdadeira", "sentimos"},
	}
	offer := map[string][]string{
		"en": {"stops by itself", "no legal rights"}, "es": {"por sí solo", "ningún derecho legal"}, "pt": {"termina sozinho", "nenhum direito legal"},
	}
	asked := []string{"code", "deadline", "offer.months", "provider"}
	for _, lang := range languages {
		for _, name := range notices() {
			doc := assemble(t, lang, name, wording.Choice{State: "OH"})
			text := textOf(fill(t, lang, name, wording.Choice{State: "OH"}))
			for _, words := range must[lang] {
				if !regexp.MustCompile("(?i)" + words).MatchString(text) {
					t.Errorf("%s/%s does not say %q", lang, name, words)
				}
			}
			for _, words := range offer[lang] {
				if strings.Contains(strings.ToLower(text), words) != isOffer(name) {
					t.Errorf("%s/%s: %q belongs in offers and nowhere else", lang, name, words)
				}
			}
			for _, value := range asked {
				if slices.Contains(doc.Placeholders(), value) != isOffer(name) {
					t.Errorf("%s/%s: {{%s}} belongs in offers and nowhere else", lang, name, value)
				}
			}
		}
	}
}

func textOf(blocks []wording.Block) string {
	var all []string
	for _, b := range blocks {
		all = append(append(all, b.Text), b.Items...)
	}
	return strings.Join(all, "\n")
}

// What each state wants said, DOMAIN rows 11 to 13.
func TestAddenda(t *testing.T) {
	for _, tt := range []struct {
		state string
		words map[string][]string
	}{
		{"CT", map[string][]string{"en": {"freeze is free", "Connecticut Attorney General", "How to get it"}, "es": {"gratis", "Connecticut Attorney General"}, "pt": {"grátis", "Connecticut Attorney General"}}},
		{"RI", map[string][]string{"en": {"affected: 2,651", "right to file a police report", "Rhode Island Attorney General"}, "es": {"afectadas: 2,651", "derecho"}, "pt": {"afetadas: 2,651", "direito"}}},
		{"MA", map[string][]string{"en": {"right to get any police report", "right to go to court", "part of Sample Holding", "freeze is free"}, "es": {"derecho de ir a la corte", "parte de Sample Holding"}, "pt": {"direito de ir à justiça", "parte de Sample Holding"}}},
		{"OH", map[string][]string{"en": {"naag.org", "Federal Trade Commission: 1-877"}, "es": {"naag.org", "Federal Trade Commission: 1-877"}, "pt": {"naag.org", "Federal Trade Commission: 1-877"}}},
		{"DC", map[string][]string{"en": {"District of Columbia Attorney General"}, "es": {"District of Columbia Attorney General"}, "pt": {"District of Columbia Attorney General"}}},
	} {
		for lang, words := range tt.words {
			text := textOf(fill(t, lang, "offer-adult", wording.Choice{State: tt.state}))
			for _, w := range words {
				if !strings.Contains(text, w) {
					t.Errorf("%s/%s does not say %q", lang, tt.state, w)
				}
			}
		}
	}
}

// Massachusetts: however many were affected, none of our own texts says so there.
func TestMassachusettsCountsNobody(t *testing.T) {
	for _, lang := range languages {
		for _, name := range notices() {
			if heading, found := wording.CountsPeople(fill(t, lang, name, wording.Choice{State: "MA"})); found {
				t.Errorf("%s/%s counts people under %q", lang, name, heading)
			}
		}
		if _, found := wording.CountsPeople(fill(t, lang, "offer-adult", wording.Choice{State: "RI"})); !found {
			t.Errorf("%s: the lint does not see the number that Rhode Island wants", lang)
		}
	}
}

// Advice follows what was read, says each thing once, and knows its reader.
func TestAdvice(t *testing.T) {
	for _, lang := range languages {
		s := set(t, lang)
		for _, kind := range kindsOfData(t) {
			if n := len(s.Advice([]string{kind}, "adult")); n == 0 && kind != "name" && kind != "birth_date" {
				t.Errorf("%s: no advice for %s", lang, kind)
			}
		}
		if got := s.Advice([]string{"bank_account", "financial"}, "adult"); len(got) != 1 {
			t.Errorf("%s: one thing is said %d times", lang, len(got))
		}
		for _, reader := range readers {
			text := strings.Join(s.Advice([]string{"ssn"}, reader), " ")
			if strings.Contains(text, "IP PIN") == (reader == "next-of-kin") {
				t.Errorf("%s: advice for %s: %s", lang, reader, text)
			}
		}
		if text := strings.Join(s.Advice([]string{"health_insurance"}, "adult"), " "); strings.Contains(text, "IRS") {
			t.Errorf("%s: advice on what was not read: %s", lang, text)
		}
	}
}
