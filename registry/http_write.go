package registry

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
	"doudi/internal/web"
)

// shown answers a write with the masked file.
func (s *Service) shown(ctx context.Context, f *File, err error) (*body[*FileView], error) {
	if err != nil {
		return nil, err
	}
	return answer(s.Masked(ctx, f))
}

// actInput is an act on one household; the body embeds Target with the version.
type actInput[T any] struct {
	HouseholdPath
	Body T
}

type updateBody struct {
	Version int32 `json:"version" minimum:"1" doc:"the version you have seen"`
	Draft
}

type splitBody struct {
	Stays *FileView `json:"stays"`
	Fresh *FileView `json:"fresh"`
}

type valueBody struct {
	Value string `json:"value"`
}

type handoverBody struct {
	Handover id.ID `json:"handover"`
}

type acceptedBody struct {
	County    int32 `json:"county"`
	Household id.ID `json:"household"`
}

// alikeAMinute is how often a person may ask who is alike: a form asks when
// typing pauses, and at once about every member of a household that is opened.
const alikeAMinute = 120

func (s *Service) writeRoutes(api huma.API) {
	const one = "/api/households/{county}/{household}"
	// A POST, because addresses are written into logs and a number must not be.
	huma.Register(api, web.Limited(web.Keyless(op(http.MethodPost, "/api/persons/alike", "alike-persons", "People on file who may be the one that is entered; what was asked is not kept")), alikeAMinute),
		func(ctx context.Context, in *struct{ Body Someone }) (*body[[]Likeness], error) {
			return answer(s.Alike(ctx, in.Body))
		})
	huma.Register(api, op(http.MethodPost, "/api/households", "create-household", "Enter a new household"),
		func(ctx context.Context, in *struct{ Body Draft }) (*body[*FileView], error) {
			f, err := s.Create(ctx, in.Body)
			return s.shown(ctx, f, err)
		})
	huma.Register(api, op(http.MethodPut, one, "update-household", "Change what is said of a household and its members"),
		func(ctx context.Context, in *actInput[updateBody]) (*body[*FileView], error) {
			f, err := s.Update(ctx, in.target(in.Body.Version), in.Body.Draft)
			return s.shown(ctx, f, err)
		})
	register(api, s, one+"/members", "add-household-member", "Add a member: birth, marriage, return", s.AddMember)
	register(api, s, one+"/members/remove", "remove-household-member", "End a membership: death, moving out, mistake", s.RemoveMember)
	register(api, s, one+"/members/death", "report-death", "Record a member's death: what the household is paid is dealt with", s.ReportDeath)
	register(api, s, one+"/members/death/correct", "correct-death", "Take back a death that was recorded by mistake: by another person", s.CorrectDeath)
	register(api, s, one+"/head", "change-household-head", "Make another member the head", s.ChangeHead)
	register(api, s, one+"/merge", "merge-household", "Merge a household into another", s.Merge)
	register(api, s, one+"/move", "move-household", "Move a household within its county", s.Move)
	register(api, s, one+"/close", "close-household", "Close a household that no longer exists here", s.Close)
	huma.Register(api, op(http.MethodPost, one+"/split", "split-household", "Members set up a household of their own"),
		func(ctx context.Context, in *actInput[Splitting]) (*body[splitBody], error) {
			in.Body.Target = in.target(in.Body.Version)
			stays, fresh, err := s.Split(ctx, in.Body)
			if err != nil {
				return nil, err
			}
			old, err := s.Masked(ctx, stays)
			if err != nil {
				return nil, err
			}
			made, err := s.Masked(ctx, fresh)
			return answer(splitBody{old, made}, err)
		})
	huma.Register(api, op(http.MethodPost, one+"/reveal", "reveal-personal", "See one personal value in the clear; logged"),
		func(ctx context.Context, in *actInput[Unmasking]) (*body[valueBody], error) {
			in.Body.County, in.Body.Household = in.County, in.Household
			value, err := s.Reveal(ctx, in.Body)
			return answer(valueBody{value}, err)
		})
	s.handoverRoutes(api, one)
}

// aimed is an act's input, which carries its target.
type aimed interface{ at() *Target }

func (t *Target) at() *Target { return t }

// register adds an act that answers with the file it changed.
func register[T any, P interface {
	*T
	aimed
}](api huma.API, s *Service, path, operation, summary string, act func(context.Context, T) (*File, error)) {
	huma.Register(api, op(http.MethodPost, path, operation, summary),
		func(ctx context.Context, in *actInput[T]) (*body[*FileView], error) {
			t := P(&in.Body).at()
			*t = in.target(t.Version)
			f, err := act(ctx, in.Body)
			return s.shown(ctx, f, err)
		})
}

func (s *Service) handoverRoutes(api huma.API, one string) {
	huma.Register(api, op(http.MethodPost, one+"/offer", "offer-household", "Offer a household to another county"),
		func(ctx context.Context, in *actInput[Offer]) (*body[handoverBody], error) {
			in.Body.Target = in.target(in.Body.Version)
			h, err := s.OfferHandover(ctx, in.Body)
			return answer(handoverBody{h}, err)
		})
	type HandoverPath struct {
		County   int32 `path:"county" minimum:"100000" maximum:"999999" doc:"the county that gives"`
		Handover id.ID `path:"handover"`
	}
	huma.Register(api, web.Elsewhere(web.Stepwise(op(http.MethodPost, "/api/handovers/{county}/{handover}/accept", "accept-handover", "Take a household over from another county"))),
		func(ctx context.Context, in *HandoverPath) (*body[acceptedBody], error) {
			h, to, err := s.AcceptHandover(ctx, in.County, in.Handover)
			return answer(acceptedBody{to, h}, err)
		})
	huma.Register(api, web.Elsewhere(op(http.MethodPost, "/api/handovers/{county}/{handover}/refuse", "refuse-handover", "Send an offered household back")),
		func(ctx context.Context, in *struct {
			HandoverPath
			Body struct {
				Reason string `json:"reason" minLength:"2" maxLength:"500"`
			}
		}) (*struct{}, error) {
			return nil, s.RefuseHandover(ctx, in.County, in.Handover, in.Body.Reason)
		})
}
