package casework

import (
	"cmp"
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// DisasterFilter narrows the list of disasters.
type DisasterFilter struct {
	County int32  `query:"county" maximum:"999999" doc:"0: all that the reader's places lie in"`
	Kind   string `query:"kind" enum:",flood,drought,storm,hail,snow,earthquake,landslide,fire,other" doc:"empty: all"`
	State  string `query:"state" enum:",open,closed" doc:"open: families apply still; empty: all"`
}

func (f DisasterFilter) place() string {
	if f.County == 0 {
		return ""
	}
	return authz.CountyCode(f.County)
}

type disasterCursor struct {
	On     calendar.Date
	County int32
	ID     id.ID
}

// Disasters lists what struck the counties of the reader's places, the latest first: an
// event is the county's, and each of its townships enters cases under it.
func (s *Service) Disasters(ctx context.Context, f DisasterFilter, at page.Query) (out page.Page[Disaster], err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	after := disasterCursor{On: calendar.On(9999, 12, 31)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.Disaster
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = authz.Gather(scope.Narrow(f.place()), int(at.UpTo()), latestDisaster, func(in authz.Range) ([]q.Disaster, error) {
			low, high := in.Counties()
			return q.New(tx).Disasters(ctx, q.DisastersParams{LowCounty: low, HighCounty: high, Kind: f.Kind, State: f.State, BeforeOn: after.On, BeforeCounty: after.County,
				BeforeID: int64(after.ID), UpTo: at.UpTo()})
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing disasters: %w", err)
	}
	return page.Of(at, rows, disasterOf, func(r q.Disaster) any { return disasterCursor{r.BeganOn, r.County, r.ID} })
}

func latestDisaster(a, b q.Disaster) int {
	return cmp.Or(b.BeganOn.Compare(a.BeganOn), cmp.Compare(b.County, a.County), cmp.Compare(b.ID, a.ID))
}

// ExportDisasters hands out the list as a spreadsheet.
func (s *Service) ExportDisasters(ctx context.Context, f DisasterFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "disaster.export", Subject: "disasters", May: authz.ReadCase, Division: f.place(), Filter: map[string]any{"kind": f.Kind, "state": f.State}}
	t := audit.Table{Name: lang.Of("灾害", "Disasters"), Format: format, Columns: columns(lang.Of("名称", "Name"), lang.Of("种类", "Kind"), lang.Of("受灾地方", "Struck"),
		lang.Of("发生日期", "Began on"), lang.Of("截止申请日期", "Closed on"), lang.Of("登记人", "Entered by"), lang.Of("说明", "Note"))}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Disaster], error) { return s.Disasters(ctx, f, at) },
			func(d Disaster) error {
				return put(d.Name, disasterKind(d.Kind), d.Division, day(d.BeganOn), day(d.ClosedOn), d.By, d.Note)
			})
	})
}

func disasterKind(kind string) lang.Words {
	return map[string]lang.Words{"flood": lang.Of("洪涝", "flood"), "drought": lang.Of("旱灾", "drought"), "storm": lang.Of("风灾", "storm"), "hail": lang.Of("冰雹", "hail"),
		"snow": lang.Of("低温雪灾", "snow and cold"), "earthquake": lang.Of("地震", "earthquake"), "landslide": lang.Of("地质灾害", "landslide"), "fire": lang.Of("森林草原火灾", "wildfire"),
		"other": lang.Of("其他", "other")}[kind]
}
