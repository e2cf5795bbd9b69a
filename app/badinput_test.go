package app_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
)

// TestBadInput brings bad files and bad requests to a running server, as
// people in an office would. The server is a process of its own, so that what
// it takes of memory is its own too.
func TestBadInput(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.clerk.mustImport("villages", "村名单.csv", "区划代码,名称\n513221100001,南桥社区\n513221100002,新桥村\n")
	o.clerk.mustImport("population", "名册.csv", rosterHead+"H1,余秀英,"+invented(1)+",户主,,513221100001,,\nH1,余成,"+invented(2)+",子,,513221100001,,\n"+
		"H2,王福全,"+invented(3)+",户主,,513221100002,1200,\n")
	o.run(t, "files that are not read", o.badFiles)
	o.run(t, "rows that wait", o.badRows)
	o.run(t, "encodings", o.encodings)
	o.run(t, "duplicate headers", o.duplicateHeaders)
	o.run(t, "formulas and macros", o.formulasAndMacros)
	o.run(t, "zip bomb", o.zipBomb)
	if !testing.Short() { // minutes under the race detector
		o.run(t, "200 MB", o.large)
	}
	o.run(t, "two clerks", o.twoClerks)
	o.run(t, "another county", o.anotherCounty)
	if most := o.peak(); most > 1<<20 {
		t.Errorf("the server took %d KiB of memory", most)
	} else {
		t.Logf("the server took %d KiB of memory at most", most)
	}
}

const rosterHead = "户编号,姓名,身份证号,与户主关系,出生日期,区划代码,工资性收入(元/年),备注\n"

// invented is a well-formed number of a division that does not exist.
func invented(n int) string {
	body := fmt.Sprintf("993221%04d%02d%02d%03d", 1940+n%70, 1+n/70%12, 1+n/840%28, n/23520*2%1000)
	return body + string(idnumber.Complete(body))
}

// badFiles are refused before anything is imported.
func (o *office) badFiles(t *testing.T) {
	before := o.clerk.households()
	for name, c := range map[string]struct {
		content, want string
		status        int
	}{
		"空.csv":     {"", "文件是空的，请检查是否选错了文件。", 422},
		"只有表头.csv":  {rosterHead, "表中只有表头，没有数据行。", 422},
		"照片.csv":    {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "这不是表格文件，请用 .xlsx 或 .csv 文件导入。", 422},
		"旧版.xlsx":   {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), ".xls", 422},
		"网页.xls":    {"<html><body><table><tr><td>姓名</td></tr></table></body></html>", "这是网页格式的表格", 422},
		"截断.xlsx":   {"PK\x03\x04" + strings.Repeat("\x00", 100), "工作簿已损坏或没有传完整", 422},
		"没有表头.csv":  {"1,2,3\n4,5,6\n", "没有找到表头", 422},
		"引号不成对.csv": {rosterHead + `H9,"余,` + strings.Repeat("一,二\n", 200_000), "请检查是否有引号没有成对", 413},
	} {
		file := o.clerk.upload("import", name, strings.NewReader(c.content))
		seen := o.clerk.look("population", file)
		asked := o.clerk.send(http.MethodPost, "/api/imports", map[string]any{"county": 513221, "kind": "population", "fileId": file,
			"mapping": map[string]int{"name": 1, "idNumber": 2, "relation": 3, "division": 5}})
		t.Logf("%s: %d %s", name, seen.status, seen.said())
		for _, r := range []reply{seen, asked} {
			if r.status != c.status || r.kind != "application/problem+json" || !strings.Contains(r.Detail, c.want) {
				t.Errorf("%s: %d %s", name, r.status, r.said())
			}
		}
	}
	if after := o.clerk.households(); after != before {
		t.Errorf("%d households, were %d", after, before)
	}
}

