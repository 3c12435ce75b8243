package sheet

// The limits, against files made to exhaust the reader and against files that
// are something else than a list of people. A million rows stay far below them.
const (
	maxRow     = 64 << 10  // bytes of one row
	maxColumns = 16384     // of a sheet, XFD is the last
	maxToken   = 1 << 20   // bytes of one piece of XML
	maxShared  = 256 << 20 // bytes of the strings that cells share, and 12 bytes for each
	maxPart    = 8 << 20   // bytes of a workbook's styles, list of sheets and list of parts
	maxBytes   = 4 << 30   // bytes of a workbook that are unpacked altogether
	maxFolder  = 4 << 20   // bytes of the list of files in a ZIP file
	maxPeek    = 64        // sheets that are looked into
	maxNumber  = 64        // characters of a number in a cell
	headSize   = 64 << 10  // bytes from which text is judged
)

// limits are those that tests lower.
type limits struct{ shared, bytes int64 }

func defaultLimits() limits { return limits{shared: maxShared, bytes: maxBytes} }
