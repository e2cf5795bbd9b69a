package law_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/law"
	"doudi/policy"
)

func loaded(t testing.TB) *policy.Engine {
	t.Helper()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	return policy.NewEngine(lib)
}

// drawTroubled is drawFamily with things not known and people of every kind.
func drawTroubled(t *rapid.T) policy.Application {
	app := drawFamily(t)
	h := &app.Household
	app.Programme = rapid.SampledFrom([]string{"dibao", "dibao-individual"}).Draw(t, "programme")
	for i := range h.Incomes {
		if rapid.Bool().Draw(t, "unknown amount") {
			h.Incomes[i].Amount = nil
		}
	}
	for i := range h.Members[1:] {
		h.Members[i+1].Relation = rapid.SampledFrom([]policy.Relation{policy.RelationSpouse, policy.RelationParent, policy.RelationOther}).Draw(t, "relation")
		h.Members[i+1].InPrison = rapid.Bool().Draw(t, "prison")
	}
	if rapid.Bool().Draw(t, "assets not stated") {
		h.Assets = nil
	}
	for _, code := range []string{"bank", "tax", "registration"} {
		h.Sources = append(h.Sources, policy.Source{
			Code: code, Status: rapid.SampledFrom([]policy.Status{policy.Answered, policy.NoReply}).Draw(t, "status"),
			Covers: []policy.Subject{rapid.SampledFrom([]policy.Subject{policy.SubjectIncome, policy.SubjectAssets, policy.SubjectMembers}).Draw(t, "covers"), policy.SubjectIncome},
		})
	}
	return app
}

// drawFamily makes a family of Linkou on a day with a standard; everybody in
// it counts.
func drawFamily(t *rapid.T) policy.Application {
	birth := policy.Date{Year: 2015, Month: 1, Day: 1}
	app := policy.Application{Programme: "dibao", Date: policy.Date{Year: 2026, Month: 5, Day: 10}}
	h := &app.Household
	h.Division, h.Urban = "231025", rapid.Bool().Draw(t, "urban")
	h.Members = []policy.Member{{Ref: "m0", Birth: &birth, Relation: policy.RelationApplicant}}
	for range rapid.IntRange(0, 6).Draw(t, "children") {
		ref := "m" + string(rune('0'+len(h.Members)))
		h.Members = append(h.Members, policy.Member{Ref: ref, Birth: &birth, Relation: policy.RelationChild})
	}
	h.Incomes, h.Assets = []policy.Income{}, []policy.Asset{}
	for range rapid.IntRange(0, 5).Draw(t, "lines") {
		amount := policy.Fen(rapid.Int64Range(0, 150_000).Draw(t, "amount"))
		line := policy.Income{Member: "m0", Kind: policy.IncomeWage, Amount: &amount, Per: policy.PerMonth, Basis: policy.Found}
		if rapid.Bool().Draw(t, "yearly") {
			line.Per = policy.PerYear
		} else {
			line.Months = rapid.IntRange(0, 12).Draw(t, "months")
		}
		h.Incomes = append(h.Incomes, line)
	}
	return app
}

// reference computes dibao as the law says it, in unbounded fractions:
// standard × members − income, up to the yuan, when income per person is below
// the standard.
func reference(app policy.Application) (bool, policy.Fen) {
	standard := int64(63200)
	if app.Household.Urban {
		standard = 83200
	}
	year := new(big.Int)
	for _, i := range app.Household.Incomes {
		times := int64(i.Months)
		if i.Per == policy.PerYear {
			times = 1
		} else if times == 0 {
			times = 12
		}
		year.Add(year, big.NewInt(int64(*i.Amount)*times))
	}
	month := new(big.Rat).SetFrac(year, big.NewInt(12))
	full := new(big.Rat).SetInt64(standard * int64(len(app.Household.Members)))
	if month.Cmp(full) >= 0 {
		return false, 0
	}
	yuan := new(big.Rat).Quo(full.Sub(full, month), big.NewRat(100, 1))
	up := new(big.Int).Add(yuan.Num(), new(big.Int).Sub(yuan.Denom(), big.NewInt(1)))
	return true, policy.Fen(up.Div(up, yuan.Denom()).Int64() * 100)
}

