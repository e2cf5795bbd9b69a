package payment

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/payment/internal/q"
)

// Line is one payment on a roll.
type Line struct {
	No            int32           `json:"no"`
	EntitlementID id.ID           `json:"entitlementId"`
	HouseholdID   id.ID           `json:"householdId"`
	DecisionID    id.ID           `json:"decisionId"`
	Division      string          `json:"division"`
	Urban         bool            `json:"urban"`
	Period        calendar.Period `json:"period" doc:"the roll's month, or an earlier one that is paid late"`
	Payee         string          `json:"payee"`
	Members       int32           `json:"members"`
	Bank          string          `json:"bank"`
	Account       string          `json:"account" doc:"masked to the last four digits"`
	AmountFen     money.Fen       `json:"amountFen"`
	SetOffFen     money.Fen       `json:"setOffFen" doc:"withheld by signed consent; the bank pays the rest"`
	PreviousFen   money.Fen       `json:"previousFen"`
	Change        Difference      `json:"change" enum:"same,new,more,less,back,late,account"`
	ChangeReason  Why             `json:"changeReason"`
	State         LineState       `json:"state" enum:"waiting,sent,paid,failed,corrected,carried"`
	BankSerial    string          `json:"bankSerial"`
	BankReason    string          `json:"bankReason"`
	Attempts      int32           `json:"attempts"`
}

func (s *Service) lineOf(l q.RollLine) Line {
	return Line{No: l.LineNo, EntitlementID: l.EntitlementID, HouseholdID: l.HouseholdID, DecisionID: l.DecisionID, Division: l.Division, Urban: l.Urban,
		Period: l.ForPeriod, Payee: l.Payee, Members: l.Members, Bank: l.Bank, Account: s.masked(l.EntitlementID, l.AccountSealed), AmountFen: l.AmountFen, SetOffFen: l.SetOffFen, PreviousFen: l.PreviousFen,
		Change: Difference(l.Change), ChangeReason: Why(l.ChangeReason), State: LineState(l.State), BankSerial: l.BankSerial, BankReason: l.BankReason, Attempts: l.Attempts}
}

// LineFilter narrows the lines of a roll.
type LineFilter struct {
	page.Query
	Change   string `query:"change" enum:"same,new,more,less,back,late,account"`
	State    string `query:"state" enum:"waiting,sent,paid,failed,corrected,carried"`
	Division string `query:"division" pattern:"^[0-9]{0,12}$" doc:"prefix of a division code"`
	Payee    string `query:"payee" maxLength:"60" doc:"whole name"`
}

// Lines lists a roll's lines within the reader's scope, in their order.
func (s *Service) Lines(ctx context.Context, county int32, roll id.ID, f LineFilter) (out page.Page[Line], err error) {
	var after int32
	if err := f.After(&after); err != nil {
		return out, err
	}
	err = s.reading(ctx, county, roll, func(tx *db.Tx, r q.Roll, scope authz.Scope) error {
		rows, err := listLines(ctx, tx, scope.Narrow(f.Division), q.ListLinesParams{County: county, RollID: roll, AfterNo: after,
			Change: f.Change, State: f.State, Payee: f.Payee, UpTo: f.UpTo()})
		if err != nil {
			return fmt.Errorf("list lines: %w", err)
		}
		out, err = page.Of(f.Query, rows, s.lineOf, func(l q.RollLine) any { return l.LineNo })
		return err
	})
	return out, err
}

// listLines reads the next lines of a roll that lie in a scope.
func listLines(ctx context.Context, tx *db.Tx, scope authz.Scope, arg q.ListLinesParams) ([]q.RollLine, error) {
	order := func(a, b q.RollLine) int { return cmp.Compare(a.LineNo, b.LineNo) }
	return authz.Gather(scope, int(arg.UpTo), order, func(in authz.Range) ([]q.RollLine, error) {
		arg.Low, arg.High = in.Low, in.High
		return q.New(tx).ListLines(ctx, arg)
	})
}

// reading runs f in a read-only transaction on a roll the actor may read.
func (s *Service) reading(ctx context.Context, county int32, roll id.ID, f func(tx *db.Tx, r q.Roll, scope authz.Scope) error) error {
	scope, err := s.readable(ctx, county, roll)
	if err != nil {
		return err
	}
	return s.db.View(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		return f(tx, r, scope)
	})
}

// Absence is somebody who is not on a roll, and why.
type Absence struct {
	EntitlementID id.ID     `json:"entitlementId"`
	HouseholdID   id.ID     `json:"householdId"`
	Division      string    `json:"division"`
	Payee         string    `json:"payee"`
	PreviousFen   money.Fen `json:"previousFen" doc:"last month; 0 if it was held then too"`
	Kind          Departure `json:"kind" enum:"stopped,held"`
	Reason        Why       `json:"reason"`
}

