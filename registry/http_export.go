package registry

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/sheet"
)

// exportPage is how many households are read at once; between pages the
// database is free for others.
const exportPage = 500

type exportInput struct {
	FilterInput
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Service) exportRoutes(api huma.API) {
	s.moreExportRoutes(api)
	huma.Register(api, op(http.MethodGet, "/api/households/export", "export-households", "The household list as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, sheet.Kind(in.Format), in.filter()))
		})
}

// Export hands out the households that a filter finds in the actor's scope.
func (s *Service) Export(ctx context.Context, format sheet.Kind, f Filter) (*audit.File, error) {
	what := audit.Taken{Act: "household.export", Subject: "households", May: authz.ReadHousehold, Division: f.Division, Filter: f.noted()}
	t := audit.Table{Name: "家庭", Format: format, Columns: []sheet.Column{{Title: "户编号", Width: 20}, {Title: "户主", Width: 12}, {Title: "人数"},
		{Title: "所在地", Width: 40}, {Title: "住址", Width: 30}, {Title: "城乡"}, {Title: "致贫原因", Width: 12}, {Title: "建档立卡", Width: 14}, {Title: "标识", Width: 30}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return everyPage(func(from Position) ([]HouseholdItem, *Position, error) { return s.List(ctx, f, from, exportPage) },
			func(i HouseholdItem) error { return put(s.exportRow(i)...) })
	})
}

func (s *Service) moreExportRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/persons/export", "export-persons", "The people that a search finds, as a spreadsheet"),
		func(ctx context.Context, in *struct {
			SearchInput
			Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
		}) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportPersons(ctx, sheet.Kind(in.Format), in.Q, in.Division))
		})
	huma.Register(api, op(http.MethodGet, "/api/households/{county}/{household}/timeline/export", "export-timeline", "What happened to a household, as a spreadsheet"),
		func(ctx context.Context, in *struct {
			HouseholdPath
			TimelineFilter
			Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
		}) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportTimeline(ctx, sheet.Kind(in.Format), in.County, in.Household, in.TimelineFilter))
		})
	huma.Register(api, op(http.MethodGet, "/api/handovers/{county}/export", "export-handovers", "Households on their way, as a spreadsheet"),
		func(ctx context.Context, in *struct {
			HandoversInput
			Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
		}) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportHandovers(ctx, sheet.Kind(in.Format), in.County, in.State))
		})
}

// ExportPersons hands out the people that a search finds. What was searched for
// may be a name or a number, and is not written down.
func (s *Service) ExportPersons(ctx context.Context, format sheet.Kind, text, division string) (*audit.File, error) {
	what := audit.Taken{Act: "person.export", Subject: "persons", May: authz.ReadHousehold, Division: division}
	t := audit.Table{Name: "人员", Format: format, Columns: []sheet.Column{{Title: "姓名", Width: 12}, {Title: "身份证号", Width: 20}, {Title: "出生日期"}, {Title: "死亡日期"},
		{Title: "在户"}, {Title: "户编号", Width: 20}, {Title: "户主", Width: 12}, {Title: "区划代码", Width: 14}, {Title: "所在地", Width: 40}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return everyPage(func(from Position) ([]Hit, *Position, error) { return s.Search(ctx, text, division, from, exportPage) }, func(h Hit) error {
			return put(h.Name, h.IDNumber, h.BornOn, h.DiedOn, h.Present, h.HouseholdNumber, h.HeadName, h.Division, h.DivisionName)
		})
	})
}

// ExportTimeline hands out what happened to a household.
func (s *Service) ExportTimeline(ctx context.Context, format sheet.Kind, county int32, household id.ID, f TimelineFilter) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "household.export_timeline", Subject: subject(household), May: authz.ReadHousehold,
		Filter: map[string]any{"about": f.About, "first": f.First, "last": f.Last}}
	t := audit.Table{Name: "家庭记事", Format: format, Columns: []sheet.Column{{Title: "日期"}, {Title: "经办人", Width: 14}, {Title: "事项", Width: 80}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return everyBefore(func(before id.ID) ([]TimelineEntry, error) {
			return s.Timeline(ctx, county, household, f, before, exportPage)
		},
			func(e TimelineEntry) (id.ID, error) { return e.ID, put(calendar.At(e.At), e.By, e.Summary) })
	})
}

// ExportHandovers hands out what a county has offered and what is offered to it.
func (s *Service) ExportHandovers(ctx context.Context, format sheet.Kind, county int32, state string) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "household.export_handovers", Subject: "handovers", May: authz.ReadHousehold, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: "转入转出", Format: format, Columns: []sheet.Column{{Title: "户主", Width: 12}, {Title: "人数"}, {Title: "转出县", Width: 30}, {Title: "转入地", Width: 40}, {Title: "状态"}, {Title: "申请日期"},
		{Title: "答复日期"}, {Title: "理由", Width: 40}}}
	names := map[string]string{offered: "待答复", accepting: "接收中", accepted: "已接收", refused: "已退回"}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return everyBefore(func(before id.ID) ([]Handover, error) { return s.Handovers(ctx, county, state, before, exportPage) }, func(h Handover) (id.ID, error) {
			var answered any
			if !h.AnsweredAt.IsZero() {
				answered = calendar.At(h.AnsweredAt)
			}
			return h.ID, put(h.HeadName, h.Members, h.FromName, h.ToName, names[h.State], calendar.At(h.OfferedAt), answered, h.Reason)
		})
	})
}

// everyBefore calls put with every row of a list that goes downwards.
func everyBefore[T any](read func(before id.ID) ([]T, error), put func(T) (id.ID, error)) error {
	for before := id.ID(0); ; {
		list, err := read(before)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, x := range list {
			if before, err = put(x); err != nil {
				return err
			}
		}
	}
}

// noted is a filter as the audit log keeps it: all of it but the division.
func (f Filter) noted() map[string]any {
	return map[string]any{"label": f.Label, "cause": f.Cause, "state": f.State, "poor": f.Poor, "members": f.Members, "urban": f.Urban,
		"disabled": f.Disabled, "elderly": f.Elderly, "minor": f.Minor}
}

func everyPage[T any](read func(from Position) ([]T, *Position, error), put func(T) error) error {
	for at := (&Position{}); at != nil; {
		items, more, err := read(*at)
		if err != nil {
			return err
		}
		for _, i := range items {
			if err := put(i); err != nil {
				return err
			}
		}
		at = more
	}
	return nil
}

func (s *Service) exportRow(i HouseholdItem) []any {
	var names []string
	for _, k := range Labels() {
		for _, l := range i.Labels {
			if k.Code == l {
				names = append(names, k.Zh)
			}
		}
	}
	poor := map[Poor]string{StillPoor: "未脱贫", OutOfPoor: "已脱贫", DroppedPoor: "动态调整清退"}[i.Poor]
	urban := map[bool]string{true: "城镇", false: "农村"}[i.Urban]
	return []any{i.Number, i.HeadName, int(i.Members), i.DivisionName, i.Address, urban, s.codes.Cause.Name(i.Cause, "zh"), poor, strings.Join(names, ";")}
}