func TestAmountEqualsTheReference(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		app := drawFamily(rt)
		d, err := e.Decide(t.Context(), app)
		if err != nil {
			rt.Fatal(err)
		}
		eligible, amount := reference(app)
		if (d.Outcome == policy.Eligible) != eligible || d.MonthlyAmount != amount {
			rt.Errorf("got %s %s, want %v %s", d.Outcome, d.MonthlyAmount, eligible, amount)
		}
	})
}

// TestReviewMonths: who is able to work is looked at again after six months, who
// is not after twelve (民发〔2021〕57号 art.31); where nobody said, no interval is known.
func TestReviewMonths(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		app := drawFamily(rt)
		labour := rapid.SampledFrom([]policy.Labour{"", policy.LabourAble, policy.LabourNone}).Draw(rt, "labour")
		for i := range app.Household.Members {
			app.Household.Members[i].Labour = labour
		}
		d, err := e.Decide(t.Context(), app)
		want := map[policy.Labour]int{policy.LabourAble: 6, policy.LabourNone: 12}[labour]
		if err != nil || d.Outcome == policy.Eligible && d.ReviewMonths() != want {
			rt.Errorf("%q: %d months, want %d, %v", labour, d.ReviewMonths(), want, err)
		}
	})
}

// TestReplay stores decisions of real packs and decides them again, after the
// way through JSON that a database is.
func TestReplay(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	rapid.Check(t, func(rt *rapid.T) {
		d, err := e.Decide(t.Context(), drawTroubled(rt))
		if err != nil {
			rt.Fatal(err)
		}
		stored, err := d.Canonical()
		if err != nil {
			rt.Fatal(err)
		}
		again, err := e.Replay(t.Context(), stored)
		if err != nil || !bytes.Equal(stored, again) {
			rt.Errorf("replay: %v", err)
		}
		if !json.Valid(stored) {
			rt.Error("stored bytes are not JSON")
		}
	})
}

func TestProcedureParameters(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		date    policy.Date
		name    string
		want    int
		article string
	}{
		{policy.Date{Year: 2026, Month: 11, Day: 20}, "publicity.days", 7, "19"},
		{policy.Date{Year: 2026, Month: 11, Day: 20}, "investigators.min", 2, "16"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.investigation.start", 3, "15"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.check.start", 3, "17"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.confirmation", 10, "20"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.refusal.notice", 3, "21"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.total", 30, "22"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "clock.total.extended", 45, "22"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "review.interval.stable", 12, "31"},
		{policy.Date{Year: 2024, Month: 3, Day: 1}, "review.interval.unstable", 6, "31"},
		{policy.Date{Year: 2019, Month: 3, Day: 1}, "clock.confirmation", 5, "26"},
		{policy.Date{Year: 2019, Month: 3, Day: 1}, "review.interval.stable", 6, "33"},
	} {
		p, err := lib.Parameters("513221", c.date)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Int(c.name); err != nil || got != c.want {
			t.Errorf("%s on %s is %d, %v, want %d", c.name, c.date, got, err, c.want)
		}
		for _, s := range p.All() {
			if s.Name == c.name && s.Cites[0].Article != c.article {
				t.Errorf("%s on %s cites article %s, want %s", c.name, c.date, s.Cites[0].Article, c.article)
			}
		}
	}
}

func TestFirstPaymentIsTheMonthAfterTheDecision(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for decided, want := range map[policy.Date]policy.Period{
		{Year: 2026, Month: 11, Day: 20}: 202612,
		{Year: 2026, Month: 12, Day: 31}: 202701,
		{Year: 2019, Month: 6, Day: 1}:   201907,
	} {
		p, err := lib.Parameters("513221", decided)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.FirstPayment(decided); err != nil || got != want {
			t.Errorf("decided on %s, first paid %s, %v, want %s", decided, got, err, want)
		}
	}
}

func TestHearingBeforeReductionSince2026July(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[policy.Date]bool{{Year: 2026, Month: 6, Day: 30}: false, {Year: 2026, Month: 7, Day: 1}: true} {
		p, err := lib.Parameters("231025", day)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Flag("hearing.before.reduction"); err != nil || got != want {
			t.Errorf("on %s: %v, %v", day, got, err)
		}
	}
}

