package policy

import (
	"maps"
	"slices"
	"strings"
)

// Change is one difference between two states of the law, in words.
type Change struct {
	Kind string `json:"kind"` // pack, programme, parameter, list, rule
	Name string `json:"name"` // of the parameter, list entry or rule
	Text Text   `json:"text"`
}

// Diff says what changed from one pack to another: programmes begun and ended,
// figures, list entries, and rules that are written differently.
func Diff(before, after *Pack) []Change {
	return diff(lawOf(before), lawOf(after))
}

// Changes says what changed in a place between two days. The error is a
// *GapError when there is no national pack on one of them.
func (l *Library) Changes(division string, from, to Date) ([]Change, error) {
	a, err := l.at(division, from)
	if err != nil {
		return nil, err
	}
	b, err := l.at(division, to)
	if err != nil {
		return nil, err
	}
	return diff(a, b, from, to), nil
}

// lawOf is a pack by itself.
func lawOf(p *Pack) *effective {
	return resolve([]*Pack{p})
}

// diff compares; with two days only what is in force on each counts.
func diff(a, b *effective, days ...Date) []Change {
	var out []Change
	out = append(out, diffPacks(a, b)...)
	out = append(out, diffProgrammes(a, b, days)...)
	out = append(out, diffParameters(a, b)...)
	return append(out, diffLists(a, b, days)...)
}

func diffPacks(a, b *effective) []Change {
	var out []Change
	has := func(e *effective, id string) bool {
		return slices.ContainsFunc(e.packs, func(p *Pack) bool { return p.ID == id })
	}
	for _, p := range a.packs {
		if !has(b, p.ID) {
			out = append(out, Change{"pack", p.ID, Text{"不再适用：" + p.Title.Zh + "（" + p.ID + "）", "no longer applies: " + p.Title.En + " (" + p.ID + ")"}})
		}
	}
	for _, p := range b.packs {
		if !has(a, p.ID) {
			out = append(out, Change{"pack", p.ID, Text{"开始适用：" + p.Title.Zh + "（" + p.ID + "）", "now applies: " + p.Title.En + " (" + p.ID + ")"}})
		}
	}
	return out
}

// programmes lists those in force on a day, by id.
func (e *effective) programmes(days []Date, i int) map[string]*Programme {
	out := map[string]*Programme{}
	for _, p := range e.packs[0].Programmes {
		if len(days) == 0 || p.in(days[i]) {
			out[p.ID] = p
		}
	}
	return out
}

func diffProgrammes(a, b *effective, days []Date) []Change {
	var out []Change
	old, now := a.programmes(days, 0), b.programmes(days, 1)
	for _, id := range union(old, now) {
		p, q := old[id], now[id]
		switch {
		case p == nil:
			out = append(out, Change{"programme", id, Text{"新增救助项目：" + q.Title.Zh, "new programme: " + q.Title.En}})
		case q == nil:
			out = append(out, Change{"programme", id, Text{"不再有救助项目：" + p.Title.Zh, "programme ended: " + p.Title.En}})
		case p != q:
			out = append(out, diffRules(p, q)...)
		}
	}
	return out
}

func diffRules(p, q *Programme) []Change {
	var out []Change
	old, now := rulesByID(p), rulesByID(q)
	for _, id := range union(old, now) {
		a, b := old[id], now[id]
		head := Text{q.Title.Zh + " " + id + "：", q.Title.En + ", " + id + ": "}
		switch {
		case a == nil:
			out = append(out, change("rule", id, head, Text{"新增“" + b.sentence(Chinese) + "”", "added \"" + b.sentence(English) + "\""}))
		case b == nil:
			out = append(out, change("rule", id, head, Text{"删去“" + a.sentence(Chinese) + "”", "removed \"" + a.sentence(English) + "\""}))
		case tidy(a.Expr) != tidy(b.Expr):
			out = append(out, change("rule", id, head, Text{rewritten(a, b, Chinese), rewritten(a, b, English)}))
		}
	}
	return out
}

func change(kind, name string, head, text Text) Change {
	return Change{kind, name, Text{head.Zh + text.Zh, head.En + text.En}}
}

func rulesByID(p *Programme) map[string]*Rule {
	out := map[string]*Rule{}
	for _, r := range p.rules() {
		out[r.ID] = r
	}
	return out
}

// sentence is the rule's heading, or its wording with blanks for figures.
func (r *Rule) sentence(l Language) string {
	if r.Title.Zh != "" {
		return r.Title.In(l)
	}
	t := r.yes.zh
	if l == English {
		t = r.yes.en
	}
	return t.fill(func(string) string { return blank })
}

