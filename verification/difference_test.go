package verification

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
)

// bankRow is a row of a bank's list.
type bankRow struct{ name, number, account, yuan string }

// bankList is such a list while it changes from month to month.
type bankList struct {
	rows []bankRow
	next int
	rng  *rand.Rand
}

// customer is one of 400 people who are little alike.
func customer(i int) (string, idnumber.Number) {
	born := calendar.On(1950, 1, 1).AddDays(i * 43)
	return "丁" + string(rune(0x4e10+i*11)), number(strings.ReplaceAll(born.String(), "-", ""), fmt.Sprintf("%03d", i*2%900))
}

func (l *bankList) row() bankRow {
	l.next++
	name, of := customer(l.rng.IntN(400))
	n := string(of)
	if l.rng.IntN(25) == 0 { // a digit of it is wrong
		n = string(slipped(of))
	}
	yuan := fmt.Sprint(l.rng.IntN(8_000))
	if l.rng.IntN(40) == 0 {
		yuan = "约三千"
	}
	return bankRow{name, n, fmt.Sprint(80_000_000_000 + l.next), yuan}
}

// change does to a share of the rows what a month does: some come, go or are
// another, one is there twice, and all stand in another order.
func (l *bankList) change(n int) {
	for range n {
		at := l.rng.IntN(len(l.rows))
		switch l.rng.IntN(4) {
		case 0:
			l.rows = slices.Delete(l.rows, at, at+1)
		case 1:
			l.rows[at].yuan = fmt.Sprint(l.rng.IntN(8_000))
		case 2:
			l.rows = append(l.rows, l.rows[at])
		default:
			l.rows = append(l.rows, l.row())
		}
	}
	l.rng.Shuffle(len(l.rows), func(i, j int) { l.rows[i], l.rows[j] = l.rows[j], l.rows[i] })
}

func (l *bankList) table() string {
	var w strings.Builder
	w.WriteString("客户姓名,证件号码,开户行,账号,余额合计\n")
	for _, r := range l.rows {
		fmt.Fprintf(&w, "%s,%s,岷源农商行,%s,%s\n", r.name, r.number, r.account, r.yuan)
	}
	return w.String()
}

func newBankList(seed uint64, rows int) *bankList {
	l := &bankList{rng: rand.New(rand.NewPCG(seed, 4))} //nolint:gosec // a test repeats
	for range rows {
		l.rows = append(l.rows, l.row())
	}
	return l
}

// lying is what the current file of a source says, in an order of its own: whose
// row, how much, and the row itself.
func (b *bench) lying(source string) (list []string) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(b.t.Context(), `SELECT r.file_id, r.row_no, r.id_index, r.name, r.amount_fen, r.sealed FROM department_record r
JOIN department_file f ON f.county = r.county AND f.shelf_id = r.file_id WHERE f.county = $1 AND f.source = $2 AND f.state = 'current'`, county, source)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r q.DepartmentRecord
			if err := rows.Scan(&r.FileID, &r.RowNo, &r.IDIndex, &r.Name, &r.AmountFen, &r.Sealed); err != nil {
				return err
			}
			cells, err := b.openRecord(r.FileID, r.RowNo, r.Sealed)
			if err != nil {
				return err
			}
			list = append(list, fmt.Sprintf("%x %s %d %v", r.IDIndex, r.Name, r.AmountFen, cells))
		}
		return rows.Err()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// whole makes the current file one that nothing can be compared with.
func (b *bench) whole(source string) {
	b.t.Helper()
	err := b.db.Update(b.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(b.t.Context(), "UPDATE department_file SET printed = FALSE WHERE county = $1 AND source = $2", county, source)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// fileRow is how a file is kept.
func (b *bench) fileRow(n id.ID) (f q.DepartmentFile) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) { f, err = q.New(tx).File(b.t.Context(), county, n); return err })
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// TestAFileLaysOnlyWhatChanged: month after month, what lies on the shelf is
// what a file read whole would have laid, and only that.
func TestAFileLaysOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		for seed := range uint64(3) {
			b := setup(t, d, clock)
			l := newBankList(seed, 600)
			b.whole("deposits")
			first := b.deliver("deposits", recent, l.table())
			for month := range 6 {
				l.change([]int{3, 0, 20, 60, 1, 30}[month] + 1)
				f := b.deliver("deposits", recent, l.table())
				kept := b.fileRow(f.ID)
				if f.State != Current || kept.ShelfID != first.ID || f.Rows != int64(len(l.rows)) || kept.RowsNew > 200 {
					t.Fatalf("month %d: %+v, %+v", month, f, kept)
				}
				got, problems := b.lying("deposits"), b.problems(f.ID)
				b.whole("deposits")
				l.rows[0].account += "0" // other bytes
				f = b.deliver("deposits", recent, l.table())
				if kept := b.fileRow(f.ID); kept.ShelfID != f.ID {
					t.Fatalf("month %d: was not read whole: %+v", month, kept)
				}
				first = f
				same(t, got, b.lying("deposits"), 1)
				same(t, problems, b.problems(f.ID), 1)
			}
			if n := b.lines("department_record"); n != int64(len(b.lying("deposits"))) {
				t.Errorf("%d rows are kept, %d of the current file", n, len(b.lying("deposits")))
			}
		}
	})
}

