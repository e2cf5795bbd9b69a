package sheet

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"doudi/internal/lang"
)

// ProblemHeading stands over the column that Annotate adds. A file that has it
// already, in either language, gets its texts replaced.
func ProblemHeading() lang.Words { return lang.Of("问题", "Problems") }

// Annotate writes to out a workbook with the rows of the sheet that at chose,
// under the numbers they had: bad cells red, and a last column 问题 (in English
// Problems) that says why, so that a clerk can correct it in Excel and import it again. Texts stay
// texts, formulas become their values, other sheets and colours are left out.
// CSV originals become workbooks too. What stands beyond the header moves one
// column to the right.
func (s *File) Annotate(out string, at Choice, language string, problems []Problem) (err error) {
	r, err := s.Read(at)
	if err != nil {
		return err
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("reading the original: %w", err)
	}
	src, err := s.source(r.Sheet)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("writing an annotated workbook: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(out)
		}
	}()
	return annotate(f, src, newAnnotator(r, language, problems))
}

func annotate(w io.Writer, src source, a *annotator) error {
	if c, ok := src.(io.Closer); ok {
		defer c.Close()
	}
	name := a.sheet
	if !sheetName(name) { // CSV has none, and not every program keeps to Excel's rule
		name = "Sheet1"
	}
	x, err := newXLSXWriter(w, name, a.columns(), a.headerRow)
	if err != nil {
		return err
	}
	var row Row
	for {
		if err := src.next(&row); errors.Is(err, io.EOF) {
			return x.Close()
		} else if err != nil {
			return err
		}
		if err := x.row(row.Number, a.row(row)); err != nil {
			return err
		}
	}
}

// annotator lays problems over rows; both come in the order of rows.
type annotator struct {
	sheet     string
	language  string
	header    []string // without 问题
	headerRow int
	had       bool // the original has 问题 already
	problems  []Problem
	cells     []outCell
}

func newAnnotator(r *Reader, language string, problems []Problem) *annotator {
	a := &annotator{sheet: r.Sheet, language: language, header: r.Header, headerRow: r.HeaderRow, problems: slices.Clone(problems)}
	if n, h := len(r.Header), ProblemHeading(); n > 0 && (r.Header[n-1] == h.Zh || r.Header[n-1] == h.En) {
		a.header, a.had = r.Header[:n-1], true
	}
	slices.SortStableFunc(a.problems, func(x, y Problem) int { return cmp.Compare(x.Row, y.Row) })
	return a
}

func (a *annotator) columns() []Column {
	columns := make([]Column, 0, len(a.header)+1)
	for _, h := range a.header {
		columns = append(columns, Column{Title: h})
	}
	return append(columns, Column{Title: ProblemHeading().In(a.language), Width: 50})
}

func (a *annotator) row(row Row) []outCell {
	n := len(a.header)
	a.cells = a.cells[:0]
	for i := range n {
		a.cells = append(a.cells, a.copy(row, i))
	}
	a.cells = append(a.cells, outCell{a.messages(row.Number), styleProblem, false})
	if row.Number == a.headerRow {
		a.cells[n] = outCell{ProblemHeading().In(a.language), styleHeader, false}
	}
	rest := n
	if a.had {
		rest++
	}
	for i := rest; i < len(row.Cells); i++ {
		a.cells = append(a.cells, a.copy(row, i))
	}
	return a.cells
}

// copy keeps a number a number where Excel would not cut it.
func (a *annotator) copy(row Row, i int) outCell {
	c := outCell{text: row.Text(i), style: styleText}
	if i < len(row.Cells) && row.Cells[i].Has(Number) && !row.Cells[i].Has(Day) && !row.Cells[i].Has(LostDigits) {
		c.number, c.style = true, 0
	}
	if row.Number == a.headerRow {
		c.style = styleHeader
	}
	return c
}

// messages joins what is wrong in a row and colours its cells.
func (a *annotator) messages(number int) string {
	for len(a.problems) > 0 && a.problems[0].Row < number {
		a.problems = a.problems[1:]
	}
	var all []string
	for len(a.problems) > 0 && a.problems[0].Row == number {
		p := a.problems[0]
		a.problems = a.problems[1:]
		if p.Column < 0 || p.Column >= len(a.header) {
			all = append(all, p.Message)
			continue
		}
		letter := ColumnName(p.Column)
		heading := cmp.Or(a.header[p.Column], lang.Of(letter+" 列", "Column "+letter).In(a.language))
		all = append(all, heading+lang.Of("：", ": ").In(a.language)+p.Message)
		a.cells[p.Column].style = styleBadText
		if a.cells[p.Column].number {
			a.cells[p.Column].style = styleBadNumber
		}
	}
	return shortenTo(strings.Join(all, lang.Of("；", "; ").In(a.language)), maxCellChars)
}

func shortenTo(s string, runes int) string {
	if r := []rune(s); len(s) > runes && len(r) > runes {
		return string(r[:runes])
	}
	return s
}
