package verification

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

// TestADatabaseThatRestartsInABatch ends every connection to PostgreSQL, that of
// the batch in its transaction too, once while a file is read and once while
// everybody is screened. Both go on by themselves, and what comes of it is what
// came of a run that nobody disturbed.
func TestADatabaseThatRestartsInABatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		if d.Postgres() == nil {
			t.Skip("a SQLite file has no server that could restart; a kill is TestAScreeningThatWasKilledEndsAsIfItWereNot")
		}
		b := setup(t, d, clock)
		table := b.manyVehicles(2*householdsEach+100, chunkRows+500)
		b.deliver("vehicles", recent, table)
		_, want := b.ranThrough()
		b.unmark()

		if err := b.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := b.queue.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Errorf("stop: %v", err)
			}
		}()
		f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: "deposits", FileID: b.put("x.csv", "department", strings.NewReader(b.manyDeposits(2*chunkRows+500))), AsOf: recent})
		if err != nil {
			t.Fatal(err)
		}
		b.eventually("a part of the file is read", func() bool { return b.fileRow(f.ID).ReadRow > 0 })
		dbtest.Restart(t, d)
		b.eventually("the file is in use", func() bool { // a connection that was ended may be ours
			now, err := b.File(checker(), Ref{county, f.ID})
			return err == nil && now.State == Current
		})
		if got := b.fileRow(f.ID); got.RowsTotal != 2*chunkRows+500 || got.RowsBad != 0 || b.count(f.ID) != got.RowsTotal {
			t.Errorf("%+v, %d rows lie there", got, b.count(f.ID))
		}

		b.others.Recipients = &restarting{bench: b, at: 2, restart: func() { dbtest.Restart(t, d) }}
		ref, err := b.Screen(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		b.eventually("the screening is done", func() bool {
			run, err := b.Screening(checker(), ref)
			return err == nil && run.State == "done"
		})
		run, got := b.ended(ref)
		if fmt.Sprint(onlyVehicles(got)) != fmt.Sprint(want) || run.Households != int64(len(b.homes)) || len(want) == 0 {
			t.Errorf("%d hits, want %d: %+v", len(onlyVehicles(got)), len(want), run)
		}
	})
}

// onlyVehicles leaves out what the file found that came in meanwhile.
func onlyVehicles(hits []string) (list []string) {
	for _, h := range hits {
		if strings.Contains(h, "Kind:vehicle") {
			list = append(list, h)
		}
	}
	return list
}

// manyVehicles makes homes and a table in which every third of them has a car,
// with as many rows of others as make it long.
func (b *bench) manyVehicles(homes, rows int) string {
	var table strings.Builder
	table.WriteString("号牌号码,车辆类型,品牌型号,初次登记日期,机动车所有人,身份证明号码,机动车状态\n")
	b.homes = nil
	for i := range rows {
		n := number(strings.ReplaceAll(calendar.On(1950, 1, 1).AddDays(i/300).String(), "-", ""), fmt.Sprintf("%03d", i%300+100))
		if i < homes {
			b.homes = append(b.homes, Recipient{Household: id.ID(1000 + i), Division: village, Counted: 1, Draws: []Drawn{{Programme: "dibao"}}, Members: []Subject{{ID: id.ID(90_000 + i), Name: "丁一", IDNumber: n}}})
		}
		if i >= homes || i%3 == 0 {
			fmt.Fprintf(&table, "川U%05d,小型轿车,五菱,2018/5/3,丁一,%s,正常\n", i, n)
		}
	}
	return table.String()
}

func (b *bench) manyDeposits(rows int) string {
	var table strings.Builder
	table.WriteString("客户姓名,证件号码,开户行,账号,余额合计\n")
	for i := range rows {
		n := number(strings.ReplaceAll(calendar.On(1930, 1, 1).AddDays(i/300).String(), "-", ""), fmt.Sprintf("%03d", i%300+500))
		fmt.Fprintf(&table, "王建国,%s,岷源农商行,%d,%d\n", n, i, i%900)
	}
	return table.String()
}

// restarting ends the connections when a part is asked for, in its transaction.
type restarting struct {
	*bench
	at      int
	restart func()
}

func (r *restarting) Recipients(ctx context.Context, tx *db.Tx, c int32, after id.ID, limit int) ([]Recipient, error) {
	if r.at--; r.at == 0 {
		r.restart()
	}
	return r.bench.Recipients(ctx, tx, c, after, limit)
}

// eventually waits for what a job does.
func (b *bench) eventually(what string, is func() bool) {
	b.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("in two minutes it has not come about that %s", what)
		}
	}
}
