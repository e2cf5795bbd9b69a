package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/report/internal/q"
)

// Service draws up and keeps month reports. It is safe for use by several
// goroutines.
type Service struct {
	db     *db.DB
	others Others
}

// Others are the rooms that a report calls; all are required.
type Others struct {
	Payments Payments
	Cases    Cases
	Places   Places
}

// New returns a Service.
func New(d *db.DB, o Others) *Service { return &Service{db: d, others: o} }

// mostMissed is how many months are drawn up at once that nobody drew up when they
// ended: the history says what they were.
const mostMissed = 12

// MakeDue draws up the reports of the business months that have ended, each in a
// transaction of its own, and returns how many. The first report of a county is
// of the last month that has ended.
func (s *Service) MakeDue(ctx context.Context) (made int, err error) {
	var counties []int32
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = s.others.Cases.CountiesAtWork(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("looking for counties with reports: %w", err)
	}
	var failed error
	for _, county := range counties {
		for range mostMissed {
			did, err := s.makeNext(ctx, county)
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("making the month report of county %d: %w", county, err))
			}
			if err != nil || !did {
				break
			}
			made++
		}
	}
	return made, failed
}

// makeNext draws up the first report of a county that is missing.
func (s *Service) makeNext(ctx context.Context, county int32) (did bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		did = false // the function may run again
		months, err := s.others.Cases.Months(ctx, tx, county)
		if err != nil {
			return err
		}
		p := months.Of(calendar.At(tx.Now)).Add(-1)
		last, err := q.New(tx).LastReport(ctx, county)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("reading the last report: %w", err)
		}
		if err == nil {
			if last.ForPeriod >= p {
				return nil
			}
			p = last.ForPeriod.Add(1)
		}
		did = true
		return s.draw(ctx, tx, county, months, q.AddReportParams{County: county, ForPeriod: p, Edition: 1})
	})
	return did, err
}

// Remake draws a kept report up anew, as the books say today of that month: the
// earlier editions stay.
func (s *Service) Remake(ctx context.Context, county int32, p calendar.Period, reason string) (out Report, err error) {
	actor := authz.From(ctx)
	if err := actor.MayIn(authz.MakeReport, authz.CountyCode(county)); err != nil {
		return out, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return out, errs.New(errs.Invalid, "请写明重新生成的理由。", "Say why it is made anew.").With("body.reason", "必填", "Required")
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		newest, err := q.New(tx).NewestEdition(ctx, county, p)
		if db.IsNotFound(err) {
			return noReport()
		}
		if err != nil {
			return fmt.Errorf("reading the report of %s: %w", p, err)
		}
		months, err := s.others.Cases.Months(ctx, tx, county)
		if err != nil {
			return err
		}
		return s.draw(ctx, tx, county, months, q.AddReportParams{County: county, ForPeriod: p, Edition: newest.Edition + 1, Reason: reason, MadeBy: actor.Account, MadeName: actor.Name})
	})
	if err != nil {
		return out, err
	}
	return s.Get(ctx, county, p, Narrowed{})
}

func noReport() *errs.Error {
	return errs.New(errs.NotFound, "没有这个月的月报。", "There is no report of this month.")
}

// drawing is one report while it is drawn up.
type drawing struct {
	s             *Service
	tx            *db.Tx
	row           q.AddReportParams
	since, before time.Time
	cells         map[Group]*Measures
	rolls         []Spent // by programme
	decided       []Decided
	previous      []q.MonthReportCell
	continues     bool // there is a report of the month before
	checks        []q.AddChecksParams
}

// draw gathers the figures of a month, holds them against each other and keeps both.
func (s *Service) draw(ctx context.Context, tx *db.Tx, county int32, months calendar.Offices, row q.AddReportParams) error {
	if err := audit.Claim(ctx, tx, county); err != nil {
		return err
	}
	row.FirstOn, row.LastOn = months.Month(row.ForPeriod)
	row.MadeAt = tx.At()
	d := &drawing{s: s, tx: tx, row: row, since: row.FirstOn.Midnight(), before: row.LastOn.AddDays(1).Midnight(), cells: map[Group]*Measures{}}
	for _, step := range []func(context.Context) error{d.stock, d.flows, d.money, d.recovered, d.others} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	d.check()
	return d.keep(ctx)
}

