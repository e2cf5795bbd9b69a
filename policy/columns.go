package policy

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"doudi/policy/internal/column"
)

// Columns hold households for a Batch: one column a fact, the members and lines
// of all households behind offsets. A household of three with its lines takes
// some 150 bytes. Medical settlements, losses and hardships are not kept: the
// programmes about them are decided one by one.
//
// Add is for one goroutine; once a Batch is made of them, the columns do not
// change any more and may be shared.
type Columns struct {
	n           int
	family      []fact[Household]
	claimant    []int32 // row of who applies among the members
	applicant   []int32
	members     lines[Member]
	memberDraws lines[Grant] // behind members
	draws       lines[Grant]
	incomes     lines[Income]
	assets      lines[Asset]
	deductions  lines[Deduction]
	expenses    lines[Expense]
	obligors    lines[Obligor]
	parents     lines[Parent]

	once  sync.Once
	table *columnTable
}

// lines are the items of one kind of all households, or of all members.
type lines[T any] struct {
	offsets []int32
	hidden  flags   // by household: the list as a whole is not known
	owner   []int32 // row of the member a line belongs to; nil for members
	facts   []fact[T]
}

// NewColumns returns columns without households.
func NewColumns() *Columns {
	first := []int32{0}
	return &Columns{
		family:      familyFacts(),
		members:     lines[Member]{offsets: first, facts: memberFacts()},
		memberDraws: lines[Grant]{offsets: first, facts: grantFacts()},
		draws:       lines[Grant]{offsets: first, facts: grantFacts()},
		incomes:     lines[Income]{offsets: first, facts: incomeFacts()},
		assets:      lines[Asset]{offsets: first, facts: assetFacts()},
		deductions:  lines[Deduction]{offsets: first, facts: deductionFacts()},
		expenses:    lines[Expense]{offsets: first, facts: expenseFacts()},
		obligors:    lines[Obligor]{offsets: first, facts: obligorFacts()},
		parents:     lines[Parent]{offsets: first, facts: parentFacts()},
	}
}

// Len is the number of households.
func (c *Columns) Len() int { return c.n }

// persons is the number of members of household i.
func (c *Columns) persons(i int) int {
	return int(c.members.offsets[i+1] - c.members.offsets[i])
}

// Add appends a household. One that Decide would refuse as an *InputError is
// refused here in the same words, and so is an amount that leaves 64 bits over
// twelve months; nothing of it is added then.
//
// The claimant of a programme about a person is the member with the ref person,
// or with "" the applicant.
func (c *Columns) Add(h *Household, person string) error {
	bad := &faults{}
	h.validate(bad)
	if !slices.ContainsFunc(h.Members, func(m Member) bool { return m.claims(person) }) {
		bad.add("person", "不是本户成员", "is no member of the household")
	}
	h.checkYears(bad)
	if err := bad.err(); err != nil {
		return err
	}
	rows := map[string]int32{}
	for i := range h.Members {
		m := &h.Members[i]
		row := int32(len(c.memberDraws.offsets)-1) + int32(i)
		rows[m.Ref] = row
		if m.claims(person) {
			c.claimant = append(c.claimant, row)
		}
		if m.claims("") {
			c.applicant = append(c.applicant, row)
		}
	}
	c.people(h)
	c.lines(h, rows)
	for _, f := range c.family {
		f.add(h)
	}
	c.n++
	return nil
}

func (m *Member) claims(person string) bool {
	return m.Ref == person || person == "" && m.Relation == RelationApplicant
}

// checkYears faults monthly amounts whose year overflows.
func (h *Household) checkYears(bad *faults) {
	check := func(path string, amount *Fen, per Per) {
		if amount != nil && per == PerMonth && int64(*amount) > math.MaxInt64/12 {
			bad.add(path+".amount", "金额过大", "is too large")
		}
	}
	for i, l := range h.Incomes {
		check(fmt.Sprintf("incomes[%d]", i), l.Amount, l.Per)
	}
	for i, l := range h.Deductions {
		check(fmt.Sprintf("deductions[%d]", i), l.Amount, l.Per)
	}
}

