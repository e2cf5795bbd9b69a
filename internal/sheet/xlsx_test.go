package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"doudi/internal/errs"
)

// TestXLSXCells reads what Excelize stores.
func TestXLSXCells(t *testing.T) {
	t.Parallel()
	path := book(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "身份证号", "出生日期", "金额", "人数", "公式", "是否", "自定日期", "时刻", "富文本", "错误"})
		f.SetSheetRow("Sheet1", "A3", &[]any{"张三 ", 5.13221198001011e17, nil, 350.1 + 0.2 + 0.1, 3, nil, true, nil, nil, nil, nil})
		f.SetCellValue("Sheet1", "C3", time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC))
		f.SetCellFormula("Sheet1", "F3", "D3*2")
		code := `yyyy"年"m"月"d"日"`
		style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		f.SetCellValue("Sheet1", "H3", 43467)
		f.SetCellStyle("Sheet1", "H3", "H3", style)
		f.SetCellValue("Sheet1", "I3", time.Date(2019, 1, 2, 8, 30, 0, 0, time.UTC))
		f.SetCellRichText("Sheet1", "J3", []excelize.RichTextRun{{Text: "汶川"}, {Text: "县\r\n<&>"}})
		f.SetCellFormula("Sheet1", "K3", "1/0")
	})
	f := open(t, path, Limits{})
	if f.Kind() != XLSX || f.Macros() {
		t.Error(f.Kind(), f.Macros())
	}
	row, err := read(t, f, Choice{}).Next()
	if err != nil || row.Number != 3 {
		t.Fatal(row, err)
	}
	for i, want := range []Cell{
		{"张三 ", 0}, {"513221198001011000", Number | LostDigits}, {"1980-01-01", Number | Day}, {"350.4", Number}, {"3", Number},
		{"", Formula}, {"TRUE", 0}, {"2019-01-02", Number | Day}, {"2019-01-02 08:30:00", Number | Day}, {"汶川县\n<&>", 0}, {"", Formula},
	} {
		got := row.Cells[i]
		got.Text = strings.ReplaceAll(got.Text, "\r", "")
		if got.Text != want.Text || got.Flags&^Number != want.Flags&^Number {
			t.Errorf("column %s: %+v, want %+v", ColumnName(i), got, want)
		}
	}
}

// plainBook is a workbook around the rows given, as other programs write them.
func plainBook(rows, shared string) map[string]string {
	rel := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="http://x/` + kind + `" Target="` + target + `"/>`
	}
	return map[string]string{
		"_rels/.rels":                `<Relationships>` + rel("a", "officeDocument", "/xl/workbook.xml") + `</Relationships>`,
		"xl/workbook.xml":            `<x:workbook xmlns:x="m" xmlns:r="n"><x:workbookPr date1904='1'/><x:sheets><x:sheet name="花名&amp;册" sheetId="1" r:id="s"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` + rel("s", "worksheet", "worksheets/sheet1.xml") + rel("t", "sharedStrings", "sharedStrings.xml") + rel("u", "styles", "styles.xml") + `</Relationships>`,
		"xl/styles.xml":              `<styleSheet><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":       `<?xml version="1.0"?><sst><si><t>姓名</t></si><si><r><t>身份</t></r><r><t>证号</t></r><rPh><t>pinyin</t></rPh></si>` + shared + `</sst>`,
		"xl/worksheets/sheet1.xml":   `<x:worksheet><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>` + rows + `</x:sheetData><x:mergeCells/></x:worksheet>`,
	}
}

func TestXLSXDialects(t *testing.T) {
	t.Parallel()
	parts := plainBook(`<!-- > --><x:row r="4"><x:c r="A4" t="str" note="a>b"><x:f>A1</x:f><x:v>张&lt;&#19977;&#x4e09;&unknown;</x:v></x:c><x:c s="1"><x:v>1</x:v></x:c><x:c/></x:row>`+
		`<x:row/><x:row><x:c t="inlineStr"><x:is><x:t>a_x000D__x005F_x0041_</x:t></x:is></x:c><x:c><x:v><![CDATA[1.5E-3]]></x:v></x:c></x:row>`+
		`<x:row><x:c t="e"><x:v>#N/A</x:v></x:c><x:c t="d"><x:v>2019-01-02T00:00:00</x:v></x:c></x:row>`, "")
	parts["xl/vbaProject.bin"] = "macro"
	f := open(t, save(t, "a.xlsm", zipped(t, parts)), Limits{})
	if !f.Macros() {
		t.Error("macros not seen")
	}
	same(t, f.Sheets(), []string{"花名&册"})
	r := read(t, f, Choice{})
	same(t, r.Header, []string{"姓名", "身份证号"})
	same(t, all(t, r), []string{"04|张<三三&unknown;|1904-01-02", "06|a\r_x0041_|0.0015", "07|#N/A|2019-01-02"})
}

func TestXLSXDamaged(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]string{
		"no such text":   `<row><c t="s"><v>9</v></c></row>`,
		"rows backwards": `<row r="9"><c><v>1</v></c></row><row r="8"><c><v>1</v></c></row>`,
		"cells backward": `<row r="9"><c r="B9"><v>1</v></c><c r="A9"><v>1</v></c></row>`,
		"no name":        `< a="b">`,
		"a row's number": `<row r="-4"/>`,
	} {
		path := save(t, "a.xlsx", zipped(t, plainBook(rows, "")))
		if err := drainFile(path, Limits{}); errs.CodeOf(err) != errs.Invalid || !strings.Contains(err.(*errs.Error).Message, "损坏") {
			t.Errorf("%s: %v", name, err)
		}
	}
	parts := plainBook(`<row><c><v>1</v></c></row>`, "")
	parts["xl/worksheets/sheet1.xml"], _, _ = strings.Cut(parts["xl/worksheets/sheet1.xml"], "</x:sheetData>")
	if err := drainFile(save(t, "a.xlsx", zipped(t, parts)), Limits{}); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("a sheet cut off is read to its end: %v", err)
	}
}

