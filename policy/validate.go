package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one place of the input that cannot be used.
type Fault struct {
	Path    string // incomes[0].kind
	Message Text
}

// InputError says that a household cannot be judged as it was written down.
// It names places and never repeats values.
type InputError struct{ Faults []Fault }

func (e *InputError) Error() string {
	var parts []string
	for _, f := range e.Faults {
		parts = append(parts, f.Path+": "+f.Message.En)
	}
	return "household: " + strings.Join(parts, "; ")
}

// faults collects what is wrong with an input.
type faults struct{ found []Fault }

func (f *faults) add(path, zh, en string) {
	f.found = append(f.found, Fault{path, Text{zh, en}})
}

func (f *faults) err() error {
	if len(f.found) == 0 {
		return nil
	}
	return &InputError{f.found}
}

// oneOf faults a word outside the closed set of a field such as member.study.
func (f *faults) oneOf(path, field, word string) {
	f.within(path, word, vocabularies[field])
}

// within faults a word outside a closed set, and says what would do.
func (f *faults) within(path, word string, set []string) {
	if slices.Contains(set, word) {
		return
	}
	known := strings.Join(slices.DeleteFunc(slices.Clone(set), func(s string) bool { return s == "" }), ", ")
	f.add(path, "不是规定的代码，应为其中之一："+known, "is not one of the codes of this field: "+known)
}

// enum faults a word outside a closed set.
func enum[T ~string](f *faults, path string, v T, set ...T) {
	words := make([]string, len(set))
	for i, s := range set {
		words[i] = string(s)
	}
	f.within(path, string(v), words)
}

func (h *Household) validate(f *faults) {
	if n := len(h.Division); (n != 6 && n != 9 && n != 12) || strings.Trim(h.Division, "0123456789") != "" {
		f.add("division", "应为6、9或12位数字", "must be 6, 9 or 12 digits")
	}
	refs := map[string]bool{}
	applicants := 0
	for i := range h.Members {
		m := &h.Members[i]
		m.validate(f, fmt.Sprintf("members[%d]", i))
		if refs[m.Ref] || m.Ref == "" {
			f.add(fmt.Sprintf("members[%d].ref", i), "为空或重复", "is empty or used twice")
		}
		refs[m.Ref] = true
		if m.Relation == RelationApplicant {
			applicants++
		}
	}
	if applicants != 1 {
		f.add("members", "应有且只有一名申请人", "must have exactly one applicant")
	}
	v := &lineFaults{f, refs}
	v.lines(h)
	v.people(h)
	v.events(h)
}

func (m *Member) validate(f *faults, path string) {
	f.oneOf(path+".relation", "member.relation", string(m.Relation))
	f.oneOf(path+".study", "member.study", string(m.Study))
	f.oneOf(path+".labour", "member.labour", string(m.Labour))
	f.oneOf(path+".marriage", "member.marriage", string(m.Marriage))
	f.oneOf(path+".spouse", "member.spouse", string(m.Spouse))
	f.oneOf(path+".registered", "member.registered", string(m.Registered))
	if m.Spent != nil && *m.Spent < 0 {
		f.add(path+".spent", "不能为负", "must not be negative")
	}
	m.Disability.validate(f, path)
}

func (d *Disability) validate(f *faults, path string) {
	if d == nil {
		return
	}
	if d.Kind == "" {
		f.add(path+".disability.kind", "缺少残疾类别", "is missing")
	}
	f.oneOf(path+".disability.kind", "member.disability", string(d.Kind))
	if d.Grade < 1 || d.Grade > 4 {
		f.add(path+".disability.grade", "应为1至4级", "must be 1 to 4")
	}
}

// lineFaults checks lines that belong to members.
type lineFaults struct {
	*faults
	refs map[string]bool
}

func (f *lineFaults) member(path, ref string) {
	if !f.refs[ref] {
		f.add(path, "不是本户成员", "is no member of the household")
	}
}

func (f *lineFaults) amount(path string, a *Fen) {
	if a != nil && *a < 0 {
		f.add(path, "不能为负", "must not be negative")
	}
}

func (f *lineFaults) count(path string, n int) {
	if n < 0 {
		f.add(path, "不能为负", "must not be negative")
	}
}

func (f *lineFaults) line(path, member string, amount *Fen, per Per, months int, basis Basis) {
	f.member(path+".member", member)
	f.amount(path+".amount", amount)
	enum(f.faults, path+".per", per, PerMonth, PerYear)
	enum(f.faults, path+".basis", basis, Declared, Found, Estimated)
	if months < 0 || months > 12 || (months != 0 && per == PerYear) {
		f.add(path+".months", "按月的项目填1至12，按年的不填", "must be 1 to 12 for monthly lines, absent for yearly ones")
	}
}

