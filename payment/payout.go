package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/payment/internal/q"
)

// PayoutState is where one sum stands.
type PayoutState string

// The states of one sum: ordered by a decision, sent back to whoever ordered it,
// checked by a second person, paid by a third act.
const (
	PayoutReturned PayoutState = "returned"
	PayoutOrdered  PayoutState = "ordered"
	PayoutChecked  PayoutState = "checked"
	PayoutPaid     PayoutState = "paid"

	PayoutCancelled PayoutState = "cancelled" // an advance that less, or nothing, was decided to be due of before it was paid
)

// Once is a sum that is paid once (一次性救助金).
type Once struct {
	County      int32
	Household   id.ID
	Person      id.ID // whom it is for; 0: the household
	Division    string
	Programme   string
	Application id.ID // the case
	Decision    id.ID // 0: paid in advance of the decision (社会救助法 art.50)
	Payee       string
	Members     int
	Urban       bool
	Bank        string
	Account     string // plain, sealed here; "": cash, unless somebody enters one
	AmountFen   money.Fen
	Reason      string // with the decision's or the case's number
}

// PayOnce orders a sum in the transaction of what it rests on. A decision pays
// once and a case is paid in advance once: the second is errs.Conflict.
func (s *Service) PayOnce(ctx context.Context, tx *db.Tx, o Once) (id.ID, error) {
	g := Grant{County: o.County, Household: o.Household, Division: o.Division, Programme: o.Programme, Payee: o.Payee, Members: o.Members, Bank: o.Bank,
		Account: o.Account, AmountFen: o.AmountFen, From: calendar.At(tx.Now).Period(), Reason: o.Reason}
	if err := g.valid(); err != nil {
		return 0, err
	}
	if o.Application == 0 {
		return 0, errs.New(errs.Invalid, "一次性救助金须有案件。", "One sum needs a case.").With("application", "必填", "required")
	}
	n, actor := tx.NewID(), authz.From(ctx)
	row := q.AddPayoutParams{County: o.County, ID: n, HouseholdID: o.Household, PersonID: o.Person, Division: o.Division, Programme: o.Programme,
		ApplicationID: o.Application, DecisionID: o.Decision, Payee: o.Payee, Members: int32(o.Members), Urban: o.Urban, Bank: o.Bank,
		AccountSealed: append([]byte{}, s.keys.Seal(payoutAccount(n), o.Account)...), AmountFen: o.AmountFen, Reason: o.Reason,
		OrderedBy: actor.Account, OrderedName: actor.Name, OrderedAt: tx.At()}
	err := q.New(tx).AddPayout(ctx, row)
	if db.IsDuplicate(err) {
		return 0, changed().Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("order one sum: %w", err)
	}
	p, err := payout(ctx, tx, o.County, n)
	if err != nil {
		return 0, err
	}
	return n, s.recordPayout(ctx, tx, q.Payout{}, p, "ordered")
}

func payoutAccount(payout id.ID) crypt.Place {
	return crypt.Place{Column: "payout.account_sealed", Record: payout}
}

func payout(ctx context.Context, tx *db.Tx, county int32, n id.ID) (q.Payout, error) {
	p, err := q.New(tx).Payout(ctx, county, n)
	if db.IsNotFound(err) {
		return p, notFound()
	}
	if err != nil {
		return p, fmt.Errorf("read one sum: %w", err)
	}
	return p, nil
}

// Payout is one sum as a list shows it.
type Payout struct {
	County        int32         `json:"county"`
	ID            id.ID         `json:"id"`
	HouseholdID   id.ID         `json:"householdId"`
	Division      string        `json:"division"`
	Programme     string        `json:"programme"`
	ApplicationID id.ID         `json:"applicationId" doc:"the case"`
	Advance       bool          `json:"advance" doc:"paid before the decision"`
	Payee         string        `json:"payee"`
	Members       int32         `json:"members"`
	Bank          string        `json:"bank"`
	Account       string        `json:"account" doc:"masked to the last four digits"`
	AmountFen     money.Fen     `json:"amountFen"`
	Reason        Why           `json:"reason"`
	State         PayoutState   `json:"state" enum:"returned,ordered,checked,paid,cancelled"`
	SentBack      string        `json:"sentBack" doc:"why it was sent back"`
	OrderedBy     id.ID         `json:"orderedBy"`
	OrderedName   string        `json:"orderedName"`
	OrderedAt     dbt.Time      `json:"orderedAt"`
	CheckedBy     id.ID         `json:"checkedBy"`
	CheckedName   string        `json:"checkedName"`
	CheckedAt     dbt.Time      `json:"checkedAt"`
	Method        string        `json:"method" enum:",bank,cash"`
	PaidOn        calendar.Date `json:"paidOn"`
	Voucher       string        `json:"voucher"`
	PaidName      string        `json:"paidName"`
	Settled       bool          `json:"settled" doc:"of an advance: the case was decided since"`
	DueFen        money.Fen     `json:"dueFen" doc:"of an advance: what was due of it by that decision"`
	Version       int32         `json:"version"`
}

