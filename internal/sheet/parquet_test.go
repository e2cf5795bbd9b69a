package sheet

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/errs"
	"doudi/internal/parquetfile"
)

// parquetTable writes a table of a name, a number that a program kept as a
// floating-point one, a day and a sum; the writer puts the columns in the order of
// their names.
func parquetTable(t *testing.T, rows ...[]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list") // the name says nothing
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := parquetfile.Create(f, parquetfile.Column{Name: "姓名", Kind: parquetfile.Text}, parquetfile.Column{Name: "身份证号", Kind: parquetfile.Real},
		parquetfile.Column{Name: "登记日期", Kind: parquetfile.Day}, parquetfile.Column{Name: "余额", Kind: parquetfile.Integer})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestParquet(t *testing.T) {
	t.Parallel()
	path := parquetTable(t, []string{"合计", "513221199001010018", "2018-05-03", "12"}, []string{"", "", "", ""}, []string{"李四", "7", "", "-3"})
	if _, err := Open(path, Limits{}); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("where people's spreadsheets are read: %v", err)
	}
	book, err := OpenTable(path, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	in, err := book.Read(Choice{Known: Known{"name": {"姓名"}}})
	if err != nil || book.Kind() != Parquet || strings.Join(in.Header, ",") != "余额,姓名,登记日期,身份证号" {
		t.Fatalf("%s, %v, %v", book.Kind(), in, err)
	}
	row, err := in.Next()
	if err != nil || row.Number != 2 || row.Text(1) != "合计" || !row.Cells[3].Has(LostDigits) || row.Text(2) != "2018-05-03" || row.Text(0) != "12" {
		t.Errorf("a row is data, whatever it says: %+v, %v", row, err)
	}
	if row, err = in.Next(); err != nil || row.Number != 4 || row.Cells[3].Has(LostDigits) || row.Text(2) != "" || row.Text(0) != "-3" {
		t.Errorf("behind one of nothing: %+v, %v", row, err)
	}
	if _, err := in.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("the end: %v", err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
	again, err := book.Read(Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Skip(2); err != nil {
		t.Fatal(err)
	}
	if row, err := again.Next(); err != nil || row.Number != 4 {
		t.Errorf("after skipping: %+v, %v", row, err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestParquetThatBeginsWithOneTwoThree: it is a row, and not the numbers of the columns
// that people's forms have.
func TestParquetThatBeginsWithOneTwoThree(t *testing.T) {
	t.Parallel()
	book, err := OpenTable(parquetTable(t, []string{"2", "4", "", "1"}), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	in, err := book.Read(Choice{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if row, err := in.Next(); err != nil || row.Text(0)+row.Text(1)+row.Text(3) != "124" {
		t.Errorf("%+v, %v", row, err)
	}
}

// TestCellsOfParquet: floating-point numbers go by their size, not by the digits that
// are left of them: an ID number that was rounded may end in zeros. Midnight is a day.
func TestCellsOfParquet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		kind parquetfile.Kind
		want Cell
	}{
		{"513221197812030000", parquetfile.Real, Cell{"513221197812030000", Number | LostDigits}}, // …019, as a double has it
		{"-1000000000000000", parquetfile.Real, Cell{"-1000000000000000", Number | LostDigits}},
		{"13800138000", parquetfile.Real, Cell{"13800138000", Number}},
		{"350.40000000000003", parquetfile.Real, Cell{"350.4", Number}},
		{"16777216", parquetfile.Single, Cell{"16777216", Number | LostDigits}},
		{"13800138000", parquetfile.Single, Cell{"13800138000", Number | LostDigits}},
		{"350.4", parquetfile.Single, Cell{"350.4", Number}},
		{"2026-11-23T00:00:00+08:00", parquetfile.Instant, Cell{"2026-11-23", Number | Day}},
		{"2026-11-23T16:30:00.5+08:00", parquetfile.Instant, Cell{"2026-11-23 16:30:00.5", Number | Day}},
		{"\uFFFDd5c5c8fd", parquetfile.Text, Cell{"\uFFFDd5c5c8fd", Garbled}},
		{"2026-11-23T00:00:00Z", parquetfile.Instant, Cell{"2026-11-23", Number | Day}},
	} {
		if got := cellOf(c.text, c.kind); got != c.want {
			t.Errorf("%s as %s: %+v, want %+v", c.text, c.kind, got, c.want)
		}
	}
}

func TestParquetThatIsTooMuchOrDamaged(t *testing.T) {
	t.Parallel()
	rows := [][]string{}
	for range 100 {
		rows = append(rows, []string{"张三", "1", "2018-05-03", "1"})
	}
	path := parquetTable(t, rows...)
	for what, l := range map[string]Limits{"rows": {Rows: 100}, "columns": {Columns: 3}, "bytes": {ExpandedBytes: 10}} {
		if _, err := OpenTable(path, l); errs.CodeOf(err) != errs.TooLarge {
			t.Errorf("too many %s: %v", what, err)
		}
	}
	if book, err := OpenTable(path, Limits{Rows: 101}); err != nil {
		t.Error(err)
	} else if err := book.Close(); err != nil {
		t.Error(err)
	}
	if err := readWithin(t, path, Limits{RowBytes: 20}); err != nil {
		t.Errorf("rows of 20 bytes: %v", err)
	}
	if err := readWithin(t, path, Limits{RowBytes: 17}); errs.CodeOf(err) != errs.TooLarge {
		t.Errorf("rows of more than 17 bytes: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4; i < len(whole); i += 7 { // cut off anywhere, and one byte turned over
		for _, bytes := range [][]byte{whole[:i], append(append(append([]byte{}, whole[:i]...), whole[i]^0xff), whole[i+1:]...)} {
			if err := readThrough(t, bytes); err != nil && errs.CodeOf(err) == "" {
				t.Fatalf("at %d: %v is not for a person", i, err)
			}
		}
	}
}

func readThrough(t *testing.T, bytes []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "damaged")
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return readWithin(t, path, Limits{})
}

func readWithin(t *testing.T, path string, l Limits) error {
	t.Helper()
	book, err := OpenTable(path, l)
	if err != nil {
		return err
	}
	defer book.Close()
	in, err := book.Read(Choice{})
	if err != nil {
		return err
	}
	defer in.Close()
	for {
		if _, err := in.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
