package portal

import (
	"context"
	"fmt"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

// How often an account may ask in a day: often enough for a family that reads, and
// not for somebody who has its phone for an afternoon and copies all there is.
const (
	asksADay  = 30
	takesADay = 5
)

// Held tells what the state holds on whoever asks, and who looked at it. An account
// of which nobody knows whose it is learns of what it filed itself, once the office
// has accepted it, and of nothing else. Asking leaves an entry in the log.
func (s *Service) Held(ctx context.Context, take bool) (out Held, err error) {
	account := authz.From(ctx).Account
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := s.mayAsk(ctx, tx, account, take); err != nil {
			return err
		}
		out, err = s.held(ctx, tx, account)
		if err != nil {
			return err
		}
		if take {
			return noteAsking(ctx, tx, "family.held_taken", account, out.Files)
		}
		return noteAsking(ctx, tx, "family.held", account, out.Files)
	})
	return out, err
}

func (s *Service) mayAsk(ctx context.Context, tx *db.Tx, account id.ID, take bool) error {
	queries := q.New(tx)
	n, err := queries.AskedSince(ctx, account, dbt.At(tx.Now.Add(-24*time.Hour)))
	if err != nil {
		return fmt.Errorf("count askings: %w", err)
	}
	if n.Asked >= asksADay || take && n.Taken >= takesADay {
		return errs.New(errs.Throttled, "今天查询的次数太多，请明天再查，或者到窗口查询。", "You have asked too often today; ask again tomorrow, or at the window.")
	}
	return queries.AddAsking(ctx, q.AddAskingParams{AccountID: account, ID: tx.NewID(), Taken: take, AskedAt: tx.At()})
}

func (s *Service) held(ctx context.Context, tx *db.Tx, account id.ID) (Held, error) {
	out := Held{MadeAt: tx.At(), Proofs: []Proof{}, Filed: []OwnCase{}, Looks: Looks{Items: []Look{}}, Files: []Holding{}}
	row, err := q.New(tx).Account(ctx, account)
	if err != nil {
		return out, fmt.Errorf("read a family's account: %w", err)
	}
	me, err := s.me(ctx, tx, account)
	if err != nil {
		return out, err
	}
	out.Phone, out.Since = me.Phone, row.CreatedAt
	if err := s.heldFiled(ctx, tx, &out); err != nil {
		return out, err
	}
	rows, err := proved(ctx, tx, account)
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		out.Proofs = append(out.Proofs, s.proofOf(r))
	}
	out.Files, err = s.filesOf(ctx, tx, rows)
	return out, err
}

// filesOf reads what is held on whose account it is: in every county where an identity
// service vouches for them, else in those whose windows saw who they are.
func (s *Service) filesOf(ctx context.Context, tx *db.Tx, proofs []q.FamilyPerson) ([]Holding, error) {
	out := []Holding{}
	for _, r := range proofs { // what holds everywhere comes first
		list, err := s.others.Holdings.Of(ctx, tx, r.IDIndex, r.County)
		if err != nil {
			return nil, err
		}
		if out = append(out, list...); r.County == 0 {
			break
		}
	}
	return out, nil
}

// heldFiled tells of what the account filed, and who looked at what was accepted.
// Before that a look could tell that somebody is on file.
func (s *Service) heldFiled(ctx context.Context, tx *db.Tx, out *Held) error {
	list, err := s.others.Cases.Tracked(ctx, tx)
	if err != nil {
		return err
	}
	var accepted []Ref
	for _, c := range list {
		out.Filed = append(out.Filed, OwnCaseOf(c))
		if c.Household != 0 {
			accepted = append(accepted, Ref{c.County, c.ID})
		}
	}
	out.Looks, err = s.others.Holdings.LookedAt(ctx, tx, accepted)
	return err
}

// OwnCaseOf is what the holder is told of a case.
func OwnCaseOf(c Case) OwnCase {
	own := OwnCase{Number: c.Number, Programme: c.Programme, State: c.StateName, FiledOn: calendar.At(c.Filed.Time),
		With: c.With, Office: c.Office, Until: c.Until, DueOn: c.DueOn, Missing: c.Missing, Hearing: c.Hearing}
	if d := c.Decision; d != nil {
		own.Decided, own.Amount, own.From = d.Number, d.Amount, d.From
	}
	return own
}

// noteAsking leaves in the log of each county whose files were read, or of none, that
// somebody asked what is held on them.
func noteAsking(ctx context.Context, tx *db.Tx, act string, account id.ID, files []Holding) error {
	if len(files) == 0 {
		return note(ctx, tx, act, account)
	}
	for _, f := range files {
		err := audit.Append(ctx, tx, audit.Entry{County: f.County, Act: act, Subject: "person/" + f.Person.String(), Detail: map[string]any{"account": account.String()}})
		if err != nil {
			return err
		}
	}
	return nil
}
