package payment

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/payment/internal/q"
)

// PayoutReturn sends a sum back with the reason.
type PayoutReturn struct {
	Version int32  `json:"version"`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// SendBackPayout sends one sum back: the checker to whoever ordered it, the
// payer to the checker. It stays owed; nobody pays it meanwhile.
func (s *Service) SendBackPayout(ctx context.Context, county int32, n id.ID, c PayoutReturn) (Payout, error) {
	if !plainText(c.Reason, 1, 200) {
		return Payout{}, errs.New(errs.Invalid, "请填写退回原因。", "Give the reason for sending it back.").With("body.reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ReadRoll); err != nil {
		return Payout{}, err
	}
	var state PayoutState
	err := s.db.View(ctx, func(tx *db.Tx) error {
		p, err := payout(ctx, tx, county, n)
		state = PayoutState(p.State)
		if err == nil && actor.MayIn(authz.ReadRoll, p.Division) != nil {
			err = notFound()
		}
		return err
	})
	if err != nil {
		return Payout{}, err
	}
	may, to := authz.CheckRoll, PayoutReturned
	if state == PayoutChecked {
		may, to = authz.MakeRoll, PayoutOrdered
	} else {
		state = PayoutOrdered
	}
	return s.actOnPayout(ctx, may, county, n, c.Version, state, "sent_back", func(_ *db.Tx, p *q.Payout) error {
		p.State, p.SentBack = string(to), c.Reason
		p.CheckedBy, p.CheckedName, p.CheckedAt = 0, "", dbt.Time{}
		return nil
	})
}

// OrderAgain orders a sum that was sent back, with another account where one is
// given. Amount and payee are the decision's. Whoever orders again does not check;
// only who decided it, or may decide for the whole county, orders it again.
func (s *Service) OrderAgain(ctx context.Context, county int32, n id.ID, c PayoutCheck) (Payout, error) {
	return s.actOnPayout(ctx, authz.Confirm, county, n, c.Version, PayoutReturned, "ordered_again", func(_ *db.Tx, p *q.Payout) error {
		actor := authz.From(ctx)
		if actor.Account != p.OrderedBy && actor.MayIn(authz.Confirm, authz.CountyCode(p.County)) != nil {
			return errs.New(errs.Forbidden, "由作出决定的人或者县级重新下达。", "Who decided it, or the county, orders it again.")
		}
		if c.Bank != "" || c.Account != "" {
			e := errs.New(errs.Invalid, "收款账号有误。", "The account has faults.")
			payTo(func(path, zh, en string) { e = e.With("body."+path, zh, en) }, p.Payee, c.Bank, c.Account)
			if e.Fields != nil {
				return e
			}
			p.Bank, p.AccountSealed, p.AccountBy = c.Bank, s.keys.Seal(payoutAccount(p.ID), c.Account), actor.Account
		}
		p.State, p.SentBack, p.OrderedAgainBy = string(PayoutOrdered), "", actor.Account
		return nil
	})
}
