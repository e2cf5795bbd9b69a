package policy

import (
	"maps"
	"slices"
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
	out = append(out, diffLists(a, b, days)...)
	return append(out, recited(a, b, days)...)
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
				out = append(out, change("list", code, heading(title), Text{"增加", "added "}.plus(quoted(is.Title)).plus(source(is.Cites))))
			case was != nil && is == nil:
				out = append(out, change("list", code, heading(title), Text{"不再有", "no longer "}.plus(quoted(was.Title)).plus(ended(was.To))))
			case was != nil && was.To != is.To:
				out = append(out, change("list", code, heading(title), quoted(is.Title).plus(Text{
					"的期限由" + until(was.To).Zh + "改为" + until(is.To).Zh,
					" now runs " + until(is.To).En + ", before " + until(was.To).En,
				})))
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

// ended says until when an entry was to apply; nothing where no day was set.
func ended(d Date) Text {
	if d.IsZero() {
		return Text{}
	}
	return Text{"（期限到 " + d.String() + " 止）", " (it ran until " + d.String() + ")"}
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
