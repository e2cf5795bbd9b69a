package sheet

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestHeader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows  string
		known Known
		want  string
		at    int
		data  string
	}{
		"plain":              {"姓名,住址\n张三,威州镇", nil, "姓名 住址", 1, "02|张三|威州镇"},
		"title and unit":     {"汶川县2019年低保花名册\n单位：元,,填报日期：2019年3月1日\n姓名,住址,金额\n张三,威州镇,540", nil, "姓名 住址 金额", 3, "04|张三|威州镇|540"},
		"unit as a row":      {"花名册\n填报单位：威州镇,单位：元,日期：3月\n姓名,住址,金额\n张三,威州镇,540", roster, "姓名 住址 金额", 3, "04|张三|威州镇|540"},
		"known beats first":  {"表号,制表机关,文号\n姓名,身份证号,金额\n张三,5132,540", roster, "姓名 身份证号 金额", 2, "03|张三|5132|540"},
		"two rows":           {"花名册\n姓名,收入,,备注\n,工资性,经营性,\n张三,1,2,无", roster, "姓名 收入/工资性 收入/经营性 备注", 3, "04|张三|1|2|无"},
		"two rows unknown":   {"花名册\n姓名,收入,,备注\n,工资性,经营性,\n张三,1,2,无", nil, "姓名 收入/工资性 收入/经营性 备注", 3, "04|张三|1|2|无"},
		"title is no group":  {"低保花名册,,,2019年度\n姓名,住址,金额,备注\n张三,威州镇,540,无", nil, "姓名 住址 金额 备注", 2, "03|张三|威州镇|540|无"},
		"text under header":  {"姓名,住址,民族\n张三,威州镇,羌族\n李四,绵虒镇,藏族", nil, "姓名 住址 民族", 1, "02|张三|威州镇|羌族"},
		"column numbers":     {"姓名,住址,金额\n1,2,3\n张三,威州镇,540", nil, "姓名 住址 金额", 1, "03|张三|威州镇|540"},
		"trailing blanks":    {"姓名,住址,,,\n张三,威州镇,,,", nil, "姓名 住址", 1, "02|张三|威州镇"},
		"blank between":      {"姓名,,住址\n张三,x,威州镇", nil, "姓名  住址", 1, "02|张三|x|威州镇"},
		"breaks and spaces":  {"\"姓\n 名\",住 址\n张三,威州镇", nil, "姓名 住址", 1, "03|张三|威州镇"},
		"known in one of 2":  {"*姓　名（必填）,身份证号码\n张三,5132", roster, "*姓名（必填） 身份证号码", 1, "02|张三|5132"},
		"all texts and data": {"说明\n姓名,身份证号,出生日期\n张三,51322119800101001X,1980年1月1日", roster, "姓名 身份证号 出生日期", 2, "03|张三|51322119800101001X|1980年1月1日"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := read(t, openCSV(t, c.rows), Choice{Known: c.known})
			if got := strings.Join(r.Header, " "); got != c.want {
				t.Errorf("header %q, want %q", got, c.want)
			}
			if want := c.at; name != "breaks and spaces" && r.HeaderRow != want {
				t.Errorf("header in row %d, want %d", r.HeaderRow, want)
			}
			row, err := r.Next()
			want := c.data
			if name == "breaks and spaces" {
				want = "02|张三|威州镇" // a line break in a cell begins no row
			}
			if err != nil || flat(row) != want {
				t.Errorf("first row %q, want %q (%v)", flat(row), want, err)
			}
		})
	}
}

func TestHeaderRowChosen(t *testing.T) {
	t.Parallel()
	f := openCSV(t, "a,b\nc,d\ne,f\ng,h\n")
	r := read(t, f, Choice{HeaderRow: 3})
	same(t, r.Header, []string{"e", "f"})
	same(t, all(t, r), []string{"04|g|h"})
	if _, err := f.Read(Choice{HeaderRow: 9}); err == nil {
		t.Error("a header row below the end was found")
	}
	if _, err := f.Read(Choice{Sheet: "none"}); err == nil {
		t.Error("a sheet that is not there was found")
	}
}

func TestTitlesAndDuplicates(t *testing.T) {
	t.Parallel()
	r := read(t, openCSV(t, "低保花名册\n单位：元,,日期：3月\n姓名,备注, 备 注 *\n张三,a,b\n"), Choice{})
	same(t, r.Titles, []string{"低保花名册", "单位：元  日期：3月"})
	if len(r.Problems) != 1 || r.Problems[0].Column != 2 || !strings.Contains(r.Problems[0].Message, "B 列和 C 列") ||
		!strings.Contains(r.Problems[0].English, "columns B and C") {
		t.Error(r.Problems)
	}
}

func TestChooseSheet(t *testing.T) {
	t.Parallel()
	path := book(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"填写说明", "字段", "要求"})
		f.SetSheetRow("Sheet1", "A2", &[]any{"一", "性别", "男或女"})
		for _, s := range []string{"字典", "空表", "花名册"} {
			f.NewSheet(s)
		}
		f.SetSheetRow("字典", "A1", &[]any{"姓名", "身份证号"})
		f.SetSheetRow("字典", "A2", &[]any{"甲", "乙"})
		f.SetSheetVisible("字典", false)
		f.SetSheetRow("花名册", "A2", &[]any{"姓名", "身份证号"})
		f.SetSheetRow("花名册", "A4", &[]any{"张三", "51322119800101001X"})
	})
	f := open(t, path, Limits{})
	same(t, f.Sheets(), []string{"Sheet1", "字典", "空表", "花名册"})
	for _, c := range []struct {
		choice Choice
		want   string
	}{
		{Choice{}, "Sheet1"},
		{Choice{Known: roster}, "花名册"},
		{Choice{Sheet: "字典"}, "字典"},
	} {
		if r := read(t, f, c.choice); r.Sheet != c.want {
			t.Errorf("read %s, want %s", r.Sheet, c.want)
		}
	}
	same(t, all(t, read(t, f, Choice{Known: roster})), []string{"04|张三|51322119800101001X"})
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"姓　名":         "姓名",
		"＊身份证号\n（必填）": "身份证号",
		"月收入（元）":      "月收入(元)",
		"【选填】备注：":     "备注",
		" ＩＤ Number ": "idnumber",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	known := Known{
		"name": {"姓名"}, "head": {"户主姓名"}, "number": {"身份证号"}, "phone": {"联系电话"},
		"wages": {"工资性"}, "income": {"月收入"}, "none": {"银行账号"},
	}
	got := Suggest([]string{"序号", "户主姓名", "*姓 名", "公民身份证号码", "收入/工资性", "月收入（元）", "电话", ""}, known)
	columns := map[string]int{"head": 1, "name": 2, "number": 3, "wages": 4, "income": 5, "phone": 6}
	if len(got) != len(columns) {
		t.Error(got)
	}
	for field, column := range columns {
		if got[field].Column != column || got[field].Confidence <= 0 || got[field].Confidence > 1 {
			t.Errorf("%s: %+v, want column %d", field, got[field], column)
		}
	}
	order := []string{"number", "phone", "wages", "income", "name", "head"}
	if !slices.IsSortedFunc(order[1:], func(a, b string) int {
		switch x, y := got[a].Confidence, got[b].Confidence; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}) {
		t.Error("confidence out of order", got)
	}
}
