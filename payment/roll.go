package payment

import (
	"context"
	"fmt"
	"maps"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// State is where a roll stands.
type State string

// The states of a roll, in their order. From Locked on its lines never change.
const (
	Drawing State = "drawing" // a job computes the lines
	Draft   State = "draft"
	Checked State = "checked"
	Locked  State = "locked"
	Sent    State = "sent"    // a file went to the bank
	Settled State = "settled" // every line is paid or left to a later roll
)

// frozen are the states of a roll whose lines never change.
func (s State) frozen() bool { return s == Locked || s == Sent || s == Settled }

// Roll is one month's payments of a programme in a county.
type Roll struct {
	County      int32           `json:"county"`
	ID          id.ID           `json:"id"`
	Programme   string          `json:"programme"`
	Period      calendar.Period `json:"period" doc:"the month it pays"`
	State       State           `json:"state" enum:"drawing,draft,checked,locked,sent,settled"`
	PreviousID  id.ID           `json:"previousId" doc:"the roll it is compared with; 0 for the first"`
	TaskID      id.ID           `json:"taskId" doc:"progress of the last drawing"`
	Households  int64           `json:"households" doc:"lines of this month"`
	People      int64           `json:"people"`
	TotalFen    money.Fen       `json:"totalFen" doc:"for this month"`
	LateLines   int64           `json:"lateLines" doc:"lines of earlier months"`
	LateFen     money.Fen       `json:"lateFen"`
	SetOffFen   money.Fen       `json:"setOffFen" doc:"withheld by signed consent (追回抵扣); the bank pays totalFen and lateFen less this"`
	MadeBy      id.ID           `json:"madeBy"`
	MadeName    string          `json:"madeName"`
	MadeAt      dbt.Time        `json:"madeAt"`
	CheckedBy   id.ID           `json:"checkedBy"`
	CheckedName string          `json:"checkedName"`
	CheckedAt   dbt.Time        `json:"checkedAt"`
	SentBack    string          `json:"sentBack" doc:"why the checker sent it back; empty if not"`
	Hash        string          `json:"hash" doc:"SM3 over all lines in hex, once locked"`
	LockedAt    dbt.Time        `json:"lockedAt"`
	SettledAt   dbt.Time        `json:"settledAt"`
	DueOn       calendar.Date   `json:"dueOn" doc:"by which the money is to arrive; empty where neither law nor the county sets a day"`
	Version     int32           `json:"version"`
}

func (s *Service) rollOf(r q.Roll) (Roll, error) {
	due, err := s.dueOn(r)
	return Roll{County: r.County, ID: r.ID, Programme: r.Programme, Period: r.ForPeriod, State: State(r.State), PreviousID: r.PreviousID,
		TaskID: r.DrawID, Households: r.LineCount, People: r.PeopleCount, TotalFen: r.TotalFen, LateLines: r.BackCount, LateFen: r.BackFen, SetOffFen: r.SetOffFen,
		MadeBy: r.MadeBy, MadeName: r.MadeName, MadeAt: r.MadeAt, CheckedBy: r.CheckedBy, CheckedName: r.CheckedName, CheckedAt: r.CheckedAt,
		SentBack: r.SentBack, Hash: hexOf(r.Hash), LockedAt: r.LockedAt, SettledAt: r.SettledAt,
		DueOn: due, Version: r.Version}, err
}

// dueOn is the day by which a roll's money is to have arrived; the zero day
// where nobody sets one.
func (s *Service) dueOn(r q.Roll) (calendar.Date, error) {
	day, err := s.o.Rules.DueDay(authz.CountyCode(r.County), r.ForPeriod)
	if errs.CodeOf(err) == errs.NotFound {
		return calendar.Date{}, nil
	}
	if err != nil {
		return calendar.Date{}, fmt.Errorf("day by which roll %s is due: %w", r.ID, err)
	}
	return r.ForPeriod.First().AddDays(day - 1), nil
}

func hexOf(b []byte) string { return fmt.Sprintf("%x", b) }

// Roll returns one roll. Where the reader's scope is smaller than the county,
// the counts and sums are those of the scope.
func (s *Service) Roll(ctx context.Context, county int32, roll id.ID) (out Roll, err error) {
	scope, err := s.readable(ctx, county, roll)
	if err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		if out, err = s.rollOf(r); err != nil {
			return err
		}
		return narrow(ctx, tx, &out, scope)
	})
	return out, err
}

// readable returns the scope in which the actor reads a roll of a county: what
// of their scope lies in it.
func (s *Service) readable(ctx context.Context, county int32, roll id.ID) (authz.Scope, error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return scope, err
	}
	if scope = scope.In(county); len(scope) == 0 {
		return nil, s.refused(ctx, authz.ReadRoll, county, roll)
	}
	return scope, nil
}

// narrow replaces a roll's figures by those of a smaller scope.
func narrow(ctx context.Context, tx *db.Tx, r *Roll, scope authz.Scope) error {
	if scope.Whole(r.County) {
		return nil
	}
	sums, err := changeSums(ctx, tx, r.County, r.ID, scope.In(r.County))
	if err != nil {
		return fmt.Errorf("add up a scope: %w", err)
	}
	r.Households, r.People, r.TotalFen, r.LateLines, r.LateFen, r.SetOffFen = 0, 0, 0, 0, 0, 0
	for _, g := range sums {
		r.SetOffFen += money.Fen(g.SetOffFen)
		if Difference(g.Change) == DiffLate {
			r.LateLines += g.Lines
			r.LateFen += money.Fen(g.AmountFen)
			continue
		}
		r.Households += g.Lines
		r.People += g.People
		r.TotalFen += money.Fen(g.AmountFen)
	}
	return nil
}

