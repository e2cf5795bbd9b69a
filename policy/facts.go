package policy

import (
	"strconv"

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
	date      Date
	period    Period
	urban     bool
	household *Household
	family    ref.Val              // the household as an entity
	items     map[string][]*entity // by the names in items
	lists     map[string]ref.Val   // the same as CEL lists; unknown when a source was silent
	claimant  ref.Val
	subject   ref.Val // the claim, loss or hardship asked about; nil for none
	missing   []Missing
	ask       func(p *Programme, person string, amount bool) ref.Val // an earlier programme's result
	speaking  bool                                                   // a sentence looks at fields without depending on them
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
	f := &facts{date: app.Date, period: app.Period, urban: h.Urban, household: h, items: map[string][]*entity{}, lists: map[string]ref.Val{}}
	f.family = &entity{facts: f, kind: v.household, of: h}
	b := &factsBuilder{facts: f, words: v, find: find, bad: bad, people: map[string]*entity{}}
	for i := range h.Members {
		m := &h.Members[i]
		e := b.add("members", "member-exclusions", i, m.Excluded, m.Ref, m)
		b.people[m.Ref] = e
		if m.Ref == app.Person || app.Person == "" && m.Relation == RelationApplicant {
			f.claimant = e
		}
	}
	if f.claimant == nil {
		bad.add("person", "不是本户成员", "is no member of the household")
	}
	b.lines(h)
	b.events(h, app.Item)
	f.hide(h)
	return f
}

// factsBuilder makes entities of a household's lines.
type factsBuilder struct {
	*facts
	words  *vocabulary
	find   codes
	bad    *faults
	people map[string]*entity
}

// add makes line i of a set an entity; code is its exclusion by a list.
func (b *factsBuilder) add(set, list string, i int, code, ref string, of any) *entity {
	e := &entity{
		facts: b.facts, kind: b.words.of(set), path: set + "[" + strconv.Itoa(i) + "]", ref: ref, code: code, owner: b.people[ref], of: of,
		derived: make([]refVal, b.words.slots[set]),
	}
	e.lawful = b.find(list, code)
	if set == "incomes" {
		e.tekun = b.find("tekun-exclusions", code)
	}
	if code != "" && e.lawful == nil && e.tekun == nil {
		b.bad.add(e.path, "代码不在适用政策包的清单内", "has a code that no list of the packs in force knows")
	}
	b.items[set] = append(b.items[set], e)
	return e
}

func (b *factsBuilder) lines(h *Household) {
	for i := range h.Incomes {
		l := &h.Incomes[i]
		b.add("incomes", "income-exclusions", i, l.Excluded, l.Member, l)
	}
	for i := range h.Assets {
		l := &h.Assets[i]
		b.add("assets", "asset-exemptions", i, l.Exempt, l.Member, l)
	}
	for i := range h.Deductions {
		l := &h.Deductions[i]
		b.add("deductions", "", i, "", l.Member, l)
	}
	for i := range h.Expenses {
		l := &h.Expenses[i]
		b.add("expenses", "", i, "", l.Member, l)
	}
	for i := range h.Obligors {
		l := &h.Obligors[i]
		b.add("obligors", "", i, "", l.Supports, l)
	}
	for i := range h.Parents {
		l := &h.Parents[i]
		b.add("parents", "", i, "", l.Child, l)
	}
}

// events makes what programmes may be asked about one by one; the one with the
// ref item becomes the subject.
func (b *factsBuilder) events(h *Household, item string) {
	subject := func(e *entity, ref string) {
		if item != "" && ref == item {
			b.subject = e
		}
	}
	for i := range h.Claims {
		l := &h.Claims[i]
		subject(b.add("claims", "", i, "", l.Member, l), l.Ref)
	}
	for i := range h.Losses {
		l := &h.Losses[i]
		subject(b.add("losses", "", i, "", "", l), l.Ref)
	}
	for i := range h.Hardships {
		l := &h.Hardships[i]
		subject(b.add("hardships", "", i, "", "", l), l.Ref)
	}
}

// drawn lists the programmes a member, or with "" the household, draws.
func (f *facts) drawn(person string) ref.Val {
	var codes []string
	for _, g := range f.household.Grants {
		if g.Person == person {
			codes = append(codes, g.Programme)
		}
	}
	return types.NewStringList(types.DefaultTypeAdapter, codes)
}

// refVal shortens the slice type above.
type refVal = ref.Val

// hide builds the lists for aggregation; a list somebody has not answered for
// is unknown as a whole.
func (f *facts) hide(h *Household) {
	for _, about := range [...]struct {
		set     string
		subject Subject
	}{
		{"members", SubjectMembers}, {"incomes", SubjectIncome}, {"assets", SubjectAssets}, {"deductions", ""},
		{"obligors", ""}, {"claims", ""}, {"losses", ""}, {"expenses", ""}, {"hardships", ""}, {"parents", ""},
	} {
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

// stated hides the expenses nobody has asked about, when a rule looks at them.
func (f *facts) stated(name string, list ref.Val) ref.Val {
	if name == "expenses" && f.household.Expenses == nil {
		return f.unknown("expenses", Text{"刚性支出（未申报）", "necessary spending (not stated)"})
	}
	return list
}

func (f *facts) hideSilent(set string, subject Subject, s Source) {
	if s.Status == Answered || subject == "" {
		return
	}
	for _, c := range s.Covers {
		if c == subject {
			f.lists[set] = f.unknown("sources."+s.Code, Text{"查询渠道 " + s.Code + " 未反馈", "source " + s.Code + " has not answered"})
		}
	}
}
