package synthetic

import "strings"

// culture is where a family's names come from. Last names are in one culture
// only, so patients of two cultures never have the same name. First names
// alternate: a man's, a woman's.
type culture struct {
	share    int // of 100 patients
	first    []string
	last     []string
	joint    string // between the parts of a double name
	double   int    // percent with a double last name
	suffixed int    // percent with a suffix
	language string // what they may prefer to English
	keeps    int    // percent who do
}

const (
	hispanicCulture   = 3
	portugueseCulture = 4
)

func (m *maker) culture() *culture {
	n := m.rng.IntN(100)
	for i := range m.cultures {
		if n -= m.cultures[i].share; n < 0 {
			return &m.cultures[i]
		}
	}
	return &m.cultures[0]
}

func cultures() []culture {
	return []culture{
		{share: 40, first: split(englishFirst), last: split(englishLast), joint: "-", double: 3, suffixed: 8, language: "en"},
		{share: 12, first: split(irishFirst), last: split(irishLast), joint: "-", double: 4, suffixed: 6, language: "en"},
		{share: 12, first: split(italianFirst), last: split(italianLast), joint: "-", double: 2, suffixed: 6, language: "en"},
		{share: 16, first: split(hispanicFirst), last: split(hispanicLast), joint: " ", double: 35, suffixed: 1, language: "es", keeps: 75},
		{share: 5, first: split(portugueseFirst), last: split(portugueseLast), joint: " ", double: 30, language: "pt", keeps: 35},
		{share: 8, first: split(polishFirst), last: split(polishLast), joint: "-", double: 3, language: "en"},
		{share: 3, first: split(asianFirst), last: split(asianLast), joint: " ", language: "en"},
		{share: 4, first: split(otherFirst), last: split(otherLast), joint: "-", double: 4, language: "en"},
	}
}

func split(list string) []string { return strings.Split(list, ", ") }

