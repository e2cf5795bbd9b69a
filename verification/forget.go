package verification

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// ForgetArgs is the job that deletes what has outlived its retention.
type ForgetArgs struct{}

// Kind names the job.
func (ForgetArgs) Kind() string { return "verification.forget" }

// forget deletes answers and files that are older than their sources' retention
// (个人信息保护法 art. 19). What was found stays in the report; the department's
// own words do not.
func (s *Service) forget(ctx context.Context, _ ForgetArgs) error {
	ctx = byProgram(ctx)
	if err := s.forgetReplies(ctx); err != nil {
		return fmt.Errorf("delete answers: %w", err)
	}
	for _, src := range s.sources {
		if err := s.forgetFiles(ctx, src); err != nil {
			return fmt.Errorf("delete files of %s: %w", src.Code, err)
		}
		if err := s.forgetOriginals(ctx, src); err != nil {
			return fmt.Errorf("delete what %s handed over: %w", src.Code, err)
		}
	}
	if err := s.forgetUnnamed(ctx); err != nil {
		return fmt.Errorf("delete what was handed over and not taken in: %w", err)
	}
	return nil
}

// forgetUnnamed deletes what was handed over more than a day ago and is of no file
// that was taken in: what was refused, or is the same as before.
func (s *Service) forgetUnnamed(ctx context.Context) error {
	var unnamed []files.Ref
	err := s.db.View(ctx, func(tx *db.Tx) error {
		unnamed = nil
		old, err := s.files.OfPurpose(ctx, tx, "department", dbt.Time{Time: tx.Now.AddDate(0, 0, -1).UTC()})
		if err != nil {
			return err
		}
		for _, f := range old {
			listed, err := q.New(tx).FilesOfOriginal(ctx, f.County, f.ID)
			if err != nil {
				return err
			}
			signed, err := q.New(tx).ManifestsOfOriginal(ctx, f.County, f.ID)
			if err != nil {
				return err
			}
			if listed+signed == 0 {
				unnamed = append(unnamed, f)
			}
		}
		return nil
	})
	for _, f := range unnamed {
		if _, e := s.discard(ctx, f.County, f.ID); e != nil {
			err = errors.Join(err, e)
		}
	}
	return err
}

func (s *Service) forgetReplies(ctx context.Context) error {
	var counties []int32
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = q.New(tx).CountiesWithRawReplies(ctx, calendar.At(tx.Now))
		return err
	})
	if err != nil {
		return err
	}
	for _, county := range counties {
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			before, err := q.New(tx).ExpiredRawReplies(ctx, county, calendar.At(tx.Now))
			if err != nil {
				return err
			}
			n, err := q.New(tx).ExpireRawReplies(ctx, county, calendar.At(tx.Now))
			if err != nil || n == 0 {
				return err
			}
			return audit.Append(ctx, tx, audit.Entry{County: county, Act: "check.forgot", Subject: "county/" + authz.CountyCode(county), Before: before, After: audit.Gone(),
				Detail: map[string]any{"answers": n}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forgetFiles(ctx context.Context, src source.Source) error {
	var old []q.OutlivedFilesRow
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		old, err = q.New(tx).OutlivedFiles(ctx, src.Code, calendar.At(tx.Now).AddDays(-src.Retention))
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range old { // a transaction stays inside one county
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			before, err := q.New(tx).File(ctx, f.County, f.ID)
			if err != nil {
				return err
			}
			if n, err := q.New(tx).RetireFile(ctx, f.County, f.ID); err != nil || n == 0 {
				return err
			}
			if err := forgetChanges(ctx, q.New(tx), f.County, src.Code, f.ID); err != nil {
				return err
			}
			return changedFile(ctx, tx, "check.forgot", before, map[string]any{"source": src.Code, "retention_days": src.Retention})
		})
		if err != nil {
			return err
		}
		if err := s.purge(ctx, f.County, src.Code); err != nil {
			return err
		}
	}
	return nil
}

// forgetOriginals deletes the bytes of files that are not in use any more.
func (s *Service) forgetOriginals(ctx context.Context, src source.Source) error {
	var old []q.LeftOriginalsRow
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		old, err = q.New(tx).LeftOriginals(ctx, src.Code)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := s.forgetOriginal(ctx, src, f); err != nil {
			return err
		}
	}
	return nil
}

// forgetOriginal says that the bytes are gone when they are: after a kill the next
// day's job comes to it again.
func (s *Service) forgetOriginal(ctx context.Context, src source.Source, f q.LeftOriginalsRow) error {
	if gone, err := s.discard(ctx, f.County, f.FileID); err != nil || !gone {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := q.New(tx).File(ctx, f.County, f.ID)
		if err != nil {
			return err
		}
		if err := q.New(tx).MarkOriginalGone(ctx, f.County, f.ID); err != nil {
			return err
		}
		return changedFile(ctx, tx, "check.forgot", before, map[string]any{"source": src.Code, "file": f.FileID.String()})
	})
}

// discard deletes a stored file that is no record's evidence: first its row, then
// its bytes. It reports whether both are gone, now or since before. One that a
// receipt in use or a manifest names is left alone: it may have been taken in since
// the caller looked, or before the answer to that was lost.
func (s *Service) discard(ctx context.Context, county int32, file id.ID) (gone bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		gone = false
		used, err := q.New(tx).OriginalInUse(ctx, county, file)
		if err != nil {
			return err
		}
		signed, err := q.New(tx).ManifestsOfOriginal(ctx, county, file)
		if err != nil || used+signed > 0 {
			return err
		}
		gone, err = s.files.Drop(ctx, tx, county, file)
		return err
	})
	if err == nil && gone {
		err = s.files.Erase(county, file)
	}
	return gone && err == nil, err
}
