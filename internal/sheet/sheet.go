// Package sheet reads the spreadsheets that counties keep and writes the ones
// they get back: XLSX, and CSV in UTF-8, GB18030 or UTF-16; and the Parquet tables
// that departments' machines write. It finds the header
// under merged titles, gives every row as text with the number Excel shows, and
// knows what Excel does to long numbers. It does not know what a row is about.
//
// Nothing in a file is executed: formulas are read as their saved values,
// macros are left unread, and everything is streamed within Limits.
//
// Excelize, which the tests read and write with, is not used here: its row
// iterator gives neither a cell's type nor its formula nor its date format, and
// takes a cut-off file for the end of the data.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"os"

	"doudi/internal/errs"
	"doudi/internal/parquetfile"
)

// Limits bounds what a file may cost. A zero field takes its default.
type Limits struct {
	FileBytes     int64 // the file as stored; default 1 GiB
	ExpandedBytes int64 // any one part of a workbook when unzipped; default 4 GiB
	StringBytes   int64 // a workbook's shared texts, held in memory; default 256 MiB
	Rows          int   // rows by number, blank ones included; default 5,000,000
	Columns       int   // columns that hold something; default 512
	CellBytes     int   // one cell; default 64 KiB, Excel's own limit is 32,767 characters
	RowBytes      int   // one row; default 1 MiB
}

func (l Limits) filled() Limits {
	l.FileBytes = or(l.FileBytes, 1<<30)
	l.ExpandedBytes = or(l.ExpandedBytes, 4<<30)
	l.StringBytes = or(l.StringBytes, 256<<20)
	l.Rows = or(l.Rows, 5_000_000)
	l.Columns = or(l.Columns, 512)
	l.CellBytes = or(l.CellBytes, 64<<10)
	l.RowBytes = or(l.RowBytes, 1<<20)
	return l
}

func or[T int | int64](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Kind is a file's format, found in its content and not in its name.
type Kind string

// The formats that are read.
const (
	XLSX Kind = "xlsx"
	CSV  Kind = "csv"
)

// File is an opened spreadsheet. Any number of Readers may read it, one at a
// time each; Close ends them all.
type File struct {
	f      *os.File
	limits Limits
	facts  facts
	book   *workbook         // of XLSX
	table  *parquetfile.File // of Parquet
}

// Open looks at a file's content once from end to end and says what it is.
// What cannot be read (an old .xls, a password, a web page, a zip bomb, nothing
// at all) is an *errs.Error that says what to do instead.
func Open(path string, limits Limits) (*File, error) { return openAs(path, limits, false) }

// OpenTable is Open for what machines deliver: it takes Parquet too. The names
// of its columns are row 1, and every other row is data.
func OpenTable(path string, limits Limits) (*File, error) { return openAs(path, limits, true) }

func openAs(path string, limits Limits, parquet bool) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening a spreadsheet: %w", err)
	}
	s := &File{f: f, limits: limits.filled()}
	if err := s.inspect(parquet); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *File) inspect(parquet bool) error {
	info, err := s.f.Stat()
	if err != nil {
		return fmt.Errorf("measuring a spreadsheet: %w", err)
	}
	if info.Size() > s.limits.FileBytes {
		return errs.Newf(errs.TooLarge, "文件超过 %d MB，请拆分后再导入。", "The file is larger than %d MB; split it and import the parts.", s.limits.FileBytes>>20).Because(ErrTooLong)
	}
	if s.facts, err = study(s.f); err != nil {
		return err
	}
	switch {
	case s.facts.kind == CSV:
		return nil
	case s.facts.kind == Parquet && !parquet:
		return noSheetFile()
	case s.facts.kind == Parquet:
		s.table, err = openParquet(s.f, info.Size(), s.limits)
		return err
	}
	s.book, err = openWorkbook(s.f, info.Size(), s.limits)
	return err
}

// Close releases the file.
func (s *File) Close() error { return s.f.Close() }

// Kind returns the format.
func (s *File) Kind() Kind { return s.facts.kind }

// Encoding returns utf-8, gb18030, utf-16le or utf-16be for CSV and "" for others.
func (s *File) Encoding() string { return s.facts.encoding }

// Fingerprint is the SM3 hash of the file's bytes in hexadecimal: the same
// file, whatever its name, has the same one.
func (s *File) Fingerprint() string { return s.facts.fingerprint }

// Macros reports that the workbook carries macros (.xlsm). They are never read.
func (s *File) Macros() bool { return s.book != nil && s.book.macros }

// Sheets names the worksheets in the workbook's order, hidden ones too; a CSV or
// Parquet file has one without a name.
func (s *File) Sheets() []string {
	if s.book == nil {
		return []string{""}
	}
	names := make([]string, len(s.book.sheets))
	for i, sh := range s.book.sheets {
		names[i] = sh.name
	}
	return names
}

// source yields the rows of one sheet in order.
type source interface {
	// next fills row; its Cells are good until the following call. io.EOF ends.
	next(row *Row) error
	// skip moves past every row up to and including number n.
	skip(n int) error
}

func (s *File) source(sheet string) (source, error) {
	if s.book != nil {
		return s.book.rows(sheet)
	}
	if sheet != "" {
		return nil, noSheet(sheet)
	}
	if s.table != nil {
		return newParquetSource(s.table, s.limits), nil
	}
	r, err := s.facts.text(io.NewSectionReader(s.f, 0, s.facts.size))
	if err != nil {
		return nil, fmt.Errorf("decoding a CSV file: %w", err)
	}
	return newCSVSource(r, s.facts, s.limits), nil
}

func noSheet(string) error {
	return errs.New(errs.Invalid, "没有这个工作表，请从列表中选择。", "There is no such worksheet; choose one from the list.")
}

// ErrTooLong is the cause of errs.TooLarge where a table has more rows or bytes than
// are taken, and not one cell or row.
var ErrTooLong = errors.New("the table is too long")

func tooManyRows(limit int) error {
	return errs.Newf(errs.TooLarge, "超过 %d 行，请拆分后再导入。", "More than %d rows; split the file and import the parts.", limit).Because(ErrTooLong)
}

func tooManyColumns(row, limit int) error {
	return errs.Newf(errs.TooLarge, "第 %d 行超过 %d 列，请检查分隔符或删除多余的列。", "Row %d has more than %d columns; check the separator or delete what is not needed.", row, limit)
}

func cellTooLong(row int) error {
	return errs.Newf(errs.TooLarge, "第 %d 行有过长的单元格，请检查是否缺少引号或删减内容。", "Row %d has a cell that is too long; look for a missing quotation mark or shorten it.", row)
}
