package registry

import (
	"context"
	"encoding/csv"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
)

// exportPage is how many households are read at once; between pages the
// database is free for others.
const exportPage = 500

func (s *Service) exportRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/households/export", "export-households", "The household list as CSV, which every spreadsheet opens"),
		func(ctx context.Context, in *filterInput) (*huma.StreamResponse, error) {
			if _, err := authz.From(ctx).May(authz.ReadHousehold); err != nil {
				return nil, err
			}
			err := s.db.Update(ctx, func(tx *db.Tx) error {
				return audit.Append(ctx, tx, audit.Entry{County: countyOf(in.Division + "000000"), Act: "household.export", Subject: "households",
					Detail: map[string]any{"filter": in}})
			})
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(w huma.Context) { s.export(ctx, w, in.filter()) }}, nil
		})
}

func (s *Service) export(ctx context.Context, w huma.Context, f Filter) {
	w.SetHeader("Content-Type", "text/csv; charset=utf-8")
	w.SetHeader("Content-Disposition", `attachment; filename="households.csv"; filename*=UTF-8''%E5%AE%B6%E5%BA%AD%E5%90%8D%E5%86%8C.csv`)
	w.SetStatus(http.StatusOK)
	_, _ = w.BodyWriter().Write([]byte("\ufeff")) // so that Excel reads UTF-8
	out := csv.NewWriter(w.BodyWriter())
	_ = out.Write([]string{"户编号", "户主", "人数", "所在地", "住址", "城乡", "致贫原因", "建档立卡", "标识"})
	at := Position{}
	for {
		items, more, err := s.List(ctx, f, at, exportPage)
		if err != nil {
			// The answer has begun: a last line is the only way to say that it is not whole.
			_ = out.Write([]string{"导出中断，以上内容不完整，请重试"})
			break
		}
		for _, i := range items {
			_ = out.Write(s.exportRow(i))
		}
		if more == nil {
			break
		}
		at = *more
	}
	out.Flush()
}

func (s *Service) exportRow(i Item) []string {
	names := ""
	for _, l := range i.Labels {
		for _, k := range Labels() {
			if k.Code == l {
				names += k.Zh + ";"
			}
		}
	}
	poor := map[Poor]string{StillPoor: "未脱贫", OutOfPoor: "已脱贫", DroppedPoor: "动态调整清退"}[i.Poor]
	urban := map[bool]string{true: "城镇", false: "农村"}[i.Urban]
	row := []string{i.Number, i.HeadName, strconv.Itoa(int(i.Members)), i.DivisionName, i.Address, urban, s.codes.Cause.Name(i.Cause, "zh"), poor, names}
	for n := range row {
		row[n] = harmless(row[n])
	}
	return row
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@') {
		return "'" + text
	}
	return text
}
