package policy

import (
	"fmt"
	"strings"
)

// Estimate is one line of a household's economic evaluation (家庭经济状况评估): what
// somebody is taken to earn by a norm of the place. The norm is a parameter:
//
//   - a ratio, such as norm.labour.healthy: a labour coefficient (劳动力系数); the
//     estimate is norm.labour.wage × coefficient × months,
//   - fen/mu/year or fen/head/year: the estimate is norm × mu or heads.
type Estimate struct {
	Member   string     `json:"member"`
	Kind     IncomeKind `json:"kind"`
	Norm     string     `json:"norm"`
	Quantity string     `json:"quantity"` // exact decimal: months 1–12, mu, heads
	Declared *Fen       `json:"declared"` // a year, as the family says; null: nothing said
	Proven   *Fen       `json:"proven"`   // a year, as a department or voucher shows
	Override *Override  `json:"override,omitempty"`
	Note     string     `json:"note,omitempty"` // why declared and estimate lie apart
}

// Override is a person's figure in place of the estimate, with the reason.
type Override struct {
	Amount Fen    `json:"amount"` // a year
	Reason string `json:"reason"` // such as: ill since March, no work was to be had
	By     string `json:"by"`     // who answers for it
}

// EvaluatedLine is an estimate with the figure that counts and why.
type EvaluatedLine struct {
	Estimate
	Setting   Setting `json:"setting"`   // the norm with its pack, mark and article
	Wage      *Fen    `json:"wage"`      // of a labour coefficient, a month
	Estimated Fen     `json:"estimated"` // a year
	Counted   Fen     `json:"counted"`   // a year
	Basis     Basis   `json:"basis"`     // of what counts
	Why       Text    `json:"why"`
	NeedsNote bool    `json:"needsNote"` // more than a fifth apart, and nobody wrote why
}

// Evaluation is the whole of it, with the incomes to judge by.
type Evaluation struct {
	Lines         []EvaluatedLine `json:"lines"`
	Incomes       []Income        `json:"incomes"` // one for each line, in order
	Demonstration bool            `json:"demonstration"`
	ToVerify      []string        `json:"toVerify,omitempty"` // norms not confirmed by a primary source
}

// normWage is the monthly wage that labour coefficients multiply.
const normWage = "norm.labour.wage"

// Evaluate computes estimates by the norms in force. What is proven always
// counts, be it more or less; else a person's override; else the higher of what
// the family says and the estimate. A line that counts as estimated carries
// that basis, and the programmes never refuse for such lines alone. The error
// is a *InputError that names the lines at fault.
func (p *Parameters) Evaluate(estimates []Estimate) (Evaluation, error) {
	bad := &faults{}
	var out Evaluation
	for i, e := range estimates {
		l, ok := p.evaluate(bad, fmt.Sprintf("estimates[%d]", i), e)
		if !ok {
			continue
		}
		counted := l.Counted
		out.Lines = append(out.Lines, l)
		out.Incomes = append(out.Incomes, Income{Member: e.Member, Kind: e.Kind, Amount: &counted, Per: PerYear, Basis: l.Basis})
		out.Demonstration = out.Demonstration || l.Setting.Mark == MarkDemonstration
		if l.Setting.Mark == MarkToBeVerified {
			out.ToVerify = append(out.ToVerify, e.Norm)
		}
	}
	return out, bad.err()
}

// evaluate computes one line; what is wrong with it is added to the faults.
func (p *Parameters) evaluate(bad *faults, path string, e Estimate) (EvaluatedLine, bool) {
	before := len(bad.found)
	bad.oneOf(path+".kind", "income.kind", string(e.Kind))
	if o := e.Override; o != nil && (strings.TrimSpace(o.Reason) == "" || strings.TrimSpace(o.By) == "" || o.Amount < 0) {
		bad.add(path+".override", "改写估算须写明金额、理由和责任人", "needs an amount, a reason and who answers for it")
	}
	l := EvaluatedLine{Estimate: e}
	n, err := parseRational(e.Quantity)
	if err != nil || n.num < 0 {
		bad.add(path+".quantity", "应为不小于零的小数", "must be a decimal that is not negative")
	}
	if len(bad.found) > before {
		return l, false
	}
	p.estimate(bad, path, n, &l)
	l.settle()
	return l, len(bad.found) == before
}

// estimate multiplies the norm by the quantity.
func (p *Parameters) estimate(bad *faults, path string, quantity rational, l *EvaluatedLine) {
	b, ok := p.law.bindings[l.Norm]
	if !ok || b.value == nil || !strings.HasPrefix(l.Norm, "norm.") {
		bad.add(path+".norm", "适用的政策包没有这项标准", "is no norm of the packs in force")
		return
	}
	l.Setting = b.setting()
	norm := b.source.number
	var err error
	switch b.declared.Unit {
	case UnitRatio:
		norm, err = p.labour(bad, path, quantity, norm, l)
	case UnitFenMuYear, UnitFenHeadYear:
	default:
		bad.add(path+".norm", "不是可以用来估算的标准", "is no norm to estimate by")
		return
	}
	if err == nil {
		norm, err = norm.mul(quantity)
	}
	year, floorErr := norm.floorTo(1)
	if err != nil || floorErr != nil {
		bad.add(path+".quantity", "数量过大，无法计算", "is too large to compute with")
		return
	}
	l.Estimated = Fen(year)
}

// labour turns a coefficient into a wage a month.
func (p *Parameters) labour(bad *faults, path string, months, coefficient rational, l *EvaluatedLine) (rational, error) {
	if months.cmp(whole(12)) > 0 {
		bad.add(path+".quantity", "月数不能超过12", "must not be more than twelve months")
	}
	wage, err := p.Fen(normWage)
	if err != nil {
		bad.add(path+".norm", "当地没有规定劳动收入基准，不能用系数估算", "needs "+normWage+", which the place does not set")
		return rational{0, 1}, nil
	}
	l.Wage = &wage
	return coefficient.mul(whole(int64(wage)))
}

// settle chooses the figure that counts.
func (l *EvaluatedLine) settle() {
	switch {
	case l.Proven != nil:
		l.Counted, l.Basis = *l.Proven, Found
		l.Why = Text{"以查实的金额为准，估算不替代事实", "what is proven counts; an estimate does not replace facts"}
	case l.Override != nil:
		l.Counted, l.Basis = l.Override.Amount, Estimated
		l.Why = Text{"由" + l.Override.By + "改写：" + l.Override.Reason, "set by " + l.Override.By + ": " + l.Override.Reason}
	case l.Declared != nil && *l.Declared >= l.Estimated:
		l.Counted, l.Basis = *l.Declared, Declared
		l.Why = Text{"申报金额不低于估算", "what the family says is not below the estimate"}
	default:
		l.Counted, l.Basis = l.Estimated, Estimated
		l.Why = Text{"按当地标准估算", "estimated by the norm of the place"}
	}
	l.NeedsNote = l.Note == "" && l.apart()
}

// apart reports whether what the family says lies more than a fifth away from
// the estimate: a threshold of this program, not of the law.
func (l *EvaluatedLine) apart() bool {
	if l.Declared == nil {
		return false
	}
	gap := *l.Declared - l.Estimated
	return max(gap, -gap) > l.Estimated/5
}
