package audit_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestTheLogOnlyGrows holds that the database itself refuses what would change
// the log, to whoever has not taken its guards away first.
func TestTheLogOnlyGrows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		appendN(t, d, 3)
		h, _ := signed(t, d)
		attempts := []string{"UPDATE audit_entry SET actor = '他人' WHERE seq = 2", "DELETE FROM audit_entry WHERE seq = 3", "DELETE FROM audit_entry",
			"UPDATE audit_head SET seq = 2", "DELETE FROM audit_head"}
		if d.Postgres() != nil {
			attempts = append(attempts, "TRUNCATE audit_entry", "TRUNCATE audit_head",
				"INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1 ON CONFLICT (county, seq) DO UPDATE SET actor = '他人'")
		} else {
			attempts = append(attempts, "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 1",
				"REPLACE INTO audit_head SELECT * FROM audit_head")
		}
		for _, sql := range attempts {
			err := d.Load(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err })
			if err == nil || !strings.Contains(err.Error(), "The audit log only grows") {
				t.Errorf("%s: %v", sql, err)
			}
		}
		if got := faults(t, h); got != nil {
			t.Errorf("after attempts that were refused: %q", got)
		}
	})
}

// TestGrownAgain holds that entries deleted with their heads are missed also
// when as many others have come in their place and were signed.
func TestGrownAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		appendN(t, d, 10)
		h, _ := signed(t, d)
		tamper(t, d, "DELETE FROM audit_entry WHERE seq > 8;DELETE FROM audit_head")
		clock.T = clock.T.Add(time.Minute)
		appendN(t, d, 2)
		sign(t, h)
		if got := faults(t, h); len(got) != 1 || !strings.HasPrefix(got[0], "10 It is not what was signed on 2026-11-23") {
			t.Errorf("grown to the same length: %q", got)
		}
		appendN(t, d, 2)
		sign(t, h)
		if got := faults(t, h); len(got) != 1 || !strings.HasPrefix(got[0], "10 It is not what was signed on 2026-11-23") {
			t.Errorf("grown beyond: %q", got)
		}
		clock.T = clock.T.Add(24 * time.Hour)
		appendN(t, d, 1)
		if got := faults(t, h); len(got) != 1 {
			t.Errorf("the day after: %q", got)
		}
	})
}

func TestFileOfHeads(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		appendN(t, d, 4)
		h, file := signed(t, d)
		appendN(t, d, 1)
		sign(t, h)
		sign(t, h)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		whole := read(t, file)
		if n := strings.Count(whole, "\n"); n != 2 {
			t.Errorf("%d lines for two signings:\n%s", n, whole)
		}
		// A process was killed while it wrote: what is there is taken, and the half
		// line gives way to the next one.
		put(t, file, whole+"head 513221 2026-11-23 6 0f3a")
		if got := faults(t, h); got != nil {
			t.Errorf("half a line: %q", got)
		}
		appendN(t, d, 1)
		sign(t, h)
		if got := faults(t, h); got != nil || strings.Count(read(t, file), "\n") != 3 {
			t.Errorf("after half a line: %q\n%s", got, read(t, file))
		}
		whole = read(t, file)
		put(t, file, strings.Replace(whole, " 5 ", " 4 ", 1))
		if got := faults(t, h); len(got) != 1 || !strings.Contains(got[0], "in the file is not signed by this installation") {
			t.Errorf("a line that was changed: %q", got)
		}
		put(t, file, "nothing of ours\n"+whole)
		if got := faults(t, h); len(got) != 1 || !strings.Contains(got[0], "Line 1 of the file of heads is broken") {
			t.Errorf("a line of something else: %q", got)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		sign(t, h)
		if got := faults(t, h); got != nil || strings.Count(read(t, file), "\n") != 1 {
			t.Errorf("a file that was lost: %q\n%s", got, read(t, file))
		}
	})
}

// TestOlderCopy is what an installation looks like after an older backup was
// restored: the log ends early, that is said, and once it was noted it does not
// look like tampering. What is cut off afterwards does.
func TestOlderCopy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		appendN(t, d, 10)
		h, _ := signed(t, d)
		if ends, err := h.Behind(t.Context()); err != nil || ends != nil {
			t.Errorf("nothing is missing: %v, %v", ends, err)
		}
		tamper(t, d, "DELETE FROM audit_entry WHERE seq > 8;DELETE FROM audit_head")
		ends, err := h.Behind(t.Context())
		if err != nil || len(ends) != 1 || !strings.Contains(ends[0].String(), "ends at entry 8, and on 2026-11-23 entry 10 was signed") {
			t.Fatalf("two are missing: %v, %v", ends, err)
		}
		if err := h.Cut(ends); err != nil {
			t.Fatal(err)
		}
		appendN(t, d, 4)
		sign(t, h)
		chains, err := h.Verify(t.Context(), county, county)
		if err != nil || len(chains) != 1 || chains[0].Faults != nil || len(chains[0].Notes) != 1 ||
			!strings.Contains(chains[0].Notes[0].English, "entries 9 to 10, which had been signed, are not in it") {
			t.Errorf("after it was noted: %+v, %v", chains, err)
		}
		if ends, err := h.Behind(t.Context()); err != nil || ends != nil {
			t.Errorf("after it was noted: %v, %v", ends, err)
		}
		tamper(t, d, "DELETE FROM audit_entry WHERE seq > 7;DELETE FROM audit_head")
		if got := faults(t, h); len(got) != 1 || !strings.HasPrefix(got[0], "8 The end was cut off: on 2026-11-23 entry 12 was there") {
			t.Errorf("cut off afterwards: %q", got)
		}
	})
}

