package registry

import (
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/mask"
)

// field is one value of an import, held against what the last import said and
// what the file has.
type field struct {
	path   string
	news   bool // it says something that the last import did not say
	agrees bool // the file has it already
	edited bool // the file no longer has what the last import said
	lay    func()
	note   func() // what this import said, for the next one
	clash  clash
}

// about makes a field of a value that get reads and set writes in any of the
// files. A zero value says nothing.
func about[T comparable](l *overlay, path string, show func(T) string, get func(*File) T, set func(*File, T)) field {
	var nothing T
	in, said, now := get(l.in), get(l.said), get(l.after)
	return field{
		path: path, news: in != nothing && in != said, agrees: in == now, edited: now != said,
		lay:  func() { set(l.after, in) },
		note: func() { set(l.said, in) },
		clash: clash{Clash{Path: path, Kept: show(now)},
			func(f *File) bool { return get(f) == now }},
	}
}

// together lays fields of which a person means all when they change one: the
// import's are laid if nobody changed any of them, or else all stay. It reports
// whether something was laid.
func (l *overlay) together(fields ...field) (laid bool) {
	edited := false
	for _, f := range fields {
		edited = edited || f.edited && !f.agrees
	}
	for _, f := range fields {
		if !f.news {
			continue
		}
		f.note()
		l.noted = true
		switch {
		case f.agrees:
		case edited:
			l.clashes = append(l.clashes, f.clash)
		default:
			f.lay()
			laid = true
		}
	}
	return laid
}

// layMember lays what is said of one person. One whom somebody took out of the
// household stays out.
func (l *overlay) layMember(m *Member) {
	if l.said.Member(m.ID) == nil {
		l.said.Members = append(l.said.Members, Member{Person: Person{ID: m.ID}, CoLiving: true, Reason: Imported})
	}
	groups := append(l.person(m), l.place(m))
	if l.after.Member(m.ID) != nil {
		for _, g := range groups {
			l.together(g...)
		}
		return
	}
	news := false
	for _, g := range groups {
		for _, f := range g {
			if f.news {
				f.note()
				news = true
			}
		}
	}
	if news {
		l.noted = true
		l.clashes = append(l.clashes, clash{Clash{Path: l.path[m.ID], Kept: goneText(l.after, m.ID)}, func(f *File) bool { return f.Member(m.ID) == nil }})
	}
}

func goneText(f *File, person id.ID) string {
	for i := len(f.Former) - 1; i >= 0; i-- {
		if m := f.Former[i]; m.ID == person {
			how := map[string]string{Died: "死亡", Left: "迁出", Corrected: "录入有误", Split: "分户", Merging: "并户", Moving: "转出"}[m.Ended]
			return fmt.Sprintf("%s已不在本户（%s，%s）", m.Name, how, m.To.Chinese())
		}
	}
	return "已不在本户"
}

// person are the fields of somebody, in groups that go together.
func (l *overlay) person(m *Member) [][]field {
	b := l.s.codes
	return [][]field{
		{ofMember(l, m, "name", asIs, func(m *Member) *string { return &m.Name })},
		{
			ofMember(l, m, "idNumber", idnumber.Number.Masked, func(m *Member) *idnumber.Number { return &m.IDNumber }),
			l.sex(m),
			ofMember(l, m, "bornOn", calendar.Date.String, func(m *Member) *calendar.Date { return &m.BornOn }),
		},
		{
			ofMember(l, m, "disability", named(b.DisabilityType), func(m *Member) *string { return &m.Disability }),
			ofMember(l, m, "disabilityGrade", gradeName, func(m *Member) *int32 { return &m.DisabilityGrade }),
		},
		{ofMember(l, m, "disabilityCert", maskAll, func(m *Member) *string { return &m.DisabilityCert })},
		{ofMember(l, m, "illness", maskAll, func(m *Member) *string { return &m.Illness })},
		{ofMember(l, m, "seriousIllness", yesNo, func(m *Member) *bool { return &m.SeriousIllness })},
		{ofMember(l, m, "ethnicity", named(b.Ethnicity), func(m *Member) *string { return &m.Ethnicity })},
		{ofMember(l, m, "marital", named(b.Marital), func(m *Member) *string { return &m.Marital })},
		{ofMember(l, m, "education", named(b.Education), func(m *Member) *string { return &m.Education })},
		{ofMember(l, m, "health", named(b.Health), func(m *Member) *string { return &m.Health })},
		{ofMember(l, m, "labour", named(b.Labour), func(m *Member) *string { return &m.Labour })},
		{ofMember(l, m, "schooling", asIs, func(m *Member) *string { return &m.Schooling })},
		{ofMember(l, m, "work", asIs, func(m *Member) *string { return &m.Work })},
		{ofMember(l, m, "phone", mask.Phone, func(m *Member) *string { return &m.Phone })},
		{ofMember(l, m, "poor", Poor.Name, func(m *Member) *Poor { return &m.Poor })},
		{ofMember(l, m, "excluded", asIs, func(m *Member) *string { return &m.Excluded })},
		{l.living(m)},
	}
}

// place is the relation to the head. The head changes by an act of its own; what
// an import says of relations to another head than the file's cannot be laid.
func (l *overlay) place(m *Member) []field {
	f := ofMember(l, m, "relation", named(l.s.codes.Relation), func(m *Member) *string { return &m.Relation })
	now := l.after.Member(m.ID)
	for _, o := range l.in.Members {
		if isHead(o.Relation) && o.ID != l.after.HeadID {
			f.edited = true
		}
	}
	if now != nil && isHead(now.Relation) != isHead(m.Relation) {
		f.edited = true
	}
	return []field{f}
}

// ofMember makes a field of something of a member; who is not in a file has the
// zero value there.
func ofMember[T comparable](l *overlay, m *Member, name string, show func(T) string, pick func(*Member) *T) field {
	person := m.ID
	get := func(f *File) (v T) {
		if m := f.Member(person); m != nil {
			v = *pick(m)
		}
		return v
	}
	return about(l, l.path[person]+"."+name, show, get, func(f *File, v T) { *pick(f.Member(person)) = v })
}

// sex is a field of which "0" says that nobody knows.
func (l *overlay) sex(m *Member) field {
	person := m.ID
	get := func(f *File) string {
		if m := f.Member(person); m != nil && m.Sex != "0" {
			return m.Sex
		}
		return ""
	}
	return about(l, l.path[person]+".sex", named(l.s.codes.Sex), get, func(f *File, v string) { f.Member(person).Sex = v })
}

// living is whether somebody lives with the family. "" says nothing: a file
// without the column, or an import that did not know the person.
func (l *overlay) living(m *Member) field {
	person := m.ID
	get := func(f *File) string {
		m := f.Member(person)
		if m == nil || f == l.in && l.draft.Import.Silent.CoLiving || f == l.said && m.Name == "" {
			return ""
		}
		return yesNo(m.CoLiving)
	}
	return about(l, l.path[person]+".coLiving", asIs, get, func(f *File, v string) { f.Member(person).CoLiving = v == "是" })
}

func gradeName(n int32) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d级", n)
}
