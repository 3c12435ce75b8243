package handlers

import (
	"encoding/json"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"recourse/internal/wording"
)

// measured has the texts whose reading was measured: tests show the same pages again and again.
var measured sync.Map

// checkPlain demands of each page that a patient is shown what letters have to keep to: the
// reading grade of its language and no long sentence.
func checkPlain(t *testing.T, name string, root *html.Node) {
	t.Helper()
	page, lang := mainOf(root)
	if page == nil {
		return // of staff, who have chosen their work
	}
	blocks := textBlocks(page)
	if _, done := measured.LoadOrStore(lang+textOf(page), true); done {
		return
	}
	if r := wording.Read(lang, blocks); !r.Plain() {
		t.Errorf("%s in %s: grade %.1f, want %.0f at most; its longest sentence has %d words: %s",
			name, lang, r.Grade, wording.HighestGrade, len(r.Longest), strings.Join(r.Longest, " "))
	}
}

// mainOf is a patient page's own part, and its language.
func mainOf(root *html.Node) (page *html.Node, lang string) {
	patient := false
	for n := range root.Descendants() {
		switch n.Data {
		case "html":
			lang = attribute(n, "lang")
		case "body":
			patient = strings.Contains(attribute(n, "class"), "app-body")
		case "main":
			if patient {
				page = n
			}
		}
	}
	return page, lang
}

// textBlocks are the texts that are read as sentences; a heading and a label are none.
func textBlocks(page *html.Node) (blocks []wording.Block) {
	for n := range page.Descendants() {
		switch class := attribute(n, "class"); {
		case n.Type != html.ElementNode || foreign(n):
		case n.Data == "p", n.Data == "dd", strings.Contains(class, "govuk-hint"), strings.Contains(class, "govuk-details__text"):
			blocks = append(blocks, wording.Block{Kind: wording.Paragraph, Text: textOf(n)})
		case n.Data == "li":
			blocks = append(blocks, wording.Block{Kind: wording.Bullets, Items: []string{textOf(n)}})
		}
	}
	return blocks
}

// foreign says whether a text is in another language than its page, or within one measured already.
func foreign(n *html.Node) bool {
	for up := n; up != nil && up.Data != "main"; up = up.Parent {
		if attribute(up, "lang") != "" || up != n && (up.Data == "p" || up.Data == "li" || strings.Contains(attribute(up, "class"), "govuk-details__text")) {
			return true
		}
	}
	return false
}

// textOf is what stands in an element, without codes, addresses and drawings.
func textOf(n *html.Node) string {
	var text strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		class := attribute(n, "class")
		switch {
		case n.Type == html.TextNode:
			text.WriteString(n.Data)
		case n.Data == "svg", n.Data == "script", n.Data == "address", strings.Contains(class, "app-code"), strings.Contains(class, "app-url"):
			return
		}
		for child := range n.ChildNodes() {
			walk(child)
		}
		if n.Data == "p" || n.Data == "li" || n.Data == "small" {
			text.WriteString(" ")
		}
	}
	walk(n)
	return strings.Join(strings.Fields(text.String()), " ")
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// The gate closes, in each language.
func TestHardPagesAreNotPlain(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Notwithstanding the aforementioned investigation, unauthorized individuals potentially obtained confidential identifying information.",
		"es": "Independientemente de la investigación mencionada anteriormente, personas no autorizadas posiblemente obtuvieron información confidencial identificatoria.",
		"pt": "Independentemente da investigação anteriormente mencionada, indivíduos não autorizados possivelmente obtiveram informações confidenciais identificadoras.",
	} {
		root, err := html.Parse(strings.NewReader(`<html lang="` + lang + `"><body class="app-body"><main><ul><li>` + text + `</li></ul></main></body></html>`))
		check(t, err)
		page, found := mainOf(root)
		if r := wording.Read(found, textBlocks(page)); found != lang || r.Plain() {
			t.Errorf("%s passes as %s with grade %.1f", lang, found, r.Grade)
		}
	}
}

// What a page asks for in its template is there, also where no test comes by.
func TestNoPageAsksForAMissingMessage(t *testing.T) {
	data, err := os.ReadFile("../internal/i18n/locales/en.json")
	check(t, err)
	var messages map[string]any
	check(t, json.Unmarshal(data, &messages))
	asked, _ := literals(t, "../templates")
	for id := range asked {
		_, found := messages[id]
		if file := path.Ext(id); !found && !slices.Contains([]string{".html", ".js", ".css", ".svg"}, file) {
			t.Errorf("a page asks for the message %s, which is not there", id)
		}
	}
}
