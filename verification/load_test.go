package verification

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

func (b *bench) count(file id.ID) (n int64) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM department_record WHERE county = $1 AND file_id = $2", county, file).Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func manyDeaths(n int) string {
	var w strings.Builder
	w.WriteString("序号,姓名,公民身份号码,死亡日期\n")
	for i := range n {
		day := calendar.On(1930, 1, 1).AddDays(i / 900)
		fmt.Fprintf(&w, "%d,王建国,%s,20260503\n", i+1, number(strings.ReplaceAll(day.String(), "-", ""), fmt.Sprintf("%03d", i%900)))
	}
	return w.String()
}

func TestBadRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		wrong := []byte(b.family.Members[0].IDNumber)
		wrong[17] = "2345678901X"[(wrong[17]-'0')%10]
		f := b.deliver("deposits", recent, "客户姓名,证件号码,余额合计\n张三,"+string(wrong)+",5\n李秀英,"+string(b.family.Members[1].IDNumber)+",约三千\n,"+
			string(b.family.Members[2].IDNumber)+",7\n张三,"+string(b.family.Members[0].IDNumber)+",8\n")
		if f.State != Current || f.Rows != 4 || f.Bad != 3 {
			t.Fatalf("%+v", f)
		}
		list, err := b.Problems(checker(), Ref{county, f.ID}, RowProblemsFilter{}, RowProblem{}, 10)
		if err != nil || len(list) != 3 {
			t.Fatalf("%+v, %v", list, err)
		}
		for i, want := range []string{"id", "balance", "name"} {
			if list[i].Field != want || list[i].Row != int64(i+2) {
				t.Errorf("problem %d: row %d, %s; want row %d, %s", i, list[i].Row, list[i].Field, i+2, want)
			}
		}
		if strings.Contains(list[0].Value, "19650210") || !strings.HasPrefix(list[0].Value, "993*") {
			t.Errorf("the number is shown as %s", list[0].Value)
		}
		loaded := f.ID
		groups, err := b.ProblemGroups(checker(), Ref{county, f.ID})
		if err != nil || len(groups) != 3 || groups[0].Problems != 1 {
			t.Errorf("groups %+v, %v", groups, err)
		}
		for i, f := range []struct {
			filter RowProblemsFilter
			want   int
		}{
			{RowProblemsFilter{Field: "balance"}, 1}, {RowProblemsFilter{Reason: list[0].Reason}, 1}, {RowProblemsFilter{Field: "balance", Reason: list[0].Reason}, 0},
			{RowProblemsFilter{Find: "余额"}, 1}, {RowProblemsFilter{Find: "NOT SO"}, 0}, {RowProblemsFilter{Find: "%"}, 0},
		} {
			some, err := b.Problems(checker(), Ref{county, loaded}, f.filter, RowProblem{}, 10)
			taken, e := b.ExportProblems(checker(), Ref{county, loaded}, f.filter, sheet.CSV)
			if err != nil || e != nil || len(some) != f.want || taken.Rows != f.want {
				t.Errorf("filter %d: %d listed, %+v exported, want %d; %v %v", i, len(some), taken, f.want, err, e)
			}
		}
	})
}

func TestSnapshots(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		first := b.deliver("deaths", recent, manyDeaths(3))
		again, err := b.ReceiveFile(checker(), Receipt{County: county, Source: "deaths", FileID: b.put("x.csv", "department", strings.NewReader(manyDeaths(3))), AsOf: recent})
		if err != nil || again.ID != first.ID {
			t.Errorf("the same bytes made %s after %s, %v", again.ID, first.ID, err)
		}
		next := b.deliver("deaths", calendar.On(2026, 11, 20), manyDeaths(5))
		if b.count(first.ID) != 0 || b.count(next.ID) != 5 {
			t.Errorf("%d rows of the old file, %d of the new; want 0 and 5", b.count(first.ID), b.count(next.ID))
		}
		if old, err := b.File(checker(), Ref{county, first.ID}); err != nil || old.State != Superseded {
			t.Errorf("the old file is %s, %v", old.State, err)
		}
		refuse := func(what string, code errs.Code, r Receipt, table string) {
			r.County, r.FileID = county, b.put("x.csv", "department", strings.NewReader(table))
			_, err := b.ReceiveFile(checker(), r)
			wants(t, what, err, code)
		}
		refuse("an older file", errs.Conflict, Receipt{Source: "deaths", AsOf: recent}, manyDeaths(4))
		refuse("no day", errs.Invalid, Receipt{Source: "custody"}, "姓名,身份证号\n张三,1\n")
		refuse("a day to come", errs.Invalid, Receipt{Source: "custody", AsOf: calendar.On(2026, 11, 24)}, "姓名,身份证号\n张三,1\n")
		refuse("a column missing", errs.Invalid, Receipt{Source: "deposits", AsOf: recent}, "姓名,身份证号\n张三,1\n")
		refuse("no such source", errs.Invalid, Receipt{Source: "stars", AsOf: recent}, "姓名,身份证号\n张三,1\n")
		if f := b.deliver("custody", recent, "姓名,身份证号\n张三,1\n"); f.State != Failed {
			t.Errorf("a file without one good row is %s", f.State)
		}
		_, err = b.ReceiveFile(clerk(), Receipt{County: county, Source: "deaths"})
		wants(t, "receiving by a clerk", err, errs.Forbidden)
	})
}

