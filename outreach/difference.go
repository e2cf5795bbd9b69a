package outreach

import (
	"math/big"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// Side names a law to compare: a place on a day, or a pack, which stands for
// its place on its first day.
type Side struct {
	Division string
	On       calendar.Date
	Pack     string
}

// Compared is what changes from one law to another.
type Compared struct {
	From        Compare      `json:"from"`
	To          Compare      `json:"to"`
	Differences []Difference `json:"differences" nullable:"false" doc:"figures first, then lists, programmes and rules"`
}

// Compare says which law a side is.
type Compare struct {
	Division string        `json:"division"`
	Place    string        `json:"place"`
	On       calendar.Date `json:"on"`
	Packs    []string      `json:"packs" nullable:"false"`
}

// Difference is one thing that differs, in words.
type Difference struct {
	Kind    string      `json:"kind" enum:"figure,list,programme,rule"`
	Change  string      `json:"change" enum:"new,gone,changed,cited" doc:"cited: the same rule rests on other articles"`
	Name    string      `json:"name" doc:"of the figure, code of the entry, or id of the programme or rule"`
	Title   policy.Text `json:"title"`
	Was     policy.Text `json:"was" doc:"empty: new"`
	Is      policy.Text `json:"is" doc:"empty: gone; of a programme that is gone, which one takes it in"`
	By      policy.Text `json:"by" doc:"how much a figure rises or falls; may be empty"`
	Sources []Source    `json:"sources" nullable:"false" doc:"of the newer"`
	Mark    policy.Mark `json:"mark,omitempty" enum:"found,to_be_verified,demonstration" doc:"of the newer"`
}

// Differences compares two laws.
func (s *Service) Differences(from, to Side) (Compared, error) {
	was, a, err := s.side(from)
	if err != nil {
		return Compared{}, err
	}
	is, b, err := s.side(to)
	if err != nil {
		return Compared{}, err
	}
	out := []Difference{}
	out = append(out, figures(was.Figures, is.Figures)...)
	out = append(out, entries(was.Lists, is.Lists)...)
	out = append(out, programmes(was.Programmes, is.Programmes)...)
	return Compared{a, b, out}, nil
}

func (s *Service) side(side Side) (Law, Compare, error) {
	if side.Pack != "" {
		p, ok := s.library.Pack(side.Pack)
		if !ok {
			return Law{}, Compare{}, errs.New(errs.NotFound, "没有这个政策包。", "There is no such policy pack.")
		}
		side.Division, side.On = p.Division, calendar.Date(p.From)
	}
	law, err := s.Law(side.Division, side.On)
	if err != nil {
		return Law{}, Compare{}, err
	}
	c := Compare{Division: law.Division, Place: law.Place, On: law.On, Packs: []string{}}
	for _, p := range law.Packs {
		c.Packs = append(c.Packs, p.ID)
	}
	return law, c, nil
}

// pairs walks two lists by key: what is in both in the order of the newer,
// then what is gone.
func pairs[T any](was, is []T, key func(T) string, each func(was, is *T)) {
	find := func(list []T, k string) *T {
		if i := slices.IndexFunc(list, func(t T) bool { return key(t) == k }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	for i := range is {
		each(find(was, key(is[i])), &is[i])
	}
	for i := range was {
		if find(is, key(was[i])) == nil {
			each(&was[i], nil)
		}
	}
}

// change names what became of a pair.
func change(was, is bool) string {
	switch {
	case !was:
		return "new"
	case !is:
		return "gone"
	}
	return "changed"
}

func figures(was, is []Figure) []Difference {
	var out []Difference
	pairs(was, is, func(f Figure) string { return f.Name }, func(a, b *Figure) {
		if a != nil && b != nil && a.Set == b.Set && a.Value == b.Value && a.Unit == b.Unit {
			return
		}
		d := Difference{Kind: "figure", Change: change(a != nil, b != nil), Sources: []Source{}}
		if a != nil {
			d.Name, d.Title, d.Was = a.Name, a.Title, a.words()
		}
		if b != nil {
			d.Name, d.Title, d.Is, d.Sources, d.Mark = b.Name, b.Title, b.words(), b.Sources, b.Mark
		}
		if a != nil && b != nil {
			d.By = by(*a, *b)
		}
		out = append(out, d)
	})
	return out
}

// words write a figure with its unit.
func (f *Figure) words() policy.Text {
	switch {
	case !f.Set && f.State == OpenRequired:
		return policy.Text{Zh: "没有标准", En: "none in force"}
	case !f.Set:
		return policy.Text{Zh: "未规定", En: "not set"}
	}
	return policy.Text{Zh: strings.TrimSpace(f.Shown.Zh + " " + f.Per.Zh), En: strings.TrimSpace(f.Shown.En + " " + f.Per.En)}
}

// by says how much an amount of money changes: 增加 47.00（8.03%）. Percent
// are cut to two decimals.
func by(was, is Figure) policy.Text {
	a, aOK := new(big.Rat).SetString(was.Value)
	b, bOK := new(big.Rat).SetString(is.Value)
	if !aOK || !bOK || was.Unit != is.Unit || is.Per == (policy.Text{}) || !strings.HasPrefix(string(is.Unit), "fen") {
		return policy.Text{}
	}
	diff := new(big.Rat).Sub(b, a)
	zh, en := "增加 ", "up by "
	if diff.Sign() < 0 {
		zh, en = "减少 ", "down by "
	}
	diff.Abs(diff)
	amount := policy.Fen(new(big.Int).Quo(diff.Num(), diff.Denom()).Int64()).String()
	if a.Sign() == 0 {
		return policy.Text{Zh: zh + amount, En: en + amount}
	}
	hundredths := new(big.Rat).Mul(new(big.Rat).Quo(diff, a.Abs(a)), big.NewRat(10_000, 1))
	percent := policy.Fen(new(big.Int).Quo(hundredths.Num(), hundredths.Denom()).Int64()).String()
	return policy.Text{Zh: zh + amount + "（" + percent + "%）", En: en + amount + " (" + percent + "%)"}
}

func entries(was, is []List) []Difference {
	var out []Difference
	pairs(was, is, func(l List) string { return l.Name }, func(a, b *List) {
		a, b = orNone(a), orNone(b)
		pairs(applying(a.Entries), applying(b.Entries), func(e Entry) string { return e.Code }, func(x, y *Entry) {
			if x != nil && y != nil && x.Title == y.Title && x.To == y.To {
				return
			}
			d := Difference{Kind: "list", Change: change(x != nil, y != nil), Title: a.Title, Sources: []Source{}}
			if a.Title == (policy.Text{}) {
				d.Title = b.Title
			}
			if x != nil {
				d.Name, d.Was = x.Code, x.words()
			}
			if y != nil {
				d.Name, d.Is, d.Sources, d.Mark = y.Code, y.words(), y.Sources, y.Mark
			}
			out = append(out, d)
		})
	})
	return out
}

func orNone(l *List) *List {
	if l == nil {
		return &List{}
	}
	return l
}

// applying are the entries that count on the day of their law.
func applying(list []Entry) []Entry {
	return slices.DeleteFunc(slices.Clone(list), func(e Entry) bool { return !e.Applies })
}

func (e *Entry) words() policy.Text {
	if e.To.IsZero() {
		return e.Title
	}
	return policy.Text{Zh: e.Title.Zh + "（至 " + e.To.String() + "）", En: e.Title.En + " (until " + e.To.String() + ")"}
}

func programmes(was, is []Programme) []Difference {
	var out []Difference
	pairs(was, is, func(p Programme) string { return p.ID }, func(a, b *Programme) {
		switch {
		case a == nil:
			out = append(out, Difference{Kind: "programme", Change: "new", Name: b.ID, Title: b.Title, Is: b.Title, Sources: []Source{}})
		case b == nil:
			out = append(out, Difference{Kind: "programme", Change: "gone", Name: a.ID, Title: a.Title, Was: a.Title, Is: into(a.ID, is), Sources: []Source{}})
		default:
			out = append(out, rules(b.Title, slices.Concat(a.Conditions, a.Amounts), slices.Concat(b.Conditions, b.Amounts))...)
		}
	})
	return once(out)
}

// into says which programme takes in those of one that is gone, if any does.
func into(id string, is []Programme) policy.Text {
	i := slices.IndexFunc(is, func(p Programme) bool { return slices.Contains(p.TakesIn, id) })
	if i < 0 {
		return policy.Text{}
	}
	return policy.Text{Zh: "并入“" + is[i].Title.Zh + "”", En: "now part of \"" + is[i].Title.En + "\""}
}

// rules compares by id; a rule differs when its expression or its articles do.
// Wording alone is no change of law.
func rules(of policy.Text, was, is []Rule) []Difference {
	var out []Difference
	pairs(was, is, func(r Rule) string { return r.ID }, func(a, b *Rule) {
		if a != nil && b != nil && squeeze(a.Expression) == squeeze(b.Expression) && slices.Equal(articles(a), articles(b)) {
			return
		}
		if a != nil && b != nil && squeeze(a.Expression) == squeeze(b.Expression) {
			out = append(out, Difference{Kind: "rule", Change: "cited", Name: b.ID, Title: b.heading(), Was: a.cited(), Is: b.cited(), Sources: b.Sources})
			return
		}
		d := Difference{Kind: "rule", Change: change(a != nil, b != nil), Title: of, Sources: []Source{}}
		if a != nil {
			d.Name, d.Was = a.ID, a.words()
		}
		if b != nil {
			d.Name, d.Is, d.Sources = b.ID, b.words(), b.Sources
		}
		if a != nil && b != nil && a.heading() == b.heading() && b.Changed.Zh != "" {
			d.Is = policy.Text{Zh: d.Is.Zh + "：" + b.Changed.Zh, En: d.Is.En + ": " + b.Changed.En}
		}
		out = append(out, d)
	})
	return out
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func articles(r *Rule) []string {
	var out []string
	for _, s := range r.Sources {
		out = append(out, s.Article.Zh)
	}
	return out
}

// heading names a rule: its title, or what it says.
func (r *Rule) heading() policy.Text {
	if r.Title.Zh != "" {
		return r.Title
	}
	return r.Holds
}

// cited are a rule's articles.
func (r *Rule) cited() policy.Text {
	var zh, en []string
	for _, s := range r.Sources {
		zh, en = append(zh, s.Article.Zh), append(en, s.Article.En)
	}
	return policy.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

// words are a rule in one line with its articles.
func (r *Rule) words() policy.Text {
	t, c := r.heading(), r.cited()
	return policy.Text{Zh: t.Zh + "（" + c.Zh + "）", En: t.En + " (" + c.En + ")"}
}

// once drops a rule that several programmes share after its first mention.
func once(list []Difference) []Difference {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(d Difference) bool {
		key := d.Kind + d.Name + d.Was.Zh + d.Is.Zh
		again := seen[key]
		seen[key] = true
		return again
	})
}
