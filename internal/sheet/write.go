package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/money"
)

// Column is a column of a table to be written.
type Column struct {
	Title string
	Width float64 // in Excel's characters; 0: fits the title
}

// Writer writes a table row by row, holding none of it. A cell is a string,
// an int or int64, a bool (是/否), a money.Fen, a calendar.Date, a
// calendar.Period or nil. Close ends the table, not what it is written to; a
// table that was not closed is not whole.
type Writer interface {
	Write(cells ...any) error
	Close() error
}

// WriteCSV begins a table in UTF-8 with a byte order mark, which Excel needs
// to see Chinese, and CRLF. A text that a spreadsheet would take for a formula
// gets an apostrophe before it, which a Reader takes off again. Excel cuts long
// numbers in CSV to 15 digits: for people, write XLSX. A zero byte, which no text
// has, becomes U+FFFD.
func WriteCSV(w io.Writer, columns []Column) (Writer, error) {
	c := &csvWriter{w: bufio.NewWriterSize(w, 64<<10), width: len(columns)}
	c.w.WriteString("\ufeff") // bufio keeps the error for Flush
	titles := make([]any, len(columns))
	for i, column := range columns {
		titles[i] = column.Title
	}
	return c, c.Write(titles...)
}

type csvWriter struct {
	w     *bufio.Writer
	width int
}

func (c *csvWriter) Write(cells ...any) error {
	if len(cells) != c.width {
		return fmt.Errorf("writing a row of %d cells into %d columns", len(cells), c.width)
	}
	for i, v := range cells {
		text, number, err := cellText(v)
		if err != nil {
			return err
		}
		if !number {
			text = guard(text)
		}
		if i > 0 {
			c.w.WriteByte(',')
		}
		c.w.WriteString(quote(strings.ReplaceAll(text, "\x00", "\uFFFD"), c.width == 1))
	}
	_, err := c.w.WriteString("\r\n")
	return err
}

func (c *csvWriter) Close() error { return c.w.Flush() }

// quote writes a text as one CSV cell. The only cell of a row is quoted when
// empty, or the row would be a blank line.
func quote(s string, only bool) string {
	if !strings.ContainsAny(s, ",\"\r\n;\t") && !(only && s == "") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// cellText writes a value as text and says whether it is a number.
func cellText(v any) (text string, number bool, err error) {
	switch v := v.(type) {
	case nil:
		return "", false, nil
	case string:
		return v, false, nil
	case int:
		return strconv.Itoa(v), true, nil
	case int64:
		return strconv.FormatInt(v, 10), true, nil
	case bool:
		if v {
			return "是", false, nil
		}
		return "否", false, nil
	case money.Fen:
		return v.Plain(), true, nil
	case calendar.Date:
		return v.String(), false, nil
	case calendar.Period:
		return v.String(), false, nil
	}
	return "", false, fmt.Errorf("writing a cell: %T is not a type of cell", v)
}

// guarded reports a text that a spreadsheet might run (a formula, or DDE), or
// that guard has made of one.
func guarded(s string) bool {
	s = strings.TrimLeft(s, "'")
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func guard(s string) string {
	if guarded(s) {
		return "'" + s
	}
	return s
}

// unguard undoes guard.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && guarded(s) {
		return s[1:]
	}
	return s
}
