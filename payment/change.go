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
	return s.put(ctx, tx, e, after, cause{Changed, c.From, c.Decision})
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
// the end forward. Months that are paid already stay paid.
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
	return s.put(ctx, tx, e, after, cause{Stopped, after.ToPeriod.Add(1), c.Decision})
}

// Resume goes on with an entitlement that was stopped, when the decision to stop
// it fell; the months that were missed are owed and come with the next roll. It
// is errs.Conflict if something else was granted meanwhile.
func (s *Service) Resume(ctx context.Context, tx *db.Tx, county int32, entitlement, decision id.ID, reason string) error {
	e, err := s.entitlement(ctx, tx, county, entitlement)
	if err != nil {
		return err
	}
	switch {
	case decision == 0 || !plainText(reason, 1, 200):
		return errs.New(errs.Invalid, "恢复发放须有决定和原因。", "Resuming needs a decision and a reason.")
	case e.ToPeriod == open:
		return errs.New(errs.Conflict, "该待遇没有停止。", "The entitlement has not ended.")
	}
	missed := e.ToPeriod.Add(1)
	if err := s.alone(ctx, tx, Grant{County: county, Household: e.HouseholdID, Person: e.PersonID, Programme: e.Programme, From: missed}); err != nil {
		return err
	}
	after := e
	after.ToPeriod, after.Reason = open, reason
	if err := s.put(ctx, tx, e, after, cause{Resumed, missed, decision}); err != nil {
		return err
	}
	return s.oweMissed(ctx, tx, after, missed, "补发："+reason)
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
			return Newest{e.ID, e.AmountFen, int(e.Members), e.ToPeriod != open}, nil
		}
	}
	return Newest{}, notFound()
}

// Newest is an entitlement as it stands.
type Newest struct {
	ID        id.ID
	AmountFen money.Fen
	Members   int
	Ends      bool // it has ended, or ends in a month that is known
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
