package linkage

import (
	"slices"
	"strings"
)

// Place is an administrative division: its code by GB/T 2260 and onwards (2 to
// 12 digits, a place's code beginning with that of what it lies in) and name.
type Place struct{ Code, Name string }

// gazetteer finds places at the beginning of a text.
type gazetteer struct {
	codes   map[string][]string // by name
	longest int                 // of the names, in bytes
}

func newGazetteer(places []Place) *gazetteer {
	g := &gazetteer{codes: map[string][]string{}}
	for _, p := range places {
		if len(p.Name) < 4 { // one character is too little to find a place by
			continue
		}
		g.codes[p.Name] = append(g.codes[p.Name], p.Code)
		g.longest = max(g.longest, len(p.Name))
	}
	return g
}

// locate reads place names off the front, each lying in the one before, and
// returns the codes that the text may mean and what follows the names.
func (g *gazetteer) locate(s string) (codes []string, rest string) {
	for {
		name, in := g.next(s, codes)
		if name == "" {
			return codes, s
		}
		codes, s = in, s[len(name):]
	}
}

// next finds the longest name at the front that lies in one of the codes.
func (g *gazetteer) next(s string, within []string) (name string, codes []string) {
	for n := min(len(s), g.longest); n >= 4; n-- {
		for _, c := range g.codes[s[:n]] {
			if within == nil || slices.ContainsFunc(within, func(w string) bool { return c != w && strings.HasPrefix(c, w) }) {
				codes = append(codes, c)
			}
		}
		if len(codes) > 0 {
			return s[:n], codes
		}
	}
	return "", nil
}

// addressFeature is what comparing two addresses needs of each.
type addressFeature struct {
	codes   []string // that the place names may mean
	numbers string   // of house, entrance, room: "6 3 601"
	rest    letters  // behind the place names
}

func (g *gazetteer) feature(s string) addressFeature {
	codes, rest := g.locate(s)
	numbers := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	return addressFeature{codes, strings.Join(numbers, " "), lettersOf(rest)}
}

// Address is a postal address of China, compared against the divisions given:
// equal; the same numbers of house and room in the same place, or where one
// address leaves out names that the other has; the same numbers elsewhere with
// a similar street; the same place under other numbers; other.
func Address(places []Place) Kind {
	g := newGazetteer(places)
	names := levels("same place and numbers", "similar street and same numbers", "same place", "other")
	compare := Comparator{names, func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, g.feature)
		return func(a, b uint32) int {
			if same(a, b) {
				return 0
			}
			return compareAddresses(&l[a], &r[b])
		}
	}}
	return Kind{"address", compact, compare, []Key{
		{"numbers", func(s string) string { return g.feature(s).numbers }, 0.6},
		{"place", g.place, 0.6}}, false}
}

// place is a key: the first code that the names may mean.
func (g *gazetteer) place(s string) string {
	codes, _ := g.locate(s)
	if len(codes) == 0 {
		return ""
	}
	return codes[0]
}

func compareAddresses(a, b *addressFeature) int {
	together := inOnePlace(a.codes, b.codes)
	numbers := a.numbers == b.numbers && a.numbers != ""
	switch {
	case together && numbers && jaroWinklerBoth(a.rest, b.rest) >= 0.8:
		return 1
	case numbers && jaroWinklerBoth(a.rest, b.rest) >= 0.9:
		return 2
	case together:
		return 3
	}
	return 4
}

// inOnePlace reports whether a place of one lies in a place of the other.
func inOnePlace(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if strings.HasPrefix(x, y) || strings.HasPrefix(y, x) {
				return true
			}
		}
	}
	return false
}
