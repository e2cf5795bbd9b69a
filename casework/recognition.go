package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/policy"
)

// recognitionsAtOnce is how many ended recognitions are read at a time.
const recognitionsAtOnce = 200

// EndRecognitions ends the recognitions whose time is over (刚性支出困难家庭认定办法
// art.10), and grace periods (渐退期), each in a transaction of its own, and returns how many. A household
// that was recognised anew stays what it is.
func (s *Service) EndRecognitions(ctx context.Context) (ended int, err error) {
	for {
		var rows []q.PastRecognitionsRow
		err := s.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = q.New(tx).PastRecognitions(ctx, calendar.At(tx.Now), recognitionsAtOnce)
			return err
		})
		if err != nil {
			return ended, fmt.Errorf("looking for recognitions that are over: %w", err)
		}
		var failed error // one that cannot be ended keeps no other
		for _, r := range rows {
			if err := s.db.Update(ctx, func(tx *db.Tx) error { return s.endRecognition(ctx, tx, r) }); err != nil {
				failed = errors.Join(failed, fmt.Errorf("ending recognition %s: %w", r.ID, err))
				continue
			}
			ended++
		}
		if failed != nil || len(rows) < recognitionsAtOnce {
			return ended, failed
		}
	}
}

func (s *Service) endRecognition(ctx context.Context, tx *db.Tx, r q.PastRecognitionsRow) error {
	queries, today := q.New(tx), calendar.At(tx.Now)
	n, err := queries.EndRecognition(ctx, today, r.County, r.ID)
	if err != nil || n == 0 {
		return err // another process was faster
	}
	if policy.Result(r.Result) == policy.ResultMonthly {
		return s.endGrace(ctx, tx, r)
	}
	still, err := queries.StillRecognised(ctx, q.StillRecognisedParams{County: r.County, HouseholdID: r.HouseholdID, Programme: r.Programme, Today: today})
	if err != nil || still > 0 {
		return err
	}
	return s.others.Entitlements.End(ctx, tx, r.County, r.HouseholdID, r.Programme)
}
