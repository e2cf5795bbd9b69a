package verification

import (
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/migrations"
)

func openSQLite(b *testing.B, clock *dbtest.Clock) *db.DB {
	b.Helper()
	d, err := db.Open(b.Context(), filepath.Join(b.TempDir(), "bench.sqlite"), db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: dbtest.Digest})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := d.Migrate(b.Context(), migrations.FS); err != nil {
		b.Fatal(err)
	}
	return d
}

// BenchmarkLoad reads 100,000 rows into SQLite, from the stored file to the
// current snapshot.
func BenchmarkLoad(b *testing.B) {
	const rows = 100_000
	table := manyDeaths(rows)
	for b.Loop() {
		b.StopTimer()
		clock := &dbtest.Clock{T: dbtest.Now}
		s := setup(b, openSQLite(b, clock), clock)
		f, err := s.ReceiveFile(checker(), Receipt{County: county, Source: "deaths", FileID: s.put("x.csv", "department", strings.NewReader(table)), AsOf: recent})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := s.load(b.Context(), LoadArgs{county, f.ID}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
