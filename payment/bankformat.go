package payment

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// BankFormat is how files for the bank are written: docs/formats/payroll.md.
type BankFormat struct {
	Layout   string // "csv" (the default) or "fixed"
	Encoding string // "gb18030" (the default) or "utf-8"
	IDNumber bool   // with the payee's ID number, for banks that demand it
}

func (f BankFormat) valid() error {
	if f.Layout != "" && f.Layout != "csv" && f.Layout != "fixed" {
		return fmt.Errorf("bank file layout %q is neither csv nor fixed", f.Layout)
	}
	if f.Encoding != "" && f.Encoding != "gb18030" && f.Encoding != "utf-8" {
		return fmt.Errorf("bank file encoding %q is neither gb18030 nor utf-8", f.Encoding)
	}
	return nil
}

func (f BankFormat) fixed() bool { return f.Layout == "fixed" }
func (f BankFormat) utf8() bool  { return f.Encoding == "utf-8" }

func (f BankFormat) extension() string {
	if f.fixed() {
		return ".txt"
	}
	return ".csv"
}

// transfer is one line of a bank file.
type transfer struct {
	no      int32
	payee   string
	number  string // ID number, or ""
	account string
	bank    string
	amount  money.Fen
	purpose string
	month   calendar.Period
}

// transfers is a bank file.
type transfers struct {
	batch string // names roll and attempt: 513221-dibao-202611-1
	lines []transfer
}

func (t transfers) sum() (sum money.Fen) {
	for _, l := range t.lines {
		sum += l.amount
	}
	return sum
}

// write writes the file; it is the same bytes every time.
func (f BankFormat) write(w io.Writer, t transfers) error {
	out := bufio.NewWriter(w)
	write := f.writeCSV
	if f.fixed() {
		write = f.writeFixed
	}
	if err := write(out, t); err != nil {
		return err
	}
	return out.Flush()
}

// total is the first cell of a control line.
const total = "合计"

func (f BankFormat) writeCSV(w io.Writer, t transfers) error {
	if !f.utf8() {
		w = simplifiedchinese.GB18030.NewEncoder().Writer(w)
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	head := []string{"序号", "户名", "证件号码", "账号", "开户行", "金额", "用途", "月份"}
	_ = c.Write(f.cells(head)) // csv keeps the error for Error
	for _, l := range t.lines {
		_ = c.Write(f.cells([]string{strconv.Itoa(int(l.no)), l.payee, l.number, l.account, l.bank, l.amount.Plain(), l.purpose, l.month.String()}))
	}
	_ = c.Write([]string{total, t.batch, strconv.Itoa(len(t.lines)), t.sum().Plain()})
	c.Flush()
	return c.Error()
}

// cells leaves the ID number out unless the bank demands it.
func (f BankFormat) cells(all []string) []string {
	if f.IDNumber {
		return all
	}
	return append(all[:2:2], all[3:]...)
}

// The widths of the fixed layout in bytes, see docs/formats/payroll.md.
const (
	noWidth      = 8
	nameWidth    = 60
	idWidth      = 18
	accountWidth = 32
	bankWidth    = 60
	amountWidth  = 15
	purposeWidth = 40
	batchWidth   = 40
	statusWidth  = 1
	serialWidth  = 32
	reasonWidth  = 60
)

func (f BankFormat) writeFixed(w io.Writer, t transfers) error {
	for _, l := range t.lines {
		var b bytes.Buffer
		b.WriteByte('D')
		fmt.Fprintf(&b, "%0*d", noWidth, l.no)
		ok := f.left(&b, l.payee, nameWidth)
		if f.IDNumber {
			ok = f.left(&b, l.number, idWidth) && ok
		}
		ok = f.left(&b, l.account, accountWidth) && f.left(&b, l.bank, bankWidth) && ok
		fmt.Fprintf(&b, "%0*s", amountWidth, l.amount.Plain())
		if ok = f.left(&b, l.purpose, purposeWidth) && ok; !ok {
			return errs.Newf(errs.Conflict, "第 %[1]d 行的户名或开户行超出银行定长格式，请更正后重试。", "Line %[1]d has a name too long for the bank's fixed layout.", l.no)
		}
		fmt.Fprintf(&b, "%06d\r\n", l.month)
		if _, err := w.Write(b.Bytes()); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	b.WriteByte('T')
	f.left(&b, t.batch, batchWidth)
	fmt.Fprintf(&b, "%0*d%0*s\r\n", noWidth, len(t.lines), amountWidth, t.sum().Plain())
	_, err := w.Write(b.Bytes())
	return err
}

// left writes a text padded with spaces to a width in bytes of the file's
// encoding; false if it does not fit. Text is never cut: half a name is
// another person's.
func (f BankFormat) left(b *bytes.Buffer, s string, width int) bool {
	raw := []byte(s)
	if !f.utf8() {
		var err error
		if raw, err = simplifiedchinese.GB18030.NewEncoder().Bytes(raw); err != nil {
			return false
		}
	}
	b.Write(raw)
	b.WriteString(strings.Repeat(" ", max(0, width-len(raw))))
	return len(raw) <= width
}

// decode turns a file's or a field's bytes into text, whichever of the two
// encodings it is in. GB18030 that happens to be UTF-8 is plain ASCII.
func decode(b []byte) (string, bool) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if utf8.Valid(b) {
		return string(b), true
	}
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return string(s), err == nil && !bytes.ContainsRune(s, utf8.RuneError)
}
