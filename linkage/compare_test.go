package linkage

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func places() []Place {
	return []Place{{"51", "四川省"}, {"5132", "阿坝藏族羌族自治州"}, {"513221", "汶川县"}, {"513221100", "威州镇"}, {"513221101", "映秀镇"}, {"513221100001", "南桥社区"}}
}

func allKinds() map[string]Kind {
	k := Kinds()
	k["address"] = Address(places())
	return k
}

// level compares two values as a table would.
func level(k Kind, a, b string) string {
	c := NewColumn("x", k.Clean(a), k.Clean(b))
	if c.Codes[0] == 0 || c.Codes[1] == 0 {
		return "missing"
	}
	return k.Comparator.Levels[k.Comparator.Of(c, c)(c.Codes[0], c.Codes[1])].Name
}

func TestComparators(t *testing.T) {
	t.Parallel()
	kinds := allKinds()
	for _, x := range []struct{ kind, a, b, want string }{
		{"chinese name", "张三", "张三", "exact"},
		{"chinese name", "張偉", "张伟", "other spelling"},
		{"chinese name", "駱衛華", "骆卫华", "other spelling"},
		{"chinese name", "泽让·卓玛", "泽让卓玛", "other spelling"},
		{"chinese name", "汪莉", "汪丽", "same sound"},
		{"chinese name", "李桂英", "李佳英", "one character differs"},
		{"chinese name", "李桂英", "李桂", "one character differs"},
		{"chinese name", "王芳", "王丽华", "same surname, other given name"},
		{"chinese name", "欧阳修", "欧阳锋", "one character differs"},
		{"chinese name", "欧阳修", "欧文", "other"},
		{"chinese name", "张三", "李四", "other"},
		{"id number", "993221194505293201", "993221194505291201", "one digit wrong or two swapped, the check character fails"},
		{"id number", "993221199407073961", "993221199407037961", "one digit wrong or two swapped, the check character fails"},
		{"id number", "110105491231002", "11010519491231002X", "exact"},
		{"id number", "１１０１０５４９１２３１００２", "11010519491231002x", "exact"},
		{"id number", "11010519491231002X", "340524194912310021", "same birth date and sequence"},
		{"id number", "11010519491231002X", "110105194912310", "other"},
		{"id number", "12", "11010519491231002X", "missing"},
		{"date", "1983-02-28", "1983-02-28", "exact"},
		{"date", "1983-02-28", "19830228", "exact"},
		{"date", "1983-02-11", "1983-11-02", "one digit wrong, or day and month swapped"},
		{"date", "1983-02-28", "1983-02-26", "one digit wrong, or day and month swapped"},
		{"date", "1983-02-28", "1983-03-15", "within a month"},
		{"date", "1983-02-28", "1983-11-15", "within a year"},
		{"date", "1983-02-28", "1990-11-15", "within ten years"},
		{"date", "1983-02-28", "不详", "missing"},
		{"phone", "+86 179-7637-3274", "17976373274", "exact"},
		{"phone", "17976373274", "17976373275", "one digit wrong"},
		{"phone", "0837-6222333", "6222333", "same last seven digits"},
		{"name", "jonathon", "jonathan", "Jaro–Winkler ≥ 0.92"},
		{"code", "4223", "4232", "1 edit"},
		{"number", "100", "100.0", "exact"},
		{"number", "100", "100.5", "within 1 %"},
		{"email", "a.b@x.org", "a.b@y.net", "same before the @"},
		{"address", "汶川县威州镇南桥社区6栋3单元601室", "四川省阿坝藏族羌族自治州汶川县威州镇南桥社区6栋3单元601室", "same place and numbers"},
		{"address", "汶川县威州镇6栋3单元601室", "汶川县威州镇南桥社区6栋3单元601室", "same place and numbers"},
		{"address", "汶川县威州镇南桥社区6栋3单元601室", "汶川县威州镇南桥社区6栋3单元602室", "same place"},
		{"address", "汶川县威州镇南桥社区1栋", "汶川县映秀镇中滩堡村9组", "other"},
	} {
		if got := level(kinds[x.kind], x.a, x.b); got != x.want {
			t.Errorf("%s: %s and %s are %q, want %q", x.kind, x.a, x.b, got, x.want)
		}
	}
}

func TestJaroWinkler(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b string
		want float64
	}{{"martha", "marhta", 0.9611}, {"dwayne", "duane", 0.84}, {"dixon", "dicksonx", 0.8133}, {"", "", 1}, {"a", "", 0}, {"王小明", "王晓明", 0.8}} {
		if got := JaroWinkler(x.a, x.b); math.Abs(got-x.want) > 0.0001 {
			t.Errorf("JaroWinkler(%q, %q) = %.4f, want %.4f", x.a, x.b, got, x.want)
		}
	}
}

