package linkage

import "math"

// Strengths of what is believed before counting, in pairs.
const (
	priorM     = 5   // of true pairs
	priorU     = 0.5 // of strangers, for each level
	rounds     = 60
	settled    = 1e-6
	mostlyTrue = 0.499 // of the pairs at most can be true, or kin: strangers are always there
)

// em is one learning by expectation maximisation on counted patterns.
type em struct {
	start    *Parameters
	believed *Parameters // what is believed of true pairs before counting
	patterns []observed
	total    float64  // pairs that the prior speaks of; those not counted are taken for strangers
	skip     fieldSet // fields that say nothing here, as a rule asks for them to be equal
	learnU   bool     // whether the strangers are learned too; only where all pairs were counted
}

// run returns what it learned and how many true pairs there are by it.
func (e em) run() (p *Parameters, matches float64) {
	p = e.start.clone()
	for range rounds {
		before := p.Prior
		matches = e.step(p)
		if math.Abs(math.Log(p.Prior/before)) < settled {
			break
		}
	}
	return p, matches
}

// step is one round: how likely is each pattern a true pair, and what do the
// parameters become if that is so.
func (e em) step(p *Parameters) (matches float64) {
	judge, kin := p.judge(e.skip), 0.0
	least := e.least()
	var m, u bitsTable // counts here
	for _, o := range e.patterns {
		same, related := judge.of(o.pattern)
		matches += same * o.pairs
		kin += related * o.pairs
		for f := range p.Fields {
			l := o.pattern.at(f)
			if same >= least {
				m[f][l] += same * o.pairs
			}
			u[f][l] += (1 - same - related) * o.pairs
		}
	}
	p.Prior = min(max(matches, 0.5)/e.total, mostlyTrue)
	if p.Kin > 0 {
		p.Kin = min(max(kin, 0.5)/e.total, mostlyTrue)
	}
	for f, w := range p.Fields {
		if e.skip.has(f) {
			continue
		}
		believed := e.believed.Fields[f].Levels
		learnM(w.Levels, believed, m[f][1:])
		if p.Kin > 0 && !w.Shared && w.Levels[0].M < 0.5 {
			keepM(w.Levels, believed)
		}
		if e.learnU {
			learnU(w.Levels, u[f][1:])
		}
	}
	return matches
}

// least is how likely a true pair must be one to teach what true pairs look like.
// Fewer than three fields cannot tell strangers who agree in one of them from true
// pairs that differ in the others: any share of the namesakes explains the counts as
// well as none, and the error of the sampled strangers would choose it.
func (e em) least() float64 {
	speaking := 0
	for f := range e.start.Fields {
		if !e.skip.has(f) {
			speaking++
		}
	}
	if speaking < 3 {
		return 0.5
	}
	return 0
}

func learnM(levels, believed []LevelWeight, counts []float64) {
	sum := 0.0
	for l := range levels {
		sum += counts[l]
	}
	for l := range levels {
		levels[l].M = (counts[l] + priorM*believed[l].M) / (sum + priorM)
	}
}

// keepM stays with what is believed. Where households are asked about, a field
// they do not share is what tells their people apart: that true pairs mostly
// differ in it cannot be learned, or the true pairs of a table that has none
// would be brothers.
func keepM(levels, believed []LevelWeight) {
	for l := range levels {
		levels[l].M = believed[l].M
	}
}

func learnU(levels []LevelWeight, counts []float64) {
	sum := 0.0
	for l := range levels {
		sum += counts[l] + priorU
	}
	for l := range levels {
		levels[l].U = (counts[l] + priorU) / sum
	}
}

// strangers counts the levels of random pairs, each pair for as much as it is
// not a true one.
func strangers(p *Parameters, sample []observed, known bool) {
	judge := p.judge(0)
	var counts bitsTable
	for _, o := range sample {
		weight := o.pairs
		if known {
			same, kin := judge.of(o.pattern)
			weight *= 1 - same - kin
		}
		for f := range p.Fields {
			counts[f][o.pattern.at(f)] += weight
		}
	}
	for f := range p.Fields {
		learnU(p.Fields[f].Levels, counts[f][1:])
	}
}
