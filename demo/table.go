package demo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"doudi/internal/calendar"
)

// line is one row under construction, in one buffer.
type line struct {
	buf  []byte
	ends []int
	num  uint64 // cells that are numbers in a workbook, by bit
	day  uint64 // cells that are days
}

func (l *line) reset() { l.buf, l.ends, l.num, l.day = l.buf[:0], l.ends[:0], 0, 0 }

func (l *line) end() { l.ends = append(l.ends, len(l.buf)) }

func (l *line) str(s ...string) *line {
	for _, s := range s {
		l.buf = append(l.buf, s...)
		l.end()
	}
	return l
}

func (l *line) bytes(b []byte) *line {
	l.buf = append(l.buf, b...)
	l.end()
	return l
}

// int writes a number.
func (l *line) int(n int) *line {
	l.num |= 1 << len(l.ends)
	l.buf = strconv.AppendInt(l.buf, int64(n), 10)
	l.end()
	return l
}

// cents writes fen as yuan with two decimals.
func (l *line) cents(n int) *line {
	l.num |= 1 << len(l.ends)
	l.buf = strconv.AppendInt(l.buf, int64(n/100), 10)
	l.buf = append(l.buf, '.', byte('0'+n/10%10), byte('0'+n%10))
	l.end()
	return l
}

// date writes a day in one of the styles departments use.
func (l *line) date(d calendar.Date, style byte) *line {
	y, m, day := d.Year, int(d.Month), d.Day
	pad := style != '/'
	l.part(y, 4, true)
	switch style {
	case '-', '.', '/':
		l.buf = append(l.buf, style)
		l.part(m, 2, pad)
		l.buf = append(l.buf, style)
		l.part(day, 2, pad)
	case 'c':
		l.buf = append(l.buf, "年"...)
		l.part(m, 2, false)
		l.buf = append(l.buf, "月"...)
		l.part(day, 2, false)
		l.buf = append(l.buf, "日"...)
	default: // 20190503
		l.part(m, 2, true)
		l.part(day, 2, true)
	}
	l.end()
	return l
}

// excel writes a day as a workbook's own date.
func (l *line) excel(d calendar.Date) *line {
	l.day |= 1 << len(l.ends)
	return l.int(d.DaysSince(calendar.On(1899, 12, 30)))
}

func (l *line) part(n, width int, pad bool) {
	if !pad {
		l.buf = strconv.AppendInt(l.buf, int64(n), 10)
		return
	}
	l.buf = append(l.buf, "0000"[:width]...)
	digits(l.buf[len(l.buf)-width:], n)
}

// cells calls f with every cell.
func (l *line) cells(f func(i int, cell []byte)) {
	from := 0
	for i, to := range l.ends {
		f(i, l.buf[from:to])
		from = to
	}
}

// layout is how an office keeps a table.
type layout struct {
	file   string
	title  string   // first row of a workbook, over all columns
	header []string // after it
	gb     bool     // CSV in GB18030, without a mark; else UTF-8 with one
}

// table is a file being written. write returns the file's name and the row as
// a spreadsheet counts it.
type table interface {
	write(*line) (file string, row int, err error)
	close() error
}

func create(dir string, l layout) (table, error) {
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, l.file)), 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of %s: %w", l.file, err)
	}
	if strings.HasSuffix(l.file, ".xlsx") {
		return newWorkbook(dir, l)
	}
	return newText(dir, l)
}

// text is a CSV file.
type text struct {
	name string
	row  int
	file *os.File
	gb   io.WriteCloser // encoder, nil for UTF-8
	back *behind
	out  *bufio.Writer
}

// bufferSize keeps the tables of a county's offices at a few MiB in all.
const bufferSize = 1 << 18

func newText(dir string, l layout) (*text, error) {
	f, err := os.Create(filepath.Join(dir, l.file))
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", l.file, err)
	}
	t := &text{name: l.file, file: f}
	if l.gb {
		t.gb = transform.NewWriter(f, simplifiedchinese.GB18030.NewEncoder())
		t.back = writeBehind(t.gb, bufferSize)
	} else {
		t.back = writeBehind(f, bufferSize)
	}
	t.out = bufio.NewWriterSize(t.back, bufferSize)
	if !l.gb {
		_, _ = t.out.WriteString("\ufeff") // bufio keeps an error for Flush
	}
	var head line
	_, _, err = t.write(head.str(l.header...))
	return t, err
}

