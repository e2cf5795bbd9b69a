package verification

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/verification/source"
)

// alone is a recipient who lives alone, with a number of their own.
func alone(n int) Recipient {
	m := Subject{ID: id.ID(9000 + n), Name: "张三", IDNumber: number("19700101", fmt.Sprintf("%03d", n+1)), BornOn: calendar.On(1970, 1, 1)}
	return Recipient{Household: id.ID(8000 + n), Division: village, Counted: 1, Members: []Subject{m}, Draws: []Drawn{{Programme: "dibao"}}}
}

// kinds are what was found of each household.
func kinds(hits []ScreenHit) map[id.ID][]Suspicion {
	out := map[id.ID][]Suspicion{}
	for _, h := range hits {
		out[h.Household] = append(out[h.Household], h.Kind)
	}
	return out
}

// hitsNow screens and returns what was found.
func (b *bench) hitsNow() map[id.ID][]Suspicion {
	b.t.Helper()
	run, _ := b.ranThrough()
	hits, err := b.Hits(checker(), Ref{county, run.ID}, Sift{}, 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	return kinds(hits)
}

// TestWhoIsAwayInCustody: who serves at home is not away, and a term that is over is;
// the next screening knows that it has ended though the list is the same.
func TestWhoIsAwayInCustody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		table := "证件号,姓名,类别,刑期（戒毒期）至\n"
		for i, row := range [][2]string{{"服刑", "2026-12-20"}, {"社区矫正", "2027-12-31"}, {"社区戒毒", ""}, {"强制隔离戒毒", "2027-05-01"}, {"服刑", "2026-10-01"}} {
			b.homes = append(b.homes, alone(i))
			table += fmt.Sprintf("%s,张三,%s,%s\n", b.homes[i].Members[0].IDNumber, row[0], row[1])
		}
		b.deliver("custody", recent, table)
		got := b.hitsNow()
		if len(got) != 2 || !slices.Equal(got[8000], []Suspicion{InCustody}) || !slices.Equal(got[8003], []Suspicion{InCustody}) {
			t.Errorf("%v", got)
		}
		clock.T = calendar.On(2026, 12, 21).Midnight()
		if got := b.hitsNow(); len(got) != 1 || got[8003] == nil {
			t.Errorf("the day after the term: %v", got)
		}
	})
}

// TestACountysOwnSourcesAreScreened: what is told counts, not the code of who tells it.
func TestACountysOwnSourcesAreScreened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.homes = []Recipient{alone(0)}
		for code, like := range map[string]string{"village_deaths": "deaths", "farm_cars": "vehicles", "town_aid": "elsewhere"} {
			src, _ := b.sources.named(like)
			src.Code = code
			b.sources = append(b.sources, src)
		}
		n := b.homes[0].Members[0].IDNumber
		b.deliver("village_deaths", recent, "证件号,姓名,死亡日期\n"+string(n)+",张三,2026-10-05\n")
		b.deliver("farm_cars", recent, vehicles("张三", n, "小型轿车"))
		b.deliver("town_aid", recent, "证件号,姓名,所在县,户月保障金额（元）\n"+string(n)+",张三,外县,500\n")
		b.turn("cremations", true)
		b.deliver("cremations", recent, cremated(b.sources, n))
		got := b.hitsNow()[8000]
		slices.Sort(got)
		if !slices.Equal(got, []Suspicion{Dead, Dead, InTwoCounties, HasVehicle}) {
			t.Errorf("%v", got)
		}
	})
}

// TestEachProgrammeIsMeasuredByItsOwn: an allowance that asks nothing about means is no
// reason to look at cars and money, one person's aid is measured by what is theirs, and
// death and another county's list say the same to all.
func TestEachProgrammeIsMeasuredByItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		draws := [][]Drawn{{{Programme: "dibao"}}, {{Programme: "old-age", Person: 9001}}, {{Programme: "tekun", Person: 9002}}, {{Programme: "tekun", Person: 9003}}, {{Programme: "old-age", Person: 9004}, {Programme: "dibao"}}}
		cars, money := vehicles("张三", number("19700101", "900"), "小型轿车"), deposits("张三", number("19700101", "900"), "1")
		line := func(table, row string) string { _, last, _ := strings.Cut(row, "\n"); return table + last }
		for i, of := range draws {
			h := alone(i)
			h.Draws = of
			if i == 3 { // who lives with him has the money
				wife := Subject{ID: 9100, Name: "张三", IDNumber: number("19710101", "001")}
				h.Members, h.Counted = append(h.Members, wife), 2
				money = line(money, deposits("张三", wife.IDNumber, "50000"))
			} else {
				money = line(money, deposits("张三", h.Members[0].IDNumber, map[bool]string{true: "5000", false: "9000"}[i == 2]))
			}
			cars = line(cars, vehicles("张三", h.Members[0].IDNumber, "小型轿车"))
			b.homes = append(b.homes, h)
		}
		b.deliver("vehicles", recent, cars)
		b.deliver("deposits", recent, money)
		b.deliver("deaths", recent, "证件号,姓名,死亡日期\n"+string(b.homes[1].Members[0].IDNumber)+",张三,2026-10-05\n")
		got := b.hitsNow()
		want := map[id.ID][]Suspicion{8000: {HasVehicle, DepositsOver}, 8001: {Dead}, 8002: {HasVehicle, DepositsOver}, 8003: {HasVehicle}, 8004: {HasVehicle, DepositsOver}}
		if !maps.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%v", got)
		}
	})
}

// cremated is a list with one person, under the catalogue's own headings.
func cremated(list []source.Source, n idnumber.Number) string {
	i := slices.IndexFunc(list, func(s source.Source) bool { return s.Code == "cremations" })
	head, row := "", ""
	for _, f := range list[i].Fields {
		cell := map[string]string{"id": string(n), "name": "张三", "date": "2026-10-07"}[f.Name]
		head, row = head+f.Chinese+",", row+cell+","
	}
	return head + "\n" + row + "\n"
}
