package payment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Overview are the figures of a programme's budget within the reader's scope.
type Overview struct {
	County    int32           `json:"county"`
	Programme string          `json:"programme"`
	Months    []MonthFigures  `json:"months" doc:"up to twelve months that are locked, oldest first"`
	Period    calendar.Period `json:"period" doc:"the month of the townships' figures: the last one"`
	Townships []TownFigures   `json:"townships"`
}

// Figures are of one group of lines.
type Figures struct {
	Households   int64     `json:"households"`
	People       int64     `json:"people"`
	AmountFen    money.Fen `json:"amountFen"`
	PerPersonFen money.Fen `json:"perPersonFen" doc:"average a person, whole fen, rounded down; 0 without people"`
}

func (f *Figures) add(households, people int64, amount money.Fen) {
	f.Households += households
	f.People += people
	f.AmountFen += amount
	if f.People > 0 {
		f.PerPersonFen = f.AmountFen / money.Fen(f.People)
	}
}

// Split are figures in all, and of urban and rural households.
type Split struct {
	All   Figures `json:"all"`
	Urban Figures `json:"urban"`
	Rural Figures `json:"rural"`
}

func (s *Split) add(urban bool, households, people int64, amount money.Fen) {
	s.All.add(households, people, amount)
	if urban {
		s.Urban.add(households, people, amount)
	} else {
		s.Rural.add(households, people, amount)
	}
}

// MonthFigures are what a month's rolls pay for that month.
type MonthFigures struct {
	Period calendar.Period `json:"period"`
	Split
}

// TownFigures are one township's part of a month.
type TownFigures struct {
	Township string `json:"township" doc:"9 digits"`
	Split
}

// Overview adds up the locked rolls of the last twelve months. County 0 is
// the reader's own.
func (s *Service) Overview(ctx context.Context, county int32, programme string) (out Overview, err error) {
	scope, err := authz.From(ctx).May(authz.ReadOverview)
	if err != nil {
		return out, err
	}
	if c := scope.Counties(); county == 0 && len(c) == 1 && c[0].Low == c[0].High {
		county = c[0].Low
	}
	if county == 0 {
		return out, errs.New(errs.Invalid, "请选择县（市、区）。", "Choose a county.").With("query.county", "必填", "Required")
	}
	if scope = scope.In(county); len(scope) == 0 {
		return out, notFound()
	}
	out = Overview{County: county, Programme: programme, Months: []MonthFigures{}, Townships: []TownFigures{}}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		last, err := q.New(tx).LastLocked(ctx, county, programme)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the last locked roll: %w", err)
		}
		out.Period = last.ForPeriod
		return out.fill(ctx, tx, last, scope)
	})
	return out, err
}

func (o *Overview) fill(ctx context.Context, tx *db.Tx, last q.Roll, scope authz.Scope) error {
	months, err := parts(scope, func(in authz.Range) ([]q.MonthSumsRow, error) {
		return q.New(tx).MonthSums(ctx, q.MonthSumsParams{County: o.County, Programme: o.Programme, FromPeriod: last.ForPeriod.Add(-11), ToPeriod: last.ForPeriod, Low: in.Low, High: in.High})
	})
	if err != nil {
		return fmt.Errorf("add up months: %w", err)
	}
	for _, m := range months {
		i := slices.IndexFunc(o.Months, func(x MonthFigures) bool { return x.Period == m.ForPeriod })
		if i < 0 {
			i = len(o.Months)
			o.Months = append(o.Months, MonthFigures{Period: m.ForPeriod})
		}
		o.Months[i].add(m.Urban, m.Households, m.People, money.Fen(m.AmountFen))
	}
	slices.SortFunc(o.Months, func(a, b MonthFigures) int { return cmp.Compare(a.Period, b.Period) })
	towns, err := parts(scope, func(in authz.Range) ([]q.TownSumsRow, error) {
		return q.New(tx).TownSums(ctx, q.TownSumsParams{County: o.County, RollID: last.ID, ForPeriod: last.ForPeriod, Low: in.Low, High: in.High})
	})
	if err != nil {
		return fmt.Errorf("add up townships: %w", err)
	}
	for _, t := range towns { // the parts of a scope are in the order of their codes
		if n := len(o.Townships); n == 0 || o.Townships[n-1].Township != t.Township {
			o.Townships = append(o.Townships, TownFigures{Township: t.Township})
		}
		o.Townships[len(o.Townships)-1].add(t.Urban, t.Households, t.People, money.Fen(t.AmountFen))
	}
	return nil
}