func (c *Columns) people(h *Household) {
	drawn := func(ref string) (out []Grant) {
		for _, g := range h.Grants {
			if g.Person == ref {
				out = append(out, g)
			}
		}
		return out
	}
	for i := range h.Members {
		for _, f := range c.members.facts {
			f.add(&h.Members[i])
		}
		c.memberDraws.add(drawn(h.Members[i].Ref), false, nil)
	}
	c.members.close(len(c.memberDraws.offsets)-1, h.silent(SubjectMembers))
	c.draws.add(drawn(""), false, nil)
}

func (c *Columns) lines(h *Household, rows map[string]int32) {
	c.incomes.add(h.Incomes, h.Incomes == nil || h.silent(SubjectIncome), func(l *Income) int32 { return rows[l.Member] })
	c.assets.add(h.Assets, h.Assets == nil || h.silent(SubjectAssets), func(l *Asset) int32 { return rows[l.Member] })
	c.deductions.add(h.Deductions, false, func(l *Deduction) int32 { return rows[l.Member] })
	c.expenses.add(h.Expenses, h.Expenses == nil, func(l *Expense) int32 { return rows[l.Member] })
	c.obligors.add(h.Obligors, false, func(l *Obligor) int32 { return rows[l.Supports] })
	c.parents.add(h.Parents, false, func(l *Parent) int32 { return rows[l.Child] })
}

// silent reports whether a source that covers a subject has not answered.
func (h *Household) silent(subject Subject) bool {
	return slices.ContainsFunc(h.Sources, func(s Source) bool { return s.Status != Answered && slices.Contains(s.Covers, subject) })
}

// add appends one household's items.
func (l *lines[T]) add(items []T, hidden bool, owner func(*T) int32) {
	for i := range items {
		for _, f := range l.facts {
			f.add(&items[i])
		}
		if owner != nil {
			l.owner = append(l.owner, owner(&items[i]))
		}
	}
	l.close(int(l.offsets[len(l.offsets)-1])+len(items), hidden)
}

// close ends a household's items at a row.
func (l *lines[T]) close(end int, hidden bool) {
	l.hidden.add(hidden)
	l.offsets = append(l.offsets, int32(end))
}

// items writes the items of household i down again; own puts the owner's row in.
func (l *lines[T]) items(i int, own func(*T, int32)) []T {
	out := []T{}
	for row := l.offsets[i]; row < l.offsets[i+1]; row++ {
		var item T
		for _, f := range l.facts {
			f.put(int(row), &item)
		}
		if own != nil {
			own(&item, l.owner[row])
		}
		out = append(out, item)
	}
	return out
}

// Household writes row i down again, for a decision with its reasons. Members
// are called m0, m1 … and amounts are those of a year; outcome and amount are
// those of the household that was added.
func (c *Columns) Household(i int) Household {
	var h Household
	for _, f := range c.family {
		f.put(i, &h)
	}
	ref := func(row int32) string { return "m" + strconv.Itoa(int(row-c.members.offsets[i])) }
	h.Members = c.members.items(i, nil)
	h.Grants = c.draws.items(i, nil)
	for k := range h.Members {
		row := c.members.offsets[i] + int32(k)
		h.Members[k].Ref = ref(row)
		for _, g := range c.memberDraws.items(int(row), nil) {
			g.Person = ref(row)
			h.Grants = append(h.Grants, g)
		}
	}
	h.Incomes = c.incomes.items(i, func(l *Income, row int32) { l.Member, l.Per = ref(row), PerYear })
	h.Assets = c.assets.items(i, func(l *Asset, row int32) { l.Member = ref(row) })
	h.Deductions = c.deductions.items(i, func(l *Deduction, row int32) { l.Member, l.Per = ref(row), PerYear })
	h.Parents = c.parents.items(i, func(l *Parent, row int32) { l.Child = ref(row) })
	if expenses := c.expenses.items(i, func(l *Expense, row int32) { l.Member = ref(row) }); !c.expenses.hidden.at(i) {
		h.Expenses = expenses
	}
	for k, o := range c.obligors.items(i, func(l *Obligor, row int32) { l.Supports = ref(row) }) {
		o.Ref = "o" + strconv.Itoa(k)
		h.Obligors = append(h.Obligors, o)
	}
	c.silence(i, &h)
	return h
}

