package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

// Draft is an application that is not filed yet.
type Draft struct {
	ID        id.ID    `json:"id"`
	Version   int32    `json:"version"`
	UpdatedAt dbt.Time `json:"updatedAt"`
	Form      Form     `json:"form"`
}

// mostDrafts bounds the drafts of an account.
const mostDrafts = 5

func draftPlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_draft.sealed", Record: n}
}

func noDraft() error {
	return errs.New(errs.NotFound, "没有这份草稿。", "There is no such draft.")
}

// Drafts lists the drafts of the acting account, the last one first.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	out := []Draft{}
	err := s.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).Drafts(ctx, authz.From(ctx).Account, mostDrafts)
		if err != nil {
			return fmt.Errorf("list drafts: %w", err)
		}
		out = []Draft{}
		for _, r := range rows {
			d, err := s.openDraft(r)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

func (s *Service) openDraft(r q.FamilyDraft) (Draft, error) {
	d := Draft{ID: r.ID, Version: r.Version, UpdatedAt: r.UpdatedAt}
	plain, err := s.keys.OpenBytes(draftPlace(r.ID), r.Sealed)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(plain, &d.Form); err != nil {
		return d, fmt.Errorf("read a draft: %w", err)
	}
	return d, nil
}

// BeginDraft keeps a new draft.
func (s *Service) BeginDraft(ctx context.Context, f Form) (d Draft, err error) {
	account := authz.From(ctx).Account
	plain, err := json.Marshal(f)
	if err != nil {
		return d, fmt.Errorf("write a draft: %w", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := q.New(tx).Drafts(ctx, account, mostDrafts)
		if err != nil {
			return fmt.Errorf("begin a draft: %w", err)
		}
		if len(before) == mostDrafts {
			return errs.New(errs.Conflict, "草稿太多，请先提交或者删除一份。", "There are too many drafts; file or delete one first.")
		}
		d = Draft{ID: tx.NewID(), Version: 1, UpdatedAt: tx.At(), Form: f}
		return q.New(tx).AddDraft(ctx, q.AddDraftParams{AccountID: account, ID: d.ID, Sealed: s.keys.SealBytes(draftPlace(d.ID), plain), UpdatedAt: d.UpdatedAt})
	})
	return d, err
}

// KeepDraft keeps what changed in a draft. A version that is not the newest is a
// conflict: another phone went on with it. What this phone sends again, because the
// answer was lost, is kept already.
func (s *Service) KeepDraft(ctx context.Context, n id.ID, version int32, f Form) (d Draft, err error) {
	account := authz.From(ctx).Account
	plain, err := json.Marshal(f)
	if err != nil {
		return d, fmt.Errorf("write a draft: %w", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		d = Draft{ID: n, Version: version + 1, UpdatedAt: tx.At(), Form: f}
		changed, err := q.New(tx).PutDraft(ctx, q.PutDraftParams{Sealed: s.keys.SealBytes(draftPlace(n), plain), UpdatedAt: d.UpdatedAt, AccountID: account, ID: n, Version: version})
		if err != nil {
			return fmt.Errorf("keep a draft: %w", err)
		}
		if changed == 1 {
			return nil
		}
		row, err := q.New(tx).Draft(ctx, account, n)
		if db.IsNotFound(err) {
			return noDraft()
		}
		if err != nil {
			return fmt.Errorf("keep a draft: %w", err)
		}
		kept, err := s.keys.OpenBytes(draftPlace(n), row.Sealed)
		if err != nil {
			return err
		}
		if row.Version == version+1 && bytes.Equal(kept, plain) {
			d.UpdatedAt = row.UpdatedAt
			return nil
		}
		return errs.New(errs.Conflict, "这份草稿在另一台设备上改过。", "This draft was changed on another device.")
	})
	return d, err
}

// DropDraft deletes a draft.
func (s *Service) DropDraft(ctx context.Context, n id.ID) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		dropped, err := q.New(tx).DropDraft(ctx, authz.From(ctx).Account, n)
		if err == nil && dropped == 0 {
			return noDraft()
		}
		return err
	})
}
