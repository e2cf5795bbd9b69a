package authz

import (
	"cmp"
	"slices"
	"strings"
)

// Range is a part of the country as a range of 12-digit division codes: a row
// is inside if Low <= division AND division < High. It goes into queries, so
// that what is out of scope is never read. The zero Range holds nothing.
type Range struct{ Low, High string }

// Within returns the range of a division prefix; "" is the whole country.
func Within(prefix string) Range { return Range{Low: prefix, High: prefix + ":"} } // ':' follows '9'

// Holds reports whether a division lies inside.
func (r Range) Holds(division string) bool { return r.Low <= division && division < r.High }

// Prefix is the division that the range is of.
func (r Range) Prefix() string { return r.Low }

// Counties returns the range of county codes [low, high] that can lie inside.
func (r Range) Counties() (low, high int32) {
	if r.Low == "" {
		return 0, 999999
	}
	return pad(r.Low, '0'), pad(r.Low, '9')
}

func pad(prefix string, with byte) int32 {
	n := int32(0)
	for i := range 6 {
		d := with
		if i < len(prefix) {
			d = prefix[i]
		}
		n = n*10 + int32(d-'0')
	}
	return n
}

// Scope is where an actor may do an act: one range for each grant, in the order
// of their codes, none inside another. A list reads each range and puts the
// answers together with Gather. The empty Scope holds nothing.
type Scope []Range

// over returns the scope of some division prefixes.
func over(prefixes []string) Scope {
	slices.Sort(prefixes)
	var s Scope
	for _, p := range prefixes {
		if n := len(s); n == 0 || !strings.HasPrefix(p, s[n-1].Low) {
			s = append(s, Within(p))
		}
	}
	return s
}

// Holds reports whether a division lies inside.
func (s Scope) Holds(division string) bool {
	return slices.ContainsFunc(s, func(r Range) bool { return r.Holds(division) })
}

// Narrow cuts a scope to a division prefix: what lies in both.
func (s Scope) Narrow(prefix string) Scope {
	var out Scope
	for _, r := range s {
		switch {
		case strings.HasPrefix(r.Low, prefix):
			out = append(out, r)
		case strings.HasPrefix(prefix, r.Low):
			return Scope{Within(prefix)} // the ranges do not overlap
		}
	}
	return out
}

// Among cuts a scope to some division prefixes: what lies in it and in any of them.
func (s Scope) Among(prefixes []string) Scope {
	var all []string
	for _, p := range prefixes {
		all = append(all, s.Narrow(p).Prefixes()...)
	}
	return over(all)
}

// In cuts a scope to one county.
func (s Scope) In(county int32) Scope { return s.Narrow(code(county)) }

// Whole reports whether all of a county lies inside.
func (s Scope) Whole(county int32) bool { return s.Holds(code(county)) }

// Prefixes are the divisions that the scope is of.
func (s Scope) Prefixes() []string {
	out := make([]string, len(s))
	for i, r := range s {
		out[i] = r.Low
	}
	return out
}

// Counties is a range of county codes, both ends included.
type Counties struct{ Low, High int32 }

// Counties returns the counties that the scope reaches into, each once.
func (s Scope) Counties() []Counties {
	var out []Counties
	for _, r := range s {
		low, high := r.Counties()
		if n := len(out); n == 0 || out[n-1].High < low {
			out = append(out, Counties{low, high})
		}
	}
	return out
}

// Gather reads the first n rows, in an order, of each of some parts that do not
// overlap, and puts them together: the first n of all. n < 1 is all that was
// read.
func Gather[P, R any](parts []P, n int, order func(a, b R) int, read func(P) ([]R, error)) ([]R, error) {
	var all []R
	for _, p := range parts {
		rows, err := read(p)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	if len(parts) > 1 {
		slices.SortStableFunc(all, order)
	}
	if n > 0 {
		all = all[:min(n, len(all))]
	}
	return all, nil
}

// ByCounty orders rows by county and then by another number.
func ByCounty[R any, N cmp.Ordered](key func(R) (int32, N)) func(a, b R) int {
	return func(a, b R) int {
		c1, n1 := key(a)
		c2, n2 := key(b)
		return cmp.Or(cmp.Compare(c1, c2), cmp.Compare(n1, n2))
	}
}