func (d *drawing) cell(g Group) *Measures {
	if d.cells[g] == nil {
		d.cells[g] = &Measures{}
	}
	return d.cells[g]
}

func (d *drawing) stock(ctx context.Context) error {
	start, err := d.s.others.Payments.StockAt(ctx, d.tx, d.row.County, d.since)
	if err != nil {
		return err
	}
	for _, x := range start {
		m := d.cell(x.Group)
		m.StartHouseholds, m.StartPeople = x.Households, x.People
	}
	end, err := d.s.others.Payments.StockAt(ctx, d.tx, d.row.County, d.before)
	for _, x := range end {
		m := d.cell(x.Group)
		m.EndHouseholds, m.EndPeople = x.Households, x.People
	}
	return err
}

func (d *drawing) flows(ctx context.Context) error {
	flows, err := d.s.others.Payments.FlowsBetween(ctx, d.tx, d.row.County, d.since, d.before)
	for _, f := range flows {
		m := d.cell(f.Group)
		m.Granted, m.Imported, m.Resumed, m.InPeople = f.Granted, f.Imported, f.Resumed, f.InPeople
		m.In = f.Granted + f.Imported + f.Resumed
		m.Out, m.OutPeople, m.Changed, m.More, m.Less, m.PeopleDelta = f.Out, f.OutPeople, f.Changed, f.More, f.Less, f.PeopleDelta
		m.Split, m.SplitPeople, m.Merged, m.MergedPeople = f.Split, f.SplitPeople, f.Merged, f.MergedPeople
		m.MovedIn, m.MovedInPeople, m.MovedOut, m.MovedOutPeople = f.MovedIn, f.MovedInPeople, f.MovedOut, f.MovedOutPeople
	}
	return err
}

func (d *drawing) money(ctx context.Context) error {
	paid, rolls, err := d.s.others.Payments.PaidFor(ctx, d.tx, d.row.County, d.row.ForPeriod)
	if err != nil {
		return err
	}
	for _, x := range paid {
		m := d.cell(x.Group)
		m.PaidHouseholds, m.PaidPeople, m.PaidFen, m.BackFen = x.Households, x.People, x.Paid, x.Back
	}
	d.rolls = rolls
	once, err := d.s.others.Payments.PaidOnce(ctx, d.tx, d.row.County, d.row.FirstOn, d.row.LastOn)
	for _, x := range once {
		m := d.cell(x.Group)
		m.OnceHouseholds, m.OncePeople, m.OnceFen = x.Households, x.People, x.Paid
	}
	return err
}

func (d *drawing) recovered(ctx context.Context) error {
	rows, err := d.s.others.Payments.RecoveredBetween(ctx, d.tx, d.row.County, d.since, d.before)
	for _, x := range rows {
		m := d.cell(x.Group)
		m.OwedStartFen, m.ClaimedFen, m.ReducedFen, m.RepaidFen, m.WaivedFen, m.OwedEndFen = x.Start, x.Claimed, x.Reduced, x.Repaid, x.Waived, x.End
	}
	return err
}

// others reads what the figures are held against.
func (d *drawing) others(ctx context.Context) (err error) {
	if d.decided, err = d.s.others.Cases.Confirmed(ctx, d.tx, d.row.County, d.since, d.before); err != nil {
		return err
	}
	before, err := q.New(d.tx).NewestEdition(ctx, d.row.County, d.row.ForPeriod.Add(-1))
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the report of the month before: %w", err)
	}
	d.continues = true
	d.previous, err = q.New(d.tx).Cells(ctx, q.CellsParams{County: before.County, ForPeriod: before.ForPeriod, Edition: before.Edition, Low: "", High: ":"})
	return err
}

