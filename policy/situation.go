package policy

// SelfCare is the assessment of the six daily acts (生活自理能力六项指标): true
// where the person manages unaided (民发〔2021〕43号 article 21).
type SelfCare struct {
	Eat    bool `json:"eat"`    // 自主吃饭
	Dress  bool `json:"dress"`  // 自主穿衣
	Bed    bool `json:"bed"`    // 自主上下床
	Toilet bool `json:"toilet"` // 自主如厕
	Walk   bool `json:"walk"`   // 室内自主行走
	Bathe  bool `json:"bathe"`  // 自主洗澡
}

// failed counts the acts a person does not manage.
func (s SelfCare) failed() int {
	n := 0
	for _, ok := range [...]bool{s.Eat, s.Dress, s.Bed, s.Toilet, s.Walk, s.Bathe} {
		if !ok {
			n++
		}
	}
	return n
}

// ParentState is what keeps a parent from bringing up a child (事实无人抚养).
type ParentState string

// The states the 2019 opinions and their supplement name.
const (
	ParentDead      ParentState = "dead"     // 死亡，含宣告死亡
	ParentMissing   ParentState = "missing"  // 人民法院宣告失踪
	ParentDisabled  ParentState = "disabled" // 重残: see Parent.Disability
	ParentIll       ParentState = "ill"      // 重病，按当地规定
	ParentPrison    ParentState = "prison"   // 服刑在押
	ParentDetox     ParentState = "detox"    // 强制隔离戒毒
	ParentConfined  ParentState = "confined" // 被执行其他限制人身自由的措施
	ParentNoContact ParentState = "lost"     // 失联且未履行监护抚养责任
	ParentAble      ParentState = "able"     // none of these
	ParentRevoked   ParentState = "revoked"  // 撤销监护资格
	ParentDeported  ParentState = "deported" // 被遣送（驱逐）出境
)

// Parent is what is known about one parent of a child of the household. A
// child has one line for each parent, living or dead.
type Parent struct {
	Child      string      `json:"child"` // the member
	State      ParentState `json:"state"`
	Months     int         `json:"months,omitempty"`     // full months the confinement lasts or contact is lost
	Disability *Disability `json:"disability,omitempty"` // for ParentDisabled
}

// Obligor is a person outside the household with a statutory duty to a member
// (法定赡养、抚养、扶养义务人). A null is not known.
type Obligor struct {
	Ref        string      `json:"ref"`
	Supports   string      `json:"supports"` // the member owed support
	Birth      *Date       `json:"birth,omitempty"`
	Tekun      bool        `json:"tekun,omitempty"` // draws extreme-hardship support
	Dibao      bool        `json:"dibao,omitempty"` // draws dibao
	Disability *Disability `json:"disability,omitempty"`
	Incapable  bool        `json:"incapable,omitempty"` // 无民事行为能力
	Missing    bool        `json:"missing,omitempty"`   // 被宣告失踪
	InPrison   bool        `json:"inPrison,omitempty"`
	// Income is the obligor's own over the year; HouseholdIncome and
	// HouseholdSize are those of the obligor's family, for the support formula.
	Income          *Fen `json:"income,omitempty"`
	HouseholdIncome *Fen `json:"householdIncome,omitempty"`
	HouseholdSize   int  `json:"householdSize,omitempty"` // 0 means 1
	Supported       int  `json:"supported,omitempty"`     // persons the obligor supports, 0 means 1
	// PropertyFits: within the place's rule for low-income families.
	PropertyFits *bool `json:"propertyFits,omitempty"`
	Agreed       *Fen  `json:"agreed,omitempty"`  // support a month by agreement or judgment
	Counted      bool  `json:"counted,omitempty"` // the support is already among the incomes
}

// PayerAmount is what one payer has paid.
type PayerAmount struct {
	Payer  string `json:"payer"` // basic, serious-illness … or the code of a layer
	Amount *Fen   `json:"amount"`
}

