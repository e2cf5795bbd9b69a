package linkage

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Proposal is a rule of a plan.
type Proposal struct {
	Rule  Rule    `json:"rule"`
	Pairs int64   `json:"pairs"` // it brings together, estimated on a sample of the records
	Gain  float64 `json:"gain"`  // share of the imagined true pairs that it brings and no rule before it
}

// What a plan is made of.
const (
	imagined    = 4096    // true pairs thought up to try rules on
	planRecords = 200_000 // records at most that keys are counted on
	planRules   = 12
	planTerms   = 3
	enoughGain  = 2.0 / imagined
)

// Plan proposes blocking rules from what the columns are and hold. It imagines
// some thousand true pairs: each field missing as often as in the table, equal
// or changed, and its keys surviving a change as often as its [Kind] guesses.
// Rules are taken one after another by how many imagined pairs they bring that
// no rule before brought, for the pairs they cost. Where all pairs fit into the
// budget, the plan is to compare them all.
func (t *Table) Plan(o Options) ([]Proposal, error) {
	o = o.filled(t.rows)
	t.code()
	u := t.universe(o.Scope)
	if u.total() <= o.Budget {
		return []Proposal{{Rule{}, u.total(), 1}}, nil
	}
	p := t.newPlanner(u, o)
	for len(p.taken) < planRules {
		best, ok := p.best()
		if !ok {
			break
		}
		p.take(best)
	}
	if len(p.taken) == 0 {
		return nil, fmt.Errorf("no rule of up to %d keys stays under %d pairs for %d records: raise the budget, or give columns that tell records apart", planTerms, o.Budget, t.rows)
	}
	return p.taken, nil
}

// planner holds what choosing needs.
type planner struct {
	universe         // of the sample
	scale    float64 // pairs of the table for one of the sample
	budget   float64
	atoms    []atom
	options  []option
	covered  scenarios
	taken    []Proposal
}

// scenarios is a set of imagined pairs.
type scenarios [imagined / 64]uint64

func (s *scenarios) and(o *scenarios) (out scenarios) {
	for i := range s {
		out[i] = s[i] & o[i]
	}
	return out
}

// atom is a term with its keys on the sample and the imagined pairs that agree in it.
type atom struct {
	term  Term
	field int
	keys  []uint64
	meets float64 // chance of two records to agree
	agree scenarios
}

// option is a rule that may be taken.
type option struct {
	atoms []int
	agree scenarios
	pairs float64
	exact bool // pairs was counted on the sample, not multiplied together
}

func (t *Table) newPlanner(u universe, o Options) *planner {
	records, split := t.planSample()
	p := &planner{universe: universe{uint32(len(records)), split, u.across}, budget: float64(o.Budget)}
	p.scale = float64(u.total()) / float64(p.total())
	random := rand.New(rand.NewPCG(o.Seed, 0x706c616e))
	var slips [imagined]float64 // how careless the clerk of each pair was
	for i := range slips {
		slips[i] = []float64{0.05, 0.15, 0.4}[random.IntN(3)]
	}
	for f := range t.fields {
		p.addField(t, f, records, slips[:], random)
	}
	p.combine(nil, 0)
	return p
}

// planSample takes every n-th record; split is the first of the second file.
func (t *Table) planSample() (records []int, split uint32) {
	stride := (t.rows + planRecords - 1) / planRecords
	for r := 0; r < t.rows; r += stride {
		if r < t.Split() {
			split++
		}
		records = append(records, r)
	}
	return records, split
}

func (p *planner) addField(t *Table, f int, records []int, slips []float64, random *rand.Rand) {
	kind := t.fields[f].Kind
	filled := float64(t.columns[f].filled()) / float64(t.rows)
	var present, same scenarios
	for i, slip := range slips {
		if random.Float64() < filled*filled {
			present[i/64] |= 1 << (i % 64)
		}
		if random.Float64() >= slip {
			same[i/64] |= 1 << (i % 64)
		}
	}
	p.addAtom(t, f, Key{}, records, present.and(&same))
	for _, k := range kind.Keys {
		agree := present.and(&same)
		for i := range slips {
			if random.Float64() < k.Survives {
				agree[i/64] |= present[i/64] & (1 << (i % 64))
			}
		}
		p.addAtom(t, f, k, records, agree)
	}
}

