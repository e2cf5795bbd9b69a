package change

import (
	"context"
	"strings"

	"doudi/change/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry"
)

// act does one act on a request of the version that the actor has seen.
func (s *Service) act(ctx context.Context, ref Ref, right authz.Act, version int32, name string, do func(*db.Tx, *q.ChangeRequest, *sealed) error) (out Detail, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, x, err := s.read(ctx, tx, ref, right)
		if err != nil {
			return err
		}
		if before.Version != version {
			return stale()
		}
		r := before
		if err := do(tx, &r, &x); err != nil {
			return err
		}
		if r, err = s.save(ctx, tx, name, before, r, x); err != nil {
			return err
		}
		out, err = s.detail(ctx, tx, r, x)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// Deciding is a decision on a request, with the words that who asked reads.
type Deciding struct {
	Version int32  `json:"version" minimum:"1" doc:"that you have seen"`
	Words   string `json:"words" maxLength:"1000"`
}

// decide is what all decisions have in common.
func (s *Service) decide(ctx context.Context, ref Ref, d Deciding, name string, to State, do func(*db.Tx, *q.ChangeRequest, *sealed) error) (Detail, error) {
	d.Words = strings.TrimSpace(d.Words)
	return s.act(ctx, ref, authz.DecideChange, d.Version, name, func(tx *db.Tx, r *q.ChangeRequest, x *sealed) error {
		actor := authz.From(ctx)
		switch {
		case State(r.State) != Open:
			return notOpen(State(r.State))
		case x.preparedBy(*r, actor.Account):
			return errs.New(errs.Conflict, "这份申请是您提出或者整理的，须由另一人审批。", "You asked or prepared this request; somebody else decides on it.")
		case to != Approved && d.Words == "":
			return errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.").With("body.words", "请写明理由。", "Give the reason.")
		}
		x.Answer = d.Words
		r.State, r.DecidedBy, r.DecidedName, r.DecidedAt = string(to), actor.Account, actor.Name, tx.At()
		return do(tx, r, x)
	})
}

func notOpen(s State) error {
	if s == Returned {
		return errs.New(errs.Conflict, "这份申请已经退回，等待重新提交。", "This request was sent back and waits to be sent again.")
	}
	return decided()
}

// Return sends a request back to who asked it.
func (s *Service) Return(ctx context.Context, ref Ref, d Deciding) (Detail, error) {
	return s.decide(ctx, ref, d, "change.return", Returned, func(*db.Tx, *q.ChangeRequest, *sealed) error { return nil })
}

// Refuse ends a request without a change.
func (s *Service) Refuse(ctx context.Context, ref Ref, d Deciding) (Detail, error) {
	return s.decide(ctx, ref, d, "change.refuse", Refused, func(tx *db.Tx, r *q.ChangeRequest, _ *sealed) error {
		if r.HouseholdID == 0 {
			return nil
		}
		return s.note(ctx, tx, *r, "变更申请未予批准", "Change refused")
	})
}

// Withdraw takes a request of one's own back.
func (s *Service) Withdraw(ctx context.Context, ref Ref, d Deciding) (Detail, error) {
	return s.act(ctx, ref, authz.AskChange, d.Version, "change.withdraw", func(tx *db.Tx, r *q.ChangeRequest, x *sealed) error {
		switch {
		case !State(r.State).waits():
			return decided()
		case r.AskedBy == 0 || r.AskedBy != authz.From(ctx).Account:
			return errs.New(errs.Conflict, "只有提出申请的人可以撤回。", "Only who asked it takes it back.")
		}
		return s.takeBack(ctx, tx, r, x, d.Words)
	})
}

func (s *Service) takeBack(ctx context.Context, tx *db.Tx, r *q.ChangeRequest, x *sealed, words string) error {
	r.State, r.DecidedAt, x.Answer = string(Withdrawn), tx.At(), strings.TrimSpace(words)
	if r.HouseholdID == 0 {
		return nil
	}
	return s.note(ctx, tx, *r, "撤回变更申请", "Change request withdrawn")
}

// Approve writes the change into the file and begins what the law asks for then: all
// in one transaction, or nothing of it.
func (s *Service) Approve(ctx context.Context, ref Ref, d Deciding) (Detail, error) {
	return s.decide(ctx, ref, d, "change.approve", Approved, func(tx *db.Tx, r *q.ChangeRequest, x *sealed) error {
		switch {
		case r.HouseholdID == 0 || Kind(r.Kind) == Unread:
			return errs.New(errs.Conflict, "还没有写明变更哪些内容，请先由经办人员整理。", "Nobody has said yet which values change.")
		case r.Overtaken != "":
			return errs.Newf(errs.Conflict, "变更申请 %[1]s 已先改了相同的内容，请先对照最新档案重新核对本申请。", "Request %[1]s changed the same first; lay this one on the newest file.", r.Overtaken)
		}
		return s.carryOut(ctx, tx, r, x)
	})
}

func (s *Service) carryOut(ctx context.Context, tx *db.Tx, r *q.ChangeRequest, x *sealed) error {
	t, err := s.others.Registry.Try(ctx, tx, r.County, r.HouseholdID, x.Asked)
	if err != nil {
		return err
	}
	effects, err := s.others.Benefits.Effects(ctx, tx, t)
	if err != nil {
		return err
	}
	done, err := s.others.Registry.CarryOut(ctx, tx, r.County, r.HouseholdID, x.Asked, registry.Event{Kind: "household.update",
		Summary: "按变更申请 " + r.Number + " 修改家庭档案。", English: "Household file changed by request " + r.Number + "."})
	if err != nil {
		return err
	}
	reason := "变更申请 " + r.Number + " 已批准，须重新核定。"
	if err := s.payTo(ctx, tx, r, done); err != nil {
		return err
	}
	if err := s.follow(ctx, tx, done, reason); err != nil {
		return err
	}
	if err := s.along(ctx, tx, *r, done); err != nil {
		return err
	}
	if err := s.begin(ctx, tx, r, x, done, effects, reason); err != nil {
		return err
	}
	if err := s.note(ctx, tx, *r, "变更申请已批准", "Change approved"); err != nil {
		return err
	}
	return s.overtake(ctx, tx, *r, *x)
}

// payTo lets what is drawn be paid to the account that the file has now. Who asked and
// who approved are two people; the next roll names it to those who make and check that.
func (s *Service) payTo(ctx context.Context, tx *db.Tx, r *q.ChangeRequest, t *registry.Tried) error {
	if payeeOf(t.Before) == payeeOf(t.After) {
		return nil
	}
	return s.others.Benefits.PayTo(ctx, tx, t.After, r.Number)
}

// payeeOf is where a file says that a household is paid.
func payeeOf(f *registry.File) [3]string { return [3]string{f.Bank, f.AccountName, f.Account} }

// follow lets what is drawn and what is under way go with the people: a benefit of
// one person goes where that person is, and all of a household that joins another
// goes there. What is the household's stays with the file that goes on.
func (s *Service) follow(ctx context.Context, tx *db.Tx, t *registry.Tried, reason string) error {
	switch {
	case t.Fresh != nil:
		people := make([]id.ID, len(t.Fresh.Members))
		for i, m := range t.Fresh.Members {
			people[i] = m.ID
		}
		return s.others.Benefits.Follow(ctx, tx, t.Before, t.Fresh, people, reason)
	case t.Into != nil:
		return s.others.Benefits.Follow(ctx, tx, t.Before, t.Into, nil, reason)
	}
	return nil
}

// begin starts the reviews, each of the household that draws it by now: after a merger
// the one that goes on, after a split the new one for what its people took along. Those
// who were split off are entered with an application of their own.
func (s *Service) begin(ctx context.Context, tx *db.Tx, r *q.ChangeRequest, x *sealed, t *registry.Tried, effects []Effect, reason string) error {
	x.Begun = nil
	for _, e := range effects {
		if e.Begins != "" {
			switch {
			case t.Into != nil:
				e.Household = t.Into.ID
			case t.Fresh != nil && t.Fresh.Member(e.Person) != nil:
				e.Household = t.Fresh.ID
			}
			b, err := s.others.Benefits.Begin(ctx, tx, r.County, e, reason)
			if err != nil {
				return err
			}
			b.Name, b.What = e.Name, e.Begins
			x.Begun = append(x.Begun, b)
		}
		if t.Fresh == nil || e.Person != 0 || e.Drawn == nil {
			continue
		}
		x.Fresh = t.Fresh.ID
		b, err := s.others.Benefits.Apply(ctx, tx, r.County, t.Fresh.ID, e, "由"+t.After.HeadName+"户分户（变更申请 "+r.Number+"），原户在享受待遇。")
		if err != nil {
			return err
		}
		b.Name, b.What = e.Name, "application"
		x.Begun = append(x.Begun, b)
	}
	return nil
}

// overtake marks the other requests that speak of the same: they are laid on the
// newest file before anybody approves them.
func (s *Service) overtake(ctx context.Context, tx *db.Tx, r q.ChangeRequest, x sealed) error {
	list, err := s.conflicts(ctx, tx, r, x)
	if err != nil {
		return err
	}
	for _, c := range list {
		o := c.row
		o.Overtaken = r.Number
		if _, err := s.save(ctx, tx, "change.overtaken", c.row, o, c.x); err != nil {
			return err
		}
	}
	return nil
}
