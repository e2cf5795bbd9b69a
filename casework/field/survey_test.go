package field_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"doudi/casework/field"
	"doudi/internal/id"
)

var (
	interleavings = flag.Int("interleavings", 1_000_000, "in how many random orders TestNothingIsLost brings edits together; -short tries 20000 at most")
	seed          = flag.Uint64("seed", 5, "of the random orders")
)

func edits() *rapid.Generator[[]field.Change] {
	return rapid.Custom(func(t *rapid.T) []field.Change {
		var made []field.Change
		for range rapid.IntRange(0, 12).Draw(t, "edits") {
			e := field.Change{Field: rapid.SampledFrom([]string{"dwelling", "living", "needs"}).Draw(t, "field"),
				Value: rapid.SampledFrom([]string{"", "瓦房", "漏雨", "a:b"}).Draw(t, "value"), Over: []string{},
				Author: id.ID(rapid.IntRange(1, 3).Draw(t, "author")), Device: 9, At: int64(rapid.IntRange(0, 4).Draw(t, "at"))}
			for _, before := range made {
				if rapid.Bool().Draw(t, "over") {
					e.Over = append(e.Over, before.Name())
				}
			}
			made = append(made, e)
		}
		return made
	})
}

func same(a, b field.Survey) bool {
	return fmt.Sprint(a.Edits()) == fmt.Sprint(b.Edits()) && fmt.Sprint(a.Standing()) == fmt.Sprint(b.Standing()) && bytes.Equal(a.Digest("x"), b.Digest("x"))
}

// TestJoinIsASemilattice: in whatever order, in whatever groups and however often
// surveys meet, one thing comes of it.
func TestJoinIsASemilattice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one, two, three := edits().Draw(t, "a"), edits().Draw(t, "b"), edits().Draw(t, "c")
		a, b, c := field.Of(one...), field.Of(two...), field.Of(three...)
		if !same(field.Join(a, b), field.Join(b, a)) {
			t.Fatal("not commutative")
		}
		if !same(field.Join(field.Join(a, b), c), field.Join(a, field.Join(b, c))) {
			t.Fatal("not associative")
		}
		if !same(field.Join(a, a), a) || !same(field.Join(field.Join(a, b), b), field.Join(a, b)) {
			t.Fatal("not idempotent")
		}
		if !same(a.With(two...), field.Join(a, b)) {
			t.Fatal("edits one by one are another survey than together")
		}
	})
}

// phone is a replica in a random run: whoever holds it writes over what they see.
type phone struct {
	author id.ID
	clock  int64
	has    field.Survey
}

func (p *phone) write(name, value string) field.Change {
	e := field.Change{Field: name, Value: value, Over: []string{}, Author: p.author, Device: p.author}
	for _, s := range p.has.Standing() {
		for _, seen := range s.Edits {
			p.clock = max(p.clock, seen.At)
			if s.Field == name {
				e.Over = append(e.Over, seen.Name())
			}
		}
	}
	p.clock++
	e.At = p.clock
	p.has = p.has.With(e)
	return e
}

// history is what some phones wrote, meeting now and then.
type history struct {
	edits  []field.Change
	before map[string]field.Survey // by the edit: what its author's phone held
	parts  []field.Survey          // what travels: single edits, and what phones held at some time
}

func written(r *rand.Rand) history {
	phones := []*phone{{author: 1}, {author: 2}, {author: 3}}
	h := history{before: map[string]field.Survey{}}
	for range 4 + r.IntN(10) {
		p, q := phones[r.IntN(3)], phones[r.IntN(3)]
		if r.IntN(3) == 0 {
			p.has = field.Join(p.has, q.has)
			continue
		}
		held := p.has
		e := p.write([]string{"dwelling", "living"}[r.IntN(2)], []string{"甲", "乙", "丙"}[r.IntN(3)])
		h.edits, h.before[e.Name()] = append(h.edits, e), held
		h.parts = append(h.parts, field.Of(e))
	}
	for _, p := range phones {
		h.parts = append(h.parts, p.has)
	}
	return h
}

// TestNothingIsLost lets phones write and meet at random, and then brings what
// they wrote to another phone in many orders, each piece once or again, before
// what it replaces or after, by way of a third phone or not. Whatever the order,
// one survey comes of it: every edit stands or was replaced by one whose author
// had seen it; and what two wrote in one field without knowing of each other
// stands side by side, with who wrote it and when.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	const orders = 500 // of each history
	for n := range tries() / orders {
		h := written(rand.New(rand.NewPCG(*seed, uint64(n))))
		end := field.Of(h.edits...)
		wantNothingLost(t, n, end, h)
		for order := range orders {
			r := rand.New(rand.NewPCG(*seed+uint64(order)+1, uint64(n)))
			got := delivered(r, h.parts)
			if !equal(got, end) || order == 0 && !same(got, end) {
				t.Fatalf("-seed %d: history %d, order %d: %v, want %v", *seed, n, order, got.Edits(), end.Edits())
			}
		}
	}
}

// tries is how many orders are tried.
func tries() int {
	if testing.Short() && *interleavings > 20_000 {
		return 20_000
	}
	return *interleavings
}

