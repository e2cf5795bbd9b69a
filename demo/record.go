package demo

import (
	"strconv"

	"doudi/internal/calendar"
)

type thing uint8

const (
	car thing = iota
	motorcycle
	dwelling
	homestead
)

// past draws a day up to so many years before the data's date, never before
// the person was grown up.
func (b *bureau) past(m *Person, years int) calendar.Date {
	day := b.asOf.AddDays(-b.d.IntN(365 * years))
	if grown := m.Birth.AddMonths(18 * 12); day.Before(grown) {
		return grown
	}
	return day
}

var (
	models      = []string{"五菱宏光LZW6447", "长安CS55", "吉利帝豪", "哈弗H6", "大众朗逸", "丰田卡罗拉", "比亚迪宋", "长城皮卡CC1031", "东风小康C37", "别克凯越", "江淮轻卡HFC1043", "奇瑞瑞虎3"}
	motorcycles = []string{"钱江QJ125", "嘉陵JH150", "宗申ZS125", "力帆LF150", "隆鑫LX125"}
)

func (b *bureau) vehicle(h *Household, m *Person, what thing, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	b.plates++
	l.str([]string{"小型汽车", "普通摩托车"}[what])
	l.buf = plate(l.buf, h.Place.Code, b.plates)
	l.end()
	if what == car {
		l.str("小型轿车", one(d, models))
	} else {
		l.str("普通二轮摩托车", one(d, motorcycles))
	}
	l.str("非营运").date(b.past(m, 9), '/')
	b.person(m, plant != Nothing)
	l.str("正常").date(b.asOf, '-')
	return b.file(vehicles, h, m, plant)
}

var estateTowns = []string{"锦绣花园", "滨河小区", "岷江丽景", "阳光家园", "翡翠苑", "金桥新居", "水岸明珠", "学府佳苑"}

func (b *bureau) estate(h *Household, m *Person, what thing, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	when := b.past(m, 14)
	switch plant {
	case WronglyHouse:
		when = b.asOf.AddDays(-d.between(60, 700)) // bought while receiving
	case InnocentHome:
		when = when.AddMonths(-6 * 12)
	default:
	}
	l.buf = append(append(l.buf, '('), strconv.Itoa(when.Year)...)
	l.buf = append(append(append(l.buf, ')'), h.Place.County...), "不动产权第"...)
	l.buf = append(l.buf, "00000000"...)
	digits(l.buf[len(l.buf)-8:], b.rows[estates]+1)
	l.buf = append(l.buf, "号"...)
	l.end()
	b.person(m, plant != Nothing)
	switch {
	case what == homestead && h.Place.Urban: // their only home
		l.address(h).cents(d.between(3_800, 7_500)).str("城镇住宅", "国有建设用地使用权/房屋（构筑物）所有权")
	case what == homestead:
		l.address(h).cents(d.between(6_000, 18_000)).str("农村宅基地", "宅基地使用权/房屋所有权")
	default:
		l.buf = append(append(l.buf, h.Place.County...), one(d, estateTowns)...)
		l.buf = strconv.AppendInt(l.buf, int64(d.between(1, 18)), 10)
		l.buf = append(l.buf, "幢"...)
		l.buf = strconv.AppendInt(l.buf, int64(d.between(1, 18)*100+d.between(1, 4)), 10)
		l.buf = append(l.buf, "号"...)
		l.end()
		l.cents(d.between(5_200, 14_500)).str("城镇住宅", "国有建设用地使用权/房屋（构筑物）所有权")
	}
	l.date(when, '/').str("现势").date(b.asOf, '-')
	return b.file(estates, h, m, plant)
}

