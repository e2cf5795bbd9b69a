package registry

import (
	"strconv"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/mask"
)

// askable is a value of a file that a request may name, as text.
type askable struct {
	title    sentence
	personal bool // masked where it is shown
	get      func(*Household, *Member) string
	set      func(*Household, *Member, string) bool
}

func ofText(title sentence, of func(*Household, *Member) *string) askable {
	return askable{title: title, get: func(h *Household, m *Member) string { return *of(h, m) },
		set: func(h *Household, m *Member, v string) bool { *of(h, m) = strings.TrimSpace(v); return true }}
}

func ofTruth(title sentence, of func(*Household, *Member) *bool) askable {
	return askable{title: title, get: func(h *Household, m *Member) string { return strconv.FormatBool(*of(h, m)) },
		set: func(h *Household, m *Member, v string) bool {
			b, err := strconv.ParseBool(v)
			*of(h, m) = b
			return err == nil
		}}
}

func (f askable) secret() askable { f.personal = true; return f }

// number drops what people put between digits.
func (f askable) number() askable {
	set := f.set
	f.set = func(h *Household, m *Member, v string) bool { return set(h, m, digits(v)) }
	return f
}

// householdFields are those of the household as a whole. Its division, head and
// members change by what is asked beside.
func householdFields() map[string]askable {
	return map[string]askable{
		"address":      ofText(sentence{"住址", "Address"}, func(h *Household, _ *Member) *string { return &h.Address }),
		"urban":        ofTruth(sentence{"城乡", "Urban or rural"}, func(h *Household, _ *Member) *bool { return &h.Urban }),
		"cause":        ofText(sentence{"致贫原因", "Cause of poverty"}, func(h *Household, _ *Member) *string { return &h.Cause }),
		"nearRelative": ofTruth(sentence{"近亲属备案", "Near relative of staff"}, func(h *Household, _ *Member) *bool { return &h.NearRelative }),
		"bank":         ofText(sentence{"开户银行", "Bank"}, func(h *Household, _ *Member) *string { return &h.Bank }),
		"account":      ofText(sentence{"银行账号", "Bank account"}, func(h *Household, _ *Member) *string { return &h.Account }).number().secret(),
		"accountName":  ofText(sentence{"户名", "Account name"}, func(h *Household, _ *Member) *string { return &h.AccountName }),
	}
}

// memberFields are those of one person.
func memberFields() map[string]askable {
	return map[string]askable{
		"name":            ofText(sentence{"姓名", "Name"}, func(_ *Household, m *Member) *string { return &m.Name }),
		"idNumber":        {sentence{"身份证号", "ID number"}, true, func(_ *Household, m *Member) string { return string(m.IDNumber) }, setIDNumber},
		"phone":           ofText(sentence{"电话", "Phone"}, func(_ *Household, m *Member) *string { return &m.Phone }).number().secret(),
		"marital":         ofText(sentence{"婚姻状况", "Marital status"}, func(_ *Household, m *Member) *string { return &m.Marital }),
		"education":       ofText(sentence{"文化程度", "Education"}, func(_ *Household, m *Member) *string { return &m.Education }),
		"health":          ofText(sentence{"健康状况", "Health"}, func(_ *Household, m *Member) *string { return &m.Health }),
		"disability":      ofText(sentence{"残疾类别", "Kind of disability"}, func(_ *Household, m *Member) *string { return &m.Disability }),
		"disabilityGrade": {sentence{"残疾等级", "Grade of disability"}, false, func(_ *Household, m *Member) string { return grade(m.DisabilityGrade) }, setGrade},
		"disabilityCert":  ofText(sentence{"残疾证号", "Disability certificate"}, func(_ *Household, m *Member) *string { return &m.DisabilityCert }).secret(),
		"illness":         ofText(sentence{"疾病", "Illness"}, func(_ *Household, m *Member) *string { return &m.Illness }).secret(),
		"seriousIllness":  ofTruth(sentence{"重大疾病", "Serious illness"}, func(_ *Household, m *Member) *bool { return &m.SeriousIllness }),
		"labour":          ofText(sentence{"劳动能力", "Ability to work"}, func(_ *Household, m *Member) *string { return &m.Labour }),
		"schooling":       ofText(sentence{"在校情况", "Schooling"}, func(_ *Household, m *Member) *string { return &m.Schooling }),
		"work":            ofText(sentence{"务工情况", "Work"}, func(_ *Household, m *Member) *string { return &m.Work }),
		"coLiving":        ofTruth(sentence{"共同生活", "Lives with the family"}, func(_ *Household, m *Member) *bool { return &m.CoLiving }),
	}
}

func grade(n int32) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

func setGrade(_ *Household, m *Member, v string) bool {
	if v == "" {
		m.DisabilityGrade = 0
		return true
	}
	n, err := strconv.ParseInt(v, 10, 32)
	m.DisabilityGrade = int32(n)
	return err == nil
}

func setIDNumber(_ *Household, m *Member, v string) bool {
	n, err := idnumber.Parse(v, calendar.Date{Year: 9999, Month: 1, Day: 1})
	m.IDNumber = n
	if err == nil {
		m.Sex, m.BornOn = n.Sex(), n.Birth()
	}
	return err == nil
}

func fieldOf(person id.ID, name string) (askable, bool) {
	list := householdFields()
	if person != 0 {
		list = memberFields()
	}
	f, ok := list[name]
	return f, ok
}

func fieldTitle(name string) sentence {
	for _, person := range []id.ID{0, 1} {
		if f, ok := fieldOf(person, name); ok {
			return f.title
		}
	}
	return sentence{name, name}
}

func (f *File) field(person id.ID, name string) (string, bool) {
	m := f.Member(person)
	x, ok := fieldOf(person, name)
	if !ok || person != 0 && m == nil {
		return "", false
	}
	return x.get(&f.Household, m), true
}

func (f *File) setField(person id.ID, name, value string) bool {
	m := f.Member(person)
	x, ok := fieldOf(person, name)
	return ok && (person == 0 || m != nil) && x.set(&f.Household, m, value)
}

// FieldTitle is what a field that a request names is called, in both languages.
func FieldTitle(name string) (zh, en string) {
	t := fieldTitle(name)
	return t.zh, t.en
}

// Masked is what was asked as a page may show it.
func (a Asked) Masked() Asked {
	out := a
	out.Fields, out.Joins = nil, nil
	for _, x := range a.Fields {
		if f, ok := fieldOf(x.Person, x.Name); ok && f.personal {
			x.Was, x.Value = maskOf(x.Name, x.Was), maskOf(x.Name, x.Value)
		}
		out.Fields = append(out.Fields, x)
	}
	for _, j := range a.Joins {
		j.Member.IDNumber, j.Member.Phone, j.Member.Illness = maskOf("idNumber", j.Member.IDNumber), mask.Phone(j.Member.Phone), maskAll(j.Member.Illness)
		j.Member.DisabilityCert = maskAll(j.Member.DisabilityCert)
		out.Joins = append(out.Joins, j)
	}
	return out
}

func maskOf(name, value string) string {
	switch name {
	case "idNumber":
		return idnumber.Number(value).Masked()
	case "phone":
		return mask.Phone(value)
	case "illness", "disabilityCert":
		return maskAll(value)
	}
	return maskTail(value)
}