func TestDamerauLevenshtein(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"ca", "abc", 3}, {"smith", "smtih", 1}, {"kitten", "sitting", 3}, {"张三", "李三", 1}, {strings.Repeat("a", 80), "", 64}} {
		if got := DamerauLevenshtein(x.a, x.b); got != x.want {
			t.Errorf("DamerauLevenshtein(%q, %q) = %d, want %d", x.a, x.b, got, x.want)
		}
	}
}

// values draws texts that look like what the kinds hold, and slips of them.
func values() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9]{6}(19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9X]`), rapid.StringMatching(`[0-9]{15}`),
		rapid.StringMatching(`(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]`), rapid.StringMatching(`[张张李欧][阳三四丽莉莉]{1,3}`), rapid.StringMatching(`[a-d]{0,9}(@[a-b]{1,3})?`),
		rapid.StringMatching(`(汶川县)?(威州镇|映秀镇)?(南桥社区)?[1-3]栋[1-3]室`), rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9])?`))
}

// lawful holds what every comparator promises: a level of its own, the same
// both ways, 0 for a value and itself, and a spelling that cleaning leaves alone.
func lawful(t interface {
	Helper()
	Fatalf(string, ...any)
}, k Kind, a, b string) {
	t.Helper()
	c := NewColumn("x", k.Clean(a), k.Clean(b))
	for _, v := range c.Values {
		if again := k.Clean(v); again != v && v != "" {
			t.Fatalf("%s: %q cleans to %q", k.Name, v, again)
		}
	}
	x, y := c.Codes[0], c.Codes[1]
	if x == 0 || y == 0 {
		return
	}
	measure := k.Comparator.Of(c, c)
	forth, back := measure(x, y), measure(y, x)
	if forth != back || forth < 0 || forth >= len(k.Comparator.Levels) {
		t.Fatalf("%s: %q and %q are at level %d one way and %d the other", k.Name, c.Values[x], c.Values[y], forth, back)
	}
	if self := measure(x, x); self != 0 {
		t.Fatalf("%s: %q and itself are at level %d", k.Name, c.Values[x], self)
	}
	two := k.Comparator.Of(c, NewColumn("y", c.Values...))(x, y)
	if two != forth {
		t.Fatalf("%s: %q and %q are at level %d in one column and %d in two", k.Name, c.Values[x], c.Values[y], forth, two)
	}
}

func TestComparatorsAreLawful(t *testing.T) {
	t.Parallel()
	for _, k := range allKinds() {
		t.Run(k.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				lawful(t, k, values().Draw(t, "a"), values().Draw(t, "b"))
			})
		})
	}
}

// TestBoundsHold: the shortcuts never pass over a pair that is near.
func TestBoundsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := lettersOf(values().Draw(t, "a")), lettersOf(values().Draw(t, "b"))
		if x := jaroWinklerBoth(a, b); x > atMost(a, b)+1e-12 {
			t.Fatalf("%v and %v have %v, bounded by %v", a, b, x, atMost(a, b))
		}
		bare := func(l letters) letters { l.set, l.bag = 0, 0; return l }
		for most := range 4 {
			if got, want := edits(a, b, most), min(edits(bare(a), bare(b), longest), most+1); got != want {
				t.Fatalf("%v and %v are %d edits apart counted up to %d, %d in all", a, b, got, most, want)
			}
		}
	})
}

// slowEdits is the definition: the cheapest of the ways to the last characters.
func slowEdits(a, b []rune) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a) + len(b)
	case a[len(a)-1] == b[len(b)-1]:
		return slowEdits(a[:len(a)-1], b[:len(b)-1])
	}
	la, lb := len(a), len(b)
	best := 1 + min(slowEdits(a[:la-1], b), slowEdits(a, b[:lb-1]), slowEdits(a[:la-1], b[:lb-1]))
	if la > 1 && lb > 1 && a[la-1] == b[lb-2] && a[la-2] == b[lb-1] {
		best = min(best, 1+slowEdits(a[:la-2], b[:lb-2]))
	}
	return best
}

func TestEditsAgainstDefinition(t *testing.T) {
	t.Parallel()
	short := rapid.StringMatching(`[ab张三]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := short.Draw(t, "a"), short.Draw(t, "b")
		want := slowEdits([]rune(a), []rune(b))
		for most := range 8 {
			if got := edits(lettersOf(a), lettersOf(b), most); got != min(want, most+1) {
				t.Fatalf("%q and %q are %d edits apart, counted %d up to %d", a, b, want, got, most)
			}
		}
	})
}

func FuzzComparators(f *testing.F) {
	f.Add("11010519491231002X", "110105491231002")
	f.Add("泽让·卓玛", "澤讓卓瑪")
	f.Add("1983-02-28", "\xff\xfe")
	f.Add("000", "aaaaaa0000000") // once cleaned to a number that cleaning took away
	kinds := allKinds()
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, k := range kinds {
			lawful(t, k, a, b)
			for _, key := range k.Keys {
				key.Of(k.Clean(a))
			}
		}
	})
}
