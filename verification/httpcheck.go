package verification

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type checksInput struct {
	page.Query
	State string `query:"state" enum:",asked,running,replied,reported,superseded" doc:"empty: all"`
}

type startInput struct {
	RefInput
	Body struct {
		Version int32 `json:"version" doc:"of the check as you saw it"`
	}
}

type settleInput struct {
	RefInput
	Body struct {
		Version     int32      `json:"version" doc:"of the check as you saw it"`
		Settlements []Settling `json:"settlements" minItems:"1" maxItems:"1000"`
	}
}

type issueInput struct {
	RefInput
	Body struct {
		Version    int32  `json:"version" doc:"of the check as you saw it"`
		Conclusion string `json:"conclusion,omitempty" maxLength:"2000" doc:"empty: the sum of the findings in words"`
	}
}

type rowInput struct {
	RefInput
	Finding id.ID `path:"finding"`
	Body    struct {
		CaseNo string `json:"caseNo" minLength:"1" maxLength:"60" doc:"the case it is opened for"`
	}
}

func (s *Service) checkRoutes(api huma.API) {
	s.togetherRoutes(api)
	huma.Register(api, op(http.MethodGet, "/api/checks", "listChecks", "Checks in a state, the oldest first"), s.listChecks)
	type exportChecksInput struct {
		State  string `query:"state" enum:",asked,running,replied,reported,superseded" doc:"empty: all"`
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op(http.MethodGet, "/api/checks/export", "exportChecks", "Checks in a state, as a spreadsheet"),
		func(ctx context.Context, in *exportChecksInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportChecks(ctx, State(in.State), sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodGet, "/api/checks/of-case", "listChecksOfCase", "Checks of a case, newest first"),
		func(ctx context.Context, in *caseInput) (*of[[]CheckSummary], error) {
			return answer(s.ChecksOf(ctx, in.County, in.Application))
		})
	huma.Register(api, op(http.MethodGet, "/api/checks/{county}/{id}", "getCheck", "A check: who was asked about, what was found, declared against found"),
		func(ctx context.Context, in *RefInput) (*of[CheckView], error) { return answer(s.Check(ctx, in.ref())) })
	huma.Register(api, op(http.MethodPost, "/api/checks/{county}/{id}/start", "startCheck", "Ask the sources"),
		func(ctx context.Context, in *startInput) (*of[CheckView], error) {
			if err := s.Start(ctx, in.ref(), in.Body.Version); err != nil {
				return nil, err
			}
			return answer(s.Check(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodPost, "/api/checks/{county}/{id}/settle", "settleFindings", "Accept, exempt or set aside what was found"),
		func(ctx context.Context, in *settleInput) (*of[CheckView], error) {
			return answer(s.Settle(ctx, in.ref(), in.Body.Version, in.Body.Settlements))
		})
	huma.Register(api, op(http.MethodPost, "/api/checks/{county}/{id}/report", "issueCheckReport", "Issue the report"),
		func(ctx context.Context, in *issueInput) (*of[CheckReport], error) {
			return answer(s.Issue(ctx, in.ref(), in.Body.Version, in.Body.Conclusion))
		})
	huma.Register(api, op(http.MethodGet, "/api/checks/{county}/{id}/report", "getCheckReport", "The report as it was issued"),
		func(ctx context.Context, in *RefInput) (*of[CheckReport], error) {
			return answer(s.Report(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodGet, "/api/checks/{county}/{id}/document", "printCheckReport", "The report on paper"), s.document)
	huma.Register(api, op(http.MethodPost, "/api/checks/{county}/{id}/findings/{finding}/open", "openDepartmentRow", "Show the department's row behind a finding"),
		func(ctx context.Context, in *rowInput) (*of[[]RowCell], error) {
			return answer(s.OpenRow(ctx, in.ref(), in.Finding, in.Body.CaseNo))
		})
}

func (s *Service) listChecks(ctx context.Context, in *checksInput) (*paged[CheckSummary], error) {
	var after Ref
	if err := in.After(&after); err != nil {
		return nil, err
	}
	rows, err := s.Checks(ctx, State(in.State), after, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(x CheckSummary) any { return Ref{x.County, x.ID} })
}

// document hands the paper out; it holds no scripts and may load nothing.
func (s *Service) document(ctx context.Context, in *RefInput) (*huma.StreamResponse, error) {
	f, body, err := s.Document(ctx, in.ref())
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(out huma.Context) {
		defer body.Close()
		out.SetHeader("Content-Type", f.MediaType)
		out.SetHeader("Content-Length", strconv.FormatInt(f.Size, 10))
		out.SetHeader("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": f.Name}))
		out.SetHeader("Content-Security-Policy", "sandbox allow-modals; default-src 'none'; style-src 'unsafe-inline'")
		_, _ = io.Copy(out.BodyWriter(), body) // the client may be gone; a damaged file ends short of its length
	}}, nil
}

type runsInput struct {
	page.Query
	RunsQuery
}

// RunsQuery narrows the list of screenings.
type RunsQuery struct {
	CountyInput
	State string `query:"state" enum:"running,paused,done,given_up"`
}

type screenInput struct {
	Body struct {
		County int32 `json:"county" minimum:"110000" maximum:"999999"`
	}
}

type giveUpInput struct {
	RefInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

// SiftInput chooses among leads.
type SiftInput struct {
	Kind   string `query:"kind" enum:",dead,custody,vehicle,dwellings,company,deposit,income,two_counties,spouse,residence,spending" doc:"empty: all"`
	Change string `query:"change" enum:",new,gone" doc:"new: the screening before had it not; gone: only the screening before has it; empty: all of this one"`
}

func (in SiftInput) sift() Sift { return Sift{Suspicion(in.Kind), Change(in.Change)} }

type hitsInput struct {
	page.Query
	RefInput
	SiftInput
}

type hitsExportInput struct {
	ExportInput
	SiftInput
}

func (s *Service) screenRoutes(api huma.API) {
	huma.Register(api, op(http.MethodPost, "/api/screenings", "startScreening", "Screen everybody who receives aid"),
		func(ctx context.Context, in *screenInput) (*of[Screening], error) {
			ref, err := s.Screen(ctx, in.Body.County)
			if err != nil {
				return nil, err
			}
			return answer(s.Screening(ctx, ref))
		})
	huma.Register(api, op(http.MethodGet, "/api/screenings", "listScreenings", "Screenings, newest first"), s.listRuns)
	type exportRunsInput struct {
		RunsQuery
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op(http.MethodGet, "/api/screenings/export", "exportScreenings", "Screenings, as a spreadsheet"),
		func(ctx context.Context, in *exportRunsInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportScreenings(ctx, in.County, in.State, sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodGet, "/api/screenings/{county}/{id}", "getScreening", "A screening with its counts"),
		func(ctx context.Context, in *RefInput) (*of[Screening], error) {
			return answer(s.Screening(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodPost, "/api/screenings/{county}/{id}/pause", "pauseScreening", "Pause a screening after the part it is at"),
		func(ctx context.Context, in *RefInput) (*of[Screening], error) {
			if err := s.PauseScreening(ctx, in.ref()); err != nil {
				return nil, err
			}
			return answer(s.Screening(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodPost, "/api/screenings/{county}/{id}/resume", "resumeScreening", "Let a paused screening go on"),
		func(ctx context.Context, in *RefInput) (*of[Screening], error) {
			if err := s.ResumeScreening(ctx, in.ref()); err != nil {
				return nil, err
			}
			return answer(s.Screening(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodPost, "/api/screenings/{county}/{id}/give-up", "giveUpScreening", "End a paused screening for good"),
		func(ctx context.Context, in *giveUpInput) (*of[Screening], error) {
			if err := s.GiveUpScreening(ctx, in.ref(), in.Body.Reason); err != nil {
				return nil, err
			}
			return answer(s.Screening(ctx, in.ref()))
		})
	huma.Register(api, op(http.MethodGet, "/api/screenings/{county}/{id}/hits", "listScreeningHits", "Households that may be wrongly in"), s.listHits)
	huma.Register(api, op(http.MethodGet, "/api/screenings/{county}/{id}/hits/export", "exportScreeningHits", "Households that may be wrongly in, as a spreadsheet"),
		func(ctx context.Context, in *hitsExportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportHits(ctx, in.ref(), in.sift(), sheet.Kind(in.Format)))
		})
}

func (s *Service) listRuns(ctx context.Context, in *runsInput) (*paged[Screening], error) {
	var before id.ID
	if err := in.After(&before); err != nil {
		return nil, err
	}
	rows, err := s.Screenings(ctx, in.County, in.State, before, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(r Screening) any { return r.ID })
}

func (s *Service) listHits(ctx context.Context, in *hitsInput) (*paged[ScreenHit], error) {
	var after id.ID
	if err := in.After(&after); err != nil {
		return nil, err
	}
	rows, err := s.Hits(ctx, in.ref(), in.sift(), after, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(h ScreenHit) any { return h.ID })
}

func suspicionName(k Suspicion) lang.Words {
	return map[Suspicion]lang.Words{
		Dead:          lang.Of("已死亡", "Dead"),
		InCustody:     lang.Of("在押或强制隔离戒毒", "In custody or compulsory detox"),
		HasVehicle:    lang.Of("名下有机动车", "Owns a motor vehicle"),
		MoreDwellings: lang.Of("现住房之外另有住房", "A dwelling besides the home"),
		HasCompany:    lang.Of("有实际出资的企业", "Paid-in capital in a company"),
		DepositsOver:  lang.Of("存款超过限额", "Deposits over the limit"),
		IncomeOver:    lang.Of("工资、养老金不低于保障标准", "Wages and pensions at or above the standard"),
		InTwoCounties: lang.Of("外县同时在保", "Aid in another county too"),
		OtherSpouse:   lang.Of("婚姻登记与家庭成员不一致", "Marriage register differs from the family"),
		Away:          lang.Of("户籍在外县或者已迁出", "Registered in another county, or moved out"),
		HighSpending:  lang.Of("支出明显偏高", "Conspicuous spending"),
	}[k]
}

func nameMatchName(m NameMatch) lang.Words {
	return map[NameMatch]lang.Words{SameName: lang.Of("一致", "Same name"), Homophone: lang.Of("同音", "Sounds the same"), DifferentName: lang.Of("不一致", "Different name")}[m]
}
