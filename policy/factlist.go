package policy

import "doudi/policy/internal/column"

// The facts that columns keep, under the names that expressions have for them.
// Names that expressions do not have are read by planner.field.

func memberFacts() []fact[Member] {
	return []fact[Member]{
		dayOf("birth", func(m *Member) **Date { return &m.Birth }),
		wordOf("relation", func(m *Member) *Relation { return &m.Relation }),
		wordOf("study", func(m *Member) *Study { return &m.Study }),
		&wordFact[Member, Labour]{name: "labour", blank: true, of: func(m *Member) *Labour { return &m.Labour }},
		wordOf("excluded", func(m *Member) *string { return &m.Excluded }),
		disabilityOf(func(m *Member) **Disability { return &m.Disability }),
		flagOf("fullTime", func(m *Member) *bool { return &m.FullTime }),
		flagOf("illness", func(m *Member) *bool { return &m.Illness }),
		flagOf("inPrison", func(m *Member) *bool { return &m.InPrison }),
		flagOf("inDetox", func(m *Member) *bool { return &m.InDetox }),
		flagOf("missing", func(m *Member) *bool { return &m.Missing }),
		countOf("religiousAway", func(m *Member) *int { return &m.ReligiousAway }),
		maybeOf("independent", func(m *Member) **bool { return &m.Independent }),
		maybeOf("legalDuty", func(m *Member) **bool { return &m.LegalDuty }),
		maybeOf("livesTogether", func(m *Member) **bool { return &m.LivesTogether }),
		&dayFact[Member]{name: "died", never: true, of: func(m *Member) **Date { return &m.Died }},
		&selfCareFact{},
		flagOf("unemployed", func(m *Member) *bool { return &m.Unemployed }),
		countOf("jobOffers", func(m *Member) *int { return &m.JobOffers }),
		maybeOf("needsCare", func(m *Member) **bool { return &m.Care }),
		flagOf("injuryCare", func(m *Member) *bool { return &m.InjuryCare }),
		flagOf("centralised", func(m *Member) *bool { return &m.Centralised }),
		flagOf("childScheme", func(m *Member) *bool { return &m.ChildScheme }),
		flagOf("orphan", func(m *Member) *bool { return &m.Orphan }),
		flagOf("special", func(m *Member) *bool { return &m.Special }),
		wordOf("marriage", func(m *Member) *Marriage { return &m.Marriage }),
		wordOf("spouse", func(m *Member) *Spouse { return &m.Spouse }),
		wordOf("registered", func(m *Member) *Registered { return &m.Registered }),
		&moneyFact[Member]{name: "spent", get: func(m *Member) *Fen { return m.spent() }, set: func(m *Member, v *Fen) { m.Spent = v }},
		flagOf("highFees", func(m *Member) *bool { return &m.HighFees }),
	}
}

// selfCareFact is how many of the six daily acts a person does not manage.
type selfCareFact struct {
	failed  []uint8
	missing flags
}

func (f *selfCareFact) add(m *Member) {
	f.missing.add(m.SelfCare == nil)
	n := 0
	if m.SelfCare != nil {
		n = m.SelfCare.failed()
	}
	f.failed = append(f.failed, uint8(n))
}

func (f *selfCareFact) put(row int, m *Member) {
	if n := f.failed[row]; !f.missing.at(row) {
		m.SelfCare = &SelfCare{Eat: n < 1, Dress: n < 2, Bed: n < 3, Toilet: n < 4, Walk: n < 5, Bathe: n < 6}
	}
}

func (f *selfCareFact) bind(s *column.Set, into map[string]*column.Column) {
	into["selfCareFailed"] = s.Bytes(f.failed, f.missing.some())
}
func (f *selfCareFact) bytes() int { return len(f.failed) + f.missing.bytes() }

func incomeFacts() []fact[Income] {
	return []fact[Income]{
		wordOf("kind", func(l *Income) *IncomeKind { return &l.Kind }),
		wordOf("basis", func(l *Income) *Basis { return &l.Basis }),
		wordOf("excluded", func(l *Income) *string { return &l.Excluded }),
		&moneyFact[Income]{name: "annual", get: func(l *Income) *Fen { return inYear(l.Amount, l.Per, l.Months) }, set: func(l *Income, v *Fen) { l.Amount = v }},
	}
}

func assetFacts() []fact[Asset] {
	return []fact[Asset]{
		wordOf("kind", func(l *Asset) *AssetKind { return &l.Kind }),
		wordOf("basis", func(l *Asset) *Basis { return &l.Basis }),
		wordOf("exempt", func(l *Asset) *string { return &l.Exempt }),
		&countFact[Asset]{name: "count", least: 1, unit: column.Int, of: func(l *Asset) *int { return &l.Count }},
		moneyOf("amount", func(l *Asset) **Fen { return &l.Amount }),
	}
}