// problems are the faults of a file.
func (b *bench) problems(file id.ID) (list []string) {
	b.t.Helper()
	rows, err := b.Problems(checker(), Ref{county, file}, RowProblemsFilter{}, RowProblem{}, 10_000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range rows {
		list = append(list, fmt.Sprint(r))
	}
	return list
}

// lines counts a table.
func (b *bench) lines(table string) (n int64) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM "+table+" WHERE county = $1", county).Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// same holds that two lists differ in so many lines at most.
func same(t *testing.T, got, want []string, differ int) {
	t.Helper()
	left := slices.Clone(want)
	n := 0
	for _, g := range got {
		if i := slices.Index(left, g); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			n++
		}
	}
	if n > differ || len(left) > differ {
		t.Fatalf("%d lines of %d too many, %d missing: %.200q", n, len(got), len(left), left)
	}
}

// TestAComparisonThatWasKilledStartsAgain: a kill while a file is compared, or
// while what changed is being laid, leaves the shelf as it was; the next try
// ends as if there had been none.
func TestAComparisonThatWasKilledStartsAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		l := newBankList(9, 500)
		b.deliver("deposits", recent, l.table())
		before := b.lying("deposits")
		l.change(40)
		f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: "deposits", FileID: b.put("x.csv", "department", strings.NewReader(l.table())), AsOf: recent})
		if err != nil {
			t.Fatal(err)
		}
		row := b.fileRow(f.ID)
		found, err := b.compared(t.Context(), row)
		if err != nil || found == nil || len(found.gone) == 0 || len(found.total.records) == 0 {
			t.Fatalf("%+v, %v", found, err)
		}
		ctx, kill := context.WithCancel(t.Context())
		err = b.db.Update(ctx, func(tx *db.Tx) error {
			_, err := b.take(ctx, q.New(tx), row, found)
			kill()
			if err != nil {
				return err
			}
			_, err = q.New(tx).AddRecords(ctx, found.total.records)
			return err
		})
		if err == nil {
			t.Fatal("the killed transaction went through")
		}
		same(t, b.lying("deposits"), before, 0)
		for range 2 {
			if err := b.load(t.Context(), LoadArgs{county, f.ID}); err != nil {
				t.Fatal(err)
			}
		}
		got := b.lying("deposits")
		b.whole("deposits")
		l.rows = append(l.rows, l.rows[0])
		b.deliver("deposits", recent, l.table())
		same(t, got, b.lying("deposits"), 1)
	})
}

// TestAFileThatIsAnotherIsReadWhole: one with nothing in common with the last,
// and one that repeats a row without end.
func TestAFileThatIsAnotherIsReadWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, newBankList(1, 300).table())
		other := newBankList(2, 300)
		f := b.deliver("deposits", recent, other.table())
		if kept := b.fileRow(f.ID); f.State != Current || kept.BaseID != 0 || kept.ShelfID != f.ID {
			t.Errorf("%+v", kept)
		}
		for range 2*mostAlike + 500 {
			other.rows = append(other.rows, other.rows[0])
		}
		b.deliver("deposits", recent, other.table())
		other.rows = append(other.rows, other.rows[0], other.rows[1])
		f = b.deliver("deposits", recent, other.table())
		if kept := b.fileRow(f.ID); f.State != Current || kept.BaseID != 0 || f.Rows != int64(len(other.rows)) {
			t.Errorf("%+v", kept)
		}
		if got := int64(len(b.lying("deposits"))); got != b.lines("department_record") {
			t.Errorf("%d rows of %d", got, b.lines("department_record"))
		}
	})
}

