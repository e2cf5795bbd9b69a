package sheet

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/errs"
)

// Choice says what to read of a file. The zero Choice finds everything itself.
type Choice struct {
	Sheet     string         // "": the first visible sheet with a header
	HeaderRow int            // the header's first row as Excel shows it; 0: find it
	Known     Known          // helps to find the header
	Footer    func(Row) bool // tells closing lines from data; nil: Footer
	MayEmpty  bool           // a header without rows is no fault
}

// Problem is a fault in a row: what Annotate marks.
type Problem struct {
	Row     int    // as Excel shows it
	Column  int    // counted from 0; -1: the row as a whole
	Message string // Chinese, what is wrong and what to do
	English string // the same, where a person reads it
}

// Reader gives the data rows of one sheet.
type Reader struct {
	Sheet     string
	Header    []string  // headings; those of two merged rows as 收入/工资性, "" where there is none
	HeaderRow int       // the header's last row
	Titles    []string  // what stands above the header: title, unit, day of filling in
	Problems  []Problem // duplicate headings; harmless unless such a column is used

	src     source
	footer  func(Row) bool
	pending []Row // read while looking for the header
	skipped int
	first   []int
	spare   []Cell
	err     error
}

// Read finds the header of a sheet and stands before its first data row. A
// sheet without a header, or with nothing under it, is an *errs.Error.
func (s *File) Read(c Choice) (*Reader, error) {
	if s.table != nil { // a machine wrote it
		c.HeaderRow, c.Footer = 1, func(Row) bool { return false }
	}
	if c.Footer == nil {
		c.Footer = Footer
	}
	names := s.candidates(c.Sheet)
	if c.Sheet == "" && len(names) > 1 && len(c.Known) > 0 {
		for _, name := range names {
			if r, err := s.begin(name, c, true); !errors.Is(err, errNoHeader) {
				return r, err
			}
		}
	}
	for _, name := range names {
		if r, err := s.begin(name, c, false); !errors.Is(err, errNoHeader) {
			return r, err
		}
	}
	return nil, noHeader()
}

var errNoHeader = errors.New("no header row")

// candidates returns the sheets to look at, hidden ones only when named.
func (s *File) candidates(sheet string) []string {
	if sheet != "" || s.book == nil {
		return []string{sheet}
	}
	var names []string
	for _, w := range s.book.sheets {
		if !w.hidden {
			names = append(names, w.name)
		}
	}
	return names
}

func (s *File) begin(sheet string, c Choice, strict bool) (*Reader, error) {
	src, err := s.source(sheet)
	if err != nil {
		return nil, err
	}
	r := &Reader{Sheet: sheet, src: src, footer: c.Footer}
	if err := r.start(c, strict); err != nil {
		_ = r.Close() // the first error says more
		return nil, err
	}
	return r, nil
}

func (r *Reader) start(c Choice, strict bool) error {
	sample, err := r.sample(c.HeaderRow)
	if err != nil {
		return err
	}
	h, ok := findHeader(sample, c.Known, strict)
	if c.HeaderRow > 0 {
		ok = len(sample) > 0 && sample[0].Number == c.HeaderRow
		if ok {
			h = headerAt(sample, 0)
		}
	}
	if !ok {
		return errNoHeader
	}
	r.use(sample, h)
	return r.expectData(c.MayEmpty)
}

// sample reads the first rows that hold anything, from a row on.
func (r *Reader) sample(from int) (rows []Row, err error) {
	if from > 1 {
		err = r.src.skip(from - 1)
	}
	for err == nil && len(rows) < sampleRows {
		var row Row
		if err = r.src.next(&row); err != nil {
			break
		}
		if row.trim(); len(row.Cells) > 0 {
			rows = append(rows, row)
		}
	}
	if errors.Is(err, io.EOF) {
		r.err, err = io.EOF, nil
	}
	return rows, err
}

