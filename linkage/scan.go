package linkage

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// pair is two records, the smaller number first.
type pair struct{ left, right uint32 }

// batch is how many pairs are compared at once, column by column.
const batch = 1024

// unitPairs is about how many pairs a worker takes at once.
const unitPairs = 1 << 17

// candidates are the pairs of several rules, each pair once: a rule passes over
// what an earlier rule has brought together.
type candidates struct {
	universe
	rules  []Rule
	blocks []*blocks
	ids    []uint32 // block of each record under each rule, record by record
	units  []unit
}

// unit is a piece of work: the pairs of a rule whose first record stands in a
// range of the rule's members.
type unit struct {
	rule     int
	from, to uint32
}

func (t *Table) candidates(rules []Rule, u universe, workers int) (*candidates, error) {
	t.code()
	c := &candidates{universe: u, rules: rules, blocks: make([]*blocks, len(rules))}
	err := parallel(workers, len(rules), func(i int) (err error) {
		c.blocks[i], err = t.block(rules[i], u)
		if err != nil {
			return fmt.Errorf("rule %q: %w", rules[i], err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.weave()
	for i, b := range c.blocks {
		c.divide(i, b)
	}
	return c, nil
}

// weave lays the blocks of a record beside each other, where one look at the
// memory finds them all.
func (c *candidates) weave() {
	n := len(c.rules)
	c.ids = make([]uint32, n*int(c.rows))
	for r, b := range c.blocks {
		for i, id := range b.id {
			c.ids[i*n+r] = id
		}
		b.id = nil
	}
}

// divide cuts a rule's work into units of about the same number of pairs.
func (c *candidates) divide(rule int, b *blocks) {
	from, pairs := 0, int64(0)
	for p := range b.members {
		pairs += int64(len(c.partners(rule, p)))
		if pairs >= unitPairs || p == len(b.members)-1 {
			c.units = append(c.units, unit{rule, uint32(from), uint32(p + 1)})
			from, pairs = p+1, 0
		}
	}
}

// partners returns the records that the p-th member of a rule meets: those of
// its block that come later, of the other file only when linking.
func (c *candidates) partners(rule, p int) []uint32 {
	b := c.blocks[rule]
	record := b.members[p]
	id := c.ids[int(record)*len(c.rules)+rule]
	rest := b.members[p+1 : b.start[id+1]]
	if !c.across {
		return rest
	}
	if record >= c.split {
		return nil
	}
	i, _ := slices.BinarySearch(rest, c.split)
	return rest[i:]
}

// pairs returns the number of pairs over all rules, those of several counted
// as often.
func (c *candidates) pairs() (n int64) {
	for _, b := range c.blocks {
		n += b.pairs
	}
	return n
}

// earlier reports whether a rule before this one brings the two together.
func (c *candidates) earlier(rule int, left, right uint32) bool {
	n := len(c.rules)
	l, r := c.ids[int(left)*n:][:rule], c.ids[int(right)*n:][:rule]
	for i, id := range l {
		if id != 0 && id == r[i] {
			return true
		}
	}
	return false
}

// rulesOf returns the set of rules that bring two records together.
func (c *candidates) rulesOf(left, right uint32) (set uint32) {
	n := len(c.rules)
	l, r := c.ids[int(left)*n:][:n], c.ids[int(right)*n:][:n]
	for i, id := range l {
		if id != 0 && id == r[i] {
			set |= 1 << i
		}
	}
	return set
}

// visitor takes the pairs of a unit, up to batch at a time. The slice is used
// again.
type visitor func(rule int, pairs []pair)

// each hands every pair to a visitor, each worker having one of its own, and
// calls done after each unit. Which worker gets which unit is left to chance;
// what visitors gather must not depend on it.
func (c *candidates) each(ctx context.Context, workers int, newVisitor func(worker int) visitor, done func()) error {
	return c.eachUnit(ctx, workers, c.units, newVisitor, done)
}

func (c *candidates) eachUnit(ctx context.Context, workers int, units []unit, newVisitor func(worker int) visitor, done func()) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for w := range workers {
		visit := newVisitor(w)
		wait.Go(func() {
			buffer := make([]pair, 0, batch)
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(units) {
					return
				}
				c.unit(units[i], buffer, visit)
				done()
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

func (c *candidates) unit(u unit, buffer []pair, visit visitor) {
	members := c.blocks[u.rule].members
	for p := u.from; p < u.to; p++ {
		left := members[p]
		for _, right := range c.partners(u.rule, int(p)) {
			if u.rule > 0 && c.earlier(u.rule, left, right) {
				continue
			}
			buffer = append(buffer, pair{left, right})
			if len(buffer) == batch {
				visit(u.rule, buffer)
				buffer = buffer[:0]
			}
		}
	}
	if len(buffer) > 0 {
		visit(u.rule, buffer)
	}
}

// parallel calls do for 0 to n-1 on some workers and returns the first error.
func parallel(workers, n int, do func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = do(i)
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
