package payment

import (
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// TestWhoDecidedDoesNotPay: an account that was given both roles before they
// excluded each other passes no roll that pays a decision of its own for the
// first time; a month later, when others have passed it, it may.
func TestWhoDecidedDoesNotPay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		b.grant(grantOf(1, 202611, 300)) // by account 20
		decider := b.as(20, "确认 周洁", authz.PayChecker, "513221")
		r := b.draw(202611)
		_, err := b.s.Check(decider, county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "checks what they decided")
		if r, err = b.s.Check(b.checker, county, r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		_, err = b.s.Lock(decider, county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "locks what they decided")
		if _, err = b.s.Lock(b.checker, county, r.ID, r.Version); err != nil {
			t.Fatal(err)
		}
		r = b.draw(202612)
		if r, err = b.s.Check(decider, county, r.ID, r.Version); err != nil {
			t.Fatalf("the month after: %v", err)
		}
		if _, err = b.s.Lock(decider, county, r.ID, r.Version); err != nil {
			t.Fatalf("the month after: %v", err)
		}
	})
}