func (t *text) write(l *line) (string, int, error) {
	t.row++
	out := t.out.AvailableBuffer()
	quote := special(l.buf)
	from := 0
	for i, to := range l.ends {
		if i > 0 {
			out = append(out, ',')
		}
		cell := l.buf[from:to]
		from = to
		if quote && special(cell) {
			out = append(append(append(out, '"'), bytes.ReplaceAll(cell, []byte(`"`), []byte(`""`))...), '"')
		} else {
			out = append(out, cell...)
		}
	}
	_, err := t.out.Write(append(out, "\r\n"...))
	return t.name, t.row, err
}

// special reports whether a cell needs quotes. Four searches in assembly are
// faster than one over a set of bytes.
func special(b []byte) bool {
	return bytes.IndexByte(b, ',') >= 0 || bytes.IndexByte(b, '"') >= 0 || bytes.IndexByte(b, '\n') >= 0 || bytes.IndexByte(b, '\r') >= 0
}

func (t *text) close() error {
	err := errors.Join(t.out.Flush(), t.back.Close())
	if t.gb != nil {
		err = errors.Join(err, t.gb.Close())
	}
	if err = errors.Join(err, t.file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", t.name, err)
	}
	return nil
}

// fullSheet is when a workbook's table goes on in a second file: a sheet has
// room for 1,048,576 rows.
const fullSheet = 500_000

// workbook is an XLSX file with a title over the table.
type workbook struct {
	dir    string
	layout layout
	part   int
	name   string
	row    int
	file   *excelize.File
	out    *excelize.StreamWriter
	date   int // style of days
	cells  []any
}

func newWorkbook(dir string, l layout) (*workbook, error) {
	w := &workbook{dir: dir, layout: l}
	return w, w.open()
}

func (w *workbook) open() (err error) {
	w.part++
	w.name, w.row = w.layout.file, 2
	if w.part > 1 {
		w.name = strings.TrimSuffix(w.name, ".xlsx") + "-" + strconv.Itoa(w.part) + ".xlsx"
	}
	w.file = excelize.NewFile()
	w.date, err = w.file.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return fmt.Errorf("styling %s: %w", w.name, err)
	}
	if w.out, err = w.file.NewStreamWriter("Sheet1"); err != nil {
		return fmt.Errorf("opening %s: %w", w.name, err)
	}
	return w.heading()
}

func (w *workbook) heading() error {
	last, err := excelize.CoordinatesToCellName(len(w.layout.header), 1)
	if err != nil {
		return fmt.Errorf("heading of %s: %w", w.name, err)
	}
	header := make([]any, len(w.layout.header))
	for i, h := range w.layout.header {
		header[i] = h
	}
	for _, err := range []error{
		w.out.SetColWidth(1, len(header), 18),
		w.out.SetRow("A1", []any{w.layout.title}),
		w.out.MergeCell("A1", last),
		w.out.SetRow("A2", header),
	} {
		if err != nil {
			return fmt.Errorf("heading of %s: %w", w.name, err)
		}
	}
	return nil
}

func (w *workbook) write(l *line) (string, int, error) {
	if w.row-2 == fullSheet {
		if err := w.close(); err != nil {
			return "", 0, err
		}
		if err := w.open(); err != nil {
			return "", 0, err
		}
	}
	w.row++
	w.cells = w.cells[:0]
	l.cells(func(i int, cell []byte) { w.cells = append(w.cells, w.cell(l, i, string(cell))) })
	if err := w.out.SetRow("A"+strconv.Itoa(w.row), w.cells); err != nil {
		return "", 0, fmt.Errorf("writing row %d of %s: %w", w.row, w.name, err)
	}
	return w.name, w.row, nil
}

func (w *workbook) cell(l *line, i int, s string) any {
	if l.num>>i&1 == 0 {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s // a planted cell that is no number
	}
	if l.day>>i&1 == 1 {
		return excelize.Cell{StyleID: w.date, Value: f}
	}
	return f
}

func (w *workbook) close() error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("finishing %s: %w", w.name, err)
	}
	f, err := os.Create(filepath.Join(w.dir, w.name))
	if err != nil {
		return fmt.Errorf("creating %s: %w", w.name, err)
	}
	if err := errors.Join(w.file.Write(f), f.Close(), w.file.Close()); err != nil {
		return fmt.Errorf("saving %s: %w", w.name, err)
	}
	return nil
}