// badRows are kept out row by row, and the whole household with them.
func (o *office) badRows(t *testing.T) {
	before := o.clerk.households()
	row := func(column int, value string) string {
		cells := []string{"H9", "余秀芳", invented(11), "户主", "", "513221100001", "", ""}
		cells[column] = value
		return strings.Join(cells, ",") + "\nH9,余明," + invented(12) + ",子,,513221100001,," + strings.Repeat("家庭情况", 20) + "\n"
	}
	var crowd strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&crowd, "H9,余%c,%s,%s,,513221100001,,\n", '一'+rune(i%2000), invented(1000+i), map[bool]string{true: "户主", false: "子"}[i == 0])
	}
	wrong := invented(11)[:17] + string("10X98765432"[(strings.IndexByte("10X98765432", invented(11)[17])+1)%11])
	year := strconv.Itoa(calendar.At(time.Now()).Year + 3)
	for name, c := range map[string]struct {
		rows, header, code, want string
		units                    int
	}{
		"check digit":       {row(2, wrong), "身份证号", "id_number.check_digit", "请", 1},
		"birth in future":   {strings.Replace(row(4, year+"-01-15"), invented(11), "", 1), "出生日期", "future", "出生日期晚于今天，请核对。", 1},
		"birth against ID":  {row(4, year+"-01-15"), "出生日期", "birth", "请核对", 1},
		"negative money":    {row(6, "-1200"), "工资性收入(元/年)", "negative", "不能", 1},
		"words for money":   {row(6, "约三千"), "工资性收入(元/年)", "money", "请改正", 1},
		"no such division":  {row(5, "513221999999"), "区划代码", "division", "请", 1},
		"another county":    {row(5, "513222100001"), "区划代码", "other_county", "请", 1},
		"10,000 members":    {crowd.String(), "户编号", "members", "一户最多 99 人，此户有 10000 行；请检查户编号是否重复或错位。", 1},
		"bytes of no text":  {row(1, "余\xff芳"), "姓名", "garbled", "请", 1},
		"garbled before":    {row(1, "余\uFFFD芳"), "姓名", "garbled", "请", 1},
		"formula in a name": {row(1, "=1+1"), "姓名", "name", "请", 1},
		"an ID twice":       {row(2, invented(12)), "身份证号", "duplicate_in_file", "第 3 行", 1},
		"somebody else's":   {row(2, invented(1)), "身份证号", "elsewhere", "请", 1},
	} {
		o.run(t, name, func(t *testing.T) {
			file := o.clerk.upload("import", name+".csv", strings.NewReader(rosterHead+c.rows))
			var seen preview
			o.clerk.look("population", file).into(t, http.StatusOK, &seen)
			b := o.clerk.load("population", file, seen.Mapping)
			found := o.clerk.problems(b)
			i := slices.IndexFunc(found, func(p issue) bool { return p.Code == c.code })
			if i < 0 || b.State != "done" || b.Units.Bad != c.units || b.Units.New+b.Units.Changed != 0 {
				t.Fatalf("%+v %+v", b, found)
			}
			p := found[i]
			t.Logf("第 %d 行 %s: %s / %s（%s）", p.Row, p.Header, p.Message, p.English, p.Value)
			if p.Row != 2 || p.Header != c.header || !strings.Contains(p.Message, c.want) || p.English == "" || strings.Contains(p.Value, invented(11)) {
				t.Errorf("%+v", p)
			}
			if c.code != "elsewhere" && len(seen.Rows[0].Problems) == 0 && c.code != "duplicate_in_file" {
				t.Error("the preview says nothing")
			}
			o.marked(t, b, p)
		})
	}
	if after := o.clerk.households(); after != before {
		t.Errorf("%d households, were %d", after, before)
	}
}

// marked holds that the workbook which comes back has the cell in red and the
// sentence beside the row.
func (o *office) marked(t *testing.T, b batch, p issue) {
	t.Helper()
	r := o.clerk.send(http.MethodGet, "/api/imports/513221/"+b.ID+"/report", nil)
	if r.status != http.StatusOK {
		t.Fatalf("report: %d %s", r.status, r.said())
	}
	f, err := excelize.OpenReader(bytes.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	cell, err := excelize.CoordinatesToCellName(p.Column+1, p.Row)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	fill := f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[style].FillID].PatternFill.FgColor
	if fill == nil || !strings.HasSuffix(fill.RGB, "FFC7CE") {
		t.Errorf("%s has the colour %+v", cell, fill)
	}
	rows, err := f.GetRows(sheet)
	if err != nil || rows[0][len(rows[0])-1] != "问题" || !strings.Contains(rows[p.Row-1][len(rows[0])-1], p.Message) {
		t.Errorf("row %d of the marked workbook is %q, %v", p.Row, rows[p.Row-1], err)
	}
}

