package demo

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/division"
	"doudi/internal/idnumber"
)

func wenchuanOptions() (Options, error) {
	r, err := division.Load()
	if err != nil {
		return Options{}, err
	}
	return Options{Seed: 20190820, Division: Wenchuan, Today: calendar.On(2019, 12, 1), Places: Places(r, Wenchuan)}, nil
}

func options(t testing.TB) Options {
	t.Helper()
	opt, err := wenchuanOptions()
	if err != nil {
		t.Fatal(err)
	}
	return opt
}

var wenchuan = sync.OnceValues(func() (*County, error) {
	opt, err := wenchuanOptions()
	if err != nil {
		return nil, err
	}
	return Build(opt)
})

// county is Wenchuan, built once for all tests that only read it.
func county(t *testing.T) *County {
	t.Helper()
	c, err := wenchuan()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The published table of Wenchuan, 2014 to 2019, and nothing near it.
func TestRegisteredPoorTable(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{20190820, 7} {
		opt := options(t)
		opt.Seed = seed
		c, err := Build(opt)
		if err != nil {
			t.Fatal(err)
		}
		s := CountySummary(c)
		got := map[string]Count{
			"identified": s.Identified, "illness": s.ByCause[Illness], "disability": s.ByCause[Disability],
			"disaster": s.ByCause[Disaster], "schooling": s.ByCause[Schooling], "labour or skill": s.LabourOrSkill(),
			"other": s.ByCause[Other], "adjusted": s.Adjusted, "out": s.Out, "left": s.Left, "dibao": {s.PoorDibao, 0},
			"all": {0, s.All.People},
		}
		want := map[string]Count{
			"identified": {1341, 4440}, "illness": {444, 1442}, "disability": {159, 497},
			"disaster": {69, 267}, "schooling": {56, 226}, "labour or skill": {329, 1046},
			"other": {284, 962}, "adjusted": {1296, 4072}, "out": {1293, 4062}, "left": {3, 10}, "dibao": {498, 0},
			"all": {0, 83_000},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-published +generated):\n%s", seed, diff)
		}
		if n := s.All.Households; n < 29_000 || n > 31_500 {
			t.Errorf("%d households, want about 30,000", n)
		}
	}
}

// bounds of a relation: years younger (negative: older) than the head.
var kin = map[string]struct{ low, high int }{
	"配偶": {-8, 8}, "子": {17, 50}, "女": {17, 50}, "长子": {17, 50}, "次子": {17, 50}, "三子": {17, 50},
	"长女": {17, 50}, "次女": {17, 50}, "三女": {17, 50},
	"孙子": {36, 80}, "孙女": {36, 80}, "外孙子": {36, 80}, "外孙女": {36, 80},
	"父亲": {-50, -17}, "母亲": {-50, -17}, "岳父": {-50, -17}, "岳母": {-50, -17},
	"儿媳": {10, 50}, "女婿": {10, 50}, "兄": {-9, 0}, "姐姐": {-9, 0}, "弟": {0, 9}, "妹妹": {0, 9},
}

func maleOnly(relation string) (male, known bool) {
	switch relation {
	case "子", "长子", "次子", "三子", "孙子", "外孙子", "父亲", "岳父", "女婿", "兄", "弟":
		return true, true
	case "女", "长女", "次女", "三女", "孙女", "外孙女", "母亲", "岳母", "儿媳", "姐姐", "妹妹":
		return false, true
	default:
		return false, false
	}
}

func TestRelationsFitAgesAndSexes(t *testing.T) {
	t.Parallel()
	for _, h := range county(t).Households {
		head := &h.Members[0]
		if head.Relation != "户主" || head.Age < 18 {
			t.Fatalf("%s is headed by a %s of %d", h.No, head.Relation, head.Age)
		}
		for i := range h.Members[1:] {
			m := &h.Members[i+1]
			b, ok := kin[m.Relation]
			if !ok {
				t.Fatalf("%s has a %q", h.No, m.Relation)
			}
			if gap := head.Age - m.Age; gap < b.low || gap > b.high {
				t.Errorf("%s: %s is %d, head %d", h.No, m.Relation, m.Age, head.Age)
			}
			if male, known := maleOnly(m.Relation); known && male != m.Male || m.Relation == "配偶" && m.Male == head.Male {
				t.Errorf("%s: %s has the wrong sex", h.No, m.Relation)
			}
		}
	}
}

