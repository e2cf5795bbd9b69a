package casework

import (
	"fmt"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Medical is what medical assistance is asked for after the fact (事后救助): the
// settlements of one patient in one year (社会救助法 art.24).
type Medical struct {
	Patient       id.ID      `json:"patientId" doc:"the member who was treated"`
	Bills         []Bill     `json:"bills" minItems:"1" maxItems:"100" nullable:"false"`
	EarlierAid    *money.Fen `json:"earlierAidFen,omitempty" doc:"what medical aid paid for the patient earlier in the year at the hospital's own counter (一站式结算); what earlier cases here paid is added by itself"`
	EarlierBurden *money.Fen `json:"earlierBurdenFen,omitempty" doc:"the patient's burden of the year before that, for the deductible; that of earlier cases here is added by itself"`
}

// Bill is one settlement of medical costs, as its settlement sheet has it.
type Bill struct {
	Number        string        `json:"number" minLength:"1" maxLength:"60" doc:"of the settlement (结算编号) or the receipt: nothing is claimed twice"`
	Kind          string        `json:"kind" enum:"inpatient,outpatient,pharmacy"`
	Hospital      string        `json:"hospital" minLength:"1" maxLength:"100"`
	Designated    bool          `json:"designated" doc:"a designated institution (定点医药机构)"`
	From          calendar.Date `json:"from,omitzero" doc:"admitted, or treated"`
	SettledOn     calendar.Date `json:"settledOn" doc:"its year is that of the deductible and the yearly cap"`
	Total         *money.Fen    `json:"totalFen" doc:"total cost; null: not known"`
	Compliant     *money.Fen    `json:"compliantFen" doc:"within the catalogues (符合政策范围); null: not known"`
	Basic         *money.Fen    `json:"basicFen" doc:"basic medical insurance paid; null: not known"`
	Serious       *money.Fen    `json:"seriousFen" doc:"serious-illness insurance paid; null: not known"`
	Supplementary *money.Fen    `json:"supplementaryFen" doc:"supplementary insurance paid; null: not known"`
	Evidence      []id.ID       `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case: settlement sheet, receipts"`
}

// claimRef names the one claim of a case to the engine.
const claimRef = "the-claim"

// claim is what the engine is told: the bills together, as deductible and cap are
// of the year and not of a bill. Those of institutions that are not designated
// count only where there are no others: then they are why the claim fails.
func (m *Medical) claim() policy.Claim {
	bills := m.counted()
	c := policy.Claim{Ref: claimRef, Member: m.Patient.String(), Designated: len(bills) > 0 && bills[0].Designated,
		Total:     sum(bills, func(b Bill) *money.Fen { return b.Total }),
		Compliant: sum(bills, func(b Bill) *money.Fen { return b.Compliant }),
		Paid: []policy.PayerAmount{
			{Payer: "basic", Amount: sum(bills, func(b Bill) *money.Fen { return b.Basic })},
			{Payer: "serious-illness", Amount: sum(bills, func(b Bill) *money.Fen { return b.Serious })},
			{Payer: "supplementary", Amount: sum(bills, func(b Bill) *money.Fen { return b.Supplementary })},
		}}
	if m.EarlierAid != nil {
		c.Earlier = []policy.PayerAmount{{Payer: payerAid, Amount: fen(m.EarlierAid)}}
	}
	if m.EarlierBurden != nil {
		c.EarlierBurden = policy.Fen(*m.EarlierBurden)
	}
	return c
}

// counted are the bills that aid is computed on.
func (m *Medical) counted() []Bill {
	var designated []Bill
	for _, b := range m.Bills {
		if b.Designated {
			designated = append(designated, b)
		}
	}
	if len(designated) == 0 {
		return m.Bills
	}
	return designated
}

// sum adds a figure of several bills up; one that is not known leaves it unknown.
func sum(bills []Bill, of func(Bill) *money.Fen) *policy.Fen {
	var total policy.Fen
	for _, b := range bills {
		figure := of(b)
		if figure == nil {
			return nil
		}
		total += policy.Fen(*figure)
	}
	return &total
}

// year is that of the bills; they are all of one.
func (m *Medical) year() int {
	if len(m.Bills) == 0 {
		return 0
	}
	return m.Bills[0].SettledOn.Year
}

// number is the settlement's, however it was typed.
func (b Bill) number() string { return strings.ToUpper(strings.TrimSpace(b.Number)) }

// settledBy refuses bills that are settled only after a day.
func (m *Medical) settledBy(today calendar.Date) error {
	for i, b := range m.Bills {
		if b.SettledOn.After(today) {
			return missing(fmt.Sprintf("body.facts.medical.bills[%d].settledOn", i), "结算日期不能晚于今天。", "The day of the settlement is not after today.")
		}
	}
	return nil
}

// check finds what is wrong with the bills of a case.
func (m *Medical) check(f Facts, e *errs.Error) *errs.Error {
	if _, ok := f.member(m.Patient); !ok {
		e = e.With("body.facts.medical.patientId", "须为本户家庭成员。", "Must be a member of this household.")
	}
	e = bounded(e, "body.facts.medical.earlierAidFen", m.EarlierAid)
	e = bounded(e, "body.facts.medical.earlierBurdenFen", m.EarlierBurden)
	seen := map[string]bool{}
	for i, b := range m.Bills {
		at := fmt.Sprintf("body.facts.medical.bills[%d].", i)
		if b.number() != "" && seen[b.number()] {
			e = e.With(at+"number", "同一结算编号填了两次。", "This settlement stands twice.")
		}
		seen[b.number()] = true
		e = b.check(e, at, m.year())
	}
	return e
}

func (b Bill) check(e *errs.Error, at string, year int) *errs.Error {
	switch {
	case b.SettledOn.IsZero():
		e = e.With(at+"settledOn", "请填写结算日期。", "Give the day of the settlement.")
	case b.SettledOn.Year != year:
		e = e.With(at+"settledOn", "起付线和年度限额按年计算：不同年度的费用请分开申请。", "Deductible and cap are of a year: bills of another year are an application of their own.")
	case !b.From.IsZero() && b.From.After(b.SettledOn):
		e = e.With(at+"from", "不能晚于结算日期。", "Not after the settlement.")
	}
	for field, figure := range map[string]*money.Fen{"totalFen": b.Total, "compliantFen": b.Compliant, "basicFen": b.Basic, "seriousFen": b.Serious, "supplementaryFen": b.Supplementary} {
		e = bounded(e, at+field, figure)
	}
	if b.Total != nil && b.Compliant != nil && *b.Compliant > *b.Total {
		e = e.With(at+"compliantFen", "不能大于总费用。", "Not more than the total cost.")
	}
	var paid money.Fen
	for _, p := range []*money.Fen{b.Basic, b.Serious, b.Supplementary} {
		if p != nil {
			paid += *p
		}
	}
	if b.Compliant != nil && paid > *b.Compliant {
		e = e.With(at+"compliantFen", "各险种支付合计不能大于符合政策范围的费用。", "The insurances together pay no more than the compliant cost.")
	}
	return e
}

// bounded refuses a sum below zero or above the limit.
func bounded(e *errs.Error, at string, amount *money.Fen) *errs.Error {
	if amount != nil && (*amount < 0 || *amount > money.Max) {
		return e.With(at, "金额不能为负，也不能超过上限。", "An amount is neither negative nor above the limit.")
	}
	return e
}
