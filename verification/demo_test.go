package verification

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"doudi/demo"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
)

// offices are the demo's files by source.
func offices() map[string]string {
	return map[string]string{"deaths": "公安_死亡人员.csv", "vehicles": "公安交管_机动车登记.csv", "real_estate": "自然资源_不动产登记.csv", "companies": "市场监管_市场主体.xlsx",
		"pensions": "人社_养老金发放.csv", "contributions": "人社_社保公积金缴费.csv", "deposits": "银行_存款余额.csv", "disability": "残联_残疾人证.xlsx",
		"custody": "司法_在押人员.xlsx", "elsewhere": "民政_外县在保名单.xlsx",
		"marriages": "民政_婚姻登记.csv", "household_register": "公安_户籍登记.csv", "utilities": "公用事业_水电燃气.csv"}
}

// demoBench is a demo county whose departments' files are loaded.
type demoBench struct {
	*bench
	dir      string
	rows     []planted
	everyone []Recipient      // every household as if it received aid
	numbers  map[id.ID]string // of households, by our identifier
	files    map[string]id.ID // department_file, by path
}

// planted is a line of the truth file.
type planted struct {
	kind, household, number, file string
	row                           int64
}

func demoCounty(b *bench, persons int) *demoBench {
	b.t.Helper()
	register, err := division.Load()
	if err != nil {
		b.t.Fatal(err)
	}
	c, err := demo.Build(demo.Options{Seed: 20190820, Division: demo.Wenchuan, Persons: persons, Today: calendar.At(b.clock.T), Places: demo.Places(register, demo.Wenchuan), Doubts: true, Registers: true})
	if err != nil {
		b.t.Fatal(err)
	}
	registers(b)
	d := &demoBench{bench: b, dir: b.t.TempDir(), numbers: map[id.ID]string{}, files: map[string]id.ID{}}
	report, err := c.WriteFiles(d.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	rows, began := int64(0), time.Now()
	for source, name := range offices() {
		path := "部门数据/" + name
		rows += d.hand(source, path, int64(report.Records[path]))
	}
	b.t.Logf("%d rows of %d files in %s: %.0f rows/s", rows, len(offices()), time.Since(began).Round(time.Millisecond), float64(rows)/time.Since(began).Seconds())
	d.people(c)
	d.truth()
	return d
}

// hand delivers one file and looks that every row went in or is listed; a row
// with a wrong number does both.
func (b *demoBench) hand(source, path string, want int64) int64 {
	b.t.Helper()
	in, err := os.Open(filepath.Join(b.dir, path))
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
	if f, err = b.File(checker(), Ref{county, f.ID}); err != nil || f.State != Current || f.Rows != want || b.count(f.ID) != f.Rows {
		b.t.Fatalf("%s: %+v with %d rows, want %d, %v", source, f, b.count(f.ID), want, err)
	}
	b.files[path] = f.ID
	return f.Rows
}

// people are the county's households, members as the roster has them; those
// with dibao receive aid.
func (b *demoBench) people(c *demo.County) {
	addresses := map[string]string{}
	for _, r := range b.table(demo.RosterFile, "户编号", "家庭住址") {
		addresses[r[0]] = r[1]
	}
	next := id.ID(1)
	for _, h := range c.Households {
		r := Recipient{Household: next, Division: h.Place.Code, Address: addresses[h.No], Urban: h.Place.Urban, Counted: h.Dibao.People, Draws: []Drawn{{Programme: "dibao"}}}
		b.numbers[next] = h.No
		for i := range h.Members {
			next++
			m := &h.Members[i]
			r.Members = append(r.Members, Subject{ID: next, Name: m.Name(), IDNumber: idnumber.Number(m.ID[:]), BornOn: m.Birth})
		}
		next++
		b.everyone = append(b.everyone, r)
		if h.Dibao.People > 0 {
			b.homes = append(b.homes, r)
		}
	}
}

// table reads columns of a file.
func (b *demoBench) table(file string, columns ...string) (out [][]string) {
	b.t.Helper()
	book, err := sheet.Open(filepath.Join(b.dir, file), sheet.Limits{})
	if err != nil {
		b.t.Fatal(err)
	}
	defer book.Close()
	in, err := book.Read(sheet.Choice{})
	if err != nil {
		b.t.Fatal(err)
	}
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			b.t.Fatal(err)
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = row.Text(slices.Index(in.Header, c))
		}
		out = append(out, cells)
	}
}

func (b *demoBench) truth() {
	b.t.Helper()
	for _, r := range b.table(demo.TruthFile, "kind", "household", "id_number", "file", "row") {
		row, err := strconv.ParseInt(r[4], 10, 64)
		if err != nil {
			b.t.Fatal(err)
		}
		b.rows = append(b.rows, planted{r[0], r[1], r[2], r[3], row})
	}
}

// households are those in which a kind was planted.
func (b *demoBench) households(kinds ...string) map[string]bool {
	out := map[string]bool{}
	for _, p := range b.rows {
		if slices.Contains(kinds, p.kind) {
			out[p.household] = true
		}
	}
	return out
}

