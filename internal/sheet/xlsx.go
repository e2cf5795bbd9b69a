package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// xlsxSource reads the rows of one worksheet as they come from the zip file.
type xlsxSource struct {
	book   *workbook
	part   io.ReadCloser
	x      *xmlScanner
	number int
	done   int    // rows up to here are to be passed over
	text   []byte // a row's own texts
	spans  []span // a row's cells
}

// span is a cell before its row's text is made.
type span struct {
	column     int
	start, end int
	style      int
	kind       cellKind
	formula    bool
}

type cellKind byte

const (
	kindNumber cellKind = iota
	kindShared
	kindText
	kindBool
	kindError
	kindDate // ISO text, in strict workbooks
)

func (b *workbook) rows(sheet string) (source, error) {
	for _, s := range b.sheets {
		if s.name != sheet {
			continue
		}
		if err := b.shared(); err != nil {
			return nil, friendly(err)
		}
		part, err := b.part(s.part)
		if err != nil {
			return nil, friendly(err)
		}
		if part == nil {
			return nil, damaged(fmt.Errorf("no part %s", s.part))
		}
		return &xlsxSource{book: b, part: part, x: newXMLScanner(part, b.limits.CellBytes)}, nil
	}
	return nil, noSheet(sheet)
}

func (s *xlsxSource) skip(n int) error {
	s.done = max(s.done, n)
	return nil
}

// Close lets go of the part before its end.
func (s *xlsxSource) Close() error { return s.part.Close() }

func (s *xlsxSource) next(row *Row) error {
	err := s.advance(row)
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return friendly(err)
}

func (s *xlsxSource) advance(row *Row) error {
	for {
		t, err := s.x.next()
		if err != nil {
			return cut(err) // sheetData must end before the part does
		}
		if t == xmlEnd && string(s.x.name) == "sheetData" {
			return s.drain()
		}
		if t != xmlStart || string(s.x.name) != "row" {
			continue
		}
		if err := s.begin(); err != nil {
			return err
		}
		if s.number <= s.done {
			err = s.pass()
		} else {
			err = s.read()
		}
		if err != nil {
			return err
		}
		if len(s.spans) > 0 {
			return s.fill(row)
		}
	}
}

// drain reads what follows the rows, so that the zip file's checksum is compared.
func (s *xlsxSource) drain() error {
	if _, err := io.Copy(io.Discard, s.part); err != nil {
		return err
	}
	return io.EOF
}

// begin numbers the row; r may be left out and then counts on.
func (s *xlsxSource) begin() error {
	s.text, s.spans = s.text[:0], s.spans[:0]
	n := s.number + 1
	if raw, ok := s.x.attr("r"); ok {
		v, err := strconv.Atoi(string(raw))
		if err != nil || v < n {
			return fmt.Errorf("%w: row number", errXML)
		}
		n = v
	}
	if s.number = n; n > s.book.limits.Rows {
		return tooManyRows(s.book.limits.Rows)
	}
	return nil
}

// pass moves to the row's end.
func (s *xlsxSource) pass() error {
	for {
		t, err := s.x.next()
		if err != nil {
			return cut(err)
		}
		if t == xmlEnd && string(s.x.name) == "row" {
			return nil
		}
	}
}

// read collects the row's cells into text and spans.
func (s *xlsxSource) read() error {
	column := -1
	for {
		t, err := s.x.next()
		if err != nil {
			return cut(err)
		}
		if t == xmlEnd && string(s.x.name) == "row" {
			return nil
		}
		if t != xmlStart || string(s.x.name) != "c" {
			continue
		}
		c, err := s.begun(column + 1)
		if err != nil {
			return err
		}
		column = c.column
		if err := s.cell(c); err != nil {
			return err
		}
	}
}

// begun reads a cell's attributes; r may be left out and then counts on.
func (s *xlsxSource) begun(column int) (span, error) {
	c := span{column: column, start: len(s.text)}
	if raw, ok := s.x.attr("r"); ok {
		if c.column = columnOf(raw); c.column < column {
			return c, fmt.Errorf("%w: cell reference", errXML)
		}
	}
	if raw, ok := s.x.attr("s"); ok {
		c.style, _ = strconv.Atoi(string(raw)) // no such style is no style
	}
	raw, _ := s.x.attr("t")
	switch string(raw) {
	case "s":
		c.kind = kindShared
	case "str", "inlineStr":
		c.kind = kindText
	case "b":
		c.kind = kindBool
	case "e":
		c.kind = kindError
	case "d":
		c.kind = kindDate
	}
	return c, nil
}

// cell reads up to the cell's end and keeps it if it holds anything.
func (s *xlsxSource) cell(c span) error {
	in := false
	for {
		t, err := s.x.next()
		if err != nil {
			return cut(err)
		}
		switch {
		case t == xmlText && in:
			s.text = s.x.appendText(s.text)
		case t == xmlText:
		case string(s.x.name) == "v":
			in = t == xmlStart
		case string(s.x.name) == "f":
			c.formula = true
		case string(s.x.name) == "is" && t == xmlStart:
			if s.text, err = richText(s.x, s.text, "is", s.book.limits.CellBytes); err != nil {
				return err
			}
		case string(s.x.name) == "c" && t == xmlEnd:
			c.end = len(s.text)
			return s.keep(c)
		}
	}
}

func (s *xlsxSource) keep(c span) error {
	switch {
	case c.end == c.start && !c.formula:
		return nil
	case c.column >= s.book.limits.Columns:
		return tooManyColumns(s.number, s.book.limits.Columns)
	case c.end-c.start > s.book.limits.CellBytes || c.end > s.book.limits.RowBytes:
		return cellTooLong(s.number)
	}
	s.spans = append(s.spans, c)
	return nil
}

// fill turns text and spans into cells with one allocation for most rows.
func (s *xlsxSource) fill(row *Row) error {
	row.Number, row.Cells = s.number, row.Cells[:0]
	text := string(s.text)
	for _, c := range s.spans {
		for len(row.Cells) < c.column {
			row.Cells = append(row.Cells, Cell{})
		}
		cell, err := s.value(c, text[c.start:c.end])
		if err != nil {
			return err
		}
		row.Cells = append(row.Cells, cell)
	}
	return nil
}

func (s *xlsxSource) value(c span, raw string) (Cell, error) {
	cell := Cell{Text: raw}
	switch c.kind {
	case kindNumber:
		cell = s.book.format(c.style).render(raw, s.book.since04)
	case kindShared:
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(s.book.strings) {
			return cell, fmt.Errorf("%w: shared text", errXML)
		}
		cell.Text = s.book.strings[i]
	case kindBool:
		cell.Text = "FALSE"
		if raw == "1" || raw == "true" {
			cell.Text = "TRUE"
		}
	case kindError:
		cell.Flags = Fault
	case kindDate:
		cell = isoDay(raw)
	case kindText:
	}
	if c.formula {
		cell.Flags |= Formula
	}
	if strings.Contains(cell.Text, replaced) {
		cell.Flags |= Garbled
	}
	return cell, nil
}

// columnOf reads the letters of a reference such as AB12; -1 if there are none.
func columnOf(ref []byte) int {
	n := 0
	for _, b := range ref {
		if b < 'A' || b > 'Z' || n > 1<<20 {
			break
		}
		n = n*26 + int(b-'A') + 1
	}
	return n - 1
}

// ColumnName returns the letters Excel shows over a column counted from 0.
func ColumnName(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}
