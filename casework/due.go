package casework

import (
	"context"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// reviewsAtOnce is how many due reviews are read at a time.
const reviewsAtOnce = 200

// BeginReviews enters the reviews that are due (民发〔2021〕57号 art.31), each in a
// transaction of its own, so that they stand in the clerk's work list, and
// returns how many. One that cannot be entered keeps no other.
func (s *Service) BeginReviews(ctx context.Context) (begun int, err error) {
	for {
		var rows []q.DueReviewsRow
		err := s.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = q.New(tx).DueReviews(ctx, calendar.At(tx.Now), reviewsAtOnce)
			return err
		})
		if err != nil {
			return begun, fmt.Errorf("looking for reviews that are due: %w", err)
		}
		var failed error
		for _, r := range rows {
			if err := s.beginReview(ctx, r); err != nil {
				failed = errors.Join(failed, fmt.Errorf("beginning the review of decision %s: %w", r.ID, err))
				continue
			}
			begun++
		}
		if failed != nil || len(rows) < reviewsAtOnce {
			return begun, failed
		}
	}
}

// beginReview enters a review. What is drawn no more, or has no procedure of
// review here, is not asked for again.
func (s *Service) beginReview(ctx context.Context, r q.DueReviewsRow) error {
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		file, err := s.others.Registry.File(ctx, tx, r.County, r.HouseholdID)
		if err != nil {
			return err
		}
		_, err = s.createFor(ctx, tx, r.County, r.HouseholdID, file, Entry{Purpose: procedure.Review, Programme: r.Programme, For: r.PersonID,
			Channel: "review", Reason: "核查期限已到。"})
		return err
	})
	switch errs.CodeOf(err) {
	case errs.Conflict, errs.Unavailable, errs.NotFound, errs.Invalid:
		return s.db.Update(ctx, func(tx *db.Tx) error { return q.New(tx).DropReview(ctx, r.County, r.ID) })
	}
	return err
}
