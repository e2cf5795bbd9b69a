package casework_test

import (
	"context"
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// TestSeveralGrants: who is clerk in one township and reviews in another reads
// the cases of both, and finds a clerk's work in the one and not in the other.
func TestSeveralGrants(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		county := authz.WithActor(t.Context(), authz.Actor{Account: 11, Name: "王丽", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221"}}})
		submitted := func(division string) casework.Ref {
			r := b.another(t, division)
			must[casework.Done](t)(b.Submit(county, r, b.sign(t, r, "")))
			return r
		}
		reviewed, between, served := submitted("513221100001"), submitted("513221101001"), submitted("513221102001")
		second := submitted("513221102003")
		both := authz.WithActor(t.Context(), authz.Actor{Account: 91, Name: "两镇", Grants: []authz.Grant{{Role: authz.Reviewer, Division: "513221100"},
			{Role: authz.Clerk, Division: "513221102003"}, {Role: authz.Clerk, Division: "513221102001"}}})

		if got, want := casesOf(t, b, both), []id.ID{second.ID, served.ID, reviewed.ID}; !slices.Equal(got, want) {
			t.Errorf("cases %v, want %v", got, want)
		}
		var work []id.ID
		for cursor := ""; ; {
			p := must[page.Page[casework.Task]](t)(b.Work(both, casework.Filter{}, page.Query{Cursor: cursor, Limit: 1}))
			for _, w := range p.Items {
				if w.Step != casework.ActAccept && w.Step != casework.ActSupplement && w.Step != casework.ActDecline {
					t.Errorf("the work is to %s", w.Step)
				}
				work = append(work, w.Case.ID)
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if slices.Contains(work, reviewed.ID) || slices.Contains(work, between.ID) || !slices.Contains(work, served.ID) || !slices.Contains(work, second.ID) {
			t.Errorf("work on %v", work)
		}
		for mine, want := range map[bool]int64{true: 2, false: 3} {
			c := must[casework.Counts](t)(b.Counts(both, "", mine))
			if len(c.Steps) != 1 || c.Steps[0].Cases != want || len(c.States) != 1 || c.States[0].Cases != 3 {
				t.Errorf("mine %v: %+v", mine, c)
			}
		}
		for name, tt := range map[string]struct {
			r    casework.Ref
			want errs.Code
		}{"where they review": {reviewed, errs.NotFound}, "between": {between, errs.NotFound}, "where they serve": {served, ""}} {
			_, err := b.Accept(both, tt.r, casework.Acceptance{Signing: b.sign(t, tt.r, "")})
			if errs.CodeOf(err) != tt.want || tt.want == "" && err != nil {
				t.Errorf("accepting %s: %v, want %q", name, err, tt.want)
			}
		}
		refused(t, lastErr(b.Page(both, between)), errs.NotFound, "reading between")
		if n := refusals(t, b.db, 91); n != 3 {
			t.Errorf("%d refusals in the log, want 3", n)
		}
	})
}

// casesOf reads somebody's cases one by one.
func casesOf(t *testing.T, b *bundle, who context.Context) (found []id.ID) {
	t.Helper()
	for cursor := ""; ; {
		p := must[page.Page[casework.Summary]](t)(b.Cases(who, casework.Filter{}, page.Query{Cursor: cursor, Limit: 1}))
		for _, c := range p.Items {
			found = append(found, c.ID)
		}
		if cursor = p.Next; cursor == "" {
			return found
		}
	}
}

// refusals counts what the log has of attempts by an account.
func refusals(t *testing.T, d *db.DB, account int64) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'access.refused' AND actor_id = $1", account).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
