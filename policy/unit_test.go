package policy

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func drawRational(t *rapid.T, name string) rational {
	num := rapid.Int64Range(-1<<62, 1<<62).Draw(t, name)
	den := rapid.Int64Range(1, 1<<40).Draw(t, name+" den")
	return lowest(num, den)
}

func (a rational) rat() *big.Rat { return big.NewRat(a.num, a.den) }

// fits reports whether a fraction has a rational: math.MinInt64 is left out, so
// that every value can be negated.
func fits(r *big.Rat) bool {
	return r.Num().IsInt64() && r.Num().Int64() != math.MinInt64 && r.Denom().IsInt64()
}

// TestRationalsEqualBigRationals holds every operation against math/big: it is
// equal, or refused as an overflow that is one.
func TestRationalsEqualBigRationals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawRational(t, "a"), drawRational(t, "b")
		if got, want := a.cmp(b), a.rat().Cmp(b.rat()); got != want {
			t.Errorf("cmp is %d, want %d", got, want)
		}
		check := func(op string, got rational, err error, want *big.Rat) {
			if err == nil && got.rat().Cmp(want) != 0 {
				t.Errorf("%s gives %s, want %s", op, got, want)
			}
		}
		sum, err := a.add(b)
		check("add", sum, err, new(big.Rat).Add(a.rat(), b.rat()))
		product, err := a.mul(b)
		check("mul", product, err, new(big.Rat).Mul(a.rat(), b.rat()))
		if exact := new(big.Rat).Mul(a.rat(), b.rat()); err != nil && fits(exact) {
			t.Errorf("mul refuses %s × %s, which fits", a, b)
		}
		if b.num != 0 {
			quotient, err := a.div(b)
			check("div", quotient, err, new(big.Rat).Quo(a.rat(), b.rat()))
		}
	})
}

func TestRounding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode     string
		num, den int64
		want     int64
	}{
		{RoundUpYuan, 200, 1, 200},
		{RoundUpYuan, 1, 12, 100},
		{RoundUpYuan, 10001, 100, 200},
		{RoundDownYuan, 199, 1, 100},
		{RoundNearestYuan, 149, 1, 100},
		{RoundNearestYuan, 150, 1, 200},
		{RoundUpJiao, 101, 10, 20},
		{RoundNearestFen, 5, 2, 3},
		{RoundNearestFen, 7, 3, 2},
	} {
		got, err := roundMoney(lowest(c.num, c.den), c.mode)
		if err != nil || got != c.want {
			t.Errorf("%s of %d/%d is %d, %v, want %d", c.mode, c.num, c.den, got, err, c.want)
		}
	}
	if _, err := roundMoney(whole(1), "sideways"); err == nil {
		t.Error("an unknown way of rounding was accepted")
	}
}

func TestShowCutsAndNeverRoundsUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit     Unit
		num, den int64
		want     string
	}{
		{UnitFenPersonMonth, 189400, 3, "631.33"},
		{UnitFenPersonMonth, 758399, 12, "631.99"},
		{UnitFenMonth, 123456789, 1, "1,234,567.89"},
		{UnitFen, -105, 1, "-1.05"},
		{UnitRatio, 3, 2, "1.5"},
		{UnitRatio, 1, 3, "1/3"},
		{UnitRatio, 2, 1, "2"},
		{UnitDays, 7, 1, "7"},
	} {
		if got := c.unit.show(lowest(c.num, c.den)); got != c.want {
			t.Errorf("%d/%d %s reads %s, want %s", c.num, c.den, c.unit, got, c.want)
		}
	}
}

func TestArticles(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"7": "第七条", "10": "第十条", "13": "第十三条", "20": "第二十条", "8(1)": "第八条第（一）项",
		"101": "第一百零一条", "118": "第一百一十八条", "2026年标准": "2026年标准", "": "", "四（一）": "四（一）",
	} {
		if got := articleZh(in); got != want {
			t.Errorf("article %q reads %s, want %s", in, got, want)
		}
	}
}

func TestCitesReadInBothLanguages(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Cite{
		"Act, art. 13": {Article: "13"}, "Act, art. 8(1)": {Article: "8(1)"}, "Act, part 2(2)": {Article: "二（二）"},
		"Act, part 4(2)1": {Article: "四（二）1"}, "Act, part 1": {Article: "一"}, "Act, part 10(20)": {Article: "十（二十）"}, "Act, part 11(35)": {Article: "十一（三十五）"},
		"Act, annex": {Article: "附件", English: "annex"}, "Act": {},
	} {
		c.Name = Text{"《法》", "Act"}
		if got := c.In(English); got != want {
			t.Errorf("article %q reads %s, want %s", c.Article, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	if got := Period(202611).Add(2); got != 202701 {
		t.Errorf("two months after November 2026 is %s", got)
	}
	if got := Period(202601).Add(-1); got != 202512 {
		t.Errorf("the month before January 2026 is %s", got)
	}
	for in, want := range map[string]string{"2025-12-31": "2026-01-01", "2024-02-28": "2024-02-29", "2026-02-28": "2026-03-01"} {
		d, err := ParseDate(in)
		if err != nil || nextDay(d).String() != want {
			t.Errorf("the day after %s is %s, %v", in, nextDay(d), err)
		}
	}
	leap := Date{2008, 2, 29}
	if got := leap.Age(Date{2026, 2, 28}); got != 17 {
		t.Errorf("a leap-day child is %d on 28 February 2026", got)
	}
}