const (
	englishFirst = "James, Mary, Robert, Patricia, John, Linda, Michael, Barbara, William, Elizabeth, David, Jennifer, Richard, Susan, Thomas, Margaret, Charles, Dorothy, Daniel, Nancy, Matthew, Karen, Andrew, Betty, Joshua, Ashley, Kevin, Emily, Brandon, Megan, Tyler, Hannah, Malik, Jasmine, Darnell, Keisha, Walter, Ruth, Harold, Grace"
	englishLast  = "Smith, Johnson, Williams, Brown, Jones, Davis, Miller, Wilson, Anderson, Taylor, Thompson, White, Harris, Clark, Lewis, Robinson, Walker, Young, Allen, King, Wright, Scott, Hill, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips, Campbell, Parker, Evans, Edwards, Collins, Stewart, Morris, Cook, Rogers, Bailey, Cooper, Washington, Jefferson, Whitfield, Thornton-Hale, Ellsworth, Wolcott, Goodwin"
	irishFirst   = "Patrick, Maureen, Brian, Kathleen, Seán, Eileen, Kevin, Colleen, Timothy, Sheila, Dennis, Siobhán, Conor, Bridget, Ryan, Erin, Declan, Róisín, Francis, Noreen, Liam, Maeve, Brendan, Deirdre, Owen, Fiona, Eamon, Caitlín, Shane, Una"
	irishLast    = "O'Brien, Murphy, Sullivan, O'Connor, Kelly, Ryan, McCarthy, O'Neill, Walsh, Doyle, Gallagher, Doherty, Kennedy, Lynch, Murray, Quinn, Moore, McLaughlin, O'Donnell, Fitzgerald, Burke, D'Arcy, Flanagan, Hennessy, MacNamara, O'Rourke, Shea, Tierney, Brennan, Foley, Hogan, Keating, Mahoney, Nolan, Regan"
	italianFirst = "Anthony, Maria, Joseph, Rosa, Vincent, Angela, Frank, Carmela, Salvatore, Lucia, Dominic, Gina, Carlo, Francesca, Nicolò, Teresa, Pasquale, Antonella, Rocco, Concetta, Marco, Giulia, Paul, Donna, Luca, Sofia, Gennaro, Filomena, Peter, Noemi"
	italianLast  = "Russo, Esposito, D'Angelo, Romano, Ricci, Marino, DeLuca, Conti, Gallo, Mancini, Rizzo, Lombardi, D'Amico, Barbieri, Fontana, Santoro, Caruso, Ferrara, Pellegrino, Palumbo, DiMaggio, De Rosa, Della Rocca, Cappelli, Testa, Bianchi, Sanna, Tedesco, Vitale, Nardò, Carbone, Grasso, Mazza, LaPorta, Zito"
	hispanicLast = "Rodríguez, Rivera, García, Martínez, Santiago, Ortiz, Cruz, Torres, López, González, Colón, Vázquez, Ramos, Díaz, Morales, Peña, Ramírez, Hernández, Pérez, Sánchez, Flores, Gómez, Reyes, Figueroa, De Jesús, De la Cruz, Ibáñez, Muñoz, Castillo, Guzmán, Ortega, Quiñones, Acevedo, Maldonado, Zúñiga, Vélez, Marrero, Feliciano, Bermúdez, Agüero"

	hispanicFirst   = "José, María, Luis, Carmen, Juan, Ana, Carlos, Rosa, Ángel, Luz, Miguel, Sofía, Rafael, Yolanda, Héctor, Inés, Víctor, Milagros, Andrés, Lucía, Iván, Maritza, Óscar, Noemí, Félix, Xiomara, Ramón, Esperanza, Mateo, Valentina"
	portugueseFirst = "António, Maria, João, Fátima, Manuel, Conceição, José, Inês, Luís, Graça, Tomás, Lurdes, Fernão, Teresa, Duarte, Assunção, Nuno, Helena, Simão, Filipa, Gonçalo, Beatriz, Estêvão, Leonor, Joaquim, Rosário, Adão, Catarina, Rui, Mónica"
	portugueseLast  = "Silva, Pereira, Ferreira, Costa, Oliveira, Sousa, Medeiros, Furtado, Araújo, Gonçalves, Simões, Magalhães, Conceição, Arruda, Botelho, Câmara, Raposo, Pacheco, Tavares, Carvalho, Da Rosa, Dos Santos, De Melo, Mendonça, Rebêlo, Lourenço, Frazão, Rezendes, Câncio, Brandão, Moniz, Amaral, Bettencourt, Cabral, Leitão"
	polishFirst     = "Łukasz, Agnieszka, Stanisław, Zofia, Paweł, Małgorzata, Piotr, Elżbieta, Michał, Bożena, Wojciech, Grażyna, Kazimierz, Jadwiga, Andrzej, Danuta, Stanley, Helen, Walter, Wanda, Tomasz, Ewa, Rafał, Irena, Zbigniew, Halina, Marek, Joanna, Jerzy, Teresa"
	polishLast      = "Nowak, Kowalski, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Zieliński, Szymański, Woźniak, Dąbrowski, Kozłowski, Jankowski, Mazur, Kwiatkowski, Krawczyk, Piotrowski, Grabowski, Pawłowski, Michalski, Król, Wieczorek, Jabłoński, Wróbel, Stępień, Górski, Rutkowski, Sikora, Bąk, Gawroński, Zając, Pietrzak, Łukasik, Świątek, Żak"
	asianFirst      = "Minh, Hương, Anh, Thảo, Đức, Linh, Tuấn, Mai, Wei, Mei, Jun, Li, Hiroshi, Yuki, Arjun, Priya, Ravi, Lakshmi, Min-ho, Soo-jin, Raj, Anita, Quang, Ngọc, Chen, Ying, Imran, Fatima, Sanjay, Ayesha"
	asianLast       = "Nguyễn, Trần, Lê, Phạm, Huỳnh, Võ, Đặng, Bùi, Chen, Wang, Zhang, Liu, Yang, Kim, Park, Lee, Choi, Patel, Shah, Singh, Kumar, Gupta, Rao, Khan, Ahmed, Tanaka, Sato, Santos-Reyes, Bautista, Wu, Xu, Ng, Li, Cho, Iyer"
	otherFirst      = "Jérôme, Zoë, André, Renée, François, Élise, Björn, Noëlle, Søren, Astrid, Jürgen, Ingrid, Günther, Käthe, Étienne, Anaïs, Dmitri, Olena, Kwame, Oksana, Chidi, Amara, Jean, Marie, Luc, Thérèse, Émile, Mireille, Raphaël, Chloé"
	otherLast       = "Lévesque, Bélanger, Gagné, Côté, St. Pierre, LeBlanc, Désir, Étienne, Müller, Schröder, Großmann, Jørgensen, Ångström, Van der Berg, Dvořák, Novák, Šimek, Öztürk, Papadopoulos, Kovács, Petrov, Shevchenko, Okafor, Mensah, Jean-Baptiste, Toussaint, Beauchamp, D'Aoust, Thibodeau, Ouellette, Hämäläinen, Popović, Haddad, Cohen, Abdi"
)
