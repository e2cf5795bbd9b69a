package payment

import (
	"context"
	"fmt"

	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Settlement is what was decided in a case after a sum had been paid in advance.
type Settlement struct {
	County      int32
	Application id.ID
	Decision    id.ID
	DueFen      money.Fen // by the decision; 0: refused
}

// SettleAdvance keeps what was decided beside the sum that was paid before, and returns
// what of it stays with the household. 社会救助法 art. 50 has the office pay at once, and
// no article orders back what was paid so in good faith; what was obtained by
// concealment is claimed back (art. 73, Claim). Where less is due, finance says first
// whether the money is out: a township hands it over from its own reserve before
// anybody books it. What was sent back was not paid, and the decision pays instead.
func (s *Service) SettleAdvance(ctx context.Context, tx *db.Tx, c Settlement) (stays money.Fen, err error) {
	p, err := q.New(tx).AdvanceOf(ctx, c.County, c.Application)
	if err != nil {
		return 0, fmt.Errorf("read what case %s was paid in advance: %w", c.Application, err)
	}
	before := p
	p.SettledID, p.DueFen = c.Decision, min(c.DueFen, p.AmountFen)
	switch state := PayoutState(p.State); {
	case p.DueFen == p.AmountFen, state == PayoutPaid:
		return p.AmountFen, s.putSettled(ctx, tx, before, p)
	case state != PayoutReturned:
		return 0, errs.New(errs.Conflict, "先行救助款还没有登记支付结果：已经支付的请财务登记付款，没有支付的请退回经办，再作出决定。",
			"Nobody has recorded whether the advance was paid: have finance record the payment, or send it back if it was not paid, and then decide.")
	}
	p.State, p.CheckedBy, p.CheckedName, p.CheckedAt = string(PayoutCancelled), 0, "", dbt.Time{}
	return 0, s.putSettled(ctx, tx, before, p)
}

// ReopenAdvance takes back what was decided of an advance, when that decision falls:
// what was claimed of it is claimed no more.
func (s *Service) ReopenAdvance(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	p, err := q.New(tx).AdvanceOf(ctx, county, application)
	if err != nil {
		return fmt.Errorf("read what case %s was paid in advance: %w", application, err)
	}
	if p.SettledID == 0 {
		return nil
	}
	before := p
	p.SettledID, p.DueFen = 0, 0
	if err := s.putSettled(ctx, tx, before, p); err != nil {
		return err
	}
	return s.unclaim(ctx, tx, q.Recovery{County: county, PayoutID: p.ID}, fellWhy)
}

func (s *Service) putSettled(ctx context.Context, tx *db.Tx, before, p q.Payout) error {
	if err := s.putPayout(ctx, tx, p); err != nil {
		return err
	}
	p.Version++
	return s.recordPayout(ctx, tx, before, p, "settled")
}

// noteSettled tells the household's timeline what becomes of an advance of which less was due.
func (s *Service) noteSettled(ctx context.Context, tx *db.Tx, before, p q.Payout) error {
	if p.SettledID == 0 || p.DueFen == p.AmountFen {
		return nil
	}
	n := Note{County: p.County, Household: p.HouseholdID, Kind: "payment.advance", Link: fmt.Sprintf("/cases/%06d/%s", p.County, p.ApplicationID),
		Summary: fmt.Sprintf("先行救助 %s 元，决定应发 %s 元：已经支付的依法不追回，骗取的除外", p.AmountFen, p.DueFen),
		English: fmt.Sprintf("%s yuan were paid in advance, and %s were due: what was paid stays, unless it was obtained by concealment", p.AmountFen, p.DueFen)}
	if before.State != p.State {
		n.Summary = fmt.Sprintf("先行救助 %s 元尚未支付，决定应发 %s 元，不再支付", p.AmountFen, p.DueFen)
		n.English = fmt.Sprintf("An advance of %s yuan was not paid yet; %s were due, and it is paid no more", p.AmountFen, p.DueFen)
	}
	return s.timeline.Note(ctx, tx, n)
}

// advanceOver is what an advance that was paid had more than was due, as a month of its
// own; none before the decision.
func (s *Service) advanceOver(ctx context.Context, tx *db.Tx, county int32, n id.ID) ([]OverpaidMonth, error) {
	p, err := payout(ctx, tx, county, n)
	if err != nil || p.SettledID == 0 || PayoutState(p.State) != PayoutPaid || p.AmountFen <= p.DueFen {
		return nil, err
	}
	return []OverpaidMonth{{p.PaidOn.Period(), p.AmountFen, p.DueFen, p.AmountFen}}, nil
}
