package files_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestBytesWithoutARow are erased after a day, as a kill left them; what somebody
// else laid there, and what another database knows, is not.
func TestBytesWithoutARow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		b := setup(t, d)
		folder := filepath.Join(b.dir, "513221")
		lay := func(names ...string) {
			t.Helper()
			for _, name := range names {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, name), []byte("sealed"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		lies := func() int {
			t.Helper()
			list, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		b.put(t, []byte("甲"))
		lay("17", "017", "17.copy", "../17", "../scratch/17")
		now := time.Now()
		if err := b.store.Sweep(t.Context(), now); err != nil || lies() != 4 {
			t.Errorf("what may be being written: %v, %d lie there", err, lies())
		}
		later := now.Add(25 * time.Hour)
		if err := b.store.Sweep(t.Context(), later); err != nil || lies() != 3 {
			t.Errorf("%v, %d lie there", err, lies())
		}
		if _, err := os.Stat(filepath.Join(folder, "17")); err == nil {
			t.Error("what has no row is kept")
		}
		lay("17", "18")
		if err := b.store.Sweep(t.Context(), later); err == nil || lies() != 5 {
			t.Errorf("another database's folder: %v, %d lie there", err, lies())
		}
	})
}
