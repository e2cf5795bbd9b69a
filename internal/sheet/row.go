package sheet

import (
	"slices"
	"strings"
	"unicode"
)

// Flags say how a cell was stored, where its text alone would not tell.
type Flags uint8

// What may be said about a cell.
const (
	Number     Flags = 1 << iota // stored as a number, written without exponent
	Day                          // a number with a date format, written 2006-01-02 or 2006-01-02 15:04:05
	Formula                      // the value a formula had when saved; empty Text means it was never calculated
	LostDigits                   // a number of more than 15 digits, or 5.13221E+17 in CSV: its last digits are not to be trusted
	Garbled                      // has replaced: bytes that an encoding does not know, here or where the file was made
	Fault                        // an Excel error such as #N/A
)

// replaced stands where a program could not read what was there.
const replaced = "\uFFFD"

// Cell is one cell as text, exactly as stored when it was stored as text.
type Cell struct {
	Text  string
	Flags Flags
}

// Has reports whether all of f are set.
func (c Cell) Has(f Flags) bool { return c.Flags&f == f }

// Blank reports a cell with nothing but spaces.
func (c Cell) Blank() bool { return strings.TrimLeftFunc(c.Text, unicode.IsSpace) == "" } // reads no further than the first letter

// Row is a row of a sheet. Its Cells are overwritten by the Reader's next call.
// The texts are not, but they share memory: strings.Clone what is kept for long.
type Row struct {
	Number int    // as Excel shows it: the first is 1, titles and blank rows count
	Cells  []Cell // as many as the header has
	Extra  int    // cells beyond the header that hold something: a stray separator, usually
}

// Text returns the text in a column counted from 0, "" where there is none.
func (r Row) Text(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column].Text
}

// blank reports a row without anything in it.
func (r Row) blank() bool {
	return !slices.ContainsFunc(r.Cells, func(c Cell) bool { return !c.Blank() })
}

func (r Row) filled() (n int) {
	for _, c := range r.Cells {
		if !c.Blank() {
			n++
		}
	}
	return n
}

// trim drops cells from the end that are blank and nothing else.
func (r *Row) trim() {
	for len(r.Cells) > 0 && r.Cells[len(r.Cells)-1].Blank() && r.Cells[len(r.Cells)-1].Flags == 0 {
		r.Cells = r.Cells[:len(r.Cells)-1]
	}
}

// fit makes the row n cells wide and counts what it cuts off.
func (r *Row) fit(n int) {
	for len(r.Cells) < n {
		r.Cells = append(r.Cells, Cell{})
	}
	r.Extra += Row{Cells: r.Cells[n:]}.filled() // a row may come here twice
	r.Cells = r.Cells[:n]
}
