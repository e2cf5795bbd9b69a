package sheet

import (
	"strings"
	"testing"

	"doudi/internal/errs"
)

func TestParseDay(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2019-01-02":          "2019-01-02",
		"2019-1-2":            "2019-01-02",
		"2019/1/2":            "2019-01-02",
		"2019.1.2":            "2019-01-02",
		"2019. 1. 2":          "2019-01-02",
		"20190102":            "2019-01-02",
		"2019年1月2日":           "2019-01-02",
		"2019 年 01 月 02 号":    "2019-01-02",
		"2019年1月2":            "2019-01-02",
		"２０１９－０１－０２":          "2019-01-02",
		"２０１９年１月２日":           "2019-01-02",
		"2019—01—02":          "2019-01-02",
		"2019-01-02 00:00:00": "2019-01-02",
		"2019/1/2 8:30":       "2019-01-02",
		"2019-01-02T00:00:00": "2019-01-02",
		"43467":               "2019-01-02",
		"43467.5":             "2019-01-02",
		"2201":                "1906-01-09",
		"2020-02-29":          "2020-02-29",
		"":                    "!没有填写",
		"　":                   "!没有填写",
		"2019-02-29":          "!没有这一天",
		"20191301":            "!没有这一天",
		"99990101":            "!年份不合理",
		"19-1-2":              "!四位数",
		"85年3月2日":             "!四位数",
		"1/2/2019":            "!不是日期",
		"1/2/19":              "!四位数",
		"2-Jan-19":            "!不是日期",
		"2019年1月":             "!没有日",
		"2019.1":              "!没有日",
		"201901":              "!没有日",
		"2019":                "!只有年份",
		"5":                   "!不是日期",
		"73051":               "!不是日期",
		"2019年1-2":            "!不是日期",
		"不详":                  "!不是日期",
	} {
		check(t, "ParseDay", in, want, func() (string, error) { d, err := ParseDay(in); return d.String(), err })
	}
}

func TestParseMonth(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2019年1月": "2019-01", "2019-01": "2019-01", "2019/1": "2019-01", "2019.12": "2019-12", "２０１９０３": "2019-03",
		"2019-01-31": "2019-01", "43467": "2019-01", "": "!没有填写", "2019-13": "!不是年月", "1月": "!不是年月", "18-02": "!不是年月",
	} {
		check(t, "ParseMonth", in, want, func() (string, error) { p, err := ParseMonth(in); return p.String(), err })
	}
}

func TestParseOthers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"是": "y", "有": "y", "√": "y", "Ｙ": "y", "1": "y", " true ": "y", "否": "n", "无": "n", "×": "n", "X": "n", "0": "n", "": "!没有填写", "可能": "!请填",
	} {
		check(t, "ParseBool", in, want, func() (string, error) {
			b, err := ParseBool(in)
			return map[bool]string{true: "y", false: "n"}[b], err
		})
	}
	for in, want := range map[string]string{
		"12": "+12", "１２": "+12", "1,200": "+1200", "3.00": "+3", "-4": "-4", "3.5": "!整数", "三": "!整数", "": "!没有填写", "99999999999999999999": "!整数", ".": "!整数",
	} {
		check(t, "ParseInt", in, want, func() (string, error) {
			n, err := ParseInt(in)
			return map[bool]string{true: "+", false: "-"}[n >= 0] + strings.TrimPrefix(numberText(n), "-"), err
		})
	}
	for in, want := range map[string]string{
		"540": "540.00", "￥1,894.5元": "1894.50", "-3": "-3.00", "": "!没有填写", "3.456": "!金额", "abc": "!金额",
	} {
		check(t, "ParseMoney", in, want, func() (string, error) { f, err := ParseMoney(in); return f.Plain(), err })
	}
}

func numberText(n int64) string {
	s, _, _ := cellText(n)
	return s
}

// check compares a parser's result with want, or its error's text with what
// follows "!"; an error must not repeat what was written.
func check(t *testing.T, name, in, want string, parse func() (string, error)) {
	t.Helper()
	got, err := parse()
	text, fails := strings.CutPrefix(want, "!")
	if !fails {
		if err != nil || got != want {
			t.Errorf("%s(%q) = %q, %v; want %q", name, in, got, err, want)
		}
		return
	}
	e, ok := err.(*errs.Error)
	if !ok || e.Code != errs.Invalid || e.English == "" || !strings.Contains(e.Message, text) {
		t.Errorf("%s(%q) fails with %v; want %s", name, in, err, text)
	} else if len(in) > 1 && in != "2019" && strings.Contains(e.Message+e.English, in) {
		t.Errorf("%s(%q) repeats the text: %s", name, in, e.Message)
	}
}

// FuzzParseDay: what is read is a day of the calendar, and reads the same again.
func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2019-01-02", "２０１９年１月２日", "43467", "2019.1", "19-1-2", "1/2/2019 10:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDay(s)
		if err != nil {
			return
		}
		if again, err := ParseDay(d.String()); err != nil || again != d || d.Year < 1850 || d.Year > 2200 {
			t.Errorf("%q is %v, then %v (%v)", s, d, again, err)
		}
		if m, err := ParseMonth(s); err != nil || m != d.Period() {
			t.Errorf("%q is %v, but in month %v (%v)", s, d, m, err)
		}
	})
}
