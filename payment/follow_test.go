package payment

import (
	"context"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// TestFollow lets another household go on with what one draws: the next roll names
// nobody as new and nobody as gone. Where both draw the same it is refused.
func TestFollow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		one, two := grantOf(0, 202611, 300), grantOf(1, 202611, 500)
		n := b.grant(one)
		b.grant(two)
		b.lock(202611)
		follow := func(to Following) error {
			ctx := b.as(20, "确认 周洁", authz.Approver, "513221")
			return d.Update(ctx, func(tx *db.Tx) error {
				_, err := b.s.Follow(ctx, tx, to)
				return err
			})
		}
		to := Following{County: county, From: one.Household, To: 990_001, Division: one.Division, Reason: "变更申请已批准"}
		wantCode(t, follow(Following{County: county, From: one.Household, To: two.Household, Division: one.Division, Reason: "并户"}), errs.Conflict, "both draw the same")
		if err := follow(to); err != nil {
			t.Fatal(err)
		}
		if now := b.newest(to.To); now.ID != n || now.Last != open {
			t.Errorf("%+v", now)
		}
		b.month(202612)
		for _, l := range b.lines(b.draw(202612).ID) {
			if l.Change != DiffSame {
				t.Errorf("a line is %s", l.Change)
			}
		}
	})
}

// TestNewestIsWhatRuns: a household whose newer aid had ended goes on with the older one
// that somebody brought; a decision to stop it reaches that one, and no more is paid.
func TestNewestIsWhatRuns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		old, ended := grantOf(0, 202610, 300), grantOf(1, 202610, 500)
		runs, last := b.grant(old), b.grant(ended)
		b.lock(202610)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Stop(ctx, tx, Stop{county, last, 71, 202610, "收入超标"})
		})
		b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := b.s.Follow(ctx, tx, Following{County: county, From: old.Household, To: ended.Household, Division: ended.Division, Reason: "并户"})
			return err
		})
		now := b.newest(ended.Household)
		if now.ID != runs || now.Last != open {
			t.Errorf("%+v; want %s", now, runs)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Stop(ctx, tx, Stop{county, now.ID, 72, 202611, "家庭收入超标"})
		})
		if r := b.draw(202612); r.Households != 0 {
			t.Errorf("%d households are paid on", r.Households)
		}
	})
}