func (s *Service) payoutOf(p q.Payout) Payout {
	out := Payout{County: p.County, ID: p.ID, HouseholdID: p.HouseholdID, Division: p.Division, Programme: p.Programme, ApplicationID: p.ApplicationID,
		Advance: p.DecisionID == 0, Payee: p.Payee, Members: p.Members, Bank: p.Bank, AmountFen: p.AmountFen, Reason: Why(p.Reason), State: PayoutState(p.State), SentBack: p.SentBack,
		OrderedBy: p.OrderedBy, OrderedName: p.OrderedName, OrderedAt: p.OrderedAt, CheckedBy: p.CheckedBy, CheckedName: p.CheckedName, CheckedAt: p.CheckedAt,
		Method: p.Method, PaidOn: p.PaidOn, Voucher: p.Voucher, PaidName: p.PaidName, Settled: p.SettledID != 0, DueFen: p.DueFen, Version: p.Version}
	out.Account = maskedAccount(s.keys.Open(payoutAccount(p.ID), p.AccountSealed))
	return out
}

// PayoutFilter narrows the list of sums that are paid once.
type PayoutFilter struct {
	page.Query
	Programme string `query:"programme" maxLength:"40"`
	State     string `query:"state" enum:"returned,ordered,checked,paid,cancelled"`
	Division  string `query:"division" pattern:"^[0-9]{0,12}$" doc:"prefix of a division code"`
}

// Payouts lists the sums within the reader's scope, the newest first.
func (s *Service) Payouts(ctx context.Context, f PayoutFilter) (out page.Page[Payout], err error) {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return out, err
	}
	arg := q.ListPayoutsParams{Programme: f.Programme, State: f.State, UpTo: f.UpTo()}
	var key struct{ C, I int64 }
	if err := f.After(&key); err != nil {
		return out, err
	}
	arg.BeforeCounty, arg.BeforeID = int32(key.C), key.I
	err = s.db.View(ctx, func(tx *db.Tx) error {
		oldest := authz.ByCounty(func(p q.Payout) (int32, id.ID) { return p.County, p.ID })
		newest := func(a, b q.Payout) int { return -oldest(a, b) }
		rows, err := authz.Gather(scope.Narrow(f.Division), int(f.UpTo()), newest, func(in authz.Range) ([]q.Payout, error) {
			arg.Low, arg.High = in.Low, in.High
			arg.CountyLow, arg.CountyHigh = in.Counties()
			return q.New(tx).ListPayouts(ctx, arg)
		})
		if err != nil {
			return fmt.Errorf("list single sums: %w", err)
		}
		out, err = page.Of(f.Query, rows, s.payoutOf, func(p q.Payout) any { return map[string]int64{"C": int64(p.County), "I": int64(p.ID)} })
		return err
	})
	return out, err
}

// PayoutCheck confirms a sum that another person ordered.
type PayoutCheck struct {
	Version int32  `json:"version"`
	Bank    string `json:"bank,omitempty" maxLength:"60" doc:"where no account is known and money is to be transferred"`
	Account string `json:"account,omitempty" maxLength:"32"`
}

// CheckPayout is the second person's look at a sum (复核).
func (s *Service) CheckPayout(ctx context.Context, county int32, n id.ID, c PayoutCheck) (Payout, error) {
	return s.actOnPayout(ctx, authz.CheckRoll, county, n, c.Version, PayoutOrdered, "checked", func(tx *db.Tx, p *q.Payout) error {
		actor := authz.From(ctx)
		if p.OrderedBy == actor.Account || p.OrderedAgainBy == actor.Account {
			return errs.New(errs.Conflict, "作出决定的人不能复核付款。", "Who ordered the money does not check it.")
		}
		if err := s.payInto(actor, p, c); err != nil {
			return err
		}
		p.SentBack = ""
		p.State, p.CheckedBy, p.CheckedName, p.CheckedAt = string(PayoutChecked), actor.Account, actor.Name, tx.At()
		return nil
	})
}

