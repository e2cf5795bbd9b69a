package intake

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"doudi/demo"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/registry"
)

// TestExportImportedAgainChangesNothing lives some years in a few hundred
// households of the demonstration's county, exports all of it, and imports what
// was exported: everything is as it was, to the last row. What the first import
// said is kept beside the files, and the second has nothing to add to it.
func TestExportImportedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		s.demoRoster(t)
		acts := &lives{bench: s, t: t, r: rand.New(rand.NewPCG(2, 9)), book: codesOf(), did: map[string]int{}}
		acts.live()
		e := NewExporter(d, s.reg, registerOf(t), codesOf())
		for round, format := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
			before, said := s.tables(t), s.said(t)
			path := filepath.Join(t.TempDir(), "again."+string(format))
			f, err := e.Export(clerk(), Export{Division: "513221", Format: format, Clear: true, Reason: "年度核对"})
			if err != nil {
				t.Fatal(err)
			}
			out, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteTo(out); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			clock.T = clock.T.Add(24 * time.Hour)
			st, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: path})
			if err != nil {
				t.Fatal(err)
			}
			if st.Units.Same < 300 || st.Units.New+st.Units.Changed+st.Units.Bad != 0 || st.Problems != 0 || st.Rows.Same != int64(f.Rows) {
				t.Errorf("%s: %+v of %d rows\n%s", format, st, f.Rows, s.problems(t, st))
			}
			if after := s.tables(t); after != before {
				t.Errorf("%s: %s", format, firstDifference(before, after))
			}
			if now := s.said(t); round > 0 && now != said {
				t.Errorf("%s: %d households said something new, %d before", format, now, said)
			}
		}
		t.Logf("%v", acts.did)
	})
}

// said counts the households of which the last import is kept.
func (s *bench) said(t *testing.T) (n int) {
	t.Helper()
	err := s.db.View(clerk(), func(tx *db.Tx) error {
		return tx.QueryRow(clerk(), "SELECT count(*) FROM household_import").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *bench) demoRoster(t *testing.T) {
	t.Helper()
	c, err := demo.Build(demo.Options{Seed: 7, Division: demo.Wenchuan, Persons: 1200, Today: calendar.At(s.clock.T).AddDays(-30), Places: demo.Places(registerOf(t), demo.Wenchuan)})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := c.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	st, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: filepath.Join(dir, demo.RosterFile)})
	if err != nil || st.Units.New < 300 {
		t.Fatalf("%+v, %v", st, err)
	}
}

