package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// LotsInput names a month's drawing. Exported because huma reads no parameters from
// an embedded type that is not.
type LotsInput struct {
	County    int32           `path:"county" minimum:"110000" maximum:"999999"`
	Programme string          `query:"programme" required:"true" minLength:"1" maxLength:"40"`
	Period    calendar.Period `query:"period" required:"true" doc:"2026-11"`
}

func (in LotsInput) drawing() Drawing { return Drawing(in) }

// DrawsInput is LotsInput for how the lot fell.
type DrawsInput struct {
	LotsInput
	Outcome string `query:"outcome" enum:"drawn,not_drawn" doc:"only those for which the lot fell so"`
}

func (s *Service) lotRoutes(api huma.API) {
	type lotsOutput struct{ Body Lots }
	huma.Register(api, op("read-lots", http.MethodGet, "/api/counties/{county}/lots", "How a month's lots fell by which a county chose the cases that it visits, drawn again from their seed"),
		func(ctx context.Context, in *LotsInput) (*lotsOutput, error) {
			out, err := s.Lots(ctx, in.drawing())
			return &lotsOutput{out}, err
		})
	type listInput struct {
		DrawsInput
		page.Query
	}
	huma.Register(api, op("list-lot-draws", http.MethodGet, "/api/counties/{county}/lots/draws", "The cases of a month's drawing, in the order in which they reached the county"),
		func(ctx context.Context, in *listInput) (*listOutput[LotDrawn], error) {
			out, err := s.LotDraws(ctx, in.drawing(), Outcome(in.Outcome), in.Query)
			return &listOutput[LotDrawn]{out}, err
		})
	type exportInput struct {
		DrawsInput
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-lot-draws", http.MethodGet, "/api/counties/{county}/lots/draws/export", "The cases of a month's drawing, as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportLotDraws(ctx, in.drawing(), Outcome(in.Outcome), sheet.Kind(in.Format)))
		})
}

// ExportLotDraws hands out the cases of a drawing.
func (s *Service) ExportLotDraws(ctx context.Context, d Drawing, o Outcome, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: d.County, Act: "case.export", Subject: "cases/lots", May: authz.ReadCase, Division: authz.CountyCode(d.County),
		Filter: map[string]any{"programme": d.Programme, "period": d.Period, "outcome": o}}
	return audit.Export(ctx, s.db, what, audit.Table{Name: lang.Of("县级抽查", "County visits by lot"), Format: format, Columns: lotColumns()}, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[LotDrawn], error) { return s.LotDraws(ctx, d, o, at) },
			func(l LotDrawn) error { return put(int(l.N), l.Number, l.Share, l.outcome()) })
	})
}

func lotColumns() []audit.Column {
	return columns(lang.Of("次序", "Order"), lang.Of("案件编号", "Case number"), lang.Of("至少抽取", "At least"), lang.Of("结果", "Outcome"))
}

func (l LotDrawn) outcome() lang.Words {
	if l.Chosen {
		return lang.Of("抽中，县级入户调查", "Drawn: the county visits")
	}
	return lang.Of("未抽中", "Not drawn")
}
