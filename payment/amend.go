package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Amendment says that a decision gives more than it said: an appeal changed it, or it was
// decided anew (行政复议法 art. 63, 64).
type Amendment struct {
	County    int32
	Of        id.ID // the decision that is amended
	Decision  id.ID // the one in its place
	AmountFen money.Fen
	Members   int             // 0: as many as before
	From      calendar.Period // the first month; 0: as the amended one
	Reason    string
}

// Arrears are the months of which something is owed, and how much of all of them.
type Arrears struct {
	First, Last calendar.Period
	Months      int
	SumFen      money.Fen
}

func (a *Arrears) add(p calendar.Period, sum money.Fen) {
	if a.Months == 0 {
		a.First = p
	}
	a.Last, a.Months, a.SumFen = p, a.Months+1, a.SumFen+sum
}

// Amend puts a decision on an amount in the place of another, from a month that may be
// paid already: what locked months were paid too little is owed and comes with the next
// roll. What was decided on the amount since then stands. It is errs.Conflict if the
// amended decision sets no amount that still counts, or did not reach that month.
func (s *Service) Amend(ctx context.Context, tx *db.Tx, a Amendment) (Arrears, error) {
	if a.Decision == 0 || a.AmountFen <= 0 || a.AmountFen > money.Yuan(10_000_000) || a.Members < 0 || a.Members > 10_000 || !plainText(a.Reason, 1, 200) {
		return Arrears{}, errs.New(errs.Invalid, "变更待遇须有决定、金额、人数和原因。", "An amendment needs a decision, an amount, members and a reason.")
	}
	rows, err := q.New(tx).TouchedBy(ctx, a.County, a.Of)
	if err != nil {
		return Arrears{}, fmt.Errorf("read what decision %s gave: %w", a.Of, err)
	}
	for _, e := range rows {
		history, err := q.New(tx).Changes(ctx, e.County, e.ID)
		if err != nil {
			return Arrears{}, fmt.Errorf("read what changed an entitlement: %w", err)
		}
		if amounts := a.amended(standing(history)); len(amounts) > 0 {
			return s.amend(ctx, tx, e, amounts, a)
		}
	}
	return Arrears{}, errs.New(errs.Conflict, "没有依据该决定给予的待遇，或者该决定在这个月以后才开始发放。", "That decision gave nothing that can be changed, or began after that month.")
}

// amended lists the amounts that are to be set so that the amendment stands where the
// amended decision stood; none where that set no amount up to its month.
func (a Amendment) amended(rows []q.EntitlementChange) []q.EntitlementChange {
	at := slices.IndexFunc(rows, func(c q.EntitlementChange) bool { return c.DecisionID == a.Of && a.Of != 0 })
	if at < 0 {
		return nil
	}
	from := max(a.From, rows[at].FromPeriod)
	if a.From != 0 && a.From < rows[at].FromPeriod {
		return nil
	}
	var out []q.EntitlementChange
	for _, c := range rows {
		if out = append(out, c); c.DecisionID == a.Of {
			out = append(out, a.instead(c, from))
		}
	}
	return amountsFrom(out, from)
}

// instead is a row of the amended decision as the amendment has it.
func (a Amendment) instead(c q.EntitlementChange, from calendar.Period) q.EntitlementChange {
	c.DecisionID, c.AmountFen, c.FromPeriod, c.Reason = a.Decision, a.AmountFen, max(c.FromPeriod, from), a.Reason
	if a.Members > 0 {
		c.Members = int32(a.Members)
	}
	return c
}

func (s *Service) amend(ctx context.Context, tx *db.Tx, e q.Entitlement, amounts []q.EntitlementChange, a Amendment) (Arrears, error) {
	if from := amounts[0].FromPeriod; from > e.ToPeriod {
		return Arrears{}, errs.New(errs.Conflict, "该月不在待遇期限内。", "The entitlement does not run in that month.")
	}
	paid, err := s.paidFrom(ctx, tx, e, amounts[0].FromPeriod)
	if err != nil {
		return Arrears{}, err
	}
	return s.setAnew(ctx, tx, e, amounts, paid, a.Reason)
}
