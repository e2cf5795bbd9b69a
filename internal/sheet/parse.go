package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// The parsers read one cell as people in counties write it. Surrounding space
// and full-width characters do not matter; an empty text is an error, since
// only the caller knows whether a blank means anything. Errors are *errs.Error
// and never repeat the text, which may be personal.

var (
	ymd     = regexp.MustCompile(`^(\d{1,4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?$`)
	ym      = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))$`)
	clock   = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$`)
	serial  = regexp.MustCompile(`^(\d{4,5})(\.\d+)?$`)
	compact = regexp.MustCompile(`^\d{8}$`)
	strokes = strings.NewReplacer(" ", "", "—", "-", "–", "-", "‐", "-", "−", "-", "。", ".")
)

// ParseDay reads 2019-01-02, 2019/1/2, 2019.1.2, 20190102, 2019年1月2日 and
// Excel's day numbers from 1905 to 2100, each with or without a time of day. A
// year of two digits, a month without a day and orders such as 1/2/2019 are
// errors: they cannot be read without guessing.
func ParseDay(text string) (calendar.Date, error) {
	if y, m, d, ok := plainDay(text); ok {
		return day(y, m, d)
	}
	s := tidyDay(text)
	switch {
	case s == "":
		return calendar.Date{}, empty()
	case compact.MatchString(s):
		return day(s[:4], s[4:6], s[6:])
	case ym.MatchString(s) && monthOf(s) > 0:
		return calendar.Date{}, errs.New(errs.Invalid, "只有年月没有日，请补上日，如 2019-01-02。", "There is a month but no day; add it, as in 2019-01-02.")
	}
	if m := serial.FindStringSubmatch(s); m != nil {
		return serialDate(m[1])
	}
	m := ymd.FindStringSubmatch(s)
	switch {
	case m == nil || (m[2] == "年") != (m[4] == "月"):
		return calendar.Date{}, notDay()
	case len(m[1]) == 4:
		return day(m[1], m[3], m[5])
	}
	return calendar.Date{}, errs.New(errs.Invalid, "年份不是四位数，无法确定日期，请写成 2019-01-02。", "The year does not have four digits, so the day is uncertain; write 2019-01-02.")
}

// plainDay takes 2019-01-02 apart, which most cells are, without the cost of the
// patterns.
func plainDay(s string) (y, m, d string, ok bool) {
	if len(s) != len("2019-01-02") || s[4] != s[7] || s[4] != '-' && s[4] != '/' && s[4] != '.' {
		return "", "", "", false
	}
	y, m, d = s[:4], s[5:7], s[8:]
	return y, m, d, allDigits(y) && allDigits(m) && allDigits(d)
}

func tidyDay(text string) string {
	s := strings.TrimSpace(Narrow(text))
	s = clock.ReplaceAllString(s, "")
	return strokes.Replace(s)
}

// day makes a date of digits and refuses those the calendar does not have.
func day(y, m, d string) (calendar.Date, error) {
	year, _ := strconv.Atoi(y) // the patterns let through digits only
	month, _ := strconv.Atoi(m)
	dom, _ := strconv.Atoi(d)
	date := calendar.On(year, time.Month(month), dom)
	if date.Year != year || int(date.Month) != month || date.Day != dom {
		return calendar.Date{}, errs.New(errs.Invalid, "日历上没有这一天，请核对月和日。", "The calendar has no such day; check month and day.")
	}
	if year < 1850 || year > 2200 {
		return calendar.Date{}, errs.New(errs.Invalid, "年份不合理，请核对。", "The year is out of range; check it.")
	}
	return date, nil
}

// serialDate reads Excel's day number. From 1850 to 2200 it is taken for a
// year, which as a day number would lie in 1905 or 1906.
func serialDate(digits string) (calendar.Date, error) {
	n, _ := strconv.Atoi(digits)
	if n >= 1850 && n <= 2200 {
		return calendar.Date{}, errs.New(errs.Invalid, "只有年份，请补上月和日，如 2019-01-02。", "There is only a year; add month and day, as in 2019-01-02.")
	}
	if n < 1850 || n > 73050 {
		return calendar.Date{}, notDay()
	}
	return calendar.On(1899, time.December, 30).AddDays(n), nil
}

// ParseMonth reads 2019-01, 2019/1, 2019.1, 201901, 2019年1月, and the month of
// whatever ParseDay reads. Beware of 2019.10 kept as a number: Excel stores
// 2019.1, which is read as January; a Cell's Number flag tells.
func ParseMonth(text string) (calendar.Period, error) {
	s := tidyDay(text)
	if p := monthOf(s); p > 0 {
		return p, nil
	}
	d, err := ParseDay(text)
	if err == nil {
		return d.Period(), nil
	}
	if s == "" {
		return 0, err
	}
	return 0, errs.New(errs.Invalid, "不是年月，请写成 2019-01。", "This is not a month; write 2019-01.")
}

func monthOf(s string) calendar.Period {
	m := ym.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2] + m[3])
	if month < 1 || month > 12 || year < 1850 || year > 2200 {
		return 0
	}
	return calendar.NewPeriod(year, time.Month(month))
}

// ParseBool reads 是/否, 有/无, √/×, 对/错, Y/N, yes/no, true/false, T/F, 1/0.
func ParseBool(text string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(Narrow(text))) {
	case "":
		return false, empty()
	case "是", "有", "√", "✓", "✔", "☑", "对", "y", "yes", "true", "t", "1":
		return true, nil
	case "否", "无", "×", "✗", "✘", "☒", "错", "不是", "没有", "x", "n", "no", "false", "f", "0":
		return false, nil
	}
	return false, errs.New(errs.Invalid, "请填“是”或“否”。", "Write 是 (yes) or 否 (no).")
}

// ParseInt reads a whole number; separators of thousands and a fraction of
// zeros (3.00) are allowed.
func ParseInt(text string) (int64, error) {
	s := strings.ReplaceAll(strings.TrimSpace(Narrow(text)), ",", "")
	if s == "" {
		return 0, empty()
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0") != "" {
		return 0, errs.New(errs.Invalid, "不是整数，请只填数字。", "This is not a whole number; write digits only.")
	}
	return n, nil
}

// ParseMoney reads an amount in yuan, see money.Parse; it may be negative.
func ParseMoney(text string) (money.Fen, error) {
	if strings.TrimSpace(Narrow(text)) == "" {
		return 0, empty()
	}
	f, err := money.Parse(text)
	if err != nil {
		return 0, errs.New(errs.Invalid, "不是以元为单位、最多两位小数的金额，请改正。", "This is not an amount in yuan with at most two decimals; correct it.")
	}
	return f, nil
}

func empty() error { return errs.New(errs.Invalid, "没有填写。", "This is blank.") }

func notDay() error {
	return errs.New(errs.Invalid, "不是日期，请写成 2019-01-02。", "This is not a day; write 2019-01-02.")
}
