package accounts

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/web"
)

// Me is the person signed in.
type Me struct {
	ID                 id.ID       `json:"id"`
	Login              string      `json:"login"`
	Name               string      `json:"name"`
	Post               string      `json:"post"`
	Grants             []GrantView `json:"grants"`
	Permissions        []authz.Act `json:"permissions" doc:"what may be done somewhere; leave out of the page what is not here"`
	CSRF               string      `json:"csrf" doc:"goes into X-CSRF-Token of every write"`
	MustChangePassword bool        `json:"mustChangePassword" doc:"nothing else is possible before"`
}

// GrantView is a role within a division, in words.
type GrantView struct {
	Role         authz.Role `json:"role"`
	RoleName     string     `json:"roleName"`
	Division     string     `json:"division"`
	DivisionName string     `json:"divisionName"`
}

type meOutput struct{ Body Me }

type signInInput struct {
	web.Raw
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"64"`
		Password string `json:"password" minLength:"1" maxLength:"256"`
	}
}

type signOutInput struct {
	web.Raw
	Everywhere bool `query:"everywhere" doc:"all browsers of this person"`
}

type changeInput struct {
	Body struct {
		Current string `json:"current" minLength:"1" maxLength:"256"`
		Next    string `json:"next" minLength:"1" maxLength:"256" doc:"at least 10 characters of three kinds, without the login, none of the last five"`
	}
}

// Routes registers sessions and accounts.
func (s *Service) Routes(server *web.Server) {
	api := server.API()
	s.adminRoutes(api)
	s.deviceRoutes(api)
	tags := []string{"session"}
	huma.Register(api, web.Throttled(web.Public(huma.Operation{OperationID: "signIn", Method: http.MethodPost, Path: "/api/session",
		Summary: "Sign in", Tags: tags})), func(ctx context.Context, in *signInInput) (*meOutput, error) {
		session, err := s.SignIn(ctx, in.Body.Login, in.Body.Password)
		if err != nil {
			return nil, err
		}
		server.SetCookie(in.Writer, in.Request, session.Token)
		return s.me(ctx, session)
	})
	huma.Register(api, web.BeforeChange(web.Keyless(huma.Operation{OperationID: "signOut", Method: http.MethodDelete, Path: "/api/session",
		Summary: "Sign out", Tags: tags})), func(ctx context.Context, in *signOutInput) (*struct{}, error) {
		server.SetCookie(in.Writer, in.Request, "")
		return nil, s.SignOut(ctx, in.Everywhere)
	})
	huma.Register(api, web.BeforeChange(huma.Operation{OperationID: "me", Method: http.MethodGet, Path: "/api/me",
		Summary: "Who is signed in", Tags: tags}), func(ctx context.Context, _ *struct{}) (*meOutput, error) {
		return s.me(ctx, web.Current(ctx))
	})
	huma.Register(api, web.BeforeChange(huma.Operation{OperationID: "changePassword", Method: http.MethodPut, Path: "/api/me/password",
		Summary: "Change the own password", Tags: tags}), func(ctx context.Context, in *changeInput) (*struct{}, error) {
		return nil, s.ChangePassword(ctx, in.Body.Current, in.Body.Next)
	})
}

func (s *Service) me(ctx context.Context, session web.Session) (*meOutput, error) {
	var out meOutput
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a, g, err := read(ctx, tx, session.Actor.Account)
		if err != nil {
			return err
		}
		out.Body = Me{ID: a.ID, Login: a.Login, Name: a.Name, Post: a.Post, Grants: s.words(ctx, g), Permissions: session.Actor.Acts(),
			CSRF: session.CSRF, MustChangePassword: a.MustChange}
		return nil
	})
	return &out, err
}

func (s *Service) words(ctx context.Context, grants []authz.Grant) []GrantView {
	out := make([]GrantView, 0, len(grants))
	for _, g := range grants {
		out = append(out, GrantView{Role: g.Role, RoleName: authz.NameOf(g.Role).In(lang.From(ctx)), Division: g.Division, DivisionName: s.division(g.Division)})
	}
	return out
}
