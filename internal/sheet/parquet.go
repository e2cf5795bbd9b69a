package sheet

import (
	"errors"
	"io"
	"iter"
	"math"
	"os"
	"strconv"
	"strings"

	"doudi/internal/errs"
	"doudi/internal/parquetfile"
)

// Parquet is read by OpenTable alone: no person keeps a list in it, machines do.
const Parquet Kind = "parquet"

// parquetMagic begins and ends a Parquet file.
var parquetMagic = []byte("PAR1")

// openParquet reads the footer, and refuses what it says is too much.
func openParquet(f *os.File, size int64, l Limits) (*parquetfile.File, error) {
	p, err := parquetfile.Open(f, size)
	switch {
	case err != nil:
		return nil, errs.New(errs.Invalid, "Parquet 文件已损坏，或含有嵌套的列；请重新导出为普通列后报送。",
			"The Parquet file is damaged or has nested columns; export it anew with plain columns.").Because(err)
	case p.Rows() >= int64(l.Rows): // the names of the columns count as a row
		return nil, tooManyRows(l.Rows)
	case len(p.Columns()) > l.Columns:
		return nil, tooManyColumns(1, l.Columns)
	case p.Expanded() > l.ExpandedBytes:
		return nil, errs.Newf(errs.TooLarge, "文件解压后超过 %d MB，请拆分后再导入。", "The file unpacks to more than %d MB; split it and import the parts.", l.ExpandedBytes>>20).Because(ErrTooLong)
	}
	return p, nil
}

// parquetSource gives the names of the columns as the first row, as a CSV file
// of the same table would.
type parquetSource struct {
	limits Limits
	kinds  []parquetfile.Column
	number int
	pull   func() ([]string, error, bool)
	stop   func()
}

func newParquetSource(p *parquetfile.File, l Limits) *parquetSource {
	s := &parquetSource{limits: l, kinds: p.Columns()}
	s.pull, s.stop = iter.Pull2(func(yield func([]string, error) bool) {
		err := p.Read(func(_ int64, cells []string) error {
			if !yield(cells, nil) {
				return io.ErrClosedPipe
			}
			return nil
		})
		if err != nil && !errors.Is(err, io.ErrClosedPipe) {
			yield(nil, err)
		}
	})
	return s
}

func (s *parquetSource) next(row *Row) error {
	if row.Cells = row.Cells[:0]; s.number == 0 {
		for _, c := range s.kinds {
			row.Cells = append(row.Cells, Cell{Text: c.Name})
		}
	} else if err := s.record(row); err != nil {
		return err
	}
	s.number++
	row.Number = s.number
	return nil
}

func (s *parquetSource) record(row *Row) error {
	cells, err, more := s.pull()
	if !more {
		return io.EOF
	}
	if err != nil {
		return errs.Newf(errs.Invalid, "Parquet 文件在第 %d 行之后损坏，请重新导出后报送。", "The Parquet file is damaged behind row %d; export it anew.", s.number).Because(err)
	}
	used := 0
	for i, text := range cells {
		if used += len(text); used > s.limits.RowBytes {
			return errs.Newf(errs.TooLarge, "第 %d 行过长，请只导出需要的列。", "Row %d is too long; export only the columns that are needed.", s.number+1)
		}
		if len(text) > s.limits.CellBytes {
			return cellTooLong(s.number + 1)
		}
		row.Cells = append(row.Cells, cellOf(text, s.kinds[i].Kind))
	}
	return nil
}

// mostExact is from where a floating-point number of 32 bits does not hold every
// whole number any more.
const mostExact = 1 << 24

func cellOf(text string, kind parquetfile.Kind) Cell {
	c := Cell{Text: text}
	switch kind {
	case parquetfile.Real:
		return plain.render(text, false) // as a workbook's numbers are, which are such numbers too
	case parquetfile.Single:
		c = plain.render(text, false)
		if v, err := strconv.ParseFloat(text, 32); err == nil && math.Abs(v) >= mostExact {
			c.Flags |= LostDigits
		}
	case parquetfile.Integer, parquetfile.Decimal:
		c.Flags = Number
	case parquetfile.Day:
		c.Flags = Number | Day
	case parquetfile.Instant:
		c.Flags = Number | Day
		c.Text = strings.TrimSuffix(strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z"), "+08:00")
		c.Text = strings.TrimSuffix(c.Text, " 00:00:00")
	case parquetfile.Text:
		if strings.Contains(text, replaced) {
			c.Flags = Garbled
		}
	case parquetfile.Boolean, parquetfile.Bytes:
	}
	return c
}

func (s *parquetSource) skip(n int) error {
	var row Row
	for s.number < n {
		if err := s.next(&row); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the reading, which stands in the middle of the table.
func (s *parquetSource) Close() error {
	s.stop()
	return nil
}
