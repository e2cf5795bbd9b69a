package demo

import (
	"strconv"
	"strings"

	"doudi/internal/calendar"
)

// registerLayouts says how the registers are kept.
func registerLayouts() []layout {
	split := func(s string) []string { return strings.Split(s, ",") }
	return []layout{
		{file: "部门数据/民政_婚姻登记.csv", header: split("姓名,身份证号,登记类别,配偶姓名,登记日期")},
		{file: "部门数据/公安_户籍登记.csv", gb: true, header: split("姓名,公民身份号码,户主姓名,户籍地址,户籍状态")},
		{file: "部门数据/公用事业_水电燃气.csv", header: split("户名,身份证号,费用类别,年费用（元）,年度")},
	}
}

// filesOf are the files that are written, by office.
func filesOf(opt Options, county string, asOf calendar.Date) []layout {
	all := layouts(county, asOf)
	if opt.Registers {
		return append(all[:], registerLayouts()...)
	}
	return all[:]
}

// How many of the recipients in whom nothing else is planted have an entry of each kind.
const (
	undeclaredShare = .02
	awayShare       = .02
	spendingShare   = .02
	innocentShare   = .2
)

// registers writes what the registers hold on recipients in whom nothing else is
// planted. They draw from a stream of their own, which leaves the rest of the county as
// it is.
func (b *bureau) registers(h *Household) error {
	if !b.opt.Registers || h.Dibao.People == 0 || h.Plant != Nothing {
		return nil
	}
	kept := b.d
	b.d = roll(b.opt.Seed, "registers", h.No)
	defer func() { b.d = kept }()
	head := &h.Members[0]
	for i := range h.Members {
		if h.Members[i].Relation == "户主" {
			head = &h.Members[i]
		}
	}
	switch x := b.d.Float64(); {
	case x < undeclaredShare:
		return b.unnamed(h, head)
	case x < undeclaredShare+awayShare:
		return b.registered(h, head, "理县杂谷脑镇", RegisteredAway)
	case x < undeclaredShare+awayShare+spendingShare:
		return b.bill(h, head, len(h.Members)*b.d.between(6_000, 9_000), HighSpending)
	case x < innocentShare:
		return b.plain(h, head)
	}
	return nil
}

// unnamed marries a head who lives without a spouse to somebody who is of no family.
func (b *bureau) unnamed(h *Household, head *Person) error {
	if head.Age < 25 || spouse(h) != nil {
		return nil
	}
	return b.wedding(h, head, one(b.d, others), UndeclaredSpouse)
}

// plain writes entries that agree with what the family declares.
func (b *bureau) plain(h *Household, head *Person) error {
	if m := spouse(h); m != nil {
		if err := b.wedding(h, head, m.Name(), InnocentMarriage); err != nil {
			return err
		}
	}
	if err := b.registered(h, head, h.Place.County+h.Place.Township, InnocentRegistered); err != nil {
		return err
	}
	return b.bill(h, head, b.d.between(120, 900), InnocentBills)
}

// spouse is the head's; nil if there is none in the family.
func spouse(h *Household) *Person {
	for i := range h.Members {
		if h.Members[i].Relation == "配偶" {
			return &h.Members[i]
		}
	}
	return nil
}

func (b *bureau) wedding(h *Household, m *Person, with string, plant Kind) error {
	b.l.reset()
	b.recorded(m)
	b.l.str("结婚登记", with).date(calendar.On(m.Birth.Year+b.d.between(21, 24), 5, b.d.between(1, 28)), '-')
	return b.file(marriages, h, m, plant)
}

func (b *bureau) registered(h *Household, m *Person, address string, plant Kind) error {
	b.l.reset()
	b.recorded(m)
	b.l.str(m.Name(), address, "正常")
	return b.file(households, h, m, plant)
}

// bill is a year's, in yuan.
func (b *bureau) bill(h *Household, m *Person, yuan int, plant Kind) error {
	b.l.reset()
	b.recorded(m)
	b.l.str("电费").int(yuan).str(strconv.Itoa(b.asOf.Year))
	return b.file(utilities, h, m, plant)
}

// recorded writes a person as the registers do, without a slip.
func (b *bureau) recorded(m *Person) {
	b.slip = slip{}
	b.l.name(m).bytes(m.ID[:])
}
