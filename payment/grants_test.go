package payment

import (
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/web/page"
)

// TestSeveralGrants: a clerk of villages in two townships reads the lines of
// both and their sums, and somebody of the counties on either side none of the
// county between.
func TestSeveralGrants(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		for n := range 6 { // 513221100001, 101002, 100003, 101001, 100002, 101003
			g := grantOf(n, 202611, int64(100+n))
			g.Reason = "审核确认"
			b.grant(g)
		}
		r := b.lock(202611)
		grants := func(g ...authz.Grant) authz.Actor { return authz.Actor{Account: 31, Name: "两处", Grants: g} }
		clerk := authz.WithActor(t.Context(), grants(authz.Grant{Role: authz.Clerk, Division: "513221101002"}, authz.Grant{Role: authz.Clerk, Division: "513221100001"},
			authz.Grant{Role: authz.PayMaker, Division: "513222"}))

		var lines, owed []string
		for q := (page.Query{Limit: 1}); ; {
			p, err := b.s.Lines(clerk, county, r.ID, LineFilter{Query: q})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range p.Items {
				lines = append(lines, l.Division)
			}
			if q.Cursor = p.Next; p.Next == "" {
				break
			}
		}
		for q := (page.Query{Limit: 1}); ; {
			p, err := b.s.Entitlements(clerk, EntitlementFilter{Query: q})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range p.Items {
				owed = append(owed, e.Division)
			}
			if q.Cursor = p.Next; p.Next == "" {
				break
			}
		}
		slices.Sort(lines)
		slices.Sort(owed)
		if want := []string{"513221100001", "513221101002"}; !slices.Equal(lines, want) || !slices.Equal(owed, want) {
			t.Errorf("lines of %v, entitlements of %v, want %v", lines, owed, want)
		}
		if one, err := b.s.Roll(clerk, county, r.ID); err != nil || one.Households != 2 || one.TotalFen != 20100 {
			t.Errorf("the roll as the clerk sees it: %d households, %d fen, %v", one.Households, one.TotalFen, err)
		}
		if s, err := b.s.Summary(clerk, county, r.ID); err != nil || s.ThisLines != 2 || s.ThisFen != 20100 || len(s.Reasons) != 1 || s.Reasons[0].Lines != 2 || len(s.States) != 1 || s.States[0].Lines != 2 {
			t.Errorf("the summary as the clerk sees it: %+v, %v", s, err)
		}
		if o, err := b.s.Overview(clerk, county, "dibao"); err != nil || len(o.Months) != 1 || len(o.Townships) != 2 {
			t.Errorf("the overview as the clerk sees it: %+v, %v", o, err)
		}
		_, err := b.s.MakeBankFile(clerk, county, r.ID)
		wantCode(t, err, errs.NotFound, "a maker of the next county sends")

		around := authz.WithActor(t.Context(), grants(authz.Grant{Role: authz.PayMaker, Division: "513220"}, authz.Grant{Role: authz.PayMaker, Division: "513222"}))
		if p, err := b.s.Rolls(around, RollFilter{}); err != nil || len(p.Items) != 0 {
			t.Errorf("the counties on either side list %d rolls, %v", len(p.Items), err)
		}
		_, err = b.s.Roll(around, county, r.ID)
		wantCode(t, err, errs.NotFound, "the counties on either side read the roll")
		_, err = b.s.Overview(around, county, "dibao")
		wantCode(t, err, errs.NotFound, "the counties on either side read the overview")
		if p, err := b.s.Rolls(b.maker, RollFilter{}); err != nil || len(p.Items) != 1 {
			t.Errorf("the county itself lists %d rolls, %v", len(p.Items), err)
		}
	})
}