// silence writes lists that are not known down as a source without an answer.
func (c *Columns) silence(i int, h *Household) {
	for _, s := range [...]struct {
		subject Subject
		silent  bool
	}{{SubjectAssets, c.assets.hidden.at(i)}, {SubjectIncome, c.incomes.hidden.at(i)}, {SubjectMembers, c.members.hidden.at(i)}} {
		if s.silent {
			h.Sources = append(h.Sources, Source{Code: string(s.subject), Status: NoReply, Covers: []Subject{s.subject}})
		}
	}
}

// person is the ref that Household gives to who applies in household i.
func (c *Columns) person(i int) string {
	return "m" + strconv.Itoa(int(c.claimant[i]-c.members.offsets[i]))
}

// Bytes is the memory that the facts take.
func (c *Columns) Bytes() int {
	n := 4*(len(c.claimant)+len(c.applicant)) + c.members.bytes() + c.memberDraws.bytes() + c.draws.bytes() + c.incomes.bytes() +
		c.assets.bytes() + c.deductions.bytes() + c.expenses.bytes() + c.obligors.bytes() + c.parents.bytes()
	for _, f := range c.family {
		n += f.bytes()
	}
	return n
}

func (l *lines[T]) bytes() int {
	n := 4*(len(l.offsets)+len(l.owner)) + l.hidden.bytes()
	for _, f := range l.facts {
		n += f.bytes()
	}
	return n
}

// seal binds the facts to expressions' names, once.
func (c *Columns) seal() *columnTable {
	c.once.Do(func() { c.table = c.build() })
	return c.table
}

// columnTable is Columns as expressions name them.
type columnTable struct {
	table     *column.Table
	claimant  *column.Column
	applicant *column.Column
	sets      map[string]*column.Set
	names     map[*column.Set]string
	fields    map[*column.Set]map[string]*column.Column
	drawn     map[*column.Set]*column.Column // by members and root: the programmes they draw
}

func (c *Columns) build() *columnTable {
	table := column.NewTable(c.n)
	root := table.Root()
	t := &columnTable{table: table, sets: map[string]*column.Set{}, names: map[*column.Set]string{},
		fields: map[*column.Set]map[string]*column.Column{}, drawn: map[*column.Set]*column.Column{}}
	members := bind(t, root, "members", &c.members, nil)
	t.claimant, t.applicant = root.Links(c.claimant, members), root.Links(c.applicant, members)
	t.fields[root] = map[string]*column.Column{}
	for _, f := range c.family {
		f.bind(root, t.fields[root])
	}
	t.drawn[members] = t.fields[bind(t, members, "member grants", &c.memberDraws, nil)]["programme"]
	t.drawn[root] = t.fields[bind(t, root, "grants", &c.draws, nil)]["programme"]
	bind(t, root, "incomes", &c.incomes, members)
	bind(t, root, "assets", &c.assets, members)
	bind(t, root, "deductions", &c.deductions, members)
	bind(t, root, "expenses", &c.expenses, members)
	bind(t, root, "obligors", &c.obligors, members)
	bind(t, root, "parents", &c.parents, members)
	return t
}

// bind makes a set of lines and its columns.
func bind[T any](t *columnTable, of *column.Set, name string, l *lines[T], members *column.Set) *column.Set {
	s := of.Child(name, l.offsets, l.hidden.some())
	fields := map[string]*column.Column{}
	for _, f := range l.facts {
		f.bind(s, fields)
	}
	if members != nil {
		fields["owner"] = s.Links(l.owner, members)
	}
	t.sets[name], t.names[s], t.fields[s] = s, name, fields
	return s
}
