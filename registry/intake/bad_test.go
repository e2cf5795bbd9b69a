package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/sheet"
)

// TestBadFiles tries files that cannot be imported at all.
func TestBadFiles(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	for name, c := range map[string]struct{ content, want string }{
		"empty":            {"", "空"},
		"only a header":    {header, "没有数据行"},
		"no header":        {"1,2,3\n4,5,6\n", "表头"},
		"a zip bomb":       {bomb(t), ""},
		"a web page":       {"<html><body><table><tr><td>姓名</td></tr></table></body></html>", ""},
		"required missing": {"姓名,与户主关系\n张三,户主\n", "列的对应关系不完整"},
		"no place":         {"姓名,身份证号,与户主关系\n张三," + citizen(1) + ",户主\n", "区划代码"},
	} {
		_, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: s.path(t, c.content)})
		if errs.CodeOf(err) == "" || !strings.Contains(sentence(err), c.want) {
			t.Errorf("%s: %v (%s)", name, err, sentence(err))
		}
		t.Logf("%s: %s", name, sentence(err))
	}
}

// bomb is a workbook that would unzip to 5 GiB.
func bomb(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range map[string]int{"[Content_Types].xml": 1, "xl/workbook.xml": 1, "xl/worksheets/sheet1.xml": 64} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		block := make([]byte, 1<<20)
		for range size {
			if _, err := w.Write(block); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestBadRows tries what stands in single rows and shows what is told.
func TestBadRows(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	const wide = "户编号,姓名,身份证号,与户主关系,性别,出生日期,区划代码,乡镇,村(社区),联系电话,残疾类别,残疾等级,标签,是否共同生活,工资性收入(元/年),银行账号,城乡\n"
	row := func(change map[int]string) string {
		cells := []string{"A1", "张三", citizen(7), "户主", "", "", "513221100001", "", "", "", "", "", "", "", "", "", ""}
		for i, v := range change {
			cells[i] = v
		}
		return wide + strings.Join(cells, ",") + "\n"
	}
	for name, c := range map[string]struct {
		content string
		ctx     context.Context
		want    string
	}{
		"check digit":         {row(map[int]string{2: "993221194701010001"}), nil, "id_number.check_digit"},
		"scientific":          {row(map[int]string{2: "9.93221E+17"}), nil, "身份证号"},
		"birth in future":     {row(map[int]string{2: "", 5: "2105-01-15"}), nil, "future"},
		"birth against ID":    {row(map[int]string{5: "1947/1/2"}), nil, "birth"},
		"sex against ID":      {row(map[int]string{4: "男"}), nil, "sex"},
		"month for a day":     {row(map[int]string{5: "1947-01"}), nil, "day"},
		"negative money":      {row(map[int]string{14: "-1200"}), nil, "negative"},
		"words for money":     {row(map[int]string{14: "约三千"}), nil, "money"},
		"no such division":    {row(map[int]string{6: "513221999999"}), nil, "division"},
		"another county":      {row(map[int]string{6: "513222100001"}), nil, "other_county"},
		"no such township":    {row(map[int]string{6: "", 7: "某某镇"}), nil, "division"},
		"out of scope":        {row(nil), as(12, "513221101"), "out_of_scope"},
		"no place":            {row(map[int]string{6: ""}), nil, "required"},
		"relation":            {row(map[int]string{3: "邻居"}), nil, "code"},
		"no head":             {row(map[int]string{3: "子"}), nil, "head"},
		"no name":             {row(map[int]string{1: " "}), nil, "name"},
		"phone":               {row(map[int]string{9: "12"}), nil, "phone"},
		"disability":          {row(map[int]string{10: "左腿"}), nil, "code"},
		"grade without kind":  {row(map[int]string{10: "肢体", 11: "九级"}), nil, "code"},
		"label":               {row(map[int]string{12: "富裕户"}), nil, "label"},
		"neither yes nor no":  {row(map[int]string{13: "大概"}), nil, "boolean"},
		"account":             {row(map[int]string{15: "12"}), nil, "account"},
		"urban":               {row(map[int]string{16: "火星"}), nil, "code"},
		"more cells":          {row(nil)[:len(row(nil))-1] + ",多出,来的\n", nil, "shifted"},
		"garbled":             {strings.Replace(row(nil), "张三", "张\xff三", 1), nil, ""},
		"10,000 members":      {wide + strings.Repeat(strings.TrimPrefix(row(nil), wide), 10_000), nil, "members"},
		"an ID stands twice":  {row(nil) + strings.Replace(strings.TrimPrefix(row(nil), wide), "A1", "A2", 1), nil, "duplicate_in_file"},
		"a formula in a cell": {row(map[int]string{1: "=1+1"}), nil, "name"},
	} {
		ctx := c.ctx
		if ctx == nil {
			ctx = clerk()
		}
		st := s.run(t, ctx, c.content, func(c *Command) { c.DryRun = true })
		text := s.problems(t, st)
		if st.Units.New != 0 || !strings.Contains(text, c.want) || strings.Contains(text, citizen(7)) {
			t.Errorf("%s: %+v\n%s", name, st.Units, shorten(text, 500))
		}
		t.Logf("%s: %s", name, shorten(text, 200))
	}
}

func TestDuplicateHeadersNeedAPerson(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	s.upload(t, "a.csv", []byte("户编号,姓名,姓名,身份证号,与户主关系,区划代码\n1,张三,李四,"+citizen(1)+",户主,513221100001\n"))
	p, err := s.Preview(clerk(), ImportLook{County: 513221, Kind: PopulationID, FileID: s.last})
	if err != nil || len(p.Warnings) != 1 || p.Warnings[0].Code != "duplicate_header" || p.Mapping["name"] != 1 {
		t.Errorf("%+v, %v", p.Warnings, err)
	}
}

// TestFileAsKept reads one workbook with a merged title, number columns, many
// styles of dates, full-width digits, old ID numbers and names for places, and
// the same as GB18030.
func TestFileAsKept(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	old := "993221470101002"
	rows := [][]string{
		{"汶川县2026年困难群众花名册"},
		{"填报单位：威州镇", "", "", "", "", "", "", "", "单位：元/月"},
		{"户号", "家庭成员姓名", "公民身份号码", "与户主的关系", "出生年月日", "乡镇", "村(社区)", "残疾类别及等级", "工资收入(元/月)", "联系方式"},
		{"１", "张 三", old, "户主", "1947年1月1日", "威州镇", "南桥社区", "肢体二级", "1,200.50", "１３８１２３４５６７８"},
		{"", "李秀英", strings.ToLower(citizen(2)), "妻", "1942.1.1", "", "", "", "", ""},
		{"2", "王五", wide(citizen(3)), "本人", "19430101", "威州", "南桥", "", "0", ""},
		{"合计", "3"},
	}
	var csvText bytes.Buffer
	w := csv.NewWriter(&csvText)
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(csvText.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"名册.xlsx": workbook(t, rows), "名册.csv": string(gb)}
	for name, content := range files {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		st, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: path})
		if err != nil || st.Problems != 0 || st.Units.New+st.Units.Same != 2 {
			t.Fatalf("%s: %+v, %v\n%s", name, st, err, s.problems(t, st))
		}
	}
	facts := s.facts(t, "513221")
	for _, want := range []string{"张三 993221194701010029", "1,200.50 month", "李秀英", citizen(3), "13812345678", "4 2", "1 513221100001"} {
		if !strings.Contains(facts, want) {
			t.Errorf("no %q in\n%s", want, facts)
		}
	}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune { return r - '!' + '！' }, s)
}

