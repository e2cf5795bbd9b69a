package casework

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// Posted is a notice as the public may see it, with the case it belongs to.
type Posted struct {
	County     int32         `json:"county"`
	CaseID     id.ID         `json:"caseId"`
	ID         id.ID         `json:"id"`
	Number     string        `json:"number" doc:"of the case"`
	NoticeNo   string        `json:"noticeNo" doc:"on the sheet; empty on notices from before there were such numbers"`
	Division   string        `json:"division"`
	Place      string        `json:"place"`
	Applicant  string        `json:"applicant"`
	Members    int32         `json:"members"`
	StartedOn  calendar.Date `json:"startedOn"`
	EndsOn     calendar.Date `json:"endsOn"`
	ClosedOn   calendar.Date `json:"closedOn" doc:"empty: not closed yet"`
	Objections int32         `json:"objections"`
	Notice     string        `json:"notice" doc:"HTML, exactly as posted"`
}

// Posted lists the notices that are public today, the one that ends first on
// top; or, when ended is asked for, those that are over, the latest on top.
func (s *Service) Posted(ctx context.Context, ended bool, division string, at page.Query) (out page.Page[Posted], err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	from := workCursor{On: calendar.On(1, 1, 1)}
	if ended {
		from = workCursor{On: calendar.On(9999, 12, 31), ID: math.MaxInt64}
	}
	if err := at.After(&from); err != nil {
		return out, err
	}
	var rows []q.RunningPublicitiesRow
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = posted(ctx, tx, ended, scope.Narrow(division), from, int(at.UpTo()))
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing notices: %w", err)
	}
	return page.Of(at, rows, func(r q.RunningPublicitiesRow) Posted {
		return Posted{r.County, r.ApplicationID, r.ID, r.CaseNumber, r.Number, r.Division, r.Place, r.ApplicantName, r.Members,
			r.StartedOn, r.EndsOn, r.ClosedOn, r.Objections, r.Notice}
	}, func(r q.RunningPublicitiesRow) any { return workCursor{On: r.EndsOn, ID: r.ID} })
}

func posted(ctx context.Context, tx *db.Tx, ended bool, scope authz.Scope, from workCursor, upTo int) ([]q.RunningPublicitiesRow, error) {
	order := func(a, b q.RunningPublicitiesRow) int {
		return cmp.Or(a.EndsOn.Compare(b.EndsOn), cmp.Compare(a.ID, b.ID))
	}
	read := running
	if ended {
		first := order
		order, read = func(a, b q.RunningPublicitiesRow) int { return -first(a, b) }, over
	}
	return authz.Gather(scope, upTo, order, func(in authz.Range) ([]q.RunningPublicitiesRow, error) { return read(ctx, tx, in, from, int32(upTo)) })
}

func running(ctx context.Context, tx *db.Tx, in authz.Range, from workCursor, upTo int32) ([]q.RunningPublicitiesRow, error) {
	low, high := in.Counties()
	return q.New(tx).RunningPublicities(ctx, q.RunningPublicitiesParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
		Today: calendar.At(tx.Now), AfterOn: from.On, AfterID: int64(from.ID), UpTo: upTo})
}

func over(ctx context.Context, tx *db.Tx, in authz.Range, from workCursor, upTo int32) ([]q.RunningPublicitiesRow, error) {
	low, high := in.Counties()
	rows, err := q.New(tx).EndedPublicities(ctx, q.EndedPublicitiesParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High,
		Today: calendar.At(tx.Now), BeforeOn: from.On, BeforeID: int64(from.ID), UpTo: upTo})
	out := make([]q.RunningPublicitiesRow, len(rows))
	for i, r := range rows {
		out[i] = q.RunningPublicitiesRow(r)
	}
	return out, err
}
