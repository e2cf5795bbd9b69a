package casework

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

// Routes registers the operations of casework.
func (s *Service) Routes(api huma.API) {
	s.listRoutes(api)
	s.noticeRoutes(api)
	s.resultRoutes(api)
	s.exportRoutes(api)
	s.caseRoutes(api)
	s.actRoutes(api)
	s.togetherRoutes(api)
	s.batchRoutes(api)
	s.disasterRoutes(api)
	s.fieldRoutes(api)
	s.noteRoutes(api)
	s.registerRoutes(api)
	s.jobRoutes(api)
	s.relativeRoutes(api)
}

func op(name, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: name, Method: method, Path: path, Summary: summary, Tags: []string{"cases"}}
}

// CasePath names a case in a path. It is exported because huma reads no
// parameters from an embedded type that is not.
type CasePath struct {
	County int32  `path:"county" minimum:"110000" maximum:"999999" doc:"county code"`
	ID     string `path:"id" pattern:"^[0-9]{1,19}$" doc:"of the case"`
}

func (r CasePath) ref() Ref {
	n, err := id.Parse(r.ID)
	if err != nil {
		n = 0 // more than 63 bits: no case has it
	}
	return Ref{r.County, n}
}

type doneOutput struct{ Body Done }

// FilterQuery narrows a list.
type FilterQuery struct {
	State     State  `query:"state" maxLength:"20"`
	Programme string `query:"programme" maxLength:"40"`
	Division  string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
	Number    string `query:"number" maxLength:"40" doc:"case number; lists of cases only"`
	Household string `query:"household" pattern:"^[0-9]*$" maxLength:"19" doc:"lists of cases only"`
	Disaster  string `query:"disaster" pattern:"^[0-9]*$" maxLength:"19" doc:"the event that families applied after; lists of cases only"`
	Role      string `query:"role" maxLength:"20" doc:"of the step; work lists only"`
	Step      Act    `query:"step" maxLength:"20" doc:"that is waited for; work lists only"`
	Overdue   bool   `query:"overdue"`
	Soon      bool   `query:"soon" doc:"about to be overdue, by the procedure; work lists only"`
	Handed    string `query:"handed" enum:"to,from" doc:"handed to you, or by you; work lists only"`
}

func (f FilterQuery) filter() Filter {
	household, err := id.Parse("0" + f.Household)
	if err != nil {
		household = -1 // more than 63 bits: no household has it
	}
	disaster, err := id.Parse("0" + f.Disaster)
	if err != nil {
		disaster = -1
	}
	return Filter{Disaster: disaster, State: f.State, Programme: f.Programme, Division: f.Division, Number: f.Number, Household: household, Role: authz.Role(f.Role), Step: f.Step, Overdue: f.Overdue, Soon: f.Soon, Handed: f.Handed}
}

type listInput struct {
	FilterQuery
	page.Query
}

type listOutput[T any] struct{ Body page.Page[T] }

func (s *Service) listRoutes(api huma.API) {
	huma.Register(api, op("list-cases", http.MethodGet, "/api/cases", "Cases, the newest first"),
		func(ctx context.Context, in *listInput) (*listOutput[Summary], error) {
			out, err := s.Cases(ctx, in.filter(), in.Query)
			return &listOutput[Summary]{out}, err
		})
	huma.Register(api, op("list-work", http.MethodGet, "/api/cases/work", "What waits for your roles, the most urgent first"),
		func(ctx context.Context, in *listInput) (*listOutput[Task], error) {
			out, err := s.Work(ctx, in.filter(), in.Query)
			return &listOutput[Task]{out}, err
		})
	type postedInput struct {
		Ended    bool   `query:"ended" doc:"those that are over instead, the latest first"`
		Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12"`
		page.Query
	}
	huma.Register(api, op("list-publicities", http.MethodGet, "/api/publicities", "Notices that are posted now, the one that ends first on top"),
		func(ctx context.Context, in *postedInput) (*listOutput[Posted], error) {
			out, err := s.Posted(ctx, in.Ended, in.Division, in.Query)
			return &listOutput[Posted]{out}, err
		})
	s.lotRoutes(api)
	s.advanceRoutes(api)
	s.timelinessRoutes(api)
	type countsInput struct {
		Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12"`
		Mine     bool   `query:"mine" doc:"only the steps that are yours to do"`
	}
	type countsOutput struct{ Body Counts }
	huma.Register(api, op("count-cases", http.MethodGet, "/api/cases/counts", "Cases by step and by state"),
		func(ctx context.Context, in *countsInput) (*countsOutput, error) {
			out, err := s.Counts(ctx, in.Division, in.Mine)
			return &countsOutput{out}, err
		})
}

