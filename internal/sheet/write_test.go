package sheet

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

var report = []Column{{Title: "姓名"}, {Title: "身份证号", Width: 20}, {Title: "金额"}, {Title: "人数"}, {Title: "出生日期"}, {Title: "月份"}, {Title: "低保"}, {Title: "空"}}

func writeReport(t testing.TB, w Writer, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write("张三\n<&>\x01", "51322119800101001X", money.Fen(189450), 3, calendar.On(1980, 1, 1), calendar.Period(202611), true, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Write("=HYPERLINK(\"x\")", "-1", money.Fen(-5), int64(1<<60), calendar.Date{}, calendar.Period(0), false, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Write("a"); err == nil {
		t.Error("a row of one cell was taken")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestWriteCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := WriteCSV(&b, report)
	writeReport(t, w, err)
	want := "\ufeff姓名,身份证号,金额,人数,出生日期,月份,低保,空\r\n" +
		"\"张三\n<&>\x01\",51322119800101001X,1894.50,3,1980-01-01,2026-11,是,\r\n" +
		"\"'=HYPERLINK(\"\"x\"\")\",'-1,-0.05,1152921504606846976,,,否,\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

// TestWriteXLSX reads the report with Excelize.
func TestWriteXLSX(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := WriteXLSX(&b, "花名&册", report)
	writeReport(t, w, err)
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("花名&册")
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	same(t, rows[1], []string{"张三\n<&>\x01", "51322119800101001X", "1894.50", "3", "1980-01-01", "2026-11", "是"})
	same(t, rows[2], []string{"=HYPERLINK(\"x\")", "-1", "-0.05", "1152921504606846976", "", "", "否"})
	for cell, want := range map[string]excelize.CellType{"A3": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset, "D3": excelize.CellTypeInlineString} {
		if got, _ := f.GetCellType("花名&册", cell); got != want {
			t.Errorf("%s has type %d, want %d", cell, got, want)
		}
	}
	if formula, _ := f.GetCellFormula("花名&册", "A3"); formula != "" {
		t.Error("a text became a formula")
	}
	panes, err := f.GetPanes("花名&册")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Error(panes, err)
	}
	if width, _ := f.GetColWidth("花名&册", "B"); width != 20 {
		t.Error("width", width)
	}
	id, _ := f.GetCellStyle("花名&册", "A1")
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold {
		t.Error(style, err)
	}
}

func TestWriteRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a/b", strings.Repeat("册", 32)} {
		if _, err := WriteXLSX(io.Discard, name, report); err == nil {
			t.Errorf("sheet %q was made", name)
		}
	}
	if _, err := WriteXLSX(io.Discard, "a", nil); err == nil {
		t.Error("a table without columns was begun")
	}
	w, err := WriteXLSX(io.Discard, "a", []Column{{Title: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(strings.Repeat("字", maxCellChars+1)); errs.CodeOf(err) != errs.TooLarge {
		t.Error(err)
	}
	if err := w.Write(1.5); err == nil {
		t.Error("a float was written")
	}
	w.(*xlsxWriter).last = maxRows
	if err := w.Write("a"); errs.CodeOf(err) != errs.TooLarge {
		t.Error(err)
	}
}

// TestRoundTrip: what is written is read again, in either format.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cell := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("=+-@＝'\",;\t\n张_x0041&<>|E5")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 5).Draw(t, "table")
		for _, kind := range []Kind{CSV, XLSX} {
			path := filepath.Join(dir, string(kind))
			writeTable(t, path, kind, table)
			readTable(t, path, kind, table)
		}
	})
}

func writeTable(t *rapid.T, path string, kind Kind, table [][]string) {
	var b bytes.Buffer
	columns := []Column{{Title: "甲项"}, {Title: "乙项"}, {Title: "丙项"}}
	w, err := WriteCSV(&b, columns)
	if kind == XLSX {
		w, err = WriteXLSX(&b, "a", columns)
	}
	for _, row := range table {
		err = errors.Join(err, w.Write(row[0], row[1], row[2]))
	}
	if err = errors.Join(err, w.Close(), writeFile(path, b.Bytes())); err != nil {
		t.Fatal(err)
	}
}

func readTable(t *rapid.T, path string, kind Kind, table [][]string) {
	f, err := Open(path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src, err := f.source(map[Kind]string{CSV: "", XLSX: "a"}[kind])
	if err != nil {
		t.Fatal(err)
	}
	var row Row
	at := 0
	for err = src.next(&row); err == nil; err = src.next(&row) {
		if at = row.Number - 2; at < 0 {
			continue
		}
		for i, want := range table[at] {
			got := row.Text(i)
			if kind == CSV {
				want = strings.ReplaceAll(want, "\x00", "\uFFFD")
			} else { // XML cannot hold these two
				want = strings.NewReplacer("\uFFFE", "\uFFFD", "\uFFFF", "\uFFFD").Replace(want)
			}
			if i >= len(row.Cells) && strings.TrimSpace(want) == "" {
				continue // blanks at the end are dropped
			}
			if got != want {
				t.Fatalf("%s row %d: read %q, wrote %q", kind, at, got, want)
			}
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}
