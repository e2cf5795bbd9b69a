package linkage

import (
	"cmp"
	"slices"
)

// blocks are the records that a rule brings together.
type blocks struct {
	id      []uint32 // of each record; 0: it meets nobody
	members []uint32 // block after block, ascending within each
	start   []uint32 // of block b in members: start[b] to start[b+1]; block 0 is empty
	pairs   int64
}

// keyed is a record with its key's hash.
type keyed struct {
	key    uint64
	record uint32
}

func (t *Table) block(r Rule, u universe) (*blocks, error) {
	hashes, err := t.hashes(r)
	if err != nil {
		return nil, err
	}
	sorted := make([]keyed, 0, len(hashes))
	for i, h := range hashes {
		if h != 0 {
			sorted = append(sorted, keyed{h, uint32(i)})
		}
	}
	sorted = sortKeys(sorted)
	b := &blocks{id: make([]uint32, len(hashes)), start: []uint32{0, 0}}
	for from := 0; from < len(sorted); {
		to := from + 1
		for to < len(sorted) && sorted[to].key == sorted[from].key {
			to++
		}
		b.add(sorted[from:to], u)
		from = to
	}
	return b, nil
}

// add makes a block of records when they form a pair at all.
func (b *blocks) add(run []keyed, u universe) {
	pairs := u.pairsOf(run)
	if pairs == 0 {
		return
	}
	number := uint32(len(b.start) - 1)
	for _, k := range run {
		b.members = append(b.members, k.record)
		b.id[k.record] = number
	}
	b.start = append(b.start, uint32(len(b.members)))
	b.pairs += pairs
}

func (u universe) pairsOf(run []keyed) int64 {
	n := int64(len(run))
	if !u.across {
		return n * (n - 1) / 2
	}
	left, _ := slices.BinarySearchFunc(run, u.split, func(k keyed, split uint32) int { return cmp.Compare(k.record, split) })
	return int64(left) * (n - int64(left))
}

// sortKeys brings equal keys together, records ascending among them: a radix
// sort of the low 33 bits, then a look at the few runs that hold two keys.
func sortKeys(a []keyed) []keyed {
	spare := make([]keyed, len(a))
	for shift := 0; shift < 33; shift += 11 {
		a, spare = radixPass(a, spare, shift), a
	}
	const low = 1<<33 - 1
	for from := 0; from < len(a); {
		to, mixed := from+1, false
		for to < len(a) && a[to].key&low == a[from].key&low {
			mixed = mixed || a[to].key != a[from].key
			to++
		}
		if mixed {
			slices.SortStableFunc(a[from:to], func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
		}
		from = to
	}
	return a
}

// radixPass moves from into to by eleven bits of the key and returns to.
func radixPass(from, to []keyed, shift int) []keyed {
	var place [1 << 11]int
	for _, k := range from {
		place[k.key>>shift&(1<<11-1)]++
	}
	sum := 0
	for i, n := range place {
		place[i], sum = sum, sum+n
	}
	for _, k := range from {
		digit := k.key >> shift & (1<<11 - 1)
		to[place[digit]] = k
		place[digit]++
	}
	return to
}
