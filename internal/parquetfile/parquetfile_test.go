package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"doudi/internal/calendar"
)

func write(t testing.TB, columns []Column, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := Create(&b, columns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, b []byte, names ...string) (rows [][]string) {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	err = f.Read(func(row int64, cells []string) error {
		if row != int64(len(rows)) {
			t.Fatalf("row %d comes after %d rows", row, len(rows))
		}
		rows = append(rows, append([]string(nil), cells...))
		return nil
	}, names...)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(rows)) != f.Rows() {
		t.Fatalf("%d rows read, %d promised", len(rows), f.Rows())
	}
	return rows
}

func columns() []Column {
	return []Column{{"姓名", Text}, {"age", Integer}, {"income", Real}, {"urban", Boolean}, {"born", Day}}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"张三", "42", "1894.5", "true", "1983-02-28"},
		{"", "", "", "", ""},
		{"泽让·卓玛", "-1", "0", "false", "1899-12-31"},
	}
	b := write(t, columns(), rows...)
	if got := read(t, b, "姓名", "age", "income", "urban", "born"); !reflect.DeepEqual(got, rows) {
		t.Errorf("read back %v, want %v", got, rows)
	}
	if got := read(t, b, "born", "姓名"); got[0][0] != "1983-02-28" || got[2][1] != "泽让·卓玛" {
		t.Errorf("two columns: %v", got)
	}
}

func TestManyRows(t *testing.T) {
	t.Parallel()
	var rows [][]string
	for i := range 3*batch + 7 {
		rows = append(rows, []string{fmt.Sprint("name ", i), fmt.Sprint(i)})
	}
	rows[batch][0] = ""
	if got := read(t, write(t, []Column{{"a", Text}, {"b", Integer}}, rows...)); !reflect.DeepEqual(got, rows) {
		t.Error("many rows do not come back as they were written")
	}
}

// TestForeign reads the kinds that other programs write.
func TestForeign(t *testing.T) {
	t.Parallel()
	type row struct {
		Dec   int64            `parquet:"dec,decimal(2:18)"`
		Milli time.Time        `parquet:"milli,timestamp(millisecond)"`
		Nano  time.Time        `parquet:"nano,timestamp(nanosecond)"`
		Day   time.Time        `parquet:"day,timestamp(microsecond)"`
		Local int64            `parquet:"local,timestamp(millisecond:local)"`
		Small float32          `parquet:"small"`
		U     uint32           `parquet:"u"`
		Old   deprecated.Int96 `parquet:"old"`
		Raw   [2]byte          `parquet:"raw"`
		Opt   *string          `parquet:"opt,optional,dict"`
	}
	end := time.Date(9999, 12, 31, 0, 0, 0, 0, calendar.Shanghai)
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, calendar.Shanghai)
	at := time.Date(2026, 11, 23, 8, 30, 0, 500_000_000, time.UTC)
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b)
	julian := uint32(2440588 + at.Unix()/86400)
	nanos := uint64(at.Unix()%86400*1e9 + 5e8)
	if _, err := w.Write([]row{{-1234505, end, at, day, at.UnixMilli(), 0.1, 4e9, deprecated.Int96{uint32(nanos), uint32(nanos >> 32), julian}, [2]byte{0xca, 0xfe}, nil}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(read(t, b.Bytes(), "dec", "milli", "nano", "day", "local", "small", "u", "old", "raw", "opt")[0], " ")
	want := "-12345.05 9999-12-31T00:00:00+08:00 2026-11-23T16:30:00.5+08:00 2026-11-23T00:00:00+08:00 2026-11-23T08:30:00.5Z 0.1 4000000000 2026-11-23T16:30:00.5+08:00 cafe "
	if got != want {
		t.Errorf("read %q, want %q", got, want)
	}
}

// TestTextOfAnotherEncoding is not taken for text.
func TestTextOfAnotherEncoding(t *testing.T) {
	t.Parallel()
	if got := read(t, write(t, []Column{{"a", Text}}, []string{"\xd5\xc5\xc8\xfd"})); got[0][0] != "\uFFFDd5c5c8fd" {
		t.Errorf("%q", got)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	type nested struct {
		Name string
		Kids []string `parquet:"kids,list"`
	}
	var b bytes.Buffer
	if err := parquet.Write(&b, []nested{{"a", []string{"b"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || !strings.Contains(err.Error(), `"kids"`) {
		t.Errorf("a list: %v", err)
	}
	if _, err := Open(strings.NewReader("姓名,身份证号"), 19); err == nil {
		t.Error("a CSV file passes for Parquet")
	}
	f := mustOpen(t, write(t, columns()))
	if err := f.Read(func(int64, []string) error { return nil }, "iban"); err == nil || !strings.Contains(err.Error(), `"iban"`) {
		t.Errorf("an unknown column: %v", err)
	}
	w, err := Create(&b, Column{"n", Integer})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write("twelve"); err == nil || !strings.Contains(err.Error(), `row 0, column "n"`) {
		t.Errorf("a word for a number: %v", err)
	}
	if _, err := Create(&b, Column{"n", Integer}, Column{"n", Text}); err == nil {
		t.Error("two columns of one name pass")
	}
}

func TestCallersErrorComesBack(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	f := mustOpen(t, write(t, []Column{{"a", Text}}, []string{"x"}, []string{"y"}))
	if err := f.Read(func(int64, []string) error { return stop }); err != stop { //nolint:errorlint // the very error
		t.Errorf("got %v", err)
	}
}

func mustOpen(t testing.TB, b []byte) *File {
	t.Helper()
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// FuzzOpen: damaged files give errors, and whatever opens can be read to its
// end or to an error.
func FuzzOpen(f *testing.F) {
	whole := write(f, columns(), []string{"张三", "42", "1.5", "true", "1983-02-28"}, []string{"", "", "", "", ""})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		rows := int64(0)
		_ = file.Read(func(int64, []string) error {
			if rows++; rows > 10_000 {
				return errors.New("enough")
			}
			return nil
		})
	})
}

// withFooter gives a file another footer.
func withFooter(t *testing.T, b []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	end := len(b) - 8 // length and PAR1
	start := end - int(binary.LittleEndian.Uint32(b[end:]))
	var m format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), b[start:end], &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), m)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(b[:start]), footer...)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(footer))), "PAR1"...)
}

