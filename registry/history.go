package registry

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// FileAt returns a file as it stood at the end of a day: what a clerk who
// opened it that evening was shown. For days before the file was first entered
// here it is the first entry, less whoever and whatever began later; before
// the day it was opened on there is none.
func (s *Service) FileAt(ctx context.Context, county int32, household id.ID, day calendar.Date) (f *File, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		now, err := s.read(ctx, tx, authz.ReadHousehold, county, household)
		if err != nil {
			return err
		}
		f, err = s.fileAt(ctx, tx, now, day)
		return err
	})
	return f, err
}

func (s *Service) fileAt(ctx context.Context, tx *db.Tx, now *File, day calendar.Date) (*File, error) {
	if day.Before(now.OpenedOn) || day.After(calendar.At(tx.Now)) {
		return nil, errs.New(errs.NotFound, "那一天没有这份档案。", "There was no such file on that day.")
	}
	f, err := s.recorded(ctx, tx, now, endOfDay(day))
	if err != nil {
		return nil, err
	}
	if day.Before(calendar.At(f.CreatedAt)) {
		f = f.began(day)
	}
	return f, nil
}

// recorded returns the version that stood at an instant.
func (s *Service) recorded(ctx context.Context, tx *db.Tx, now *File, at dbt.Time) (*File, error) {
	r, err := q.New(tx).RevisionAt(ctx, now.County, now.ID, at)
	if db.IsNotFound(err) {
		return now, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read revision of household %s: %w", now.ID, err)
	}
	return s.openFile(revisionPlace(now.ID, r.Version), r.Sealed)
}

// began drops what began after a day.
func (f *File) began(day calendar.Date) *File {
	c := f.clone()
	c.Members = slices.DeleteFunc(c.Members, func(m Member) bool { return m.From.After(day) })
	c.Lines = slices.DeleteFunc(c.Lines, func(l Line) bool { return l.From.After(day) })
	c.Labels = slices.DeleteFunc(c.Labels, func(l Label) bool { return l.From.After(day) })
	return c
}

// endOfDay is the first instant after a day in China.
func endOfDay(day calendar.Date) dbt.Time { return dbt.At(day.AddDays(1).Time().Add(-8 * hour)) }
