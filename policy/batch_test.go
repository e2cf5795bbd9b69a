package policy

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// realLaw is the library of the packs that come with the project.
func realLaw(t testing.TB) *Engine {
	t.Helper()
	lib, err := Load(os.DirFS("../law/packs"))
	if err != nil {
		t.Fatal(err)
	}
	return NewEngine(lib)
}

// tally is how a batch went.
type tally struct {
	verdicts [4]int
	single   int    // households decided one by one
	out      string // the programme, when no batch could be made of it
}

// agree runs a batch over columns made of applications that differ in household
// and person only, and compares every one with Decide.
func agree(t rapid.TB, e *Engine, apps []Application) (seen tally) {
	c := NewColumns()
	var added []Application
	for _, a := range apps {
		err := c.Add(&a.Household, a.Person)
		var bad *InputError
		_, other := e.Decide(context.Background(), a)
		if errors.As(other, &bad) != (err != nil) && !unlistedCode(bad) && !tooLarge(err) {
			t.Fatalf("Add says %v, Decide says %v", err, other)
		}
		if err == nil {
			added = append(added, a)
		}
	}
	if len(added) == 0 {
		return seen
	}
	a := added[0]
	b, err := e.Batch(c, BatchSpec{Programme: a.Programme, Division: a.Household.Division, Date: a.Date, Period: a.Period})
	if not := (*NotInBatchError)(nil); errors.As(err, &not) {
		seen.out = not.Programme
		return seen
	}
	if err != nil {
		for _, a := range added {
			if _, other := e.Decide(context.Background(), a); other == nil {
				t.Fatalf("no batch: %v; but Decide decides", err)
			}
		}
		return seen
	}
	got, err := b.Run(context.Background(), RunOptions{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range added {
		d, err := e.Decide(context.Background(), a)
		if want := verdictOf(d, err); got.Verdict[i] != want || got.Amount[i] != d.MonthlyAmount+d.OnceAmount {
			t.Errorf("household %d: batch says %s %s, Decide says %s %s, %v\n%+v", i, got.Verdict[i].Outcome(), got.Amount[i], want.Outcome(), d.MonthlyAmount, err, a)
		}
		again, err := b.Decide(context.Background(), i)
		if verdictOf(again, err) != got.Verdict[i] || again.MonthlyAmount+again.OnceAmount != got.Amount[i] {
			t.Errorf("household %d: as written down again it gets %s %s, %v", i, again.Outcome, again.MonthlyAmount, err)
		}
		seen.verdicts[got.Verdict[i]]++
	}
	seen.single = got.Single
	return seen
}

// unlistedCode reports whether the only fault is a code that the law of the
// place does not know, which Add cannot see.
func unlistedCode(e *InputError) bool {
	return e != nil && e.Faults[0].Message.En == "has a code that no list of the packs in force knows"
}

// tooLarge reports whether Add refuses an amount that is beyond all money.
func tooLarge(err error) bool {
	var bad *InputError
	return errors.As(err, &bad) && bad.Faults[0].Message.En == "is too large"
}

// outOfBatch are the programmes that ErrNotInBatch keeps out: those about events
// rather than people, and one that asks what another programme pays a member.
var outOfBatch = []string{
	"child-unattended", "disaster-death", "disaster-drought", "disaster-emergency", "disaster-rebuild", "disaster-transition",
	"disaster-winter", "medical", "temp-emergency", "temp-spending",
}

// TestBatchDecidesTheCases runs every case of every pack as a batch.
func TestBatchDecidesTheCases(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	packs := os.DirFS("../law/packs")
	files, err := packFiles(packs, casesSuffix)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	n, inColumns := 0, 0
	for _, file := range files {
		cases, err := readCases(packs, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			n++
			seen := agree(t, e, []Application{c.Application})
			if seen.out != "" {
				out[seen.out] = true
			} else if seen.single == 0 {
				inColumns++
			}
		}
	}
	if got := slices.Sorted(maps.Keys(out)); !slices.Equal(got, outOfBatch) {
		t.Errorf("programmes out of batch are %v, want %v", got, outOfBatch)
	}
	t.Logf("%d cases, %d of them by columns alone", n, inColumns)
	if n < 374 || inColumns < 271 {
		t.Errorf("only %d cases, %d by columns alone", n, inColumns)
	}
}

// TestBatchEqualsDecide is the property: any households, any place, day and
// programme.
func TestBatchEqualsDecide(t *testing.T) {
	t.Parallel()
	e := realLaw(t)
	var seen [4]int
	single := 0
	rapid.Check(t, func(rt *rapid.T) {
		day := rapid.SampledFrom([]Date{{2026, 5, 10}, {2026, 8, 20}, {2026, 2, 10}, {2026, 8, 1}, {2020, 2, 29}, {2019, 6, 1}, {2024, 12, 31}}).Draw(rt, "day")
		frame := Application{
			Programme: rapid.SampledFrom([]string{
				"dibao", "dibao", "dibao", "dibao-individual", "edge", "edge", "dibao-grace", "tekun", "rigid", "dibao-single", "dibao-extra", "disability-living", "old-age",
			}).Draw(rt, "programme"), Date: day,
			Period: rapid.SampledFrom([]Period{0, 0, day.Period().Add(1), day.Period().Add(4)}).Draw(rt, "period"),
		}
		division := rapid.SampledFrom([]string{"231025", "513221", "513221100201", "430181", "110101"}).Draw(rt, "division")
		var apps []Application
		for range rapid.IntRange(1, 20).Draw(rt, "households") {
			a := frame
			a.Household = drawHousehold(rt)
			a.Household.Division = division
			a.Person = rapid.SampledFrom(append([]Member{{}}, a.Household.Members...)).Draw(rt, "person").Ref
			apps = append(apps, a)
		}
		got := agree(rt, e, apps)
		single += got.single
		for v, n := range got.verdicts {
			seen[v] += n
		}
	})
	t.Logf("ineligible %d, eligible %d, undetermined %d, refused %d; one by one %d", seen[0], seen[1], seen[2], seen[3], single)
	if slices.Contains(seen[:], 0) {
		t.Error("a verdict never came up")
	}
}

// drawHousehold makes a household of any kind, things not known included.
func drawHousehold(t *rapid.T) Household {
	h := Household{Urban: rapid.Bool().Draw(t, "urban"), Members: []Member{{Ref: "A", Relation: RelationApplicant}}}
	for i := range rapid.IntRange(0, 4).Draw(t, "others") {
		h.Members = append(h.Members, Member{Ref: string(rune('B' + i)), Relation: rapid.SampledFrom([]Relation{RelationSpouse, RelationChild, RelationChild, RelationParent, RelationOther}).Draw(t, "relation")})
	}
	for i := range h.Members {
		drawMember(t, &h.Members[i])
	}
	ref := func() string { return rapid.SampledFrom(h.Members).Draw(t, "owner").Ref }
	basis := func() Basis { return rapid.SampledFrom([]Basis{Declared, Found, Estimated}).Draw(t, "basis") }
	if rapid.IntRange(0, 20).Draw(t, "incomes stated") > 0 {
		h.Incomes = []Income{}
		for range rapid.IntRange(0, 4).Draw(t, "incomes") {
			l := Income{Member: ref(), Kind: rapid.SampledFrom([]IncomeKind{IncomeWage, IncomeBusiness, IncomeTransfer}).Draw(t, "kind"), Basis: basis(),
				Excluded: rapid.SampledFrom([]string{"", "", "", "EX-PENSION", "EX-AID"}).Draw(t, "excluded")}
			if rapid.IntRange(0, 60).Draw(t, "mistyped") == 0 {
				l.Excluded = "NO-SUCH"
			}
			l.Amount, l.Per, l.Months = drawAmount(t)
			h.Incomes = append(h.Incomes, l)
		}
	}
	if rapid.IntRange(0, 20).Draw(t, "assets stated") > 0 {
		h.Assets = []Asset{}
		for range rapid.IntRange(0, 2).Draw(t, "assets") {
			l := Asset{Member: ref(), Kind: rapid.SampledFrom([]AssetKind{AssetDeposit, AssetVehicle, AssetHouse, AssetCompany}).Draw(t, "kind"), Basis: basis(),
				Count: rapid.IntRange(0, 2).Draw(t, "count"), Exempt: rapid.SampledFrom([]string{"", "", "NECESSARY"}).Draw(t, "exempt")}
			l.Amount, _, _ = drawAmount(t)
			h.Assets = append(h.Assets, l)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "deductions") {
		l := Deduction{Member: ref(), Kind: rapid.SampledFrom([]DeductionKind{DeductWorkCost, DeductIllness}).Draw(t, "kind"), Basis: basis()}
		l.Amount, l.Per, l.Months = drawAmount(t)
		h.Deductions = append(h.Deductions, l)
	}
	drawRelations(t, &h, ref)
	if rapid.IntRange(0, 9).Draw(t, "silence") == 0 {
		h.Sources = []Source{{Code: "x", Status: NoReply, Covers: []Subject{rapid.SampledFrom([]Subject{SubjectIncome, SubjectAssets, SubjectMembers}).Draw(t, "covers")}}}
	}
	return h
}

// drawRelations adds obligors, spending, and what the family draws.
func drawRelations(t *rapid.T, h *Household, ref func() string) {
	rarely := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 0 }
	if !rarely("obligors not asked for") {
		h.Obligors = []Obligor{}
		for range rapid.IntRange(0, 1).Draw(t, "obligors") {
			o := Obligor{Ref: "o", Supports: ref(), Birth: &Date{rapid.IntRange(1930, 2000).Draw(t, "year"), 3, 1}, Tekun: rarely("tekun"), Dibao: rarely("dibao"),
				Missing: rarely("missing"), InPrison: rarely("prison"), Counted: rarely("counted"),
				HouseholdSize: rapid.IntRange(0, 3).Draw(t, "size"), Supported: rapid.IntRange(0, 2).Draw(t, "supported"),
				PropertyFits: rapid.SampledFrom([]*bool{nil, new(true)}).Draw(t, "fits")}
			o.Income, _, _ = drawAmount(t)
			o.HouseholdIncome, _, _ = drawAmount(t)
			if rapid.Bool().Draw(t, "agreed") {
				o.Agreed, _, _ = drawAmount(t)
			}
			h.Obligors = append(h.Obligors, o)
		}
	}
	if rarely("spending stated") {
		h.Expenses = []Expense{}
		for range rapid.IntRange(0, 2).Draw(t, "expenses") {
			x := Expense{Member: ref(), Kind: rapid.SampledFrom([]ExpenseKind{ExpenseMedical, ExpenseEducation, ExpenseLiving}).Draw(t, "kind"), Voucher: !rarely("voucher")}
			x.Amount, _, _ = drawAmount(t)
			if rarely("ceiling") {
				x.Ceiling, _, _ = drawAmount(t)
			}
			h.Expenses = append(h.Expenses, x)
		}
	}
	for rarely("grant") && len(h.Grants) < 3 {
		g := Grant{Programme: rapid.SampledFrom([]string{"dibao", "dibao", "tekun", "edge"}).Draw(t, "programme"), Proposed: rarely("proposed")}
		if g.Programme == "tekun" || rarely("of a member") {
			g.Person = ref()
		}
		g.Amount, _, _ = drawAmount(t)
		h.Grants = append(h.Grants, g)
	}
	for i := range h.Members {
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "parents") {
			h.Parents = append(h.Parents, Parent{Child: h.Members[i].Ref, State: rapid.SampledFrom([]ParentState{ParentDead, ParentIll, ParentPrison, ParentAble}).Draw(t, "state"),
				Months: rapid.SampledFrom([]int{0, 6}).Draw(t, "months")})
		}
	}
	h.HousingHardship = rapid.SampledFrom([]*bool{nil, new(true), new(false)}).Draw(t, "housing")
	if rarely("new work") {
		h.NewWork = &Date{2026, time.Month(rapid.IntRange(1, 8).Draw(t, "month")), 5}
	}
}

func drawAmount(t *rapid.T) (*Fen, Per, int) {
	top := rapid.SampledFrom([]int64{100, 70_000, 200_000, 200_000, 9_000_000}).Draw(t, "size")
	if rapid.IntRange(0, 150).Draw(t, "beyond all money") == 0 {
		top = 1 << 62
	}
	f := Fen(rapid.Int64Range(0, top).Draw(t, "amount"))
	if rapid.Bool().Draw(t, "by the year") {
		return &f, PerYear, 0
	}
	if rapid.IntRange(0, 15).Draw(t, "known") == 0 {
		return nil, PerMonth, 3
	}
	return &f, PerMonth, rapid.IntRange(0, 12).Draw(t, "months")
}

func drawMember(t *rapid.T, m *Member) {
	maybe := func(name string) *bool {
		return rapid.SampledFrom([]*bool{nil, new(true), new(true), new(false), new(false)}).Draw(t, name)
	}
	rarely := func(name string) bool { return rapid.IntRange(0, 12).Draw(t, name) == 0 }
	if !rarely("birth unknown") {
		m.Birth = &Date{rapid.IntRange(1940, 2027).Draw(t, "year"), 2, rapid.SampledFrom([]int{1, 10, 28}).Draw(t, "day")}
	}
	m.Independent, m.LegalDuty, m.LivesTogether = maybe("independent"), maybe("duty"), maybe("together")
	m.Study = rapid.SampledFrom([]Study{StudyNone, StudyBachelor, StudyPostgraduate}).Draw(t, "study")
	m.FullTime, m.Illness = rapid.Bool().Draw(t, "full time"), rarely("illness")
	m.InPrison, m.InDetox, m.Missing = rarely("prison"), rarely("detox"), rarely("missing")
	m.ReligiousAway = rapid.SampledFrom([]int{0, 0, 0, 2, 3}).Draw(t, "away")
	if rapid.IntRange(0, 3).Draw(t, "disabled") == 0 {
		m.Disability = &Disability{rapid.SampledFrom([]DisabilityKind{DisabilityMental, DisabilityVisual}).Draw(t, "kind"), rapid.IntRange(1, 4).Draw(t, "grade")}
	}
	m.Labour = rapid.SampledFrom([]Labour{LabourUnknown, LabourAble}).Draw(t, "labour")
	m.JobOffers, m.Centralised, m.Care = rapid.SampledFrom([]int{0, 0, 0, 3}).Draw(t, "offers"), rarely("centralised"), maybe("care")
	m.Unemployed, m.InjuryCare, m.ChildScheme, m.Orphan, m.Special = rarely("unemployed"), rarely("injury"), rarely("scheme"), rarely("orphan"), rarely("special")
	m.Marriage = rapid.SampledFrom([]Marriage{MarriageNone, MarriageNone, MarriageMarried, MarriageDivorced}).Draw(t, "marriage")
	m.Spouse = rapid.SampledFrom([]Spouse{SpouseNone, SpouseMember, SpouseObligor, SpouseAbsent}).Draw(t, "spouse")
	m.Registered = rapid.SampledFrom([]Registered{RegisteredUnknown, RegisteredUnknown, RegisteredHere, RegisteredAway}).Draw(t, "registered")
	if m.HighFees = rarely("high fees"); rarely("spent") {
		m.Spent = new(Fen(rapid.Int64Range(0, 2_000_000).Draw(t, "spending")))
	}
	if rarely("died") {
		m.Died = &Date{2026, time.Month(rapid.IntRange(4, 9).Draw(t, "month")), rapid.SampledFrom([]int{1, 10, 20}).Draw(t, "day")}
	}
	if rapid.Bool().Draw(t, "self-care assessed") {
		m.SelfCare = &SelfCare{Eat: rapid.Bool().Draw(t, "eats"), Dress: true, Bed: rapid.Bool().Draw(t, "rises")}
	}
}
