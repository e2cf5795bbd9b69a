package calendar

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/errs"
)

// With returns the calendar with the years of a county's file, which replace
// those it had. The file is a table with a row for each day, see
// docs/formats/holidays.md. The error is an *errs.Error with every fault by row
// and column; the calendar is never extended by a part of a file.
func (w *WorkCalendar) With(file io.Reader) (*WorkCalendar, error) {
	b, err := io.ReadAll(io.LimitReader(file, maxHolidayFile+1))
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	r := &holidayFile{days: map[Date]holidayRow{}}
	if len(b) > maxHolidayFile {
		r.fault(0, "", "文件超过 1 MB。 The file is larger than 1 MB.")
	} else {
		r.read(b)
	}
	if r.faults.Fields != nil {
		return nil, r.problem()
	}
	return w.replaced(r.days), nil
}

const maxHolidayFile = 1 << 20

// The columns, each by its Chinese or English heading.
var holidayColumns = [][]string{{"日期", "day"}, {"类别", "kind"}, {"名称", "name"}, {"来源", "source"}}

type holidayRow struct {
	row          int
	worked       bool
	name, source string
}

// holidayFile is a file while it is read.
type holidayFile struct {
	days   map[Date]holidayRow
	faults errs.Error
}

const mostFaults = 50

func (r *holidayFile) fault(row int, column, what string) {
	if len(r.faults.Fields) == mostFaults {
		return
	}
	path := "文件 file"
	if row > 0 {
		path = strings.TrimSpace(fmt.Sprintf("第 %d 行 row %d %s", row, row, column))
	}
	r.faults.Fields = append(r.faults.Fields, errs.Field{Path: path, Message: what, English: what})
}

func (r *holidayFile) problem() error {
	e := errs.New(errs.Invalid, "节假日文件有误，一行也没有采用；请按提示更正后重新启动。",
		"The file of holidays has faults and none of it was taken; correct it and start again.")
	e.Fields = r.faults.Fields
	return e
}

func (r *holidayFile) read(b []byte) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) { // as Excel saves it in China
		plain, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		if err != nil || bytes.ContainsRune(plain, utf8.RuneError) {
			r.fault(0, "", "编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 的 CSV。 The text is neither UTF-8 nor GB18030; save it as CSV in UTF-8.")
			return
		}
		b = plain
	}
	in := csv.NewReader(bytes.NewReader(b))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	var column []int
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var torn *csv.ParseError
		if errors.As(err, &torn) {
			r.fault(torn.StartLine, "", "不是可读的 CSV，请检查引号。 It cannot be read as CSV; look at the quotes.")
			return
		}
		row, _ := in.FieldPos(0)
		switch {
		case strings.HasPrefix(cells[0], "#") || strings.Join(cells, "") == "":
		case column == nil:
			if column = headings(cells); column == nil {
				r.fault(row, "", "表头须有 日期,类别,名称,来源。 The headings must be day,kind,name,source.")
				return
			}
		default:
			r.day(row, func(i int) string {
				if column[i] >= len(cells) {
					return ""
				}
				return strings.TrimSpace(cells[column[i]])
			})
		}
	}
	r.years()
}

// headings finds each column's place, or nil if one is missing.
func headings(cells []string) []int {
	at := make([]int, len(holidayColumns))
	for i, names := range holidayColumns {
		at[i] = slices.IndexFunc(cells, func(c string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(c))) })
		if at[i] < 0 {
			return nil
		}
	}
	return at
}

func (r *holidayFile) day(row int, cell func(int) string) {
	d, err := ParseDate(cell(0))
	if err != nil {
		r.fault(row, "日期 day", "须写成 2027-01-01。 Write it as 2027-01-01.")
		return
	}
	x := holidayRow{row: row, name: cell(2), source: cell(3)}
	switch strings.ToLower(cell(1)) {
	case "放假", "holiday":
		if x.name == "" {
			r.fault(row, "名称 name", "请填写节日名称，如 春节。 Name the holiday.")
		}
	case "上班", "workday":
		if x.worked = true; !weekend(d) {
			r.fault(row, "类别 kind", "上班只用于调休的周六、周日，这一天不是。 Only a Saturday or Sunday can be a make-up working day.")
		}
	default:
		r.fault(row, "类别 kind", "须为 放假 或 上班。 Write holiday or workday.")
	}
	if x.source == "" {
		r.fault(row, "来源 source", "请填写通知文号，如 国办发明电〔2026〕1号。 Give the notice's number.")
	}
	if before, twice := r.days[d]; twice {
		r.fault(row, "日期 day", fmt.Sprintf("与第 %[1]d 行是同一天，请删去一行。 Row %[1]d has the same day; delete one.", before.row))
	}
	r.days[d] = x
}

// fixed are holidays of every year (全国年节及纪念日放假办法，国务院令第795号,
// 第二条): a year without one is not whole.
var fixed = []struct {
	month time.Month
	day   int
	name  string
}{{time.January, 1, "元旦"}, {time.May, 1, "劳动节"}, {time.October, 1, "国庆节"}}

// years refuses a year of which a part is missing: with it, working days of the
// rest would be guessed.
func (r *holidayFile) years() {
	if len(r.days) == 0 && r.faults.Fields == nil {
		r.fault(0, "", "文件里没有日期。 There is no day in the file.")
	}
	for _, y := range yearsOf(r.days) {
		for _, f := range fixed {
			d := On(y, f.month, f.day)
			if x, there := r.days[d]; !there || x.worked {
				r.fault(0, "", fmt.Sprintf("%[1]d 年缺少 %[2]s（%[3]s）的放假；请录入全年的安排。 The year %[1]d lacks %[2]s as a holiday; enter the whole year.", y, d, f.name))
			}
		}
	}
}

func yearsOf(days map[Date]holidayRow) (years []int) {
	for d := range days {
		if !slices.Contains(years, d.Year) {
			years = append(years, d.Year)
		}
	}
	slices.Sort(years)
	return years
}

// replaced is a copy of the calendar in which the years of some days are these.
func (w *WorkCalendar) replaced(days map[Date]holidayRow) *WorkCalendar {
	next := &WorkCalendar{notices: maps.Clone(w.notices), holiday: maps.Clone(w.holiday), makeUp: maps.Clone(w.makeUp), own: maps.Clone(w.own)}
	sources := map[int][]string{}
	for _, d := range slices.SortedFunc(maps.Keys(days), Date.Compare) {
		if _, known := sources[d.Year]; !known {
			next.forget(d.Year)
		}
		x := days[d]
		if !slices.Contains(sources[d.Year], x.source) {
			sources[d.Year] = append(sources[d.Year], x.source)
		}
		if x.worked {
			next.makeUp[d] = true
		} else {
			next.holiday[d] = x.name
		}
	}
	for y, list := range sources {
		next.notices[y], next.own[y] = strings.Join(list, ", "), true
	}
	return next
}
