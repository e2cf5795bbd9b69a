package policy

// Household is what is known about a family (家庭) on the day it applied. A
// null means "not known" and never passes as zero or as "no": a decision that
// depends on it is Undetermined.
type Household struct {
	Division string   `json:"division"` // 6, 9 or 12 digits; packs are found by its prefixes
	Urban    bool     `json:"urban"`    // true: the urban standard (城市) applies
	Members  []Member `json:"members"`
	// Incomes, Assets: null means the family has not been asked; [] means none.
	Incomes    []Income    `json:"incomes"`
	Assets     []Asset     `json:"assets"`
	Deductions []Deduction `json:"deductions,omitempty"`
	// Sources are the departments that were asked. One that did not answer
	// makes what it covers unknown (silence is not zero).
	Sources []Source `json:"sources,omitempty"`

	// Obligors outside the household: null means nobody has asked.
	Obligors  []Obligor  `json:"obligors,omitzero"`
	Claims    []Claim    `json:"claims,omitempty"`
	Losses    []Loss     `json:"losses,omitempty"`
	Parents   []Parent   `json:"parents,omitempty"` // of children asked about
	Expenses  []Expense  `json:"expenses,omitzero"` // null means not asked
	Hardships []Hardship `json:"hardships,omitempty"`
	// Grants are what the family draws; Requested the programmes it asks for.
	Grants    []Grant  `json:"grants,omitempty"`
	Requested []string `json:"requested,omitempty"`
	// HousingHardship: the dwelling is below the place's standard (住房困难).
	HousingHardship *bool `json:"housingHardship,omitempty"`
	// NewWork is the day a member took up the work that lifted the income.
	NewWork *Date `json:"newWork,omitempty"`
}

// Relation is a person's relation to the applicant (申请人).
type Relation string

// The relations the law distinguishes; anybody else is RelationOther.
const (
	RelationApplicant   Relation = "applicant"
	RelationSpouse      Relation = "spouse"
	RelationChild       Relation = "child" // of the applicant or the spouse
	RelationParent      Relation = "parent"
	RelationGrandparent Relation = "grandparent"
	RelationGrandchild  Relation = "grandchild"
	RelationSibling     Relation = "sibling"
	RelationOther       Relation = "other"
)

// Study is what a person is studying for (在读学历).
type Study string

// The levels of study; the zero Study is none.
const (
	StudyNone         Study = ""
	StudyPreschool    Study = "preschool"    // 学前教育
	StudyCompulsory   Study = "compulsory"   // 义务教育
	StudySenior       Study = "senior"       // 高中
	StudyVocational   Study = "vocational"   // 中职
	StudyCollege      Study = "college"      // 大专
	StudyBachelor     Study = "bachelor"     // 本科
	StudyPostgraduate Study = "postgraduate" // 研究生
)

// Labour is a person's ability to work (劳动能力).
type Labour string

// The degrees of ability to work; the zero Labour is not known.
const (
	LabourUnknown Labour = ""
	LabourAble    Labour = "able"
	LabourPartial Labour = "partial"
	LabourNone    Labour = "none"
)

// Disability is what the disability certificate (残疾人证) says.
type Disability struct {
	Kind  DisabilityKind `json:"kind"`
	Grade int            `json:"grade"` // 1 (most severe) to 4
}

// grade is 0 without a certificate.
func (d *Disability) grade() int {
	if d == nil {
		return 0
	}
	return d.Grade
}

func (d *Disability) kind() DisabilityKind {
	if d == nil {
		return ""
	}
	return d.Kind
}

// DisabilityKind is the kind on the certificate.
type DisabilityKind string

// The seven kinds of the certificate.
const (
	DisabilityVisual       DisabilityKind = "visual"
	DisabilityHearing      DisabilityKind = "hearing"
	DisabilitySpeech       DisabilityKind = "speech"
	DisabilityLimb         DisabilityKind = "limb"
	DisabilityIntellectual DisabilityKind = "intellectual"
	DisabilityMental       DisabilityKind = "mental"
	DisabilityMultiple     DisabilityKind = "multiple"
)

