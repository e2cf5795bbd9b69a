package casework

import (
	"slices"
	"strings"

	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// household is what the engine is told: the declared facts with what
// departments found laid beside them.
//
// Found and declared meet item by item and person by person: a found item that
// nobody declared is added; where both speak, the larger counts, so that
// neither a forgotten account nor a family's word against its own interest is
// lost. A member found dead is left out with all lines (the registry closes the
// membership); a member found in custody is not counted (民发〔2021〕57号 art.7).
func household(division string, f Facts, all Report) policy.Household {
	r := all.about(f.people())
	h := policy.Household{NewWork: birth(f.NewWork), Division: division, Urban: f.Urban, Incomes: []policy.Income{}, Assets: []policy.Asset{}, Sources: sources(r)}
	dead := concerned(r, "death")
	for _, m := range f.Members {
		if !slices.Contains(dead, m.PersonID) {
			about := r.about([]id.ID{m.PersonID})
			h.Members = append(h.Members, f.registers(found(member(m), about), about))
		}
	}
	for _, s := range merge(f.Incomes, r, "income", yearly) {
		if !slices.Contains(dead, s.PersonID) {
			h.Incomes = append(h.Incomes, income(s))
		}
	}
	for _, s := range merge(f.Assets, r, "asset", worth) {
		if !slices.Contains(dead, s.PersonID) {
			h.Assets = append(h.Assets, asset(s))
		}
	}
	for _, l := range f.Deductions {
		if !slices.Contains(dead, l.PersonID) {
			h.Deductions = append(h.Deductions, policy.Deduction{Member: l.PersonID.String(), Kind: policy.DeductionKind(l.Item),
				Amount: fen(l.Amount), Per: per(l), Months: months(l), Basis: policy.Declared})
		}
	}
	f.situation(&h, dead, all)
	return h
}

// Declared is what the engine is told of a household on which no department was
// asked: the facts as they are declared.
func Declared(division string, f Facts) policy.Household { return household(division, f, Report{}) }

func member(m Member) policy.Member {
	return policy.Member{Died: birth(m.DiedOn), JobOffers: m.JobRefusals, Ref: m.PersonID.String(), Relation: policy.Relation(m.Relation), Independent: m.Independent, LegalDuty: m.LegalDuty,
		LivesTogether: m.LivesTogether, Study: policy.Study(m.Study), FullTime: m.FullTime, Illness: m.SeriousIllness, Labour: policy.Labour(m.Labour),
		InPrison: m.InCustody, InDetox: m.InDetox, Missing: m.Missing, ReligiousAway: m.ReligiousAway, Excluded: m.Excluded,
		Centralised: m.Centralised, ChildScheme: m.ChildScheme, Care: m.NeedsCare, InjuryCare: m.InjuryCare, Birth: birth(m.BornOn), Disability: disability(m.Disability, m.DisabilityGrade)}
}

// found lays beside what a member declares of themselves what departments know of them.
// A register says who is in it: a certificate, a sentence and a school it names prevail;
// of what it says nothing, the declaration stays.
func found(m policy.Member, about Report) policy.Member {
	for _, f := range about.Findings {
		switch f.Kind {
		case "custody":
			m.InDetox = m.InDetox || f.Item == detox
			m.InPrison = m.InPrison || f.Item != detox && f.Item != correction
		case "disability":
			if f.Item != "" && f.Grade > 0 && policy.Known("member.disability", f.Item) {
				m.Disability = disability(f.Item, f.Grade)
			}
		case "illness":
			m.Illness = true
		case "study":
			if f.Item != string(policy.StudyNone) && policy.Known("member.study", f.Item) {
				m.Study = policy.Study(f.Item)
			}
		}
	}
	return m
}

// What a source of custody may tell beside a prison (民发〔2021〕57号 art. 7). Who is under
// community correction, or detoxified at home, lives with the family.
const (
	detox      = "detox"
	correction = "correction"
)

func income(s sourced) policy.Income {
	kind, ok := incomeKinds()[s.Item]
	if !ok {
		kind = policy.IncomeOther // a source may know kinds that the form does not
	}
	return policy.Income{Member: s.PersonID.String(), Kind: kind, Amount: fen(s.Amount), Per: per(s.Line), Months: months(s.Line), Basis: s.basis, Excluded: s.Excluded}
}

func asset(s sourced) policy.Asset {
	kind := policy.AssetKind(s.Item)
	if !slices.Contains(assetKinds(), kind) {
		kind = policy.AssetOther
	}
	return policy.Asset{Member: s.PersonID.String(), Kind: kind, Amount: fen(s.Amount), Count: s.Quantity, Basis: s.basis, Exempt: s.Excluded}
}

func fen(f *money.Fen) *policy.Fen {
	if f == nil {
		return nil
	}
	n := policy.Fen(*f)
	return &n
}

// per reads what came once as what came in the year looked at.
func per(l Line) policy.Per {
	if l.Per == "month" {
		return policy.PerMonth
	}
	return policy.PerYear
}

// months count for monthly lines only.
func months(l Line) int {
	if l.Per == "month" {
		return l.Months
	}
	return 0
}

// sourced is a line and where its figure comes from.
type sourced struct {
	Line
	basis policy.Basis
}

// merge lays findings of a kind beside declared lines; weigh makes the lines of
// one item comparable.
func merge(declared []Line, r Report, kind string, weigh func(Line) money.Fen) []sourced {
	found := foundLines(r, kind)
	var out []sourced
	for _, l := range declared {
		if same := alike(found, l); len(same) == 0 || !outweighs(same, alike(declared, l), weigh) {
			out = append(out, sourced{l, policy.Declared})
		}
	}
	for _, l := range found {
		if outweighs(alike(found, l), alike(declared, l), weigh) {
			out = append(out, sourced{l, policy.Found})
		}
	}
	return out
}

func alike(lines []Line, as Line) []Line {
	var same []Line
	for _, l := range lines {
		if l.PersonID == as.PersonID && l.Item == as.Item {
			same = append(same, l)
		}
	}
	return same
}

// outweighs reports whether found replaces declared: it is worth at least as
// much, or there are more things, or the family did not know the amount.
func outweighs(found, declared []Line, weigh func(Line) money.Fen) bool {
	var f, d money.Fen
	var fc, dc int
	for _, l := range found {
		f += weigh(l)
		fc += max(l.Quantity, 1)
	}
	for _, l := range declared {
		if l.Amount == nil && f > 0 {
			return true
		}
		d += weigh(l)
		dc += max(l.Quantity, 1)
	}
	if f == 0 { // the source counts things and has no money
		return fc > dc
	}
	return f >= d
}

func foundLines(r Report, kind string) []Line {
	var out []Line
	for _, f := range r.Findings {
		if f.Kind != kind {
			continue
		}
		l := Line{PersonID: f.PersonID, Item: f.Item, Per: f.Per, Quantity: f.Quantity, Detail: f.Summary}
		if f.Amount != 0 {
			l.Amount = &f.Amount
		}
		out = append(out, l)
	}
	return out
}

func yearly(l Line) money.Fen {
	switch {
	case l.Amount == nil:
		return 0
	case l.Per != "month":
		return *l.Amount
	case l.Months == 0:
		return 12 * *l.Amount
	}
	return money.Fen(l.Months) * *l.Amount
}

func worth(l Line) money.Fen {
	if l.Amount == nil {
		return 0
	}
	return *l.Amount
}

// about is the part of a report that is about some people.
func (r Report) about(people []id.ID) Report {
	part := r
	part.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !slices.Contains(people, f.PersonID) })
	part.Replies = slices.DeleteFunc(slices.Clone(r.Replies), func(x Reply) bool { return !slices.Contains(people, x.PersonID) })
	return part
}

func concerned(r Report, kind string) []id.ID {
	var people []id.ID
	for _, f := range r.Findings {
		if f.Kind == kind {
			people = append(people, f.PersonID)
		}
	}
	return people
}

// sources folds the replies about each member into one status a source: one
// silence is enough for the source not to have answered.
func sources(r Report) []policy.Source {
	var out []policy.Source
	for _, reply := range r.Replies {
		i := slices.IndexFunc(out, func(s policy.Source) bool { return s.Code == reply.Source })
		if i < 0 {
			s := policy.Source{Code: reply.Source, Status: policy.Answered}
			for _, c := range reply.Covers {
				s.Covers = append(s.Covers, policy.Subject(c))
			}
			out, i = append(out, s), len(out)
		}
		if !reply.Answered {
			out[i].Status = policy.NoReply
		}
	}
	slices.SortFunc(out, func(a, b policy.Source) int { return strings.Compare(a.Code, b.Code) })
	return out
}
