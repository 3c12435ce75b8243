package letter

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
)

// fan is the number of letters under one node of the page tree. Each letter is a
// node of its own below that, which is how [ReadBack] tells letters apart.
const fan = 64

// batch is a file of letters being written.
type batch struct {
	*pdf
	fonts fonts
	o     Options

	catalog, info, meta  int // object numbers
	pages, tree, parents int
	document, resources  int

	lang   string // of the first letter
	placed []Placed
	parts  []int // the letters' structure elements
	nodes  []int // page tree: finished groups of letters
	leaves []int // parent tree: the same groups
	group  group
	page   int // pages so far
}

// group is the letters under one node.
type group struct {
	node, first, pages int
	letters            []int
	owners             bytes.Buffer // of their marked content, for the parent tree
}

func newBatch(w io.Writer, f fonts, o Options) *batch {
	b := &batch{pdf: newPDF(w), fonts: f, o: o}
	for _, num := range []*int{&b.catalog, &b.info, &b.meta, &b.pages, &b.tree, &b.parents, &b.document, &b.resources} {
		*num = b.reserve(1)
	}
	resources := ""
	for _, face := range f.all() {
		num := b.reserve(fontObjects)
		b.writeFont(num, face)
		resources += fmt.Sprintf("/%s %d 0 R", face.res, num)
	}
	b.object(b.resources, "<</Font<<%s>>>>", resources)
	return b
}

// add writes one letter.
func (b *batch) add(c Content, r ready) error {
	if b.lang == "" {
		b.lang = c.Lang
	}
	if len(b.group.letters) == 0 {
		b.group = group{node: b.reserve(1), first: b.page}
	}
	first := b.writePages(r)
	b.writeTags(r.sheet, first, c.Lang)
	b.place(c, r)
	if len(b.group.letters) == fan {
		b.closeGroup()
	}
	return b.err
}

// writePages returns the number of the first page object.
func (b *batch) writePages(r ready) int {
	node, first := b.reserve(1), b.reserve(2*len(r.packed))
	var kids []int
	for i, packed := range r.packed {
		num := first + 2*i
		kids = append(kids, num)
		b.object(num, "<</Type/Page/Parent %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S>>", node, num+1, b.page+i)
		b.rawStream(num+1, "/Filter/FlateDecode", packed)
	}
	b.object(node, "<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>", b.group.node, len(kids), refs(kids))
	b.group.letters = append(b.group.letters, node)
	b.group.pages += len(kids)
	return first
}

// writeTags writes the letter's structure, and its pages' entries in the parent tree.
func (b *batch) writeTags(s sheet, firstPage int, lang string) {
	s.root.walk(func(e, _ *elem) { e.num = b.reserve(1) })
	b.parts = append(b.parts, s.root.num)
	s.root.walk(func(e, parent *elem) {
		up, extra := b.document, fmt.Sprintf("/Lang(%s)", lang)
		if parent != nil {
			up, extra = parent.num, e.entries()
		}
		b.object(e.num, "<</Type/StructElem/S/%s/P %d 0 R/Pg %d 0 R%s/K[%s]>>", e.tag, up, firstPage+2*e.page(), extra, e.kidEntries(firstPage))
	})
	for i, p := range s.pages {
		fmt.Fprintf(&b.group.owners, "%d[", b.page+i)
		for _, e := range p.owners {
			fmt.Fprintf(&b.group.owners, "%d 0 R ", e.num)
		}
		b.group.owners.WriteString("]")
	}
}

// entries are those that only some elements have.
func (e *elem) entries() string {
	if e.head {
		return "/A<</O/Table/Scope/Column>>"
	}
	if e.alt == "" {
		return ""
	}
	box := fmt.Appendf(nil, "/Alt%s/A<</O/Layout/BBox[", textString(e.alt))
	for _, v := range []float64{e.box.left, pageHeight - e.box.bottom, e.box.right, pageHeight - e.box.top} {
		box = append(appendNumber(box, v), ' ')
	}
	return string(append(box, "]>>"...))
}

func (e *elem) kidEntries(firstPage int) string {
	var b bytes.Buffer
	own := e.page()
	for _, k := range e.kids {
		switch {
		case k.elem != nil:
			fmt.Fprintf(&b, "%d 0 R ", k.elem.num)
		case k.page == own:
			fmt.Fprintf(&b, "%d ", k.id)
		default:
			fmt.Fprintf(&b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", firstPage+2*k.page, k.id)
		}
	}
	return b.String()
}

func (b *batch) place(c Content, r ready) {
	b.placed = append(b.placed, Placed{Reference: c.Reference, First: b.page + 1, Pages: len(r.packed), Digest: r.digest})
	b.page += len(r.packed)
}

// closeGroup writes the two nodes that hold the group.
func (b *batch) closeGroup() {
	g := &b.group
	leaf := b.reserve(1)
	b.object(g.node, "<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>", b.pages, g.pages, refs(g.letters))
	b.object(leaf, "<</Limits[%d %d]/Nums[%s]>>", g.first, b.page-1, g.owners.Bytes())
	b.nodes, b.leaves = append(b.nodes, g.node), append(b.leaves, leaf)
	b.group = group{}
}

// finish writes what names all letters.
func (b *batch) finish() error {
	if len(b.placed) == 0 {
		return fmt.Errorf("%w: there is none", ErrContent)
	}
	if len(b.group.letters) > 0 {
		b.closeGroup()
	}
	b.object(b.pages, "<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 %g %g]/Resources %d 0 R>>", b.page, refs(b.nodes), pageWidth, pageHeight, b.resources)
	b.object(b.tree, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", b.document, b.parents, b.page)
	b.object(b.parents, "<</Kids[%s]>>", refs(b.leaves))
	b.object(b.document, "<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>", b.tree, refs(b.parts))
	b.object(b.info, "<</Title%s/Producer(Recourse)>>", textString(b.o.Title))
	b.rawStream(b.meta, "/Type/Metadata/Subtype/XML", []byte(b.xmp())) // bare, so that any tool finds it
	b.object(b.catalog, "<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang(%s)/Metadata %d 0 R"+
		"/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>>>", b.pages, b.tree, b.lang, b.meta)
	return b.pdf.finish(b.catalog, b.info, b.id())
}

// id names the file by what is in it.
func (b *batch) id() []byte {
	h := sha256.New()
	for _, p := range b.placed {
		h.Write(p.Digest[:])
	}
	h.Write([]byte(b.o.Title))
	return h.Sum(nil)[:16]
}

func (b *batch) xmp() string {
	var title bytes.Buffer
	_ = xml.EscapeText(&title, []byte(b.o.Title)) // a bytes.Buffer takes everything
	return "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + title.String() + `</rdf:li></rdf:Alt></dc:title>` +
		`<dc:language><rdf:Bag><rdf:li>` + b.lang + `</rdf:li></rdf:Bag></dc:language>` +
		`<pdf:Producer>Recourse</pdf:Producer></rdf:Description></rdf:RDF></x:xmpmeta>` + "\n<?xpacket end=\"r\"?>"
}
