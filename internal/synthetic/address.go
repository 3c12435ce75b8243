package synthetic

import (
	"strconv"
	"strings"
)

type address struct{ line1, line2, city, state, zip, country string }

const (
	streets = "Main, Elm, Maple, Church, Prospect, Park, Oak, Pleasant, High, School, Washington, Franklin, Asylum, Farmington, Albany, New Britain, Wethersfield, Blue Hills, Whitney, Boston Post, Old Turnpike, Stafford, Talcott Notch, Mill, River, Lake, Cedar, Spruce, Chestnut, Hillside, Meadow, Orchard, Spring, Summit, Union, Broad, Benefit, Hope, Smith, Atwells, Reservoir, Wickenden, O'Connell, St. James"
	types   = "Street, Street, Street, Avenue, Avenue, Road, Road, Drive, Lane, Court, Place, Terrace"
	calles  = "Luna, Sol, San Francisco, Fortaleza, Loíza, Betances, Muñoz Rivera, Ramón Emeterio, Cristina, Degetau"

	// abroad are lines, city, province, postal code and country; # stands for
	// the house number.
	abroad = `# Maple Avenue|Toronto|ON|M5V 2T6|CA
# rue Saint-Denis|Montréal|QC|H2X 3K8|CA
Rua Augusta #|Lisboa||1100-053|PT
Rua de São João #|Ponta Delgada||9500-106|PT
Calle El Conde #|Santo Domingo||10210|DO
Calle del Sol #|Santiago de los Caballeros||51000|DO
ul. Floriańska #|Kraków||31-021|PL
Via Toledo #|Napoli||80134|IT
# Shop Street|Galway||H91 C9CW|IE
# Hope Road|Kingston|||JM
Rua XV de Novembro #|Curitiba||80020-310|BR
Lê Lợi #|Đà Nẵng||50000|VN`
)

// places are where addresses come from, read once for each roster.
type places struct {
	connecticut, rhodeIsland, puertoRico []town

	streets, types, calles, abroad, portugal []string
}

func newPlaces() places {
	lines := strings.Split(abroad, "\n")
	return places{
		connecticut: towns("CT", connecticut), rhodeIsland: towns("RI", rhodeIsland), puertoRico: towns("PR", puertoRico),
		streets: split(streets), types: split(types), calles: split(calles),
		abroad: lines, portugal: lines[2:4],
	}
}

func (m *maker) address(p part) address {
	switch n := m.rng.IntN(1000); {
	case p.abroad && p.culture.language == "pt":
		return m.foreign(m.places.portugal)
	case p.abroad:
		return m.foreign(m.places.abroad)
	case n < 30 && p.culture.language == "es":
		return m.domestic(m.places.puertoRico) // domestic mail, with a ZIP code
	case n < 180:
		return m.domestic(m.places.rhodeIsland)
	default:
		return m.domestic(m.places.connecticut)
	}
}

func (m *maker) domestic(towns []town) address {
	t := towns[m.rng.IntN(len(towns))]
	a := address{city: t.city, state: t.state, zip: t.zip, country: "US"}
	switch {
	case m.chance(3):
		a.line1 = "PO Box " + m.number(10, 9899)
	case t.state == "PR":
		a.line1 = "Calle " + m.pick(m.places.calles) + " " + m.number(1, 400)
	default:
		a.line1 = m.number(1, 989) + " " + m.pick(m.places.streets) + " " + m.pick(m.places.types)
		a.line2 = m.door()
	}
	return a
}

// door is the second line, which one address in five has.
func (m *maker) door() string {
	switch n := m.rng.IntN(100); {
	case n < 13:
		return "Apt " + m.number(1, 24) + string(rune('A'+m.rng.IntN(6)))
	case n < 18:
		return "Unit " + m.number(1, 120)
	case n < 21:
		return "Floor " + m.number(2, 3)
	default:
		return ""
	}
}

func (m *maker) foreign(lines []string) address {
	f := strings.Split(m.pick(lines), "|")
	line1 := strings.Replace(f[0], "#", strconv.Itoa(1+m.rng.IntN(240)), 1)
	return address{line1: line1, city: f[1], state: f[2], zip: f[3], country: f[4]}
}