// DepartureFilter narrows the list of who left a roll or is held.
type DepartureFilter struct {
	page.Query
	Kind     string `query:"kind" enum:"stopped,held"`
	Payee    string `query:"payee" maxLength:"60" doc:"the whole name"`
	Division string `query:"division" maxLength:"12"`
}

// Departures lists who left the roll and whose payment is held.
func (s *Service) Departures(ctx context.Context, county int32, roll id.ID, p DepartureFilter) (out page.Page[Absence], err error) {
	var after id.ID
	if err := p.After(&after); err != nil {
		return out, err
	}
	err = s.reading(ctx, county, roll, func(tx *db.Tx, r q.Roll, scope authz.Scope) error {
		order := func(a, b q.RollDeparture) int { return cmp.Compare(a.EntitlementID, b.EntitlementID) }
		rows, err := authz.Gather(scope.Narrow(p.Division), int(p.UpTo()), order, func(in authz.Range) ([]q.RollDeparture, error) {
			return q.New(tx).Departures(ctx, q.DeparturesParams{County: county, RollID: roll, Low: in.Low, High: in.High, Kind: p.Kind, Payee: p.Payee, AfterID: after, UpTo: p.UpTo()})
		})
		if err != nil {
			return fmt.Errorf("list departures: %w", err)
		}
		out, err = page.Of(p.Query, rows, func(d q.RollDeparture) Absence {
			return Absence{EntitlementID: d.EntitlementID, HouseholdID: d.HouseholdID, Division: d.Division, Payee: d.Payee, PreviousFen: d.PreviousFen,
				Kind: Departure(d.Kind), Reason: Why(d.Reason)}
		}, func(d q.RollDeparture) any { return d.EntitlementID })
		return err
	})
	return out, err
}

// RollFilter narrows the list of rolls.
type RollFilter struct {
	page.Query
	Programme string `query:"programme" maxLength:"40"`
	State     string `query:"state" enum:"drawing,draft,checked,locked,sent,settled"`
}

// Rolls lists rolls, the newest month first.
func (s *Service) Rolls(ctx context.Context, f RollFilter) (out page.Page[Roll], err error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return out, err
	}
	arg := q.ListRollsParams{Programme: f.Programme, State: f.State, UpTo: f.UpTo()}
	var key struct{ P, C, I int64 }
	if err := f.After(&key); err != nil {
		return out, err
	}
	arg.BeforePeriod, arg.AfterCounty, arg.AfterID = int32(key.P), int32(key.C), key.I
	err = s.db.View(ctx, func(tx *db.Tx) error {
		order := func(a, b q.Roll) int {
			return cmp.Or(cmp.Compare(b.ForPeriod, a.ForPeriod), cmp.Compare(a.County, b.County), cmp.Compare(a.ID, b.ID))
		}
		rows, err := authz.Gather(scope.Counties(), int(f.UpTo()), order, func(in authz.Counties) ([]q.Roll, error) {
			arg.CountyLow, arg.CountyHigh = in.Low, in.High
			return q.New(tx).ListRolls(ctx, arg)
		})
		if err != nil {
			return fmt.Errorf("list rolls: %w", err)
		}
		shown := func(r q.Roll) Roll {
			x, e := s.rollOf(r)
			err = errors.Join(err, e, narrow(ctx, tx, &x, scope))
			return x
		}
		all, e := page.Of(f.Query, rows, shown, func(r q.Roll) any {
			return map[string]int64{"P": int64(r.ForPeriod), "C": int64(r.County), "I": int64(r.ID)}
		})
		out = all
		return errors.Join(err, e)
	})
	return out, err
}

// Reveal returns the whole account of a line, for a reason that is logged.
func (s *Service) Reveal(ctx context.Context, county int32, roll id.ID, no int32, reason string) (account string, err error) {
	if !plainText(reason, 1, 200) {
		return "", errs.New(errs.Invalid, "请填写查看原因。", "Say why you need to see it.").With("body.reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	if _, err := s.readable(ctx, county, roll); err != nil {
		return "", err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		l, err := q.New(tx).Line(ctx, county, roll, no)
		if db.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("read line: %w", err)
		}
		if err := authz.From(ctx).MayIn(authz.RevealPersonal, l.Division); err != nil {
			return err
		}
		if account, err = s.keys.Open(accountOf(l.EntitlementID), l.AccountSealed); err != nil {
			return fmt.Errorf("open account: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "roll.reveal", Subject: fmt.Sprintf("roll/%s/line/%d", roll, no),
			Detail: map[string]any{"field": "account", "household": l.HouseholdID.String()}, Reason: reason})
	})
	return account, err
}
