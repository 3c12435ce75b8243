package letter

// elem is a node of the structure tree that makes a PDF readable aloud.
type elem struct {
	tag  string // PDF's name: H1, P, L, …
	alt  string // for figures, and
	box  zone   // where they stand
	head bool   // the head of a table's column
	kids []kid
	num  int // object number, once it is being written
}

// kid is a child element, or content: the id-th marked piece of a page.
type kid struct {
	elem     *elem
	page, id int
}

// add makes a new last child.
func (e *elem) add(tag string) *elem {
	c := &elem{tag: tag}
	e.kids = append(e.kids, kid{elem: c})
	return c
}

// walk visits e and all below it, parents first.
func (e *elem) walk(visit func(e, parent *elem)) { e.walkFrom(nil, visit) }

func (e *elem) walkFrom(parent *elem, visit func(e, parent *elem)) {
	visit(e, parent)
	for _, k := range e.kids {
		if k.elem != nil {
			k.elem.walkFrom(e, visit)
		}
	}
}

// page is the first page e has content on, so that readers can turn to it.
func (e *elem) page() int {
	for _, k := range e.kids {
		if k.elem == nil {
			return k.page
		}
		if p := k.elem.page(); p >= 0 {
			return p
		}
	}
	return -1
}