// changeSums adds up each part of a scope; a change is there once for each.
func changeSums(ctx context.Context, tx *db.Tx, county int32, roll id.ID, scope authz.Scope) ([]q.ChangeSumsRow, error) {
	return parts(scope, func(in authz.Range) ([]q.ChangeSumsRow, error) {
		return q.New(tx).ChangeSums(ctx, q.ChangeSumsParams{County: county, RollID: roll, Low: in.Low, High: in.High})
	})
}

// parts reads figures of each part of a scope, which the caller adds up.
func parts[R any](scope authz.Scope, read func(authz.Range) ([]R, error)) ([]R, error) {
	return authz.Gather(scope, 0, func(R, R) int { return 0 }, read)
}

func find(ctx context.Context, tx *db.Tx, county int32, roll id.ID) (q.Roll, error) {
	r, err := q.New(tx).Roll(ctx, county, roll)
	if db.IsNotFound(err) {
		return r, notFound()
	}
	if err != nil {
		return r, fmt.Errorf("read roll: %w", err)
	}
	return r, nil
}

// trace is what the audit log says of an act on a roll.
type trace struct {
	reason string // in the person's words; "" where none is asked for
	detail map[string]any
	// The line or bank file that the act changed beside the roll's own row, before
	// and after; nil for none.
	before, after any
}

// store writes a roll's next state and what the log says of it.
func store(ctx context.Context, tx *db.Tx, r q.Roll, act string, t trace) error {
	before, err := find(ctx, tx, r.County, r.ID)
	if err != nil {
		return err
	}
	n, err := q.New(tx).PutRoll(ctx, q.PutRollParams{State: r.State, PreviousID: r.PreviousID, DrawID: r.DrawID, LineCount: r.LineCount,
		TotalFen: r.TotalFen, PeopleCount: r.PeopleCount, BackCount: r.BackCount, BackFen: r.BackFen, MadeBy: r.MadeBy, MadeName: r.MadeName,
		MadeAt: r.MadeAt, CheckedBy: r.CheckedBy, CheckedName: r.CheckedName, CheckedAt: r.CheckedAt, SentBack: r.SentBack, Hash: r.Hash,
		LockedAt: r.LockedAt, SettledAt: r.SettledAt, SetOffFen: r.SetOffFen, County: r.County, ID: r.ID, Version: r.Version})
	if err != nil {
		return fmt.Errorf("write roll: %w", err)
	}
	if n == 0 {
		return changed()
	}
	after, err := find(ctx, tx, r.County, r.ID)
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "roll." + act, Subject: "roll/" + r.ID.String(),
		Before: rollRecord{before, t.before}, After: rollRecord{after, t.after}, Detail: detailOf(r, t.detail), Reason: t.reason})
}

// rollRecord is what the audit log keeps a digest of.
type rollRecord struct {
	Roll   q.Roll
	Beside any
}

// note logs that a roll was read.
func note(ctx context.Context, tx *db.Tx, r q.Roll, act string, detail map[string]any) error {
	return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "roll." + act, Subject: "roll/" + r.ID.String(), Detail: detailOf(r, detail)})
}

func detailOf(r q.Roll, more map[string]any) map[string]any {
	all := map[string]any{"programme": r.Programme, "period": r.ForPeriod.String()}
	maps.Copy(all, more)
	return all
}

// turn is the key of the turns in which a roll is written to. It lies below
// those of the audit chains, so that every transaction takes both in the same
// order; rolls of one millisecond share a turn, which only makes them wait.
func turn(roll id.ID) int64 { return int64(roll) >> 10 }

// act runs one act of a person on a roll of a county in a transaction.
func (s *Service) act(ctx context.Context, may authz.Act, county int32, roll id.ID, f func(tx *db.Tx, r q.Roll) error) (out Roll, err error) {
	if err := authz.From(ctx).MayIn(may, authz.CountyCode(county)); errs.CodeOf(err) == errs.NotFound {
		return out, s.refused(ctx, may, county, roll)
	} else if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		// Two people at once: the second waits, and then sees what the first did.
		if err := tx.Turn(ctx, turn(roll), "bank_file_pkey"); err != nil {
			return err
		}
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		if err := f(tx, r); err != nil {
			return err
		}
		if r, err = find(ctx, tx, county, roll); err != nil {
			return err
		}
		out, err = s.rollOf(r)
		return err
	})
	return out, err
}

// must refuses an act on a roll that is not in the state for it.
func must(r q.Roll, version int32, states ...State) error {
	if version != 0 && version != r.Version {
		return changed()
	}
	for _, s := range states {
		if State(r.State) == s {
			return nil
		}
	}
	zh, en := stateName(State(r.State))
	return errs.Newf(errs.Conflict, "花名册%[1]s，不能办理此事项。", "The roll is %[2]s; this cannot be done now.", zh, en)
}

func stateName(s State) (zh, en string) {
	switch s {
	case Drawing:
		return "正在编制", "being drawn"
	case Draft:
		return "尚未复核", "a draft"
	case Checked:
		return "已复核、尚未锁定", "checked and not locked"
	case Locked:
		return "已锁定", "locked"
	case Sent:
		return "已送银行", "with the bank"
	case Settled:
		return "已办结", "settled"
	}
	return string(s), string(s)
}

// refused answers somebody of elsewhere as if there were no such roll. If there
// is, the county's log tells who asked.
func (s *Service) refused(ctx context.Context, may authz.Act, county int32, roll id.ID) error {
	return audit.Refused(ctx, s.db, s.db.View(ctx, func(tx *db.Tx) error {
		if _, err := find(ctx, tx, county, roll); err != nil {
			return err
		}
		return notFound().Because(&audit.RefusalError{County: county, Subject: "roll/" + roll.String(), Act: may})
	}))
}
