package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/web"
	"doudi/internal/web/page"
)

// What one address may read of notices and papers without signing in: a village, or
// a carrier's phones, may share one. A code has eighty bits, so that none is guessed.
const (
	noticesAMinute = 60
	noticesADay    = 3000
)

// publicOutput is an answer that nobody keeps and no search engine lists: a
// notice is over on its last day.
type publicOutput[T any] struct {
	Cache  string `header:"Cache-Control"`
	Robots string `header:"X-Robots-Tag"`
	Body   T
}

func publicly[T any](v T, err error) (*publicOutput[T], error) {
	if err != nil {
		return nil, err
	}
	return &publicOutput[T]{"no-store", "noindex", v}, nil
}

// publicOp is what anybody may ask without signing in.
func publicOp(name, path, summary string) huma.Operation {
	o := op(name, http.MethodGet, path, summary)
	o.Tags = []string{"portal"}
	return web.Public(web.Daily(web.Limited(o, noticesAMinute), noticesADay))
}

// township reads which township or village somebody asks about: its county, and the
// first division behind it.
func township(asked string) (county int32, high string, err error) {
	code, err := division.ParseCode(asked)
	if err != nil {
		return 0, "", errs.New(errs.Invalid, "请选择乡镇（街道）。", "Choose a township.").Because(err)
	}
	_, high = code.Range()
	return int32(code.County()), high, nil
}

// noticeRoutes are what anybody may look at: the notices of a township, and what a
// paper with a code is.
func (s *Service) noticeRoutes(api huma.API) {
	type noticesInput struct {
		Division string `query:"division" pattern:"^([0-9]{9}|[0-9]{12})$" required:"true" doc:"township or village"`
		page.Query
	}
	huma.Register(api, publicOp("list-notices", "/api/portal/notices", "Notices that hang in a township today and would give help, with what the sheet shows; no medical assistance"),
		func(ctx context.Context, in *noticesInput) (*publicOutput[page.Page[PublicNotice]], error) {
			county, high, err := township(in.Division)
			if err != nil {
				return nil, err
			}
			return publicly(s.Notices(ctx, county, in.Division, high, in.Query))
		})
	type paperInput struct {
		County int32  `path:"county" minimum:"110000" maximum:"999999"`
		Code   string `path:"code" pattern:"^[A-Z2-7]{16}$" doc:"as in the address that the paper's code holds"`
	}
	huma.Register(api, publicOp("check-paper", "/api/portal/papers/{county}/{code}", "What a printed paper is, and whether it holds"),
		func(ctx context.Context, in *paperInput) (*publicOutput[PaperCheck], error) {
			return publicly(s.CheckPaper(ctx, in.County, in.Code))
		})
}

// resultRoutes show anybody what stays posted, and print it.
func (s *Service) resultRoutes(api huma.API) {
	type resultsInput struct {
		Division  string `query:"division" pattern:"^([0-9]{9}|[0-9]{12})$" required:"true" doc:"township or village"`
		Programme string `query:"programme" maxLength:"40" doc:"empty: the first that is posted"`
		page.Query
	}
	huma.Register(api, publicOp("list-results", "/api/portal/results", "What is given in a township now: name, number of members and amount"),
		func(ctx context.Context, in *resultsInput) (*publicOutput[Results], error) {
			county, high, err := township(in.Division)
			if err != nil {
				return nil, err
			}
			return publicly(s.Results(ctx, county, in.Division, high, in.Programme, in.Query))
		})
	type villageInput struct {
		Body struct {
			Village string `json:"village" pattern:"^[0-9]{12}$"`
		}
	}
	type sheetOutput struct{ Body ResultSheet }
	huma.Register(api, op("print-results", http.MethodPost, "/api/publicities/results", "Print what stays posted in a village; a list that has not changed keeps its number"),
		func(ctx context.Context, in *villageInput) (*sheetOutput, error) {
			code, err := division.ParseCode(in.Body.Village)
			if err != nil {
				return nil, missing("body.village", "请选择村（社区）。", "Choose a village.")
			}
			out, err := s.PrintResults(ctx, code)
			return &sheetOutput{out}, err
		})
}