func TestMothersAreOldEnough(t *testing.T) {
	t.Parallel()
	for _, h := range county(t).Households {
		for i := range h.Members {
			for j := range h.Members {
				mother, kid := &h.Members[i], &h.Members[j]
				if mother.part == core && kid.part == child && kid.Birth.Before(mother.Birth.AddMonths(12*18)) {
					t.Errorf("%s: a parent born %s of a child born %s", h.No, mother.Birth, kid.Birth)
				}
				if mother.part == elder && (kid.part == core || kid.part == child) && kid.Birth.Before(mother.Birth.AddMonths(12*11)) {
					t.Errorf("%s: an elder born %s above somebody born %s", h.No, mother.Birth, kid.Birth)
				}
				if i < j && mother.part == child && kid.part == child && kid.Birth.DaysSince(mother.Birth) < 300 {
					t.Errorf("%s: children born %s and %s", h.No, mother.Birth, kid.Birth)
				}
			}
		}
	}
}

func TestLivesFitAges(t *testing.T) {
	t.Parallel()
	today := calendar.On(2019, 12, 1)
	for _, h := range county(t).Households {
		for i := range h.Members {
			m := &h.Members[i]
			if m.Birth.Age(today) != m.Age || m.Birth.After(today) || m.Age > 100 {
				t.Errorf("%s: born %s, said to be %d", h.No, m.Birth, m.Age)
			}
			if m.Age < 16 && (m.Income[wages]+m.Income[business] > 0 || m.Marital != "未婚") {
				t.Errorf("%s: a child of %d earns %v and is %s", h.No, m.Age, m.Income, m.Marital)
			}
			if m.Age < 22 && m.Male && m.Marital != "未婚" || m.Age < 20 && m.Marital != "未婚" {
				t.Errorf("%s: %s at %d", h.No, m.Marital, m.Age)
			}
			if m.Age >= 6 && m.Age < 15 && m.School == "" {
				t.Errorf("%s: a child of %d is not at school", h.No, m.Age)
			}
			for _, y := range m.Income {
				if y < 0 {
					t.Errorf("%s: income %v", h.No, m.Income)
				}
			}
		}
	}
}

func TestIDNumbers(t *testing.T) {
	t.Parallel()
	seen := map[[18]byte]string{}
	accounts := map[[19]byte]bool{}
	for _, h := range county(t).Households {
		for i := range h.Members {
			m := &h.Members[i]
			if string(m.ID[:6]) != "993221" || string(m.ID[:6]) != Unreal(Wenchuan) {
				t.Fatalf("%s is no demo number", m.ID)
			}
			if _, err := idnumber.Parse(string(m.ID[:]), calendar.On(2019, 12, 1)); err != nil {
				t.Fatalf("%s: %v", m.ID, err)
			}
			if got := string(m.ID[6:14]); got != m.Birth.Time().Format("20060102") {
				t.Errorf("%s for a birth on %s", m.ID, m.Birth)
			}
			if male := m.ID[16]%2 == 1; male != m.Male {
				t.Errorf("%s has the wrong sex", m.ID)
			}
			if where, dup := seen[m.ID]; dup {
				t.Errorf("%s in %s and %s", m.ID, where, h.No)
			}
			if accounts[m.Account] || luhn(m.Account[:18]) != m.Account[18] {
				t.Errorf("account %s twice or wrong", m.Account)
			}
			seen[m.ID], accounts[m.Account] = h.No, true
		}
	}
}

// The register's province codes know no 99, so no demo number can be real.
func TestNinetyNineIsNoProvince(t *testing.T) {
	t.Parallel()
	r, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{Wenchuan, "110101", "659001"} {
		if u := division.Code(Unreal(c)); r.Has(u.At(division.Province)) || r.Has(u) {
			t.Errorf("%s stands in the register", u)
		}
	}
}

