package registry

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
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
	huma.Register(api, op(http.MethodGet, "/api/households/export", "export-households", "The household list as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			if _, err := authz.From(ctx).May(authz.ReadHousehold); err != nil {
				return nil, err
			}
			err := s.db.Update(ctx, func(tx *db.Tx) error {
				return audit.Append(ctx, tx, audit.Entry{County: exportCounty(in.Division), Act: "household.export", Subject: "households",
					Detail: map[string]any{"division": in.Division, "label": in.Label, "format": in.Format}})
			})
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(w huma.Context) {
				w.SetHeader("Content-Type", mediaType(in.Format))
				w.SetHeader("Content-Disposition", `attachment; filename="households.`+in.Format+`"`)
				w.SetStatus(http.StatusOK)
				if err := s.Export(ctx, w.BodyWriter(), in.Format, in.filter()); err != nil {
					panic(http.ErrAbortHandler) // the answer has begun: only a broken connection tells that it is not whole
				}
			}}, nil
		})
}

// exportCounty is the county whose audit chain an export of a division goes to.
func exportCounty(division string) int32 {
	if len(division) < 6 {
		return 0
	}
	return countyOf(division)
}

func mediaType(format string) string {
	if format == "csv" {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Export writes the households that a filter finds in the actor's scope as
// "csv" or "xlsx".
func (s *Service) Export(ctx context.Context, w io.Writer, format string, f Filter) error {
	columns := []sheet.Column{{Title: "户编号", Width: 20}, {Title: "户主", Width: 12}, {Title: "人数"}, {Title: "所在地", Width: 40}, {Title: "住址", Width: 30},
		{Title: "城乡"}, {Title: "致贫原因", Width: 12}, {Title: "建档立卡", Width: 14}, {Title: "标识", Width: 30}}
	begin := func() (sheet.Writer, error) { return sheet.WriteXLSX(w, "家庭", columns) }
	if format == "csv" {
		begin = func() (sheet.Writer, error) { return sheet.WriteCSV(w, columns) }
	}
	out, err := begin()
	if err != nil {
		return err
	}
	for at := (&Position{}); at != nil; {
		var items []HouseholdItem
		if items, at, err = s.List(ctx, f, *at, exportPage); err != nil {
			return err
		}
		for _, i := range items {
			if err := out.Write(s.exportRow(i)...); err != nil {
				return err
			}
		}
	}
	return out.Close()
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
