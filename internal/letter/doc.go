// Package letter sets mailed letters as PDF and reads them back. It knows nothing
// of incidents, patients or wording: every word on the paper comes from the caller.
//
// [Render] writes one tagged PDF for a batch, letter after letter, so memory does
// not grow with what a letter holds. The bytes depend on the contents alone: there
// is no clock and no random number. [ReadBack] reads such a file again, from its
// bytes, and [Compare] says whether a letter is the one that was meant: that is the
// merge proof, without which no batch is released.
//
// [RenderDocument] sets other paper, which goes into no envelope, with the same means.
//
// The page is US Letter, folded in three for a No. 10 envelope with a left window.
// The recipient stands in the window; nothing else can be seen through it, however
// the sheet slips (zones.go). The file asks viewers not to scale it in print.
//
// The PDF is version 1.7, tagged for screen readers: language, title, headings,
// lists, figures with alternative text. It claims no conformance to PDF/UA, which
// only a validator and a person can establish.
package letter
