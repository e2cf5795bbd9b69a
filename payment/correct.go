package payment

import (
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// Correction is where a failed line's money is to go instead.
type Correction struct {
	Payee   string `json:"payee" maxLength:"60"`
	Bank    string `json:"bank" maxLength:"60"`
	Account string `json:"account" maxLength:"32"`
	Reason  string `json:"reason" maxLength:"200"`
}

func (c Correction) valid() error {
	e := errs.New(errs.Invalid, "更正信息不完整。", "The correction is not complete.")
	bad := func(path, zh, en string) { e = e.With("body."+path, zh, en) }
	payTo(bad, c.Payee, c.Bank, c.Account)
	if !plainText(c.Reason, 1, 200) {
		bad("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	if e.Fields != nil {
		return e
	}
	return nil
}

// Correct enters a new account for a line the bank sent back. It is used when
// another person has checked it, and then for the months to come as well.
func (s *Service) Correct(ctx context.Context, county int32, roll id.ID, no int32, c Correction) (Roll, error) {
	if err := c.valid(); err != nil {
		return Roll{}, err
	}
	return s.onLine(ctx, authz.MakeRoll, county, roll, no, func(tx *db.Tx, r q.Roll, l line) error {
		if err := move(ctx, tx, l.RollLine, LineFailed, LineCorrected); err != nil {
			return err
		}
		actor := authz.From(ctx)
		err := q.New(tx).AddCorrection(ctx, q.AddCorrectionParams{County: county, RollID: roll, LineNo: no, Attempt: l.Attempts, Payee: c.Payee, Bank: c.Bank,
			AccountSealed: s.keys.Seal(accountOf(l.EntitlementID), c.Account), Reason: c.Reason, MadeBy: actor.Account, MadeName: actor.Name, MadeAt: tx.At()})
		if err != nil {
			return fmt.Errorf("write correction: %w", err)
		}
		return l.keep(ctx, tx, r, "correct", c.Reason)
	})
}

// ApproveCorrection lets a corrected line go with the next bank file; it is
// done by another person than the one who entered it.
func (s *Service) ApproveCorrection(ctx context.Context, county int32, roll id.ID, no int32) (Roll, error) {
	return s.onLine(ctx, authz.CheckRoll, county, roll, no, func(tx *db.Tx, r q.Roll, l line) error {
		c, err := correction(ctx, tx, l.RollLine)
		if err != nil {
			return err
		}
		if err := apart(ctx, c.MadeBy); err != nil {
			return err
		}
		if err := move(ctx, tx, l.RollLine, LineCorrected, LineWaiting); err != nil {
			return err
		}
		actor := authz.From(ctx)
		n, err := q.New(tx).CheckCorrection(ctx, q.CheckCorrectionParams{CheckedBy: actor.Account, CheckedName: actor.Name, CheckedAt: tx.At(),
			County: county, RollID: roll, LineNo: no, Attempt: l.Attempts})
		if err != nil {
			return fmt.Errorf("check correction: %w", err)
		}
		if n != 1 {
			return changed()
		}
		if err := s.payElsewhere(ctx, tx, l.RollLine, c); err != nil {
			return err
		}
		return l.keep(ctx, tx, r, "correct_check", "")
	})
}

// RefuseCorrection takes a correction back to its maker; the line is failed again.
func (s *Service) RefuseCorrection(ctx context.Context, county int32, roll id.ID, no int32, reason string) (Roll, error) {
	if !plainText(reason, 1, 200) {
		return Roll{}, errs.New(errs.Invalid, "请填写退回原因。", "Give the reason for sending it back.").With("body.reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	return s.onLine(ctx, authz.CheckRoll, county, roll, no, func(tx *db.Tx, r q.Roll, l line) error {
		if err := move(ctx, tx, l.RollLine, LineCorrected, LineFailed); err != nil {
			return err
		}
		n, err := q.New(tx).DropCorrection(ctx, q.DropCorrectionParams{County: county, RollID: roll, LineNo: no, Attempt: l.Attempts})
		if err != nil {
			return fmt.Errorf("refuse correction: %w", err)
		}
		if n != 1 {
			return changed()
		}
		return l.keep(ctx, tx, r, "correct_refuse", reason)
	})
}

// Carry leaves a failed line to a later roll: the month stays owed.
func (s *Service) Carry(ctx context.Context, county int32, roll id.ID, no int32, reason string) (Roll, error) {
	if !plainText(reason, 1, 200) {
		return Roll{}, errs.New(errs.Invalid, "请填写结转原因。", "Give the reason for leaving it to a later roll.").With("body.reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	return s.onLine(ctx, authz.MakeRoll, county, roll, no, func(tx *db.Tx, r q.Roll, l line) error {
		if err := move(ctx, tx, l.RollLine, LineFailed, LineCarried); err != nil {
			return err
		}
		turn, err := nextTurn(ctx, tx, county, l.EntitlementID, l.ForPeriod)
		if err != nil {
			return err
		}
		err = q.New(tx).AddOwed(ctx, q.AddOwedParams{County: county, EntitlementID: l.EntitlementID, ForPeriod: l.ForPeriod, Turn: turn,
			Programme: r.Programme, AmountFen: l.AmountFen - l.SetOffFen, Reason: "结转：" + reason})
		if err != nil {
			return fmt.Errorf("carry line over: %w", err)
		}
		if err := s.step("carry.owed"); err != nil {
			return err
		}
		return l.keep(ctx, tx, r, "carry", reason)
	})
}

func (s *Service) onLine(ctx context.Context, may authz.Act, county int32, roll id.ID, no int32, f func(tx *db.Tx, r q.Roll, l line) error) (Roll, error) {
	return s.act(ctx, may, county, roll, func(tx *db.Tx, r q.Roll) error {
		if err := must(r, 0, Sent); err != nil {
			return err
		}
		l, err := readLine(ctx, tx, county, roll, no)
		if err != nil {
			return err
		}
		return f(tx, r, l)
	})
}

// line is a line of a sent roll with what is to be corrected of it.
type line struct {
	q.RollLine
	Corrections []q.LineCorrection
}

func readLine(ctx context.Context, tx *db.Tx, county int32, roll id.ID, no int32) (line, error) {
	l, err := q.New(tx).Line(ctx, county, roll, no)
	if db.IsNotFound(err) {
		return line{}, notFound()
	}
	if err != nil {
		return line{}, fmt.Errorf("read line: %w", err)
	}
	list, err := q.New(tx).Corrections(ctx, county, roll, no)
	if err != nil {
		return line{}, fmt.Errorf("read corrections of a line: %w", err)
	}
	return line{l, list}, nil
}

// keep writes what an act on the line left behind.
func (l line) keep(ctx context.Context, tx *db.Tx, r q.Roll, act, reason string) error {
	now, err := readLine(ctx, tx, l.County, l.RollID, l.LineNo)
	if err != nil {
		return err
	}
	return settle(ctx, tx, r, act, trace{reason, map[string]any{"line": l.LineNo}, l, now})
}

func move(ctx context.Context, tx *db.Tx, l q.RollLine, from, to LineState) error {
	n, err := q.New(tx).MoveLine(ctx, q.MoveLineParams{ToState: string(to), County: l.County, RollID: l.RollID, LineNo: l.LineNo, FromState: string(from)})
	if err != nil {
		return fmt.Errorf("move line %d: %w", l.LineNo, err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "该明细不在可办理的状态。", "The line is not in the state for this.")
	}
	return nil
}

func correction(ctx context.Context, tx *db.Tx, l q.RollLine) (q.LineCorrection, error) {
	c, err := q.New(tx).Correction(ctx, q.CorrectionParams{County: l.County, RollID: l.RollID, LineNo: l.LineNo, Attempt: l.Attempts})
	if db.IsNotFound(err) {
		return c, errs.New(errs.Conflict, "该明细没有待复核的更正。", "The line has no correction to be checked.")
	}
	if err != nil {
		return c, fmt.Errorf("read correction: %w", err)
	}
	return c, nil
}

// payElsewhere changes the entitlement's account to the corrected one, unless
// the family named another after the correction was entered: what they said
// last counts.
func (s *Service) payElsewhere(ctx context.Context, tx *db.Tx, l q.RollLine, c q.LineCorrection) error {
	e, err := s.entitlement(ctx, tx, l.County, l.EntitlementID)
	if err != nil {
		return err
	}
	steps, err := q.New(tx).Changes(ctx, l.County, l.EntitlementID)
	if err != nil {
		return fmt.Errorf("read redirects: %w", err)
	}
	for _, x := range steps {
		if Kind(x.Kind) == Account && x.MadeAt.After(c.MadeAt.Time) {
			return nil
		}
	}
	after := e
	after.Payee, after.Bank, after.AccountSealed, after.Reason = c.Payee, c.Bank, c.AccountSealed, c.Reason
	if err := s.put(ctx, tx, e, after, cause{kind: Account}); err != nil {
		return err
	}
	return s.accountCame(ctx, tx, e, c.Reason)
}