// trades are what kinds of business are called after, by kind.
var trades = []struct {
	kind, code, suffix string
	what               []string
}{
	{"个体工商户", "92", "", []string{"餐饮店", "百货经营部", "农家乐", "建材经营部", "汽车维修部", "羌绣工坊", "便民超市", "五金店", "服装店", "水果批发部", "理发店"}},
	{"农民专业合作社", "93", "专业合作社", []string{"甜樱桃种植", "脆李子种植", "生猪养殖", "中药材种植", "茶叶种植", "蜜蜂养殖"}},
	{"有限责任公司", "91", "有限公司", []string{"商贸", "建筑劳务", "旅游开发", "农业发展", "物流", "建材", "文化传媒"}},
}

const company = 2 // of trades

func (b *bureau) firm(h *Household, m *Person, trade int, plant Kind) error {
	l, d, t := &b.l, b.d, &trades[trade]
	l.reset()
	b.firms++
	l.int(b.rows[firms] + 1)
	l.buf = creditCode(l.buf, t.code, h.Place.Code, b.firms)
	l.end()
	for _, s := range [...]string{h.Place.County, h.Place.Township, m.Given, one(d, t.what), t.suffix} {
		l.buf = append(l.buf, s...)
	}
	l.end()
	status, capital, role := "存续", d.between(1, 20), "经营者"
	if trade == company {
		capital, role = d.between(20, 300), "自然人股东"
	}
	if plant == InnocentCompany {
		status = "吊销"
	}
	l.str(t.kind)
	b.person(m, plant != Nothing)
	l.int(capital).int(capital*d.between(5, 10)/10).excel(b.past(m, 9)).str(status, role)
	return b.file(firms, h, m, plant)
}

func (b *bureau) pension(h *Household, m *Person, yuan int, plant Kind) error {
	l := &b.l
	l.reset()
	b.person(m, plant != Nothing)
	since := m.Birth.AddMonths(60 * 12).Period()
	if yuan > 300 {
		l.str("企业职工基本养老保险", "基本养老金")
		since = m.Birth.AddMonths([]int{55 * 12, 60 * 12}[index(m.Male)]).Period()
	} else {
		l.str("城乡居民基本养老保险", "基础养老金")
	}
	l.str(min(since, b.asOf.Period()).Chinese()).cents(yuan*100).str("正常发放").date(b.asOf, '-')
	return b.file(pensions, h, m, plant)
}

var employers = []string{"铝业有限责任公司", "水电开发有限公司", "旅游发展有限公司", "建筑工程有限公司", "人力资源有限公司", "物业服务有限公司", "第一小学", "人民医院", "乡镇卫生院", "自然资源局", "农业农村局"}

// insured writes a contribution; the base is the monthly wage.
func (b *bureau) insured(h *Household, m *Person, base int, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	n := d.IntN(6)
	if m.Work == official {
		n = d.between(6, len(employers)-1)
	}
	l.buf = append(append(l.buf, h.Place.County...), employers[n]...)
	l.end()
	b.person(m, plant != Nothing)
	l.str("企业职工基本养老保险").int(base).str(b.past(m, 10).Period().String(), b.asOf.Period().String(), "参保缴费")
	l.int(base*12/100).date(b.asOf, 0)
	return b.file(insurance, h, m, plant)
}

// deposit writes an account with fen in it.
func (b *bureau) deposit(h *Household, m *Person, fen int, plant Kind) error {
	l := &b.l
	l.reset()
	b.person(m, plant != Nothing)
	fixed := 0
	if fen > 1_000_000 {
		fixed = fen / 100_000 * 100_000 * b.d.between(3, 9) / 10
	}
	l.str(h.Bank).bytes(m.Account[:]).str("人民币").cents(fen-fixed).cents(fixed).cents(fen).date(b.asOf, 'c')
	return b.file(deposits, h, m, plant)
}

func (b *bureau) disabled(h *Household, m *Person) error {
	l := &b.l
	l.reset()
	l.int(b.rows[disabled] + 1)
	b.person(m, false)
	issued := b.asOf.AddDays(-b.d.between(30, 3500))
	if issued.Before(m.Birth) {
		issued = m.Birth.AddDays(200)
	}
	issued = earlier(issued, b.asOf)
	l.certificate(m)
	l.str(m.Disability, grades[m.Grade]).date(issued, '.').date(issued.AddMonths(120), '.').str("有效")
	return b.file(disabled, h, m, Nothing)
}