// Claim is one medical settlement (医疗费用结算).
type Claim struct {
	Ref        string `json:"ref"`
	Member     string `json:"member"`
	Designated bool   `json:"designated"` // at a designated institution (定点医药机构)
	Total      *Fen   `json:"total"`
	Compliant  *Fen   `json:"compliant"` // within the policy's range (符合政策范围)
	// Paid are the insurances before aid, in order: basic, serious-illness,
	// supplementary (基本医疗保险、大病保险、其他补充医疗保险).
	Paid []PayerAmount `json:"paid"`
	// Earlier are what the layers of aid paid earlier in the year, for their
	// yearly caps; EarlierBurden is the year's burden before this claim, before
	// any of them paid, for deductibles.
	Earlier       []PayerAmount `json:"earlier,omitempty"`
	EarlierBurden Fen           `json:"earlierBurden,omitempty"`
}

// LossKind is a category of help after a disaster.
type LossKind string

// The categories (自然灾害救助条例 articles 14, 18–21, 25).
const (
	LossEmergency  LossKind = "emergency"  // 应急救助
	LossTransition LossKind = "transition" // 过渡期生活救助
	LossCollapsed  LossKind = "collapsed"  // 住房倒塌，需重建
	LossDamaged    LossKind = "damaged"    // 住房严重损坏，需修缮
	LossWinter     LossKind = "winter"     // 冬春生活困难
	LossDeath      LossKind = "death"      // 遇难或者失踪人员亲属抚慰
	LossDrought    LossKind = "drought"    // 旱灾生活困难
)

// Loss is what a disaster did to a family.
type Loss struct {
	Ref  string   `json:"ref"`
	Kind LossKind `json:"kind"`
	On   *Date    `json:"on"` // when it happened
	// Affected: basic living is gravely affected; null: not assessed.
	Affected *bool `json:"affected"`
	Persons  int   `json:"persons,omitempty"` // concerned, 0 means the whole household
	Days     int   `json:"days,omitempty"`    // of transitional help
	// OnlyHome and CannotRebuild are for rebuilding; Posted says that the
	// village reviewed and posted it without valid objection.
	CannotRebuild *bool `json:"cannotRebuild,omitempty"`
	Posted        bool  `json:"posted,omitempty"`
}

// ExpenseKind is a kind of necessary spending (刚性支出).
type ExpenseKind string

// The kinds (刚性支出困难家庭认定办法 article 5).
const (
	ExpenseLiving         ExpenseKind = "living"
	ExpenseMedical        ExpenseKind = "medical"        // own share after insurance and aid
	ExpenseEducation      ExpenseKind = "education"      // up to the price of public schools
	ExpenseRehabilitation ExpenseKind = "rehabilitation" // own share
	ExpenseOther          ExpenseKind = "other"          // what the county recognises
)

// Expense is a family's necessary spending in the twelve months before it
// applied.
type Expense struct {
	Member  string      `json:"member"`
	Kind    ExpenseKind `json:"kind"`
	Amount  *Fen        `json:"amount"`            // over the twelve months
	Ceiling *Fen        `json:"ceiling,omitempty"` // price of public schools; what is above does not count
	Voucher bool        `json:"voucher,omitempty"` // a valid voucher is on file
}

// HardshipKind is a type of temporary assistance.
type HardshipKind string

// The types (关于进一步加强和改进临时救助工作的意见 二（一）).
const (
	HardshipEmergency HardshipKind = "emergency" // 急难型
	HardshipSpending  HardshipKind = "spending"  // 支出型
)

// Hardship is an event that temporary assistance is asked for.
type Hardship struct {
	Ref   string       `json:"ref"`
	Kind  HardshipKind `json:"kind"`
	Cause string       `json:"cause"` // fire, traffic, illness, education, medical, jobless, disaster, other
	On    *Date        `json:"on,omitempty"`
	// Grave: basic living is for a time in grave difficulty; null: not assessed.
	Grave   *bool `json:"grave"`
	Urgent  bool  `json:"urgent,omitempty"`  // help is needed at once (需立即采取救助措施)
	Persons int   `json:"persons,omitempty"` // helped, 0 means the whole household
	// Months without any income, for the jobless without insurance.
	Jobless   int  `json:"jobless,omitempty"`
	Insured   bool `json:"insured,omitempty"`   // unemployment insurance covers the person
	Requested *Fen `json:"requested,omitempty"` // the sum proposed, within the place's limits
}

// Grant is an entitlement in force, or proposed earlier in the same pass.
type Grant struct {
	Programme string `json:"programme"`
	Person    string `json:"person,omitempty"` // "" is the household
	Amount    *Fen   `json:"amount,omitempty"` // a month; null: not known
	Proposed  bool   `json:"proposed,omitempty"`
}
