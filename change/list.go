package change

import (
	"cmp"
	"context"
	"fmt"

	"doudi/change/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// Filter narrows the list. Exported because huma reads no parameters from an
// embedded type that is not.
type Filter struct {
	State    string `query:"state" enum:"waiting,approved,refused,withdrawn,ended" default:"waiting" doc:"waiting: open, or sent back"`
	Kind     string `query:"kind" enum:"unread,facts,head,split,merge"`
	Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
	Overdue  bool   `query:"overdue"`
}

type cursor struct {
	On calendar.Date
	ID id.ID
}

// List lists requests, the one that is due first on top.
func (s *Service) List(ctx context.Context, f Filter, at page.Query) (out page.Page[Summary], err error) {
	scope, err := authz.From(ctx).May(authz.ReadChange)
	if err != nil {
		return out, err
	}
	after := cursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.ChangeRequest
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(scope.Narrow(f.Division), int(at.UpTo()), byDay, func(in authz.Range) ([]q.ChangeRequest, error) {
			low, high := in.Counties()
			return q.New(tx).List(ctx, q.ListParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High, State: f.State, Kind: f.Kind,
				Overdue: f.Overdue, Today: today, AfterOn: after.On, AfterID: int64(after.ID), UpTo: at.UpTo()})
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list change requests: %w", err)
	}
	return page.Of(at, rows, func(r q.ChangeRequest) Summary { return summary(r, today) }, func(r q.ChangeRequest) any { return cursor{r.SortOn, r.ID} })
}

func byDay(a, b q.ChangeRequest) int {
	return cmp.Or(a.SortOn.Compare(b.SortOn), cmp.Compare(a.ID, b.ID))
}

// Waiting is how many requests wait.
type Waiting struct {
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
}

// Count counts the requests that wait where the actor asks or decides.
func (s *Service) Count(ctx context.Context) (out Waiting, err error) {
	scope, err := authz.From(ctx).May(authz.ReadChange)
	if err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = Waiting{}
		for _, in := range scope {
			low, high := in.Counties()
			n, err := q.New(tx).Count(ctx, q.CountParams{Today: calendar.At(tx.Now), LowCounty: low, HighCounty: high, Low: in.Low, High: in.High})
			if err != nil {
				return fmt.Errorf("count change requests: %w", err)
			}
			out.Open, out.Overdue = out.Open+n.Waiting, out.Overdue+n.Overdue
		}
		return nil
	})
	return out, err
}

// householdLimit bounds the requests that a household's page shows.
const householdLimit = 50

// OfHousehold is what was asked about a household, and whether a change of it is to
// be asked for.
type OfHousehold struct {
	InAid    bool      `json:"inAid" doc:"it draws something or has an open case: changes are asked for, and approved by somebody else"`
	Requests []Summary `json:"requests" nullable:"false" doc:"the newest first"`
}

// Household lists the requests of a household that the actor may read.
func (s *Service) Household(ctx context.Context, county int32, household id.ID) (out OfHousehold, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = OfHousehold{Requests: []Summary{}}
		if _, err := authz.From(ctx).May(authz.ReadChange); err != nil {
			return err
		}
		f, err := s.others.Registry.Facts(ctx, tx, county, household)
		if err != nil {
			return err
		}
		if authz.From(ctx).MayIn(authz.ReadChange, f.Division) != nil {
			return errs.New(errs.NotFound, "没有找到这户家庭。", "No such household.").
				Because(&audit.RefusalError{County: county, Subject: "household/" + household.String(), Act: authz.ReadChange})
		}
		if out.InAid, err = s.others.Benefits.Live(ctx, tx, county, household); err != nil {
			return err
		}
		rows, err := q.New(tx).OfHousehold(ctx, county, household, householdLimit)
		for _, r := range rows {
			out.Requests = append(out.Requests, summary(r, calendar.At(tx.Now)))
		}
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}
