package letter

// All lengths are points (1/72 in), measured from the sheet's left and top edges.
const (
	pageWidth  = 612.0
	pageHeight = 792.0
	panel      = pageHeight / 3 // what shows when folded in three

	marginLeft  = 72.0
	marginRight = 540.0
	textWidth   = marginRight - marginLeft

	bodyTop    = 292.0 // of page one, below the fold; later pages start at nextTop
	nextTop    = 76.0
	bodyBottom = 722.0

	markTop    = 28.0 // baselines of the mark, above and below everything else
	markFoot   = 772.0
	footerLine = 750.0 // baseline of the page number and the reference
	footerTop  = 738.0

	dateLeft = 396.0 // date and reference stand right of this, beyond the window
)

// The No. 10 envelope: 9.5 x 4.125 in, its window 4.5 x 1.125 in, 0.875 in from
// the left and 0.5 in from the bottom. A sheet in its middle leaves 0.5 in to each
// side and 0.229 in above and below.
const (
	inch           = 72.0
	envelopeWidth  = 9.5 * inch
	envelopeHeight = 4.125 * inch
	windowWidth    = 4.5 * inch
	windowHeight   = 1.125 * inch

	windowLeft = 0.875*inch - (envelopeWidth-pageWidth)/2
	windowTop  = envelopeHeight - 0.5*inch - windowHeight - (envelopeHeight-panel)/2

	slipAcross = (envelopeWidth - pageWidth) / 2
	slipDown   = 0.25 * inch // a little more than there is, for loose folds
)

// zone is a rectangle on the sheet.
type zone struct{ left, top, right, bottom float64 }

// window is what shows of a sheet in the middle of its envelope.
func window() zone {
	return zone{windowLeft, windowTop, windowLeft + windowWidth, windowTop + windowHeight}
}

// reach is all that can show of page one when the sheet slips.
func reach() zone {
	w := window()
	return zone{max(0, w.left-slipAcross), w.top - slipDown, w.right + slipAcross, w.bottom + slipDown}
}

// sure is what shows of the sheet wherever it slips.
func sure() zone {
	w := window()
	return zone{w.left + slipAcross, w.top + slipDown, w.right - slipAcross, w.bottom - slipDown}
}

// meets says whether z and o share any point.
func (z zone) meets(o zone) bool {
	return z.left < o.right && o.left < z.right && z.top < o.bottom && o.top < z.bottom
}

// holds says whether o lies within z.
func (z zone) holds(o zone) bool {
	return z.left <= o.left && o.right <= z.right && z.top <= o.top && o.bottom <= z.bottom
}
