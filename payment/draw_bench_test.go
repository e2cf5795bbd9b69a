package payment

import (
	"context"
	"fmt"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/migrations"
)

// BenchmarkDraw draws the roll of a county of 200,000 entitlements on SQLite,
// compared with a last month of as many lines; few counties have a tenth.
func BenchmarkDraw(b *testing.B) {
	const total = 200_000
	d, clock := benchDB(b)
	x := setup(b, d, clock, Options{})
	for at := 0; at < total; at += 20_000 {
		var list []Grant
		for n := at; n < at+20_000; n++ {
			g := grantOf(n, 201901, 300)
			g.Decision, g.Household, g.Division = 0, id.ID(1_000_000+n), fmt.Sprintf("5132211%02d%03d", n%20, n%50)
			list = append(list, g)
		}
		x.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := x.s.TakeOver(ctx, tx, list)
			return err
		})
	}
	x.lock(202611)
	for b.Loop() {
		if r := x.draw(202612); r.Households != total {
			b.Fatalf("drawn: %+v", r)
		}
	}
	b.ReportMetric(total*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func benchDB(b *testing.B) (*db.DB, *dbtest.Clock) {
	b.Helper()
	clock := &dbtest.Clock{T: dbtest.Now}
	d, err := db.Open(b.Context(), b.TempDir()+"/bench.sqlite", db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: dbtest.Digest})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(b.Context(), migrations.FS); err != nil {
		b.Fatal(err)
	}
	return d, clock
}