// payInto enters the account of a sum that has none: the checker does, so that
// whoever transfers the money did not choose where it goes.
func (s *Service) payInto(actor authz.Actor, p *q.Payout, c PayoutCheck) error {
	if c.Bank == "" && c.Account == "" {
		return nil
	}
	known, err := s.keys.Open(payoutAccount(p.ID), p.AccountSealed)
	if err != nil {
		return fmt.Errorf("open an account: %w", err)
	}
	e := errs.New(errs.Invalid, "收款账号有误。", "The account has faults.")
	if known != "" {
		return e.With("body.account", "已有收款账号，不能另填", "There is an account already")
	}
	payTo(func(path, zh, en string) { e = e.With("body."+path, zh, en) }, p.Payee, c.Bank, c.Account)
	if e.Fields != nil {
		return e
	}
	p.Bank, p.AccountSealed, p.AccountBy = c.Bank, s.keys.Seal(payoutAccount(p.ID), c.Account), actor.Account
	return nil
}

// PayoutPayment says how a sum reached the family.
type PayoutPayment struct {
	Version int32         `json:"version"`
	Method  string        `json:"method" enum:"bank,cash" doc:"by transfer, or in cash as from a township's reserve (备用金)"`
	PaidOn  calendar.Date `json:"paidOn"`
	Voucher string        `json:"voucher" minLength:"1" maxLength:"60" doc:"the bank's serial, or the number of the signed receipt"`
}

// PayPayout records that a checked sum was paid: by somebody who neither
// ordered nor checked it.
func (s *Service) PayPayout(ctx context.Context, county int32, n id.ID, c PayoutPayment) (Payout, error) {
	return s.actOnPayout(ctx, authz.MakeRoll, county, n, c.Version, PayoutChecked, "paid", func(tx *db.Tx, p *q.Payout) error {
		actor := authz.From(ctx)
		if slices.Contains([]id.ID{p.OrderedBy, p.OrderedAgainBy, p.CheckedBy, p.AccountBy}, actor.Account) {
			return errs.New(errs.Conflict, "作出决定、复核、登记账号的人不能经办付款。", "Who ordered or checked the money, or entered its account, does not pay it.")
		}
		if err := s.payVia(p, c, calendar.At(tx.Now)); err != nil {
			return err
		}
		p.State, p.PaidBy, p.PaidName, p.PaidAt = string(PayoutPaid), actor.Account, actor.Name, tx.At()
		return nil
	})
}

// payVia writes how a sum is paid into its row.
func (s *Service) payVia(p *q.Payout, c PayoutPayment, today calendar.Date) error {
	e := errs.New(errs.Invalid, "付款信息不完整。", "The payment is not complete.")
	bad := func(path, zh, en string) { e = e.With("body."+path, zh, en) }
	if c.PaidOn.IsZero() || c.PaidOn.After(today) || c.PaidOn.Before(calendar.At(p.OrderedAt.Time)) {
		bad("paidOn", "付款日期须在决定之后、今天以前", "The day of payment lies after the decision and not after today")
	}
	if !plainText(c.Voucher, 1, 60) {
		bad("voucher", "银行流水号或者签收单编号必填", "The bank's reference or the number of the receipt is required")
	}
	account, err := s.keys.Open(payoutAccount(p.ID), p.AccountSealed)
	if err != nil {
		return fmt.Errorf("open an account: %w", err)
	}
	if c.Method == "bank" && account == "" {
		bad("method", "没有经复核的收款账号，不能转账", "There is no account that a second person saw; pay in cash")
	}
	p.Method, p.PaidOn, p.Voucher = c.Method, c.PaidOn, c.Voucher
	if e.Fields != nil {
		return e
	}
	return nil
}

