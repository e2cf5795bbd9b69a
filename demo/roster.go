package demo

import (
	"strconv"
	"strings"
)

// The names of the files, relative to the directory.
const (
	RosterFile     = "人口家庭花名册.csv"
	RecipientsFile = "低保在保花名册.xlsx"
	VillagesFile   = "村（社区）名单.csv"
	TruthFile      = "truth.csv"
)

func rosterHeader() []string {
	return strings.Split("户编号,户主姓名,姓名,身份证号,与户主关系,性别,出生日期,民族,文化程度,婚姻状况,健康状况,残疾类别,残疾等级,残疾证号,患病情况,劳动能力,就业状况,就学状况,联系电话,区划代码,乡镇,村(社区),家庭住址,城乡,人户分离,致贫原因,标签,是否共同生活,工资性收入(元/年),经营净收入(元/年),财产净收入(元/年),转移净收入(元/年),开户银行,银行账号,备注", ",")
}

func rosterLayout() layout { return layout{file: RosterFile, header: rosterHeader()} }

func recipientsLayout(county, asOf string) layout {
	return layout{
		file:   RecipientsFile,
		title:  county + "城乡居民最低生活保障在保对象花名册（截至" + asOf + "）",
		header: strings.Split("序号,户编号,户主（申请人）姓名,身份证号,保障人数,城乡类别,月保障金额（元）,起保年月,低保证号,开户银行,银行账号,开户人", ","),
	}
}

// rosterRow writes a member's row. The household's columns stand in every
// row, bank and account in the head's only.
func rosterRow(l *line, h *Household, i int) {
	m, head := &h.Members[i], &h.Members[0]
	l.reset()
	l.str(h.No).name(head).name(m).bytes(m.ID[:])
	l.str(m.Relation, sexed(m, "男", "女")).date(m.Birth, '-')
	l.str(m.Ethnic, m.Education, m.Marital, m.Health)
	l.disability(m)
	l.str(m.Illness, m.Labour, m.Work, m.School)
	if m.Phone[0] != 0 {
		l.bytes(m.Phone[:])
	} else {
		l.str("")
	}
	l.str(h.Place.Code, h.Place.Township, h.Place.Name)
	l.address(h)
	l.str(kind(h.Place.Urban), yes(h.Split), h.Cause.String())
	l.labels(h, m)
	l.str(yes(m.CoLiving))
	for _, n := range m.Income {
		l.int(n)
	}
	if i == 0 {
		l.str(h.Bank).bytes(m.Account[:])
	} else {
		l.str("", "")
	}
	l.str(m.Note)
}

func (l *line) name(m *Person) *line {
	l.buf = append(append(l.buf, m.Surname...), m.Given...)
	l.end()
	return l
}

var grades = [...]string{"", "一级", "二级", "三级", "四级"}

// disability writes type, grade and certificate: the ID number, the digit of
// the type and that of the grade.
func (l *line) disability(m *Person) {
	if m.Disability == "" {
		l.str("", "", "")
		return
	}
	l.str(m.Disability, grades[m.Grade])
	l.certificate(m)
}

func (l *line) certificate(m *Person) {
	l.buf = append(l.buf, m.ID[:]...)
	l.buf = append(l.buf, typeDigit(m.Disability), byte('0'+m.Grade))
	l.end()
}

// typeDigit is the type's digit in GB/T 26341.
func typeDigit(s string) byte {
	switch s {
	case "视力":
		return '1'
	case "听力":
		return '2'
	case "言语":
		return '3'
	case "肢体":
		return '4'
	case "智力":
		return '5'
	case "精神":
		return '6'
	default:
		return '7'
	}
}

func (l *line) address(h *Household) *line {
	b := append(append(append(l.buf, h.Place.County...), h.Place.Township...), h.Place.Name...)
	b = strconv.AppendInt(b, int64(h.Group), 10)
	if h.Place.Urban {
		b = append(b, "栋"...)
		b = strconv.AppendInt(b, int64(h.House%4+1), 10)
		b = append(b, "单元"...)
		b = strconv.AppendInt(b, int64((h.House/4%8+1)*100+h.House%3+1), 10)
		b = append(b, "室"...)
	} else {
		b = append(b, "组"...)
		b = strconv.AppendInt(b, int64(h.House), 10)
		b = append(b, "号"...)
	}
	l.buf = b
	l.end()
	return l
}

// labels joins what the household and the person are, with semicolons.
func (l *line) labels(h *Household, m *Person) {
	var words [3]string
	n := 0
	if h.Cause != NoCause {
		words[0] = "建档立卡户"
		words[1] = [...]string{"", "已脱贫", "未脱贫", "动态调整清退", "动态调整移出"}[m.Poor]
		n = 2
	}
	if h.Dibao.People > 0 {
		words[n] = "低保户"
		n++
	}
	for i, w := range words[:n] {
		if i > 0 {
			l.buf = append(l.buf, ';')
		}
		l.buf = append(l.buf, w...)
	}
	l.end()
}

func kind(urban bool) string {
	if urban {
		return "城镇"
	}
	return "农村"
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// recipientRow writes a household's line in the list of recipients.
func recipientRow(l *line, h *Household, n int) {
	head := &h.Members[0]
	l.reset()
	l.int(n).str(h.No).name(head).bytes(head.ID[:]).int(h.Dibao.People)
	l.str(map[bool]string{true: "城市低保", false: "农村低保"}[h.Place.Urban])
	l.int(int(h.Dibao.Monthly / 100)).str(h.Dibao.Since.String())
	l.buf = append(append(l.buf, "DB"...), h.Place.Code[:6]...)
	l.buf = append(l.buf, "0000000"...)
	digits(l.buf[len(l.buf)-7:], h.Dibao.Number)
	l.end()
	l.str(h.Bank).bytes(head.Account[:]).name(head)
}