// rewritten says what a rule said and says now; where the words are the same the
// expressions tell them apart.
func rewritten(a, b *Rule, l Language) string {
	was, is := a.sentence(l), b.sentence(l)
	switch {
	case was != is && l == English:
		return "from \"" + was + "\" to \"" + is + "\""
	case was != is:
		return "由“" + was + "”改为“" + is + "”"
	case l == English:
		return "\"" + is + "\" is computed by " + tidy(b.Expr) + ", before by " + tidy(a.Expr)
	}
	return "“" + is + "”的算式由 " + tidy(a.Expr) + " 改为 " + tidy(b.Expr)
}

// blank stands where a figure of the family will be, as on a form.
const blank = "＿＿"

func tidy(expr string) string { return strings.Join(strings.Fields(expr), " ") }

func diffParameters(a, b *effective) []Change {
	var out []Change
	for _, name := range union(a.bindings, b.bindings) {
		p, q := a.bindings[name], b.bindings[name]
		if q == nil {
			out = append(out, Change{"parameter", name, Text{p.declared.Title.Zh + "：不再有此项", p.declared.Title.En + ": given no more"}})
			continue
		}
		head := Text{q.declared.Title.Zh + "：", q.declared.Title.En + ": "}
		was, is := p.shown(), q.shown()
		switch {
		case p == nil:
			out = append(out, change("parameter", name, head, Text{"新增，" + is.Zh, "new, " + is.En}))
		case was != is:
			source := Text{}
			if q.value != nil {
				source = Text{"（" + citesIn(q.source.Cites, Chinese) + "）", " (" + citesIn(q.source.Cites, English) + ")"}
			}
			out = append(out, change("parameter", name, head, Text{"由 " + was.Zh + " 改为 " + is.Zh + source.Zh, "from " + was.En + " to " + is.En + source.En}))
		}
	}
	return out
}

// shown is a binding's value for people, with its unit.
func (b *binding) shown() Text {
	if b == nil || b.value == nil {
		return Text{"未规定", "not set"}
	}
	u := b.declared.Unit
	if u == UnitLayers {
		return Text{b.words.layers(b.source.Layers, Chinese), b.words.layers(b.source.Layers, English)}
	}
	return Text{
		strings.TrimSpace(b.words.show(b.value, u, Chinese) + " " + u.Words().Zh),
		strings.TrimSpace(b.words.show(b.value, u, English) + " " + u.Words().En),
	}
}

func diffLists(a, b *effective, days []Date) []Change {
	var out []Change
	for _, list := range union(a.entries, b.entries) {
		title := listTitle(b, list)
		if title.Zh == "" {
			title = listTitle(a, list)
		}
		for _, code := range union(a.entries[list], b.entries[list]) {
			was, is := entryOn(a.entries[list][code], days, 0), entryOn(b.entries[list][code], days, 1)
			switch {
			case was == nil && is != nil:
				out = append(out, Change{"list", code, Text{title.Zh + "：增加“" + is.Title.Zh + "”", title.En + ": added \"" + is.Title.En + "\""}})
			case was != nil && is == nil:
				out = append(out, Change{"list", code, Text{title.Zh + "：不再有“" + was.Title.Zh + "”", title.En + ": no longer \"" + was.Title.En + "\""}})
			case was != nil && was.To != is.To:
				out = append(out, Change{"list", code, Text{
					title.Zh + "：“" + is.Title.Zh + "”的期限由" + until(was.To).Zh + "改为" + until(is.To).Zh,
					title.En + ": \"" + is.Title.En + "\" now runs " + until(is.To).En + ", before " + until(was.To).En,
				}})
			}
		}
	}
	return out
}

func until(d Date) Text {
	if d.IsZero() {
		return Text{"不设期限", "without end"}
	}
	return Text{"到 " + d.String() + " 止", "until " + d.String()}
}

// entryOn is an entry when it is in force on its day.
func entryOn(e *Entry, days []Date, i int) *Entry {
	if e == nil || len(days) > 0 && !e.in(days[i]) {
		return nil
	}
	return e
}

func listTitle(e *effective, name string) Text {
	for _, p := range e.packs {
		if l := p.Lists[name]; l != nil && l.Title.Zh != "" {
			return l.Title
		}
	}
	return Text{}
}

// union lists the keys of two maps in order.
func union[V any](a, b map[string]V) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}