func (r *Reader) use(sample []Row, h header) {
	r.Header, r.HeaderRow = h.labels, sample[h.at].Number
	for len(r.Header) > 0 && r.Header[len(r.Header)-1] == "" {
		r.Header = r.Header[:len(r.Header)-1]
	}
	r.Problems = duplicates(r.Header, r.HeaderRow)
	r.pending = sample[h.at+1:]
	for _, row := range sample[:h.at] {
		if first := texts(row); !slices.Contains(r.Header, first[0]) {
			r.Titles = append(r.Titles, strings.TrimSpace(strings.Join(first, " ")))
		}
	}
	if _, machine := r.src.(*parquetSource); !machine && len(r.pending) > 0 && columnNumbers(r.pending[0]) {
		r.pass(r.pending[0].Number)
		r.pending = r.pending[1:]
	}
}

// columnNumbers reports the row 1, 2, 3 … that statistical forms have under
// their header.
func columnNumbers(row Row) bool {
	n := 0
	for i, c := range row.Cells {
		if t := strings.TrimSpace(Narrow(c.Text)); t == strconv.Itoa(i+1) {
			n++
		} else if t != "" && !strings.Contains("甲乙丙丁戊", t) {
			return false
		}
	}
	return n > 1
}

// expectData makes sure that there is a row to come, unless there need be none.
func (r *Reader) expectData(mayEmpty bool) error {
	row, err := r.Next()
	if errors.Is(err, io.EOF) && mayEmpty {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return errs.New(errs.Invalid, "表中只有表头，没有数据行。", "The table has a header but no rows.")
	}
	if err != nil {
		return err
	}
	row.Cells = slices.Clone(row.Cells)
	r.pending = append([]Row{row}, r.pending...)
	return nil
}

// Next returns the next row that holds data, or io.EOF. After an error it
// returns the same error again.
func (r *Reader) Next() (Row, error) {
	for {
		row, err := r.any()
		if err != nil {
			return Row{}, err
		}
		row.fit(len(r.Header))
		r.spare = row.Cells
		switch {
		case row.Extra == 0 && row.blank():
		case r.footer(row):
			r.pass(row.Number)
		default:
			return row, nil
		}
	}
}

func (r *Reader) any() (row Row, err error) {
	if len(r.pending) > 0 {
		row, r.pending = r.pending[0], r.pending[1:]
		return row, nil
	}
	if r.err == nil {
		row.Cells = r.spare
		r.err = r.src.next(&row)
	}
	return row, r.err
}

func (r *Reader) pass(number int) {
	if r.skipped++; len(r.first) < 100 {
		r.first = append(r.first, number)
	}
}

// Skip goes on after the row numbered n, without the cost of reading the rows
// between. Closing lines among them are not counted.
func (r *Reader) Skip(n int) error {
	for len(r.pending) > 0 && r.pending[0].Number <= n {
		r.pending = r.pending[1:]
	}
	if r.err != nil || len(r.pending) > 0 {
		return nil
	}
	if err := r.src.skip(n); err != nil {
		r.err = err
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

// Skipped returns how many rows were taken for closing lines, and the numbers
// of the first hundred of them.
func (r *Reader) Skipped() (n int, rows []int) { return r.skipped, r.first }

// Close ends reading before the end; the File stays open.
func (r *Reader) Close() error {
	r.err = errors.Join(r.err, io.ErrClosedPipe)
	r.pending = nil
	if c, ok := r.src.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Footer recognises the lines that close a county's table by their first cell:
// 合计, 填表人：, 审核人：, 注：.
func Footer(row Row) bool {
	first := ""
	for _, c := range row.Cells {
		if first = strings.Join(strings.Fields(Narrow(c.Text)), ""); first != "" {
			break
		}
	}
	word, _, colon := strings.Cut(first, ":")
	if slices.Contains([]string{"合计", "总计", "小计", "共计"}, word) {
		return true
	}
	return colon && slices.Contains([]string{
		"填表人", "制表人", "填报人", "审核人", "经办人", "负责人", "单位负责人", "填报单位", "单位",
		"填报日期", "填表日期", "制表日期", "联系人", "联系电话", "注", "备注", "说明", "填表说明",
	}, word)
}
