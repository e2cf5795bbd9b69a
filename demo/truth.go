package demo

// Kind names a planted truth; the words stand in truth.csv.
type Kind uint8

// What is planted. The first group sits in dibao households, the second
// outside dibao, the third on single cells of any file; the last are rows about
// recipients that nobody can be sure of.
const (
	Nothing          Kind = iota
	WronglyVehicle        // a car, undeclared
	WronglyHouse          // a commercial dwelling besides the home
	WronglyCompany        // a live company with real capital
	WronglyDeposit        // deposits far above two years' standard
	WronglyIncome         // wages behind social-insurance contributions
	WronglyPension        // an employee pension above the standard
	DeadPaid              // died, still counted and paid
	CustodyPaid           // in custody, still counted and paid
	TwoCounties           // receives dibao in another county too
	InnocentMoto          // decoy: a motorcycle, which local rules exempt
	InnocentHome          // decoy: the only home, which they live in
	InnocentCompany       // decoy: a company whose licence was revoked
	InnocentSaving        // decoy: a deposit below the limit
	InnocentNamesake      // decoy: somebody else of that name owns a car

	Missed // entitled, in need, receives nothing

	BadCheckDigit
	BadFutureBirth
	BadNegative
	BadShortID
	BadDivision
	BadNoName
	BadAmount
	OldID     // 15 digits: to be upgraded
	WideDigit // full-width digits: to be narrowed

	WrongDigit // a department wrote one digit of the ID number wrongly
	Homophone  // a department wrote the name with another character of the same sound

	DoubtfulNumber // a wrong number, and more that differs: theirs or not, a person says
	DoubtfulName   // the right number under quite another name

	UndeclaredSpouse   // married to somebody whom the family does not name
	RegisteredAway     // registered in another county
	HighSpending       // bills above the place's share of the standard
	InnocentMarriage   // decoy: married to a member
	InnocentRegistered // decoy: registered in the county
	InnocentBills      // decoy: bills of a poor family
)

// String is the kind's word in truth.csv.
func (k Kind) String() string { return kindWords[k].word }

// kindWords: the word and what a checker is expected to conclude.
var kindWords = [...]struct{ word, expect string }{
	Nothing:          {"", ""},
	WronglyVehicle:   {"wrongly_in_vehicle", "错保：名下有非豁免机动车"},
	WronglyHouse:     {"wrongly_in_house", "错保：住房之外另有商品房"},
	WronglyCompany:   {"wrongly_in_company", "错保：登记有实际出资的企业"},
	WronglyDeposit:   {"wrongly_in_deposit", "错保：存款超过人均两年保障标准"},
	WronglyIncome:    {"wrongly_in_income", "错保：参保缴费工资使家庭人均收入不低于保障标准"},
	WronglyPension:   {"wrongly_in_pension", "错保：职工养老金使家庭人均收入不低于保障标准"},
	DeadPaid:         {"dead_paid", "错保：成员已死亡仍计入保障人数"},
	CustodyPaid:      {"custody_paid", "错保：成员在押仍计入保障人数"},
	TwoCounties:      {"two_counties", "重复保：同一人在外县同时领取低保"},
	InnocentMoto:     {"innocent_motorcycle", "不是错保：摩托车属豁免"},
	InnocentHome:     {"innocent_home", "不是错保：自住的唯一住房"},
	InnocentCompany:  {"innocent_company", "不是错保：企业已吊销"},
	InnocentSaving:   {"innocent_deposit", "不是错保：存款未超过限额"},
	InnocentNamesake: {"innocent_namesake", "不是错保：同名同姓的另一人"},
	Missed:           {"missed", "漏保：收入低于保障标准，有重残、重病或独居老人，未享受任何救助"},
	BadCheckDigit:    {"bad_row_check_digit", "该行不能导入：身份证号校验码不对"},
	BadFutureBirth:   {"bad_row_future_birth", "该行不能导入：出生日期在将来"},
	BadNegative:      {"bad_row_negative", "该行不能导入：收入为负数"},
	BadShortID:       {"bad_row_short_id", "该行不能导入：身份证号只有17位"},
	BadDivision:      {"bad_row_division", "该行不能导入：区划代码不存在"},
	BadNoName:        {"bad_row_no_name", "该行不能导入：没有姓名"},
	BadAmount:        {"bad_row_amount", "该行不能导入：收入不是数字"},
	OldID:            {"old_id", "可以导入：15位身份证号应升为18位"},
	WideDigit:        {"wide_digits", "可以导入：全角数字应转为半角"},
	WrongDigit:       {"wrong_digit", "应凭姓名、出生日期等连接到真实的人"},
	Homophone:        {"homophone", "同音字，身份证号一致，应连接到真实的人"},
	DoubtfulNumber:   {"doubtful_number", "须由人认定：身份证号有误，其他也有出入"},
	DoubtfulName:     {"doubtful_name", "须由人认定：身份证号一致，姓名不同"},

	UndeclaredSpouse:   {"undeclared_spouse", "须核实：婚姻登记的配偶不在申报的家庭成员中"},
	RegisteredAway:     {"registered_away", "须核实：户籍登记在外县"},
	HighSpending:       {"high_spending", "须核实：水电费明显偏高，只作辅助评估"},
	InnocentMarriage:   {"innocent_marriage", "没有出入：配偶是家庭成员"},
	InnocentRegistered: {"innocent_registered", "没有出入：户籍在本县"},
	InnocentBills:      {"innocent_bills", "没有出入：水电费不高"},
}

type planned struct {
	kind  Kind
	count int // in a county of 83,000
}

var dibaoKinds = []planned{
	{WronglyVehicle, 12}, {WronglyHouse, 10}, {WronglyCompany, 8}, {WronglyDeposit, 10},
	{WronglyIncome, 12}, {WronglyPension, 6}, {DeadPaid, 10}, {CustodyPaid, 3}, {TwoCounties, 8},
	{InnocentMoto, 10}, {InnocentHome, 10}, {InnocentCompany, 5}, {InnocentSaving, 10}, {InnocentNamesake, 8},
}

// plainKinds: the first seven bad-row kinds make twelve rows that import must
// set aside, none of them in a registered-poor or dibao household.
var plainKinds = []planned{
	{Missed, 40},
	{BadCheckDigit, 4}, {BadFutureBirth, 2}, {BadNegative, 2}, {BadShortID, 1},
	{BadDivision, 1}, {BadNoName, 1}, {BadAmount, 1},
	{OldID, 20}, {WideDigit, 10},
}

// bad reports whether import must set the row aside.
func (k Kind) bad() bool { return k >= BadCheckDigit && k <= BadAmount }

// Truth is one line of truth.csv: what was planted, where, and what should
// come of it. Row counts as a spreadsheet does, title and header included.
type Truth struct {
	Kind      Kind
	Household string // 户编号, "" for strangers
	Name, ID  string // as they truly are
	File      string // relative to the directory
	Row       int
	Column    string // the column changed, "" when the row as a whole is the plant
	Written   string // what stands there instead
}