// encodings are told apart by content: what an older Excel saves is read.
func (o *office) encodings(t *testing.T) {
	text := rosterHead + "H3,尔玛泽仁," + invented(21) + ",户主,,513221100001,,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	file := o.clerk.upload("import", "旧.csv", strings.NewReader(gb))
	var seen preview
	o.clerk.look("population", file).into(t, http.StatusOK, &seen)
	if seen.Encoding != "gb18030" || seen.Rows[0].Cells[1] != "尔玛泽仁" {
		t.Errorf("%+v", seen)
	}
	if b := o.clerk.load("population", file, seen.Mapping); b.Units.New != 1 || b.Problems != 0 {
		t.Errorf("%+v", b)
	}
	o.clerk.household(t, "H3")
}

// duplicateHeaders are shown before anything is imported, and no column is
// taken for two things.
func (o *office) duplicateHeaders(t *testing.T) {
	before := o.clerk.households()
	file := o.clerk.upload("import", "两个姓名.csv", strings.NewReader("户编号,姓名,姓名,身份证号,与户主关系,区划代码\nH9,张三,李四,"+invented(31)+",户主,513221100001\n"))
	var seen preview
	o.clerk.look("population", file).into(t, http.StatusOK, &seen)
	if len(seen.Warnings) != 1 || seen.Warnings[0].Code != "duplicate_header" || seen.Warnings[0].Row != 1 || seen.Warnings[0].Header != "姓名" {
		t.Errorf("%+v", seen.Warnings)
	}
	t.Logf("%+v", seen.Warnings)
	seen.Mapping["relation"] = seen.Mapping["name"]
	r := o.clerk.send(http.MethodPost, "/api/imports", map[string]any{"county": 513221, "kind": "population", "fileId": file, "mapping": seen.Mapping})
	if r.status != 422 || !strings.Contains(r.said(), "指定了同一列") {
		t.Errorf("%d %s", r.status, r.said())
	}
	t.Log(r.said())
	if after := o.clerk.households(); after != before {
		t.Errorf("%d households, were %d", after, before)
	}
}

