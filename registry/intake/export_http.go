package intake

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/sheet"
)

type exportInput struct {
	Kind     string `query:"kind" enum:"population" default:"population"`
	Division string `query:"division" required:"true" maxLength:"12" doc:"a county, township or village"`
	Format   string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Clear    bool   `query:"clear" doc:"full ID numbers, phones and accounts instead of masked ones; needs a reason"`
	Reason   string `query:"reason" maxLength:"500" doc:"goes into the audit log"`
}

// Routes registers the export.
func (e *Exporter) Routes(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "exportRegistry", Method: http.MethodGet, Path: "/api/registry/export",
		Summary: "The roster of people and households, as it is imported", Tags: []string{"imports"}, Responses: binary("the roster")}, e.http)
}

func (e *Exporter) http(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	return audit.Answer(e.Export(ctx, Export{Division: in.Division, Format: sheet.Kind(in.Format), Clear: in.Clear, Reason: in.Reason}))
}