// Member is a person of the family, counted or not. Ref is the caller's own
// key; reasons name people by it and by nothing else.
type Member struct {
	Ref      string   `json:"ref"`
	Birth    *Date    `json:"birth"` // null: not known
	Relation Relation `json:"relation"`
	// Independent: a grown child who can live independently (能独立生活); null: not known.
	Independent *bool `json:"independent,omitempty"`
	// LegalDuty and LivesTogether: a statutory duty of maintenance with the
	// applicant (法定赡养、扶养、抚养义务), and long cohabitation (长期共同居住).
	LegalDuty     *bool       `json:"legalDuty,omitempty"`
	LivesTogether *bool       `json:"livesTogether,omitempty"`
	Study         Study       `json:"study,omitempty"`
	FullTime      bool        `json:"fullTime,omitempty"` // full-time study (全日制)
	Disability    *Disability `json:"disability,omitempty"`
	Illness       bool        `json:"illness,omitempty"` // serious illness by the local list (重特大疾病)
	Labour        Labour      `json:"labour,omitempty"`
	InPrison      bool        `json:"inPrison,omitempty"`
	InDetox       bool        `json:"inDetox,omitempty"`       // compulsory isolation detox (强制隔离戒毒)
	Missing       bool        `json:"missing,omitempty"`       // declared missing by a court (宣告失踪)
	ReligiousAway int         `json:"religiousAway,omitempty"` // full years living apart as religious staff
	Excluded      string      `json:"excluded,omitempty"`      // code of a list "member-exclusions"

	Died        *Date     `json:"died,omitempty"`        // a death known when the amount is computed
	SelfCare    *SelfCare `json:"selfCare,omitempty"`    // null: not assessed
	Unemployed  bool      `json:"unemployed,omitempty"`  // able, without work and registered so (失业)
	JobOffers   int       `json:"jobOffers,omitempty"`   // suitable offers refused in a row without good cause
	Care        *bool     `json:"care,omitempty"`        // needs long-term care (需要长期照护); null: not assessed
	InjuryCare  bool      `json:"injuryCare,omitempty"`  // draws nursing pay for an injury at work (工伤护理费)
	Centralised bool      `json:"centralised,omitempty"` // lives in an institution of support (集中供养)
	ChildScheme bool      `json:"childScheme,omitempty"` // a minor who chose the orphans' or unattended children's scheme
	Orphan      bool      `json:"orphan,omitempty"`      // recognised as an orphan
	Special     bool      `json:"special,omitempty"`     // in special difficulty as the county judged (确有特殊困难)

	// What departments know and no rule may decide by itself (核对, 民发〔2021〕57号
	// article 17): a rule leaves it to a person.
	Marriage   Marriage   `json:"marriage,omitempty"`   // the newest entry of the marriage register; "": none is known
	Spouse     Spouse     `json:"spouse,omitempty"`     // where the family names the spouse of that entry
	Registered Registered `json:"registered,omitempty"` // where the household register has them; "": not known
	Spent      *Fen       `json:"spent,omitempty"`      // spending found over a year; null: none was found
	HighFees   bool       `json:"highFees,omitempty"`   // a school of high fees, or travel abroad, was found
}

// Marriage is what the newest entry about a person in the marriage register says.
type Marriage string

// The entries of the marriage register; the zero Marriage is none.
const (
	MarriageNone     Marriage = ""
	MarriageMarried  Marriage = "married"
	MarriageDivorced Marriage = "divorced"
)

// Spouse says where a family names whom a member married or divorced.
type Spouse string

// The places; the zero Spouse goes with no entry.
const (
	SpouseNone    Spouse = ""
	SpouseMember  Spouse = "member"
	SpouseObligor Spouse = "obligor" // outside the household
	SpouseAbsent  Spouse = "absent"  // nowhere
)

// Registered is where the household register (户籍) has a person.
type Registered string

// The places; the zero Registered is not known.
const (
	RegisteredUnknown Registered = ""
	RegisteredHere    Registered = "here" // in the county
	RegisteredAway    Registered = "away" // in another county, or moved out
)

// IncomeKind is the statutory kind of an income.
type IncomeKind string

