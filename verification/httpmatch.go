package verification

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web"
	"doudi/internal/web/page"
)

// MatchSourceInput narrows the list of matches.
type MatchSourceInput struct {
	Source string `query:"source" maxLength:"40" doc:"only rows of this source; empty: of all"`
}

type matchesInput struct {
	page.Query
	MatchSourceInput
}

// FormatInput is the format of a spreadsheet.
type FormatInput struct {
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

// MatchInput names a finding of a check in a path.
type MatchInput struct {
	RefInput
	Finding id.ID `path:"finding"`
}

type wordInput struct {
	MatchInput
	Body MatchWord
}

type contestInput struct {
	MatchInput
	Body Objection
}

// ContestStateInput narrows the list of contests.
type ContestStateInput struct {
	State string `query:"state" enum:",open,upheld,denied" doc:"empty: all"`
}

type contestsInput struct {
	page.Query
	ContestStateInput
}

type answerInput struct {
	RefInput
	Body ContestWord
}

func (s *Service) matchRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/matches", "listUnsureMatches", "Rows that may be somebody else's and wait for a word, those that were put off last"), s.listMatches)
	type exportMatchesInput struct {
		MatchSourceInput
		FormatInput
	}
	huma.Register(api, op(http.MethodGet, "/api/matches/export", "exportUnsureMatches", "Rows that may be somebody else's, as a spreadsheet"),
		func(ctx context.Context, in *exportMatchesInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportMatches(ctx, in.Source, sheet.Kind(in.Format)))
		})
	huma.Register(api, op(http.MethodGet, "/api/matches/queue", "countUnsureMatches", "How many wait, and what you have settled today"),
		func(ctx context.Context, _ *struct{}) (*of[MatchQueue], error) { return answer(s.MatchQueue(ctx)) })
	one := "/api/checks/{county}/{id}/findings/{finding}/"
	huma.Register(api, op(http.MethodPost, one+"match", "openMatch", "Lay a member beside the department's row"),
		func(ctx context.Context, in *rowInput) (*of[MatchView], error) {
			return answer(s.OpenMatch(ctx, in.ref(), in.Finding, in.Body.CaseNo))
		})
	huma.Register(api, op(http.MethodPost, one+"word", "settleMatch", "Say whether one row is the member's, or take that back"),
		func(ctx context.Context, in *wordInput) (*of[MatchQueue], error) {
			return answer(s.SettleMatch(ctx, in.ref(), in.Finding, in.Body))
		})
	huma.Register(api, op(http.MethodPost, one+"later", "putMatchOff", "Look at a row later"),
		func(ctx context.Context, in *MatchInput) (*of[MatchQueue], error) {
			return answer(s.PutOff(ctx, in.ref(), in.Finding))
		})
	huma.Register(api, op(http.MethodPost, one+"contest", "contestFinding", "Say for a family that a finding is not theirs, or not right"),
		func(ctx context.Context, in *contestInput) (*of[Contest], error) {
			return answer(s.Contest(ctx, in.ref(), in.Finding, in.Body))
		})
	s.contestRoutes(api)
}

func (s *Service) contestRoutes(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/contests", "listContests", "Contested findings"), s.listContests)
	type exportContestsInput struct {
		ContestStateInput
		FormatInput
	}
	huma.Register(api, op(http.MethodGet, "/api/contests/export", "exportContests", "Contested findings, as a spreadsheet"),
		func(ctx context.Context, in *exportContestsInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportContests(ctx, ContestState(in.State), sheet.Kind(in.Format)))
		})
	type pictureInput struct {
		web.Raw
		RefInput
	}
	picture := op(http.MethodGet, "/api/contests/{county}/{id}/picture", "readContestPicture", "The photograph that came with a contest; logged")
	picture.Responses = map[string]*huma.Response{"200": {Description: "the picture",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, picture, func(ctx context.Context, in *pictureInput) (*huma.StreamResponse, error) {
		f, r, err := s.ContestPicture(ctx, in.ref())
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(huma.Context) {
			defer r.Close()
			files.Show(in.Writer, f, r)
		}}, nil
	})
	huma.Register(api, op(http.MethodPost, "/api/contests/{county}/{id}/settle", "settleContest", "Answer a contest"),
		func(ctx context.Context, in *answerInput) (*of[Contest], error) {
			return answer(s.SettleContest(ctx, in.ref(), in.Body))
		})
}

func (s *Service) listMatches(ctx context.Context, in *matchesInput) (*paged[UnsureMatch], error) {
	var after matchPlace
	if err := in.After(&after); err != nil {
		return nil, err
	}
	rows, err := s.UnsureMatches(ctx, in.Source, after, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(m UnsureMatch) any { return m.place() })
}

func (s *Service) listContests(ctx context.Context, in *contestsInput) (*paged[Contest], error) {
	var after Ref
	if err := in.After(&after); err != nil {
		return nil, err
	}
	rows, err := s.Contests(ctx, ContestState(in.State), after, in.UpTo())
	if err != nil {
		return nil, err
	}
	return pageOf(in.Query, rows, func(c Contest) any { return Ref{c.County, c.ID} })
}