func workbook(t *testing.T, rows [][]string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		for j, v := range r {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStr("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.MergeCell("Sheet1", "A1", "J1"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// FuzzRead holds that no row of text makes reading panic, and that what has no
// fault has exactly one head and a place.
func FuzzRead(f *testing.F) {
	register, err := division.Load()
	if err != nil {
		f.Fatal(err)
	}
	kind := Population(nil, register, codes.New())
	fields := []string{"number", "name", "idNumber", "relation", "bornOn", "division", "wage", "labels", "disability", "account"}
	m := Mapping{}
	for i, name := range fields {
		m[name] = i
	}
	b := &Batch{County: 513221, Actor: authz.From(clerk()), Today: calendar.On(2026, 11, 23), layout: newLayout(kind, m, fields)}
	f.Add("A1\t张三\t"+citizen(7)+"\t户主\t1947-01-01\t513221100\t1200\t低保户;已脱贫\t肢体二级\t6214590123456789", uint8(0))
	f.Add("\t\t\t子\t4\t5132\t-1\t、\t级\t1", uint8(sheet.Fault))
	f.Fuzz(func(t *testing.T, line string, flags uint8) {
		u := &Unit{}
		for text := range strings.Lines(line) {
			r := Row{Number: len(u.Rows) + 2, layout: b.layout, today: b.Today}
			for cell := range strings.SplitSeq(text, "\t") {
				r.cells = append(r.cells, sheet.Cell{Text: cell, Flags: sheet.Flags(flags)})
			}
			u.Rows = append(u.Rows, r)
		}
		if len(u.Rows) == 0 {
			return
		}
		if b.read(u); u.Faulty() {
			return
		}
		heads := 0
		draft := u.Value.(*household).draft
		for _, m := range draft.Members {
			if head(m.Relation) {
				heads++
			}
		}
		if heads != 1 || draft.Division == "" {
			t.Errorf("%q went through with %d heads in %q", line, heads, draft.Division)
		}
	})
}
