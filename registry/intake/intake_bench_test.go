package intake

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/migrations"
)

var (
	people = flag.Int("people", 60_000, "people in the roster that is imported")
	file   = flag.String("file", "", "a roster of county 513221 to import instead of a made-up one")
	server = flag.String("database", "", "a postgres:// URL of an empty database; SQLite when empty")
)

// BenchmarkImport measures from the file's first byte to the last commit.
func BenchmarkImport(b *testing.B) {
	clock := &dbtest.Clock{T: dbtest.Now}
	url := *server
	if url == "" {
		url = filepath.Join(b.TempDir(), "bench.sqlite")
	}
	d, err := db.Open(b.Context(), url, db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: dbtest.Digest})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(b.Context(), migrations.FS); err != nil {
		b.Fatal(err)
	}
	s := setup(b, d, clock)
	path := *file
	if path == "" {
		path = filepath.Join(b.TempDir(), "roster.csv")
		if err := os.WriteFile(path, []byte(roster(*people/3)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	defer Roomy()()
	for b.Loop() {
		start := time.Now()
		st, err := s.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: path})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(st.Rows.Total)/time.Since(start).Seconds(), "rows/s")
		b.ReportMetric(float64(st.Units.New), "new")
	}
}
