package letter

import (
	"fmt"
	"strings"
)

// english is a letter of two pages with every kind of block.
func english() Content {
	return Content{
		Lang:           "en",
		Sender:         []string{"Example Health", "Privacy Office", "100 Main Street", "Hartford, CT 06103"},
		Recipient:      []string{"Zoë Núñez-O’Brien", "Apartment 4B", "12 Maple Avenue", "West Hartford, CT 06107"},
		Date:           "April 13, 2020",
		ReferenceLabel: "Reference",
		Reference:      "EX-2020-0001",
		Mark:           "REHEARSAL - NOT REAL DATA",
		Footer:         "Page {page} of {pages}",
		Blocks: []Block{
			{Kind: Title, Text: "Your personal information was seen, and we will help you protect it"},
			{Kind: Paragraph, Text: "Dear Zoë Núñez-O’Brien,"},
			{Kind: Paragraph, Text: "We are writing because someone who had no right to do so read e-mail that held information about you. We are sorry. This letter tells you what happened, what we are doing, and what you can do now, at no cost to you."},
			{Kind: CodeBox, Code: Code{
				Label: "Your enrollment code", Value: "2345-6789-CDFH-JKMN",
				Note: "Only you have this code. Keep this letter in a safe place until you have enrolled.",
				URL:  "https://enroll.example.org/Q/23456789CDFHJKMN", Alt: "QR code that opens the enrollment page", Address: "enroll.example.org",
			}},
			{Kind: Facts, Text: "What you need to know", Facts: []Fact{
				{"Enroll by", "July 31, 2020"},
				{"What you get", "Two years of credit monitoring from all three credit bureaus, paid for by us"},
				{"Questions", "1-800-555-0148, Monday to Friday, 9 a.m. to 6 p.m. Eastern Time"},
			}},
			{Kind: Heading, Text: "What happened"},
			{Kind: Paragraph, Text: "Between February 13 and 14, 2020, an unknown person read the e-mail of two of our employees. We closed the accounts the same day and asked outside experts to find out what was read."},
			{Kind: Heading, Text: "What information was involved"},
			{Kind: Bullets, Items: []string{
				"Your name and date of birth",
				"Your medical record number and information about your care, such as dates of visits and the names of your doctors",
				"Your insurance account number, which contains your Social Security number",
			}},
			{Kind: Heading, Text: "What we are doing"},
			{Kind: Paragraph, Text: strings.Repeat("We have changed how our employees sign in and have trained them to know false e-mail. ", 6)},
			{Kind: Heading, Text: "What you can do"},
			{Kind: Paragraph, Text: strings.Repeat("Look at the statements from your insurer and call them if you see care that you did not receive. ", 5)},
			{Kind: Paragraph, Text: "Sincerely,"},
			{Kind: Paragraph, Text: "Ada Whitfield\nPrivacy Officer"},
		},
	}
}

// spanish is a letter of one page, for a child, with the longest address.
func spanish() Content {
	return Content{
		Lang:           "es",
		Sender:         []string{"Example Health", "100 Main Street", "Hartford, CT 06103"},
		Recipient:      []string{"A los padres o tutores de", "Iñaki Peñalver Güell", "A/C Señora Dvořák", "Edificio Łódź, piso 3", "77 Maple Avenue", "Providence, RI 02903"},
		Date:           "13 de abril de 2020",
		ReferenceLabel: "Referencia",
		Reference:      "EX-2020-0002",
		Footer:         "Página {page} de {pages}",
		Blocks: []Block{
			{Kind: Title, Text: "Alguien vio información de su hijo"},
			{Kind: Paragraph, Text: "¿Qué pasó? Una persona sin permiso leyó correos electrónicos con información sobre Iñaki. Lo sentimos mucho."},
			{Kind: CodeBox, Code: Code{
				Label: "Su código de inscripción", Value: "PRTVWXY23456789C",
				URL: "https://enroll.example.org/Q/PRTVWXY23456789C", Alt: "Código QR que abre la página de inscripción", Address: "enroll.example.org/es",
			}},
			{Kind: Bullets, Items: []string{"Inscríbase antes del 31 de julio", "Llámenos al 1-800-555-0148"}},
		},
	}
}

// numbered is one of many letters that differ.
func numbered(i int) Content {
	c := english()
	c.Recipient = []string{fmt.Sprintf("Patient Number %d", i), fmt.Sprintf("%d Elm Street", i), "Hartford, CT 06103"}
	c.Reference = fmt.Sprintf("EX-2020-%04d", i)
	code := strings.NewReplacer("0", "C", "1", "D").Replace(fmt.Sprintf("%016d", i*7919))
	c.Blocks[3].Code.Value = code
	c.Blocks[3].Code.URL = "https://enroll.example.org/Q/" + code
	return c
}
