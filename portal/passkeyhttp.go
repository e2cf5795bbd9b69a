package portal

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/web"
)

// Ways are the ways to sign in that this installation has.
type Ways struct {
	Code    bool `json:"code"`
	Passkey bool `json:"passkey"`

	Identity bool `json:"identity" doc:"a province's identity service"`
}

// passkeyRoutes let a phone prove itself without a code.
func (s *Service) passkeyRoutes(server *web.Server, api huma.API) {
	huma.Register(api, web.Public(web.Limited(op(http.MethodGet, "/ways", "get-portal-ways", "How families sign in here"), readsAMinute)),
		func(context.Context, *struct{}) (*body[Ways], error) {
			return answer(Ways{Code: s.sender != nil || s.demo, Passkey: s.passkeys != nil, Identity: s.identity != nil}, nil)
		})
	entrance := op(http.MethodPost, "/passkeys/entrance", "ask-family-passkey", "Ask a browser for a passkey to sign in with")
	huma.Register(api, web.Public(web.Daily(web.Limited(entrance, signInsAMinute), signInsADay)),
		func(ctx context.Context, _ *struct{}) (*body[Asking], error) { return answer(s.AskEntrance(ctx)) })
	type enterPasskeyInput struct {
		web.Raw
		Body struct {
			Token      string         `json:"token" minLength:"1" maxLength:"80"`
			Credential map[string]any `json:"credential" doc:"as navigator.credentials.get gave it, with bytes in base64url"`
		}
	}
	enter := op(http.MethodPost, "/passkeys/session", "enter-with-passkey", "Sign a family in with a passkey")
	huma.Register(api, web.Public(web.Daily(web.Limited(enter, signInsAMinute), signInsADay)),
		func(ctx context.Context, in *enterPasskeyInput) (*body[Me], error) {
			session, err := s.Enter(ctx, in.Body.Token, in.Body.Credential)
			if err != nil {
				return nil, err
			}
			server.SetFamilyCookie(in.Writer, in.Request, session.Token)
			return answer(s.Me(ctx, session))
		})
	huma.Register(api, family(http.MethodGet, "/passkeys", "list-family-passkeys", "The passkeys of this account"),
		func(ctx context.Context, _ *struct{}) (*items[Passkey], error) { return listed(s.Passkeys(ctx)) })
	huma.Register(api, web.Keyless(family(http.MethodPost, "/passkeys/new", "ask-new-passkey", "Ask a browser for a new passkey")),
		func(ctx context.Context, _ *struct{}) (*body[Asking], error) { return answer(s.AskPasskey(ctx)) })
	type addPasskeyInput struct {
		Body struct {
			Token      string         `json:"token" minLength:"1" maxLength:"80"`
			Name       string         `json:"name" minLength:"1" maxLength:"60" doc:"what its owner calls it"`
			Credential map[string]any `json:"credential" doc:"as navigator.credentials.create gave it, with bytes in base64url"`
		}
	}
	huma.Register(api, web.Keyless(family(http.MethodPost, "/passkeys", "add-passkey", "Keep a new passkey")),
		func(ctx context.Context, in *addPasskeyInput) (*body[Passkey], error) {
			return answer(s.AddPasskey(ctx, in.Body.Token, in.Body.Name, in.Body.Credential))
		})
	huma.Register(api, family(http.MethodDelete, "/passkeys/{id}", "drop-passkey", "Remove a passkey"),
		func(ctx context.Context, in *draftPath) (*struct{}, error) { return nil, s.DropPasskey(ctx, in.ID) })
}
