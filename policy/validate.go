package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Fault is one place of the input that cannot be used.
type Fault struct {
	Path    string // incomes[0].kind
	Message Text
}

// InputError says that a household cannot be judged as it was written down.
// It names places and never repeats values.
type InputError struct{ Faults []Fault }

func (e *InputError) Error() string {
	var parts []string
	for _, f := range e.Faults {
		parts = append(parts, f.Path+": "+f.Message.En)
	}
	return "household: " + strings.Join(parts, "; ")
}

// faults collects what is wrong with an input.
type faults struct{ found []Fault }

func (f *faults) add(path, zh, en string) {
	f.found = append(f.found, Fault{path, Text{zh, en}})
}

func (f *faults) err() error {
	if len(f.found) == 0 {
		return nil
	}
	return &InputError{f.found}
}

// oneOf faults a value outside a closed set.
func oneOf[T ~string](f *faults, path string, v T, set ...T) {
	if !slices.Contains(set, v) {
		f.add(path, "不是规定的代码", "is not one of the codes of this field")
	}
}

func (h *Household) validate(f *faults) {
	if n := len(h.Division); (n != 6 && n != 9 && n != 12) || strings.Trim(h.Division, "0123456789") != "" {
		f.add("division", "应为6、9或12位数字", "must be 6, 9 or 12 digits")
	}
	refs := map[string]bool{}
	applicants := 0
	for i := range h.Members {
		m := &h.Members[i]
		m.validate(f, fmt.Sprintf("members[%d]", i))
		if refs[m.Ref] || m.Ref == "" {
			f.add(fmt.Sprintf("members[%d].ref", i), "为空或重复", "is empty or used twice")
		}
		refs[m.Ref] = true
		if m.Relation == RelationApplicant {
			applicants++
		}
	}
	if applicants != 1 {
		f.add("members", "应有且只有一名申请人", "must have exactly one applicant")
	}
	h.validateLines(f, refs)
}

func (m *Member) validate(f *faults, path string) {
	oneOf(f, path+".relation", m.Relation, RelationApplicant, RelationSpouse, RelationChild, RelationParent,
		RelationGrandparent, RelationGrandchild, RelationSibling, RelationOther)
	oneOf(f, path+".study", m.Study, StudyNone, StudyCompulsory, StudySenior, StudyVocational,
		StudyCollege, StudyBachelor, StudyPostgraduate)
	oneOf(f, path+".labour", m.Labour, LabourUnknown, LabourAble, LabourPartial, LabourNone)
	if d := m.Disability; d != nil {
		oneOf(f, path+".disability.kind", d.Kind, DisabilityVisual, DisabilityHearing, DisabilitySpeech,
			DisabilityLimb, DisabilityIntellectual, DisabilityMental, DisabilityMultiple)
		if d.Grade < 1 || d.Grade > 4 {
			f.add(path+".disability.grade", "应为1至4级", "must be 1 to 4")
		}
	}
}

func (h *Household) validateLines(f *faults, refs map[string]bool) {
	line := func(path, member string, amount *Fen, per Per, months int, basis Basis) {
		if !refs[member] {
			f.add(path+".member", "不是本户成员", "is no member of the household")
		}
		if amount != nil && *amount < 0 {
			f.add(path+".amount", "不能为负", "must not be negative")
		}
		oneOf(f, path+".per", per, PerMonth, PerYear)
		oneOf(f, path+".basis", basis, Declared, Found, Estimated)
		if months < 0 || months > 12 || (months != 0 && per == PerYear) {
			f.add(path+".months", "按月的项目填1至12，按年的不填", "must be 1 to 12 for monthly lines, absent for yearly ones")
		}
	}
	for i, l := range h.Incomes {
		p := fmt.Sprintf("incomes[%d]", i)
		line(p, l.Member, l.Amount, l.Per, l.Months, l.Basis)
		oneOf(f, p+".kind", l.Kind, IncomeWage, IncomeBusiness, IncomeProperty, IncomeTransfer, IncomeOther)
	}
	for i, l := range h.Deductions {
		p := fmt.Sprintf("deductions[%d]", i)
		line(p, l.Member, l.Amount, l.Per, l.Months, l.Basis)
		oneOf(f, p+".kind", l.Kind, DeductWorkCost, DeductBusinessCost, DeductPropertyCost,
			DeductTransferOut, DeductDisability, DeductIllness)
	}
	for i, l := range h.Assets {
		p := fmt.Sprintf("assets[%d]", i)
		line(p, l.Member, l.Amount, PerYear, 0, l.Basis)
		oneOf(f, p+".kind", l.Kind, AssetDeposit, AssetSecurity, AssetFund, AssetInsurance, AssetClaim,
			AssetInternetFinance, AssetVehicle, AssetBoat, AssetMachinery, AssetHouse, AssetForest, AssetCompany, AssetOther)
		if l.Count < 0 {
			f.add(p+".count", "不能为负", "must not be negative")
		}
	}
	for i, s := range h.Sources {
		p := fmt.Sprintf("sources[%d]", i)
		oneOf(f, p+".status", s.Status, Answered, NoReply, Pending)
		for _, c := range s.Covers {
			oneOf(f, p+".covers", c, SubjectIncome, SubjectAssets, SubjectMembers)
		}
	}
}