func (f *lineFaults) lines(h *Household) {
	for i, l := range h.Incomes {
		p := fmt.Sprintf("incomes[%d]", i)
		f.line(p, l.Member, l.Amount, l.Per, l.Months, l.Basis)
		f.oneOf(p+".kind", "income.kind", string(l.Kind))
	}
	for i, l := range h.Deductions {
		p := fmt.Sprintf("deductions[%d]", i)
		f.line(p, l.Member, l.Amount, l.Per, l.Months, l.Basis)
		f.oneOf(p+".kind", "deduction.kind", string(l.Kind))
	}
	for i, l := range h.Assets {
		p := fmt.Sprintf("assets[%d]", i)
		f.line(p, l.Member, l.Amount, PerYear, 0, l.Basis)
		f.oneOf(p+".kind", "asset.kind", string(l.Kind))
		f.count(p+".count", l.Count)
	}
	for i, x := range h.Expenses {
		p := fmt.Sprintf("expenses[%d]", i)
		f.line(p, x.Member, x.Amount, PerYear, 0, Declared)
		f.amount(p+".ceiling", x.Ceiling)
		f.oneOf(p+".kind", "expense.kind", string(x.Kind))
	}
	for i, s := range h.Sources {
		p := fmt.Sprintf("sources[%d]", i)
		enum(f.faults, p+".status", s.Status, Answered, NoReply, Pending)
		for _, c := range s.Covers {
			enum(f.faults, p+".covers", c, SubjectIncome, SubjectAssets, SubjectMembers)
		}
	}
}

func (f *lineFaults) people(h *Household) {
	for i, o := range h.Obligors {
		p := fmt.Sprintf("obligors[%d]", i)
		f.member(p+".supports", o.Supports)
		o.Disability.validate(f.faults, p)
		for _, a := range []*Fen{o.Income, o.HouseholdIncome, o.Agreed} {
			f.amount(p, a)
		}
		f.count(p+".householdSize", o.HouseholdSize)
		f.count(p+".supported", o.Supported)
	}
	for i, o := range h.Parents {
		p := fmt.Sprintf("parents[%d]", i)
		f.member(p+".child", o.Child)
		f.oneOf(p+".state", "parent.state", string(o.State))
		o.Disability.validate(f.faults, p)
		f.count(p+".months", o.Months)
	}
	for i, g := range h.Grants {
		p := fmt.Sprintf("grants[%d]", i)
		if g.Person != "" {
			f.member(p+".person", g.Person)
		}
		f.amount(p+".amount", g.Amount)
	}
}

func (f *lineFaults) events(h *Household) {
	seen := map[string]bool{}
	ref := func(path, ref string) {
		if ref == "" || seen[ref] {
			f.add(path+".ref", "为空或重复", "is empty or used twice")
		}
		seen[ref] = true
	}
	for i := range h.Claims {
		p := fmt.Sprintf("claims[%d]", i)
		ref(p, h.Claims[i].Ref)
		f.claim(p, &h.Claims[i])
	}
	for i, l := range h.Losses {
		p := fmt.Sprintf("losses[%d]", i)
		ref(p, l.Ref)
		f.oneOf(p+".kind", "loss.kind", string(l.Kind))
		f.count(p+".persons", l.Persons)
		f.count(p+".days", l.Days)
	}
	for i, e := range h.Hardships {
		p := fmt.Sprintf("hardships[%d]", i)
		ref(p, e.Ref)
		f.oneOf(p+".kind", "hardship.kind", string(e.Kind))
		f.oneOf(p+".cause", "hardship.cause", e.Cause)
		f.count(p+".persons", e.Persons)
		f.amount(p+".requested", e.Requested)
	}
}

// claim also refuses parts that are more than their whole.
func (f *lineFaults) claim(path string, c *Claim) {
	f.member(path+".member", c.Member)
	f.amount(path+".total", c.Total)
	f.amount(path+".compliant", c.Compliant)
	if c.Total != nil && c.Compliant != nil && *c.Compliant > *c.Total {
		f.add(path+".compliant", "不能大于总费用", "must not be more than the total")
	}
	var paid Fen
	for i, p := range c.Paid {
		f.amount(fmt.Sprintf("%s.paid[%d].amount", path, i), p.Amount)
		if p.Amount != nil {
			paid += *p.Amount
		}
	}
	if c.Compliant != nil && paid > *c.Compliant {
		f.add(path+".paid", "各险种支付合计不能大于符合政策范围的费用", "must not add up to more than the compliant cost")
	}
	for i, p := range c.Earlier {
		f.amount(fmt.Sprintf("%s.earlier[%d].amount", path, i), p.Amount)
	}
}
