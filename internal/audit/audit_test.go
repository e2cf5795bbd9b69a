package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/jobs"
	"doudi/internal/progress"
	"doudi/internal/web/page"
)

const county = 513221

func keyring(t *testing.T) *crypt.Keyring {
	t.Helper()
	k, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func appendN(t *testing.T, d *db.DB, n int) {
	t.Helper()
	ctx := authz.WithActor(t.Context(), authz.Actor{Account: 7, Name: "余晓燕"})
	for i := range n {
		err := d.Update(ctx, func(tx *db.Tx) error {
			return audit.Append(ctx, tx, audit.Entry{County: county, Act: "household.update", Subject: fmt.Sprintf("household/%d", i),
				Before: []byte("a"), After: []byte("b"), Detail: map[string]any{"n": i}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func exec(t *testing.T, d *db.DB, sql string) {
	t.Helper()
	if err := d.Load(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); err != nil {
		t.Fatal(err)
	}
}

// tamper is exec by somebody who owns the database, and takes the guards away.
func tamper(t *testing.T, d *db.DB, sql string) {
	t.Helper()
	on := ""
	for _, table := range []string{"audit_entry", "audit_head"} {
		guards := []string{"append_only"}
		if d.Postgres() == nil {
			guards = []string{"no_update", "no_delete", "no_replace"}
		} else {
			on = " ON " + table
		}
		for _, g := range guards {
			exec(t, d, "DROP TRIGGER IF EXISTS "+table+"_"+g+on)
		}
	}
	for one := range strings.SplitSeq(sql, ";") {
		if one != "" {
			exec(t, d, one)
		}
	}
}

// signed returns heads with their file, signed.
func signed(t *testing.T, d *db.DB) (h *audit.Heads, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "audit-heads")
	h = audit.NewHeads(d, keyring(t), file)
	sign(t, h)
	return h, file
}

func sign(t *testing.T, h *audit.Heads) {
	t.Helper()
	if err := h.Sign(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// faults returns what Verify says, as county-free lines.
func faults(t *testing.T, h *audit.Heads) (out []string) {
	t.Helper()
	chains, err := h.Verify(t.Context(), 0, 999999)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		for _, f := range c.Faults {
			out = append(out, fmt.Sprintf("%d %s", f.Seq, f.English))
		}
	}
	return out
}

func TestVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	const renumber = "UPDATE audit_entry SET seq = -seq WHERE seq IN (3, 4); UPDATE audit_entry SET seq = 7 + seq WHERE seq IN (-3, -4)"
	tests := []struct {
		name, tamper, want string
	}{
		{"nothing", "", ""},
		{"content", "UPDATE audit_entry SET actor = '他人' WHERE seq = 4", "4 Its content was changed."},
		{"detail", "UPDATE audit_entry SET detail = '{}' WHERE seq = 9", "9 Its content was changed."},
		{"digest", "UPDATE audit_entry SET after_sm3 = before_sm3 WHERE seq = 2", "2 Its content was changed."},
		{"deleted", "DELETE FROM audit_entry WHERE seq IN (3, 4)", "3 Entries 3 to 4 were deleted."},
		{"first deleted", "DELETE FROM audit_entry WHERE seq = 1", "1 Entries 1 to 1 were deleted."},
		{"reordered", renumber, "3 It does not follow"},
		{"cut off", "DELETE FROM audit_entry WHERE seq > 8", "9 The end was cut off: on 2026-11-23 entry 10 was there."},
		{"all gone", "DELETE FROM audit_entry", "1 The end was cut off"},
		{"head forged", "DELETE FROM audit_entry WHERE seq = 10; UPDATE audit_head SET seq = 9", "is not signed by this installation"},
		{"cut off with its head", "DELETE FROM audit_entry WHERE seq > 8; DELETE FROM audit_head", "9 The end was cut off: on 2026-11-23 entry 10 was there."},
		{"all gone with the head", "DELETE FROM audit_entry; DELETE FROM audit_head", "1 The end was cut off: on 2026-11-23 entry 10 was there."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
				appendN(t, d, 10)
				h, _ := signed(t, d)
				tamper(t, d, tt.tamper)
				got := strings.Join(faults(t, h), "\n")
				if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestHeadsOfManyDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		for range 3 {
			appendN(t, d, 2)
			clock.T = clock.T.Add(24 * time.Hour)
		}
		h, _ := signed(t, d)
		sign(t, h) // again: it changes nothing
		if got := faults(t, h); got != nil {
			t.Errorf("an untouched log: %q", got)
		}
		appendN(t, d, 1) // not signed yet
		if got := faults(t, h); got != nil {
			t.Errorf("with a new row: %q", got)
		}
		sign(t, h)
		appendN(t, d, 1)
		sign(t, h) // a second head of the day
		if got := faults(t, h); got != nil {
			t.Errorf("with two heads of a day: %q", got)
		}
		tamper(t, d, "UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE seq = 1) WHERE seq = 4")
		if got := faults(t, h); len(got) != 1 || !strings.Contains(got[0], "2026-11-24") {
			t.Errorf("a forged head of the second day: %q", got)
		}
	})
}

func TestManyWritersOfOneChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		const writers, each = 8, 25
		ctx := authz.WithActor(t.Context(), authz.Program())
		write := func(run func(context.Context, func(*db.Tx) error) error) error {
			return run(ctx, func(tx *db.Tx) error {
				return audit.Append(ctx, tx, audit.Entry{County: county, Act: "test", Detail: map[string]any{}})
			})
		}
		var wg sync.WaitGroup
		for w := range writers {
			run := d.Update
			if w%4 == 3 {
				run = d.Load
			}
			wg.Go(func() {
				for range each {
					if err := write(run); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		chains, err := audit.NewHeads(d, keyring(t), "").Verify(t.Context(), county, county)
		if err != nil || len(chains) != 1 || chains[0].Entries != writers*each || chains[0].Faults != nil {
			t.Errorf("chains %+v, error %v", chains, err)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		appendN(t, d, 5)
		log := audit.NewLog(audit.NewHeads(d, keyring(t), ""), jobs.New(d, slog.New(slog.DiscardHandler)), nil)
		in := func(division string) context.Context {
			return authz.WithActor(t.Context(), authz.Actor{Account: 9, Grants: []authz.Grant{{Role: authz.Auditor, Division: division}}})
		}
		p, err := log.Search(in("5132"), page.Query{Limit: 3}, audit.Filter{County: county})
		if err != nil || len(p.Items) != 3 || p.Items[0].Seq != 5 || p.Next == "" {
			t.Fatalf("first page %+v, error %v", p, err)
		}
		p, err = log.Search(in("513221"), page.Query{Limit: 3, Cursor: p.Next}, audit.Filter{County: county})
		if err != nil || len(p.Items) != 2 || p.Next != "" {
			t.Errorf("last page %+v, error %v", p, err)
		}
		p, err = log.Search(in(""), page.Query{}, audit.Filter{County: county, Subject: "household/3", Actor: "余晓燕"})
		if err != nil || len(p.Items) != 1 || p.Items[0].Seq != 4 {
			t.Errorf("by subject %+v, error %v", p, err)
		}
		if _, err = log.Search(in("510000"), page.Query{}, audit.Filter{County: county}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("another county's auditor: %v", err)
		}
		if p, err = log.Search(in("513221"), page.Query{}, audit.Filter{County: -1}); err != nil || len(p.Items) != 5 {
			t.Errorf("the county's auditor, who names none: %+v, error %v", p, err)
		}
		if p, err = log.Search(in(""), page.Query{}, audit.Filter{County: -1}); err != nil || len(p.Items) != 0 {
			t.Errorf("the auditor of all counties, who names none: %+v, error %v", p, err)
		}
		if _, err = log.Search(in("51"), page.Query{}, audit.Filter{County: -1}); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("an auditor of many counties who names none: %v", err)
		}
		if s, err := log.Chain(in("513221"), -1); err != nil || s.County != county || s.Entries != 5 {
			t.Errorf("the chain of the county's auditor: %+v, error %v", s, err)
		}
		if _, err = log.Search(t.Context(), page.Query{}, audit.Filter{County: county}); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestVerifyFromThePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		appendN(t, d, 5)
		queue := jobs.New(d, slog.New(slog.DiscardHandler))
		log := audit.NewLog(audit.NewHeads(d, keyring(t), ""), queue, nil)
		if err := queue.Open(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		as := func(role authz.Role, division string) context.Context {
			return authz.WithActor(t.Context(), authz.Actor{Account: 9, Name: "邓国平", Grants: []authz.Grant{{Role: role, Division: division}}})
		}
		auditor := as(authz.Auditor, "513221")
		for _, ctx := range []context.Context{as(authz.Auditor, "510104"), as(authz.Security, "513221"), t.Context()} {
			if _, err := log.BeginVerify(ctx, county); err == nil {
				t.Error("somebody who is not the county's auditor begins a verification")
			}
			if _, err := log.Chain(ctx, county); err == nil {
				t.Error("somebody who is not the county's auditor reads the state of the chain")
			}
		}
		verify := func() audit.State {
			t.Helper()
			if _, err := log.BeginVerify(auditor, county); err != nil {
				t.Fatal(err)
			}
			for {
				s, err := log.Chain(auditor, county)
				if err != nil {
					t.Fatal(err)
				}
				if s.Running == nil {
					return s
				}
				select {
				case <-t.Context().Done():
					t.Fatal("the verification does not end")
				case <-time.After(10 * time.Millisecond):
				}
			}
		}
		if s, err := log.Chain(auditor, county); err != nil || s.Last != nil || s.Entries != 5 {
			t.Fatalf("before any verification %+v, error %v", s, err)
		}
		first, err := log.BeginVerify(auditor, county)
		if err != nil || first.State != progress.Queued {
			t.Fatalf("begun as %+v, error %v", first, err)
		}
		if again, err := log.BeginVerify(auditor, county); err != nil || again.ID != first.ID {
			t.Errorf("a second verification beside %s: %+v, error %v", first.ID, again, err)
		}
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := verify(); s.Last == nil || s.Last.Failed || len(s.Last.Faults) != 0 || s.Last.Entries < 6 || s.Last.By != "邓国平" {
			t.Errorf("an untouched chain: %+v", s.Last)
		}
		tamper(t, d, "UPDATE audit_entry SET actor = '他人' WHERE seq = 4")
		if s := verify(); len(s.Last.Faults) != 1 || s.Last.Faults[0].Seq != 4 {
			t.Errorf("a changed entry: %+v", s.Last)
		}
		if err := queue.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestDigestsAreKeyed holds that a record's digest cannot be made without the
// key file: most of a record stands in the clear beside it.
func TestDigestsAreKeyed(t *testing.T) {
	t.Parallel()
	one, other := audit.Digester(keyring(t)), audit.Digester(keyring(t))
	record := []byte(`{"idNumber":"999999199001011234"}`)
	if string(one(record)) == string(crypt.Digest(record)) || string(one(record)) == string(other(record)) {
		t.Error("a digest that anybody can make")
	}
	if first, again := one(record), one(record); string(first) != string(again) {
		t.Error("two digests of one record")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		type record struct{ A, B string }
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return audit.Append(t.Context(), tx, audit.Entry{County: county, Act: "mapping.forget", Before: record{"a", "b"}, After: audit.Gone()})
		})
		if err != nil {
			t.Fatal(err)
		}
		var before, after []byte
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT before_sm3, after_sm3 FROM audit_entry").Scan(&before, &after)
		})
		if err != nil || string(before) != string(dbtest.Digest([]byte(`{"A":"a","B":"b"}`))) || string(after) != string(dbtest.Digest(nil)) {
			t.Errorf("before %x, after %x, %v", before, after, err)
		}
	})
}
