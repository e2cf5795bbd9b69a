package progress_test

import (
	"encoding/json"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
)

const county = 513221

func TestProgress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		ctx := authz.WithActor(t.Context(), authz.Actor{Account: 5})
		update := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Update(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		get := func(n id.ID) (p progress.Progress) {
			t.Helper()
			update(func(tx *db.Tx) (err error) { p, err = progress.Get(ctx, tx, county, n); return err })
			return p
		}
		report := func(p progress.Progress) (running bool) {
			t.Helper()
			update(func(tx *db.Tx) (err error) { running, err = progress.Report(ctx, tx, p); return err })
			return running
		}
		var n id.ID
		update(func(tx *db.Tx) (err error) {
			n, err = progress.Start(ctx, tx, county, "import", "导入花名册", "Import of a list")
			return err
		})
		if p := get(n); p.State != progress.Queued || p.Title != "导入花名册" || p.TitleEnglish != "Import of a list" || string(p.Result) != "null" {
			t.Errorf("started as %+v", p)
		}
		p := progress.Progress{County: county, ID: n, State: progress.Running, Done: 500, Total: 83000}
		if !report(p) || get(n).Done != 500 {
			t.Errorf("reported 500, reads %+v", get(n))
		}
		err := d.Update(ctx, func(tx *db.Tx) error { // figures of work that was rolled back
			if _, err := progress.Report(ctx, tx, progress.Progress{County: county, ID: n, State: progress.Running, Done: 900}); err != nil {
				return err
			}
			return errs.New(errs.Conflict, "不行。", "No.")
		})
		if errs.CodeOf(err) != errs.Conflict || get(n).Done != 500 {
			t.Errorf("after a rollback %+v, error %v", get(n), err)
		}
		p.State, p.Result = progress.Cancelled, json.RawMessage(`{"rows":500}`)
		report(p)
		if report(progress.Progress{County: county, ID: n, State: progress.Running, Done: 1000}) {
			t.Error("a worker of cancelled work is told to go on")
		}
		if p := get(n); p.State != progress.Cancelled || string(p.Result) != `{"rows":500}` {
			t.Errorf("a final state changed: %+v", p)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			if _, err := progress.Get(ctx, tx, 510104, n); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("in another county: %v", err)
			}
			mine, err := progress.Mine(ctx, tx, "", 0, 10)
			if err == nil && (len(mine) != 1 || mine[0].ID != n) {
				t.Errorf("mine are %+v", mine)
			}
			for state, want := range map[progress.State]int{progress.Cancelled: 1, progress.Running: 0} {
				if some, err := progress.Mine(ctx, tx, state, 0, 10); err != nil || len(some) != want {
					t.Errorf("of mine %d are %s, want %d, error %v", len(some), state, want, err)
				}
			}
			if rest, err := progress.Mine(ctx, tx, "", n, 10); err != nil || len(rest) != 0 {
				t.Errorf("before the first come %+v, error %v", rest, err)
			}
			other := authz.WithActor(ctx, authz.Actor{Account: 6})
			if theirs, err := progress.Mine(other, tx, "", 0, 10); err != nil || len(theirs) != 0 {
				t.Errorf("somebody else sees %+v, error %v", theirs, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
