package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"doudi/policy"
)

// world is the invented households as a hand-written program would keep them:
// one slice a fact, a byte for what is small. Everything is known, so that
// contenders without a notion of the unknown can take part.
type world struct {
	urban []bool

	memberOf                              []int32 // offsets by household
	birth                                 []int32 // yyyymmdd
	relation, study                       []uint8 // indexes into the lists below
	religiousAway                         []uint8
	fullTime, independent, duty, together []bool
	died                                  []int32 // yyyymmdd, never for the living
	tekun                                 []bool  // draws extreme-hardship support
	offers                                []uint8 // jobs refused
	prison, detox, missing                []bool

	incomeOf     []int32
	incomeOwner  []int32
	incomeYear   []int64
	incomeExempt []bool // the state honours of a family, which do not count
	estimated    []bool

	assetOf     []int32
	assetOwner  []int32
	assetKind   []uint8
	assetAmount []int64
	assetCount  []uint8

	deductOf    []int32
	deductOwner []int32
	deductKind  []uint8
	deductYear  []int64

	obligorOf     []int32
	obligorOwner  []int32
	obligorAgreed []int64 // a month

	columns *policy.Columns
}

// never is the day of death of who lives.
const never = int32(math.MaxInt32)

// The words behind the indexes. The first two relations and the first five
// studies after none are those the rules name together.
var (
	relations = []policy.Relation{policy.RelationApplicant, policy.RelationSpouse, policy.RelationChild, policy.RelationParent, policy.RelationOther}
	studies   = []policy.Study{policy.StudyNone, policy.StudyCompulsory, policy.StudySenior, policy.StudyVocational, policy.StudyCollege, policy.StudyBachelor, policy.StudyPostgraduate}
	assets    = []policy.AssetKind{policy.AssetDeposit, policy.AssetFund, policy.AssetVehicle, policy.AssetHouse, policy.AssetCompany}
	deducts   = []policy.DeductionKind{policy.DeductWorkCost, policy.DeductBusinessCost, policy.DeductIllness}
)

// invent draws households of one to six people, three on average.
func invent(households int) (*world, error) {
	w := &world{memberOf: []int32{0}, incomeOf: []int32{0}, assetOf: []int32{0}, deductOf: []int32{0}, obligorOf: []int32{0}, columns: policy.NewColumns()}
	r := rand.New(rand.NewPCG(57, 649))
	for i := range households {
		h := w.household(r)
		if err := w.columns.Add(&h, ""); err != nil {
			return nil, fmt.Errorf("household %d: %w", i, err)
		}
	}
	return w, nil
}

func (w *world) household(r *rand.Rand) policy.Household {
	h := policy.Household{Division: division, Urban: r.IntN(10) < 3, Incomes: []policy.Income{}, Assets: []policy.Asset{}, Obligors: []policy.Obligor{}}
	w.urban = append(w.urban, h.Urban)
	first := int32(len(w.birth))
	for i := range []int{1, 2, 2, 3, 3, 3, 4, 4, 5, 6}[r.IntN(10)] {
		h.Members = append(h.Members, w.member(r, i))
	}
	level := []int64{100_000, 300_000, 400_000, 900_000, 2_500_000}[r.IntN(5)]
	for i := range h.Members {
		owner := first + int32(i)
		if r.IntN(3) > 0 {
			h.Incomes = append(h.Incomes, w.income(r, h.Members[i].Ref, owner, level))
		}
		if r.IntN(6) == 0 {
			h.Assets = append(h.Assets, w.asset(r, h.Members[i].Ref, owner))
		}
		if r.IntN(60) == 0 {
			h.Obligors = append(h.Obligors, w.obligor(r, h.Members[i].Ref, owner))
		}
		if w.tekun[owner] {
			h.Grants = append(h.Grants, policy.Grant{Programme: "tekun", Person: h.Members[i].Ref})
		}
		if r.IntN(8) == 0 {
			h.Deductions = append(h.Deductions, w.deduction(r, h.Members[i].Ref, owner))
		}
	}
	w.memberOf = append(w.memberOf, int32(len(w.birth)))
	w.incomeOf = append(w.incomeOf, int32(len(w.incomeOwner)))
	w.assetOf = append(w.assetOf, int32(len(w.assetOwner)))
	w.deductOf = append(w.deductOf, int32(len(w.deductOwner)))
	w.obligorOf = append(w.obligorOf, int32(len(w.obligorOwner)))
	return h
}

