package field

import (
	"math/bits"
	"slices"

	"doudi/internal/id"
)

// Plan says which questions of a visit can still change what the law gives. It is
// compiled where the law is, and read on a phone that has none (web/src/field/plan.ts
// reads it the same way). What a phone cannot compute it asks: a plan may ask too
// much, never too little.
//
// A fact is one that the family has stated, and that the visit finds to be as stated,
// or not. One that nobody has looked at may be anything, and so may one that is not as
// stated. The six items of self-care are managed or not.
type Plan struct {
	Facts    []Fact `json:"facts" nullable:"false"`
	SelfCare id.ID  `json:"selfCare,omitempty" doc:"the person whose six items count; 0: nobody's do"`
	// Table has an entry for each set of facts that are as stated, and each answer
	// to the six items where they count: a bit each, facts first.
	Table   []int     `json:"table" nullable:"false" doc:"which of the results; 0: not certain"`
	Results []Verdict `json:"results" nullable:"false" doc:"the first stands for what is not certain"`
	Unknown []Words   `json:"unknown" nullable:"false" doc:"what keeps it open when all facts are as stated"`
	Checked bool      `json:"checked" doc:"the departments' report is in, and was counted"`
}

// Fact is something that the family has stated.
type Fact struct {
	Name  string `json:"name" enum:"incomes,assets,expenses"`
	State string `json:"state" doc:"names what was stated: an answer about something else is none"`
}

// Words are a sentence in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Verdict is what the law gives.
type Verdict struct {
	Outcome string   `json:"outcome" enum:",eligible,ineligible"`
	Amount  int64    `json:"amountFen" doc:"a month, or once; 0 also where the reader may not know it"`
	Reasons []Ground `json:"reasons" nullable:"false" doc:"what decides it; none for those who may not know"`
}

// Ground is a sentence and the article that it rests on.
type Ground struct {
	Text    Words `json:"text"`
	Article Words `json:"article"`
}

// Seen is the field that says whether a fact is as stated.
func (f Fact) Seen() string { return "seen/" + f.Name }

// Same is the value of that field where it is.
func (f Fact) Same() string { return "same " + f.State }

// item is the field of an item of self-care.
func (p Plan) item(i int) string { return "selfcare/" + p.SelfCare.String() + "/" + Items()[i] }

// Next is what a plan says of the answers there are.
type Next struct {
	Ask    []string // fields whose answers can still change the result, in the order in which they are asked
	Result int      // which of the results it comes to, whatever is not asked; 0: not certain
}

// Next reads a plan: what is still to be asked, given the values of fields.
func (p Plan) Next(values map[string]string) Next {
	r := p.read(values)
	if best, ok := r.fewest(); ok {
		n := Next{Ask: r.fields(best, r.mattering(r.same|best))}
		if len(n.Ask) == 0 {
			n.Result = p.Table[r.at(r.same, r.managed)]
		}
		return n
	}
	return Next{Ask: r.fields(r.open, r.openItems)}
}

// reading is a plan with some answers, as sets of bits.
type reading struct {
	Plan
	same, open         int // facts that are as stated, and those nobody has looked at
	managed, openItems int // items that are managed, and those nobody has looked at
}

func (p Plan) read(values map[string]string) reading {
	r := reading{Plan: p}
	for i, f := range p.Facts {
		switch v := values[f.Seen()]; v {
		case f.Same():
			r.same |= 1 << i
		case "other " + f.State: // it may be anything, and there is no asking any more
		default:
			r.open |= 1 << i
		}
	}
	if p.SelfCare == 0 {
		return r
	}
	for i := range Items() {
		switch values[p.item(i)] {
		case Yes:
			r.managed |= 1 << i
		case No:
		default:
			r.openItems |= 1 << i
		}
	}
	return r
}

func (r reading) at(same, managed int) int { return same | managed<<len(r.Facts) }

// worlds are the ways in which the open items may turn out.
func (r reading) worlds(yield func(managed int) bool) {
	for w := r.openItems; ; w = (w - 1) & r.openItems {
		if !yield(r.managed|w) || w == 0 {
			return
		}
	}
}

// fewest is the smallest set of open facts with which the result is certain, however
// the items turn out, and every other fact.
func (r reading) fewest() (best int, ok bool) {
	for set := r.open; ; set = (set - 1) & r.open {
		if r.certain(r.same|set) && (!ok || bits.OnesCount(uint(set)) <= bits.OnesCount(uint(best))) { //nolint:gosec // a set of a few bits
			best, ok = set, true
		}
		if set == 0 {
			return best, ok
		}
	}
}

func (r reading) certain(same int) bool {
	for w := range r.worlds {
		if r.Table[r.at(same, w)] == 0 {
			return false
		}
	}
	return true
}

// mattering are the open items of which one can still change the result.
func (r reading) mattering(same int) (items int) {
	for w := range r.worlds {
		for i := range Items() {
			if bit := 1 << i; r.openItems&bit != 0 && r.Table[r.at(same, w)] != r.Table[r.at(same, w^bit)] {
				items |= bit
			}
		}
	}
	return items
}

func (r reading) fields(facts, items int) []string {
	list := []string{}
	for i, f := range r.Facts {
		if facts&(1<<i) != 0 {
			list = append(list, f.Seen())
		}
	}
	for i := range Items() {
		if items&(1<<i) != 0 {
			list = append(list, r.item(i))
		}
	}
	return list
}

// Whole reports whether the table has the entries that it must, and names results
// that there are: one that has not is no plan.
func (p Plan) Whole() bool {
	size := 1 << len(p.Facts)
	if p.SelfCare != 0 {
		size <<= len(Items())
	}
	return len(p.Table) == size && len(p.Results) > 0 &&
		!slices.ContainsFunc(p.Table, func(n int) bool { return n < 0 || n >= len(p.Results) })
}
