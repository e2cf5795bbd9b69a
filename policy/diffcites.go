package policy

import (
	"slices"
	"strings"
)

// recited lists the rules and figures that stand as they stood and rest on
// other articles now, by the articles.
func recited(a, b *effective, days []Date) []Change {
	moves := moved{}
	sharedA := byID(a.packs[0].shared)
	common := Text{"共用规则", "shared rules"}
	for _, r := range b.packs[0].shared {
		moves.rule(common, sharedA[r.ID], r)
	}
	old, now := a.programmes(days, 0), b.programmes(days, 1)
	for _, id := range union(old, now) {
		if p, q := old[id], now[id]; p != nil && q != nil && p != q {
			was := byID(p.stated())
			for _, r := range q.proper() {
				moves.rule(q.Title, was[r.ID], r)
			}
		}
	}
	for _, name := range union(a.bindings, b.bindings) {
		if p, q := a.bindings[name], b.bindings[name]; p != nil && q != nil && p.value != nil && q.value != nil && p.shown() == q.shown() {
			moves.note(p.source.Cites, q.source.Cites, Text{}, quoted(q.declared.Title))
		}
	}
	return moves.changes()
}

// moved holds what came to rest on other articles, by what was said of them.
type moved map[Text][]resting

// resting is a rule of a programme, or a figure, by name.
type resting struct{ of, name Text }

func (m moved) rule(of Text, was, is *Rule) {
	if was != nil && was != is && tidy(was.Expr) == tidy(is.Expr) {
		m.note(was.Cites, is.Cites, of, Text{is.ID, is.ID})
	}
}

// note keeps the articles that one side has and the other has not.
func (m moved) note(was, is []Cite, of, name Text) {
	gone, come := cited(without(was, is)), cited(without(is, was))
	var said Text
	switch {
	case gone == Text{} && come == Text{}:
		return
	case gone == Text{}:
		said = Text{"增加依据" + come.Zh, "basis added: " + come.En}
	case come == Text{}:
		said = Text{"不再引用" + gone.Zh, "basis given up: " + gone.En}
	default:
		said = Text{"依据由" + gone.Zh + "改为" + come.Zh, "basis changed from " + gone.En + " to " + come.En}
	}
	m[said] = append(m[said], resting{of, name})
}

// without leaves out the citations of a that b has too.
func without(a, b []Cite) []Cite {
	return slices.DeleteFunc(slices.Clone(a), func(c Cite) bool {
		return slices.ContainsFunc(b, func(o Cite) bool { return o.Name == c.Name && o.Article == c.Article })
	})
}

func (m moved) changes() []Change {
	keys := make([]Text, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Text) int { return compareStrings(a.Zh, b.Zh) })
	var out []Change
	for _, said := range keys {
		out = append(out, change("cite", m[said][0].name.En, said, listed(m[said])))
	}
	return out
}

// listed writes what rests on an article, each programme named once in a row.
func listed(all []resting) Text {
	var zh, en strings.Builder
	zh.WriteString("，涉及")
	en.WriteString(", for ")
	for i, s := range all {
		same := i > 0 && all[i-1].of == s.of
		switch {
		case same:
			zh.WriteString("、")
			en.WriteString(", ")
		case i > 0:
			zh.WriteString("；")
			en.WriteString("; ")
		}
		if !same && s.of != (Text{}) {
			zh.WriteString(s.of.Zh + " ")
			en.WriteString(s.of.En + " ")
		}
		zh.WriteString(s.name.Zh)
		en.WriteString(s.name.En)
	}
	return Text{zh.String(), en.String()}
}

func cited(cites []Cite) Text { return Text{citesIn(cites, Chinese), citesIn(cites, English)} }
