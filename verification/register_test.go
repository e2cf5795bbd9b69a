package verification

import (
	"fmt"
	"slices"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/verification/source"
)

// registers makes the marriage register, the household register and the sources of
// spending some that are asked in every check.
func registers(b *bench) {
	b.sources = slices.Clone(b.sources)
	for i := range b.sources {
		if slices.Contains([]string{"marriages", "household_register", "utilities", "school_fees"}, b.sources[i].Code) {
			b.sources[i].Active = true
		}
	}
}

// TestRegistersAreFound: an entry says whom else it names and of which day it is, and
// an address whether it is of the county.
func TestRegistersAreFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		registers(b)
		m := b.family.Members
		b.deliver("marriages", recent, fmt.Sprintf("姓名,身份证号,登记类别,配偶姓名,登记日期\n%s,%s,结婚登记,何芳,2012年5月6日\n", m[0].Name, m[0].IDNumber))
		b.deliver("household_register", recent, fmt.Sprintf("姓名,身份证号,户籍地址,迁移情况\n%s,%s,四川省汶川县威州镇,\n%s,%s,四川省理县杂谷脑镇,\n%s,%s,桑坪村,2024-05-06迁出\n",
			m[0].Name, m[0].IDNumber, m[1].Name, m[1].IDNumber, m[2].Name, m[2].IDNumber))
		b.deliver("school_fees", recent, fmt.Sprintf("姓名,身份证号,事项,年费用（元）,年度\n%s,%s,出境2次,,2025\n", m[1].Name, m[1].IDNumber))
		b.consentAll(father, mother, child)
		v := b.asked()
		type said struct {
			person      id.ID
			item, other string
			on          string
		}
		want := map[said]bool{
			{father, source.Married, "何芳", "2012-05-06"}: true, {father, source.Here, "", ""}: true, {mother, source.Elsewhere, "", ""}: true,
			{child, source.MovedOut, "", ""}: true, {mother, source.Abroad, "", ""}: true,
		}
		for _, f := range v.Findings {
			x := said{f.PersonID, f.Item, f.Other, ""}
			if !f.EnteredOn.IsZero() {
				x.on = f.EnteredOn.String()
			}
			if !want[x] {
				t.Errorf("not expected: %+v", x)
			}
			delete(want, x)
		}
		if len(want) > 0 {
			t.Errorf("not found: %v", want)
		}
	})
}

// TestScreeningReadsRegisters: who is married to nobody of the family, or divorced from
// somebody of it, is registered elsewhere or spends much, is a lead; who is not, is none.
func TestScreeningReadsRegisters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		registers(b)
		m := b.family.Members
		home := func(n id.ID, members ...Subject) Recipient {
			return Recipient{Household: n, Division: village, Counted: len(members), Draws: []Drawn{{Programme: "dibao"}}, Members: members}
		}
		b.homes = []Recipient{home(11, m[0]), home(12, m[1]), home(13, m[2])}
		row := func(i int, rest string) string { return fmt.Sprintf("%s,%s,%s\n", m[i].Name, m[i].IDNumber, rest) }
		b.deliver("marriages", recent, "姓名,身份证号,登记类别,配偶姓名,登记日期\n"+row(0, "离婚登记,何芳,2001-01-01")+row(0, "结婚登记,何芳,1999-01-01")+row(1, "结婚登记,何芳,2012-05-06"))
		b.deliver("household_register", recent, "姓名,身份证号,户籍地址,迁移情况\n"+row(0, "汶川县威州镇,")+row(1, "桑坪村,")+row(2, "理县杂谷脑镇,"))
		b.deliver("utilities", recent, "姓名,身份证号,类别,年费用（元）,年度\n"+row(0, "电费,1000,2025")+row(0, "水费,1101,2025")+row(2, "电费,2100,2025")) // 350 / 2 a month
		b.deliver("school_fees", recent, "姓名,身份证号,事项,年费用（元）,年度\n"+row(1, "民办国际学校,30000,2025"))
		got := map[string]bool{}
		ref, err := b.Screen(checker(), county)
		if err == nil {
			err = b.screen(t.Context(), ScreenArgs{county, ref.ID})
		}
		if err != nil {
			t.Fatal(err)
		}
		hits, err := b.Hits(checker(), ref, Sift{}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hits {
			got[fmt.Sprintf("%s %d", h.Kind, h.Household)] = true
		}
		for _, want := range []string{"spouse 12", "residence 13", "spending 11", "spending 12"} {
			if !got[want] {
				t.Errorf("no lead %s", want)
			}
			delete(got, want)
		}
		if len(got) > 0 {
			t.Errorf("leads that are none: %v", got)
		}
	})
}

func TestTheDayOfAnEntry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2012年5月6日": "2012-05-06", "2012-5-6": "2012-05-06", "2012年5月": "", "": ""} {
		got := enteredOn(text)
		if s := got.String(); got != (calendar.Date{}) && s != want || got == (calendar.Date{}) && want != "" {
			t.Errorf("%q: %v, want %q", text, got, want)
		}
	}
}
