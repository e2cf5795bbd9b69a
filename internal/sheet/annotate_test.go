package sheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"doudi/internal/lang"
)

func writeFile(path string, b []byte) error { return os.WriteFile(path, b, 0o600) }

func TestAnnotate(t *testing.T) {
	t.Parallel()
	fromXLSX := open(t, book(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"低保花名册"})
		f.SetSheetRow("Sheet1", "A3", &[]any{"姓名", "身份证号", "金额"})
		f.SetSheetRow("Sheet1", "A4", &[]any{"张三", "51322119800101001X", 540})
		f.SetSheetRow("Sheet1", "A6", &[]any{"李四", 5.13221198001011e17, -3.5})
		f.SetSheetRow("Sheet1", "A7", &[]any{"合计", nil, 536.5})
	}), Limits{})
	fromCSV := openCSV(t, "低保花名册\n\n姓名,身份证号,金额\n张三,51322119800101001X,540\n\n李四,513221198001011000,-3.5,多\n合计,,536.5\n")
	problems := []Problem{{Row: 6, Column: 2, Message: "金额不能为负"}, {Row: 4, Column: -1, Message: "户主不存在"}, {Row: 6, Column: 1, Message: "末三位已丢失"}, {Row: 5, Message: "空行"}, {Row: 6, Column: 9, Message: "列数过多"}}
	for _, f := range []*File{fromXLSX, fromCSV} {
		out := filepath.Join(t.TempDir(), "out.xlsx")
		if err := f.Annotate(out, Choice{}, lang.Chinese, problems); err != nil {
			t.Fatal(err)
		}
		checkAnnotated(t, out, f.Kind())
		// Imported again: the same rows under the same numbers.
		again := open(t, out, Limits{})
		r := read(t, again, Choice{})
		same(t, r.Header, []string{"姓名", "身份证号", "金额", "问题"})
		same(t, all(t, r), []string{"04|张三|51322119800101001X|540|户主不存在", "06|李四|513221198001011000|-3.5|金额：金额不能为负；身份证号：末三位已丢失；列数过多"})
		second := filepath.Join(t.TempDir(), "second.xlsx")
		if err := again.Annotate(second, Choice{}, lang.Chinese, nil); err != nil {
			t.Fatal(err)
		}
		same(t, read(t, open(t, second, Limits{}), Choice{}).Header, []string{"姓名", "身份证号", "金额", "问题"})
		checkEnglish(t, again, filepath.Join(t.TempDir(), "english.xlsx"))
	}
}

// checkEnglish marks a file that was marked in Chinese for an English reader, and
// back: one column of problems is there, not two.
func checkEnglish(t *testing.T, marked *File, out string) {
	t.Helper()
	if err := marked.Annotate(out, Choice{}, lang.English, []Problem{{Row: 6, Column: 2, Message: "Not negative."}, {Row: 6, Column: -1, Message: "No head."}}); err != nil {
		t.Fatal(err)
	}
	english := open(t, out, Limits{})
	r := read(t, english, Choice{})
	same(t, r.Header, []string{"姓名", "身份证号", "金额", "Problems"})
	same(t, all(t, r), []string{"04|张三|51322119800101001X|540|", "06|李四|513221198001011000|-3.5|金额: Not negative.; No head."})
	back := filepath.Join(t.TempDir(), "back.xlsx")
	if err := english.Annotate(back, Choice{}, lang.Chinese, nil); err != nil {
		t.Fatal(err)
	}
	same(t, read(t, open(t, back, Limits{}), Choice{}).Header, []string{"姓名", "身份证号", "金额", "问题"})
}

// checkAnnotated looks at the colours with Excelize.
func checkAnnotated(t *testing.T, path string, kind Kind) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	for cell, want := range map[string]string{"A6": "", "B6": "FFC7CE", "C6": "FFC7CE", "B4": "", "C4": "", "D3": "F2F2F2"} {
		id, _ := f.GetCellStyle(sheet, cell)
		got, pattern := "", f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[id].FillID].PatternFill
		if pattern.FgColor != nil {
			got = strings.TrimPrefix(pattern.FgColor.RGB, "FF")
		}
		if got != want {
			t.Errorf("%s: %s has colour %q, want %q", kind, cell, got, want)
		}
	}
	for cell, want := range map[string]string{"A1": "低保花名册", "A7": "合计", "D3": "问题", "D5": ""} {
		if got, _ := f.GetCellValue(sheet, cell); got != want {
			t.Errorf("%s: %s is %q, want %q", kind, cell, got, want)
		}
	}
	number := map[Kind]excelize.CellType{XLSX: excelize.CellTypeUnset, CSV: excelize.CellTypeInlineString}[kind]
	if got, _ := f.GetCellType(sheet, "C4"); got != number {
		t.Errorf("%s: C4 has type %d", kind, got)
	}
	if panes, err := f.GetPanes(sheet); err != nil || panes.YSplit != 3 {
		t.Error(panes, err)
	}
}
