package sheet

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"doudi/internal/money"
)

// county writes a roster of n rows and 25 columns as counties keep them.
func county(t testing.TB, kind Kind, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a."+string(kind))
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	buf := bufio.NewWriter(f)
	columns := make([]Column, 25)
	for i := range columns {
		columns[i].Title = "第" + strconv.Itoa(i+1) + "列"
	}
	w, err := WriteCSV(buf, columns)
	if kind == XLSX {
		w, err = WriteXLSX(buf, "花名册", columns)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := w.Write(countyRow(i)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), buf.Flush()); err != nil {
		t.Fatal(err)
	}
	return path
}

func countyRow(i int) []any {
	n := strconv.Itoa(100_000_000 + i)
	return []any{i + 1, "张" + n[4:], "513221" + n + "01X", "男", "羌族", "1980-01-01", "汶川县威州镇桑坪社区" + n[5:] + "号",
		"139" + n[1:], "6217003810" + n, "农村", "户主", "小学", "务农", "已婚", "一般", true, false, money.Fen(i * 100), money.Fen(54000),
		money.Fen(i), i % 7, "因病", "中国农业银行", "2019-01", "无"}
}

// readAll reads a file to its end and returns its rows.
func readAll(t testing.TB, path string) (n int) {
	f := open(t, path, Limits{})
	r := read(t, f, Choice{})
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil || len(row.Cells) != 25 {
			t.Fatal(row.Number, err)
		}
		n++
	}
}

// TestMemory reads 40 MB and looks at the heap as it goes. It does not run
// beside other tests, whose memory it would count.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("left out by -short: reads 40 MB twice in one goroutine")
	}
	for _, kind := range []Kind{CSV, XLSX} {
		const rows = 150_000
		path := county(t, kind, rows)
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before, most := m.HeapAlloc, uint64(0)
		r := read(t, open(t, path, Limits{}), Choice{})
		n := 0
		for ; ; n++ {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if n%15_000 == 0 {
				runtime.GC() // what is in use, not what waits to be freed
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc-min(before, m.HeapAlloc))
			}
		}
		if info, _ := os.Stat(path); n != rows || most > 4<<20 {
			t.Errorf("%s: %d rows of a file of %d bytes took %d bytes", kind, n, info.Size(), most)
		}
	}
}

func benchmarkRead(b *testing.B, kind Kind, rows int) {
	path := county(b, kind, rows)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	n := 0
	for b.Loop() {
		n += readAll(b, path)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadCSV(b *testing.B)  { benchmarkRead(b, CSV, 100_000) }
func BenchmarkReadXLSX(b *testing.B) { benchmarkRead(b, XLSX, 30_000) }

// BenchmarkExcelize reads the same workbook with Excelize, for comparison.
func BenchmarkExcelize(b *testing.B) {
	path := county(b, XLSX, 30_000)
	n := 0
	for b.Loop() {
		f, err := excelize.OpenFile(path)
		if err != nil {
			b.Fatal(err)
		}
		rows, err := f.Rows("花名册")
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if err := errors.Join(rows.Close(), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

func benchmarkWrite(b *testing.B, make func(w io.Writer, columns []Column) (Writer, error)) {
	w, err := make(io.Discard, make25())
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if err := w.Write(countyRow(i)...); err != nil {
			b.Fatal(err)
		}
		if x, ok := w.(*xlsxWriter); ok {
			x.last = 1 // no end of rows
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func make25() []Column { return make([]Column, 25) }

func BenchmarkWriteCSV(b *testing.B) { benchmarkWrite(b, WriteCSV) }

func BenchmarkWriteXLSX(b *testing.B) {
	benchmarkWrite(b, func(w io.Writer, c []Column) (Writer, error) { return WriteXLSX(w, "a", c) })
}
