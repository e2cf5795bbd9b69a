package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
)

// reviewsAtOnce is how many due reviews are read at a time.
const reviewsAtOnce = 200

// givenUp is how many months a review that was given up, or whose stop fell,
// holds off the next: the shorter interval of reviews (民发〔2021〕57号 art.31).
const givenUp = 6

// BeginReviews enters the reviews that are due (民发〔2021〕57号 art.31), each in a
// transaction of its own, so that they stand in the clerk's work list, and
// returns how many. One that cannot be entered keeps no other.
func (s *Service) BeginReviews(ctx context.Context) (begun int, err error) {
	var failed error
	for after := (q.DueReviewsRow{}); ; {
		var rows []q.DueReviewsRow
		err := s.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = q.New(tx).DueReviews(ctx, q.DueReviewsParams{Today: calendar.At(tx.Now), AfterCounty: after.County, AfterID: int64(after.ID),
				Lately: dbt.Time{Time: tx.Now.AddDate(0, -givenUp, 0)}, UpTo: reviewsAtOnce})
			return err
		})
		if err != nil {
			return begun, fmt.Errorf("looking for reviews that are due: %w", err)
		}
		for _, r := range rows {
			if ok, err := s.beginReview(ctx, r); err != nil {
				failed = errors.Join(failed, fmt.Errorf("beginning the review of decision %s: %w", r.ID, err))
			} else if ok {
				begun++
			}
			after = r
		}
		if len(rows) < reviewsAtOnce {
			return begun, failed
		}
	}
}

// beginReview enters a review and reports whether it did. What is drawn no more
// is not asked for again.
func (s *Service) beginReview(ctx context.Context, r q.DueReviewsRow) (begun bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		file, err := s.others.Registry.File(ctx, tx, r.County, r.HouseholdID)
		if err != nil {
			return err
		}
		if begun = !file.Offered; !begun { // it is due still where the other county refuses, and not here where it accepts
			return nil
		}
		_, err = s.createFor(ctx, tx, r.County, r.HouseholdID, file, Entry{Purpose: procedure.Review, Programme: r.Programme, For: r.PersonID,
			Channel: "review", Reason: "核查期限已到。"})
		return err
	})
	if code := errs.CodeOf(err); code == errs.Conflict || code == errs.NotFound {
		return false, s.db.Update(ctx, func(tx *db.Tx) error { return q.New(tx).DropReview(ctx, r.County, r.ID) })
	}
	return begun && err == nil, err
}