// kept are the rows of the current file of a source as they lie, by place.
func (b *bench) kept(source string) map[string]bool {
	b.t.Helper()
	list := map[string]bool{}
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(b.t.Context(), `SELECT r.file_id, r.row_no, r.sealed FROM department_record r
JOIN department_file f ON f.county = r.county AND f.shelf_id = r.file_id WHERE f.county = $1 AND f.source = $2 AND f.state = 'current'`, county, source)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r q.DepartmentRecord
			if err := rows.Scan(&r.FileID, &r.RowNo, &r.Sealed); err != nil {
				return err
			}
			list[fmt.Sprintf("%s %d %x", r.FileID, r.RowNo, r.Sealed)] = true
		}
		return rows.Err()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// TestAFileWritesJustTheRowsThatChanged: of rows that were changed, taken out,
// doubled and added, and of columns in another order, each is written once and
// no other, also where numbers are wrong, which every file lists; a column that was not there before is another list.
func TestAFileWritesJustTheRowsThatChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		var l bankList
		for i := range 300 {
			name, n := customer(i)
			l.rows = append(l.rows, bankRow{name, string(n), fmt.Sprint(80_000_000_000 + i), fmt.Sprint(i)})
		}
		for i := 200; i < 220; i++ {
			l.rows[i].number = string(slipped(idnumber.Number(l.rows[i].number)))
		}
		step := func(what, table string, fresh, gone int) {
			t.Helper()
			before := b.kept("deposits")
			f := b.deliver("deposits", recent, table)
			after := b.kept("deposits")
			written := 0
			for row := range after {
				if !before[row] {
					written++
				}
			}
			if f.State != Current || f.BaseID == 0 || f.Bad != 20 || len(b.problems(f.ID)) != 20 || f.New != int64(fresh) || f.Gone != int64(gone) || written != fresh || len(before)-gone+fresh != len(after) {
				t.Errorf("%s: %d rows were written and %d lie there: %+v", what, written, len(after), f)
			}
		}
		first := b.deliver("deposits", recent, l.table())
		if first.Bad != 20 {
			t.Fatalf("%+v", first)
		}
		slices.Reverse(l.rows)
		step("in another order", l.table(), 0, 0)
		slices.Reverse(l.rows)
		l.rows[210].yuan, l.rows[205].number = "7777", string(slipped(idnumber.Number(l.rows[205].number)))
		step("of a wrong number 2 changed", l.table(), 2, 2)
		for i := range 5 {
			l.rows[i*7].yuan = "7777"
		}
		l.rows = slices.Delete(l.rows, 100, 103)
		l.rows = append(l.rows, l.rows[50], l.rows[51], bankRow{"丁新", string(number("19991231", "001")), "90", "1"})
		step("5 changed, 3 gone, 2 doubled, 1 new", l.table(), 8, 8)
		step("one of the doubled is gone", strings.Replace(l.table(), l.line(50), "", 1), 0, 1)
		var w strings.Builder
		w.WriteString("余额,账号,开户行,证件号码,客户姓名\n")
		for _, r := range l.rows {
			fmt.Fprintf(&w, "%s,%s,岷源农商行,%s,%s\n", r.yuan, r.account, r.number, r.name)
		}
		step("columns in another order, and the doubled is back", w.String(), 1, 0)
		f := b.deliver("deposits", recent, strings.Replace(strings.ReplaceAll(l.table(), "\n", ",人民币\n"), "合计,人民币", "合计,币种", 1))
		if kept := b.fileRow(f.ID); kept.BaseID != 0 || f.Rows != int64(len(l.rows)) {
			t.Errorf("one more column: %+v", kept)
		}
	})
}

// line is a row as the table has it.
func (l *bankList) line(i int) string {
	r := l.rows[i]
	return fmt.Sprintf("%s,%s,岷源农商行,%s,%s\n", r.name, r.number, r.account, r.yuan)
}

// TestAListThatIsTooLong: it says what to do, which is not to send it in parts.
func TestAListThatIsTooLong(t *testing.T) {
	t.Parallel()
	err := tooLarge(errs.New(errs.TooLarge, "文件太大，请拆分。", "Too large; split it.").Because(sheet.ErrTooLong))
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != errs.TooLarge || !strings.Contains(e.Message, "2000 万行或 512 MB") || !strings.Contains(e.English, "20 million rows or 512 MB") || strings.Contains(e.Message+e.English, "%!") {
		t.Errorf("%+v", e)
	}
	if cell := errs.New(errs.TooLarge, "第 7 行有过长的单元格。", "Row 7 has a cell that is too long."); !errors.Is(tooLarge(cell), cell) {
		t.Error("what is too long in one row is said of all")
	}
	if other := errs.New(errs.Invalid, "乱码", "Garbled."); !errors.Is(tooLarge(other), other) || tooLarge(nil) != nil {
		t.Error("another error was changed")
	}
}
