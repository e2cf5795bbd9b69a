package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Change sets another monthly amount from a month on. Reducing is a decision
// for which the family was heard (社会救助法 art. 48); it is made elsewhere.
type Change struct {
	County      int32
	Entitlement id.ID
	Decision    id.ID
	AmountFen   money.Fen
	Members     int
	From        calendar.Period
	Since       calendar.Period // from when less was due, where that is before From; 0: from From
	Reason      string
}

// Change sets another amount. A later change reaches every month from its
// From on, also those that an earlier one had set. It is errs.Conflict if a
// roll of From or later is locked: see FirstOpen.
func (s *Service) Change(ctx context.Context, tx *db.Tx, c Change) error {
	e, err := s.entitlement(ctx, tx, c.County, c.Entitlement)
	if err != nil {
		return err
	}
	switch {
	case c.Decision == 0 || c.AmountFen <= 0 || c.AmountFen > money.Yuan(10_000_000) || c.Members < 1 || c.Members > 10_000 || !isMonth(c.From) || !plainText(c.Reason, 1, 200):
		return errs.New(errs.Invalid, "调整待遇须有决定、金额、人数、起始月份和原因。", "A change needs a decision, an amount, members, a month and a reason.")
	case c.From < e.FromPeriod || c.From > e.ToPeriod:
		return errs.New(errs.Conflict, "该月不在待遇期限内。", "The entitlement does not run in that month.")
	}
	first, err := s.FirstOpen(ctx, tx, e.County, e.Programme)
	if err != nil {
		return err
	}
	if c.From < first {
		return errs.Newf(errs.Conflict, "%[1]s以前的花名册已锁定，最早可自%[1]s起调整。", "Earlier rolls are locked; the change can begin in %[2]s.", first.Chinese(), first)
	}
	after := e
	after.DecisionID, after.AmountFen, after.Members, after.AmountPeriod, after.Reason = c.Decision, c.AmountFen, int32(c.Members), c.From, c.Reason
	if err := s.put(ctx, tx, e, after, cause{Changed, c.From, c.Decision}); err != nil {
		return err
	}
	if c.Since == 0 || c.AmountFen >= e.AmountFen {
		return nil
	}
	return s.overpay(ctx, tx, after, c.Decision, max(c.Since, e.FromPeriod), c.AmountFen, c.Reason)
}

// FirstOpen returns the first month whose roll is not locked; 0 while none is.
func (s *Service) FirstOpen(ctx context.Context, tx *db.Tx, county int32, programme string) (calendar.Period, error) {
	last, err := q.New(tx).LastLocked(ctx, county, programme)
	if db.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the last locked roll: %w", err)
	}
	return last.ForPeriod.Add(1), nil
}

// Stop ends an entitlement.
type Stop struct {
	County      int32
	Entitlement id.ID
	Decision    id.ID
	Last        calendar.Period // last month owed; the month before From ends it unpaid
	Reason      string
}

// Stop ends an entitlement after a month; stopping it again can only bring
// the end forward. Months that are paid already stay paid, and are kept as overpaid.
func (s *Service) Stop(ctx context.Context, tx *db.Tx, c Stop) error {
	e, err := s.entitlement(ctx, tx, c.County, c.Entitlement)
	if err != nil {
		return err
	}
	if c.Decision == 0 || !isMonth(c.Last) || !plainText(c.Reason, 1, 200) {
		return errs.New(errs.Invalid, "停发须有决定、末月和原因。", "Stopping needs a decision, the last month and a reason.")
	}
	if c.Last >= e.ToPeriod {
		return errs.New(errs.Conflict, "该待遇已在更早的月份停止。", "The entitlement ends earlier already.")
	}
	after := e
	after.ToPeriod, after.Reason = max(c.Last, e.FromPeriod.Add(-1)), c.Reason
	if err := s.put(ctx, tx, e, after, cause{Stopped, after.ToPeriod.Add(1), c.Decision}); err != nil {
		return err
	}
	return s.overpay(ctx, tx, after, c.Decision, after.ToPeriod.Add(1), 0, c.Reason)
}

// Resume goes on with what a decision stopped, when that decision fell: the
// months that were missed are owed and come with the next roll. Where something
// else was granted meanwhile, only the months before it are. It is errs.Conflict
// if the decision ended nothing that is still ended by it.
func (s *Service) Resume(ctx context.Context, tx *db.Tx, r Resumption) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, r.County, r.Household)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		ended, err := s.endedBy(ctx, tx, e, r.Decision)
		if err != nil {
			return err
		}
		if ended {
			if err := s.forgive(ctx, tx, r); err != nil {
				return err
			}
			return s.resume(ctx, tx, e, nextStart(e, rows).Add(-1), r)
		}
	}
	return errs.New(errs.Conflict, "没有因该决定停止的待遇。", "That decision ended nothing that is still ended by it.")
}