// Every word of the roster is one that the code lists know.
func TestWordsAreInTheCodeLists(t *testing.T) {
	t.Parallel()
	b := codes.New()
	unknown := map[string]bool{}
	check := func(l *codes.List, word string) {
		if _, ok := l.Parse(word); word != "" && !ok {
			unknown[word] = true
		}
	}
	for _, h := range county(t).Households {
		check(b.Cause, h.Cause.String())
		for _, m := range h.Members {
			check(b.Relation, m.Relation)
			check(b.Ethnicity, m.Ethnic)
			check(b.Education, m.Education)
			check(b.Marital, m.Marital)
			check(b.Health, m.Health)
			check(b.Labour, m.Labour)
			check(b.DisabilityType, m.Disability)
			check(b.DisabilityGrade, grades[m.Grade])
		}
	}
	if len(unknown) > 0 {
		t.Errorf("no code list knows %v", unknown)
	}
}

// What a household is paid is the standard less its income; who is not paid
// and not planted as missed stays above the standard.
func TestDibaoFollowsIncome(t *testing.T) {
	t.Parallel()
	c := county(t)
	var households int
	for _, h := range c.Households {
		people, income := 0, 0
		for _, m := range h.Members {
			if m.CoLiving {
				people++
				income += m.Income[0] + m.Income[1] + m.Income[2] + m.Income[3]
			}
		}
		std := int(Standard(h.Place.Urban) / 100)
		short := std*12*people - income
		switch {
		case h.Dibao.People > 0:
			households++
			if want := (short + 11) / 12; h.Dibao.People != people || want <= 0 || int(h.Dibao.Monthly) != 100*want {
				t.Errorf("%s: %d people, income %d, paid %s", h.No, people, income, h.Dibao.Monthly)
			}
		case h.Plant == Missed && short <= 0:
			t.Errorf("%s is planted as missed with income %d for %d people", h.No, income, people)
		case h.Plant != Missed && short >= 0:
			t.Errorf("%s has income %d for %d people and no dibao", h.No, income, people)
		}
	}
	if households < 1300 || households > 1500 {
		t.Errorf("%d dibao households, want about 1,400", households)
	}
}

func TestMissedAreInNeed(t *testing.T) {
	t.Parallel()
	found := 0
	for _, h := range county(t).Households {
		if h.Plant != Missed {
			continue
		}
		found++
		need := len(h.Members) == 1 && h.Members[0].Age >= 60
		for _, m := range h.Members {
			need = need || m.Serious || m.Grade == 1 || m.Grade == 2
		}
		if !need {
			t.Errorf("%s shows no need", h.No)
		}
	}
	if found != 40 {
		t.Errorf("%d missed households, want 40", found)
	}
}

func TestProportions(t *testing.T) {
	t.Parallel()
	c := county(t)
	n := map[string]int{}
	total := 0
	for _, h := range c.Households {
		for _, m := range h.Members {
			total++
			n[m.Ethnic]++
			n["male"] += index(m.Male)
			n["under 15"] += index(m.Age < 15)
			n["60 and over"] += index(m.Age >= 60)
			n["disabled"] += index(m.Disability != "")
			n["urban"] += index(h.Place.Urban)
			n["威州镇"] += index(h.Place.Township == "威州镇")
			n["王"] += index(m.Surname == "王")
			n["no family name"] += index(m.Surname == "")
		}
	}
	for what, want := range map[string]struct{ low, high float64 }{
		"羌族": {.34, .42}, "汉族": {.38, .46}, "藏族": {.15, .21}, "回族": {.005, .03},
		"male": {.47, .54}, "under 15": {.10, .22}, "60 and over": {.15, .28}, "disabled": {.015, .05},
		"urban": {.30, .45}, "威州镇": {.36, .43}, "王": {.05, .09}, "no family name": {.05, .13},
	} {
		if got := float64(n[what]) / float64(total); got < want.low || got > want.high {
			t.Errorf("%s: %.3f, want %.3f to %.3f", what, got, want.low, want.high)
		}
	}
}
