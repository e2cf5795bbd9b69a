package casework

import (
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Facts are what a family declares (社会救助法 art.40): who lives together and
// what they live on. They are kept sealed with the case.
type Facts struct {
	Applicant  id.ID    `json:"applicantId" doc:"the member in whose name it is (民发〔2021〕57号 art.4)"`
	Urban      bool     `json:"urban"`
	Members    []Member `json:"members" minItems:"1" maxItems:"50" nullable:"false"`
	Incomes    []Line   `json:"incomes" maxItems:"500" nullable:"false"`
	Assets     []Line   `json:"assets" maxItems:"500" nullable:"false"`
	Deductions []Line   `json:"deductions" maxItems:"500" nullable:"false"`

	// What some programmes ask for beside; the procedure says which. Null was
	// not asked, an empty list means none.
	For      id.ID     `json:"forId,omitempty" doc:"the member whom it is for, where the programme is a person's; 0 is the applicant"`
	Obligors []Obligor `json:"obligors,omitzero" maxItems:"50"`
	Expenses []Expense `json:"expenses,omitzero" maxItems:"500"`
	Parents  []Parent  `json:"parents,omitzero" maxItems:"20"`
	Hardship *Hardship `json:"hardship,omitempty"`
	Medical  *Medical  `json:"medical,omitempty"`
	Loss     *Loss     `json:"loss,omitempty"`

	NewWork calendar.Date `json:"newWorkOn,omitzero" doc:"the day on which a member took up the work that lifted the income (渐退期)"`
}

// Member is a person of the family as declared. What is null was not said.
type Member struct {
	PersonID        id.ID         `json:"personId"`
	Name            string        `json:"name" maxLength:"60"`
	IDNumber        string        `json:"idNumber,omitempty" readOnly:"true" doc:"masked; the registry keeps the number"`
	BornOn          calendar.Date `json:"bornOn"`
	Relation        string        `json:"relation" enum:"applicant,spouse,child,parent,grandparent,grandchild,sibling,other" doc:"to the applicant"`
	Independent     *bool         `json:"independent,omitempty" doc:"a grown child who can live independently"`
	LegalDuty       *bool         `json:"legalDuty,omitempty" doc:"statutory duty of maintenance with the applicant"`
	LivesTogether   *bool         `json:"livesTogether,omitempty" doc:"long cohabitation"`
	Study           string        `json:"study,omitempty" enum:",compulsory,senior,vocational,college,bachelor,postgraduate"`
	FullTime        bool          `json:"fullTime,omitempty"`
	Disability      string        `json:"disability,omitempty" enum:",visual,hearing,speech,limb,intellectual,mental,multiple"`
	DisabilityGrade int           `json:"disabilityGrade,omitempty" minimum:"0" maximum:"4"`
	SeriousIllness  bool          `json:"seriousIllness,omitempty"`
	Labour          string        `json:"labour,omitempty" enum:",able,partial,none"`
	InCustody       bool          `json:"inCustody,omitempty" doc:"in prison"`
	InDetox         bool          `json:"inDetox,omitempty" doc:"compulsory isolation detox"`
	Missing         bool          `json:"missing,omitempty" doc:"declared missing by a court"`
	ReligiousAway   int           `json:"religiousAway,omitempty" minimum:"0" maximum:"100" doc:"full years away as religious staff"`
	Centralised     bool          `json:"centralised,omitempty" doc:"lives, or wants to live, in an institution of support (集中供养)"`
	ChildScheme     bool          `json:"childScheme,omitempty" doc:"a minor who chose the orphans' or unattended children's scheme"`
	NeedsCare       *bool         `json:"needsCare,omitempty" doc:"needs long-term care (长期照护)"`
	Unmanaged       []string      `json:"unmanaged,omitempty" maxItems:"6" enum:"eat,dress,bed,toilet,walk,bathe" doc:"of the six daily acts (生活自理能力六项指标), those that the family says the person does not manage alone: for whoever visits; the county assesses"`
	InjuryCare      bool          `json:"injuryCare,omitempty" doc:"draws nursing pay for an injury at work (工伤护理费)"`
	Excluded        string        `json:"excluded,omitempty" maxLength:"40"`
	JobRefusals     int           `json:"jobRefusals,omitempty" minimum:"0" maximum:"100" doc:"suitable offers of work refused in a row without good cause (民发〔2021〕57号 art.34)"`
	DiedOn          calendar.Date `json:"diedOn,omitzero" readOnly:"true" doc:"of a member whose death the case is about"`
	LeftOn          calendar.Date `json:"leftOn,omitzero" readOnly:"true" doc:"of somebody who is a member no more, since when; what they drew is ended"`
}

// Line is an income, an asset or a deduction as declared.
type Line struct {
	PersonID id.ID      `json:"personId"`
	Item     string     `json:"item" maxLength:"40" doc:"income: wage, business, property, transfer, other; asset: deposit, vehicle, house, company …; deduction: work-cost, rigid-illness …"`
	Amount   *money.Fen `json:"amountFen" doc:"null: not known"`
	Per      string     `json:"per" enum:"month,year,once"`
	Months   int        `json:"months,omitempty" minimum:"0" maximum:"12" doc:"months received in the year; 0 is the whole year"`
	Quantity int        `json:"quantity,omitempty" minimum:"0" maximum:"10000" doc:"vehicles, houses; 0 is one"`
	Excluded string     `json:"excluded,omitempty" maxLength:"40" doc:"code of the rule that leaves it out"`
	Detail   string     `json:"detail,omitempty" maxLength:"500"`
	Evidence []id.ID    `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case that it rests on"`
}

// incomeKinds are the registry's words for the kinds of art.13.
func incomeKinds() map[string]policy.IncomeKind {
	return map[string]policy.IncomeKind{"wage": policy.IncomeWage, "business": policy.IncomeBusiness,
		"property": policy.IncomeProperty, "transfer": policy.IncomeTransfer, "other": policy.IncomeOther}
}

func assetKinds() []policy.AssetKind {
	return []policy.AssetKind{policy.AssetDeposit, policy.AssetSecurity, policy.AssetFund, policy.AssetInsurance, policy.AssetClaim,
		policy.AssetInternetFinance, policy.AssetVehicle, policy.AssetBoat, policy.AssetMachinery, policy.AssetHouse, policy.AssetForest,
		policy.AssetCompany, policy.AssetOther}
}

func deductionKinds() []policy.DeductionKind {
	return []policy.DeductionKind{policy.DeductWorkCost, policy.DeductBusinessCost, policy.DeductPropertyCost,
		policy.DeductTransferOut, policy.DeductDisability, policy.DeductIllness}
}

// adults returns the members who must sign a consent themselves or through a
// guardian: all whose birthday does not make them a minor.
func (f Facts) adults(on calendar.Date) []id.ID {
	var ids []id.ID
	for _, m := range f.Members {
		if m.BornOn.IsZero() || m.BornOn.Age(on) >= 18 { // 民法典 art.17
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

// evidence are the files that lines rest on, each with where it is named.
func (f Facts) evidence() map[string]id.ID {
	named := map[string]id.ID{}
	for list, lines := range map[string][]Line{"incomes": f.Incomes, "assets": f.Assets, "deductions": f.Deductions} {
		for i, l := range lines {
			for j, file := range l.Evidence {
				named[fmt.Sprintf("body.facts.%s[%d].evidence[%d]", list, i, j)] = file
			}
		}
	}
	f.situationEvidence(named)
	return named
}

func (f Facts) people() []id.ID {
	ids := make([]id.ID, len(f.Members))
	for i, m := range f.Members {
		ids[i] = m.PersonID
	}
	return ids
}

// together are the members whom a case counts in the family: all of whom it does not
// say that they live elsewhere.
func (f Facts) together() []id.ID {
	var ids []id.ID
	for _, m := range f.Members {
		if m.LivesTogether == nil || *m.LivesTogether {
			ids = append(ids, m.PersonID)
		}
	}
	return ids
}

func (f Facts) member(person id.ID) (Member, bool) {
	i := slices.IndexFunc(f.Members, func(m Member) bool { return m.PersonID == person })
	if i < 0 {
		return Member{}, false
	}
	return f.Members[i], true
}

// check finds everything that is wrong with declared facts at once.
func (f Facts) check() error {
	e := errs.New(errs.Invalid, "申报内容有误，请按提示修改。", "What was declared has faults; see each field.")
	for i, m := range f.Members {
		if m.PersonID == 0 || slices.Index(f.people(), m.PersonID) != i {
			e = e.With(fmt.Sprintf("body.facts.members[%d].personId", i), "家庭成员缺少编号或重复。", "A member has no identifier, or stands twice.")
		}
		if (m.Relation == string(policy.RelationApplicant)) != (m.PersonID == f.Applicant) {
			e = e.With(fmt.Sprintf("body.facts.members[%d].relation", i), "有且只有申请人与申请人的关系为本人。", "The applicant, and nobody else, is “self”.")
		}
		e = graded(e, fmt.Sprintf("body.facts.members[%d].", i), m.Disability, m.DisabilityGrade)
	}
	if _, ok := f.member(f.Applicant); !ok {
		e = e.With("body.facts.applicantId", "申请人须为共同生活的家庭成员。", "The applicant must live with the family.")
	}
	e = f.checkLines(e, "incomes", f.Incomes, func(item string) bool { _, ok := incomeKinds()[item]; return ok })
	e = f.checkLines(e, "assets", f.Assets, func(item string) bool { return slices.Contains(assetKinds(), policy.AssetKind(item)) })
	e = f.checkLines(e, "deductions", f.Deductions, func(item string) bool { return slices.Contains(deductionKinds(), policy.DeductionKind(item)) })
	if e = f.checkSituation(e); len(e.Fields) > 0 {
		return e
	}
	return nil
}

func (f Facts) checkLines(e *errs.Error, list string, lines []Line, known func(string) bool) *errs.Error {
	for i, l := range lines {
		at := fmt.Sprintf("body.facts.%s[%d].", list, i)
		if _, ok := f.member(l.PersonID); !ok {
			e = e.With(at+"personId", "须为本户家庭成员。", "Must be a member of the household.")
		}
		if !known(l.Item) {
			e = e.With(at+"item", "项目不在目录中。", "The item is not in the list.")
		}
		if l.Amount != nil && (*l.Amount < 0 || *l.Amount > money.Max) {
			e = e.With(at+"amountFen", "金额不能为负，也不能超过上限。", "An amount is not negative and not above the limit.")
		}
	}
	return e
}
