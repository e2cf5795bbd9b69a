package policy

import (
	"context"
	"fmt"
	"slices"
)

// Turn is one change of the facts, all others as they are, that turns a
// decision: an ineligible family becomes eligible, or an eligible one no longer is.
type Turn struct {
	Path    string  `json:"path"`         // of the fact: incomes[0], assets[2]; incomes for one more or for all together
	By      Fen     `json:"by,omitempty"` // less of the fact, or more income a month; 0 when it is not about an amount
	Text    Text    `json:"text"`         // what would have to be so, and what would follow
	Outcome Outcome `json:"outcome"`
	// MonthlyAmount is what the programme then pays the household; 0 unless Eligible.
	MonthlyAmount Fen `json:"monthlyAmount"`
}

// mostIncome is how much further income, a month, Turns tries at most.
const mostIncome = Fen(100_000_000)

// Turns finds what would change the answer: of an ineligible application each
// income and each thing owned that alone decides it, with the amount to the fen
// at which it no longer does, and, where no single income does, all incomes
// together; of an eligible one the further monthly income that ends it. An
// undetermined application has none: its Missing says what decides it. The
// errors are those of Decide.
func (e *Engine) Turns(ctx context.Context, app Application) ([]Turn, error) {
	base, err := e.Decide(ctx, app)
	if err != nil || base.Outcome == Undetermined {
		return nil, err
	}
	t := &turner{ctx: ctx, engine: e, app: app, from: base.Outcome}
	if base.Outcome == Eligible {
		err = t.more()
	} else {
		err = t.less()
	}
	if err != nil {
		return nil, fmt.Errorf("finding what would change the answer: %w", err)
	}
	return t.found, nil
}

// turner is one search under way.
type turner struct {
	ctx    context.Context //nolint:containedctx // of the one call it lives in
	engine *Engine
	app    Application
	from   Outcome
	found  []Turn
}

// turned decides the application with a changed household, and reports whether
// the outcome is the opposite one.
func (t *turner) turned(change func(*Household)) (Decision, bool, error) {
	app := t.app
	change(&app.Household)
	d, err := t.engine.Decide(t.ctx, app)
	return d, err == nil && d.Outcome != t.from && d.Outcome != Undetermined, err
}

// least halves to the smallest change that turns the decision, given that the
// whole change does.
func (t *turner) least(whole Fen, change func(*Household, Fen)) (by Fen, at Decision, err error) {
	low, high := Fen(0), whole // low does not turn, high does
	at, _, err = t.turned(func(h *Household) { change(h, high) })
	for err == nil && high-low > 1 {
		middle := low + (high-low)/2
		d, ok, failed := t.turned(func(h *Household) { change(h, middle) })
		switch err = failed; {
		case ok:
			high, at = middle, d
		default:
			low = middle
		}
	}
	return high, at, err
}

func (t *turner) add(path string, by Fen, d Decision, text Text) {
	after := Text{"不再符合条件", "no longer eligible"}
	if d.Outcome == Eligible {
		after = Text{"符合条件", "eligible"}
		if d.MonthlyAmount > 0 {
			after = Text{"符合条件，每月 " + d.MonthlyAmount.String() + " 元", "eligible, " + d.MonthlyAmount.String() + " yuan a month"}
		}
	}
	t.found = append(t.found, Turn{path, by, Text{text.Zh + "：" + after.Zh, text.En + ": " + after.En}, d.Outcome, d.MonthlyAmount})
}

// more finds the further income that ends the eligibility.
func (t *turner) more() error {
	earn := func(h *Household, by Fen) {
		h.Incomes = append(slices.Clone(h.Incomes), Income{Member: t.earner(), Kind: IncomeOther, Amount: &by, Per: PerMonth, Basis: Declared})
	}
	if _, ok, err := t.turned(func(h *Household) { earn(h, mostIncome) }); !ok || err != nil {
		return err
	}
	by, d, err := t.least(mostIncome, earn)
	if err != nil {
		return err
	}
	t.add("incomes", by, d, Text{"每月收入再多 " + by.String() + " 元", "with " + by.String() + " yuan more income a month"})
	return nil
}

// earner is whom a further income is given to: whom the application is for.
func (t *turner) earner() string {
	if t.app.Person != "" {
		return t.app.Person
	}
	for _, m := range t.app.Household.Members {
		if m.Relation == RelationApplicant {
			return m.Ref
		}
	}
	return ""
}

