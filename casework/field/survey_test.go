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

var interleavings = flag.Int("interleavings", 3000, "how many random meetings of phones TestNothingIsLost tries; 1000000 takes minutes")

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

// TestNothingIsLost lets phones write and meet at random. Afterwards all agree;
// every edit stands or was replaced by one whose author had seen it; and what two
// wrote in one field without knowing of each other stands side by side.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*interleavings) {
		r := rand.New(rand.NewPCG(seed, 5))
		phones := []*phone{{author: 1}, {author: 2}, {author: 3}}
		var all []field.Change
		before := map[string][]string{} // by the edit: what its author's phone held
		for range 4 + r.IntN(16) {
			p, q := phones[r.IntN(3)], phones[r.IntN(3)]
			if r.IntN(2) == 0 {
				p.has = field.Join(p.has, q.has)
				continue
			}
			held := namesOf(p.has)
			e := p.write([]string{"dwelling", "living"}[r.IntN(2)], []string{"甲", "乙", "丙"}[r.IntN(3)])
			all, before[e.Name()] = append(all, e), held
		}
		end := field.Of(all...)
		for _, p := range phones {
			if got := field.Join(p.has, end); !same(got, end) {
				t.Fatalf("seed %d: phone %d ends with another survey", seed, p.author)
			}
		}
		wantNothingLost(t, seed, end, all, before)
	}
}

func namesOf(s field.Survey) (names []string) {
	for _, e := range s.Edits() {
		names = append(names, e.Name())
	}
	return names
}

func wantNothingLost(t *testing.T, seed uint64, end field.Survey, all []field.Change, before map[string][]string) {
	t.Helper()
	stands := map[string]bool{}
	for _, s := range end.Standing() {
		for _, e := range s.Edits {
			stands[e.Name()] = true
		}
	}
	knew := func(later, earlier field.Change) bool { return slices.Contains(before[later.Name()], earlier.Name()) }
	for _, e := range all {
		replaced := slices.ContainsFunc(all, func(o field.Change) bool { return o.Field == e.Field && knew(o, e) })
		if stands[e.Name()] == replaced {
			t.Fatalf("seed %d: %+v stands %v, and was seen and written over %v", seed, e, stands[e.Name()], replaced)
		}
		for _, o := range all {
			if o.Field == e.Field && knew(o, e) && o.At <= e.At {
				t.Fatalf("seed %d: %+v is not later than %+v, which its author had seen", seed, o, e)
			}
		}
	}
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
