package intake

import (
	"errors"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/internal/sheet"
)

// Row is one row of a file. Its methods read a field's cell as people write
// it; a cell that cannot be read becomes a fault of the row and reads as blank.
type Row struct {
	Number int // as Excel shows it
	cells  []sheet.Cell
	extra  int
	layout *layout
	unit   *Unit
	today  calendar.Date
}

// Unit is rows that go in together.
type Unit struct {
	Key     string // of the Unit field; "" where it is blank
	Rows    []Row
	Outcome Outcome
	Value   any // what Kind.Read returned

	faults  []ImportProblem
	kept    []ImportProblem // values that were not taken, or written otherwise; their rows went in all the same
	without map[int]bool    // rows left out of Value, whose unit goes in all the same
	bytes   int             // of text in its rows
}

// Last returns the number of the unit's last row.
func (u *Unit) Last() int { return u.Rows[len(u.Rows)-1].Number }

// Faulty reports whether a fault was told.
func (u *Unit) Faulty() bool { return len(u.faults) > 0 }

// Fault tells what is wrong with a row in a field ("" for the row as a whole),
// as a sentence that says what to do. The code is stable, for programs.
func (u *Unit) Fault(r *Row, field, code, message string) {
	column, mapped := r.layout.mapping[field]
	if !mapped {
		column = -1
	}
	p := ImportProblem{Row: r.Number, Column: column, Field: field, Header: r.layout.header(column), Code: code, Message: message}
	if mapped {
		p.Value = r.masked(column)
	}
	for _, o := range u.faults {
		if o.Row == p.Row && o.Column == p.Column && o.Code == p.Code {
			return
		}
	}
	u.faults = append(u.faults, p)
}

func (r *Row) fault(field, code, message string) {
	if r.unit != nil {
		r.unit.Fault(r, field, code, message)
	}
}

// Text returns the text of a field, trimmed; "" where it is blank, not mapped
// or unreadable.
func (r *Row) Text(field string) string {
	column, ok := r.layout.mapping[field]
	if !ok || column >= len(r.cells) {
		return ""
	}
	c := r.cells[column]
	if c.Flags&(sheet.Fault|sheet.Garbled|sheet.Formula) != 0 && !r.readable(field, c) {
		return ""
	}
	return strings.TrimSpace(c.Text)
}

// missing reports a field that nobody filled in. A cell that cannot be read has
// its fault already.
func (r *Row) missing(field string) bool {
	column, ok := r.layout.mapping[field]
	if !ok || column >= len(r.cells) {
		return true
	}
	c := r.cells[column]
	return c.Blank() && c.Flags&(sheet.Fault|sheet.Garbled|sheet.Formula) == 0
}

// readable refuses cells whose text is not what the county meant.
func (r *Row) readable(field string, c sheet.Cell) bool {
	switch {
	case c.Has(sheet.Fault):
		r.fault(field, "excel_error", "单元格是公式错误（如 #N/A），请改为实际的值。")
	case c.Has(sheet.Garbled):
		r.fault(field, "garbled", "单元格有乱码，请检查文件编码（应为 UTF-8 或 GB18030）后重新录入。")
	case c.Has(sheet.Formula) && c.Blank():
		r.fault(field, "formula", "公式没有计算结果，请把该列“选择性粘贴”为数值。")
	default:
		return true
	}
	return false
}

// Exact is Text for long numbers: one that Excel has cut is a fault.
func (r *Row) Exact(field string) string {
	text := r.Text(field)
	if text != "" && r.cells[r.layout.mapping[field]].Has(sheet.LostDigits) {
		r.fault(field, "lost_digits", "长号码被表格软件当作数字，末几位已丢失；请把该列设为文本后重新录入。")
		return ""
	}
	return text
}

// Limited is Text of at most so many characters.
func (r *Row) Limited(field string, most int) string {
	text := r.Text(field)
	if len(text) > most && len([]rune(text)) > most {
		r.fault(field, "too_long", "内容过长，请删减。")
		return ""
	}
	return text
}

// IDNumber reads a citizen number; old ones come back upgraded.
func (r *Row) IDNumber(field string) idnumber.Number {
	text := r.Text(field)
	if text == "" {
		return ""
	}
	n, err := idnumber.Parse(text, r.today)
	if err != nil {
		r.fault(field, "id_number."+strings.ReplaceAll(string(idnumber.ReasonOf(err)), " ", "_"), sentence(err))
	}
	return n
}

// Day reads a day in any of the usual styles; the zero Date when blank.
func (r *Row) Day(field string) (d calendar.Date) {
	if text := r.Text(field); text != "" {
		var err error
		if d, err = sheet.ParseDay(text); err != nil {
			r.fault(field, "day", sentence(err))
		}
	}
	return d
}

// Month reads a month; zero when blank.
func (r *Row) Month(field string) (p calendar.Period) {
	if text := r.Text(field); text != "" {
		var err error
		if p, err = sheet.ParseMonth(text); err != nil {
			r.fault(field, "month", sentence(err))
		}
	}
	return p
}

// Money reads an amount in yuan that may not be negative; blank is zero.
func (r *Row) Money(field string) (f money.Fen) {
	if text := r.Text(field); text != "" {
		var err error
		if f, err = sheet.ParseMoney(text); err != nil {
			r.fault(field, "money", sentence(err))
		} else if f < 0 {
			r.fault(field, "negative", "金额不能为负数，请核对。")
			return 0
		}
	}
	return f
}

// Int reads a whole number; blank is zero.
func (r *Row) Int(field string) (n int64) {
	if text := r.Text(field); text != "" {
		var err error
		if n, err = sheet.ParseInt(text); err != nil {
			r.fault(field, "integer", sentence(err))
		}
	}
	return n
}

// Bool reads 是 or 否; blank is otherwise.
func (r *Row) Bool(field string, otherwise bool) bool {
	text := r.Text(field)
	if text == "" {
		return otherwise
	}
	b, err := sheet.ParseBool(text)
	if err != nil {
		r.fault(field, "boolean", sentence(err))
	}
	return b
}

// Code reads an entry of a code list by code or name; "" when blank.
func (r *Row) Code(field string, list *codes.List) string {
	text := r.Text(field)
	if text == "" {
		return ""
	}
	code, ok := list.Parse(text)
	if !ok {
		r.fault(field, "code", "不在“"+list.Zh+"”的代码表中，请改为表中的名称或代码。")
	}
	return code
}

// sentence is the Chinese of an error for people.
func sentence(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "内容有误，请核对。"
}

// masked is a cell's text as a report may show it.
func (r *Row) masked(column int) string {
	if column >= len(r.cells) {
		return ""
	}
	text := r.cells[column].Text
	switch f := r.layout.fields[column]; {
	case f.Whole:
		return maskWhole(text)
	case f.Personal:
		return mask(text)
	}
	return shorten(text, 60)
}

// maskWhole shows only that something is there. What is said in words, such as an
// illness, has no part that tells nothing.
func maskWhole(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return "***"
}

// mask leaves of a personal number what tells it apart on the person's own list.
func mask(text string) string {
	s := []rune(strings.TrimSpace(text))
	switch n := len(s); {
	case n == 0:
		return ""
	case n < 8:
		return "***"
	default:
		return string(s[:3]) + strings.Repeat("*", min(n-7, 11)) + string(s[n-4:])
	}
}

func shorten(s string, most int) string {
	if r := []rune(s); len(s) > most && len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