func (w *world) member(r *rand.Rand, i int) policy.Member {
	relation, year := 0, 1950+r.IntN(50)
	switch {
	case i == 1 && r.IntN(3) > 0:
		relation = 1
	case i > 0 && r.IntN(4) > 0:
		relation, year = 2, 1990+r.IntN(36)
	case i > 0:
		relation = 3 + r.IntN(2)
	}
	birth := policy.Date{Year: year, Month: 1 + time.Month(r.IntN(12)), Day: 1 + r.IntN(28)}
	rare := func() bool { return r.IntN(200) == 0 }
	m := policy.Member{
		Ref: fmt.Sprintf("m%d", i), Birth: &birth, Relation: relations[relation], Independent: new(r.IntN(5) > 0), LegalDuty: new(r.IntN(2) == 0), LivesTogether: new(r.IntN(2) == 0),
		InPrison: rare(), InDetox: rare(), Missing: rare(), Labour: policy.LabourAble,
	}
	study := 0
	if relation == 2 {
		study = r.IntN(len(studies))
		m.FullTime = r.IntN(2) == 0
	}
	m.Study = studies[study]
	if rare() {
		m.ReligiousAway = 1 + r.IntN(5)
	}
	died := never
	if r.IntN(500) == 0 {
		m.Died = &policy.Date{Year: 2026, Month: time.Month(6 + r.IntN(6)), Day: 1 + r.IntN(28)}
		died = int32(m.Died.Year*10000 + int(m.Died.Month)*100 + m.Died.Day)
	}
	if rare() {
		m.JobOffers = 1 + r.IntN(4)
	}
	w.died, w.tekun, w.offers = append(w.died, died), append(w.tekun, rare()), append(w.offers, uint8(m.JobOffers))
	w.birth = append(w.birth, int32(year*10000+int(birth.Month)*100+birth.Day))
	w.relation, w.study = append(w.relation, uint8(relation)), append(w.study, uint8(study))
	w.religiousAway = append(w.religiousAway, uint8(m.ReligiousAway))
	w.fullTime, w.independent = append(w.fullTime, m.FullTime), append(w.independent, *m.Independent)
	w.duty, w.together = append(w.duty, *m.LegalDuty), append(w.together, *m.LivesTogether)
	w.prison, w.detox, w.missing = append(w.prison, m.InPrison), append(w.detox, m.InDetox), append(w.missing, m.Missing)
	return m
}

func (w *world) income(r *rand.Rand, ref string, owner int32, level int64) policy.Income {
	year := policy.Fen(r.Int64N(level))
	l := policy.Income{Member: ref, Kind: policy.IncomeWage, Amount: &year, Per: policy.PerYear, Basis: policy.Declared}
	if r.IntN(10) == 0 {
		l.Basis = policy.Estimated
	}
	if r.IntN(20) == 0 {
		l.Kind, l.Excluded = policy.IncomeTransfer, exempt
	}
	w.incomeOwner, w.incomeYear = append(w.incomeOwner, owner), append(w.incomeYear, int64(year))
	w.incomeExempt, w.estimated = append(w.incomeExempt, l.Excluded != ""), append(w.estimated, l.Basis == policy.Estimated)
	return l
}

func (w *world) asset(r *rand.Rand, ref string, owner int32) policy.Asset {
	kind := []uint8{0, 0, 0, 1, 2, 3, 3, 3, 4}[r.IntN(9)]
	amount, count := policy.Fen(r.Int64N(4_000_000)), 1+r.IntN(4)/3
	w.assetOwner, w.assetKind = append(w.assetOwner, owner), append(w.assetKind, kind)
	w.assetAmount, w.assetCount = append(w.assetAmount, int64(amount)), append(w.assetCount, uint8(count))
	return policy.Asset{Member: ref, Kind: assets[kind], Amount: &amount, Count: count, Basis: policy.Found}
}

func (w *world) deduction(r *rand.Rand, ref string, owner int32) policy.Deduction {
	kind := uint8(r.IntN(len(deducts)))
	year := policy.Fen(r.Int64N(300_000))
	w.deductOwner, w.deductKind, w.deductYear = append(w.deductOwner, owner), append(w.deductKind, kind), append(w.deductYear, int64(year))
	return policy.Deduction{Member: ref, Kind: deducts[kind], Amount: &year, Per: policy.PerYear, Basis: policy.Declared}
}

func (w *world) obligor(r *rand.Rand, ref string, owner int32) policy.Obligor {
	agreed := policy.Fen(r.Int64N(50_000))
	w.obligorOwner, w.obligorAgreed = append(w.obligorOwner, owner), append(w.obligorAgreed, int64(agreed))
	return policy.Obligor{Ref: "o" + ref, Supports: ref, Agreed: &agreed}
}

// bytes is the size of the facts as the hand-written contenders keep them.
func (w *world) bytes() int {
	n := len(w.urban) + 4*(len(w.memberOf)+len(w.incomeOf)+len(w.assetOf)+len(w.deductOf)+len(w.obligorOf)) + len(w.birth)*(4+4+4+8)
	return n + len(w.incomeOwner)*(4+8+2) + len(w.assetOwner)*(4+1+8+1) + len(w.deductOwner)*(4+1+8) + len(w.obligorOwner)*(4+8)
}
