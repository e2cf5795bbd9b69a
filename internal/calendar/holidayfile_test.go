package calendar_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/calendar"
	"doudi/internal/errs"
)

// year2030 is an invented notice, far from those that are built in.
const year2030 = "日期,类别,名称,来源,备注\n# 试验\n2030-01-01,放假,元旦,测试〔2029〕1号,\n2030-01-05,上班,,测试〔2029〕1号,周六\n" +
	"2030-05-01,放假,劳动节,测试〔2029〕1号,\n2030-10-01,holiday,国庆节,测试〔2029〕2号\n"

func loaded(t testing.TB) *calendar.WorkCalendar {
	t.Helper()
	w, err := calendar.LoadWorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCountyAddsAYear(t *testing.T) {
	t.Parallel()
	built := loaded(t)
	inGB18030, err := simplifiedchinese.GB18030.NewEncoder().String(year2030)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"UTF-8": year2030, "with a mark": "\ufeff" + year2030, "GB18030": inGB18030,
		"English": "day,kind,name,source\n2030-01-01,holiday,元旦,测试〔2029〕1号\n2030-01-05,workday,,测试〔2029〕1号\n2030-05-01,holiday,劳动节,测试〔2029〕2号\n2030-10-01,holiday,国庆节,测试〔2029〕2号"} {
		w, err := built.With(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !w.Known(2030) || !w.Own(2030) || w.Own(2026) || w.Notice(2030) != "测试〔2029〕1号, 测试〔2029〕2号" || len(w.Specials(2030)) != 4 {
			t.Errorf("%s: notice %q, days %v", name, w.Notice(2030), w.Specials(2030))
		}
		for day, want := range map[int]bool{1: false, 2: true, 5: true, 6: false} {
			if works, err := w.IsWorkingDay(calendar.On(2030, 1, day)); err != nil || works != want {
				t.Errorf("%s: 2030-01-%02d is worked: %v, %v", name, day, works, err)
			}
		}
		if works, err := w.IsWorkingDay(calendar.On(2026, 10, 1)); err != nil || works {
			t.Errorf("%s: a built-in year is gone: %v, %v", name, works, err)
		}
	}
	if built.Known(2030) {
		t.Error("the calendar that was extended has changed")
	}
	own := strings.ReplaceAll(year2030, "2030-", "2026-")
	w, err := built.With(strings.NewReader(strings.Replace(own, "2026-01-05,上班", "2026-01-04,上班", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if works, err := w.IsWorkingDay(calendar.On(2026, 2, 17)); err != nil || !works || !w.Own(2026) {
		t.Errorf("a replaced year keeps its old holidays: %v, %v", works, err)
	}
}

func TestFaultsOfAHolidayFile(t *testing.T) {
	t.Parallel()
	whole := strings.Split(strings.TrimSpace(year2030), "\n")
	for text, want := range map[string]string{
		"":                             "file: 文件里没有日期",
		"日期,类别\n":                      "row 1: 表头须有",
		year2030 + "2030-02-30,放假,x,y": "row 7 日期 day: 须写成 2027-01-01",
		year2030 + "2030-02-03,休息,x,y": "row 7 类别 kind: 须为 放假 或 上班",
		year2030 + "2030-02-04,上班,,y":  "row 7 类别 kind: 上班只用于调休的周六、周日",
		year2030 + "2030-02-04,放假,,y":  "row 7 名称 name: 请填写节日名称",
		year2030 + "2030-02-04,放假,x":   "row 7 来源 source: 请填写通知文号",
		year2030 + "2030-01-01,放假,x,y": "row 7 日期 day: 与第 3 行是同一天",
		strings.Join(whole[:4], "\n"):  "2030 年缺少 2030-05-01（劳动节）",
		"日期,类别,名称,来源\n\"2030":          "row 2: 不是可读的 CSV",
		"\xff\xff\xff":                 "编码既不是",
		strings.Repeat("#\n", 1<<20):   "超过 1 MB",
	} {
		_, err := loaded(t).With(strings.NewReader(text))
		var e *errs.Error
		if !errors.As(err, &e) || e.Code != errs.Invalid {
			t.Errorf("%.60q: %v", text, err)
			continue
		}
		var said strings.Builder
		for _, f := range e.Fields {
			said.WriteString(f.Path + ": " + f.Message + "\n")
		}
		if !strings.Contains(said.String(), want) {
			t.Errorf("%.60q says %q, want %q", text, said.String(), want)
		}
	}
}

func FuzzCountyHolidays(f *testing.F) {
	f.Add([]byte(year2030))
	f.Add([]byte("day,kind,name,source\n2030-01-01,holiday,a\n,,,\n"))
	built := loaded(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := built.With(strings.NewReader(string(b)))
		if err != nil {
			return
		}
		for _, y := range w.Years() {
			if w.Own(y) && (len(w.Specials(y)) < 3 || w.Notice(y) == "") {
				t.Errorf("%d was taken with %v by %q", y, w.Specials(y), w.Notice(y))
			}
		}
	})
}
