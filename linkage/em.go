package linkage

import "math"

// Strengths of what is believed before counting, in pairs.
const (
	priorM  = 5   // of true pairs
	priorU  = 0.5 // of strangers, for each level
	rounds  = 60
	settled = 1e-6
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
	table, prior := p.bits(), odds(p.Prior)
	var m, u bitsTable // counts here
	for _, o := range e.patterns {
		chance := probability(prior + table.of(o.pattern, e.skip))
		matches += chance * o.pairs
		for f := range p.Fields {
			l := o.pattern.at(f)
			m[f][l] += chance * o.pairs
			u[f][l] += (1 - chance) * o.pairs
		}
	}
	p.Prior = min(max(matches, 0.5)/e.total, 0.999)
	for f := range p.Fields {
		if e.skip.has(f) {
			continue
		}
		learnM(p.Fields[f].Levels, e.believed.Fields[f].Levels, m[f][1:])
		if e.learnU {
			learnU(p.Fields[f].Levels, u[f][1:])
		}
	}
	return matches
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
	table, prior := p.bits(), odds(p.Prior)
	var counts bitsTable
	for _, o := range sample {
		weight := o.pairs
		if known {
			weight *= 1 - probability(prior+table.of(o.pattern, 0))
		}
		for f := range p.Fields {
			counts[f][o.pattern.at(f)] += weight
		}
	}
	for f := range p.Fields {
		learnU(p.Fields[f].Levels, counts[f][1:])
	}
}