// actOnPayout is the frame of an act on one sum: scope, state, version, traces.
func (s *Service) actOnPayout(ctx context.Context, may authz.Act, county int32, n id.ID, version int32, state PayoutState, act string, do func(*db.Tx, *q.Payout) error) (out Payout, err error) {
	if _, err := authz.From(ctx).May(may); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		p, err := payout(ctx, tx, county, n)
		if err != nil {
			return err
		}
		if err := authz.From(ctx).MayIn(may, p.Division); err != nil {
			return err
		}
		if p.Version != version || PayoutState(p.State) != state {
			return changed()
		}
		before := p
		if err := do(tx, &p); err != nil {
			return err
		}
		if err := s.putPayout(ctx, tx, p); err != nil {
			return err
		}
		p.Version++
		out = s.payoutOf(p)
		return s.recordPayout(ctx, tx, before, p, act)
	})
	return out, err
}

func (s *Service) putPayout(ctx context.Context, tx *db.Tx, p q.Payout) error {
	rows, err := q.New(tx).PutPayout(ctx, q.PutPayoutParams{Bank: p.Bank, AccountSealed: append([]byte{}, p.AccountSealed...), // no bytes come back as nil
		State: p.State, SentBack: p.SentBack, OrderedAgainBy: p.OrderedAgainBy, AccountBy: p.AccountBy, CheckedBy: p.CheckedBy,
		CheckedName: p.CheckedName, CheckedAt: p.CheckedAt, Method: p.Method, PaidOn: p.PaidOn, Voucher: p.Voucher, PaidBy: p.PaidBy, PaidName: p.PaidName,
		PaidAt: p.PaidAt, SettledID: p.SettledID, DueFen: p.DueFen, County: p.County, ID: p.ID, Version: p.Version})
	if err != nil {
		return fmt.Errorf("write one sum: %w", err)
	}
	if rows == 0 {
		return changed()
	}
	return nil
}

// recordPayout keeps an act in the log and, when money moves, on the timeline.
func (s *Service) recordPayout(ctx context.Context, tx *db.Tx, before, p q.Payout, act string) error {
	e := audit.Entry{County: p.County, Act: "payout." + act, Subject: "payout/" + p.ID.String(), After: p,
		Detail: map[string]any{"household": p.HouseholdID.String(), "programme": p.Programme, "decision": p.DecisionID.String(), "amountFen": int64(p.AmountFen), "method": p.Method}}
	if before.ID != 0 {
		e.Before = before
	}
	if act == "sent_back" {
		e.Reason = p.SentBack
	}
	err := audit.Append(ctx, tx, e)
	switch {
	case err != nil:
		return err
	case act == "settled":
		return s.noteSettled(ctx, tx, before, p)
	case act != string(PayoutOrdered) && act != string(PayoutPaid):
		return nil // what passes between offices is not for the family's timeline
	}
	name := programmeName(p.Programme)
	n := Note{County: p.County, Household: p.HouseholdID, Kind: "payment." + act, Link: fmt.Sprintf("/cases/%06d/%s", p.County, p.ApplicationID),
		Summary: fmt.Sprintf("给予%s %s 元", name, p.AmountFen), English: fmt.Sprintf("%s: %s yuan ordered", programmeEnglish(p.Programme), p.AmountFen)}
	if act == string(PayoutPaid) {
		n.Summary, n.English = fmt.Sprintf("%s %s 元已支付", name, p.AmountFen), fmt.Sprintf("%s: %s yuan paid", programmeEnglish(p.Programme), p.AmountFen)
	}
	return s.timeline.Note(ctx, tx, n)
}

// Drawn is what is owed to a household or one of its people.
type Drawn struct {
	Programme string
	Person    id.ID
	AmountFen money.Fen       // a month
	From      calendar.Period // the first month, which may be to come
	Held      bool            // nothing is paid of it for now
	Until     calendar.Period // the last month, where it ends; 0 while nothing ends it
}

// Draws lists what a household is owed monthly now, held or not; what ended before its
// first month is owed in none. The caller has checked who asks.
func (s *Service) Draws(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Drawn, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return nil, fmt.Errorf("read entitlements: %w", err)
	}
	var out []Drawn
	for _, e := range rows {
		if e.ToPeriod >= max(e.FromPeriod, calendar.At(tx.Now).Period()) {
			d := Drawn{Programme: e.Programme, Person: e.PersonID, AmountFen: e.AmountFen, From: e.FromPeriod, Held: e.Held != ""}
			if e.ToPeriod != open {
				d.Until = e.ToPeriod
			}
			out = append(out, d)
		}
	}
	return out, nil
}
