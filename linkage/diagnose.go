package linkage

import (
	"cmp"
	"slices"
)

// Remedy is a rule that would bring true pairs together that no rule brings.
type Remedy struct {
	Rule  Rule  `json:"rule"`
	Gains int   `json:"gains"` // of the never compared pairs, and of no remedy before it
	Pairs int64 `json:"pairs"` // that the rule brings together in all
}

const (
	mostRemedies  = 3
	remediesTried = 24 // rules whose pairs are counted before giving up on one more remedy
)

// Remedies proposes blocking rules for true pairs that were never compared (see
// [Measured]). Rules of one and two terms are tried by how many of the pairs
// they bring; one that brings more pairs in all than the budget is passed over.
func (m *Model) Remedies(never [][2]uint32) (out []Remedy, err error) {
	terms, agree, err := m.agreements(never)
	if err != nil {
		return nil, err
	}
	for left := allOf(len(never)); len(out) < mostRemedies; {
		best, brings, err := m.remedy(terms, agree, left)
		if err != nil || best.Gains == 0 {
			return out, err
		}
		out = append(out, best)
		for i := range left {
			left[i] = left[i] && !brings[i]
		}
	}
	return out, nil
}

// agreements says, for each term that a rule can have, in which of the pairs
// both records have the same key.
func (m *Model) agreements(pairs [][2]uint32) (terms []Term, agree [][]bool, err error) {
	for _, f := range m.table.fields {
		for _, key := range append([]Key{{}}, f.Kind.Keys...) {
			term := Term{f.Name, key.Name}
			hashes, err := m.table.hashes(Rule{term})
			if err != nil {
				return nil, nil, err
			}
			same := make([]bool, len(pairs))
			for i, p := range pairs {
				same[i] = hashes[p[0]] != 0 && hashes[p[0]] == hashes[p[1]]
			}
			terms, agree = append(terms, term), append(agree, same)
		}
	}
	return terms, agree, nil
}

// tried is a rule with the pairs it brings of those that are left.
type tried struct {
	rule   Rule
	brings []bool
	gains  int
}

func (m *Model) remedy(terms []Term, agree [][]bool, left []bool) (best Remedy, brings []bool, err error) {
	var all []tried
	for i, a := range terms {
		for j, b := range terms[i:] {
			switch {
			case j == 0:
				all = append(all, try(left, Rule{a}, agree[i], agree[i]))
			case a.Field != b.Field:
				all = append(all, try(left, Rule{a, b}, agree[i], agree[i+j]))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b tried) int { return cmp.Compare(b.gains, a.gains) })
	for _, t := range all[:min(len(all), remediesTried)] {
		if t.gains == 0 {
			break
		}
		b, err := m.table.block(t.rule, m.candidates.universe)
		if err != nil {
			return best, nil, err
		}
		if b.pairs <= m.options.Budget {
			return Remedy{t.rule, t.gains, b.pairs}, t.brings, nil
		}
	}
	return best, nil, nil
}

func try(left []bool, rule Rule, a, b []bool) tried {
	t := tried{rule: rule, brings: make([]bool, len(left))}
	for i := range left {
		if t.brings[i] = left[i] && a[i] && b[i]; t.brings[i] {
			t.gains++
		}
	}
	return t
}

func allOf(n int) []bool { return slices.Repeat([]bool{true}, n) }
