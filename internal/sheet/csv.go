package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"doudi/internal/errs"
)

// csvSource reads separated text the way Excel does: blank lines are rows, a
// quotation mark inside an unquoted cell is a letter, a quoted cell may hold
// line breaks. A quotation mark that is never closed ends at RowBytes, not
// with the file in memory; encoding/csv offers none of the four.
type csvSource struct {
	br        *bufio.Reader
	limits    Limits
	separator byte
	newline   byte
	number    int
	line      []byte // a line longer than br's buffer
	out       []byte // a row with its quotation marks taken off
	ends      []int  // where its cells end
}

func newCSVSource(r io.Reader, f facts, l Limits) *csvSource {
	s := &csvSource{br: bufio.NewReaderSize(r, 256<<10), limits: l, newline: '\n'}
	head, _ := s.br.Peek(headBytes) // an error comes back on the first read
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		s.newline = '\r'
	}
	s.separator = separator(head)
	return s
}

// separator picks the most frequent candidate outside quotation marks; Excel
// writes tabs into its "Unicode text".
func separator(head []byte) byte {
	counts, quoted := map[byte]int{}, false
	for _, b := range head {
		switch b {
		case '"':
			quoted = !quoted
		case ',', '\t', ';':
			if !quoted {
				counts[b]++
			}
		}
	}
	best := byte(',')
	for _, b := range []byte{'\t', ';'} {
		if counts[b] > counts[best] {
			best = b
		}
	}
	return best
}

func (s *csvSource) next(row *Row) error {
	for {
		if err := s.record(); err != nil {
			return err
		}
		if len(s.ends) > 1 || len(bytes.TrimSpace(s.out)) > 0 {
			return s.fill(row)
		}
	}
}

func (s *csvSource) skip(n int) error {
	for s.number < n {
		if err := s.record(); err != nil {
			return err
		}
	}
	return nil
}

// fill turns out and ends into cells with one allocation.
func (s *csvSource) fill(row *Row) error {
	row.Number, row.Cells = s.number, row.Cells[:0]
	text, start := string(s.out), 0
	exponent := strings.Contains(text, "E+")
	garbled := strings.Contains(text, replaced)
	for _, end := range s.ends {
		c := Cell{Text: unguard(text[start:end])}
		if len(c.Text) > s.limits.CellBytes {
			return cellTooLong(s.number)
		}
		if exponent && scientific(c.Text) {
			c.Flags |= LostDigits
		}
		if garbled && strings.Contains(c.Text, replaced) {
			c.Flags |= Garbled
		}
		row.Cells = append(row.Cells, c)
		start = end + 1
	}
	row.trim()
	if len(row.Cells) > s.limits.Columns {
		return tooManyColumns(s.number, s.limits.Columns)
	}
	return nil
}

// record reads the next row into out and ends.
func (s *csvSource) record() error {
	line, err := s.readLine(0)
	if err != nil {
		return err
	}
	s.number++
	if s.number > s.limits.Rows {
		return tooManyRows(s.limits.Rows)
	}
	s.out, s.ends = s.out[:0], s.ends[:0]
	if bytes.IndexByte(line, '"') >= 0 {
		return s.unquote(line)
	}
	s.out = append(s.out, bytes.TrimRight(line, "\r\n")...)
	for at := 0; ; {
		i := bytes.IndexByte(s.out[at:], s.separator)
		if i < 0 {
			break
		}
		s.ends = append(s.ends, at+i)
		at += i + 1
	}
	s.ends = append(s.ends, len(s.out))
	return nil
}

// readLine returns a line with its end; used counts what the row has already.
func (s *csvSource) readLine(used int) ([]byte, error) {
	line, err := s.br.ReadSlice(s.newline)
	if errors.Is(err, bufio.ErrBufferFull) {
		s.line = s.line[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			s.line = append(s.line, line...)
			if used+len(s.line) > s.limits.RowBytes {
				return nil, s.rowTooLong()
			}
			line, err = s.br.ReadSlice(s.newline)
		}
		s.line = append(s.line, line...)
		line = s.line
	}
	if used+len(line) > s.limits.RowBytes {
		return nil, s.rowTooLong()
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return line, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading row %d: %w", s.number+1, err)
	}
	return line, err
}

func (s *csvSource) rowTooLong() error {
	return errs.Newf(errs.TooLarge, "第 %d 行附近过长，请检查是否有引号没有成对。", "The row near %d is too long; look for a quotation mark without its partner.", s.number+1)
}

// unquote splits a row with quotation marks, reading on where a quoted cell
// holds line breaks.
func (s *csvSource) unquote(line []byte) error {
	quoted, start := false, true
	for {
		line, quoted, start = s.take(line, quoted, start)
		if line != nil {
			continue
		}
		if !quoted {
			s.ends = append(s.ends, len(s.out))
			return nil
		}
		var err error
		if line, err = s.readLine(len(s.out)); errors.Is(err, io.EOF) {
			return errs.Newf(errs.Invalid, "第 %d 行的引号没有成对，请补上或删除。", "Row %d has a quotation mark without its partner; add it or delete it.", s.number)
		} else if err != nil {
			return err
		}
	}
}

// take consumes a run of one kind: quoted text, a separator or plain text. It
// returns nil when the line is used up.
func (s *csvSource) take(line []byte, quoted, start bool) (rest []byte, inQuotes, atStart bool) {
	switch {
	case len(line) == 0:
		return nil, quoted, start
	case quoted:
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			s.out = append(s.out, line...)
			return nil, true, false
		}
		s.out = append(s.out, line[:i]...)
		if i+1 < len(line) && line[i+1] == '"' {
			s.out = append(s.out, '"')
			return line[i+2:], true, false
		}
		return line[i+1:], false, false
	case line[0] == s.separator:
		s.ends = append(s.ends, len(s.out))
		s.out = append(s.out, s.separator)
		return line[1:], false, true
	case line[0] == '"' && start:
		return line[1:], true, false
	}
	i := bytes.IndexByte(line, s.separator)
	if i < 0 {
		s.out = append(s.out, bytes.TrimRight(line, "\r\n")...)
		return nil, false, false
	}
	s.out = append(s.out, line[:i]...)
	return line[i:], false, false
}

// scientific reports the text that Excel makes of a long number when it saves
// CSV: 5.13221E+17.
func scientific(s string) bool {
	mantissa, exponent, ok := strings.Cut(strings.TrimSpace(s), "E+")
	return ok && allDigits(strings.Replace(mantissa, ".", "", 1)) && allDigits(exponent)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
