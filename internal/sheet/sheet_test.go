package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"doudi/internal/errs"
)

var roster = Known{
	"name":   {"姓名", "户主姓名"},
	"number": {"身份证号", "身份证号码", "公民身份号码"},
	"wages":  {"工资性收入", "工资性"},
	"born":   {"出生日期"},
}

func save(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string, l Limits) *File {
	t.Helper()
	f, err := Open(path, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func openCSV(t testing.TB, content string) *File {
	t.Helper()
	return open(t, save(t, "a.csv", []byte(content)), Limits{})
}

// book saves what fill makes with Excelize.
func book(t testing.TB, fill func(f *excelize.File), opts ...excelize.Options) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := f.SaveAs(path, opts...); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, f *File, c Choice) *Reader {
	t.Helper()
	r, err := f.Read(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// all returns every row as "number|cell|cell".
func all(t testing.TB, r *Reader) []string {
	t.Helper()
	var rows []string
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, flat(row))
	}
}

func flat(r Row) string {
	var b strings.Builder
	b.WriteString(string(rune('0'+r.Number/10)) + string(rune('0'+r.Number%10)))
	for _, c := range r.Cells {
		b.WriteString("|" + c.Text)
	}
	return b.String()
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	const text = "姓名,身份证号,住址\r\n张㐂,51322119800101001X,\"汶川县,威州镇\"\r\n"
	encoded := func(e encoding.Encoding) []byte {
		b, err := e.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		content  []byte
		encoding string
	}{
		"utf-8":             {[]byte(text), "utf-8"},
		"utf-8 with mark":   {[]byte("\ufeff" + text), "utf-8"},
		"gb18030":           {encoded(simplifiedchinese.GB18030), "gb18030"},
		"gb18030 far below": {append([]byte("a,b,c\n"+strings.Repeat("d,e,f\n", 200_000)), encoded(simplifiedchinese.GB18030)...), "gb18030"},
		"utf-16le":          {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), "utf-16le"},
		"utf-16be":          {encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), "utf-16be"},
		"tabs":              {[]byte(strings.ReplaceAll(strings.ReplaceAll(text, "县,", "县-"), ",", "\t")), "utf-8"},
		"old Macintosh":     {[]byte(strings.ReplaceAll(text, "\r\n", "\r")), "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := open(t, save(t, "misnamed.xls", c.content), Limits{})
			if f.Kind() != CSV || f.Encoding() != c.encoding {
				t.Fatalf("%s in %s", f.Kind(), f.Encoding())
			}
			if name == "gb18030 far below" {
				return
			}
			r := read(t, f, Choice{})
			same(t, r.Header, []string{"姓名", "身份证号", "住址"})
			got := all(t, r)
			same(t, got, []string{"02|张㐂|51322119800101001X|" + map[bool]string{true: "汶川县-威州镇", false: "汶川县,威州镇"}[name == "tabs"]})
		})
	}
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefused(t *testing.T) {
	t.Parallel()
	rows := func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "住址"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"张三", "威州镇"})
	}
	whole, err := os.ReadFile(book(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	locked, err := os.ReadFile(book(t, rows, excelize.Options{Password: "secret"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":        {nil, "文件是空的"},
		"white space":    {[]byte("\ufeff \r\n"), "文件是空的"},
		"header only":    {[]byte("姓名,住址\n"), "只有表头"},
		"blank rows":     {[]byte("姓名,住址\n,\n,,\n"), "只有表头"},
		"only a footer":  {[]byte("姓名,住址\n合计,\n"), "只有表头"},
		"numbers only":   {[]byte("1,2\n3,4\n"), "没有找到表头"},
		"old workbook":   {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 2000)...), ".xlsx"},
		"password":       {locked, "密码"},
		"web page":       {[]byte("\ufeff<html><table><tr><td>姓名"), "网页"},
		"PDF":            {[]byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"), "不是表格"},
		"picture":        {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "不是表格"},
		"other zip":      {zipped(t, map[string]string{"a.txt": "x"}), "不是 .xlsx"},
		"binary book":    {zipped(t, map[string]string{"_rels/.rels": `<r><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></r>`}), "不是 .xlsx"},
		"cut off":        {whole[:len(whole)/2], "损坏"},
		"document type":  {zipped(t, map[string]string{"_rels/.rels": `<!DOCTYPE r [<!ENTITY a "b">]><r/>`}), "损坏"},
		"open quotation": {[]byte("姓名,住址\n张三,\"威州镇\n李四,绵虒镇\n"), "引号"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Open(save(t, "a.xlsx", c.content), Limits{})
			if err == nil {
				defer f.Close()
				_, err = f.Read(Choice{})
			}
			var e *errs.Error
			if !errors.As(err, &e) || !strings.Contains(e.Message, c.want) || e.English == "" {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	const text = "姓名,住址,族\n张三,威州镇\n李四,绵虒镇,a,b\n"
	for name, c := range map[string]struct {
		limits Limits
		want   string
	}{
		"file":    {Limits{FileBytes: 10}, "文件超过"},
		"rows":    {Limits{Rows: 2}, "超过 2 行"},
		"columns": {Limits{Columns: 3}, "第 3 行超过 3 列"},
		"cell":    {Limits{CellBytes: 8}, "第 2 行有过长"},
		"row":     {Limits{RowBytes: 19}, "第 3 行附近过长"},
		"none":    {Limits{Rows: 3, Columns: 4, CellBytes: 9, RowBytes: 30}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := drainFile(save(t, "a.csv", []byte(text)), c.limits); c.want == "" && err != nil {
				t.Error(err)
			} else if c.want != "" && (errs.CodeOf(err) != errs.TooLarge || !strings.Contains(err.(*errs.Error).Message, c.want)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// drainFile reads a file to its end.
func drainFile(path string, l Limits) error {
	f, err := Open(path, l)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := f.Read(Choice{})
	for err == nil {
		_, err = r.Next()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	// GB/T 32905-2016, A.1
	if got := openCSV(t, "abc").Fingerprint(); got != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Error(got)
	}
}

func TestCSVRows(t *testing.T) {
	t.Parallel()
	r := read(t, openCSV(t, strings.Join([]string{
		`姓名,身份证号,备注`,
		``,
		`张三,5.13221E+17,"a ""b"", c"`,
		`李四,51322119800101001X,"两`,
		`行"`,
		`王五,,5" 管,多,`,
		`=1+1,@x,'=2`,
		`赵六`,
		`合计,3,`,
	}, "\r\n")), Choice{})
	same(t, r.Header, []string{"姓名", "身份证号", "备注"})
	row, err := r.Next()
	if err != nil || flat(row) != `03|张三|5.13221E+17|a "b", c` || !row.Cells[1].Has(LostDigits) || row.Cells[0].Flags != 0 {
		t.Error(row, err)
	}
	if row, err = r.Next(); err != nil || flat(row) != "04|李四|51322119800101001X|两\r\n行" {
		t.Error(row, err)
	}
	if row, err = r.Next(); err != nil || flat(row) != `05|王五||5" 管` || row.Extra != 1 {
		t.Error(row, err)
	}
	same(t, all(t, r), []string{"06|=1+1|@x|=2", "07|赵六||"})
	if n, rows := r.Skipped(); n != 1 || !slices.Equal(rows, []int{8}) {
		t.Error(n, rows)
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestGarbled(t *testing.T) {
	t.Parallel()
	r := read(t, openCSV(t, "姓名,住址\n"+strings.Repeat("张三,威州镇\n", 100)+"李\xff四,绵虒镇\n"), Choice{})
	if err := r.Skip(101); err != nil {
		t.Fatal(err)
	}
	row, err := r.Next()
	if err != nil || row.Number != 102 || !row.Cells[0].Has(Garbled) || row.Cells[1].Has(Garbled) {
		t.Error(row, err)
	}
}

func TestSkip(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("名单\n姓名,住址\n")
	path := book(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"名单"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"姓名", "住址"})
		for i := 3; i <= 90; i++ {
			cell, _ := excelize.CoordinatesToCellName(1, i)
			f.SetSheetRow("Sheet1", cell, &[]any{"张三", i})
			text.WriteString("张三,\"" + string(rune('0'+i%10)) + "\n\"\n")
		}
	})
	for _, f := range []*File{open(t, path, Limits{}), openCSV(t, text.String())} {
		for _, n := range []int{0, 1, 2, 3, 5, 40, 89} {
			r := read(t, f, Choice{})
			if err := r.Skip(n); err != nil {
				t.Fatal(err)
			}
			if row, err := r.Next(); err != nil || row.Number != max(3, n+1) {
				t.Errorf("%s: after Skip(%d) row %d, %v", f.Kind(), n, row.Number, err)
			}
		}
		r := read(t, f, Choice{})
		if err := r.Skip(1000); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Kind(), err)
		}
	}
}
