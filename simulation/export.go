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
	"doudi/internal/lang"
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
	t := audit.Table{Name: lang.Of("政策测算_"+run.Division, "Simulation "+run.Division), Format: format, Columns: exportColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error { return exportRows(&run, put) })
}

// ExportList hands out the runs of a county that a filter finds, one a row.
func (s *Service) ExportList(ctx context.Context, county int32, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "simulation.export_list", Subject: "simulations", May: authz.SimulatePolicy, Division: f.Division,
		Filter: map[string]any{"programme": f.Programme, "kept": f.Kept}}
	t := audit.Table{Name: lang.Of("政策测算", "Simulations"), Format: format, Columns: []audit.Column{
		audit.Heading("名称", "Name", 24), audit.Heading("调整", "Change", 40), audit.Heading("区划代码", "Division code", 14),
		audit.Heading("范围", "Scope", 24), audit.Heading("项目", "Programme", 14), audit.Heading("测算日期", "Computed for", 0),
		audit.Heading("新增户数", "Households gained", 0), audit.Heading("减少户数", "Households lost", 0),
		audit.Heading("现行月支出(元)", "Monthly cost now (yuan)", 16), audit.Heading("测算月支出(元)", "Monthly cost simulated (yuan)", 16),
		audit.Heading("测算人", "Run by", 0), audit.Heading("时间", "At", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Simulation], error) { f.Query = at; return s.List(ctx, county, f) }, func(run Simulation) error {
			return put(listRow(run)...)
		})
	})
}

func listRow(run Simulation) []any {
	var zh, en []string
	for _, c := range run.Changes {
		zh, en = append(zh, c.Title.Zh+" → "+c.Value), append(en, c.Title.En+" → "+c.Value)
	}
	row := []any{run.Name, lang.Of(strings.Join(zh, "；"), strings.Join(en, "; ")), run.Division, run.Place, lang.Words(run.Title), run.On}
	if r := run.Result; r != nil {
		row = append(row, r.Total.Gained, r.Total.Lost, r.Total.FenBefore, r.Total.FenAfter)
	} else {
		row = append(row, nil, nil, nil, nil)
	}
	return append(row, run.CreatedName, calendar.At(run.CreatedAt))
}

func exportColumns() []audit.Column {
	return []audit.Column{
		audit.Heading("分组", "Group", 0), audit.Heading("代码", "Code", 0), audit.Heading("名称", "Name", 24),
		audit.Heading("户数", "Households", 0), audit.Heading("人数", "People", 0), audit.Heading("现行符合户数", "Households eligible now", 0),
		audit.Heading("现行符合人数", "People eligible now", 0), audit.Heading("测算符合户数", "Households eligible simulated", 0),
		audit.Heading("测算符合人数", "People eligible simulated", 0), audit.Heading("新增户数", "Households gained", 0),
		audit.Heading("新增人数", "People gained", 0), audit.Heading("减少户数", "Households lost", 0), audit.Heading("减少人数", "People lost", 0),
		audit.Heading("提高户数", "Households raised", 0), audit.Heading("降低户数", "Households lowered", 0),
		audit.Heading("须人工判断户数", "Households for a person to judge", 0), audit.Heading("无法判断户数", "Households that cannot be judged", 0),
		audit.Heading("现行月支出(元)", "Monthly cost now (yuan)", 0), audit.Heading("测算月支出(元)", "Monthly cost simulated (yuan)", 0),
		audit.Heading("月支出变化(元)", "Change of the monthly cost (yuan)", 0),
	}
}

// exportRows writes the total, then places, kinds and causes.
func exportRows(run *Simulation, put func(...any) error) error {
	book, r := codes.New(), run.Result
	rows := func(heading lang.Words, list []Group, name func(Group) lang.Words) error {
		for _, g := range list {
			if err := put(cells(heading, g.Code, name(g), g.Effect)...); err != nil {
				return err
			}
		}
		return nil
	}
	if err := put(cells(lang.Of("合计", "Total"), run.Division, lang.Of(run.Place, ""), r.Total)...); err != nil {
		return err
	}
	if err := rows(lang.Of("区划", "Division"), r.Places, func(g Group) lang.Words { return lang.Of(g.Name, "") }); err != nil {
		return err
	}
	if err := rows(lang.Of("家庭类型", "Kind of household"), r.Kinds, func(g Group) lang.Words { return kindNames()[Kind(g.Code)] }); err != nil {
		return err
	}
	return rows(lang.Of("致贫原因", "Cause of poverty"), r.Causes, func(g Group) lang.Words {
		if g.Code == "" {
			return lang.Of("未登记", "Not registered")
		}
		return lang.Of(cmp.Or(book.Cause.Name(g.Code, lang.Chinese), g.Code), book.Cause.Name(g.Code, lang.English))
	})
}

func kindNames() map[Kind]lang.Words {
	return map[Kind]lang.Words{SevereDisability: lang.Of("有重度残疾人", "With a severe disability"), SeriousIllness: lang.Of("有重病患者", "With a serious illness"),
		Elderly: lang.Of("均为老年人", "All are elderly"), Minors: lang.Of("有未成年人", "With minors"), Others: lang.Of("其他", "Others")}
}

func cells(heading lang.Words, code string, name lang.Words, e Effect) []any {
	return []any{heading, code, name, e.Households, e.People, e.Before, e.PeopleBefore, e.After, e.PeopleAfter, e.Gained, e.PeopleGained, e.Lost, e.PeopleLost,
		e.Raised, e.Lowered, e.Undetermined, e.Refused, e.FenBefore, e.FenAfter, e.FenAfter - e.FenBefore}
}