func earlier(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return a
	}
	return b
}

// death: a planted one lies months back, long enough to have been noticed.
func (b *bureau) death(h *Household, m *Person, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	l.int(b.rows[deaths] + 1)
	b.person(m, plant != Nothing)
	died := b.asOf.AddDays(-d.between(60, 400))
	l.str(sexed(m, "男", "女")).date(died, 0).date(earlier(died.AddDays(d.between(3, 60)), b.asOf), 0)
	l.address(h)
	l.str(h.Place.Township+"派出所").date(b.asOf, '-')
	return b.file(deaths, h, m, plant)
}

func (b *bureau) custody(h *Household, m *Person, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	l.int(b.rows[custody] + 1)
	b.person(m, plant != Nothing)
	since := b.asOf.AddDays(-d.between(40, 900))
	what, where := "服刑", one(d, []string{"省属第三监狱", "省属第五监狱"})
	if d.chance(.25) {
		what, where = "强制隔离戒毒", "强制隔离戒毒所"
	}
	l.str(what).date(since, '-').date(b.asOf.AddDays(d.between(100, 1500)), '-').str(where)
	return b.file(custody, h, m, plant)
}

// elsewhere writes a recipient of another county.
func (b *bureau) elsewhere(h *Household, m *Person, plant Kind) error {
	l, d := &b.l, b.d
	l.reset()
	county, town := "邻县", one(d, []string{"城关镇", "新城镇", "石桥乡"})
	if h.Place.Code[:4] == Wenchuan[:4] {
		at := one(d, [][2]string{{"理县", "杂谷脑镇"}, {"理县", "薛城镇"}, {"茂县", "凤仪镇"}, {"茂县", "南新镇"}, {"都江堰市", "龙池镇"}})
		county, town = at[0], at[1]
	}
	l.int(b.rows[elsewhere]+1).str(county, town)
	b.person(m, plant != Nothing)
	l.str(one(d, []string{"农村低保", "农村低保", "城市低保"})).int(d.between(120, 1100)).str(b.asOf.Period().Add(-d.between(2, 40)).String(), "在保")
	return b.file(elsewhere, h, m, plant)
}

// stranger invents somebody who is in the departments' files only.
func (b *bureau) stranger(at Place, age int) (Person, error) {
	d := b.d
	m := Person{Male: d.chance(.55), Age: age, Birth: b.asOf.AddMonths(-12 * age).AddDays(-d.IntN(364))}
	m.Surname, m.Given = b.names.han.draw(d), b.names.given(d, m.Male, m.Birth.Year)
	var err error
	m.ID, err = b.strangers.issue(at.Code[:6], m.Birth, m.Male)
	return m, err
}

// outsiders writes the strangers of a place: last year's dead, who are no
// longer in the roster, prisoners, and recipients of other counties.
func (b *bureau) outsiders(p *place) error {
	h := &Household{Place: p.Place, Group: 1, House: 1}
	for _, s := range []struct {
		rate     float64
		from, to int
		write    func(*Household, *Person, Kind) error
	}{
		{.0065, 55, 96, b.death},
		{.0006, 19, 58, b.custody},
		{.0040, 20, 88, b.elsewhere},
	} {
		for range b.some(s.rate * float64(p.people)) {
			m, err := b.stranger(p.Place, b.d.between(s.from, s.to))
			if err != nil {
				return err
			}
			h.Group, h.House = b.d.between(1, 6), b.d.between(1, 180)
			if err := s.write(h, &m, Nothing); err != nil {
				return err
			}
		}
	}
	return nil
}

// some rounds an expectation up or down by chance.
func (b *bureau) some(x float64) int {
	n := int(x)
	return n + index(b.d.chance(x-float64(n)))
}