func deductionFacts() []fact[Deduction] {
	return []fact[Deduction]{
		wordOf("kind", func(l *Deduction) *DeductionKind { return &l.Kind }),
		wordOf("basis", func(l *Deduction) *Basis { return &l.Basis }),
		&moneyFact[Deduction]{name: "annual", get: func(l *Deduction) *Fen { return inYear(l.Amount, l.Per, l.Months) }, set: func(l *Deduction, v *Fen) { l.Amount = v }},
	}
}

func expenseFacts() []fact[Expense] {
	within := func(l *Expense) *Fen {
		if l.Amount != nil && l.Ceiling != nil && *l.Ceiling < *l.Amount {
			return l.Ceiling
		}
		return l.Amount
	}
	return []fact[Expense]{
		wordOf("kind", func(l *Expense) *ExpenseKind { return &l.Kind }),
		flagOf("voucher", func(l *Expense) *bool { return &l.Voucher }),
		&moneyFact[Expense]{name: "annual", get: within, set: func(l *Expense, v *Fen) { l.Amount = v }},
	}
}

func obligorFacts() []fact[Obligor] {
	return []fact[Obligor]{
		dayOf("birth", func(o *Obligor) **Date { return &o.Birth }),
		flagOf("tekun", func(o *Obligor) *bool { return &o.Tekun }),
		flagOf("dibao", func(o *Obligor) *bool { return &o.Dibao }),
		disabilityOf(func(o *Obligor) **Disability { return &o.Disability }),
		flagOf("incapable", func(o *Obligor) *bool { return &o.Incapable }),
		flagOf("missing", func(o *Obligor) *bool { return &o.Missing }),
		flagOf("inPrison", func(o *Obligor) *bool { return &o.InPrison }),
		moneyOf("income", func(o *Obligor) **Fen { return &o.Income }),
		moneyOf("householdIncome", func(o *Obligor) **Fen { return &o.HouseholdIncome }),
		sizeOf("householdSize", func(o *Obligor) *int { return &o.HouseholdSize }),
		sizeOf("supported", func(o *Obligor) *int { return &o.Supported }),
		maybeOf("propertyFits", func(o *Obligor) **bool { return &o.PropertyFits }),
		moneyOf("agreed", func(o *Obligor) **Fen { return &o.Agreed }),
		flagOf("counted", func(o *Obligor) *bool { return &o.Counted }),
	}
}

func parentFacts() []fact[Parent] {
	return []fact[Parent]{
		wordOf("state", func(p *Parent) *ParentState { return &p.State }),
		countOf("months", func(p *Parent) *int { return &p.Months }),
		disabilityOf(func(p *Parent) **Disability { return &p.Disability }),
	}
}

func grantFacts() []fact[Grant] {
	return []fact[Grant]{
		wordOf("programme", func(g *Grant) *string { return &g.Programme }),
		moneyOf("amount", func(g *Grant) **Fen { return &g.Amount }),
		flagOf("proposed", func(g *Grant) *bool { return &g.Proposed }),
	}
}

func familyFacts() []fact[Household] {
	return []fact[Household]{
		flagOf("urban", func(h *Household) *bool { return &h.Urban }),
		maybeOf("housingHardship", func(h *Household) **bool { return &h.HousingHardship }),
		&dayFact[Household]{name: "newWork", never: true, of: func(h *Household) **Date { return &h.NewWork }},
		&statedFact{name: "obligorsStated", is: func(h *Household) bool { return h.Obligors != nil }, state: func(h *Household) { h.Obligors = []Obligor{} }},
		&statedFact{name: "expensesStated", is: func(h *Household) bool { return h.Expenses != nil }},
		&moneyFact[Household]{name: "dibaoDrawn", get: drawnDibao, set: func(*Household, *Fen) {}},
	}
}

// drawnDibao is the dibao in force, zero without one, nil when its sum is not
// known.
func drawnDibao(h *Household) *Fen {
	for _, g := range h.Grants {
		if g.Programme == "dibao" && g.Person == "" && !g.Proposed {
			return g.Amount
		}
	}
	return new(Fen)
}

// statedFact is true where a list was asked for and not known elsewhere.
type statedFact struct {
	missing flags
	name    string
	is      func(*Household) bool
	state   func(*Household)
}

func (f *statedFact) add(h *Household) { f.missing.add(!f.is(h)) }

func (f *statedFact) put(row int, h *Household) {
	if f.state != nil && !f.missing.at(row) {
		f.state(h)
	}
}

func (f *statedFact) bind(s *column.Set, into map[string]*column.Column) {
	stated := column.NewBits(s.Rows())
	for i := range stated {
		stated[i] = ^uint64(0)
	}
	into[f.name] = s.Bools(stated, f.missing.some())
}
func (f *statedFact) bytes() int { return f.missing.bytes() }