// keep writes the report.
func (d *drawing) keep(ctx context.Context) error {
	d.row.Checks = int32(len(d.checks))
	for i := range d.checks {
		c := &d.checks[i]
		c.County, c.ForPeriod, c.Edition, c.N = d.row.County, d.row.ForPeriod, d.row.Edition, int32(i+1)
		if !c.Holds {
			d.row.Failed++
		}
	}
	queries := q.New(d.tx)
	if err := queries.AddReport(ctx, d.row); err != nil {
		return fmt.Errorf("keeping the report of %s: %w", d.row.ForPeriod, err)
	}
	if _, err := queries.AddCells(ctx, d.rows()); err != nil {
		return fmt.Errorf("keeping the cells of %s: %w", d.row.ForPeriod, err)
	}
	if _, err := queries.AddChecks(ctx, d.checks); err != nil {
		return fmt.Errorf("keeping the checks of %s: %w", d.row.ForPeriod, err)
	}
	return audit.Append(ctx, d.tx, audit.Entry{County: d.row.County, Act: "report.make", Subject: "report/" + d.row.ForPeriod.String(), After: q.MonthReport(d.row),
		Detail: map[string]any{"edition": d.row.Edition, "checks": d.row.Checks, "failed": d.row.Failed}})
}

func (d *drawing) rows() []q.AddCellsParams {
	out := make([]q.AddCellsParams, 0, len(d.cells))
	for _, g := range slices.SortedFunc(maps.Keys(d.cells), order) {
		m := d.cells[g]
		out = append(out, q.AddCellsParams{County: d.row.County, ForPeriod: d.row.ForPeriod, Edition: d.row.Edition, Programme: g.Programme, Township: g.Township, Urban: g.Urban,
			StartHouseholds: m.StartHouseholds, StartPeople: m.StartPeople, Granted: m.Granted, Imported: m.Imported, Resumed: m.Resumed, InPeople: m.InPeople,
			OutHouseholds: m.Out, OutPeople: m.OutPeople, Changed: m.Changed, More: m.More, Less: m.Less, PeopleDelta: m.PeopleDelta, EndHouseholds: m.EndHouseholds, EndPeople: m.EndPeople,
			PaidHouseholds: m.PaidHouseholds, PaidPeople: m.PaidPeople, PaidFen: m.PaidFen, BackFen: m.BackFen, OnceHouseholds: m.OnceHouseholds, OncePeople: m.OncePeople, OnceFen: m.OnceFen,
			Split: m.Split, SplitPeople: m.SplitPeople, Merged: m.Merged, MergedPeople: m.MergedPeople, MovedIn: m.MovedIn, MovedInPeople: m.MovedInPeople,
			MovedOut: m.MovedOut, MovedOutPeople: m.MovedOutPeople,
			OwedStartFen: m.OwedStartFen, ClaimedFen: m.ClaimedFen, ReducedFen: m.ReducedFen, RepaidFen: m.RepaidFen, WaivedFen: m.WaivedFen, OwedEndFen: m.OwedEndFen})
	}
	return out
}

func order(a, b Group) int {
	urban := map[bool]int{true: 1}
	return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Township, b.Township), cmp.Compare(urban[a.Urban], urban[b.Urban]))
}

func measuresOf(c q.MonthReportCell) Measures {
	return Measures{StartHouseholds: c.StartHouseholds, StartPeople: c.StartPeople, In: c.Granted + c.Imported + c.Resumed, Granted: c.Granted, Imported: c.Imported, Resumed: c.Resumed,
		InPeople: c.InPeople, Out: c.OutHouseholds, OutPeople: c.OutPeople, Changed: c.Changed, More: c.More, Less: c.Less, PeopleDelta: c.PeopleDelta,
		EndHouseholds: c.EndHouseholds, EndPeople: c.EndPeople, PaidHouseholds: c.PaidHouseholds, PaidPeople: c.PaidPeople, PaidFen: c.PaidFen, BackFen: c.BackFen,
		OnceHouseholds: c.OnceHouseholds, OncePeople: c.OncePeople, OnceFen: c.OnceFen,
		Split: c.Split, SplitPeople: c.SplitPeople, Merged: c.Merged, MergedPeople: c.MergedPeople, MovedIn: c.MovedIn, MovedInPeople: c.MovedInPeople,
		MovedOut: c.MovedOut, MovedOutPeople: c.MovedOutPeople,
		OwedStartFen: c.OwedStartFen, ClaimedFen: c.ClaimedFen, ReducedFen: c.ReducedFen, RepaidFen: c.RepaidFen, WaivedFen: c.WaivedFen, OwedEndFen: c.OwedEndFen}
}
