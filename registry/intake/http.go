package intake

import (
	"context"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

type importKind struct {
	ID     string        `json:"id"`
	Zh     string        `json:"zh"`
	En     string        `json:"en"`
	Unit   string        `json:"unit,omitempty" doc:"the field whose value rows of one unit share"`
	Fields []ImportField `json:"fields"`
}

type importKindsOutput struct {
	Body struct {
		Items []importKind `json:"items"`
	}
}

type previewInput struct{ Body ImportLook }

type importPreviewOutput struct{ Body ImportPreview }

type createInput struct{ Body ImportRequest }

type importInput struct {
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
}

type importOutput struct{ Body ImportStatus }

// ImportsFilter narrows the list of a county's imports.
type ImportsFilter struct {
	County int32  `path:"county"`
	Kind   string `query:"kind" maxLength:"40"`
	State  State  `query:"state" enum:"queued,running,done,failed,cancelled"`
}

type importsInput struct {
	ImportsFilter
	page.Query
}

type importsOutput struct{ Body page.Page[ImportStatus] }

type importsExportInput struct {
	ImportsFilter
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

type importProblemsInput struct {
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
	ProblemsFilter
	page.Query
}

type importProblemGroupsOutput struct {
	Body struct {
		Items []ImportProblemGroup `json:"items"`
	}
}

type importProblemsOutput struct{ Body page.Page[ImportProblem] }

type problemsExportInput struct {
	County int32 `path:"county"`
	ID     id.ID `path:"id"`
	ProblemsFilter
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

type mappingsInput struct {
	County int32 `path:"county"`
}

type importMappingsOutput struct {
	Body struct {
		Items []RememberedMapping `json:"items"`
	}
}

type forgetInput struct {
	County  int32  `path:"county"`
	Kind    string `path:"kind"`
	Headers string `path:"headers" pattern:"^[0-9a-f]{64}$" doc:"SM3 of the header row in hexadecimal"`
}

// Routes registers imports.
func (s *Service) Routes(api huma.API) {
	tags := []string{"imports"}
	get := func(name, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodGet, Path: path, Summary: summary, Tags: tags}
	}
	post := func(name, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: http.MethodPost, Path: path, Summary: summary, Tags: tags}
	}
	huma.Register(api, get("importKinds", "/api/imports/kinds", "What can be imported, and the columns of each"), s.kindsHTTP)
	huma.Register(api, post("previewImport", "/api/imports/preview", "Look at an uploaded file before importing it"), s.previewHTTP)
	create := post("createImport", "/api/imports", "Import a file, or try to")
	create.DefaultStatus = http.StatusCreated
	huma.Register(api, create, s.createHTTP)
	huma.Register(api, get("imports", "/api/imports/{county}", "Imports of a county, the newest first"), s.listHTTP)
	huma.Register(api, get("exportImports", "/api/imports/{county}/export", "Imports of a county as a spreadsheet"), s.exportImportsHTTP)
	huma.Register(api, get("import", "/api/imports/{county}/{id}", "One import"), s.getHTTP)
	huma.Register(api, post("cancelImport", "/api/imports/{county}/{id}/cancel", "Stop an import; what went in stays"), s.cancelHTTP)
	huma.Register(api, post("resumeImport", "/api/imports/{county}/{id}/resume", "Go on with an import that failed or was cancelled"), s.resumeHTTP)
	huma.Register(api, get("importProblems", "/api/imports/{county}/{id}/problems", "What is wrong with an import's rows"), s.problemsHTTP)
	huma.Register(api, get("exportImportProblems", "/api/imports/{county}/{id}/problems/export", "What is wrong with an import's rows, as a spreadsheet"), s.exportProblemsHTTP)
	huma.Register(api, get("importProblemGroups", "/api/imports/{county}/{id}/problem-groups", "How often what is wrong in which column of an import"), s.problemGroupsHTTP)
	report := get("importReport", "/api/imports/{county}/{id}/report", "The file as a workbook with the bad cells marked")
	report.Responses = binary("the workbook")
	huma.Register(api, report, s.reportHTTP)
	huma.Register(api, get("importMappings", "/api/imports/{county}/mappings", "Column mappings the county has confirmed"), s.mappingsHTTP)
	forget := huma.Operation{OperationID: "forgetImportMapping", Method: http.MethodDelete, Path: "/api/imports/{county}/mappings/{kind}/{headers}",
		Summary: "Forget a column mapping", Tags: tags}
	huma.Register(api, forget, s.forgetHTTP)
}

func binary(what string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: what,
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
}

func (s *Service) kindsHTTP(context.Context, *struct{}) (*importKindsOutput, error) {
	var out importKindsOutput
	for _, k := range s.kinds {
		out.Body.Items = append(out.Body.Items, importKind{k.ID, k.Zh, k.En, k.Unit, k.Fields})
	}
	return &out, nil
}

func (s *Service) previewHTTP(ctx context.Context, in *previewInput) (*importPreviewOutput, error) {
	p, err := s.Preview(ctx, in.Body)
	return &importPreviewOutput{p}, err
}

func (s *Service) createHTTP(ctx context.Context, in *createInput) (*importOutput, error) {
	st, err := s.Create(ctx, in.Body)
	return &importOutput{st}, err
}

func (s *Service) getHTTP(ctx context.Context, in *importInput) (*importOutput, error) {
	st, err := s.Get(ctx, in.County, in.ID)
	return &importOutput{st}, err
}

func (s *Service) cancelHTTP(ctx context.Context, in *importInput) (*importOutput, error) {
	st, err := s.Cancel(ctx, in.County, in.ID)
	return &importOutput{st}, err
}

func (s *Service) resumeHTTP(ctx context.Context, in *importInput) (*importOutput, error) {
	st, err := s.Resume(ctx, in.County, in.ID)
	return &importOutput{st}, err
}

func (s *Service) listHTTP(ctx context.Context, in *importsInput) (*importsOutput, error) {
	p, err := s.List(ctx, in.ImportsFilter, in.Query)
	return &importsOutput{p}, err
}

func (s *Service) problemsHTTP(ctx context.Context, in *importProblemsInput) (*importProblemsOutput, error) {
	p, err := s.Problems(ctx, in.County, in.ID, in.ProblemsFilter, in.Query)
	return &importProblemsOutput{p}, err
}

func (s *Service) problemGroupsHTTP(ctx context.Context, in *importInput) (*importProblemGroupsOutput, error) {
	var out importProblemGroupsOutput
	var err error
	out.Body.Items, err = s.ProblemGroups(ctx, in.County, in.ID)
	return &out, err
}

func (s *Service) reportHTTP(ctx context.Context, in *importInput) (*huma.StreamResponse, error) {
	f, body, err := s.Report(ctx, in.County, in.ID)
	if err != nil {
		return nil, err
	}
	return stream(f, body), nil
}

// stream sends a stored file to be saved.
func stream(f files.File, body io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer body.Close()
		c.SetHeader("Content-Type", f.MediaType)
		c.SetHeader("Content-Length", strconv.FormatInt(f.Size, 10))
		c.SetHeader("Content-Disposition", attachment(f.Name))
		_, _ = io.Copy(c.BodyWriter(), body) // the client may be gone; a damaged file ends short of its length
	}}
}

func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

func (s *Service) mappingsHTTP(ctx context.Context, in *mappingsInput) (*importMappingsOutput, error) {
	items, err := s.Mappings(ctx, in.County)
	var out importMappingsOutput
	out.Body.Items = items
	return &out, err
}

func (s *Service) forgetHTTP(ctx context.Context, in *forgetInput) (*struct{}, error) {
	headers, err := hex.DecodeString(in.Headers)
	if err != nil {
		return nil, errNoBatch()
	}
	return nil, s.Forget(ctx, in.County, in.Kind, headers)
}