// book is a workbook made by hand: the rows of its one sheet, and more parts.
func book(t *testing.T, kind, rows string, more map[string]string) string {
	t.Helper()
	const types = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/xl/workbook.xml" ContentType="%s"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	const office = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	parts := map[string]string{
		"[Content_Types].xml":        fmt.Sprintf(types, kind),
		"_rels/.rels":                `<Relationships ` + office + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + office + `worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	}
	if rows != "" {
		parts["xl/worksheets/sheet1.xml"] = sheetBegin + rows + sheetEnd
	}
	for name, text := range more {
		parts[name] = text
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		if w, err := z.Create(name); err != nil {
			t.Fatal(err)
		} else if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if rows == "" {
		explode(t, z)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	workbookKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	macroKind    = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
	sheetBegin   = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetEnd     = `</sheetData></worksheet>`
)

// line is a row of texts; one that begins with "<" is a cell's inside as it is.
func line(number int, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, number)
	for i, c := range cells {
		if strings.HasPrefix(c, "<") {
			fmt.Fprintf(&b, `<c r="%c%d" t="str">%s</c>`, 'A'+i, number, c)
		} else if c != "" {
			fmt.Fprintf(&b, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, number, c)
		}
	}
	return b.String() + "</row>"
}

var head = strings.Split(strings.TrimSpace(rosterHead), ",")

// formulasAndMacros: a formula is read as the value that was saved with it and
// leaves as text; the macro beside it is never opened, which shows in that its
// part is no macro at all.
func (o *office) formulasAndMacros(t *testing.T) {
	const danger = "=cmd|' /C calc'!A0"
	rows := line(1, append(slices.Clone(head), "家庭住址")...) + // a note would leave masked
		line(2, "H4", "<f>CONCATENATE(&quot;余&quot;,&quot;福&quot;)</f><v>余福</v>", invented(41), "户主", "", "513221100001", "", "", danger) +
		line(3, "H5", "<f>A1</f>", invented(42), "户主", "", "513221100001")
	file := o.clerk.upload("import", "宏.xlsm", strings.NewReader(book(t, macroKind, rows, map[string]string{"xl/vbaProject.bin": "not a macro, and nobody looks"})))
	var seen preview
	o.clerk.look("population", file).into(t, http.StatusOK, &seen)
	if !seen.Macros || seen.Rows[0].Cells[1] != "余福" {
		t.Errorf("%+v", seen)
	}
	b := o.clerk.load("population", file, seen.Mapping)
	found := o.clerk.problems(b)
	if b.Units.New != 1 || b.Units.Bad != 1 || len(found) != 1 || found[0].Code != "formula" || found[0].Row != 3 || found[0].Header != "姓名" {
		t.Fatalf("%+v %+v", b, found)
	}
	t.Logf("%+v", found)
	o.marked(t, b, found[0])
	o.clerk.household(t, "H4")

	const export = "/api/registry/export?division=513221100001&format="
	table := string(o.clerk.send(http.MethodGet, export+"csv", nil).body)
	if !strings.Contains(table, "'"+danger) || strings.Contains(table, ","+danger) {
		t.Errorf("the exported table has the formula: %s", table)
	}
	f, err := excelize.OpenReader(bytes.NewReader(o.clerk.send(http.MethodGet, export+"xlsx", nil).body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.SearchSheet(f.GetSheetName(0), danger)
	if err != nil || len(cells) != 1 {
		t.Fatalf("%v, %v", cells, err)
	}
	if formula, err := f.GetCellFormula(f.GetSheetName(0), cells[0]); err != nil || formula != "" {
		t.Errorf("%s is the formula %q, %v", cells[0], formula, err)
	}
}

// explode adds a sheet of 1 GiB that is well formed and begins like a roster.
// One piece of 16 MiB is compressed; the rest of the sheet is that piece again.
func explode(t *testing.T, z *zip.Writer) {
	t.Helper()
	const pieces = 64
	squeezed := func(text string, last bool) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err == nil && last {
			err = w.Close()
		} else if err == nil {
			err = w.Flush() // ends at a whole byte, so that another stream can follow
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one := `<row><c r="B1" t="inlineStr"><is><t>` + strings.Repeat("0", 30_000) + `</t></is></c><c r="D1" t="inlineStr"><is><t>户主</t></is></c></row>`
	piece := strings.Repeat(one, 16<<20/len(one))
	begin := sheetBegin + line(1, head...) + line(2, "H6", "余多", invented(51), "户主", "", "513221100001")
	first, middle, last := squeezed(begin, false), squeezed(piece, false), squeezed(sheetEnd, true)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate,
		UncompressedSize64: uint64(len(begin) + pieces*len(piece) + len(sheetEnd)), CompressedSize64: uint64(len(first) + pieces*len(middle) + len(last))})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append(append([][]byte{first}, slices.Repeat([][]byte{middle}, pieces)...), last) {
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
}

// zipBomb: the first rows of the workbook are a roster and can be looked at;
// the import ends where more comes out than a table holds.
func (o *office) zipBomb(t *testing.T) {
	before := o.clerk.households()
	bomb := book(t, workbookKind, "", nil)
	file := o.clerk.upload("import", "炸弹.xlsx", strings.NewReader(bomb))
	seen := o.clerk.look("population", file)
	said := seen.said()
	if seen.status == http.StatusOK {
		var p preview
		seen.into(t, http.StatusOK, &p)
		b := o.clerk.load("population", file, p.Mapping)
		if said = b.Failure; b.State != "failed" || b.Units.New != 0 {
			t.Errorf("%+v", b)
		}
	}
	t.Logf("%d KiB of workbook: preview %d, %s; %d KiB of memory", len(bomb)>>10, seen.status, said, o.peak())
	if !strings.Contains(said, "工作簿解压后过大，不予读取。请检查来源") {
		t.Error(said)
	}
	if after := o.clerk.households(); after != before {
		t.Errorf("%d households, were %d", after, before)
	}
}

// bulk is a roster whose rows carry a long text in a column nobody asks for.
type bulk struct {
	rows, next int
	pad        string
	rest       []byte
}

func (b *bulk) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		if b.next > b.rows {
			return 0, io.EOF
		}
		if b.rest = []byte(strings.TrimSpace(rosterHead) + ",扫描文字\n"); b.next > 0 {
			b.rest = fmt.Appendf(b.rest[:0], "L%d,余%c,%s,户主,,513221100002,,,%s\n", b.next, '一'+rune(b.next%2000), invented(20_000+b.next), b.pad)
		}
		b.next++
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// large: 200 MB are taken, and imported, in bounded memory.
func (o *office) large(t *testing.T) {
	const rows = 3_500
	before, began := o.clerk.households(), time.Now()
	file := o.clerk.upload("import", "大.csv", &bulk{rows: rows, pad: strings.Repeat("汶", 60_000/3)})
	uploaded := time.Since(began)
	if o.clerk.uploaded.Size < 200<<20 {
		t.Fatalf("the file has only %d bytes", o.clerk.uploaded.Size)
	}
	var seen preview
	o.clerk.look("population", file).into(t, http.StatusOK, &seen)
	looked := time.Since(began) - uploaded
	b := o.clerk.load("population", file, seen.Mapping)
	if b.State != "done" || b.Units.New != rows || b.Problems != 0 {
		t.Errorf("%+v", b)
	}
	t.Logf("uploaded in %s, looked at in %s, imported in %s; %d KiB of memory", uploaded, looked, time.Since(began)-uploaded-looked, o.peak())
	if after := o.clerk.households(); after != before+rows {
		t.Errorf("%d households, were %d", after, before)
	}
	o.tooLarge(t)
}

// tooLarge: a household and a row without an end are refused by row number.
func (o *office) tooLarge(t *testing.T) {
	t.Helper()
	endless := o.clerk.upload("import", "一户.csv", strings.NewReader(rosterHead+strings.Repeat("H9,余,,子,,513221100001,,\n", 100_001)))
	r := o.clerk.look("population", endless)
	t.Logf("one endless household: %d %s", r.status, r.said())
	if r.status != 422 || !strings.Contains(r.Detail, "到第 100002 行为止，连续 10 万行以上都属于同一户") {
		t.Errorf("%d %s", r.status, r.said())
	}
	file := o.clerk.upload("import", "一行.csv", io.LimitReader(strings.NewReader(rosterHead+strings.Repeat("余", 2<<20)), 5<<20))
	r = o.clerk.look("population", file)
	t.Logf("one endless row: %d %s", r.status, r.said())
	if r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.Detail, "第 2 行") {
		t.Errorf("%d %s", r.status, r.said())
	}
}

// dossier is what a page shows of a household, as far as it is changed here.
type dossier struct {
	ID, Number, Division, Address, UpdatedName string
	Version                                    int
	Members                                    []struct{ ID, Name, IDNumber, Relation string }
}

// household finds a household by its number.
func (p *official) household(t *testing.T, number string) (d dossier) {
	t.Helper()
	var found struct {
		Items []struct{ HouseholdID string }
	}
	p.send(http.MethodGet, "/api/persons?q="+url.QueryEscape(number), nil).into(t, http.StatusOK, &found)
	if len(found.Items) == 0 {
		t.Fatalf("no household %s", number)
	}
	return p.dossier(t, found.Items[0].HouseholdID)
}

func (p *official) dossier(t *testing.T, household string) (d dossier) {
	t.Helper()
	p.send(http.MethodGet, "/api/households/513221/"+household, nil).into(t, http.StatusOK, &d)
	return d
}

func (p *official) move(d dossier, address string) reply {
	var members []map[string]any
	for _, m := range d.Members {
		members = append(members, map[string]any{"id": m.ID, "name": m.Name, "idNumber": m.IDNumber, "relation": m.Relation})
	}
	return p.send(http.MethodPut, "/api/households/513221/"+d.ID, map[string]any{"version": d.Version, "number": d.Number, "division": d.Division,
		"address": address, "members": members})
}

// twoClerks edit one household: the second is told who was first and when.
func (o *office) twoClerks(t *testing.T) {
	mine, theirs := o.clerk.household(t, "H1"), o.colleague.household(t, "H1")
	if r := o.clerk.move(mine, "威州镇南桥路1号"); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.said())
	}
	r := o.colleague.move(theirs, "威州镇南桥路2号")
	t.Log(r.status, r.said())
	if r.status != http.StatusConflict || r.Code != "conflict" || !regexp.MustCompile(`^陈刚已于\d+月\d+日 \d\d:\d\d修改了这一户，您的修改没有保存。`).MatchString(r.Detail) {
		t.Errorf("%d %s", r.status, r.said())
	}
	now := o.colleague.dossier(t, mine.ID)
	if now.Address != "威州镇南桥路1号" || now.Version != mine.Version+1 || len(now.Members) != 2 {
		t.Errorf("%+v", now)
	}
	if r := o.colleague.move(now, "威州镇南桥路2号"); r.status != http.StatusOK { // having seen the first change
		t.Errorf("%d %s", r.status, r.said())
	}
}

// records of the county that somebody of the next one guesses at: what the
// county's own log calls each, and where it is read.
func (o *office) records(t *testing.T) map[string]string {
	t.Helper()
	home := o.clerk.household(t, "H2")
	var entered struct {
		ID      string
		Version int
	}
	o.clerk.send(http.MethodPost, "/api/cases", map[string]any{"county": 513221, "programme": "dibao", "householdId": home.ID, "channel": "window", "reason": "生活困难"}).into(t, http.StatusOK, &entered)
	for _, act := range []string{"submit", "accept", "investigate"} {
		if act == "investigate" {
			o.consent(t, entered.ID, home.Members[0].ID)
		}
		o.clerk.send(http.MethodPost, "/api/cases/513221/"+entered.ID+"/acts/"+act, map[string]any{"version": entered.Version}).into(t, http.StatusOK, &entered)
	}
	var checks struct{ Items []struct{ ID string } }
	o.checker.send(http.MethodGet, "/api/checks?county=513221", nil).into(t, http.StatusOK, &checks)
	var roll, file struct{ ID string }
	o.maker.send(http.MethodPost, "/api/rolls", map[string]any{"county": 513221, "programme": "dibao",
		"period": calendar.At(time.Now()).Period().String()}).into(t, http.StatusOK, &roll)
	file.ID = o.clerk.upload("import", "名册.csv", strings.NewReader(rosterHead))
	var imports struct{ Items []struct{ ID string } }
	o.clerk.send(http.MethodGet, "/api/imports/513221", nil).into(t, http.StatusOK, &imports)
	return map[string]string{
		"household/" + home.ID: "/api/households/513221/" + home.ID, "case/" + entered.ID: "/api/cases/513221/" + entered.ID,
		"roll/" + roll.ID: "/api/rolls/513221/" + roll.ID, "file/" + file.ID: "/api/files/513221/" + file.ID,
		"import/" + imports.Items[0].ID: "/api/imports/513221/" + imports.Items[0].ID, "check/" + checks.Items[0].ID: "/api/checks/513221/" + checks.Items[0].ID,
	}
}

// consent records a member's letter, without which nothing is asked.
func (o *office) consent(t *testing.T, application, person string) {
	t.Helper()
	scan := o.clerk.upload("consent", "授权书.png", strings.NewReader("\x89PNG\r\n\x1a\n"))
	var given struct{ ID string }
	o.clerk.send(http.MethodPost, "/api/consents", map[string]any{"county": 513221, "applicationId": application, "personId": person, "textVersion": "2026-1",
		"method": "scan", "fileId": scan, "signedOn": calendar.At(time.Now()).String()}).into(t, http.StatusOK, &given)
}

// refusals reads the subjects of what a county's log says was refused.
func (p *official) refusals(county int) map[string]int {
	p.t.Helper()
	var log struct {
		Items []struct{ Actor, Act, Subject string }
	}
	p.send(http.MethodGet, fmt.Sprintf("/api/audit?county=%d&act=access.refused&limit=200", county), nil).into(p.t, http.StatusOK, &log)
	subjects := map[string]int{}
	for _, e := range log.Items {
		if e.Actor == "外县人" {
			subjects[e.Subject]++
		}
	}
	return subjects
}

// anotherCounty guesses addresses: what is there looks like what is not, and
// the logs of both counties tell of it.
func (o *office) anotherCounty(t *testing.T) {
	records := o.records(t)
	for subject, path := range records {
		there := o.foreigner.send(http.MethodGet, path, nil)
		not := o.foreigner.send(http.MethodGet, path[:strings.LastIndexByte(path, '/')+1]+"77", nil)
		t.Logf("%s: %d %s", subject, there.status, there.said())
		if there.status != http.StatusNotFound || there.kind != "application/problem+json" || there.Code != "not_found" || !bytes.Equal(there.body, not.body) {
			t.Errorf("%s: %d %s, and of nothing %s", path, there.status, there.body, not.body)
		}
	}
	ours, theirs := o.auditor.refusals(513221), o.foreignAuditor.refusals(513222)
	for subject, path := range records {
		if ours[path] != 1 || theirs[path] != 1 {
			t.Errorf("%s: %d entries here and %d there", subject, ours[subject], theirs[path])
		}
	}
	if r := o.foreignAuditor.send(http.MethodGet, "/api/audit?county=513221", nil); r.status != http.StatusNotFound {
		t.Errorf("the next county's auditor reads our log: %d", r.status)
	}
}
