package demo

import (
	"errors"
	"math"
	"strings"

	"doudi/internal/calendar"
)

// The departments' files.
const (
	deaths = iota
	vehicles
	estates
	firms
	pensions
	insurance
	deposits
	disabled
	custody
	elsewhere
	offices
)

// The registers, which are written where Options asks for them.
const (
	marriages = iota + offices
	households
	utilities
	allOffices
)

// layouts says how each office keeps its table as of a day.
func layouts(county string, asOf calendar.Date) [offices]layout {
	until := "（截至" + asOf.Chinese() + "）"
	split := func(s string) []string { return strings.Split(s, ",") }
	return [offices]layout{
		deaths:    {file: "部门数据/公安_死亡人员.csv", gb: true, header: split("序号,姓名,公民身份号码,性别,死亡日期,户口注销日期,户籍地址,登记单位,数据截止日期")},
		vehicles:  {file: "部门数据/公安交管_机动车登记.csv", gb: true, header: split("号牌种类,号牌号码,车辆类型,品牌型号,使用性质,初次登记日期,机动车所有人,身份证明号码,机动车状态,数据截止日期")},
		estates:   {file: "部门数据/自然资源_不动产登记.csv", header: split("不动产权证号,权利人,证件号,坐落,建筑面积（平方米）,用途,权利类型,登记时间,权利状态,数据截止日期")},
		firms:     {file: "部门数据/市场监管_市场主体.xlsx", title: county + "市场主体登记信息" + until, header: split("序号,统一社会信用代码,主体名称,主体类型,法定代表人（经营者）,证件号码,注册资本（万元）,实缴资本（万元）,成立日期,登记状态,股东身份")},
		pensions:  {file: "部门数据/人社_养老金发放.csv", header: split("姓名,社会保障号码,险种,待遇类别,开始领取年月,月养老金（元）,发放状态,数据截止日期")},
		insurance: {file: "部门数据/人社_社保公积金缴费.csv", gb: true, header: split("单位名称,姓名,身份证号,险种,缴费基数,参保年月,最近缴费年月,参保状态,公积金月缴存额,数据截止日期")},
		deposits:  {file: "部门数据/银行_存款余额.csv", header: split("客户姓名,证件号码,开户行,账号,币种,活期余额,定期余额,余额合计,余额日期")},
		disabled:  {file: "部门数据/残联_残疾人证.xlsx", title: county + "持证残疾人信息" + until, header: split("序号,姓名,身份证号,残疾人证号,残疾类别,残疾等级,初次办证日期,有效期至,证件状态")},
		custody:   {file: "部门数据/司法_在押人员.xlsx", title: county + "籍在押、强制隔离戒毒人员名单" + until, header: split("序号,姓名,身份证号,类别,收押日期,刑期（戒毒期）至,关押场所")},
		elsewhere: {file: "部门数据/民政_外县在保名单.xlsx", title: "毗邻县（市、区）低保在保人员名单" + until, header: split("序号,所在县,乡镇,姓名,身份证号,保障类别,户月保障金额（元）,起始年月,状态")},
	}
}

// bureau writes what the departments know of each household, and the truth.
type bureau struct {
	opt        Options
	tables     [allOffices]table
	headers    [allOffices][]string
	rows       [allOffices]int
	truth      table
	truths     int
	strangers  *registry
	homophones map[rune][]rune
	names      *namer
	d          dice
	asOf       calendar.Date
	l, t       line
	slip       slip     // in the row under construction
	as         *written // how it writes the person down; nil: as its slips have it
	plates     int
	firms      int
}

// slip is a clerk's mistake in the row under construction.
type slip struct {
	kind    Kind
	column  int
	written string
}

func newBureau(dir string, opt Options, county string) (*bureau, error) {
	b := &bureau{
		opt: opt, strangers: newRegistry(forPeople, perDay-forPeople), homophones: newHomophones(), names: newNamer(),
		asOf: opt.Today.Period().First().AddDays(-1),
	}
	for i, l := range filesOf(opt, county, b.asOf) {
		t, err := create(dir, l)
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
		b.tables[i], b.headers[i] = t, l.header
	}
	t, err := create(dir, layout{file: TruthFile, header: truthHeader})
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	b.truth = t
	return b, nil
}

var truthHeader = []string{"kind", "household", "name", "id_number", "file", "row", "column", "written", "expected"}

