package policy

import (
	"fmt"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Missing is one thing that is not known and that a decision depends on.
type Missing struct {
	Path string `json:"path"` // incomes[0].amount, sources.bank
	Text Text   `json:"text"`
}

// facts is a household on a day, as expressions see it.
type facts struct {
	date     Date
	urban    bool
	items    map[string][]*entity // by the names in items
	lists    map[string]ref.Val   // the same as CEL lists; unknown when a source was silent
	claimant ref.Val
	missing  []Missing
	speaking bool // a sentence looks at fields without depending on them
}

// unknown returns CEL's unknown value and remembers what it stands for.
func (f *facts) unknown(path string, what Text) ref.Val {
	if f.speaking {
		return types.NewUnknown(0, nil)
	}
	for i, m := range f.missing {
		if m.Path == path {
			return types.NewUnknown(int64(i+1), nil)
		}
	}
	f.missing = append(f.missing, Missing{path, what})
	return types.NewUnknown(int64(len(f.missing)), nil)
}

// codes finds list entries by code.
type codes func(list, code string) *Entry

// newFacts lays a valid application out for a programme's expressions. A code
// that no list knows is a fault, because a mistyped exclusion must not count.
func newFacts(app *Application, v *vocabulary, find codes, bad *faults) *facts {
	h := &app.Household
	f := &facts{date: app.Date, urban: h.Urban, items: map[string][]*entity{}, lists: map[string]ref.Val{}}
	people := map[string]*entity{}
	add := func(set, list, path, code string, k *kind, ref string, of any) *entity {
		e := &entity{facts: f, kind: k, path: path, ref: ref, code: code, owner: people[ref], of: of,
			derived: make([]refVal, v.slots[set])}
		if e.lawful = find(list, code); code != "" && e.lawful == nil {
			bad.add(path, "代码不在适用政策包的清单内", "has a code that no list of the packs in force knows")
		}
		f.items[set] = append(f.items[set], e)
		return e
	}
	for i := range h.Members {
		m := &h.Members[i]
		e := add("members", "member-exclusions", fmt.Sprintf("members[%d]", i), m.Excluded, v.member, m.Ref, m)
		people[m.Ref] = e
		if m.Ref == app.Person || app.Person == "" && m.Relation == RelationApplicant {
			f.claimant = e
		}
	}
	if f.claimant == nil {
		bad.add("person", "不是本户成员", "is no member of the household")
	}
	for i := range h.Incomes {
		l := &h.Incomes[i]
		add("incomes", "income-exclusions", fmt.Sprintf("incomes[%d]", i), l.Excluded, v.income, l.Member, l)
	}
	for i := range h.Assets {
		l := &h.Assets[i]
		add("assets", "asset-exemptions", fmt.Sprintf("assets[%d]", i), l.Exempt, v.asset, l.Member, l)
	}
	for i := range h.Deductions {
		l := &h.Deductions[i]
		add("deductions", "", fmt.Sprintf("deductions[%d]", i), "", v.deduction, l.Member, l)
	}
	f.hide(h)
	return f
}

// refVal shortens the slice type above.
type refVal = ref.Val

// hide builds the lists for aggregation; a list somebody has not answered for
// is unknown as a whole.
func (f *facts) hide(h *Household) {
	for _, about := range [...]struct {
		set     string
		subject Subject
	}{{"members", SubjectMembers}, {"incomes", SubjectIncome}, {"assets", SubjectAssets}, {"deductions", ""}} {
		set := about.set
		vals := make([]ref.Val, len(f.items[set]))
		for i, e := range f.items[set] {
			vals[i] = e
		}
		f.lists[set] = types.NewRefValList(types.DefaultTypeAdapter, vals)
		for _, s := range h.Sources {
			f.hideSilent(set, about.subject, s)
		}
	}
	if h.Incomes == nil {
		f.lists["incomes"] = f.unknown("incomes", Text{"家庭收入（未申报）", "income of the family (not stated)"})
	}
	if h.Assets == nil {
		f.lists["assets"] = f.unknown("assets", Text{"家庭财产（未申报）", "property of the family (not stated)"})
	}
}

func (f *facts) hideSilent(set string, subject Subject, s Source) {
	if s.Status == Answered {
		return
	}
	for _, c := range s.Covers {
		if c == subject {
			f.lists[set] = f.unknown("sources."+s.Code, Text{"查询渠道 " + s.Code + " 未反馈", "source " + s.Code + " has not answered"})
		}
	}
}