// Resumption says which decision to stop fell, and why.
type Resumption struct {
	County    int32
	Household id.ID
	Decision  id.ID
	Reason    string
}

func (s *Service) endedBy(ctx context.Context, tx *db.Tx, e q.Entitlement, decision id.ID) (bool, error) {
	if e.ToPeriod == open || decision == 0 {
		return false, nil
	}
	rows, err := q.New(tx).Changes(ctx, e.County, e.ID)
	if err != nil {
		return false, fmt.Errorf("read what ended an entitlement: %w", err)
	}
	return slices.ContainsFunc(rows, func(c q.EntitlementChange) bool {
		return Kind(c.Kind) == Stopped && c.DecisionID == decision && c.FromPeriod == e.ToPeriod.Add(1)
	}), nil
}

// nextStart is the first month of what was granted after an entitlement ended;
// beyond every month if nothing was.
func nextStart(e q.Entitlement, rows []q.Entitlement) calendar.Period {
	next := open.Add(1)
	for _, o := range rows {
		if o.Programme == e.Programme && o.PersonID == e.PersonID && o.FromPeriod > e.ToPeriod && o.ToPeriod >= o.FromPeriod {
			next = min(next, o.FromPeriod)
		}
	}
	return next
}

// resume lets an entitlement run again up to a month.
func (s *Service) resume(ctx context.Context, tx *db.Tx, e q.Entitlement, to calendar.Period, r Resumption) error {
	if !plainText(r.Reason, 1, 200) {
		return errs.New(errs.Invalid, "恢复发放须有原因。", "Resuming needs a reason.")
	}
	missed, after := e.ToPeriod.Add(1), e
	if to < missed {
		return nil // they were granted it anew from the first month that was missed
	}
	after.ToPeriod, after.Reason = to, r.Reason
	if err := s.put(ctx, tx, e, after, cause{Resumed, missed, r.Decision}); err != nil {
		return err
	}
	return s.oweMissed(ctx, tx, after, missed, "补发："+r.Reason)
}

// Newest finds the newest entitlement of a household, or of one of its people,
// to a programme: the one that runs, or the last that ended. It is
// errs.NotFound if there was never one.
func (s *Service) Newest(ctx context.Context, tx *db.Tx, county int32, household, person id.ID, programme string) (Newest, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return Newest{}, fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range slices.Backward(rows) {
		if e.Programme == programme && e.PersonID == person {
			return Newest{e.ID, e.AmountFen, int(e.Members), e.ToPeriod != open, e.Held}, nil
		}
	}
	return Newest{}, notFound()
}

// Newest is an entitlement as it stands.
type Newest struct {
	ID        id.ID
	AmountFen money.Fen
	Members   int
	Ends      bool   // it has ended, or ends in a month that is known
	Held      string // why payment waits; "" if it does not
}

// entitlement reads an entitlement that exists.
func (s *Service) entitlement(ctx context.Context, tx *db.Tx, county int32, n id.ID) (q.Entitlement, error) {
	e, err := q.New(tx).Entitlement(ctx, county, n)
	if db.IsNotFound(err) {
		return e, notFound()
	}
	if err != nil {
		return e, fmt.Errorf("read entitlement: %w", err)
	}
	return e, nil
}

// cause is what changed an entitlement.
type cause struct {
	kind     Kind
	from     calendar.Period // first month that is different; 0: every month that is not locked
	decision id.ID           // 0 if none was needed
}

// put writes an entitlement's next state with its history, log and note.
func (s *Service) put(ctx context.Context, tx *db.Tx, before, after q.Entitlement, c cause) error {
	actor := authz.From(ctx)
	after.ChangeKind, after.ChangePeriod, after.Version = string(c.kind), c.from, before.Version+1
	after.UpdatedBy, after.UpdatedAt = actor.Account, tx.At()
	queries := q.New(tx)
	n, err := queries.PutEntitlement(ctx, q.PutEntitlementParams{DecisionID: after.DecisionID, Payee: after.Payee, Members: after.Members,
		Bank: after.Bank, AccountSealed: after.AccountSealed, AmountFen: after.AmountFen, AmountPeriod: after.AmountPeriod, ToPeriod: after.ToPeriod,
		Held: after.Held, Reason: after.Reason, ChangeKind: after.ChangeKind, ChangePeriod: after.ChangePeriod, Version: after.Version,
		UpdatedBy: after.UpdatedBy, UpdatedAt: after.UpdatedAt, County: after.County, ID: after.ID, VersionBefore: before.Version})
	if err != nil {
		return fmt.Errorf("write entitlement: %w", err)
	}
	if n == 0 {
		return changed()
	}
	row := change(after, actor)
	row.DecisionID = c.decision
	if _, err := queries.AddChanges(ctx, []q.AddChangesParams{row}); err != nil {
		return fmt.Errorf("write entitlement: %w", err)
	}
	return s.record(ctx, tx, before, after)
}