// TestZipBomb builds real bombs: a sheet of blank rows, one endless cell, an
// endless table of texts, and a sheet whose declared size is a lie.
func TestZipBomb(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("left out by -short: hundreds of MB, each in one goroutine")
	}
	const start = `<worksheet><sheetData><row><c t="inlineStr"><is><t>姓名</t></is></c></row>`
	for name, c := range map[string]struct{ part, head, unit string }{
		"blank rows":   {"xl/worksheets/sheet1.xml", start, strings.Repeat("<row></row>", 1000)},
		"endless cell": {"xl/worksheets/sheet1.xml", start + `<row><c t="inlineStr"><is><t>`, strings.Repeat("a", 10_000)},
		"endless runs": {"xl/worksheets/sheet1.xml", start + `<row><c t="inlineStr"><is>`, strings.Repeat("<r><t>a</t></r>", 1000)},
		"white space":  {"xl/worksheets/sheet1.xml", start, strings.Repeat("\n<!---->", 2000)},
		"texts":        {"xl/sharedStrings.xml", "<sst>", strings.Repeat("<si/>", 2000)},
		"styles":       {"xl/styles.xml", "<styleSheet><cellXfs>", strings.Repeat(`<x/>`, 2000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := plainBook("", "")
			delete(parts, c.part)
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 4) })
			for n, text := range parts {
				w, _ := z.Create(n)
				io.WriteString(w, text)
			}
			w, _ := z.Create(c.part)
			io.WriteString(w, c.head)
			for range (66 << 20) / len(c.unit) {
				io.WriteString(w, c.unit)
			}
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			if b.Len() > 1<<20 {
				t.Fatalf("the bomb has %d bytes", b.Len())
			}
			if err := drainFile(save(t, "a.xlsx", b.Bytes()), Limits{}); errs.CodeOf(err) != errs.TooLarge {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := checkDirectory(bytes.NewReader([]byte("PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x0f\x00\x00\x00\x00\x00\x00")), 22); errs.CodeOf(err) != errs.TooLarge {
		t.Errorf("a vast directory: %v", err)
	}
}

func TestDateCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, `yyyy"年"m"月"`: true, "[$-804]yyyy/m/d;@": true, "d-mmm": true,
		"General": false, "0.00": false, `0"day"`: false, "[Red]0": false, "h:mm": false, "0.00E+00": false, `\d0`: false, "@": false,
	} {
		if dateCode(code) != want {
			t.Errorf("dateCode(%q) is not %v", code, want)
		}
	}
	for _, c := range []struct {
		v    float64
		want string
	}{{1, "1900-01-01"}, {59, "1900-02-28"}, {60, ""}, {61, "1900-03-01"}, {43467, "2019-01-02"}, {0.5, ""}, {1e9, ""}} {
		if got, _ := serialDay(c.v, false); got != c.want {
			t.Errorf("day %v is %q, want %q", c.v, got, c.want)
		}
	}
}

func TestColumnName(t *testing.T) {
	t.Parallel()
	for i := range 20_000 {
		if want, _ := excelize.ColumnNumberToName(i + 1); i < 16_384 && ColumnName(i) != want {
			t.Fatalf("column %d is %s, want %s", i, ColumnName(i), want)
		}
		if got := columnOf([]byte(ColumnName(i) + "7")); got != i {
			t.Fatalf("column %d is read as %d", i, got)
		}
	}
}

// FuzzXML compares the scanner with encoding/xml on what both accept.
func FuzzXML(f *testing.F) {
	for _, s := range []string{`<a b="c>d"><e/>f&lt;<![CDATA[<]]></a>`, `<?xml version="1.0"?><x:a><!-- - --> t </x:a>`, `<a b='"'/>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, ok := reference(s)
		got, err := scanned(s)
		if ok && (err != nil || got != want) {
			t.Errorf("%q: %q (%v), want %q", s, got, err, want)
		}
	})
}

func reference(s string) (string, bool) {
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), true
		}
		if err != nil {
			return "", false
		}
		switch t := t.(type) {
		case xml.StartElement:
			b.WriteString("<" + t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Local == "b" && a.Name.Space == "" {
					b.WriteString("=" + a.Value)
					break
				}
			}
		case xml.EndElement:
			b.WriteString(">")
		case xml.CharData:
			b.Write(t)
		case xml.Directive:
			return "", false
		}
	}
}

func scanned(s string) (string, error) {
	var b strings.Builder
	x := newXMLScanner(strings.NewReader(s), 1<<10)
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t {
		case xmlStart:
			b.WriteString("<" + string(x.name))
			if raw, ok := x.attr("b"); ok {
				b.WriteString("=" + string(unescape(nil, raw)))
			}
		case xmlEnd:
			b.WriteString(">")
		case xmlText:
			b.Write(x.appendText(nil))
		}
	}
}

// FuzzOpen: no bytes make Open or reading crash or run without end.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("姓名,住址\n张三,\"威州\n镇\"\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("\xd0\xd5\xc3\xfb,\xd7\xa1\n\xd5\xc5,\xc8\xfd"))
	f.Add(zipped(f, plainBook(`<row><c><v>1</v></c></row>`, "")))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := t.TempDir() + "/f"
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := drainFile(path, Limits{Rows: 1000}); err != nil && errs.CodeOf(err) == "" {
			t.Errorf("not an error for people: %v", err)
		}
	})
}