func TestOpenParameterIsNoZero(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := lib.Parameters("110101", policy.Date{Year: 2026, Month: 11, Day: 20})
	if err != nil {
		t.Fatal(err)
	}
	var gap *policy.GapError
	if got, err := p.Fen("dibao.standard.urban"); !errors.As(err, &gap) {
		t.Errorf("standard is %s, %v", got, err)
	}
	var unknown *policy.UnknownParameterError
	if _, err := p.Int("dibao.standard.urban"); !errors.As(err, &unknown) {
		t.Errorf("a standard read as a count: %v", err)
	}
}

func TestWriteDocShowsEveryParameterAndRule(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range lib.Packs() {
		for _, l := range []policy.Language{policy.Chinese, policy.English} {
			var b strings.Builder
			if err := policy.WriteDoc(&b, p, l); err != nil {
				t.Fatal(err)
			}
			for _, q := range p.Parameters {
				if !strings.Contains(b.String(), "`"+q.Name+"`") {
					t.Errorf("%s in %s does not show %s", p.ID, l, q.Name)
				}
			}
			if p.Mark == policy.MarkDemonstration && !strings.Contains(b.String(), policy.Text{Zh: "演示数据", En: "Demonstration"}.In(l)) {
				t.Errorf("%s in %s does not say that it is a demonstration", p.ID, l)
			}
			if i := strings.Index(b.String(), "\n## asset-"); i >= 0 {
				t.Errorf("%s in %s heads a list with its code: %s", p.ID, l, b.String()[i:i+30])
			}
		}
	}
}

// TestDiffIsInWords says what a rule said and says now, without its expression
// where the words already differ.
func TestDiffIsInWords(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	before, _ := lib.Pack("CN-2021")
	after, _ := lib.Pack("CN-2026")
	changes := policy.Diff(before, after)
	want := policy.Text{
		Zh: "就业救助 EM-1：由“该人员：属于低保家庭成员”改为“该人员：属于低保、低保边缘、刚性支出困难家庭成员”（《中华人民共和国社会救助法》第二十七条）",
		En: "EM-1: from \"the person: a member of a dibao family\" to ",
	}
	if !slices.ContainsFunc(changes, func(c policy.Change) bool { return c.Text.Zh == want.Zh && strings.Contains(c.Text.En, want.En) }) {
		t.Errorf("%+v does not say %q", changes, want)
	}
	for _, c := range changes {
		if strings.Contains(c.Text.Zh, "||") || strings.Contains(c.Text.Zh, "特困") && strings.Contains(c.Text.Zh, "新增") {
			t.Errorf("%s", c.Text.Zh)
		}
	}
}

// TestEveryChangeOfLawIsTold reads all that changed between each two packs that
// follow each other, in both languages: without expressions, without a programme
// that seems to end where another takes in whom it was for.
func TestEveryChangeOfLawIsTold(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	packs := lib.Packs()
	for i, after := range packs[1:] {
		if before := packs[i]; before.Division == after.Division {
			for _, c := range policy.Diff(before, after) {
				if strings.ContainsAny(c.Text.Zh+c.Text.En, "{}") || strings.Contains(c.Text.Zh, "算式") || strings.Contains(c.Text.Zh, "不再有救助项目") {
					t.Errorf("%s to %s: %s / %s", before.ID, after.ID, c.Text.Zh, c.Text.En)
				}
			}
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	e := loaded(b)
	birth := policy.Date{Year: 2015, Month: 1, Day: 1}
	wage := policy.Fen(189400)
	app := policy.Application{Programme: "dibao", Date: policy.Date{Year: 2026, Month: 5, Day: 10}, Household: policy.Household{
		Division: "231025", Assets: []policy.Asset{},
		Members: []policy.Member{{Ref: "A", Birth: &birth, Relation: policy.RelationApplicant}, {Ref: "B", Birth: &birth, Relation: policy.RelationSpouse}, {Ref: "C", Birth: &birth, Relation: policy.RelationChild}},
		Incomes: []policy.Income{{Member: "A", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Found}},
	}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Decide(b.Context(), app); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := law.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
