package payment

import (
	"context"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// readWithheld reads what is withheld from whom by signed consent.
func (d *drawing) readWithheld(ctx context.Context) error {
	d.withheld = map[id.ID][]q.Recovery{}
	rows, err := d.q.Withheld(ctx, d.roll.County, d.roll.Programme)
	if err != nil {
		return fmt.Errorf("read what is withheld: %w", err)
	}
	for _, r := range rows {
		d.withheld[r.SetOffID] = append(d.withheld[r.SetOffID], r)
	}
	return nil
}

// withhold takes off a line of the month what the household agreed to: no more than is
// left of the claim, and never all of the line. Where the aid became so small that the
// sum agreed to would take all, nothing is withheld: to that they did not consent.
func (d *drawing) withhold(ctx context.Context, l *q.AddLinesParams) error {
	for _, r := range d.withheld[l.EntitlementID] {
		part := min(r.SetOffFen, claim(r))
		if part <= 0 || part >= l.AmountFen-l.SetOffFen {
			continue
		}
		err := d.q.AddSetOff(ctx, q.AddSetOffParams{County: d.roll.County, RollID: d.roll.ID, RecoveryID: r.ID, LineNo: l.LineNo, AmountFen: part})
		if err != nil {
			return fmt.Errorf("withhold from a line: %w", err)
		}
		l.SetOffFen += part
		d.roll.SetOffFen += part
	}
	return nil
}

// bookSetOffs books with the locking of a roll what it withholds; the key on recovery
// and roll makes a second booking impossible.
func (s *Service) bookSetOffs(ctx context.Context, tx *db.Tx, roll q.Roll) error {
	rows, err := setOffs(ctx, tx, roll)
	if err != nil {
		return err
	}
	for _, x := range rows {
		r, err := s.recovery(ctx, tx, x.County, x.RecoveryID)
		if err != nil {
			return err
		}
		if RecoveryState(r.State) != RecoveryOrdered || claim(r) < x.AmountFen {
			return errs.New(errs.Conflict, "编制后追回有变动，请退回重新编制。", "A recovery changed since the roll was drawn; send it back to be drawn again.")
		}
		before := r
		r.PaidFen += x.AmountFen
		_, err = s.putRecovery(ctx, tx, before, r, q.RecoveryAct{Act: string(didSetOff), AmountFen: x.AmountFen, RollID: roll.ID, Note: programmeName(roll.Programme) + roll.ForPeriod.Chinese()})
		if err != nil {
			return err
		}
	}
	return nil
}

func setOffs(ctx context.Context, tx *db.Tx, roll q.Roll) ([]q.RollSetOff, error) {
	rows, err := q.New(tx).SetOffs(ctx, roll.County, roll.ID)
	if err != nil {
		return nil, fmt.Errorf("read what a roll withholds: %w", err)
	}
	return rows, nil
}

// Why part of an order fell: the words of the notice that corrects it.
const (
	fellWhy = "作出该决定所依据的决定，已经被依法撤销或者变更"
	backWhy = "银行已将相应月份的款项退回"
)

// unclaim takes out of the recoveries of what one is of the months that are overpaid no
// more, since the decision that found them fell or the bank sent them back: what is not
// lawful any more is not claimed, and what was given back of it is owed to the
// household. A fine goes with its sum.
func (s *Service) unclaim(ctx context.Context, tx *db.Tx, of q.Recovery, why string) error {
	rows, err := q.New(tx).RecoveriesOn(ctx, of.County, of.EntitlementID, of.PayoutID)
	if err != nil {
		return fmt.Errorf("read what is claimed back: %w", err)
	}
	if len(rows) == 0 {
		return nil
	}
	list, err := s.overpaidIn(ctx, tx, of)
	if err != nil {
		return err
	}
	over := map[calendar.Period]money.Fen{}
	for _, m := range list {
		over[m.Period] = m.Paid - m.Due
	}
	for _, r := range rows { // the newest loses first
		if err := s.reduceClaim(ctx, tx, r, over, why); err != nil {
			return err
		}
	}
	return nil
}

// reduceClaim leaves a recovery no more than is still overpaid, and takes that off over.
// Whoever was ordered to give it back is told what the order is now.
func (s *Service) reduceClaim(ctx context.Context, tx *db.Tx, r q.Recovery, over map[calendar.Period]money.Fen, why string) error {
	after, err := s.reduceMonths(ctx, tx, r, over)
	if err != nil || after.ClaimedFen == r.ClaimedFen {
		return err
	}
	if after.FineFen > 0 {
		after.FineFen = after.FineFen * after.ClaimedFen / r.ClaimedFen
	}
	// Nobody is given back what was written off, and what was asked to be was another sum.
	after.WaivedFen = min(after.WaivedFen, max(0, after.ClaimedFen+after.FineFen-after.PaidFen))
	after.WaiveFen, after.WaiveBy = 0, 0
	if after.ClaimedFen == 0 {
		after.State = string(RecoveryCancelled)
	}
	if RecoveryState(r.State) == RecoveryOrdered || RecoveryState(r.State) == RecoverySettled {
		notice, err := s.correction(ctx, tx, r, after, why)
		if err != nil {
			return err
		}
		if err := s.print(ctx, tx, after, notice); err != nil {
			return err
		}
	}
	_, err = s.putRecovery(ctx, tx, r, after, q.RecoveryAct{Act: string(didReduce), AmountFen: outstanding(r) - outstanding(after), Note: why})
	return err
}

// reduceMonths leaves the months of a recovery no more than is still overpaid.
func (s *Service) reduceMonths(ctx context.Context, tx *db.Tx, r q.Recovery, over map[calendar.Period]money.Fen) (q.Recovery, error) {
	queries := q.New(tx)
	months, err := queries.RecoveryMonths(ctx, r.County, r.ID)
	if err != nil {
		return r, fmt.Errorf("read the months of a recovery: %w", err)
	}
	for _, m := range months {
		claimed := m.PaidFen - m.DueFen
		still := min(over[m.ForPeriod], claimed)
		over[m.ForPeriod] -= still
		r.ClaimedFen -= claimed - still
		switch still {
		case claimed:
		case 0:
			err = queries.DropRecoveryMonth(ctx, m.County, r.ID, m.ForPeriod)
		default:
			err = queries.PutRecoveryMonth(ctx, q.PutRecoveryMonthParams{County: m.County, RecoveryID: r.ID, ForPeriod: m.ForPeriod, DueFen: m.PaidFen - still})
		}
		if err != nil {
			return r, fmt.Errorf("free a month of a recovery: %w", err)
		}
	}
	return r, nil
}
