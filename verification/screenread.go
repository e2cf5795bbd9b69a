package verification

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// Screening shows one run with its counts.
func (s *Service) Screening(ctx context.Context, ref Ref) (out Screening, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		row, err := s.ownRun(ctx, tx, ref)
		if err != nil {
			return err
		}
		out, err = s.run(ctx, tx, row)
		return err
	})
	return out, err
}

func (s *Service) run(ctx context.Context, tx *db.Tx, row q.ScreenRun) (Screening, error) {
	out := Screening{County: row.County, ID: row.ID, State: row.State, Rules: row.Rules, AsOf: map[string]calendar.Date{}, Households: row.Households,
		People: row.People, Expected: row.Expected, LookedUp: row.LookedUp, LookedRows: row.LookedRows,
		WhyAll: WhyAll(row.WhyAll), WhySource: row.WhySource, Before: row.BeforeID, New: row.HitsNew, Gone: row.HitsGone, Counts: []SuspicionCount{}, ProgressID: row.ProgressID,
		EndedBy: row.EndedName, FinishedAt: row.FinishedAt}
	var err error
	if out.EndedReason, err = s.keys.Open(endedColumn.of(row.ID), row.EndedReasonSealed); err != nil {
		return out, fmt.Errorf("open why screening %s ended: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.AsOf), &out.AsOf); err != nil {
		return out, fmt.Errorf("read screening %s: %w", row.ID, err)
	}
	scope := authz.Within(authz.CountyCode(row.County))
	counts, err := q.New(tx).CountHits(ctx, q.CountHitsParams{County: row.County, RunID: row.ID, Low: scope.Low, High: scope.High})
	for _, c := range counts {
		out.Counts = append(out.Counts, SuspicionCount{Suspicion(c.Kind), c.Hits, c.Households})
	}
	return out, err
}

// Screenings lists runs of a state ("": any), newest first, below before (0: the newest).
func (s *Service) Screenings(ctx context.Context, county int32, state string, before id.ID, limit int32) (list []Screening, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, county); err != nil {
			return err
		}
		rows, err := q.New(tx).ListRuns(ctx, q.ListRunsParams{County: county, State: state, BeforeID: int64(before), UpTo: limit})
		list = make([]Screening, 0, len(rows))
		for _, r := range rows {
			x, err := s.run(ctx, tx, r)
			if err != nil {
				return err
			}
			list = append(list, x)
		}
		return err
	})
	return list, err
}

// Change is what became of a lead since the screening before.
type Change string

// Changes. Before the first screening there was nothing: all of it is new.
const (
	NewHits  Change = "new"  // the screening before had not
	GoneHits Change = "gone" // only the screening before has
)

// Sift chooses among leads; empty fields do not.
type Sift struct {
	Kind   Suspicion
	Change Change
}

// runs are the run whose leads are meant, and the one that must not have them; 0: none.
func (f Sift) runs(run q.ScreenRun) (of, without id.ID) {
	switch f.Change {
	case NewHits:
		return run.ID, run.BeforeID
	case GoneHits:
		return run.BeforeID, run.ID
	}
	return run.ID, 0
}

// Hits lists what a run found, as f chooses, after a hit.
func (s *Service) Hits(ctx context.Context, ref Ref, f Sift, after id.ID, limit int32) (list []ScreenHit, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		run, err := s.ownRun(ctx, tx, ref)
		if err != nil {
			return err
		}
		of, without := f.runs(run)
		scope := authz.Within(authz.CountyCode(ref.County))
		rows, err := q.New(tx).Hits(ctx, q.HitsParams{County: ref.County, RunID: of, Low: scope.Low, High: scope.High,
			Kind: string(f.Kind), AfterID: int64(after), WithoutID: int64(without), UpTo: limit})
		list = make([]ScreenHit, 0, len(rows))
		for _, h := range rows {
			text, err := s.openSummary(h)
			if err != nil {
				return err
			}
			list = append(list, ScreenHit{h.ID, h.HouseholdID, h.Division, h.PersonID, h.PersonName, Suspicion(h.Kind), h.Source, h.AmountFen, h.Quantity, text, NameMatch(h.NameMatch), MatchedBy(h.MatchBasis), alike.Chance(h.Confidence)})
		}
		return err
	})
	return list, err
}
