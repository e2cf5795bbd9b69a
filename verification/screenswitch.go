package verification

import (
	"context"
	"fmt"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/progress"
	"doudi/verification/internal/q"
)

// PauseScreening lets a screening stop after the part it is at; it goes on where
// it stopped when it is resumed. One that does not run is errs.Conflict.
func (s *Service) PauseScreening(ctx context.Context, ref Ref) error {
	return s.switchRun(ctx, ref, "running", "paused")
}

// ResumeScreening lets a paused screening go on.
func (s *Service) ResumeScreening(ctx context.Context, ref Ref) error {
	return s.switchRun(ctx, ref, "paused", "running")
}

func (s *Service) switchRun(ctx context.Context, ref Ref, before, after string) error {
	return s.update(ctx, func(tx *db.Tx) error {
		was, err := s.ownRun(ctx, tx, ref)
		if err != nil {
			return err
		}
		n, err := q.New(tx).SwitchRun(ctx, q.SwitchRunParams{County: ref.County, ID: ref.ID, StateBefore: before, StateAfter: after})
		if err != nil {
			return fmt.Errorf("switch screening %s: %w", ref.ID, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "筛查的状态已变，请刷新。", "The screening is in another state by now; reload.")
		}
		p := progress.Progress{County: ref.County, ID: was.ProgressID, State: progress.Queued, Done: was.Households, Total: was.Expected}
		if after == "paused" {
			p.Message, p.MessageEnglish = "已暂停", "Paused"
		}
		if _, err := progress.Report(ctx, tx, p); err != nil {
			return err
		}
		if after == "running" {
			if err := s.queue.Enqueue(ctx, tx, ScreenArgs{ref.County, ref.ID}); err != nil {
				return err
			}
		}
		now := was
		now.State = after
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.screen." + after, Subject: "screen/" + ref.ID.String(), Before: was, After: now})
	})
}

// GiveUpScreening ends a paused screening for good. What it found so far stays with
// it, for reading; the next one builds on the last that was done.
func (s *Service) GiveUpScreening(ctx context.Context, ref Ref, reason string) error {
	return s.update(ctx, func(tx *db.Tx) error {
		was, err := s.ownRun(ctx, tx, ref)
		if err != nil {
			return err
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			return errs.New(errs.Invalid, "请写明放弃的原因。", "Say why it is given up.").With("body.reason", "请填写原因。", "Give the reason.")
		}
		actor := authz.From(ctx)
		n, err := q.New(tx).GiveUpRun(ctx, q.GiveUpRunParams{County: ref.County, ID: ref.ID, FinishedAt: tx.At(), EndedBy: actor.Account, EndedName: actor.Name, EndedReasonSealed: s.keys.Seal(endedColumn.of(ref.ID), reason)})
		if err != nil {
			return fmt.Errorf("give up screening %s: %w", ref.ID, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "只能放弃已暂停的筛查，请先暂停。", "Only a paused screening is given up; pause it first.")
		}
		p := progress.Progress{County: ref.County, ID: was.ProgressID, State: progress.Cancelled, Done: was.Households, Total: was.Expected,
			Message: "已放弃", MessageEnglish: "Given up"}
		if _, err := progress.Report(ctx, tx, p); err != nil {
			return err
		}
		now, err := q.New(tx).Run(ctx, ref.County, ref.ID)
		if err != nil {
			return fmt.Errorf("read screening %s again: %w", ref.ID, err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.screen.given_up", Subject: "screen/" + ref.ID.String(), Before: was, After: now,
			Detail: map[string]any{"households": was.Households, "expected": was.Expected}})
	})
}

// ownRun reads a screening of a county in which the actor checks.
func (s *Service) ownRun(ctx context.Context, tx *db.Tx, ref Ref) (q.ScreenRun, error) {
	if err := mayCounty(ctx, authz.Check, ref.County); err != nil {
		return q.ScreenRun{}, err
	}
	run, err := q.New(tx).Run(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) {
		return run, notFound()
	}
	if err != nil {
		return run, fmt.Errorf("read screening %s: %w", ref.ID, err)
	}
	return run, nil
}