// tables is every row of the registry, in the order of the keys.
func (s *bench) tables(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := s.db.View(clerk(), func(tx *db.Tx) error {
		for _, q := range []string{
			"SELECT CAST(id AS text) || ' ' || CAST(version AS text) || ' ' || number || ' ' || division || ' ' || hukou_division || address || note FROM household ORDER BY id",
			"SELECT CAST(id AS text) || ' ' || CAST(version AS text) || ' ' || name || ' ' || CAST(household_id AS text) FROM person ORDER BY id",
			"SELECT CAST(person_id AS text) || ' ' || relation || ' ' || ended FROM membership ORDER BY household_id, person_id, from_on",
			"SELECT CAST(id AS text) || ' ' || item || ' ' || per || ' ' || CAST(amount_fen AS text) FROM economic_line ORDER BY id",
			"SELECT CAST(household_id AS text) || label FROM label ORDER BY household_id, label, from_on",
			"SELECT CAST(household_id AS text) || ' ' || CAST(version AS text) FROM revision ORDER BY household_id, version",
			"SELECT CAST(id AS text) || summary FROM timeline ORDER BY id",
		} {
			rows, err := tx.Query(clerk(), q)
			if err != nil {
				return err
			}
			for rows.Next() {
				var text string
				if err := rows.Scan(&text); err != nil {
					return err
				}
				fmt.Fprintln(&b, text)
			}
			rows.Close()
			if err := rows.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String() + s.facts(t, "513221")
}

// firstDifference shows a stretch of where two texts part.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	at := 0
	for at < min(len(x), len(y)) && x[at] == y[at] {
		at++
	}
	return fmt.Sprintf("%d lines before and %d after; from line %d\n%s\nand\n%s", len(x), len(y), at,
		strings.Join(x[at:min(at+4, len(x))], "\n"), strings.Join(y[at:min(at+4, len(y))], "\n"))
}

// lives has things happen to households.
type lives struct {
	*bench
	t    *testing.T
	r    *rand.Rand
	book *codes.Book
	did  map[string]int
}

func (l *lives) live() {
	l.t.Helper()
	var all []*registry.File
	if err := l.reg.Each(clerk(), registry.Filter{Division: "513221"}, func(f *registry.File) error {
		all = append(all, f)
		return nil
	}); err != nil {
		l.t.Fatal(err)
	}
	names := []string{"edit", "edit", "edit", "birth", "death", "split", "move", "head", "label", "declare", "", ""}
	for i, f := range all {
		l.clock.T = l.clock.T.Add(10 * time.Minute)
		for range 1 + i%3 {
			name := names[l.r.IntN(len(names))]
			after, err := l.one(name, f)
			if err != nil {
				l.t.Fatalf("%s of household %s: %v", name, f.Number, err)
			}
			if after != nil {
				f = after
				l.did[name]++
			}
		}
	}
}

func (l *lives) one(what string, f *registry.File) (*registry.File, error) {
	target := registry.Target{County: f.County, Household: f.ID, Version: f.Version}
	last := &f.Members[len(f.Members)-1]
	many := len(f.Members) > 1
	switch {
	case what == "edit":
		return l.reg.Update(clerk(), target, l.edited(f))
	case what == "birth":
		return l.reg.AddMember(clerk(), registry.Joining{Target: target, How: registry.Born,
			Member: registry.DraftMember{Name: "张新生", BornOn: calendar.At(l.clock.T).AddDays(-3), Relation: "20", Sex: []string{"", "1", "2"}[l.r.IntN(3)]}})
	case what == "death" && many:
		return l.reg.RemoveMember(clerk(), registry.Leaving{Target: target, Person: last.ID, How: registry.Died})
	case what == "split" && many:
		stays, _, err := l.reg.Split(clerk(), registry.Splitting{Target: target, Members: []registry.Kinship{{Person: last.ID, Relation: "02"}}})
		return stays, err
	case what == "move":
		towns := registerOf(l.t).Children("513221")
		return l.reg.Move(clerk(), registry.Relocation{Target: target, Division: string(towns[l.r.IntN(len(towns))].Code), Address: "新址 3 号"})
	case what == "head" && many:
		var relations []registry.Kinship
		for _, m := range f.Members {
			relations = append(relations, registry.Kinship{Person: m.ID, Relation: map[bool]string{true: "02", false: "97"}[m.ID == last.ID]})
		}
		return l.reg.ChangeHead(clerk(), registry.Heading{Target: target, Relations: relations})
	case what == "label":
		return l.again(f, func(tx *db.Tx) error {
			kinds := registry.Labels()
			label := kinds[l.r.IntN(len(kinds))].Code
			return l.reg.SetLabel(clerk(), tx, f.County, f.ID, label, !f.HasLabel(label), calendar.At(l.clock.T))
		})
	case what == "declare":
		return l.again(f, func(tx *db.Tx) error {
			return l.reg.Declare(clerk(), tx, f.County, f.ID, l.lines(f), registry.Event{Summary: "申报", English: "Declared"})
		})
	}
	return nil, nil
}

// again runs an act of another room and reads the file after it.
func (l *lives) again(f *registry.File, act func(*db.Tx) error) (*registry.File, error) {
	if err := l.db.Update(clerk(), act); err != nil {
		return nil, err
	}
	return l.reg.Get(clerk(), f.County, f.ID)
}

// lines are incomes of every kind: of a month, of nothing, several of an item.
func (l *lives) lines(f *registry.File) (out []registry.Line) {
	for _, m := range f.Members {
		for _, item := range []string{"wage", "wage", "transfer", "other"} {
			out = append(out, registry.Line{PersonID: m.ID, Kind: registry.Income, Item: item, Amount: []money.Fen{0, 33_33, 120_000}[l.r.IntN(3)],
				Per: []registry.Per{registry.PerMonth, registry.PerYear}[l.r.IntN(2)]})
		}
	}
	return append(out, registry.Line{Kind: registry.Asset, Item: "deposit", Amount: 500_000, Per: registry.Once})
}

// edited changes whatever a form lets a clerk change.
func (l *lives) edited(f *registry.File) registry.Draft {
	any := func(list *codes.List) string { return list.Items[l.r.IntN(len(list.Items))].Code }
	texts := []string{"", "外出务工，半年未归", "=1+1", "-待核实", " 多  空格 ", "第一行\n第二行", strings.Repeat("长", 700), "\"引号\",逗号"}
	text := func() string { return texts[l.r.IntN(len(texts))] }
	poor := []registry.Poor{registry.NeverPoor, registry.StillPoor, registry.OutOfPoor, registry.DroppedPoor}
	d := registry.Draft{
		Division: f.Division, HukouDivision: []string{"", "513222", "513221100"}[l.r.IntN(3)], Address: text(), Urban: l.r.IntN(2) == 0,
		Cause: any(l.book.Cause), Poor: poor[l.r.IntN(4)], Bank: text(), Account: []string{"", "6214 5901 2345 6789"}[l.r.IntN(2)], AccountName: "张三",
		OpenedOn: f.OpenedOn, Note: text(),
	}
	for _, m := range f.Members {
		kind, grade := "", int32(0)
		if l.r.IntN(2) == 0 {
			kind, grade = any(l.book.DisabilityType), int32(l.r.IntN(5))
		}
		d.Members = append(d.Members, registry.DraftMember{
			ID: m.ID, Name: m.Name, IDNumber: string(m.IDNumber), Sex: m.Sex, BornOn: m.BornOn, Relation: m.Relation, Apart: l.r.IntN(2) == 0,
			Ethnicity: any(l.book.Ethnicity), Marital: any(l.book.Marital), Education: any(l.book.Education), Health: any(l.book.Health),
			Labour: any(l.book.Labour), Disability: kind, DisabilityGrade: grade, DisabilityCert: m.DisabilityCert, Illness: []string{"", "尿毒症", "高血压、糖尿病"}[l.r.IntN(3)],
			SeriousIllness: l.r.IntN(2) == 0, Schooling: "小学在读", Work: []string{"", "务农", "+打零工"}[l.r.IntN(3)], Phone: []string{"", "0837-6222333"}[l.r.IntN(2)],
			Poor: append(poor, registry.RemovedPoor)[l.r.IntN(5)],
		})
	}
	return d
}
