package portal

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
	"doudi/internal/web"
)

// inviteRoutes let adults of an application sign on phones of their own.
func (s *Service) inviteRoutes(api huma.API) {
	huma.Register(api, family(http.MethodGet, "/drafts/{id}/invitations", "list-family-invitations", "Who was asked to sign an application on a phone of their own"),
		func(ctx context.Context, in *draftPath) (*items[Invitation], error) {
			return listed(s.Invitations(ctx, in.ID))
		})
	type inviteInput struct {
		ID   id.ID `path:"id"`
		Body struct {
			IDNumber string `json:"idNumber" minLength:"1" maxLength:"24" doc:"of an adult of the application"`
			Phone    string `json:"phone" minLength:"1" maxLength:"20" doc:"theirs"`
		}
	}
	huma.Register(api, family(http.MethodPost, "/drafts/{id}/invitations", "invite-to-sign", "Ask an adult of an application to sign on a phone of their own"),
		func(ctx context.Context, in *inviteInput) (*body[Invitation], error) {
			return answer(s.Invite(ctx, in.ID, in.Body.IDNumber, in.Body.Phone))
		})
	type revokeInput struct {
		ID         id.ID `path:"id"`
		Invitation id.ID `path:"invitation"`
	}
	huma.Register(api, web.Keyless(family(http.MethodDelete, "/drafts/{id}/invitations/{invitation}", "revoke-invitation", "Take an invitation back")),
		func(ctx context.Context, in *revokeInput) (*struct{}, error) {
			return nil, s.Revoke(ctx, in.ID, in.Invitation)
		})
	type summonsInput struct {
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"20"`
		}
	}
	huma.Register(api, web.Keyless(web.Limited(family(http.MethodPost, "/summons", "read-summons", "What this phone is asked to sign"), provesAMinute)),
		func(ctx context.Context, in *summonsInput) (*body[Summons], error) {
			return answer(s.Summoned(ctx, in.Body.Code))
		})
	huma.Register(api, web.Keyless(web.Limited(family(http.MethodPost, "/summons/signature", "sign-summons", "Sign it"), provesAMinute)),
		func(ctx context.Context, in *struct{ Body Signing }) (*struct{}, error) {
			return nil, s.Countersign(ctx, in.Body)
		})
}
