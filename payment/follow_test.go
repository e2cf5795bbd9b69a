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
			return d.Update(ctx, func(tx *db.Tx) error { return b.s.Follow(ctx, tx, to) })
		}
		to := Following{County: county, From: one.Household, To: 990_001, Division: one.Division, Reason: "变更申请已批准"}
		wantCode(t, follow(Following{County: county, From: one.Household, To: two.Household, Division: one.Division, Reason: "并户"}), errs.Conflict, "both draw the same")
		if err := follow(to); err != nil {
			t.Fatal(err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			now, err := b.s.Newest(ctx, tx, county, to.To, 0, "dibao")
			if err != nil || now.ID != n || now.Ends {
				t.Errorf("%+v, %v", now, err)
			}
			return nil
		})
		b.month(202612)
		for _, l := range b.lines(b.draw(202612).ID) {
			if l.Change != DiffSame {
				t.Errorf("a line is %s", l.Change)
			}
		}
	})
}
