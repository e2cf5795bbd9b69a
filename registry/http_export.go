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
	"doudi/internal/lang"
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
	t := audit.Table{Name: lang.Of("家庭", "Households"), Format: format, Columns: []audit.Column{
		audit.Heading("户编号", "Household number", 20), audit.Heading("户主", "Head", 12), audit.Heading("人数", "People", 0),
		audit.Heading("所在地", "Place", 40), audit.Heading("住址", "Address", 30), audit.Heading("城乡", "Urban or rural", 0),
		audit.Heading("致贫原因", "Cause of poverty", 12), audit.Heading("建档立卡", "Registered poor", 14), audit.Heading("标识", "Labels", 30),
	}}
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
	t := audit.Table{Name: lang.Of("人员", "People"), Format: format, Columns: []audit.Column{
		audit.Heading("姓名", "Name", 12), audit.Heading("身份证号", "ID number", 20), audit.Heading("出生日期", "Born on", 0),
		audit.Heading("死亡日期", "Died on", 0), audit.Heading("在户", "In the household", 0), audit.Heading("户编号", "Household number", 20),
		audit.Heading("户主", "Head", 12), audit.Heading("区划代码", "Division code", 14), audit.Heading("所在地", "Place", 40),
	}}
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
	t := audit.Table{Name: lang.Of("家庭记事", "Household timeline"), Format: format, Columns: []audit.Column{
		audit.Heading("日期", "Date", 0), audit.Heading("经办人", "By", 14), audit.Heading("事项", "What", 80),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return everyBefore(func(before id.ID) ([]TimelineEntry, error) {
			return s.Timeline(ctx, county, household, f, before, exportPage)
		},
			func(e TimelineEntry) (id.ID, error) {
				return e.ID, put(calendar.At(e.At), e.By, lang.Of(e.Summary, e.English))
			})
	})
}

// ExportHandovers hands out what a county has offered and what is offered to it.
func (s *Service) ExportHandovers(ctx context.Context, format sheet.Kind, county int32, state string) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "household.export_handovers", Subject: "handovers", May: authz.ReadHousehold, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: lang.Of("转入转出", "Moves between counties"), Format: format, Columns: []audit.Column{
		audit.Heading("户主", "Head", 12), audit.Heading("人数", "People", 0), audit.Heading("转出县", "From county", 30),
		audit.Heading("转入地", "To", 40), audit.Heading("状态", "State", 0), audit.Heading("申请日期", "Asked on", 0),
		audit.Heading("答复日期", "Answered on", 0), audit.Heading("理由", "Reason", 40),
	}}
	names := map[string]lang.Words{offered: lang.Of("待答复", "Waiting"), accepting: lang.Of("接收中", "Being taken over"), accepted: lang.Of("已接收", "Accepted"),
		refused: lang.Of("已退回", "Sent back")}
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
	var zh, en []string
	for _, k := range Labels() {
		for _, l := range i.Labels {
			if k.Code == l {
				zh, en = append(zh, k.Zh), append(en, k.En)
			}
		}
	}
	poor := map[Poor]lang.Words{StillPoor: lang.Of("未脱贫", "Still poor"), OutOfPoor: lang.Of("已脱贫", "Out of poverty"), DroppedPoor: lang.Of("动态调整清退", "Taken off by adjustment")}[i.Poor]
	urban := map[bool]lang.Words{true: lang.Of("城镇", "Urban"), false: lang.Of("农村", "Rural")}[i.Urban]
	cause := lang.Of(s.codes.Cause.Name(i.Cause, lang.Chinese), s.codes.Cause.Name(i.Cause, lang.English))
	return []any{i.Number, i.HeadName, int(i.Members), i.DivisionName, i.Address, urban, cause, poor, lang.Of(strings.Join(zh, ";"), strings.Join(en, "; "))}
}
