package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// confirms lets the county go on paying another amount than was proposed.
func (b *bundle) confirms(t *testing.T, r casework.Ref, amount money.Fen) error {
	t.Helper()
	j := b.judgement(t, r, "周杰")
	j.Amount, j.Differs = amount, "收入另有查明"
	return lastErr(b.Confirm(b.approver, r, j))
}

// TestHeardOnWhatIsTaken: who was heard on a reduction was not heard on a greater one,
// nor on the end of aid (社会救助法 art.48); that waits for an opinion which proposes it.
func TestHeardOnWhatIsTaken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(500), money.Yuan(300))
		b.walk(t, r, toCounty+"hear") // on 400
		refused(t, b.confirms(t, r, money.Yuan(399)), errs.Conflict, "less than they were heard on")
		refused(t, b.act(t, r, "stop"), errs.Conflict, "stopped, heard on a reduction")
		b.walk(t, r, "return +1 visit")
		j := b.judgement(t, r, "陈强")
		j.Amount, j.Differs = money.Yuan(200), "女儿另有收入"
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: true}))
		refused(t, b.confirms(t, r, money.Yuan(200)), errs.Conflict, "heard in an earlier round")
		b.walk(t, r, "hear")
		refused(t, b.confirms(t, r, money.Yuan(199)), errs.Conflict, "less than they were heard on in this round")
		if err := b.confirms(t, r, money.Yuan(300)); err != nil {
			t.Errorf("more than they were heard on: %v", err)
		}
	})
}

// TestNothingToHearThemOn: where the opinion takes nothing, the family is neither invited
// nor heard, and no hearing on nothing opens the way to a stop.
func TestNothingToHearThemOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, r, toCounty)
		refused(t, lastErr(b.Hear(b.clerk, r, b.hearing(t, r))), errs.Conflict, "heard on nothing")
		refused(t, lastErr(b.Invite(b.clerk, r, b.invitation(t, r))), errs.Conflict, "invited on nothing")
		refused(t, b.act(t, r, "stop"), errs.Conflict, "stopped unheard")
		b.walk(t, r, "return +1 visit")
		j := b.judgement(t, r, "陈强")
		j.Amount, j.Differs = 0, "查明另有收入"
		must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j}))
		b.walk(t, r, "invite hear stop")
	})
}