// delivered brings all parts in a random order to one of two phones, which meet
// now and then; in the end both hold the same.
func delivered(r *rand.Rand, parts []field.Survey) field.Survey {
	var here, there field.Survey
	for _, i := range r.Perm(len(parts)) {
		switch r.IntN(8) {
		case 0:
			there = field.Join(parts[i], there)
			here = field.Join(here, there)
		case 1:
			here = field.Join(field.Join(here, parts[i]), parts[r.IntN(len(parts))]) // one comes again, or early
		case 2, 3, 4:
			here = field.Join(parts[i], here)
		default:
			there = field.Join(there, parts[i])
		}
	}
	a, b := field.Join(here, there), field.Join(there, here)
	if !equal(a, b) {
		return field.Survey{} // which is what nothing comes to
	}
	return a
}

// equal reports whether two surveys are the same edits: all else is read from those.
func equal(a, b field.Survey) bool { return a.Len() == b.Len() && field.Join(a, b).Len() == a.Len() }

func wantNothingLost(t *testing.T, n int, end field.Survey, h history) {
	t.Helper()
	stands := map[string]bool{}
	for _, s := range end.Standing() {
		for _, e := range s.Edits {
			stands[e.Name()] = true
		}
	}
	knew := func(later, earlier field.Change) bool { return h.before[later.Name()].Has(earlier.Name()) }
	for _, e := range h.edits {
		replaced := slices.ContainsFunc(h.edits, func(o field.Change) bool { return o.Field == e.Field && knew(o, e) })
		if stands[e.Name()] == replaced {
			t.Fatalf("-seed %d: history %d: %+v stands %v, and was seen and written over %v", *seed, n, e, stands[e.Name()], replaced)
		}
		for _, o := range h.edits {
			if o.Field == e.Field && knew(o, e) && o.At <= e.At {
				t.Fatalf("-seed %d: history %d: %+v is not later than %+v, which its author had seen", *seed, n, o, e)
			}
			wantBoth(t, end, e, o, stands)
		}
	}
}

// wantBoth demands of two values that stand in a field that the conflict tells both, whose each is and when it was written.
func wantBoth(t *testing.T, end field.Survey, a, b field.Change, stands map[string]bool) {
	t.Helper()
	if a.Field != b.Field || a.Value == b.Value || !stands[a.Name()] || !stands[b.Name()] {
		return
	}
	for _, c := range end.Conflicts() {
		tells := func(e field.Change) bool {
			return slices.ContainsFunc(c.Edits, func(x field.Change) bool { return x.Author == e.Author && x.At == e.At && x.Value == e.Value })
		}
		if c.Field == a.Field && tells(a) && tells(b) {
			return
		}
	}
	t.Fatalf("-seed %d: %+v and %+v stand, and no conflict tells both", *seed, a, b)
}

func TestTwoPeople(t *testing.T) {
	t.Parallel()
	yang, yu := &phone{author: 1}, &phone{author: 2}
	first := yang.write("dwelling", "瓦房两间")
	yu.has = field.Join(yu.has, yang.has)
	yang.write("dwelling", "瓦房两间，漏雨")
	yu.write("living", "粮食靠接济")
	joined := field.Join(yang.has, yu.has)
	if len(joined.Conflicts()) != 0 || len(joined.Standing()) != 2 {
		t.Errorf("disjoint edits: %+v", joined.Standing())
	}
	yu.write("dwelling", "砖房")
	joined = field.Join(joined, yu.has)
	c := joined.Conflicts()
	if len(c) != 1 || len(c[0].Edits) != 2 || c[0].Edits[0].Author != 1 || c[0].Edits[1].Author != 2 || !joined.Has(first.Name()) {
		t.Fatalf("one field twice: %+v", c)
	}
	yu.has = joined
	yu.write("dwelling", "瓦房两间，漏雨；偏房是砖房")
	if len(yu.has.Conflicts()) != 0 || yu.has.Len() != 5 {
		t.Errorf("settled: %+v", yu.has.Standing())
	}
}

// TestDigest: what is signed cannot be changed, taken away or added to, nor laid
// under another case. The figure is in web/src/field too: phones compute it.
func TestDigest(t *testing.T) {
	t.Parallel()
	a := field.Change{Field: "dwelling", Value: "瓦房", Over: []string{}, Author: 11, Device: 7, At: 1764288000000}
	b := field.Change{Field: "living", Value: "一般", Over: []string{}, Author: 12, Device: 8, At: 1764288000001}
	c := field.Change{Field: "dwelling", Value: "瓦房两间", Over: []string{a.Name()}, Author: 11, Device: 7, At: 1764288000002}
	s := field.Of(a, b, c)
	digest := fmt.Sprintf("%x", s.Digest("513221/904/1"))
	if a.Name() != wantName || digest != wantDigest {
		t.Errorf("name %s, digest %s", a.Name(), digest)
	}
	other := c
	other.Value = "瓦房三间"
	for what, t2 := range map[string]field.Survey{"changed": field.Of(a, b, other), "less": field.Of(a, b), "more": s.With(field.Change{Field: "needs", Value: "药费", Author: 11}),
		"another author": field.Of(a, c, field.Change{Field: b.Field, Value: b.Value, Over: []string{}, Author: 13, Device: 8, At: b.At})} {
		if fmt.Sprintf("%x", t2.Digest("513221/904/1")) == digest {
			t.Errorf("%s: the digest is the same", what)
		}
	}
	if fmt.Sprintf("%x", s.Digest("513221/905/1")) == digest {
		t.Error("another case has the same digest")
	}
}

const (
	wantName   = "131aca38c583f2ef7d1ad0bf235b8552"
	wantDigest = "8bb56a299892b2f9f7888610d6c026452cbdedf1c1be3cc77befeaf007efa804"
)
