package simulation

import (
	"cmp"
	"context"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the figures of a run, one row a group.
func (s *Service) Export(ctx context.Context, county int32, n id.ID, format sheet.Kind) (*audit.File, error) {
	run, err := s.Get(ctx, county, n)
	if err != nil {
		return nil, err
	}
	if run.Result == nil {
		return nil, errs.New(errs.Conflict, "测算还没有结果。", "The simulation has no figures yet.")
	}
	what := audit.Taken{County: county, Act: "simulation.export", Subject: subject(n), May: authz.SimulatePolicy, Division: run.Division,
		Filter: map[string]any{"programme": run.Programme}}
	t := audit.Table{Name: "政策测算_" + run.Division, Format: format, Columns: exportColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error { return exportRows(&run, put) })
}

// ExportList hands out the runs of a county that a filter finds, one a row.
func (s *Service) ExportList(ctx context.Context, county int32, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "simulation.export_list", Subject: "simulations", May: authz.SimulatePolicy, Division: f.Division,
		Filter: map[string]any{"programme": f.Programme, "kept": f.Kept}}
	t := audit.Table{Name: "政策测算", Format: format, Columns: []sheet.Column{{Title: "名称", Width: 24}, {Title: "调整", Width: 40}, {Title: "区划代码", Width: 14}, {Title: "范围", Width: 24},
		{Title: "项目", Width: 14}, {Title: "测算日期"}, {Title: "新增户数"}, {Title: "减少户数"}, {Title: "现行月支出(元)", Width: 16}, {Title: "测算月支出(元)", Width: 16}, {Title: "测算人"}, {Title: "时间"}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Simulation], error) { f.Query = at; return s.List(ctx, county, f) }, func(run Simulation) error {
			return put(listRow(run)...)
		})
	})
}

func listRow(run Simulation) []any {
	var changes []string
	for _, c := range run.Changes {
		changes = append(changes, c.Title.Zh+" → "+c.Value)
	}
	row := []any{run.Name, strings.Join(changes, "；"), run.Division, run.Place, map[string]string{"dibao": "最低生活保障", "edge": "低保边缘"}[run.Programme], run.On}
	if r := run.Result; r != nil {
		row = append(row, r.Total.Gained, r.Total.Lost, r.Total.FenBefore, r.Total.FenAfter)
	} else {
		row = append(row, nil, nil, nil, nil)
	}
	return append(row, run.CreatedName, calendar.At(run.CreatedAt))
}

func exportColumns() []sheet.Column {
	names := strings.Split("分组,代码,名称,户数,人数,现行符合户数,现行符合人数,测算符合户数,测算符合人数,新增户数,新增人数,减少户数,减少人数,"+
		"提高户数,降低户数,须人工判断户数,无法判断户数,现行月支出(元),测算月支出(元),月支出变化(元)", ",")
	columns := make([]sheet.Column, len(names))
	for i, n := range names {
		columns[i] = sheet.Column{Title: n}
	}
	columns[2].Width = 24
	return columns
}

// exportRows writes the total, then places, kinds and causes.
func exportRows(run *Simulation, put func(...any) error) error {
	book, r := codes.New(), run.Result
	rows := func(heading string, list []Group, name func(Group) string) error {
		for _, g := range list {
			if err := put(cells(heading, g.Code, name(g), g.Effect)...); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(cells("合计", run.Division, run.Place, r.Total)...); err != nil {
		return err
	}
	if err := rows("区划", r.Places, func(g Group) string { return g.Name }); err != nil {
		return err
	}
	if err := rows("家庭类型", r.Kinds, func(g Group) string { return kindNames()[Kind(g.Code)] }); err != nil {
		return err
	}
	return rows("致贫原因", r.Causes, func(g Group) string {
		if g.Code == "" {
			return "未登记"
		}
		return cmp.Or(book.Cause.Name(g.Code, "zh"), g.Code)
	})
}

func kindNames() map[Kind]string {
	return map[Kind]string{SevereDisability: "有重度残疾人", SeriousIllness: "有重病患者", Elderly: "均为老年人", Minors: "有未成年人", Others: "其他"}
}

func cells(heading, code, name string, e Effect) []any {
	return []any{heading, code, name, e.Households, e.People, e.Before, e.PeopleBefore, e.After, e.PeopleAfter, e.Gained, e.PeopleGained, e.Lost, e.PeopleLost,
		e.Raised, e.Lowered, e.Undetermined, e.Refused, e.FenBefore, e.FenAfter, e.FenAfter - e.FenBefore}
}
