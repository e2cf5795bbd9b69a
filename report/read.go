package report

import (
	"cmp"
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/web/page"
	"doudi/report/internal/q"
)

// List lists the reports of a county, of a year or of all (0), the newest month first.
func (s *Service) List(ctx context.Context, county, year int32, at page.Query) (out page.Page[Head], err error) {
	if err := authz.From(ctx).MayInCounty(authz.ReadOverview, county); err != nil {
		return out, err
	}
	var after struct {
		Period  calendar.Period
		Edition int32
	}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.MonthReport
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = q.New(tx).Reports(ctx, q.ReportsParams{County: county, Year: year, BeforePeriod: int32(after.Period), BeforeEdition: after.Edition, UpTo: at.UpTo()})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing month reports: %w", err)
	}
	return page.Of(at, rows, headOf, func(r q.MonthReport) any {
		after.Period, after.Edition = r.ForPeriod, r.Edition
		return after
	})
}

func headOf(r q.MonthReport) Head {
	return Head{r.County, r.ForPeriod, r.Edition, r.FirstOn, r.LastOn, r.Reason, r.MadeName, r.MadeAt, r.Checks, r.Failed}
}

// Narrowed is a part of a report.
type Narrowed struct {
	Edition   int32  // 0: the newest
	Programme string // empty: all
}

// Get shows a report to who reads the county's figures: all of it, or the part of
// the townships that are theirs.
func (s *Service) Get(ctx context.Context, county int32, p calendar.Period, n Narrowed) (out Report, err error) {
	scope, err := authz.From(ctx).May(authz.ReadOverview)
	if err != nil {
		return out, err
	}
	if scope = scope.In(county); len(scope) == 0 {
		return out, errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := edition(ctx, tx, county, p, n.Edition)
		if err != nil {
			return err
		}
		out = Report{Head: headOf(row), Whole: scope.Whole(county), Rows: []Row{}, Check: []Check{}}
		t := table{s: s, sums: map[rowKey]*Measures{}}
		for _, in := range scope {
			cells, err := q.New(tx).Cells(ctx, q.CellsParams{County: county, ForPeriod: p, Edition: row.Edition, Low: in.Low, High: in.High})
			if err != nil {
				return fmt.Errorf("reading the report of %s: %w", p, err)
			}
			for _, c := range cells {
				if n.Programme == "" || c.Programme == n.Programme {
					t.add(c)
				}
			}
		}
		out.Rows = t.rows()
		if !out.Whole {
			out.Checks, out.Failed = 0, 0
			return nil
		}
		out.Check, err = s.checksOf(ctx, tx, row, n.Programme)
		return err
	})
	return out, err
}

func edition(ctx context.Context, tx *db.Tx, county int32, p calendar.Period, n int32) (row q.MonthReport, err error) {
	if n == 0 {
		row, err = q.New(tx).NewestEdition(ctx, county, p)
	} else {
		row, err = q.New(tx).Report(ctx, county, p, n)
	}
	if db.IsNotFound(err) {
		return row, noReport()
	}
	if err != nil {
		err = fmt.Errorf("reading the report of %s: %w", p, err)
	}
	return row, err
}

func (s *Service) checksOf(ctx context.Context, tx *db.Tx, r q.MonthReport, programme string) ([]Check, error) {
	out := []Check{}
	rows, err := q.New(tx).Checks(ctx, r.County, r.ForPeriod, r.Edition)
	if err != nil {
		return out, fmt.Errorf("reading the checks of %s: %w", r.ForPeriod, err)
	}
	for _, c := range rows {
		if programme == "" || c.Programme == programme {
			out = append(out, Check{Kind(c.Kind), Measure(c.Measure), c.Programme, s.others.Cases.ProgrammeName(c.Programme), c.Township, s.placeName(c.Township), c.Urban,
				c.Computed, c.Against, c.Holds})
		}
	}
	return out, nil
}

func (s *Service) placeName(township string) string {
	if township == "" {
		return ""
	}
	return cmp.Or(s.others.Places.Name(township), township)
}

type rowKey struct{ programme, township, urban string }

// table adds cells up into the rows that people read: for each programme the county
// and then its townships, each in all, urban and rural.
type table struct {
	s    *Service
	keys []rowKey
	sums map[rowKey]*Measures
}

func (t *table) add(c q.MonthReportCell) {
	urban := map[bool]string{true: "urban", false: "rural"}[c.Urban]
	for _, township := range []string{"", c.Township} {
		for _, u := range []string{"", "urban", "rural"} {
			k := rowKey{c.Programme, township, u}
			if t.sums[k] == nil {
				t.sums[k] = &Measures{}
				t.keys = append(t.keys, k)
			}
			if u == "" || u == urban {
				t.sums[k].plus(measuresOf(c))
			}
		}
	}
}

func (t *table) rows() []Row {
	out := make([]Row, 0, len(t.keys))
	for _, k := range t.keys { // as the cells came: by programme and township
		if k.township == "" {
			out = append(out, t.row(k))
		}
	}
	at := map[string]int{}
	for i, r := range out {
		at[r.Programme] = i
	}
	byProgramme := make([][]Row, len(out))
	for _, k := range t.keys {
		if k.township != "" {
			i := at[k.programme]
			byProgramme[i] = append(byProgramme[i], t.row(k))
		}
	}
	all := make([]Row, 0, len(t.keys))
	for i, r := range out {
		all = append(append(all, r), byProgramme[i]...)
	}
	return all
}

func (t *table) row(k rowKey) Row {
	return Row{Programme: k.programme, ProgrammeLabel: t.s.others.Cases.ProgrammeName(k.programme), Township: k.township, TownshipName: t.s.placeName(k.township), Urban: k.urban,
		Measures: *t.sums[k]}
}
