package policy

import (
	"strings"

	"cel.dev/cel-go/common/types/ref"
)

func diffParameters(a, b *effective) []Change {
	var out []Change
	for _, name := range union(a.bindings, b.bindings) {
		p, q := a.bindings[name], b.bindings[name]
		if text := becomes(p, q); text != (Text{}) {
			one := q
			if one == nil {
				one = p
			}
			out = append(out, change("parameter", name, heading(one.declared.Title), text))
		}
	}
	return out
}

// becomes says what became of a figure; nothing when it is the same.
func becomes(p, q *binding) Text {
	switch {
	case p.shown() == q.shown() && (p == nil) == (q == nil):
		return Text{}
	case q == nil && p.value == nil:
		return Text{"法律不再有此项", "no longer asked for"}
	case q == nil:
		return Text{"原为" + p.told().Zh + "，不再规定", "was " + p.told().En + ", given no more"}
	case p == nil && q.value == nil:
		return Text{"新增此项，由地方规定", "new, to be set locally"}.plus(source(q.declared.Cites))
	case p == nil:
		return Text{"新增，" + q.told().Zh, "new, " + q.told().En}.plus(source(q.source.Cites))
	case q.value == nil:
		return p.lost(q)
	case p.value == nil:
		return Text{"原来没有规定，现为" + q.told().Zh, "was not set, now " + q.told().En}.plus(source(q.source.Cites))
	}
	return Text{"由" + p.told().Zh + "改为" + q.told().Zh, "from " + p.told().En + " to " + q.told().En}.plus(source(q.source.Cites))
}

// lost says that nothing gives a figure any more, and what that means where
// nobody can be decided without it.
func (b *binding) lost(now *binding) Text {
	t := Text{"原为" + b.told().Zh + "，现没有规定", "was " + b.told().En + ", now not set"}
	if now.declared.Open == OpenRequired {
		return t.plus(Text{"，需要它的项目不能作出决定", ": nothing that needs it can be decided"})
	}
	return t
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
	return b.words.measured(b.value, u)
}

// measured is a value with its unit: 1 month, 2 months.
func (w labels) measured(v ref.Val, u Unit) Text {
	zh, en := w.show(v, u, Chinese), w.show(v, u, English)
	per := u.Counted(en)
	return Text{strings.TrimSpace(zh + " " + per.Zh), strings.TrimSpace(en + " " + per.En)}
}

// told is shown as part of a sentence: a word in quotation marks.
func (b *binding) told() Text {
	t := b.shown()
	if u := b.declared.Unit; u == UnitFlag || u == UnitChoice {
		return quoted(t)
	}
	return Text{" " + t.Zh + " ", t.En}
}

// source is an article in brackets at the end of a sentence.
func source(cites []Cite) Text {
	t := cited(cites)
	if t.Zh == "" {
		return Text{}
	}
	return Text{"（" + t.Zh + "）", " (" + t.En + ")"}
}

// quoted puts a text into quotation marks; those inside it become single ones.
func quoted(t Text) Text {
	return Text{"“" + strings.NewReplacer("“", "‘", "”", "’").Replace(t.Zh) + "”", `"` + strings.ReplaceAll(t.En, `"`, "'") + `"`}
}

func (t Text) plus(u Text) Text { return Text{t.Zh + u.Zh, t.En + u.En} }

// heading is a text before what is said about it.
func heading(t Text) Text { return t.plus(Text{"：", ": "}) }

func change(kind, name string, head, text Text) Change {
	t := head.plus(text)
	return Change{kind, name, Text{strings.NewReplacer(" ，", "，", "， ", "，", " （", "（").Replace(t.Zh), t.En}}
}