// The kinds of income (民发〔2021〕57号 article 13).
const (
	IncomeWage     IncomeKind = "W" // 工资性收入
	IncomeBusiness IncomeKind = "O" // 经营净收入
	IncomeProperty IncomeKind = "P" // 财产净收入
	IncomeTransfer IncomeKind = "T" // 转移净收入
	IncomeOther    IncomeKind = "X" // 其他应当计入的项目
)

// Basis says where a figure comes from.
type Basis string

// The bases of a figure.
const (
	Declared  Basis = "declared"  // the family said so
	Found     Basis = "found"     // a department answered so
	Estimated Basis = "estimated" // computed from a norm, such as a labour coefficient
)

// Per is the time an amount covers.
type Per string

// The times an amount may cover.
const (
	PerMonth Per = "month"
	PerYear  Per = "year"
)

// Income is one line of income of one person.
type Income struct {
	Member   string     `json:"member"`
	Kind     IncomeKind `json:"kind"`
	Amount   *Fen       `json:"amount"` // null: not known
	Per      Per        `json:"per"`
	Months   int        `json:"months,omitempty"` // months received in the year looked at, 1–12; 0 means 12
	Basis    Basis      `json:"basis"`
	Excluded string     `json:"excluded,omitempty"` // code of a list "income-exclusions"
}

// AssetKind is the kind of a thing owned.
type AssetKind string

// The kinds of property (民发〔2021〕57号 article 14).
const (
	AssetDeposit         AssetKind = "deposit"
	AssetSecurity        AssetKind = "security"
	AssetFund            AssetKind = "fund"
	AssetInsurance       AssetKind = "insurance"
	AssetClaim           AssetKind = "claim"
	AssetInternetFinance AssetKind = "internet-finance"
	AssetVehicle         AssetKind = "vehicle"
	AssetBoat            AssetKind = "boat"
	AssetMachinery       AssetKind = "machinery"
	AssetHouse           AssetKind = "house"
	AssetForest          AssetKind = "forest"
	AssetCompany         AssetKind = "company" // an enterprise with real investment
	AssetOther           AssetKind = "other"
)

// Asset is one thing, or Count like things, that a person owns.
type Asset struct {
	Member string    `json:"member"`
	Kind   AssetKind `json:"kind"`
	Amount *Fen      `json:"amount"`          // market value of the line; null: not known
	Count  int       `json:"count,omitempty"` // 0 means 1
	Basis  Basis     `json:"basis"`
	Exempt string    `json:"exempt,omitempty"` // code of a list "asset-exemptions"
}

// DeductionKind is the ground of a deduction from income.
type DeductionKind string

// The grounds of deduction (民发〔2021〕57号 article 13).
const (
	DeductWorkCost     DeductionKind = "work-cost"      // 必要的就业成本
	DeductBusinessCost DeductionKind = "business-cost"  // 经营费用、折旧、生产税
	DeductPropertyCost DeductionKind = "property-cost"  // 出租等相关费用
	DeductTransferOut  DeductionKind = "transfer-out"   // 税款、社会保障支出、赡养支出
	DeductDisability   DeductionKind = "rigid-disabled" // 残疾增加的刚性支出
	DeductIllness      DeductionKind = "rigid-illness"  // 患重病增加的刚性支出
)

// Deduction is one voucher-backed line taken off the income.
type Deduction struct {
	Member string        `json:"member"`
	Kind   DeductionKind `json:"kind"`
	Amount *Fen          `json:"amount"` // null: not known
	Per    Per           `json:"per"`
	Months int           `json:"months,omitempty"` // as in Income
	Basis  Basis         `json:"basis"`
}

// Subject is what a source tells about.
type Subject string

// The subjects of a source.
const (
	SubjectIncome  Subject = "income"
	SubjectAssets  Subject = "assets"
	SubjectMembers Subject = "members"
)

// Status is how far a question to a source has come.
type Status string

// The states of a question.
const (
	Answered Status = "answered" // including the answer "nothing found"
	NoReply  Status = "no-reply"
	Pending  Status = "pending"
)

// Source is one department asked about the household.
type Source struct {
	Code   string    `json:"code"` // the caller's own code, repeated in Missing
	Status Status    `json:"status"`
	Covers []Subject `json:"covers"`
}
