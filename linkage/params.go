package linkage

import "math"

// Weights are what was learned of a field's levels.
type Weights struct {
	Field  string        `json:"field"`
	Levels []LevelWeight `json:"levels"`
	Shared bool          `json:"shared,omitempty"` // people of one household have one value between them
}

// LevelWeight holds the chance of a level among true pairs (M) and among
// strangers (U), both of pairs with the value on both sides.
type LevelWeight struct {
	Name string  `json:"name"`
	M    float64 `json:"m"`
	U    float64 `json:"u"`
}

// Bits is the level's weight: log2(M/U).
func (l LevelWeight) Bits() float64 { return math.Log2(l.M / l.U) }

// Parameters are everything learned. They are plain data: kept as JSON, they
// score other tables with the same fields.
type Parameters struct {
	Prior  float64   `json:"prior"`         // the chance that two records taken blindly are a true pair
	Kin    float64   `json:"kin,omitempty"` // the chance that they are two people of one household; 0: not asked
	Fields []Weights `json:"fields"`
}

// guess starts where nothing is known: equality is likely in true pairs, and
// the nearer a level the likelier. Shared are the fields that a household has
// in common.
func guess(fields []Field, shared fieldSet, prior float64) *Parameters {
	p := &Parameters{Prior: prior}
	if shared != 0 {
		p.Kin = prior
	}
	for i, f := range fields {
		p.Fields = append(p.Fields, Weights{f.Name, guessLevels(f.Kind.Comparator.Levels), shared.has(i)})
	}
	return p
}

func guessLevels(levels []Level) []LevelWeight {
	out := make([]LevelWeight, len(levels))
	rest := 0.1
	for i, l := range levels {
		out[i] = LevelWeight{Name: l.Name, M: rest, U: 1 / float64(len(levels))}
		if i == 0 {
			out[i].M = 0.9
			continue
		}
		if i < len(levels)-1 {
			out[i].M = rest / 2
			rest /= 2
		}
	}
	return out
}

func (p *Parameters) clone() *Parameters {
	out := &Parameters{p.Prior, p.Kin, make([]Weights, len(p.Fields))}
	for i, f := range p.Fields {
		out.Fields[i] = Weights{f.Field, append([]LevelWeight(nil), f.Levels...), f.Shared}
	}
	return out
}

// bitsTable holds the weight of each level by its place in a pattern.
type bitsTable [maxFields][16]float64

func (p *Parameters) bits() *bitsTable {
	var t bitsTable
	for f, w := range p.Fields {
		for l, level := range w.Levels {
			t[f][l+1] = level.Bits()
		}
	}
	return &t
}

// unshared returns the fields in which people of one household are strangers.
func (p *Parameters) unshared() (s fieldSet) {
	for f, w := range p.Fields {
		if !w.Shared {
			s |= 1 << f
		}
	}
	return s
}

func (t *bitsTable) of(p pattern, skip fieldSet) (sum float64) {
	for f := 0; p>>(4*f) != 0; f++ {
		if !skip.has(f) {
			sum += t[f][p.at(f)]
		}
	}
	return sum
}

// probability turns bits of evidence into a chance.
func probability(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }

// odds turns a chance into bits.
func odds(p float64) float64 { return math.Log2(p / (1 - p)) }

// fieldSet is a set of fields by their numbers.
type fieldSet uint16

func (s fieldSet) has(f int) bool { return s>>f&1 == 1 }