// slipRate is how often a department miswrites a person, for each kind of
// slip; planted records are miswritten much more often, for they must still
// be found.
const (
	slipRate        = .0005
	plantedSlipRate = .08
)

// who decides how the department wrote this person down.
func (b *bureau) who(m *Person, planted bool) (name string, id []byte) {
	b.slip = slip{}
	at := len(b.l.ends) // the column of the name
	if b.as != nil {
		b.slip = slip{b.as.kind, at + 1, string(b.as.id[:])}
		if b.as.kind == DoubtfulName {
			b.slip = slip{b.as.kind, at, b.as.name}
		}
		return b.as.name, b.as.id[:]
	}
	rate := slipRate
	if planted {
		rate = plantedSlipRate
	}
	switch x := b.d.Float64() / rate; {
	case x < 1:
		wrong := m.ID
		miswrite(b.d, &wrong)
		b.slip = slip{WrongDigit, at + 1, string(wrong[:])}
		return "", wrong[:]
	case x < 2:
		if heard := mishear(b.d, b.homophones, m.Name()); heard != "" {
			b.slip = slip{Homophone, at, heard}
			return heard, m.ID[:]
		}
	case x < 3 && m.Birth.Year < 2000:
		old := append(append(make([]byte, 0, 15), m.ID[:6]...), m.ID[8:17]...)
		b.slip = slip{OldID, at + 1, string(old)}
		return "", old
	}
	return "", m.ID[:]
}

// miswrite changes one digit of the birth date's day, the sequence or swaps
// two neighbours there; the check digit then no longer fits.
func miswrite(d dice, id *[18]byte) {
	i := d.between(12, 15)
	if d.chance(.4) && id[i] != id[i+1] {
		id[i], id[i+1] = id[i+1], id[i]
		return
	}
	id[i+1] = '0' + (id[i+1]-'0'+byte(d.between(1, 9)))%10
}

// person writes the two cells of a person, name first.
func (b *bureau) person(m *Person, planted bool) *line {
	name, id := b.who(m, planted)
	if name != "" {
		b.l.str(name)
	} else {
		b.l.name(m)
	}
	return b.l.bytes(id)
}

// file ends the row: into its table, and what is planted into the truth.
func (b *bureau) file(office int, h *Household, m *Person, plant Kind) error {
	b.rows[office]++
	file, row, err := b.tables[office].write(&b.l)
	if err != nil {
		return err
	}
	if plant != Nothing {
		if err := b.plant(Truth{Kind: plant, File: file, Row: row}, h, m); err != nil {
			return err
		}
	}
	if b.slip.kind == Nothing {
		return nil
	}
	err = b.plant(Truth{Kind: b.slip.kind, File: file, Row: row, Column: b.headers[office][b.slip.column], Written: b.slip.written}, h, m)
	b.slip = slip{}
	return err
}

// plant writes a line of truth.csv.
func (b *bureau) plant(t Truth, h *Household, m *Person) error {
	b.truths++
	b.t.reset()
	b.t.str(t.Kind.String())
	if h != nil {
		b.t.str(h.No)
	} else {
		b.t.str("")
	}
	b.t.name(m).bytes(m.ID[:]).str(t.File).int(t.Row).str(t.Column, t.Written, kindWords[t.Kind].expect)
	_, _, err := b.truth.write(&b.t)
	return err
}

// close closes what has been opened.
func (b *bureau) close() error {
	var err error
	for _, t := range append(b.tables[:], b.truth) {
		if t != nil {
			err = errors.Join(err, t.close())
		}
	}
	return err
}

// household writes everything the departments hold on a household.
func (b *bureau) household(h *Household) error {
	if err := b.planted(h); err != nil {
		return err
	}
	if err := b.things(h); err != nil {
		return err
	}
	for i := range h.Members {
		if err := b.member(h, &h.Members[i]); err != nil {
			return err
		}
	}
	return errors.Join(b.doubts(h), b.registers(h))
}

// needy households own nothing of note, so that every find in them is planted.
func needy(h *Household) bool {
	return h.Dibao.People > 0 || h.Plant == Missed
}

