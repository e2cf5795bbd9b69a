package policy

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// circumstances are the fields of a member that programmes beyond dibao ask.
func circumstances() map[string]field {
	selfCare := func(e *entity) ref.Val {
		if s := e.of.(*Member).SelfCare; s != nil {
			return types.Int(s.failed())
		}
		return e.lacks("selfCare", Text{"生活自理能力评估", "assessment of self-care"})
	}
	draws := func(e *entity) ref.Val { return e.facts.drawn(e.ref) }
	return map[string]field{
		"selfCareFailed":  {cel.IntType, selfCare},
		"draws":           {cel.ListType(cel.StringType), draws},
		"needsCare":       maybeField("care", Text{"是否需要长期照护", "needs long-term care or not"}, func(m *Member) *bool { return m.Care }),
		"injuryCare":      flagField(func(m *Member) bool { return m.InjuryCare }),
		"unemployed":      flagField(func(m *Member) bool { return m.Unemployed }),
		"jobOffers":       intField(func(m *Member) int { return m.JobOffers }),
		"centralised":     flagField(func(m *Member) bool { return m.Centralised }),
		"childScheme":     flagField(func(m *Member) bool { return m.ChildScheme }),
		"orphan":          flagField(func(m *Member) bool { return m.Orphan }),
		"special":         flagField(func(m *Member) bool { return m.Special }),
		"marriage":        textField(func(m *Member) string { return string(m.Marriage) }),
		"spouse":          textField(func(m *Member) string { return string(m.Spouse) }),
		"registered":      textField(func(m *Member) string { return string(m.Registered) }),
		"spent":           moneyField("spent", Text{"消费支出", "spending"}, UnitFenYear, (*Member).spent),
		"highFees":        flagField(func(m *Member) bool { return m.HighFees }),
		"dead":            died(func(f *facts, d Date) bool { return !f.date.Before(d) }),
		"deadBeforeMonth": died(func(f *facts, d Date) bool { return d.Before(f.period.First()) }),
	}
}

// spent is the spending found over a year, zero where none was: no source of it
// is one that a decision waits for.
func (m *Member) spent() *Fen {
	if m.Spent == nil {
		return new(Fen)
	}
	return m.Spent
}

// died is a flag about the day of a member's death.
func died(is func(*facts, Date) bool) field {
	return field{cel.BoolType, func(e *entity) ref.Val {
		d := e.of.(*Member).Died
		return types.Bool(d != nil && is(e.facts, *d))
	}}
}

func parentKind(people *kind) *kind {
	return newKind("parent", map[string]field{
		"ref": refField(), "owner": ownerField(people),
		"state":      textField(func(p *Parent) string { return string(p.State) }),
		"months":     intField(func(p *Parent) int { return p.Months }),
		"grade":      intField(func(p *Parent) int { return p.Disability.grade() }),
		"disability": textField(func(p *Parent) string { return string(p.Disability.kind()) }),
	})
}

func obligorKind(people *kind) *kind {
	return newKind("obligor", map[string]field{
		"ref": textField(func(o *Obligor) string { return o.Ref }), "owner": ownerField(people),
		"age":             {cel.IntType, func(e *entity) ref.Val { return dayAge(e, e.of.(*Obligor).Birth) }},
		"tekun":           flagField(func(o *Obligor) bool { return o.Tekun }),
		"dibao":           flagField(func(o *Obligor) bool { return o.Dibao }),
		"grade":           intField(func(o *Obligor) int { return o.Disability.grade() }),
		"disability":      textField(func(o *Obligor) string { return string(o.Disability.kind()) }),
		"incapable":       flagField(func(o *Obligor) bool { return o.Incapable }),
		"missing":         flagField(func(o *Obligor) bool { return o.Missing }),
		"inPrison":        flagField(func(o *Obligor) bool { return o.InPrison }),
		"propertyFits":    maybeField("propertyFits", Text{"义务人财产是否符合低收入家庭规定", "property within the low-income rule or not"}, func(o *Obligor) *bool { return o.PropertyFits }),
		"income":          moneyField("income", Text{"义务人本人年收入", "own yearly income"}, UnitFenYear, func(o *Obligor) *Fen { return o.Income }),
		"householdIncome": moneyField("householdIncome", Text{"义务人家庭年收入", "yearly income of the obligor's family"}, UnitFenYear, func(o *Obligor) *Fen { return o.HouseholdIncome }),
		"householdSize": {unitTypes[UnitPerson].cel, func(e *entity) ref.Val {
			return newQuantity(whole(int64(max(e.of.(*Obligor).HouseholdSize, 1))), UnitPerson)
		}},
		"supported": {unitTypes[UnitRatio].cel, func(e *entity) ref.Val {
			return newQuantity(whole(int64(max(e.of.(*Obligor).Supported, 1))), UnitRatio)
		}},
		"agrees":  flagField(func(o *Obligor) bool { return o.Agreed != nil }),
		"agreed":  moneyField("agreed", Text{"约定的供养费", "support agreed"}, UnitFenMonth, func(o *Obligor) *Fen { return o.Agreed }),
		"counted": flagField(func(o *Obligor) bool { return o.Counted }),
	})
}

