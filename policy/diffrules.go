package policy

import (
	"slices"
	"strings"
)

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

// ruleDiff compares the rules of two laws. Rules that programmes share are told
// once, not for every programme.
type ruleDiff struct {
	a, b             *effective
	sharedA, sharedB map[string]*Rule
}

func diffProgrammes(a, b *effective, days []Date) []Change {
	d := ruleDiff{a, b, byID(a.packs[0].shared), byID(b.packs[0].shared)}
	var out []Change
	if a.packs[0] != b.packs[0] {
		out = d.rules(Text{"各项目共用的规则 ", "rules that programmes share, "}, d.sharedA, d.sharedB)
	}
	old, now := a.programmes(days, 0), b.programmes(days, 1)
	for _, id := range union(old, now) {
		p, q := old[id], now[id]
		switch {
		case p == nil:
			out = append(out, Change{"programme", id, Text{"新增救助项目：" + q.Title.Zh, "new programme: " + q.Title.En}})
		case q == nil:
			out = append(out, Change{"programme", id, gone(p, now)})
		case p != q:
			out = append(out, d.programme(p, q)...)
		}
	}
	return out
}

// gone says that a programme ended, or which one takes in those it was for.
func gone(p *Programme, now map[string]*Programme) Text {
	for _, q := range now {
		if slices.Contains(q.TakesIn(), p.ID) {
			return Text{"救助项目“" + p.Title.Zh + "”并入“" + q.Title.Zh + "”", "programme \"" + p.Title.En + "\" is now part of \"" + q.Title.En + "\""}
		}
	}
	return Text{"不再有救助项目：" + p.Title.Zh, "programme ended: " + p.Title.En}
}

// programme compares what two programmes have beside what both laws share; a
// shared rule that only one of them uses counts.
func (d ruleDiff) programme(p, q *Programme) []Change {
	old, now := byID(p.stated()), byID(q.stated())
	for _, id := range union(old, now) {
		inA, inB := d.sharedA[id] != nil, d.sharedB[id] != nil
		used := old[id] != nil && now[id] != nil
		begun, ended := !inA && inB && old[id] == nil, inA && !inB && now[id] == nil
		if inA && inB && used || begun || ended {
			delete(old, id)
			delete(now, id)
		}
	}
	return d.rules(q.Title.plus(Text{" ", ", "}), old, now)
}

func (d ruleDiff) rules(of Text, old, now map[string]*Rule) []Change {
	var out []Change
	for _, id := range union(old, now) {
		a, b := old[id], now[id]
		head := heading(of.plus(Text{id, id}))
		switch {
		case a == nil:
			out = append(out, change("rule", id, head, Text{"新增", "added "}.plus(quoted(d.b.sentence(b))).plus(source(b.Cites))))
		case b == nil:
			out = append(out, change("rule", id, head, Text{"删去", "removed "}.plus(quoted(d.a.sentence(a)))))
		case tidy(a.Expr) != tidy(b.Expr):
			out = append(out, change("rule", id, head, d.rewritten(a, b).plus(source(b.Cites))))
		}
	}
	return out
}

func byID(rules []*Rule) map[string]*Rule {
	out := map[string]*Rule{}
	for _, r := range rules {
		out[r.ID] = r
	}
	return out
}

// rewritten says what a rule said and says now; where the words are the same the
// pack says how it differs, and only without that the expressions do.
func (d ruleDiff) rewritten(a, b *Rule) Text {
	was, is := d.a.sentence(a), d.b.sentence(b)
	switch {
	case was != is:
		was, is = quoted(was), quoted(is)
		return Text{"由" + was.Zh + "改为" + is.Zh, "from " + was.En + " to " + is.En}
	case b.Changed.Zh != "":
		is = quoted(is)
		return Text{is.Zh + "：" + b.Changed.Zh, is.En + ": " + b.Changed.En}
	}
	is = quoted(is)
	return Text{
		is.Zh + "的算式由 " + tidy(a.Expr) + " 改为 " + tidy(b.Expr),
		is.En + " is computed by " + tidy(b.Expr) + ", before by " + tidy(a.Expr),
	}
}

// sentence is a rule's heading or wording as the law has it: figures in force
// filled in, blanks for the family's.
func (e *effective) sentence(r *Rule) Text {
	if r.Each != "" {
		return r.Title
	}
	word := func(l Language) func(string) string {
		return func(name string) string {
			if t, ok := itemWords(name); ok {
				return t.In(l)
			}
			b, ok := e.bindings[name]
			switch {
			case !ok:
				return blank
			case b.value == nil:
				return Text{"［由地方规定］", "[set locally]"}.In(l)
			}
			return b.words.show(b.value, b.declared.Unit, l)
		}
	}
	return Text{r.yes.zh.fill(word(Chinese)), r.yes.en.fill(word(English))}
}

// itemWords words the name of somebody or something that a sentence is about,
// where nobody in particular is meant.
func itemWords(name string) (Text, bool) {
	of, ref := strings.CutSuffix(name, ".ref")
	if !ref {
		return Text{}, false
	}
	switch About(of) {
	case AboutClaim:
		return Text{"该次结算", "the settlement"}, true
	case AboutLoss:
		return Text{"该项灾情", "the loss"}, true
	case AboutHardship:
		return Text{"该次困难", "the hardship"}, true
	case AboutHousehold, AboutPerson:
	}
	return Text{"该人员", "the person"}, true
}

// blank stands where a figure of the family will be, as on a form.
const blank = "＿＿"

func tidy(expr string) string { return strings.Join(strings.Fields(expr), " ") }
