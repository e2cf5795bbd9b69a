package arrowfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func read(b []byte, names ...string) (rows [][]string, err error) {
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, err
	}
	err = f.Read(func(row int64, cells []string) error {
		if row != int64(len(rows)) {
			return errors.New("rows are counted wrongly")
		}
		if row > 10_000 {
			return errors.New("enough")
		}
		rows = append(rows, slices.Clone(cells))
		return nil
	}, names...)
	return rows, err
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func samples() []string {
	return []string{"pyarrow-uncompressed.feather", "pyarrow-lz4.feather", "pyarrow-zstd.feather", "pyarrow.arrows"}
}

// TestForeign reads what pyarrow 25 wrote of one table: files of three
// compressions and a stream in two batches.
func TestForeign(t *testing.T) {
	t.Parallel()
	want := [][]string{
		{"h1", "短", "limb", "true", "1983-02-28", "1983-02-28", "-3", "18446744073709551615", "1894.5", "-12345.05", "2026-11-23T08:30:00.5Z", "cafe", ""},
		{"h2", "y", "", "false", "9999-12-31", "1899-12-31", "3", "0", "0.0000001", "0.00", "9999-12-31T00:00:00Z", "0001", ""},
		{"", "", "limb", "", "", "", "", "", "", "", "", "", ""},
	}
	for _, name := range samples() {
		got, err := read(sample(t, name))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n%q", name, err, got)
		}
		two, err := read(sample(t, name), "day", "household")
		if err != nil || !reflect.DeepEqual(two[1], []string{"9999-12-31", "h2"}) {
			t.Errorf("%s: two columns: %v %q", name, err, two)
		}
	}
}

// stream writes a stream of one column without rows.
func stream(t testing.TB, fields ...arrow.Field) []byte {
	t.Helper()
	var b bytes.Buffer
	schema := arrow.NewSchema(fields, nil)
	w := ipc.NewWriter(&b, ipc.WithSchema(schema))
	batch := array.NewRecordBuilder(memory.DefaultAllocator, schema).NewRecordBatch()
	if err := errors.Join(w.Write(batch), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	of := func(name string, kind arrow.DataType) arrow.Field {
		return arrow.Field{Name: name, Type: kind, Nullable: true}
	}
	for _, c := range []struct {
		name, want string
		bytes      []byte
		columns    []string
	}{
		{"nothing", "it is no Arrow file", nil, nil},
		{"CSV", "it is no Arrow file", []byte("household,division\nh1,231025\n"), nil},
		{"Parquet", "it is no Arrow file", []byte("PAR1PAR1PAR1PAR1"), nil},
		{"half a file", "it is no Arrow file, or a damaged one", sample(t, "pyarrow-lz4.feather")[:1500], nil},
		{"half a stream", "EOF", sample(t, "pyarrow.arrows")[:2000], nil},
		{"list", `column "kids" is of type list`, stream(t, of("kids", arrow.ListOf(arrow.BinaryTypes.String))), nil},
		{"struct", `column "who" is of type struct`, stream(t, of("who", arrow.StructOf(of("a", arrow.PrimitiveTypes.Int8)))), nil},
		{"view", `column "v" is of type string_view, which is not read; write it as string`, stream(t, of("v", arrow.BinaryTypes.StringView)), nil},
		{"twice", `two columns are named "n"`, stream(t, of("n", arrow.PrimitiveTypes.Int8), of("n", arrow.BinaryTypes.String)), nil},
		{"column", `there is no column "iban"`, stream(t, of("n", arrow.PrimitiveTypes.Int8)), []string{"iban"}},
	} {
		if _, err := read(c.bytes, c.columns...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// TestDamage spoils each byte of each sample in turn: there is an error or a
// table, but neither a panic nor a buffer beyond the bound.
func TestDamage(t *testing.T) {
	t.Parallel()
	refused, step := 0, 1
	if testing.Short() {
		step = 23
	}
	for _, name := range samples() {
		whole := sample(t, name)
		for i := 0; i < len(whole); i += step {
			for _, flip := range []byte{0x01, 0xff} {
				b := slices.Clone(whole)
				b[i] ^= flip
				if _, err := read(b); err != nil {
					refused++
				}
			}
		}
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

// TestLyingLength gives a compressed buffer a length that no memory has.
func TestLyingLength(t *testing.T) {
	t.Parallel()
	whole := sample(t, "pyarrow-zstd.feather")
	at := bytes.Index(whole, []byte{0x28, 0xb5, 0x2f, 0xfd}) - 8 // zstd's first bytes come after the length
	if at < 0 {
		t.Fatal("the sample has no compressed buffer")
	}
	b := slices.Clone(whole)
	binary.LittleEndian.PutUint64(b[at:], 1<<45)
	if _, err := read(b); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("got %v", err)
	}
}

// TestCutStream ends a stream behind its schema, before the dictionary that a
// column needs: that is no table without rows.
func TestCutStream(t *testing.T) {
	t.Parallel()
	whole := sample(t, "pyarrow.arrows")
	schema := 8 + int(binary.LittleEndian.Uint32(whole[4:]))
	if rows, err := read(whole[:schema]); err == nil {
		t.Errorf("a cut stream is read as %d rows", len(rows))
	}
}

func TestCallersErrorComesBack(t *testing.T) {
	t.Parallel()
	b, stop := sample(t, "pyarrow.arrows"), errors.New("enough")
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Read(func(int64, []string) error { return stop }); err != stop { //nolint:errorlint // the very error
		t.Errorf("got %v", err)
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("the caller's panic became %v", p)
		}
	}()
	_ = f.Read(func(int64, []string) error { panic("mine") })
}

// FuzzOpen: damaged files give errors, and whatever opens can be read to its
// end or to an error.
func FuzzOpen(f *testing.F) {
	for _, name := range samples() {
		f.Add(sample(f, name))
	}
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = read(b) })
}
