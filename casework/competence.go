package casework

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// countyDecides reports whether the actor confirms for the whole county. Whoever
// may confirm in a township only decides for the township.
func (c *caseFile) countyDecides() bool {
	return c.actor.MayIn(authz.Confirm, authz.CountyCode(c.app.County)) == nil
}

// within reports whether the township may decide a sum: where the province gave
// it the decision (社会救助法 art.44), or up to the limit that the place's pack
// sets for what the procedure names. The limit is there to be shown.
func (c *caseFile) within(amount money.Fen) (limit money.Fen, ok bool, err error) {
	if c.countyDecides() {
		return 0, true, nil
	}
	if ok, err = c.s.others.Law.TownshipDecides(c.app.Division, c.lawDay()); err != nil || ok {
		return 0, ok, forPeople(err)
	}
	if c.procedure.Township == "" {
		return 0, false, nil
	}
	limit, set, err := c.s.others.Law.Limit(c.app.Division, c.lawDay(), c.procedure.Township)
	return limit, set && amount <= limit, forPeople(err)
}

// competent refuses a decision on a sum that is not the actor's office's to take.
func (c *caseFile) competent(act Act, amount money.Fen) error {
	limit, ok, err := c.within(amount)
	if err != nil || ok {
		return err
	}
	return c.beyond(act, limit).err()
}

func (c *caseFile) beyond(act Act, limit money.Fen) *Obstacle {
	if limit == 0 {
		return stop("当地没有把此项决定交由乡镇（街道）作出，由县级审核确认。", "Here townships do not decide this; the county does.", c.basis(act))
	}
	return stop("超过乡镇（街道）审批限额 "+limit.String()+" 元，由县级审核确认。", "Above the township's limit of "+limit.String()+" yuan the county decides.", c.basis(act))
}

// competence is competent for what the case proposes, told before the act.
func (c *caseFile) competence(ctx context.Context, act Act) (*Obstacle, error) {
	if act != ActConfirm && act != ActRefuse && act != ActStop || c.countyDecides() {
		return nil, nil
	}
	p, err := c.propose(ctx)
	if errs.CodeOf(err) != "" {
		return nil, nil // told on the page; nothing can be signed on it
	}
	if err != nil {
		return nil, err
	}
	limit, ok, err := c.within(p.Amount)
	if err != nil || ok {
		return nil, err
	}
	return c.beyond(act, limit), nil
}
