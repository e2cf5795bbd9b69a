package app

import (
	"context"
	"time"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/payment"
	"doudi/report"
)

// reportPayments lends payment's counts to month reports.
type reportPayments struct{ *payment.Service }

// StockAt counts who is in aid.
func (p reportPayments) StockAt(ctx context.Context, tx *db.Tx, county int32, at time.Time) (towns []report.Stock, err error) {
	here, err := p.Service.StockAt(ctx, tx, county, at)
	stock := func(x payment.Stock) report.Stock {
		return report.Stock{Group: report.Group(x.Group), Households: x.Households, People: x.People}
	}
	return each(here, stock), err
}

// FlowsBetween counts what changed.
func (p reportPayments) FlowsBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]report.Flow, error) {
	flows, err := p.Service.FlowsBetween(ctx, tx, county, since, before)
	return each(flows, func(x payment.Flow) report.Flow {
		return report.Flow{Group: report.Group(x.Group), Moves: report.Moves(x.Moves)}
	}), err
}

// PaidFor adds up a month's rolls.
func (p reportPayments) PaidFor(ctx context.Context, tx *db.Tx, county int32, month calendar.Period) (towns, rolls []report.Spent, err error) {
	here, all, err := p.Service.PaidFor(ctx, tx, county, month)
	return each(here, spent), each(all, spent), err
}

// PaidOnce adds up what was paid once.
func (p reportPayments) PaidOnce(ctx context.Context, tx *db.Tx, county int32, first, last calendar.Date) ([]report.Spent, error) {
	once, err := p.Service.PaidOnce(ctx, tx, county, first, last)
	return each(once, spent), err
}

// RecoveredBetween adds up what was claimed back.
func (p reportPayments) RecoveredBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]report.Recovered, error) {
	rows, err := p.Service.RecoveredBetween(ctx, tx, county, since, before)
	return each(rows, func(x payment.Recovered) report.Recovered {
		return report.Recovered{Group: report.Group(x.Group), Start: x.Start, End: x.End, Claimed: x.Claimed, Reduced: x.Reduced, Repaid: x.Repaid, Waived: x.Waived}
	}), err
}

func spent(x payment.Spent) report.Spent {
	return report.Spent{Group: report.Group(x.Group), Households: x.Households, People: x.People, Paid: x.Paid, Back: x.Back}
}

// reportCases lends casework's calendar and decisions.
type reportCases struct{ *casework.Service }

// Confirmed counts the applications that were confirmed.
func (c reportCases) Confirmed(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]report.Decided, error) {
	cases, err := c.ConfirmedBetween(ctx, tx, county, since, before)
	return each(cases, func(x casework.ConfirmedCases) report.Decided { return report.Decided(x) }), err
}

// ProgrammeName is what a programme is called.
func (c reportCases) ProgrammeName(code string) report.Text {
	name := c.Service.ProgrammeName(code)
	return report.Text{Zh: name.Chinese, En: name.English}
}

// each is a list in another room's words.
func each[A, B any](list []A, to func(A) B) []B {
	out := make([]B, len(list))
	for i, x := range list {
		out[i] = to(x)
	}
	return out
}

var (
	_ report.Payments = reportPayments{}
	_ report.Cases    = reportCases{}
)
