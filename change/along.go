package change

import (
	"context"
	"fmt"
	"slices"

	"doudi/change/internal/q"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/registry"
)

// along lets the other open requests go with the people whom they are about: to the
// household that theirs has joined, or that a split made of all whom they name. They
// are laid on that file before anybody approves them.
func (s *Service) along(ctx context.Context, tx *db.Tx, r q.ChangeRequest, t *registry.Tried) error {
	if t.Into == nil && t.Fresh == nil {
		return nil
	}
	return s.each(ctx, tx, r.County, t.Before.ID, func(o q.ChangeRequest, x sealed) error {
		to := t.Into
		if to == nil && allIn(t.Fresh, touches(o, x.Asked)) {
			to = t.Fresh
		}
		if o.ID == r.ID || to == nil {
			return nil
		}
		after := o
		after.HouseholdID, after.Division, after.Overtaken = to.ID, to.Division, r.Number
		_, err := s.save(ctx, tx, "change.moved", o, after, x)
		return err
	})
}

// allIn reports whether a request speaks of members of a household alone.
func allIn(f *registry.File, list []touch) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(x touch) bool { return x.person == 0 || f.Member(x.person) == nil })
}

// each goes through the open requests of a household.
func (s *Service) each(ctx context.Context, tx *db.Tx, county int32, household id.ID, do func(q.ChangeRequest, sealed) error) error {
	rows, err := q.New(tx).WaitingOf(ctx, county, household)
	if err != nil {
		return fmt.Errorf("read change requests of household %s: %w", household, err)
	}
	for _, o := range rows {
		x, err := s.open(o)
		if err != nil {
			return err
		}
		if err := do(o, x); err != nil {
			return err
		}
	}
	return nil
}

// Moved lets the open requests of a household be decided where it lives now, in its
// county.
func (s *Service) Moved(ctx context.Context, tx *db.Tx, county int32, household id.ID, division string) error {
	return s.each(ctx, tx, county, household, func(o q.ChangeRequest, x sealed) error {
		after := o
		after.Division = division
		_, err := s.save(ctx, tx, "change.moved", o, after, x)
		return err
	})
}

// Waiting are the numbers of the open requests of a household.
func (s *Service) Waiting(ctx context.Context, tx *db.Tx, county int32, household id.ID) (list []string, err error) {
	rows, err := q.New(tx).WaitingOf(ctx, county, household)
	for _, o := range rows {
		list = append(list, o.Number)
	}
	if err != nil {
		err = fmt.Errorf("read change requests of household %s: %w", household, err)
	}
	return list, err
}

// HandedOver closes the open requests of a household that another county has taken
// over, for a reason that who asked reads. They do not go along: they name people,
// lines and papers of a file that is closed, and the new county decides on aid anew.
func (s *Service) HandedOver(ctx context.Context, tx *db.Tx, county int32, household id.ID, to string) error {
	return s.each(ctx, tx, county, household, func(o q.ChangeRequest, x sealed) error {
		after := o
		after.State, after.DecidedAt = string(Ended), tx.At()
		x.Answer = "该户已转出至" + to + "，本申请随之关闭；家庭的变化请向" + to + "重新提出。"
		if _, err := s.save(ctx, tx, "change.ended", o, after, x); err != nil {
			return err
		}
		return s.note(ctx, tx, after, "户已转出，变更申请关闭", "Closed, for the household was handed over")
	})
}
