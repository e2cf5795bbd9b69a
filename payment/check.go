package payment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// Check says that another person than the maker has looked at a draft and
// found it right.
func (s *Service) Check(ctx context.Context, county int32, roll id.ID, version int32) (Roll, error) {
	return s.act(ctx, authz.CheckRoll, county, roll, func(tx *db.Tx, r q.Roll) error {
		if err := apart(ctx, r.MadeBy); err != nil {
			return err
		}
		if err := must(r, version, Draft); err != nil {
			return err
		}
		if err := undecided(ctx, tx, r); err != nil {
			return err
		}
		if err := s.fresh(ctx, tx, r); err != nil {
			return err
		}
		actor := authz.From(ctx)
		r.State, r.CheckedBy, r.CheckedName, r.CheckedAt, r.SentBack = string(Checked), actor.Account, actor.Name, tx.At(), ""
		return store(ctx, tx, r, "check", trace{detail: map[string]any{"lines": r.LineCount, "totalFen": int64(r.TotalFen)}})
	})
}

// SendBack returns a draft or a checked roll to its maker with a reason.
func (s *Service) SendBack(ctx context.Context, county int32, roll id.ID, version int32, reason string) (Roll, error) {
	if !plainText(reason, 1, 500) {
		return Roll{}, errs.New(errs.Invalid, "请填写退回原因。", "Give the reason for sending it back.").With("body.reason", "必填，不超过 500 字", "Required, at most 500 characters")
	}
	return s.act(ctx, authz.CheckRoll, county, roll, func(tx *db.Tx, r q.Roll) error {
		if err := must(r, version, Draft, Checked); err != nil {
			return err
		}
		r.State, r.SentBack, r.CheckedBy, r.CheckedName, r.CheckedAt = string(Draft), reason, 0, "", dbt.Time{}
		return store(ctx, tx, r, "send_back", trace{reason: reason})
	})
}

// Lock freezes a checked roll: its lines never change again, and its hash
// says so. It is refused if somebody's entitlement was changed or held since
// the roll was drawn: nobody is paid on facts that were already corrected.
func (s *Service) Lock(ctx context.Context, county int32, roll id.ID, version int32) (Roll, error) {
	return s.act(ctx, authz.CheckRoll, county, roll, func(tx *db.Tx, r q.Roll) error {
		if err := apart(ctx, r.MadeBy); err != nil {
			return err
		}
		if err := must(r, version, Checked); err != nil {
			return err
		}
		if err := undecided(ctx, tx, r); err != nil {
			return err
		}
		if err := s.fresh(ctx, tx, r); err != nil {
			return err
		}
		var err error
		if r.Hash, err = s.hash(ctx, tx, r); err != nil {
			return err
		}
		if err := s.step("lock.hash"); err != nil {
			return err
		}
		if _, err := q.New(tx).PayOwed(ctx, r.ID, r.County, r.Programme); err != nil {
			return fmt.Errorf("mark owed months: %w", err)
		}
		if err := s.step("lock.owed"); err != nil {
			return err
		}
		if err := s.bookSetOffs(ctx, tx, r); err != nil {
			return err
		}
		r.State, r.LockedAt = string(Locked), tx.At()
		if r.LineCount+r.BackCount == 0 {
			r.State, r.SettledAt = string(Settled), tx.At() // nobody is due: there is nothing to send
		}
		return store(ctx, tx, r, "lock", trace{detail: map[string]any{"hash": hexOf(r.Hash), "lines": r.LineCount, "totalFen": int64(r.TotalFen)}})
	})
}

// apart holds that whoever made something does not approve it.
func apart(ctx context.Context, madeBy id.ID) error {
	if authz.From(ctx).Account == madeBy {
		return errs.New(errs.Forbidden, "制单人与复核人不能是同一人（不相容岗位相分离，《会计法》第二十五条）。",
			"Whoever made it may not check it: duties that exclude each other are kept apart (Accounting Law, art. 25).")
	}
	return nil
}

// undecided holds that nobody passes the roll on which a decision of theirs is
// paid for the first time, whatever roles they have today: who decides that a
// family is paid does not also let the money go. What others have passed since
// is no reason: an approver who moves to finance would wait for years.
func undecided(ctx context.Context, tx *db.Tx, r q.Roll) error {
	n, err := q.New(tx).DecidedBy(ctx, q.DecidedByParams{County: r.County, RollID: r.ID, Account: authz.From(ctx).Account, Asked: AccountAsked + "%"})
	if err != nil {
		return fmt.Errorf("look for decisions of the checker: %w", err)
	}
	if n > 0 {
		return errs.Newf(errs.Forbidden, "本月有 %[1]d 户的新增或变动是您确认的，须由他人复核（不相容岗位相分离，《会计法》第二十五条）。",
			"%[1]d lines of this roll are new or changed by decisions of yours; another person checks it (Accounting Law, art. 25).", n)
	}
	return nil
}