// TestAFooterThatPromisesOtherNumbersThanItsGroups: a footer of few rows and bytes
// does not open the door to many.
func TestAFooterThatPromisesOtherNumbersThanItsGroups(t *testing.T) {
	t.Parallel()
	b := write(t, columns(), []string{"张三", "42", "1894.5", "true", "1983-02-28"}, []string{"李四", "42", "1894.5", "true", "1983-02-28"})
	open := func(b []byte) error {
		_, err := Open(bytes.NewReader(b), int64(len(b)))
		return err
	}
	if err := open(withFooter(t, b, func(*format.FileMetaData) {})); err != nil {
		t.Fatalf("as it was: %v", err)
	}
	for what, change := range map[string]func(*format.FileMetaData){
		"fewer rows":    func(m *format.FileMetaData) { m.NumRows-- },
		"rows below 0":  func(m *format.FileMetaData) { m.NumRows, m.RowGroups[0].NumRows = -1, -1 },
		"bytes below 0": func(m *format.FileMetaData) { m.RowGroups[0].TotalByteSize = -1 },
	} {
		if err := open(withFooter(t, b, change)); err == nil {
			t.Errorf("%s: it is read", what)
		}
	}
}

// TestAPageThatPromisesTooMuch: no room is made for what a header alone says.
func TestAPageThatPromisesTooMuch(t *testing.T) {
	t.Parallel()
	b := write(t, []Column{{"a", Text}}, []string{"x"}, []string{"y"})
	m := mustOpen(t, b).file.Metadata()
	chunk := &m.RowGroups[0].Columns[0].MetaData
	h, size, err := headerAt(bytes.NewReader(b), chunk.DataPageOffset, make([]byte, mostHeader))
	if err != nil || valuesOf(h) != 2 {
		t.Fatalf("%+v, %v", h, err)
	}
	for what, change := range map[string]func(*format.PageHeader){
		"nothing else":      func(*format.PageHeader) {},
		"a page of 2 GB":    func(h *format.PageHeader) { h.UncompressedPageSize = 1<<31 - 1 },
		"2 GB packed":       func(h *format.PageHeader) { h.CompressedPageSize = 1<<31 - 1 },
		"bytes below 0":     func(h *format.PageHeader) { h.UncompressedPageSize = -1 },
		"two thousand rows": func(h *format.PageHeader) { h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues = 2000, 2000 },
		"values below 0":    func(h *format.PageHeader) { h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues = -1, -1 },
		"a large dictionary": func(h *format.PageHeader) {
			h.Type, h.DataPageHeader.Valid, h.DataPageHeaderV2.Valid = format.DictionaryPage, false, false
			h.DictionaryPageHeader = thrift.Null[format.DictionaryPageHeader]{Valid: true, V: format.DictionaryPageHeader{NumValues: 1 << 30}}
		},
	} {
		is := h
		change(&is)
		header, err := thrift.Marshal(new(thrift.CompactProtocol), is)
		if err != nil {
			t.Fatal(err)
		}
		page := b[chunk.DataPageOffset+size : chunk.DataPageOffset+chunk.TotalCompressedSize]
		c := format.ColumnMetaData{DataPageOffset: 0, TotalCompressedSize: int64(len(header) + len(page))}
		if err := modest(bytes.NewReader(append(header, page...)), &c, 2); (err == nil) != (what == "nothing else") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestAPageThatUnpacksToMore: a page of 100 MB that says it holds a hundred bytes is
// refused before there is room for it, in every way of packing.
func TestAPageThatUnpacksToMore(t *testing.T) {
	t.Parallel()
	plain, much := bytes.Repeat([]byte("Doudi "), 20), make([]byte, 100<<20)
	for _, codec := range []compress.Codec{&parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw} {
		for what, content := range map[string][]byte{"true": plain, "more": much} {
			packed, err := codec.Encode(nil, content)
			if err != nil {
				t.Fatal(err)
			}
			for _, second := range []bool{false, true} {
				header, page := pageOf(t, packed, int32(len(plain)), second)
				c := format.ColumnMetaData{TotalCompressedSize: int64(len(header) + len(page)), Codec: codec.CompressionCodec()}
				err = modest(bytes.NewReader(append(header, page...)), &c, 2)
				if (err == nil) != (what == "true") {
					t.Errorf("%s, %s, second form %v: %v", codec, what, second, err)
				}
			}
		}
	}
}

// TestAPageOfTwoForms: what a page holds is measured by the header that the decoder
// goes by, and a page described in two forms is none.
func TestAPageOfTwoForms(t *testing.T) {
	t.Parallel()
	packed, err := parquet.Zstd.Encode(nil, make([]byte, 100<<20))
	if err != nil {
		t.Fatal(err)
	}
	plain := format.DataPageHeaderV2{NumValues: 2, NumRows: 2, IsCompressed: thrift.Null[bool]{Valid: true}}
	for what, change := range map[string]func(*format.PageHeader){
		"the first form, and a second that is not packed": func(h *format.PageHeader) {
			h.DataPageHeaderV2 = thrift.Null[format.DataPageHeaderV2]{Valid: true, V: plain}
		},
		"the second form, and a first that has all rows": func(h *format.PageHeader) {
			h.Type, h.DataPageHeaderV2 = format.DataPageV2, thrift.Null[format.DataPageHeaderV2]{Valid: true}
		},
		"a first form by name alone":    func(h *format.PageHeader) { h.DataPageHeader.Valid = false },
		"a type that nobody knows":      func(h *format.PageHeader) { h.Type, h.DataPageHeader.Valid = 9, false },
		"a dictionary, and a data page": func(h *format.PageHeader) { h.Type, h.DictionaryPageHeader.Valid = format.DictionaryPage, true },
	} {
		h := format.PageHeader{UncompressedPageSize: 100, CompressedPageSize: int32(len(packed))}
		h.DataPageHeader = thrift.Null[format.DataPageHeader]{Valid: true, V: format.DataPageHeader{NumValues: 2}}
		change(&h)
		header, err := thrift.Marshal(new(thrift.CompactProtocol), h)
		if err != nil {
			t.Fatal(err)
		}
		// The first page promises every row, so that a second one is looked at only
		// where the first is measured by the wrong header.
		c := format.ColumnMetaData{TotalCompressedSize: int64(len(header) + len(packed)), Codec: format.Zstd}
		if err := modest(bytes.NewReader(append(header, packed...)), &c, 2); err == nil {
			t.Errorf("%s: it is read", what)
		} else if !strings.Contains(err.Error(), "page of type") {
			t.Errorf("%s: %v", what, err)
		}
		if h.Type == format.DataPageV2 && valuesOf(h) != 0 {
			t.Errorf("%s: %d values", what, valuesOf(h))
		}
	}
}

// pageOf is a data page of two values, in the second form with three bytes of levels in front.
func pageOf(t *testing.T, packed []byte, promise int32, second bool) (header, page []byte) {
	t.Helper()
	h := format.PageHeader{UncompressedPageSize: promise, CompressedPageSize: int32(len(packed))}
	h.DataPageHeader = thrift.Null[format.DataPageHeader]{Valid: true, V: format.DataPageHeader{NumValues: 2}}
	page = packed
	if second {
		page = append([]byte{1, 2, 3}, packed...)
		h.DataPageHeader.Valid, h.Type = false, format.DataPageV2
		h.UncompressedPageSize, h.CompressedPageSize = promise+3, int32(len(page))
		h.DataPageHeaderV2 = thrift.Null[format.DataPageHeaderV2]{Valid: true, V: format.DataPageHeaderV2{NumValues: 2, NumRows: 2, DefinitionLevelsByteLength: 3}}
	}
	header, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		t.Fatal(err)
	}
	return header, page
}

// TestEveryPacking reads a table in each way of packing, with nulls.
func TestEveryPacking(t *testing.T) {
	t.Parallel()
	type row struct {
		A *string `parquet:"a,optional"`
	}
	text := strings.Repeat("兜底", 50)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw} {
		for _, version := range []int{1, 2} {
			for what, rows := range map[string][]row{"texts": {{&text}, {nil}, {&text}}, "nothing": {{nil}, {nil}}} {
				var b bytes.Buffer
				w := parquet.NewGenericWriter[row](&b, parquet.Compression(codec), parquet.DataPageVersion(version))
				if _, err := w.Write(rows); err != nil {
					t.Fatal(err)
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				n := 0
				if err := mustOpen(t, b.Bytes()).Read(func(int64, []string) error { n++; return nil }); err != nil || n != len(rows) {
					t.Errorf("%s, version %d, %s: %d rows, %v", codec, version, what, n, err)
				}
			}
		}
	}
}