// less finds what alone keeps an ineligible family out.
func (t *turner) less() error {
	for i := range t.app.Household.Incomes {
		if err := t.income(i); err != nil {
			return err
		}
	}
	if len(t.found) == 0 {
		if err := t.incomes(); err != nil {
			return err
		}
	}
	for i := range t.app.Household.Assets {
		if err := t.asset(i); err != nil {
			return err
		}
	}
	return nil
}

// income finds the amount of one line at which the family is eligible.
func (t *turner) income(i int) error {
	line := t.app.Household.Incomes[i]
	if line.Amount == nil || *line.Amount <= 0 {
		return nil
	}
	lower := func(h *Household, by Fen) {
		h.Incomes = slices.Clone(h.Incomes)
		rest := *line.Amount - by
		h.Incomes[i].Amount = &rest
	}
	if _, ok, err := t.turned(func(h *Household) { lower(h, *line.Amount) }); !ok || err != nil {
		return err
	}
	by, d, err := t.least(*line.Amount, lower)
	if err != nil {
		return err
	}
	what := Label("income.kind", string(line.Kind))
	per := Text{"每月", " a month"}
	if line.Per == PerYear {
		per = Text{"每年", " a year"}
	}
	t.add(fmt.Sprintf("incomes[%d]", i), by, d, Text{
		fmt.Sprintf("%s的%s%s不超过 %s 元（现为 %s 元，少 %s 元）", line.Member, what.Zh, per.Zh, *line.Amount-by, *line.Amount, by),
		fmt.Sprintf("%s of %s at most %s yuan%s (now %s, %s less)", what.En, line.Member, *line.Amount-by, per.En, *line.Amount, by),
	})
	return nil
}

// incomes finds how much less all incomes together would have to be.
func (t *turner) incomes() error {
	if len(t.app.Household.Incomes) < 2 {
		return nil
	}
	const whole = 10_000 // parts of every income
	lower := func(h *Household, parts Fen) {
		h.Incomes = slices.Clone(h.Incomes)
		for i, line := range h.Incomes {
			if line.Amount != nil {
				rest := part(*line.Amount, whole-parts, whole)
				h.Incomes[i].Amount = &rest
			}
		}
	}
	if _, ok, err := t.turned(func(h *Household) { lower(h, whole) }); !ok || err != nil {
		return err
	}
	parts, d, err := t.least(whole, lower)
	if err != nil {
		return err
	}
	percent := fmt.Sprintf("%d.%02d%%", parts/100, parts%100)
	t.add("incomes", 0, d, Text{"各项收入都少 " + percent, "with every income " + percent + " less"})
	return nil
}

// part is n/of of an amount, rounded down; it cannot overflow.
func part(f, n, of Fen) Fen { return f/of*n + f%of*n/of }

// asset finds whether one thing owned, if the law did not count it, or the
// amount of it, decides.
func (t *turner) asset(i int) error {
	thing := t.app.Household.Assets[i]
	without := func(h *Household) { h.Assets = slices.Delete(slices.Clone(h.Assets), i, i+1) }
	d, ok, err := t.turned(without)
	if !ok || err != nil {
		return err
	}
	what := Label("asset.kind", string(thing.Kind))
	path := fmt.Sprintf("assets[%d]", i)
	lower := func(h *Household, by Fen) {
		h.Assets = slices.Clone(h.Assets)
		rest := *thing.Amount - by
		h.Assets[i].Amount = &rest
	}
	if thing.Amount != nil && *thing.Amount > 0 {
		_, byValue, err := t.turned(func(h *Household) { lower(h, *thing.Amount) })
		if err != nil {
			return err
		}
		if byValue {
			by, at, err := t.least(*thing.Amount, lower)
			if err != nil {
				return err
			}
			t.add(path, by, at, Text{
				fmt.Sprintf("%s的%s不超过 %s 元（现为 %s 元，少 %s 元）", thing.Member, what.Zh, *thing.Amount-by, *thing.Amount, by),
				fmt.Sprintf("%s of %s at most %s yuan (now %s, %s less)", what.En, thing.Member, *thing.Amount-by, *thing.Amount, by),
			})
			return nil
		}
	}
	t.add(path, 0, d, Text{
		fmt.Sprintf("%s的%s没有，或者依法不计入", thing.Member, what.Zh),
		fmt.Sprintf("without the %s of %s, or if the law does not count it", what.En, thing.Member),
	})
	return nil
}
