package verification

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/linkage"
	"doudi/verification/internal/q"
	"doudi/verification/source"
	"doudi/verification/token"
)

// columns says in which column, counted from 0, each field is kept.
type columns map[string]int

// recognise maps a source's fields to headings; required ones that are not
// there are an error that names them.
func recognise(s source.Source, headings []string) (columns, error) {
	c := columns(s.Recognise(headings))
	return c, complete(s, c, len(headings))
}

// complete checks that a mapping has what a source needs.
func complete(s source.Source, c columns, width int) error {
	e := errs.New(errs.Invalid, "文件缺少必需的列，请指定对应的列后重试。", "The file lacks columns that are needed; say which they are and try again.")
	for _, f := range s.Fields {
		at, ok := c[f.Name]
		if f.Required && !ok || ok && (at < 0 || at >= width) {
			e = e.With("body.columns."+f.Name, "缺少“"+f.Chinese+"”列。", "The column for “"+f.Name+"” is missing.")
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// reading turns rows of one file into records. It is safe for use by several
// goroutines.
type reading struct {
	keys     *crypt.Keyring
	source   source.Source
	columns  columns
	headings []string
	county   int32
	file     id.ID
	shelf    id.ID // where its rows are laid
	today    calendar.Date
	prints   printer
}

// outcome is what became of a row: a record, the faults that keep it out, or
// both where only its number is wrong.
type outcome struct {
	record q.AddRecordsParams
	kept   bool // record is set
	token  bool // it names its person by a token
	faults []q.AddProblemsParams
}

// row reads a row that is to be laid at a place of the shelf.
func (r *reading) row(row sheet.Row, at int64) outcome {
	out := outcome{}
	cells := map[string]string{}
	for name, at := range r.columns {
		if t := strings.TrimSpace(sheet.Narrow(row.Text(at))); t != "" {
			cells[name] = t
		}
	}
	fault := func(field string, err error) { out.faults = append(out.faults, r.fault(row, field, cells[field], err)) }
	index, err := r.index(row, cells["id"])
	damaged := err != nil && r.damaged(row, cells["id"])
	if err != nil {
		fault("id", err)
	}
	if cells["name"] == "" {
		fault("name", errs.New(errs.Invalid, "没有姓名。", "There is no name."))
	}
	sum, err := r.amount(cells)
	if err != nil {
		fault(r.source.AmountField().Name, err)
	}
	if len(out.faults) > 0 && !(damaged && len(out.faults) == 1) {
		return out
	}
	sealed, err := json.Marshal(cells)
	if err != nil {
		fault("", err)
		return out
	}
	if damaged {
		index = unknownNumber()
	}
	out.kept, out.token = true, token.Is(cells["id"])
	out.record = q.AddRecordsParams{County: r.county, FileID: r.shelf, RowNo: at, IDIndex: index,
		Name: cells["name"], AmountFen: sum, Sealed: r.keys.SealBytes(recordPlace(r.shelf, at), sealed)}
	return out
}

// recordPlace binds a sealed row to its shelf and number.
func recordPlace(file id.ID, row int64) crypt.Place {
	return crypt.Place{Column: fmt.Sprintf("department_record.sealed/%d", row), Record: file}
}

// index is by what a row is found: the number of its person, or the token of it.
func (r *reading) index(row sheet.Row, cell string) ([]byte, error) {
	if token.Is(cell) {
		return r.keys.Index(tokenIndex, r.source.Code+"|"+cell), nil
	}
	n, err := r.number(row, cell)
	return r.keys.Index(crypt.IndexID, string(n)), err
}

func (r *reading) number(row sheet.Row, text string) (idnumber.Number, error) {
	if at := r.columns["id"]; at < len(row.Cells) && row.Cells[at].Has(sheet.LostDigits) {
		return "", errs.New(errs.Invalid, "身份证号被表格软件按数字保存，末几位已丢失，请按文本格式重新导出。",
			"The spreadsheet kept the ID number as a number and lost its last digits; export it as text.")
	}
	return idnumber.Parse(text, r.today)
}

// damaged reports whether a number that is not valid still says who is meant: it
// has the length, and a digit of it is wrong. Such a row is a fault of the file,
// and it is kept: whoever stands in it would otherwise seem to have nothing.
func (r *reading) damaged(row sheet.Row, text string) bool {
	if at := r.columns["id"]; at < len(row.Cells) && row.Cells[at].Has(sheet.LostDigits) {
		return false
	}
	n := linkage.CleanID(text)
	return len(n) == 18 && strings.Trim(n[:17], "0123456789") == "" && strings.Trim(n[17:], "0123456789X") == ""
}

// unknownNumber is the index of rows whose number belongs to nobody.
func unknownNumber() []byte { return []byte{} }

// amount reads the source's amount in fen; a source without one has 0.
func (r *reading) amount(cells map[string]string) (money.Fen, error) {
	f := r.source.AmountField()
	if f.Name == "" || cells[f.Name] == "" && !f.Required {
		return 0, nil
	}
	n, err := sheet.ParseMoney(cells[f.Name])
	if err != nil {
		return 0, err
	}
	if n < 0 || n > money.Max*100/f.Unit {
		return 0, errs.New(errs.Invalid, "金额为负或超过上限，请核对。", "The amount is negative or too large; check it.")
	}
	return n * f.Unit / 100, nil
}

func (r *reading) fault(row sheet.Row, field, value string, err error) q.AddProblemsParams {
	p := q.AddProblemsParams{County: r.county, FileID: r.file, RowNo: int64(row.Number), Field: field, Value: unworded(masked(value)),
		Reason: "该行无法读取。", English: "The row cannot be read."}
	if at, ok := r.columns[field]; ok && at < len(r.headings) {
		p.Heading = r.headings[at]
	}
	var e *errs.Error
	if errors.As(err, &e) {
		p.Reason, p.English = e.Message, e.English
	}
	return p
}

// unworded hides words, too: where a list's columns were mistaken, a cell may say what
// somebody is ill with.
func unworded(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789Xx.,-*", r) {
			return r
		}
		return '*'
	}, s)
}

// masked hides all but what helps to find a cell again: 513***********1234.
func masked(s string) string {
	r := []rune(s)
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return ""
	case n < 12:
		return string(r[0]) + strings.Repeat("*", n-1)
	default:
		return string(r[:3]) + strings.Repeat("*", min(n-7, 20)) + string(r[n-4:])
	}
}