// fresh refuses a roll that no longer says what the decisions say.
func (s *Service) fresh(ctx context.Context, tx *db.Tx, r q.Roll) error {
	last, err := s.follows(ctx, tx, r.County, r.Programme, r.ForPeriod)
	if err != nil {
		return err
	}
	queries := q.New(tx)
	stale, err1 := queries.StaleLines(ctx, r.County, r.ID, r.ForPeriod)
	missing, err2 := queries.MissingLines(ctx, q.MissingLinesParams{County: r.County, Programme: r.Programme, AtPeriod: r.ForPeriod, RollID: r.ID})
	owed, err3 := queries.MissingOwed(ctx, r.County, r.Programme, r.ID)
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("compare the roll with the decisions: %w", err)
	}
	if n := stale + missing + owed; n > 0 || last.ID != r.PreviousID {
		return errs.Newf(errs.Conflict, "编制后有 %[1]d 户待遇发生变动，请退回重新编制。", "%[1]d entitlements changed since the roll was drawn; send it back to be drawn again.", n)
	}
	return nil
}

// hash is SM3 over the roll's canonical form.
func (s *Service) hash(ctx context.Context, tx *db.Tx, r q.Roll) ([]byte, error) {
	h := sm3.New()
	if err := s.canonical(ctx, tx, r, h); err != nil {
		return nil, fmt.Errorf("hash roll %s: %w", r.ID, err)
	}
	return h.Sum(nil), nil
}

// canonical writes the form of a roll that is hashed: docs/formats/payroll.md.
func (s *Service) canonical(ctx context.Context, tx *db.Tx, r q.Roll, w io.Writer) error {
	fmt.Fprintf(w, "doudi-roll\t1\t%06d\t%d\t%s\t%d\t%d\t%d\t%d\t%d\n", r.County, r.ID, r.Programme, r.ForPeriod, r.LineCount, r.TotalFen, r.BackCount, r.BackFen)
	return s.eachLine(ctx, tx, r, func(l q.RollLine) error {
		account, err := s.keys.Open(accountOf(l.EntitlementID), l.AccountSealed)
		if err != nil {
			return fmt.Errorf("line %d: %w", l.LineNo, err)
		}
		urban := 0
		if l.Urban {
			urban = 1
		}
		_, err = fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%s\t%d\t%d\t%s\t%s\t%s\t%d%s\n", l.LineNo, l.EntitlementID, l.HouseholdID, l.DecisionID,
			l.ForPeriod, l.Turn, l.Division, urban, l.Members, l.Payee, l.Bank, account, l.AmountFen, withheldOf(l))
		return err
	})
}

// withheldOf is the last cell of a line from which is withheld; others have none, as
// before there was any.
func withheldOf(l q.RollLine) string {
	if l.SetOffFen == 0 {
		return ""
	}
	return fmt.Sprintf("\t%d", l.SetOffFen)
}

func (s *Service) eachLine(ctx context.Context, tx *db.Tx, r q.Roll, f func(q.RollLine) error) error {
	for after := int32(0); ; {
		rows, err := q.New(tx).PageOfLines(ctx, q.PageOfLinesParams{County: r.County, RollID: r.ID, AfterNo: after, UpTo: pageSize})
		if err != nil {
			return fmt.Errorf("read lines: %w", err)
		}
		for _, l := range rows {
			if err := f(l); err != nil {
				return err
			}
		}
		if len(rows) < pageSize {
			return nil
		}
		after = rows[len(rows)-1].LineNo
	}
}

// intact refuses a locked roll whose lines are not those that were locked.
func (s *Service) intact(ctx context.Context, tx *db.Tx, r q.Roll) error {
	h, err := s.hash(ctx, tx, r)
	if err != nil {
		return err
	}
	if !bytes.Equal(h, r.Hash) {
		return errs.New(errs.Conflict, "花名册与锁定时不一致，已停止办理，请立即报告审计人员。", "The roll is not what was locked; nothing is done. Tell the auditor at once.")
	}
	return nil
}

// Verify computes a locked roll's hash again and reports whether it is the same.
func (s *Service) Verify(ctx context.Context, county int32, roll id.ID) (same bool, err error) {
	if _, err := s.readable(ctx, county, roll); err != nil {
		return false, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		if !State(r.State).frozen() {
			return must(r, 0, Locked, Sent, Settled)
		}
		h, err := s.hash(ctx, tx, r)
		same = bytes.Equal(h, r.Hash)
		return err
	})
	return same, err
}