// planted writes the records that make the household's plant.
func (b *bureau) planted(h *Household) error {
	m := &h.Members[h.Victim]
	std := int(Standard(h.Place.Urban) / 100)
	switch h.Plant {
	case WronglyVehicle:
		return b.vehicle(h, m, car, h.Plant)
	case InnocentMoto:
		return b.vehicle(h, m, motorcycle, h.Plant)
	case WronglyHouse:
		return b.estate(h, m, dwelling, h.Plant)
	case InnocentHome:
		return b.estate(h, m, homestead, h.Plant)
	case WronglyCompany, InnocentCompany:
		return b.firm(h, m, company, h.Plant)
	case WronglyDeposit:
		return b.deposit(h, m, std*24*h.Dibao.People*b.d.between(150, 600), h.Plant)
	case InnocentSaving:
		return b.deposit(h, m, std*24*b.d.between(15, 70), h.Plant)
	case WronglyIncome:
		return b.insured(h, m, max(4_200, std*h.Dibao.People*14/10), h.Plant)
	case WronglyPension:
		return b.pension(h, m, max(2_300, std*h.Dibao.People*14/10), h.Plant)
	case DeadPaid:
		return b.death(h, m, h.Plant)
	case CustodyPaid:
		return b.custody(h, m, h.Plant)
	case TwoCounties:
		return b.elsewhere(h, m, h.Plant)
	case InnocentNamesake:
		other, err := b.stranger(h.Place, m.Age)
		if err != nil {
			return err
		}
		other.Surname, other.Given = m.Surname, m.Given
		return b.vehicle(h, &other, car, h.Plant)
	default:
		return nil
	}
}

// things writes what a household owns: cars, houses, businesses.
func (b *bureau) things(h *Household) error {
	if needy(h) {
		return nil
	}
	d, urban, poor := b.d, h.Place.Urban, h.Cause != NoCause
	m := owner(h)
	if m == nil {
		return nil
	}
	rich := []float64{1, .25}[index(poor)]
	if d.chance(rich * []float64{.24, .46}[index(urban)]) {
		if err := b.vehicle(h, m, car, Nothing); err != nil {
			return err
		}
	}
	if d.chance([]float64{.2, .04}[index(urban)]) {
		if err := b.vehicle(h, m, motorcycle, Nothing); err != nil {
			return err
		}
	}
	if d.chance(rich * []float64{.12, .6}[index(urban)]) {
		if err := b.estate(h, m, dwelling, Nothing); err != nil {
			return err
		}
	}
	if !urban && d.chance(.7) {
		if err := b.estate(h, &h.Members[0], homestead, Nothing); err != nil {
			return err
		}
	}
	if m.Work == trader && d.chance(.8) {
		return b.firm(h, m, one(d, []int{0, 0, 0, 0, 1, company}), Nothing)
	}
	return nil
}

// owner is the first member of working age.
func owner(h *Household) *Person {
	for i := range h.Members {
		if m := &h.Members[i]; m.Age >= 20 && m.Age < 70 && m.School == "" {
			return m
		}
	}
	return nil
}

// member writes what departments hold on one person.
func (b *bureau) member(h *Household, m *Person) error {
	if m.Disability != "" {
		if err := b.disabled(h, m); err != nil {
			return err
		}
	}
	if err := b.work(h, m); err != nil {
		return err
	}
	if m.Age >= 18 && b.d.chance(.6) && (h.Plant != WronglyDeposit && h.Plant != InnocentSaving) {
		return b.deposit(h, m, b.savings(h), Nothing)
	}
	return nil
}

// savings draws a balance in fen; recipients stay far below any limit.
func (b *bureau) savings(h *Household) int {
	if needy(h) {
		return b.d.between(50, 180_000)
	}
	median := []float64{9_000, 22_000}[index(h.Place.Urban)]
	if h.Cause != NoCause {
		median = 3_000
	}
	return int(100 * median * math.Exp(1.2*b.d.NormFloat64()))
}

// work writes pension or contributions as the occupation says.
func (b *bureau) work(h *Household, m *Person) error {
	planted := h.Plant == WronglyPension && m == &h.Members[h.Victim]
	switch {
	case m.Work == retired:
		return b.pension(h, m, m.Income[transfers]/12, Nothing)
	case m.Age >= 60 && !planted:
		return b.pension(h, m, residentPension/12, Nothing)
	case m.Work == employee || m.Work == official:
		return b.insured(h, m, m.Income[wages]/12, Nothing)
	case needy(h) || m.CoLiving && h.Cause != NoCause:
		return nil
	case m.Age >= 18 && m.Age < 60 && m.Male && m.Relation != "户主" && b.d.chance(.001):
		return b.custody(h, m, Nothing)
	default:
		return nil
	}
}