func (p *planner) addAtom(t *Table, f int, k Key, records []int, agree scenarios) {
	a := atom{term: Term{t.fields[f].Name, k.Name}, field: f, agree: agree, keys: make([]uint64, len(records))}
	column := t.columns[f]
	for i, r := range records {
		value := column.Values[column.Codes[r]]
		if value != "" && k.Of != nil {
			value = k.Of(value)
		}
		if value != "" {
			a.keys[i] = hash(value)
		}
	}
	a.meets = float64(p.count(a.keys)) / float64(p.total())
	if a.meets > 0 || k.Of == nil {
		p.atoms = append(p.atoms, a)
	}
}

// count returns the pairs of the sample with equal keys.
func (p *planner) count(keys []uint64) (n int64) {
	sorted := make([]keyed, 0, len(keys))
	for i, k := range keys {
		if k != 0 {
			sorted = append(sorted, keyed{k, uint32(i)})
		}
	}
	sorted = sortKeys(sorted)
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].key == sorted[from].key {
			to++
		}
		n += p.pairsOf(sorted[from:to])
		from = to
	}
	return n
}

// combine makes options of up to planTerms atoms of different fields. A rule
// that is selective enough is not made more so.
func (p *planner) combine(atoms []int, from int) {
	for i := from; i < len(p.atoms); i++ {
		a := p.atoms[i]
		if slices.ContainsFunc(atoms, func(j int) bool { return p.atoms[j].field == a.field }) {
			continue
		}
		rule := append(slices.Clone(atoms), i)
		o := option{atoms: rule, agree: a.agree, pairs: float64(p.total()) * p.scale}
		for _, j := range rule {
			o.agree = o.agree.and(&p.atoms[j].agree)
			o.pairs *= p.atoms[j].meets
		}
		p.options = append(p.options, o)
		if len(rule) < planTerms && o.pairs > p.budget/1000 {
			p.combine(rule, i+1)
		}
	}
}

// best returns the option that brings most for its cost. Costs are guessed by
// taking keys for independent; the best by guess is counted, and if it is not
// the best any more, the next has its turn.
func (p *planner) best() (best *option, ok bool) {
	for {
		best, worth := (*option)(nil), 0.0
		for i := range p.options {
			if w := p.worth(&p.options[i]); w > worth {
				best, worth = &p.options[i], w
			}
		}
		if best == nil || best.exact {
			return best, best != nil
		}
		best.pairs, best.exact = float64(p.count(p.keysOf(best)))*p.scale, true
	}
}

func (p *planner) keysOf(o *option) []uint64 {
	keys := make([]uint64, p.rows)
	for i := range keys {
		keys[i] = seedHash
		for _, a := range o.atoms {
			keys[i] = mix(keys[i], p.atoms[a].keys[i])
		}
	}
	return keys
}

// worth is what an option brings for its cost. A sixteenth of the budget is as
// good as nothing, so that cheap rules are not preferred for being cheaper still.
func (p *planner) worth(o *option) float64 {
	spent := 0.0
	for _, t := range p.taken {
		spent += float64(t.Pairs)
	}
	gain := p.gain(o)
	if spent+o.pairs > p.budget || gain < enoughGain {
		return 0
	}
	return gain / (o.pairs + p.budget/16)
}

func (p *planner) gain(o *option) float64 {
	n := 0
	for i, word := range o.agree {
		n += bits.OnesCount64(word &^ p.covered[i])
	}
	return float64(n) / imagined
}

func (p *planner) take(o *option) {
	rule := Rule{}
	for _, a := range o.atoms {
		rule = append(rule, p.atoms[a].term)
	}
	p.taken = append(p.taken, Proposal{rule, int64(o.pairs), p.gain(o)})
	for i := range p.covered {
		p.covered[i] |= o.agree[i]
	}
}
