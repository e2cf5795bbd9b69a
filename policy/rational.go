package policy

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Arithmetic that cannot be carried out exactly.
var (
	ErrOverflow       = errors.New("arithmetic overflow beyond 64 bits")
	ErrDivisionByZero = errors.New("division by zero")
)

// rational is an exact fraction in lowest terms; den > 0.
type rational struct{ num, den int64 }

func whole(n int64) rational { return rational{n, 1} }

// parseRational reads a decimal like 1.5 exactly.
func parseRational(s string) (rational, error) {
	intPart, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(intPart+frac, 10, 64)
	if err != nil || len(frac) > 9 || strings.HasSuffix(s, ".") || intPart == "" {
		return rational{}, fmt.Errorf("%q is not a decimal with at most nine decimals", s)
	}
	den := int64(1)
	for range frac {
		den *= 10
	}
	return lowest(n, den), nil
}

func lowest(num, den int64) rational {
	a, b := num, den
	for b != 0 {
		a, b = b, a%b
	}
	if a < 0 {
		a = -a
	}
	if a > 1 {
		num, den = num/a, den/a
	}
	return rational{num, den}
}

func (a rational) add(b rational) (rational, error) {
	if a.den == b.den {
		n, ok := addInt(a.num, b.num)
		if !ok {
			return rational{}, ErrOverflow
		}
		return lowest(n, a.den), nil
	}
	l, ok1 := mulInt(a.num, b.den)
	r, ok2 := mulInt(b.num, a.den)
	n, ok3 := addInt(l, r)
	d, ok4 := mulInt(a.den, b.den)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return rational{}, ErrOverflow
	}
	return lowest(n, d), nil
}

func (a rational) neg() rational { return rational{-a.num, a.den} }

func (a rational) mul(b rational) (rational, error) {
	x, y := lowest(a.num, b.den), lowest(b.num, a.den)
	n, ok1 := mulInt(x.num, y.num)
	d, ok2 := mulInt(x.den, y.den)
	if !ok1 || !ok2 {
		return rational{}, ErrOverflow
	}
	return rational{n, d}, nil
}

func (a rational) div(b rational) (rational, error) {
	switch {
	case b.num == 0:
		return rational{}, ErrDivisionByZero
	case b.num == math.MinInt64:
		return rational{}, ErrOverflow
	case b.num < 0:
		return a.mul(rational{-b.den, -b.num})
	}
	return a.mul(rational{b.den, b.num})
}

// cmp never overflows: it compares 128-bit cross products.
func (a rational) cmp(b rational) int {
	if s, t := sign(a.num), sign(b.num); s != t || s == 0 {
		return sign(int64(s - t))
	}
	h1, l1 := bits.Mul64(magnitude(a.num), uint64(b.den))
	h2, l2 := bits.Mul64(magnitude(b.num), uint64(a.den))
	switch {
	case h1 == h2 && l1 == l2:
		return 0
	case h1 < h2 || h1 == h2 && l1 < l2:
		return -sign(a.num)
	}
	return sign(a.num)
}

// floorTo returns the largest multiple of step not above a.
func (a rational) floorTo(step int64) (int64, error) {
	q, err := a.div(whole(step))
	if err != nil {
		return 0, err
	}
	n := q.num / q.den
	if q.num < 0 && q.num%q.den != 0 {
		n--
	}
	m, ok := mulInt(n, step)
	if !ok {
		return 0, ErrOverflow
	}
	return m, nil
}

// ceilTo returns the smallest multiple of step not below a.
func (a rational) ceilTo(step int64) (int64, error) {
	n, err := a.neg().floorTo(step)
	return -n, err
}

// nearestTo returns the nearest multiple of step; halves go up.
func (a rational) nearestTo(step int64) (int64, error) {
	half, err := a.add(lowest(step, 2))
	if err != nil {
		return 0, err
	}
	return half.floorTo(step)
}

// String writes 189400 or 189400/3.
func (a rational) String() string {
	if a.den == 1 {
		return strconv.FormatInt(a.num, 10)
	}
	return strconv.FormatInt(a.num, 10) + "/" + strconv.FormatInt(a.den, 10)
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// addInt also refuses math.MinInt64, so that every value can be negated.
func addInt(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0) && c != math.MinInt64
}

func mulInt(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}
