package linkage

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// households invents people who live together: a family shares surname, street,
// suburb, postcode and telephone, so that those say nothing about who of them a
// record speaks of, and when a family moves all of them change at once. Their
// names are common and rare as in life.
type households struct {
	*rand.Rand
	givens, surnames, streets []string

	careless float64 // chance of a slip for each value of a second record
	moves    float64 // chance that a second record has another address
	twice    float64 // chance that a person has another record, and after it another
}

type resident struct{ given, surname, born, street, suburb, postcode, phone string }

func newHouseholds(seed uint64) *households {
	h := &households{Rand: rand.New(rand.NewPCG(seed, 99)), careless: 0.08, moves: 0.2, twice: 0.3}
	h.givens, h.surnames, h.streets = h.words(600), h.words(6000), h.words(3000)
	return h
}

func (h *households) words(n int) (out []string) {
	parts := []string{"ba", "ren", "mi", "lo", "ta", "shi", "ver", "gan", "du", "kel", "po", "an", "ris", "wei", "fo", "zu", "ha", "li", "mon", "ey"}
	for range n {
		s := ""
		for range 2 + h.IntN(3) {
			s += parts[h.IntN(len(parts))]
		}
		out = append(out, s)
	}
	return out
}

// often takes the n-th word with a chance of about 1/n.
func (h *households) often(words []string) string {
	return words[int(math.Pow(float64(len(words)), h.Float64()))-1]
}

func (h *households) home() resident {
	town := h.IntN(300)
	return resident{street: fmt.Sprint(1+h.IntN(200), " ", h.often(h.streets)), suburb: fmt.Sprint("suburb", town), postcode: fmt.Sprint(2000 + town*7), phone: fmt.Sprintf("17%09d", h.IntN(1e9))}
}

func (h *households) family() (out []resident) {
	home, surname, year := h.home(), h.often(h.surnames), 1940+h.IntN(50)
	for i := range 1 + h.IntN(5) {
		p := home
		p.given, p.surname = h.often(h.givens), surname
		if i > 1 {
			p.born = h.day(year + 22 + h.IntN(12))
		} else {
			p.born = h.day(year + h.IntN(5))
		}
		if i > 2 && h.IntN(10) == 0 { // twins
			p.born = out[i-1].born
		}
		out = append(out, p)
	}
	return out
}

func (h *households) day(year int) string {
	return fmt.Sprintf("%d-%02d-%02d", year, 1+h.IntN(12), 1+h.IntN(28))
}

// again is another record of somebody.
func (h *households) again(p resident) resident {
	if h.Float64() < h.moves {
		n := h.home()
		p.street, p.suburb, p.postcode = n.street, n.suburb, n.postcode
		if h.IntN(2) == 0 {
			p.phone = n.phone
		}
	}
	for _, v := range []*string{&p.given, &p.surname, &p.born, &p.street, &p.suburb, &p.postcode, &p.phone} {
		if h.Float64() < h.careless {
			*v = h.slip(*v)
		}
	}
	return p
}

// slip leaves a value out, swaps two characters or writes another.
func (h *households) slip(s string) string {
	b := []byte(s)
	i := h.IntN(len(b) - 1)
	switch h.IntN(3) {
	case 0:
		return ""
	case 1:
		b[i], b[i+1] = b[i+1], b[i]
	default:
		b[i] = b[h.IntN(len(b))]
	}
	return string(b)
}

func householdFields() []Field {
	return []Field{{"given", Name()}, {"surname", Name()}, {"born", Date()}, {"street", Text()}, {"suburb", Text()}, {"postcode", Code()}, {"phone", Phone()}}
}

// table makes about n records of one file.
func (h *households) table(t testing.TB, n int) (*Table, truths) {
	t.Helper()
	tab, truth := table(t, householdFields()), truths{}
	for tab.Rows() < n {
		for _, p := range h.family() {
			first := tab.Rows()
			for r := p; ; r = h.again(p) {
				if err := tab.Add(r.given, r.surname, r.born, r.street, r.suburb, r.postcode, r.phone); err != nil {
					t.Fatal(err)
				}
				for other := first; other < tab.Rows()-1; other++ {
					truth[pairKey(other, tab.Rows()-1)] = true
				}
				if h.Float64() >= h.twice {
					break
				}
			}
		}
	}
	return tab, truth
}

// fewSamples are enough for some thousand records, and quicker than the default.
const fewSamples = 300_000

// TestHouseholds: records of families are not taken for one person. What is
// found by itself is worth less than being told what families share.
func TestHouseholds(t *testing.T) {
	t.Parallel()
	told := []string{"surname", "street", "suburb", "postcode", "phone"}
	for _, x := range []struct {
		name                   string
		careless, moves, twice float64
		shared                 []string
		f1                     float64
	}{
		{"told", 0.08, 0.2, 0.3, told, 0.93},
		{"told, many slips and moves", 0.2, 0.5, 0.3, told, 0.9},
		{"not told", 0.08, 0.2, 0.3, nil, 0.8},
		{"not told, many records each", 0.1, 0.2, 0.8, nil, 0.95},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			h := newHouseholds(5)
			h.careless, h.moves, h.twice = x.careless, x.moves, x.twice
			tab, truth := h.table(t, 5000)
			r := matchedWith(t, tab, Options{Shared: x.shared, Samples: fewSamples})
			holds(t, r, truth, x.f1, 0.7, 0.9)
		})
	}
}

// TestNobodyTwice: where no person has two records, few are found; they are twins.
func TestNobodyTwice(t *testing.T) {
	t.Parallel()
	h := newHouseholds(5)
	h.twice = 0
	tab, _ := h.table(t, 3000)
	if found := len(matchedWith(t, tab, Options{Samples: fewSamples}).Pairs); found > 90 {
		t.Errorf("%d pairs among %d records of as many people", found, tab.Rows())
	}
	if _, err := Train(context.Background(), tab, Options{Shared: []string{"house"}}); err == nil {
		t.Error("a shared field that is not there passes")
	}
}