func claimKind(people *kind) *kind {
	paid := func(e *entity) ref.Val {
		var total Fen
		for _, p := range e.of.(*Claim).Paid {
			if p.Amount == nil {
				return e.lacks("paid", Text{"保险支付金额", "sum paid by an insurance"})
			}
			total += *p.Amount
		}
		return newQuantity(whole(int64(total)), UnitFen)
	}
	return newKind("claim", map[string]field{
		"ref": textField(func(c *Claim) string { return c.Ref }), "owner": ownerField(people),
		"designated": flagField(func(c *Claim) bool { return c.Designated }),
		"total":      moneyField("total", Text{"医疗总费用", "total cost"}, UnitFen, func(c *Claim) *Fen { return c.Total }),
		"compliant":  moneyField("compliant", Text{"符合政策范围的费用", "cost within the policy's range"}, UnitFen, func(c *Claim) *Fen { return c.Compliant }),
		"paid":       {unitTypes[UnitFen].cel, paid},
	})
}

func lossKind(*kind) *kind {
	return newKind("loss", map[string]field{
		"ref":           textField(func(l *Loss) string { return l.Ref }),
		"kind":          textField(func(l *Loss) string { return string(l.Kind) }),
		"persons":       intField(func(l *Loss) int { return l.Persons }),
		"days":          {unitTypes[UnitDays].cel, func(e *entity) ref.Val { return newQuantity(whole(int64(e.of.(*Loss).Days)), UnitDays) }},
		"posted":        flagField(func(l *Loss) bool { return l.Posted }),
		"affected":      maybeField("affected", Text{"基本生活是否受到严重影响", "basic living gravely affected or not"}, func(l *Loss) *bool { return l.Affected }),
		"cannotRebuild": maybeField("cannotRebuild", Text{"恢复重建是否确有困难", "rebuilding beyond the family's means or not"}, func(l *Loss) *bool { return l.CannotRebuild }),
	})
}

func expenseKind(people *kind) *kind {
	return newKind("expense", map[string]field{
		"ref": refField(), "owner": ownerField(people),
		"kind":    textField(func(x *Expense) string { return string(x.Kind) }),
		"voucher": flagField(func(x *Expense) bool { return x.Voucher }),
		"annual": {unitTypes[UnitFenYear].cel, func(e *entity) ref.Val {
			x := e.of.(*Expense)
			if x.Amount != nil && x.Ceiling != nil && *x.Ceiling < *x.Amount {
				return newQuantity(whole(int64(*x.Ceiling)), UnitFenYear)
			}
			return yearly(e, x.Amount, PerYear, 0)
		}},
	})
}

func hardshipKind(*kind) *kind {
	return newKind("hardship", map[string]field{
		"ref":       textField(func(h *Hardship) string { return h.Ref }),
		"kind":      textField(func(h *Hardship) string { return string(h.Kind) }),
		"cause":     textField(func(h *Hardship) string { return h.Cause }),
		"grave":     maybeField("grave", Text{"基本生活是否暂时出现严重困难", "basic living gravely difficult for a time or not"}, func(h *Hardship) *bool { return h.Grave }),
		"urgent":    flagField(func(h *Hardship) bool { return h.Urgent }),
		"persons":   intField(func(h *Hardship) int { return h.Persons }),
		"jobless":   intField(func(h *Hardship) int { return h.Jobless }),
		"insured":   flagField(func(h *Hardship) bool { return h.Insured }),
		"asks":      flagField(func(h *Hardship) bool { return h.Requested != nil }),
		"requested": moneyField("requested", Text{"拟救助金额", "sum proposed"}, UnitFen, func(h *Hardship) *Fen { return h.Requested }),
	})
}

// householdKind is the family as a whole.
func householdKind() *kind {
	stated := func(name string, what Text, is func(*Household) bool) field {
		return field{cel.BoolType, func(e *entity) ref.Val {
			if is(e.of.(*Household)) {
				return types.True
			}
			return e.lacks(name, what)
		}}
	}
	return newKind("household", map[string]field{
		"obligorsStated":  stated("obligors", Text{"法定义务人（未申报）", "persons with a duty of support (not stated)"}, func(h *Household) bool { return h.Obligors != nil }),
		"expensesStated":  stated("expenses", Text{"刚性支出（未申报）", "necessary spending (not stated)"}, func(h *Household) bool { return h.Expenses != nil }),
		"housingHardship": maybeField("housingHardship", Text{"是否住房困难", "housing below the place's standard or not"}, func(h *Household) *bool { return h.HousingHardship }),
		"draws":           {cel.ListType(cel.StringType), func(e *entity) ref.Val { return e.facts.drawn("") }},
		"dibaoDrawn":      {unitTypes[UnitFenMonth].cel, dibaoDrawn},
		"workMonths":      {unitTypes[UnitMonths].cel, workMonths},
	})
}

// dibaoDrawn is the monthly dibao in force, zero without one.
func dibaoDrawn(e *entity) ref.Val {
	for _, g := range e.of.(*Household).Grants {
		switch {
		case g.Programme != "dibao" || g.Person != "" || g.Proposed:
		case g.Amount == nil:
			return e.lacks("grants", Text{"现领保障金数额", "monthly dibao in force"})
		default:
			return newQuantity(whole(int64(*g.Amount)), UnitFenMonth)
		}
	}
	return newQuantity(whole(0), UnitFenMonth)
}

// workMonths counts from the month a member took up new work to the month
// paid: 1 is the month after. Without new work it is zero.
func workMonths(e *entity) ref.Val {
	work := e.of.(*Household).NewWork
	if work == nil {
		return newQuantity(whole(0), UnitMonths)
	}
	return newQuantity(whole(int64(e.facts.period.since(work.Period()))), UnitMonths)
}