// A load that was killed after its first transaction goes on behind it.
func TestResume(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		const rows = 2*chunkRows + 7
		stored := b.put("deaths.csv", "department", strings.NewReader(manyDeaths(rows)))
		f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: "deaths", FileID: stored, AsOf: recent})
		if err != nil {
			t.Fatal(err)
		}
		b.firstChunk(f.ID)
		if f, err = b.File(checker(), Ref{county, f.ID}); err != nil || f.State != Loading || f.Rows != chunkRows || b.count(f.ID) != chunkRows {
			t.Fatalf("killed: %+v, %v", f, err)
		}
		b.consentAll(father)
		if list, err := b.SourceList(checker(), county); err != nil || list[0].Answers {
			t.Errorf("half a file answers, %v", err)
		}
		for range 2 { // the second time there is nothing left to do
			if err := b.load(t.Context(), LoadArgs{county, f.ID}); err != nil {
				t.Fatal(err)
			}
		}
		if f, err = b.File(checker(), Ref{county, f.ID}); err != nil || f.State != Current || f.Rows != rows || b.count(f.ID) != rows {
			t.Errorf("after going on: %+v with %d rows, %v", f, b.count(f.ID), err)
		}
		var p progress.Progress
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) { p, err = progress.Get(t.Context(), tx, county, f.ProgressID); return err }); err != nil || p.State != progress.Done || p.Done != rows {
			t.Errorf("progress %+v, %v", p, err)
		}
	})
}

// firstChunk does what a load does until its first commit.
func (b *bench) firstChunk(file id.ID) {
	b.t.Helper()
	var f q.DepartmentFile
	if err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) { f, err = q.New(tx).File(b.t.Context(), county, file); return err }); err != nil {
		b.t.Fatal(err)
	}
	src, _ := b.sources.named(f.Source)
	err := b.opened(b.t.Context(), county, f.FileID, src, func(_ *sheet.File, in *sheet.Reader) error {
		r := &reading{keys: b.keys, source: src, headings: in.Header, county: county, file: file, shelf: file, today: calendar.At(clockNow)}
		if err := json.Unmarshal([]byte(f.Columns), &r.columns); err != nil {
			return err
		}
		var err error
		if r.prints, err = newPrinter(b.keys, src, r.columns); err != nil {
			return err
		}
		var rows []sheet.Row
		for range chunkRows {
			row, err := in.Next()
			if err != nil {
				return err
			}
			row.Cells = append([]sheet.Cell(nil), row.Cells...)
			rows = append(rows, row)
		}
		return b.Service.put(b.t.Context(), &f, r.chunk(rows))
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

var clockNow = dbtest.Now

func FuzzReadRow(f *testing.F) {
	f.Add("张三", string(number("19650210", "001")), "12.5")
	f.Add("", "１２３", "-1")
	keys := fuzzKeys(f)
	list, err := source.BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	src, _ := catalogue(list).named("deposits")
	f.Fuzz(func(t *testing.T, name, number, amount string) {
		r := &reading{keys: keys, source: src, columns: columns{"name": 0, "id": 1, "balance": 2}, headings: []string{"姓名", "身份证号", "余额"}, county: county, file: 1, today: recent}
		out := r.row(sheet.Row{Number: 2, Cells: []sheet.Cell{{Text: name}, {Text: number}, {Text: amount}}}, 2)
		if len(out.faults) == 0 && (len(out.record.IDIndex) != 16 || out.record.Name == "" || out.record.AmountFen < 0) {
			t.Errorf("a row without a fault became %+v", out.record)
		}
		for _, p := range out.faults {
			if p.Reason == "" || len([]rune(number)) > 8 && p.Value == strings.TrimSpace(number) && !strings.Contains(number, "*") {
				t.Errorf("fault %+v", p)
			}
		}
	})
}

func TestPreviewTellsOfTheSameHeadingTwice(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	for table, want := range map[string]int{"身份证号,姓名,死亡日期\n1,张三,2026-01-01\n": 0, "身份证号,姓名,死亡日期,姓名\n1,张三,2026-01-01,张\n": 1} {
		p, err := b.PreviewFile(checker(), Receipt{County: county, Source: "deaths", FileID: b.put("x.csv", "department", strings.NewReader(table)), AsOf: recent})
		if err != nil || len(p.Warnings) != want {
			t.Fatalf("%q: %+v, %v", table, p.Warnings, err)
		}
		if want == 1 && (!strings.Contains(p.Warnings[0].Zh, "B 列和 D 列") || !strings.Contains(p.Warnings[0].En, "columns B and D")) {
			t.Errorf("it says %+v", p.Warnings)
		}
	}
}