func (s *Service) caseRoutes(api huma.API) {
	type createInput struct {
		Body struct {
			County int32 `json:"county" minimum:"110000" maximum:"999999"`
			Entry
		}
	}
	huma.Register(api, op("create-case", http.MethodPost, "/api/cases", "Enter a draft"),
		func(ctx context.Context, in *createInput) (*doneOutput, error) {
			done, err := s.Create(ctx, in.Body.County, in.Body.Entry)
			return &doneOutput{done}, err
		})
	type programmesInput struct {
		County int32 `query:"county" minimum:"110000" maximum:"999999" required:"true"`
	}
	type programmesOutput struct {
		Body struct {
			Items []Offered `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("list-case-programmes", http.MethodGet, "/api/cases/programmes", "What can be applied for here today"),
		func(ctx context.Context, in *programmesInput) (*programmesOutput, error) {
			var out programmesOutput
			var err error
			out.Body.Items, err = s.Programmes(ctx, in.County)
			return &out, err
		})
	type leaveInput struct {
		Body struct {
			County int32 `json:"county" minimum:"110000" maximum:"999999"`
			Leaving
		}
	}
	huma.Register(api, op("begin-exit", http.MethodPost, "/api/cases/exits", "Enter a family's exit with its signed statement"),
		func(ctx context.Context, in *leaveInput) (*doneOutput, error) {
			done, err := s.Leave(ctx, in.Body.County, in.Body.Leaving)
			return &doneOutput{done}, err
		})
	type offersInput struct {
		County    int32  `query:"county" minimum:"110000" maximum:"999999" required:"true"`
		Household string `query:"household" pattern:"^[0-9]{1,19}$" required:"true"`
	}
	type offersOutput struct{ Body Offers }
	huma.Register(api, op("list-case-offers", http.MethodGet, "/api/cases/offers", "What a household could get and has not asked for"),
		func(ctx context.Context, in *offersInput) (*offersOutput, error) {
			household, err := id.Parse(in.Household)
			if err != nil {
				return nil, noCase()
			}
			out, err := s.Offers(ctx, in.County, household)
			return &offersOutput{out}, err
		})
	type pageOutput struct{ Body Page }
	huma.Register(api, op("get-case", http.MethodGet, "/api/cases/{county}/{id}", "A case whole"),
		func(ctx context.Context, in *CasePath) (*pageOutput, error) {
			p, err := s.Page(ctx, in.ref())
			return &pageOutput{p}, err
		})
	type revealedOutput struct {
		Body struct {
			Phone string `json:"phone"`
		}
	}
	huma.Register(api, op("reveal-case-phone", http.MethodPost, "/api/cases/{county}/{id}/phone", "See the phone from which a case was filed; logged"),
		func(ctx context.Context, in *CasePath) (*revealedOutput, error) {
			var out revealedOutput
			var err error
			out.Body.Phone, err = s.RevealPhone(ctx, in.ref())
			return &out, err
		})
	type updateInput struct {
		CasePath
		Body Edit
	}
	huma.Register(api, op("update-case", http.MethodPut, "/api/cases/{county}/{id}", "Change what is declared"),
		func(ctx context.Context, in *updateInput) (*doneOutput, error) {
			done, err := s.Update(ctx, in.ref(), in.Body)
			return &doneOutput{done}, err
		})
	type actsOutput struct {
		Body struct {
			Items []Available `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("get-case-acts", http.MethodGet, "/api/cases/{county}/{id}/acts", "What you can do with a case, and what not yet and why"),
		func(ctx context.Context, in *CasePath) (*actsOutput, error) {
			var out actsOutput
			var err error
			out.Body.Items, err = s.Acts(ctx, in.ref())
			return &out, err
		})
	type turnsOutput struct {
		Body struct {
			Items []Turn `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("get-case-turns", http.MethodGet, "/api/cases/{county}/{id}/turns", "What would change the proposal, one fact at a time"),
		func(ctx context.Context, in *CasePath) (*turnsOutput, error) {
			var out turnsOutput
			var err error
			out.Body.Items, err = s.Turns(ctx, in.ref())
			return &out, err
		})
	type investigatorsInput struct {
		CasePath
		ByCounty bool `query:"byCounty" doc:"for the county's own visit"`
	}
	type investigatorsOutput struct {
		Body struct {
			Items []Colleague `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("list-case-investigators", http.MethodGet, "/api/cases/{county}/{id}/investigators", "Who may visit the household"),
		func(ctx context.Context, in *investigatorsInput) (*investigatorsOutput, error) {
			var out investigatorsOutput
			var err error
			out.Body.Items, err = s.Investigators(ctx, in.ref(), in.ByCounty)
			return &out, err
		})
	type documentOutput struct{ Body Document }
	huma.Register(api, op("print-case-paper", http.MethodPost, "/api/cases/{county}/{id}/papers", "Print a paper of a case; it is filed under a number of its own"),
		func(ctx context.Context, in *bodyInput[Asking]) (*documentOutput, error) {
			d, err := s.PrintPaper(ctx, in.ref(), in.Body)
			return &documentOutput{d}, err
		})
	type documentInput struct {
		CasePath
		File string `path:"file" pattern:"^[0-9]{1,19}$"`
	}
	huma.Register(api, op("get-case-document", http.MethodGet, "/api/cases/{county}/{id}/documents/{file}", "A printed paper, as HTML"),
		func(ctx context.Context, in *documentInput) (*huma.StreamResponse, error) {
			file, err := id.Parse(in.File)
			if err != nil {
				return nil, noCase()
			}
			return s.documentResponse(ctx, in.ref(), file)
		})
}

// bodyInput is a case and what is done to it.
type bodyInput[B any] struct {
	CasePath
	Body B
}

// post registers an act under its name.
func post[B any](api huma.API, a Act, do func(context.Context, Ref, B) (Done, error)) {
	d := duty(a)
	o := op("case-"+strings.ReplaceAll(string(a), "_", "-"), http.MethodPost, "/api/cases/{county}/{id}/acts/"+string(a), d.English)
	o.Description = d.Chinese + "：何时可以办理、依据哪一条，见案件的办理程序。"
	huma.Register(api, o, func(ctx context.Context, in *bodyInput[B]) (*doneOutput, error) {
		done, err := do(ctx, in.ref(), in.Body)
		return &doneOutput{done}, err
	})
}

// togetherRoutes are the acts that the law lets be done on a batch at once.
func (s *Service) togetherRoutes(api huma.API) {
	type manyOutput struct {
		Body struct {
			Items []Done `json:"items" nullable:"false"`
		}
	}
	many := func(done []Done, err error) (*manyOutput, error) {
		out := &manyOutput{}
		out.Body.Items = done
		return out, err
	}
	type publishInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		Body   Postings
	}
	huma.Register(api, op("publish-cases", http.MethodPost, "/api/counties/{county}/cases/publish", "Post the notices of several cases: all or none"),
		func(ctx context.Context, in *publishInput) (*manyOutput, error) {
			return many(s.PublishTogether(ctx, in.County, in.Body))
		})
	type closeInput struct {
		County int32 `path:"county" minimum:"110000" maximum:"999999"`
		Body   struct {
			Cases []Chosen `json:"cases" minItems:"1" maxItems:"100"`
		}
	}
	huma.Register(api, op("close-publicities", http.MethodPost, "/api/counties/{county}/cases/close", "Close the publicity of several cases: all or none"),
		func(ctx context.Context, in *closeInput) (*manyOutput, error) {
			return many(s.CloseTogether(ctx, in.County, in.Body.Cases))
		})
}

func (s *Service) actRoutes(api huma.API) {
	post(api, ActSubmit, s.Submit)
	post(api, ActStatement, s.State)
	post(api, ActAccept, s.Accept)
	post(api, ActSupplement, s.AskSupplement)
	post(api, ActDecline, s.Decline)
	post(api, ActInvestigate, s.Investigate)
	post(api, ActVisit, s.RecordVisit)
	post(api, ActAskCheck, s.AskCheck)
	post(api, ActAssess, s.Assess)
	post(api, ActAppraise, s.Appraise)
	post(api, ActAdvance, s.PayAdvance)
	post(api, ActExplain, s.Explain)
	post(api, ActOpinion, s.GiveOpinion)
	post(api, ActPublish, s.Publish)
	post(api, ActObject, s.Object)
	post(api, ActClose, s.ClosePublicity)
	post(api, ActComplain, s.Complain)
	post(api, ActCountyVisit, s.RecordCountyVisit)
	post(api, ActReturn, s.Return)
	post(api, ActInvite, s.Invite)
	post(api, ActHear, s.Hear)
	post(api, ActConfirm, s.Confirm)
	post(api, ActGrace, s.Grace)
	post(api, ActStop, s.Stop)
	post(api, ActAppeal, s.Appeal)
	post(api, ActAnswer, s.Answer)
	post(api, ActAppealGrant, s.AppealGrant)
	post(api, ActAnswerGrant, s.AnswerGrant)
	post(api, ActDecideAnew, s.DecideAnew)
	post(api, ActRefuse, s.Refuse)
	post(api, ActServe, s.Serve)
	post(api, ActExtend, s.Extend)
	post(api, ActWithdraw, s.Withdraw)
	post(api, ActTerminate, s.Terminate)
}
