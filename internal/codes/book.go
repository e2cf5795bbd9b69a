package codes

import (
	"slices"
	"strings"
)

// Book holds every list; make one and hand it on.
type Book struct {
	Sex             *List
	Marital         *List
	Health          *List
	Education       *List
	Ethnicity       *List
	Relation        *List // to the head of the household
	DisabilityType  *List
	DisabilityGrade *List
	Cause           *List // of poverty
	Labour          *List // ability to work
}

// New builds the lists.
func New() *Book {
	return &Book{
		Sex:             newList("sex", "性别", "Sex", "GB/T 2261.1", sexes()),
		Marital:         newList("marital", "婚姻状况", "Marital state", "GB/T 2261.2", maritals()),
		Health:          newList("health", "健康状况", "Health", "GB/T 2261.3", healths()),
		Education:       newList("education", "文化程度", "Education", "GB/T 4658", educations()),
		Ethnicity:       newList("ethnicity", "民族", "Ethnic group", "GB/T 3304", ethnicities()),
		Relation:        newList("relation", "与户主关系", "Relation to head of household", "GB/T 4761", relations()),
		DisabilityType:  newList("disabilityType", "残疾类别", "Kind of disability", "GB/T 26341", disabilityTypes()),
		DisabilityGrade: newList("disabilityGrade", "残疾等级", "Degree of disability", "GB/T 26341", disabilityGrades()),
		Cause:           newList("cause", "致贫原因", "Cause of poverty", "", causes()),
		Labour:          newList("labour", "劳动能力", "Ability to work", "", labours()),
	}
}

// All returns the lists in a fixed order, ready for JSON.
func (b *Book) All() []*List {
	return []*List{b.Sex, b.Marital, b.Health, b.Education, b.Ethnicity, b.Relation, b.DisabilityType, b.DisabilityGrade, b.Cause, b.Labour}
}

// List returns the list with the name, or nil.
func (b *Book) List(id string) *List {
	i := slices.IndexFunc(b.All(), func(l *List) bool { return l.ID == id })
	if i < 0 {
		return nil
	}
	return b.All()[i]
}

var brackets = strings.NewReplacer("(", "", ")", "")

// ParseDisability reads kind and degree from one cell: 肢体二级, 视力残疾1级,
// 精神（贰级）, 二级肢体残疾, 多重残疾. grade is empty when the text names none; ok is
// false when the kind cannot be read or something is left over, as where a cell
// names two disabilities.
func (b *Book) ParseDisability(text string) (kind, grade string, ok bool) {
	t := brackets.Replace(key(text))
	t = strings.TrimSuffix(t, "残疾")
	for _, item := range b.DisabilityGrade.Items {
		for _, spelled := range append([]string{item.Zh, item.Code}, item.Aliases...) {
			rest, last := strings.CutSuffix(t, spelled)
			if !last {
				rest, last = strings.CutPrefix(t, spelled)
			}
			if kind, ok = b.DisabilityType.Parse(rest); last && ok && !b.DisabilityType.Has(rest) {
				return kind, item.Code, true
			}
		}
	}
	kind, ok = b.DisabilityType.Parse(t)
	return kind, "", ok
}
