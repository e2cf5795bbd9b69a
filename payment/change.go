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
	Lasts       bool // the end that a grace period had set falls
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
	case c.Lasts && c.From == e.ToPeriod.Add(1): // it goes on where it would have ended
	case c.From > e.ToPeriod && c.Since != 0 && c.Since <= e.ToPeriod: // it ends before another amount could begin
		return s.overpay(ctx, tx, e, c.Decision, max(c.Since, e.FromPeriod), min(c.AmountFen, e.AmountFen), c.Reason)
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
	if c.Lasts {
		after.ToPeriod = open
	}
	if err := s.put(ctx, tx, e, after, cause{Changed, c.From, c.Decision}); err != nil {
		return err
	}
	if c.Since == 0 || c.AmountFen >= e.AmountFen {
		return nil
	}
	return s.overpay(ctx, tx, after, c.Decision, max(c.Since, e.FromPeriod), c.AmountFen, c.Reason)
}

// Adjust carries a review of what is drawn out: the amount that is drawn already, for
// as many people, changes nothing. It is errs.Conflict if what was reviewed has ended.
func (s *Service) Adjust(ctx context.Context, tx *db.Tx, c Change) error {
	e, err := s.entitlement(ctx, tx, c.County, c.Entitlement)
	switch {
	case err != nil:
		return err
	case e.ToPeriod < calendar.At(tx.Now).Period():
		return errs.New(errs.Conflict, "该待遇已经停止，不能按核查结果继续发放。", "What was reviewed has ended.")
	case e.AmountFen == c.AmountFen && int(e.Members) == c.Members && !c.Lasts:
		return nil
	}
	return s.Change(ctx, tx, c)
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
	if err := s.ended(ctx, tx, after); err != nil {
		return err
	}
	return s.overpay(ctx, tx, after, c.Decision, after.ToPeriod.Add(1), 0, c.Reason)
}

// EndBy is Stop, where the entitlement does not end by then by itself: in the month of
// a death, or with a grace period.
func (s *Service) EndBy(ctx context.Context, tx *db.Tx, c Stop) error {
	e, err := s.entitlement(ctx, tx, c.County, c.Entitlement)
	if err != nil || c.Last >= e.ToPeriod {
		return err
	}
	return s.Stop(ctx, tx, c)
}

// ended holds that nothing else of the same aid runs after what was stopped.
func (s *Service) ended(ctx context.Context, tx *db.Tx, e q.Entitlement) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, e.County, e.HouseholdID)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, o := range rows {
		if o.ID != e.ID && sameAid(o, e) && o.ToPeriod > max(e.ToPeriod, o.FromPeriod.Add(-1)) {
			return errs.Newf(errs.Conflict, "该户的%[1]s另有一笔仍在发放，请先核实是哪一笔。", "Another payment of %[2]s to them still runs; find out first which of them is meant.",
				programmeName(e.Programme), programmeEnglish(e.Programme))
		}
	}
	return nil
}

// Resume goes on with what a decision stopped, when that decision fell: the
// months that were missed are owed and come with the next roll. Where something
// else was granted meanwhile, only the months before it are. Where its people belong
// to another household by now, that one goes on with it; where that draws the same,
// only the months up to the merger are owed. It reports whether it is more
// than those, and is errs.Conflict if the decision ended nothing that is still ended by it.
func (s *Service) Resume(ctx context.Context, tx *db.Tx, r Resumption) (goesOn bool, err error) {
	touched, err := q.New(tx).TouchedBy(ctx, r.County, r.Decision)
	if err != nil {
		return false, fmt.Errorf("read what decision %s ended: %w", r.Decision, err)
	}
	for _, e := range touched {
		ended, err := s.endedBy(ctx, tx, e, r.Decision)
		if err != nil {
			return false, err
		}
		if ended {
			if err := s.forgive(ctx, tx, r); err != nil {
				return false, err
			}
			if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
				return false, err
			}
			return s.resumeAt(ctx, tx, e, r)
		}
	}
	return false, errs.New(errs.Conflict, "没有因该决定停止的待遇。", "That decision ended nothing that is still ended by it.")
}

// resumeAt lets an entitlement run again in the household where its people are now.
func (s *Service) resumeAt(ctx context.Context, tx *db.Tx, e q.Entitlement, r Resumption) (goesOn bool, err error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, e.County, e.HouseholdID)
	if err != nil {
		return false, fmt.Errorf("read entitlements: %w", err)
	}
	to := nextStart(e, rows).Add(-1)
	if r.Home.Household != 0 && r.Home.Household != e.HouseholdID {
		there, err := q.New(tx).EntitlementsOf(ctx, e.County, r.Home.Household)
		if err != nil {
			return false, fmt.Errorf("read entitlements: %w", err)
		}
		joined := r.Home.Since.Period()
		if i := slices.IndexFunc(there, func(o q.Entitlement) bool { return sameAid(o, e) && o.ToPeriod >= joined }); i >= 0 {
			return false, s.resume(ctx, tx, e, min(to, max(joined, there[i].FromPeriod.Add(-1))), r)
		}
		f := Following{County: e.County, From: e.HouseholdID, To: r.Home.Household, Division: r.Home.Division, Urban: r.Home.Urban, Reason: r.Reason}
		if err := s.follow(ctx, tx, e, f); err != nil {
			return false, err
		}
		if err := s.debts(ctx, tx, f, e.ID); err != nil {
			return false, err
		}
		if e, err = s.entitlement(ctx, tx, e.County, e.ID); err != nil {
			return false, err
		}
	}
	return true, s.resume(ctx, tx, e, to, r)
}

// Resumption says which decision fell, and why.
type Resumption struct {
	County   int32
	Decision id.ID
	Home     Home // of the people whom it was about
	Reason   string
}

// Home is where people are now who belonged to another household.
type Home struct {
	Household id.ID // 0: where they were
	Division  string
	Urban     bool
	Since     calendar.Date
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

// Newest finds the entitlement of a household, or of one of its people, to a
// programme that runs, or else the last that ended: who joined may have brought an
// older one that runs. It is errs.NotFound if there was never one.
func (s *Service) Newest(ctx context.Context, tx *db.Tx, county int32, household, person id.ID, programme string) (Newest, error) {
	rows, err := q.New(tx).EntitlementsOf(ctx, county, household)
	if err != nil {
		return Newest{}, fmt.Errorf("read entitlements: %w", err)
	}
	out := Newest{}
	for _, e := range rows { // in the order in which they were granted
		if e.Programme == programme && e.PersonID == person && e.ToPeriod >= out.Last {
			out = Newest{e.ID, e.AmountFen, int(e.Members), e.ToPeriod}
		}
	}
	if out.ID == 0 {
		return out, notFound()
	}
	return out, nil
}

// Newest is an entitlement as it stands.
type Newest struct {
	ID        id.ID
	AmountFen money.Fen
	Members   int
	Last      calendar.Period // the last month owed; beyond every month while nothing ends it
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
		Bank: after.Bank, AccountSealed: append([]byte{}, after.AccountSealed...), AmountFen: after.AmountFen, AmountPeriod: after.AmountPeriod, ToPeriod: after.ToPeriod,
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
