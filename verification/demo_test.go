package verification

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/demo"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// offices are the demo's files by source.
func offices() map[string]string {
	return map[string]string{"deaths": "公安_死亡人员.csv", "vehicles": "公安交管_机动车登记.csv", "real_estate": "自然资源_不动产登记.csv", "companies": "市场监管_市场主体.xlsx",
		"pensions": "人社_养老金发放.csv", "contributions": "人社_社保公积金缴费.csv", "deposits": "银行_存款余额.csv", "disability": "残联_残疾人证.xlsx",
		"custody": "司法_在押人员.xlsx", "elsewhere": "民政_外县在保名单.xlsx"}
}

// truth is what was planted: kind -> households.
type truth struct {
	planted map[string]map[string]bool
	slipped map[string]bool // households whose planted record carries a wrong number
}

// screened builds a demo county, loads its files and screens its recipients.
func (b *bench) screened(persons int) (Screening, []ScreenHit, truth, map[id.ID]string) {
	b.t.Helper()
	register, err := division.Load()
	if err != nil {
		b.t.Fatal(err)
	}
	c, err := demo.Build(demo.Options{Seed: 20190820, Division: demo.Wenchuan, Persons: persons, Today: calendar.At(b.clock.T), Places: demo.Places(register, demo.Wenchuan)})
	if err != nil {
		b.t.Fatal(err)
	}
	dir := b.t.TempDir()
	report, err := c.WriteFiles(dir)
	if err != nil {
		b.t.Fatal(err)
	}
	rows, began := int64(0), time.Now()
	for source, name := range offices() {
		rows += b.hand(source, filepath.Join(dir, "部门数据", name), int64(report.Records["部门数据/"+name]))
	}
	b.t.Logf("%d rows of %d files in %s: %.0f rows/s", rows, len(offices()), time.Since(began).Round(time.Millisecond), float64(rows)/time.Since(began).Seconds())
	numbers := b.recipients(c)
	ref, err := b.Screen(checker(), county)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.screen(b.t.Context(), ScreenArgs{county, ref.ID}); err != nil {
		b.t.Fatal(err)
	}
	run, err := b.Screening(checker(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	hits, err := b.Hits(checker(), ref, "", 0, 100_000)
	if err != nil {
		b.t.Fatal(err)
	}
	return run, hits, readTruth(b.t, filepath.Join(dir, demo.TruthFile)), numbers
}

// hand delivers one file and looks that every row went in or waits.
func (b *bench) hand(source, path string, want int64) int64 {
	b.t.Helper()
	in, err := os.Open(path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer in.Close()
	f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: source, FileID: b.put(filepath.Base(path), "department", in), AsOf: recent})
	if err != nil {
		b.t.Fatalf("%s: %v", source, err)
	}
	if err := b.load(b.t.Context(), LoadArgs{county, f.ID}); err != nil {
		b.t.Fatalf("%s: %v", source, err)
	}
	if f, err = b.File(checker(), Ref{county, f.ID}); err != nil || f.State != Current || f.Rows != want || b.count(f.ID) != f.Rows-f.Bad {
		b.t.Fatalf("%s: %+v with %d rows, want %d, %v", source, f, b.count(f.ID), want, err)
	}
	return f.Rows
}

// recipients are the county's dibao households, members as the roster has them.
func (b *bench) recipients(c *demo.County) map[id.ID]string {
	numbers := map[id.ID]string{}
	next := id.ID(1)
	for _, h := range c.Households {
		if h.Dibao.People == 0 {
			continue
		}
		r := Recipient{Household: next, Division: h.Place.Code, Urban: h.Place.Urban}
		numbers[next] = h.No
		for i := range h.Members {
			next++
			m := &h.Members[i]
			r.Members = append(r.Members, Member{next, m.Name(), idnumber.Number(m.ID[:]), m.Birth})
		}
		next++
		b.homes = append(b.homes, r)
	}
	return numbers
}

func readTruth(t testing.TB, path string) truth {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	out := truth{map[string]map[string]bool{}, map[string]bool{}}
	wrong := map[string]bool{} // file and row
	for _, r := range rows {
		if r[0] == "wrong_digit" {
			wrong[r[4]+r[5]] = true
		}
	}
	for _, r := range rows {
		if r[1] == "" || r[0] == "wrong_digit" || r[0] == "homophone" || r[0] == "old_id" {
			continue
		}
		if out.planted[r[0]] == nil {
			out.planted[r[0]] = map[string]bool{}
		}
		out.planted[r[0]][r[1]] = true
		if wrong[r[4]+r[5]] {
			out.slipped[r[1]] = true
		}
	}
	return out
}

// score is precision and recall of one suspicion against what was planted.
type score struct{ right, wrong, missed, slipped int }

func (s score) String() string {
	return fmt.Sprintf("right %d, wrong %d, missed %d, missed for a wrong number %d: precision %.3f recall %.3f (%.3f where the number is right)", s.right, s.wrong, s.missed, s.slipped,
		ratio(s.right, s.right+s.wrong), ratio(s.right, s.right+s.missed+s.slipped), ratio(s.right, s.right+s.missed))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (t truth) score(kind string, found map[string]bool) (s score) {
	for h := range found {
		if t.planted[kind][h] {
			s.right++
		} else {
			s.wrong++
		}
	}
	for h := range t.planted[kind] {
		switch {
		case found[h]:
		case t.slipped[h]:
			s.slipped++
		default:
			s.missed++
		}
	}
	return s
}

// TestDemo screens a demo county and holds the result against what was
// planted. Where the department's number is right, nothing planted with it is
// missed and nobody innocent is named; a wrong number is not found by an index.
func TestDemo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		run, hits, planted, numbers := b.screened(20_000)
		if run.State != "done" || run.Households != int64(len(b.homes)) || len(run.AsOf) != 10 || len(run.Counts) < 5 {
			t.Errorf("run %+v over %d households", run, len(b.homes))
		}
		exact := []Suspicion{HasVehicle, Dead, InCustody, InTwoCounties}
		for kind, plant := range map[Suspicion]string{HasVehicle: "wrongly_in_vehicle", Dead: "dead_paid", InCustody: "custody_paid", InTwoCounties: "two_counties",
			HasCompany: "wrongly_in_company", DepositsOver: "wrongly_in_deposit", TwoDwellings: "wrongly_in_house"} {
			found := map[string]bool{}
			for _, h := range hits {
				if h.Kind == kind {
					found[numbers[h.Household]] = true
				}
			}
			s := planted.score(plant, found)
			t.Logf("%-20s %s", plant, s)
			if slices.Contains(exact, kind) && (s.missed > 0 || s.wrong > 0 || s.right == 0) {
				t.Errorf("%s: %s", plant, s)
			}
		}
		for _, h := range hits {
			if h.Summary == "" || strings.Contains(h.Summary, "993221") {
				t.Errorf("hit %s of %s says %q", h.ID, h.Kind, h.Summary)
			}
		}
	})
}