// TestAnotherCopy is a second restore: the first put an older copy in place and
// the log grew on, the second brings back what the log had been meanwhile. That
// is said, and does not look like tampering; entries that nobody signed do.
func TestAnotherCopy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		appendN(t, d, 8)
		h, _ := signed(t, d)
		appendN(t, d, 12)
		sign(t, h)
		tamper(t, d, "CREATE TABLE whole AS SELECT * FROM audit_entry;CREATE TABLE heads AS SELECT * FROM audit_head;DELETE FROM audit_entry WHERE seq > 8;DELETE FROM audit_head WHERE seq > 8")
		settle := func(want string) {
			t.Helper()
			ends, err := h.Behind(t.Context())
			if err != nil || len(ends) != 1 || !strings.Contains(ends[0].String(), want) {
				t.Fatalf("%v, %v, want %s", ends, err, want)
			}
			if err := h.Cut(ends); err != nil {
				t.Fatal(err)
			}
			sign(t, h)
			if got := faults(t, h); got != nil {
				t.Errorf("after it was noted: %q", got)
			}
		}
		settle("ends at entry 8, and on 2026-11-23 entry 20 was signed")
		clock.T = clock.T.Add(time.Minute)
		appendN(t, d, 4)
		sign(t, h)
		tamper(t, d, "DELETE FROM audit_entry;DELETE FROM audit_head;INSERT INTO audit_entry SELECT * FROM whole;INSERT INTO audit_head SELECT * FROM heads")
		if got := faults(t, h); len(got) != 1 {
			t.Errorf("before it was noted: %q", got)
		}
		settle("From entry 9 on, the audit log of 513221 is another copy than the one that was signed up to entry 12 on 2026-11-23")
		if ends, err := h.Behind(t.Context()); err != nil || ends != nil {
			t.Errorf("after it was noted: %v, %v", ends, err)
		}
		tamper(t, d, "DELETE FROM audit_entry WHERE seq > 10;DELETE FROM audit_head WHERE seq > 8")
		appendN(t, d, 10)
		if ends, err := h.Behind(t.Context()); err != nil || ends != nil {
			t.Errorf("what nobody signed counts as a copy: %v, %v", ends, err)
		}
		if got := faults(t, h); len(got) != 1 {
			t.Errorf("entries that nobody signed: %q", got)
		}
		sign(t, h)
		if ends, err := h.Behind(t.Context()); err != nil || ends != nil {
			t.Errorf("what was signed over a change counts as a copy: %v, %v", ends, err)
		}
	})
}

// TestManySigners holds that processes which write to the file at once, and one
// that tidies it, lose no line of each other.
func TestManySigners(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	appendN(t, d, 1)
	_, file := signed(t, d)
	first := read(t, file)
	clock.T = clock.T.Add(24 * time.Hour)
	put(t, file, strings.Repeat(first, 20_100)) // each signer that starts now tidies it
	var all sync.WaitGroup
	const each = 20
	for range 4 {
		h := audit.NewHeads(d, keyring(t), file) // a process has its own
		all.Go(func() {
			for range each {
				if err := errors.Join(h.Cut([]audit.End{{County: 1}}), h.Tidy()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := strings.Count(read(t, file), "cut 000001 "); got != 4*each {
		t.Errorf("%d lines of %d are left", got, 4*each)
	}
}

// TestTidy holds that a file which has grown large keeps what verifying needs.
func TestTidy(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	appendN(t, d, 2)
	h, file := signed(t, d)
	first := read(t, file)
	clock.T = clock.T.Add(24 * time.Hour)
	appendN(t, d, 1)
	sign(t, h)
	today := strings.TrimPrefix(read(t, file), first)
	put(t, file, strings.Repeat(first, 15_000)+strings.Repeat(today, 6_000))
	if err := h.Tidy(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, file); got != first+strings.Repeat(today, 6_000) {
		t.Errorf("%d bytes are left", len(got))
	}
	if got := faults(t, h); got != nil {
		t.Errorf("%q", got)
	}
}

// TestSignedByOthers holds that heads of another installation are no proof.
func TestSignedByOthers(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	appendN(t, d, 3)
	_, file := signed(t, d)
	other := audit.NewHeads(d, keyring(t), file)
	if got := fmt.Sprint(faults(t, other)); strings.Count(got, "is not signed by this installation") != 2 {
		t.Error(got)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