// score is what was found of what was planted.
type score struct{ found, missed, wrong int }

func (s score) String() string {
	return fmt.Sprintf("found %3d  missed %3d  false %3d  precision %.3f  recall %.3f", s.found, s.missed, s.wrong, ratio(s.found, s.found+s.wrong), ratio(s.found, s.found+s.missed))
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func measure[K comparable](want, found map[K]bool) (s score) {
	for k := range want {
		if found[k] {
			s.found++
		} else {
			s.missed++
		}
	}
	s.wrong = len(found) - s.found
	return s
}

// screened screens the recipients.
func (b *demoBench) screened() (Screening, []ScreenHit) {
	b.t.Helper()
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
	hits, err := b.Hits(checker(), ref, Sift{}, 0, 100_000)
	if err != nil {
		b.t.Fatal(err)
	}
	return run, hits
}

// rowOf is a row of a department's file that speaks of a person.
type rowOf struct {
	file   id.ID
	row    int64
	number idnumber.Number
}

// linked looks everybody's rows with a wrong number up.
func (b *demoBench) linked() map[rowOf]bool {
	b.t.Helper()
	out := map[rowOf]bool{}
	numbers := map[id.ID]idnumber.Number{}
	for _, h := range b.everyone {
		for _, m := range h.Members {
			numbers[m.ID] = m.IDNumber
		}
	}
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		near, err := b.nearOf(b.t.Context(), tx, county, b.everyone, b.newMemo(calendar.At(b.clock.T)))
		for person, of := range near {
			for _, rows := range of {
				for _, k := range rows {
					out[rowOf{k.file, k.row, numbers[person]}] = true
				}
			}
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// named looks up the rows in which a name of the same sound stands under a
// person's own number.
func (b *demoBench) named() map[rowOf]bool {
	b.t.Helper()
	out := map[rowOf]bool{}
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		for _, h := range b.everyone {
			for _, m := range h.Members {
				found, err := b.lookUp(b.t.Context(), tx, county, b.keys.Index(crypt.IndexID, string(m.IDNumber)))
				if err != nil {
					return err
				}
				for _, rows := range found {
					for _, k := range rows {
						if compareNames(k.name, m.Name) == Homophone {
							out[rowOf{k.file, k.row, m.IDNumber}] = true
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// rowsOf are the rows in which kinds of slip about somebody of the roster was
// planted. Strangers are in the departments' files only.
func (b *demoBench) rowsOf(kinds ...string) map[rowOf]bool {
	roster := map[idnumber.Number]bool{}
	for _, h := range b.everyone {
		for _, m := range h.Members {
			roster[m.IDNumber] = true
		}
	}
	out := map[rowOf]bool{}
	for _, p := range b.rows {
		if f, ok := b.files[p.file]; ok && slices.Contains(kinds, p.kind) && roster[idnumber.Number(p.number)] {
			out[rowOf{f, p.row, idnumber.Number(p.number)}] = true
		}
	}
	return out
}

// TestDemo screens a demo county and holds the result against what was planted
// in its departments' files: everything is found, wrong numbers and other names
// included, and nobody else is named. The county is an invented one: real files
// have faults that were not thought of.
func TestDemo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := demoCounty(setup(t, d, clock), 20_000)
		run, hits := b.screened()
		if run.State != "done" || run.Households != int64(len(b.homes)) || len(run.AsOf) != 13 || len(run.Counts) < 5 {
			t.Errorf("run %+v over %d households", run, len(b.homes))
		}
		found := map[Suspicion]map[string]bool{}
		for _, h := range hits {
			if found[h.Kind] == nil {
				found[h.Kind] = map[string]bool{}
			}
			found[h.Kind][b.numbers[h.Household]] = true
			if h.Summary == "" || strings.Contains(h.Summary, "993221") || h.Confidence < 5000 {
				t.Errorf("hit %s of %s says %q, sure to %d", h.ID, h.Kind, h.Summary, h.Confidence)
			}
		}
		scores := map[string]score{"wrong_digit": measure(b.rowsOf("wrong_digit", "doubtful_number"), b.linked()), "homophone": measure(b.rowsOf("homophone"), b.named())}
		for kind, plants := range map[Suspicion][]string{Dead: {"dead_paid"}, InCustody: {"custody_paid"}, InTwoCounties: {"two_counties"}, HasVehicle: {"wrongly_in_vehicle"},
			HasCompany: {"wrongly_in_company"}, MoreDwellings: {"wrongly_in_house"}, DepositsOver: {"wrongly_in_deposit"}, IncomeOver: {"wrongly_in_income", "wrongly_in_pension"},
			OtherSpouse: {"undeclared_spouse"}, Away: {"registered_away"}, HighSpending: {"high_spending"}} {
			scores[strings.Join(plants, "+")] = measure(b.households(plants...), found[kind])
		}
		for kind, s := range scores {
			t.Logf("%-38s %s", kind, s)
			if s.found == 0 || s.missed > 0 || s.wrong > 0 {
				t.Errorf("%s: %s", kind, s)
			}
		}
	})
}
