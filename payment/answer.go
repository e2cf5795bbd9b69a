package payment

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"doudi/internal/errs"
	"doudi/internal/money"
)

// answer is what the bank says of one line.
type answer struct {
	row    int // in the file, from 1
	no     int32
	amount money.Fen
	paid   bool
	reason string
	serial string
}

// answers is a return file: docs/formats/payroll.md.
type answers struct {
	batch string
	count int64 // of the control line
	sum   money.Fen
	last  int // the row of the control line
	lines []answer
}

// mostFaults bounds how many faults of one file are reported.
const mostFaults = 500

// faults collects what is wrong with a file, by row; row 0 is the whole file.
type faults struct {
	list []errs.Field
	more int
}

func (f *faults) add(row int, zh, en string, args ...any) {
	if len(f.list) >= mostFaults {
		f.more++
		return
	}
	path := wholeFile
	zh, en = fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)
	if row > 0 {
		zh, en, path = fmt.Sprintf("第 %d 行：%s", row, zh), fmt.Sprintf("Row %d: %s", row, en), fmt.Sprintf("row %d", row)
	}
	f.list = append(f.list, errs.Field{Path: path, Message: zh, English: en})
}

// wholeFile is where a fault is that no row has: something is missing.
const wholeFile = "file"

func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	e := errs.Newf(errs.Invalid, "回盘文件有 %[1]d 处不符，未作任何登记。", "Faults in the bank's reply: %[1]d. Nothing was applied.", len(f.list)+f.more)
	e.Fields = f.list
	return e
}

// parseReturn reads a return file in either layout and encoding.
func parseReturn(b []byte) (answers, *faults) {
	f := &faults{}
	text, ok := decode(b)
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		f.add(1, "文件是空的", "The file is empty")
		return answers{}, f
	case !ok:
		f.add(1, "文件不是 UTF-8 或 GB18030 文本", "The file is not text in UTF-8 or GB18030")
		return answers{}, f
	case b[0] == 'D' || b[0] == 'T':
		return parseFixed(b, f), f
	}
	return parseCSV(text, f), f
}

func parseCSV(text string, f *faults) answers {
	var a answers
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	var column map[string]int
	ended := false
	for row := 1; ; row++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.add(row, "不是可读的 CSV", "It cannot be read as CSV")
			return a
		}
		row, _ := r.FieldPos(0)
		switch {
		case column == nil:
			if column = header(cells); column == nil {
				f.add(row, "表头须有 序号、金额、状态、原因、流水号", "The headings must be 序号, 金额, 状态, 原因, 流水号 (number, amount, state, reason, serial number)")
				return a
			}
		case ended:
			f.add(row, "合计行之后还有内容", "Something follows the control line")
			return a
		case strings.TrimSpace(cells[0]) == total:
			ended = true
			a.control(row, cells[1:], f)
		default:
			a.line(row, func(name string) string { return cell(cells, column[name]) }, f)
		}
	}
	if !ended {
		f.add(0, "缺少合计行，文件可能没有传完，请向银行取完整的回盘文件", "The control line (合计) is missing, so the file may be cut short; get the whole reply from the bank")
	}
	return a
}

func header(cells []string) map[string]int {
	column := map[string]int{}
	for i, c := range cells {
		column[strings.TrimSpace(c)] = i
	}
	for _, name := range []string{"序号", "金额", "状态", "原因", "流水号"} {
		if _, ok := column[name]; !ok {
			return nil
		}
	}
	return column
}

func cell(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

func (a *answers) control(row int, cells []string, f *faults) {
	count, err1 := strconv.ParseInt(cell(cells, 1), 10, 64)
	sum, err2 := money.Parse(cell(cells, 2))
	if err1 != nil || err2 != nil || count < 0 || sum < 0 {
		f.add(row, "合计行须为 合计、批次、笔数、金额", "The control line has 合计, batch, count and sum")
	}
	a.batch, a.count, a.sum, a.last = cell(cells, 0), count, sum, row
}

func (a *answers) line(row int, get func(name string) string, f *faults) {
	no, err := strconv.ParseInt(get("序号"), 10, 32)
	if err != nil || no < 1 {
		f.add(row, "序号不是正整数", "The number is not a positive whole number")
		return
	}
	amount, err := money.Parse(get("金额"))
	if err != nil || amount <= 0 {
		f.add(row, "金额不是大于零、至多两位小数的数", "The amount is not above zero with at most two decimals")
		return
	}
	l := answer{row: row, no: int32(no), amount: amount, reason: clean(get("原因")), serial: clean(get("流水号"))}
	switch get("状态") {
	case "成功":
		l.paid = true
	case "失败":
		if l.reason == "" {
			f.add(row, "失败须写明原因", "A failure needs its reason")
		}
	default:
		f.add(row, "状态须为 成功 或 失败", "The state is 成功 (paid) or 失败 (failed)")
	}
	a.lines = append(a.lines, l)
}

// clean keeps what a bank writes to one short line of text.
func clean(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 100 {
		return string(runes[:100])
	}
	return s
}

func parseFixed(b []byte, f *faults) answers {
	var a answers
	ended := false
	for i, line := range bytes.Split(bytes.TrimRight(b, "\r\n\x1a"), []byte("\n")) {
		row, rest := i+1, bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case ended:
			f.add(row, "合计行之后还有内容", "Something follows the control line")
			return a
		case len(rest) > 0 && rest[0] == 'D':
			a.fixedLine(row, rest[1:], f)
		case len(rest) > 0 && rest[0] == 'T':
			ended = true
			cut := cutter{rest: rest[1:]}
			a.control(row, []string{cut.field(batchWidth), cut.field(noWidth), strings.TrimLeft(cut.field(amountWidth), "0")}, f)
			if cut.bad {
				f.add(row, "合计行长度不符", "The control line has the wrong length")
			}
		default:
			f.add(row, "行首须为 D 或 T", "The line must begin with D or T")
			return a
		}
	}
	if !ended {
		f.add(0, "缺少合计行，文件可能没有传完，请向银行取完整的回盘文件", "The control line (合计) is missing, so the file may be cut short; get the whole reply from the bank")
	}
	return a
}

func (a *answers) fixedLine(row int, rest []byte, f *faults) {
	cut := cutter{rest: rest}
	cells := map[string]string{"序号": cut.field(noWidth), "金额": cut.field(amountWidth), "状态": cut.field(statusWidth)}
	cut.open = true // banks cut off the spaces at the end of a line
	cells["流水号"], cells["原因"] = cut.field(serialWidth), cut.field(reasonWidth)
	if cut.bad || len(cut.rest) > 0 {
		f.add(row, "行长度不符", "The line has the wrong length")
		return
	}
	switch cells["状态"] {
	case "0":
		cells["状态"] = "成功"
	case "1":
		cells["状态"] = "失败"
	}
	a.line(row, func(name string) string { return cells[name] }, f)
}

// cutter takes fields of fixed widths off the front of a line.
type cutter struct {
	rest []byte
	open bool // fields may be missing
	bad  bool
}

func (c *cutter) field(width int) string {
	if len(c.rest) < width {
		c.bad = c.bad || !c.open
		width = len(c.rest)
	}
	s, ok := decode(c.rest[:width])
	c.bad = c.bad || !ok
	c.rest = c.rest[width:]
	return strings.TrimSpace(s)
}
