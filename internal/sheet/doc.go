// Package sheet reads rows of cells from the files in which lists of people
// really arrive: CSV as Excel, LibreOffice and databases write it, and XLSX.
//
// It knows files, not rosters: which column means what, and whether a value is
// good, is for its callers to decide. It holds one row at a time, so memory does not grow
// with the number of rows; of an XLSX file it also holds the shared strings,
// up to [maxShared]. It writes nothing anywhere, no temporary file either, and
// no error of it holds the contents of a cell or the name of a sheet.
package sheet
