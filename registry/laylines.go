package registry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/id"
	"doudi/internal/money"
)

// lineKey is what a file says an amount of: one item of one person, or of the
// household (0).
type lineKey struct {
	person id.ID
	kind   Kind
	item   string
}

// layLines lays what the import declares, item by item: the lines of an item
// are one value, and only those that somebody declared. Lines that were found
// or estimated are not an import's to change.
func (l *overlay) layLines() {
	for _, n := range l.draft.Import.Without {
		k := lineKey{l.in.Members[n.Member].ID, Income, n.Item}
		if len(linesOf(l.said, k))+len(linesOf(l.after, k)) > 0 {
			l.in.Lines = append(l.in.Lines, Line{PersonID: k.person, Kind: Income, Item: k.item, Per: PerYear, Quantity: 1, Source: Declared, From: l.today})
		}
	}
	done := map[lineKey]bool{}
	for i, n := range slices.Clone(l.in.Lines) { // in the order of the import
		k := lineKey{n.PersonID, n.Kind, n.Item}
		if done[k] {
			continue
		}
		done[k] = true
		l.together(l.lines(k, i))
	}
}

func (l *overlay) lines(k lineKey, first int) field {
	in, said, now := linesOf(l.in, k), linesOf(l.said, k), linesOf(l.after, k)
	path := l.path[k.person] + "." + k.item
	if k.person == 0 || l.path[k.person] == "" {
		path = fmt.Sprintf("lines[%d]", first)
	}
	gone := k.person != 0 && l.after.Member(k.person) == nil
	return field{
		path: path, news: len(in) > 0 && !alike(in, said), agrees: alike(in, now), edited: gone || !sameLines(said, now),
		lay:  func() { l.replace(k, in, now) },
		note: func() { l.noteLines(k, in) },
		clash: clash{Clash{Path: path, Kept: sumText(now)},
			func(f *File) bool { return sameLines(linesOf(f, k), now) }},
	}
}

// replace puts the lines of an item in place of those that are declared; one
// that says the same stays, with who entered it and its papers.
func (l *overlay) replace(k lineKey, in, now []Line) {
	for _, old := range now {
		if i := slices.IndexFunc(in, func(n Line) bool { return sameLine(n, old) }); i >= 0 {
			in = slices.Delete(slices.Clone(in), i, i+1)
			continue
		}
		l.after.Lines = slices.DeleteFunc(l.after.Lines, func(x Line) bool { return x.ID == old.ID })
	}
	for _, n := range in {
		n.ID = l.tx.NewID()
		l.after.Lines = append(l.after.Lines, n)
	}
}

func (l *overlay) noteLines(k lineKey, in []Line) {
	l.said.Lines = slices.DeleteFunc(l.said.Lines, func(x Line) bool { return k == lineKey{x.PersonID, x.Kind, x.Item} })
	l.said.Lines = append(l.said.Lines, in...)
}

func sameLine(a, b Line) bool {
	return a.Amount == b.Amount && a.Per == b.Per && a.Quantity == b.Quantity && a.Source == b.Source && a.Excluded == b.Excluded && a.Detail == b.Detail
}

func sameLines(a, b []Line) bool { return slices.EqualFunc(a, b, sameLine) }

func compareLines(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Amount, b.Amount), strings.Compare(string(a.Per), string(b.Per)), cmp.Compare(a.Quantity, b.Quantity),
		strings.Compare(a.Excluded, b.Excluded), strings.Compare(a.Detail, b.Detail), cmp.Compare(a.ID, b.ID))
}

// alike reports whether lines of an import say what others say. A spreadsheet
// has one amount a year where a file may have several, by the month, with
// remarks: incomes are alike when a year of them is. No lines are nothing.
func alike(in, other []Line) bool {
	if sameLines(in, other) {
		return true
	}
	for _, n := range in {
		if n.Kind != Income || n.Excluded != "" || n.Detail != "" {
			return false
		}
	}
	return len(in) > 0 && yearly(in) == yearly(other)
}

func yearly(lines []Line) (sum money.Fen) {
	for _, l := range lines {
		if l.Per == PerMonth {
			l.Amount *= 12
		}
		sum += l.Amount
	}
	return sum
}

// sumText shows the lines of an item as a person reads them.
func sumText(lines []Line) string {
	words := make([]string, len(lines))
	for i, l := range lines {
		words[i] = l.Amount.Plain() + map[Per]string{PerMonth: "元/月", PerYear: "元/年", Once: "元"}[l.Per]
	}
	return strings.Join(words, "、")
}
