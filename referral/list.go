package referral

import (
	"cmp"
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/web/page"
	"doudi/referral/internal/q"
)

// Filter narrows the list. Exported because huma reads no parameters from an
// embedded type that is not.
type Filter struct {
	State      string `query:"state" enum:"open,closed" default:"open"`
	Department string `query:"department" maxLength:"60"`
	Division   string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
	Overdue    bool   `query:"overdue" doc:"of the open ones, those whose day is over"`
}

type cursor struct {
	On calendar.Date
	ID id.ID
}

// List lists referrals, the one that is due first on top.
func (s *Service) List(ctx context.Context, f Filter, at page.Query) (out page.Page[Summary], err error) {
	scope, err := authz.From(ctx).May(authz.ReadReferral)
	if err != nil {
		return out, err
	}
	after := cursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.Referral
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(scope.Narrow(f.Division), int(at.UpTo()), byDay, func(in authz.Range) ([]q.Referral, error) {
			low, high := in.Counties()
			if f.State == "closed" && f.Overdue {
				return nil, nil // what is closed is overdue no more
			}
			if f.State == "closed" {
				return q.New(tx).ListClosed(ctx, q.ListClosedParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
					Department: f.Department, AfterOn: after.On, AfterID: int64(after.ID), UpTo: at.UpTo()})
			}
			return q.New(tx).ListOpen(ctx, q.ListOpenParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
				Department: f.Department, Overdue: f.Overdue, Today: today, AfterOn: after.On, AfterID: int64(after.ID), UpTo: at.UpTo()})
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list referrals: %w", err)
	}
	return page.Of(at, rows, func(r q.Referral) Summary { return summary(r, today) }, func(r q.Referral) any { return cursor{r.DueOn, r.ID} })
}

func byDay(a, b q.Referral) int {
	return cmp.Or(a.DueOn.Compare(b.DueOn), cmp.Compare(a.ID, b.ID))
}

// Waiting is how many referrals are open.
type Waiting struct {
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
}

// Count counts the open referrals that are the actor's to follow.
func (s *Service) Count(ctx context.Context) (out Waiting, err error) {
	scope, err := authz.From(ctx).May(authz.HandleReferral)
	if err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = Waiting{}
		for _, in := range scope {
			low, high := in.Counties()
			n, err := q.New(tx).Count(ctx, q.CountParams{Today: calendar.At(tx.Now), LowCounty: low, HighCounty: high, Low: in.Low, High: in.High})
			if err != nil {
				return fmt.Errorf("count referrals: %w", err)
			}
			out.Open, out.Overdue = out.Open+n.Waiting, out.Overdue+n.Overdue
		}
		return nil
	})
	return out, err
}
