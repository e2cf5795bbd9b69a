package intake

import (
	"context"
	"fmt"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/internal/sheet"
)

// RecipientsID names the kind of Recipients.
const RecipientsID = "recipients"

// Recipient is one household of the list of those on minimum living guarantee.
type Recipient struct {
	Number      string          // 户编号; "" where the list has none: go by IDNumber
	Head        string          // head or applicant
	IDNumber    idnumber.Number // the head's
	Members     int             // people supported
	Urban       bool
	Amount      money.Fen // a month, for the household
	From        calendar.Period
	Certificate string // 低保证号
	Bank        string
	Account     string
	AccountName string
}

// Taken is what became of a recipient. Where it is Bad, Field names the
// recipient's field that stands in the way ("" for the whole) and Message says
// in Chinese what is wrong and what to do.
type Taken struct {
	Outcome Outcome
	Field   string
	Message string
}

// Taker is what recipients are handed to: the one who finds their households
// and opens their entitlements. It answers for each in order; the same list
// twice must change nothing.
type Taker interface {
	TakeOver(ctx context.Context, tx *db.Tx, county int32, list []Recipient) ([]Taken, error)
}

// Recipients is the list of households that a county supports already
// (低保在保花名册), one row a household. Their people must be in the registry.
func Recipients(to Taker) *Kind {
	return &Kind{
		ID: RecipientsID, Zh: "低保在保花名册", En: "Households on minimum living guarantee", Act: authz.ImportRegistry,
		Fields: recipientFields(), Unique: "idNumber", Read: readRecipient,
		Apply: func(ctx context.Context, tx *db.Tx, b *Batch, units []*Unit) error {
			return applyRecipients(ctx, tx, to, b, units)
		},
	}
}

func recipientFields() []ImportField {
	return []ImportField{
		{Name: "number", Zh: "户编号", En: "Household number", Form: FormText, Synonyms: []string{"户号", "家庭编号", "户编码"}},
		{Name: "head", Zh: "户主（申请人）姓名", En: "Head or applicant", Form: FormText, Required: true,
			Synonyms: []string{"户主姓名", "申请人姓名", "户主", "申请人", "姓名", "保障对象姓名"}},
		{Name: "idNumber", Zh: "身份证号", En: "ID number", Form: FormNumber, Required: true, Personal: true,
			Synonyms: []string{"身份证号码", "公民身份号码", "户主身份证号", "申请人身份证号"}},
		{Name: "members", Zh: "保障人数", En: "People supported", Form: FormInt, Required: true, Synonyms: []string{"保障人口", "享受人数", "救助人数"}},
		{Name: "urban", Zh: "城乡类别", En: "Urban or rural", Form: FormText, Synonyms: []string{"城乡", "保障类别", "低保类别", "低保类型"}},
		{Name: "amount", Zh: "月保障金额（元）", En: "Amount a month", Form: FormMoney, Required: true,
			Synonyms: []string{"月保障金额", "保障金额", "月保障金", "月补助金额", "低保金", "户月保障金额"}},
		{Name: "from", Zh: "起保年月", En: "From month", Form: FormMonth, Required: true, Synonyms: []string{"起保时间", "享受起始年月", "纳入时间", "开始享受时间"}},
		{Name: "certificate", Zh: "低保证号", En: "Certificate", Form: FormText, Synonyms: []string{"低保证编号", "证号"}},
		{Name: "bank", Zh: "开户银行", En: "Bank", Form: FormText, Synonyms: []string{"开户行", "银行名称"}},
		{Name: "account", Zh: "银行账号", En: "Account", Form: FormText, Personal: true, Synonyms: []string{"银行卡号", "账号", "卡号", "帐号", "一卡通账号"}},
		{Name: "accountName", Zh: "开户人", En: "Account holder", Form: FormText, Synonyms: []string{"开户人姓名", "户名"}},
	}
}

func readRecipient(b *Batch, u *Unit) any {
	r := &u.Rows[0]
	x := Recipient{
		Number: strings.Join(strings.Fields(sheet.Narrow(r.Exact("number"))), ""), Head: strings.Join(strings.Fields(r.Text("head")), ""),
		IDNumber: r.IDNumber("idNumber"), Members: int(r.Int("members")), Amount: r.Money("amount"), From: r.Month("from"),
		Certificate: r.Exact("certificate"), Bank: r.Limited("bank", 100), Account: digits(r.Exact("account")), AccountName: r.Limited("accountName", 60),
	}
	for _, f := range []string{"head", "idNumber", "members", "amount", "from"} {
		if r.missing(f) {
			r.fault(f, "required", "没有填写。")
		}
	}
	switch text := r.Text("urban"); {
	case strings.HasPrefix(text, "城"), text == "1":
		x.Urban = true
	case text == "", strings.HasPrefix(text, "农"), strings.HasPrefix(text, "乡"), text == "2":
	default:
		r.fault("urban", "code", "城乡类别请填“城镇”或“农村”。")
	}
	if x.Members < 1 && r.Text("members") != "" {
		r.fault("members", "integer", "保障人数至少为 1。")
	}
	if x.From > b.Today.Period() {
		r.fault("from", "future", "起保年月晚于本月，请核对。")
	}
	if n := len(x.Account); n > 0 && (n < 8 || n > 30 || strings.Trim(x.Account, "0123456789") != "") {
		r.fault("account", "account", "银行账号应为 8 至 30 位数字，请核对。")
	}
	return x
}

func applyRecipients(ctx context.Context, tx *db.Tx, to Taker, b *Batch, units []*Unit) error {
	list := make([]Recipient, len(units))
	for i, u := range units {
		list[i] = u.Value.(Recipient)
	}
	taken, err := to.TakeOver(ctx, tx, b.County, list)
	if err != nil {
		return err
	}
	if len(taken) != len(units) {
		return fmt.Errorf("take over: %d answers for %d recipients", len(taken), len(units))
	}
	for i, t := range taken {
		if units[i].Outcome = t.Outcome; t.Outcome == Bad {
			units[i].Fault(&units[i].Rows[0], t.Field, "refused", t.Message)
		}
	}
	return nil
}
