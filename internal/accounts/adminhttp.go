package accounts

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

type listInput struct {
	page.Query
	Filter
}

type listOutput struct{ Body page.Page[Account] }

type accountInput struct {
	ID id.ID `path:"id"`
}

type accountOutput struct{ Body Account }

type addInput struct {
	Body struct {
		Login string `json:"login" doc:"3–32 lower-case letters, digits, . _ -"`
		Change
	}
}

type secretOutput struct {
	Body struct {
		ID       id.ID  `json:"id"`
		Password string `json:"password" doc:"for the first sign-in; shown this once"`
	}
}

type setInput struct {
	ID   id.ID `path:"id"`
	Body Change
}

type rolesOutput struct {
	Body struct {
		Items []authz.RoleName `json:"items"`
	}
}

// adminRoutes registers what the security administrator does.
func (s *Service) adminRoutes(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"accounts"}}
	}
	huma.Register(api, op("accounts", http.MethodGet, "/api/accounts", "Accounts by login"),
		func(ctx context.Context, in *listInput) (*listOutput, error) {
			p, err := s.Accounts(ctx, in.Query, in.Filter)
			return &listOutput{p}, err
		})
	type exportInput struct {
		Filter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("exportAccounts", http.MethodGet, "/api/accounts/export", "Accounts and their roles as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.Export(ctx, in.Filter, sheet.Kind(in.Format)))
		})
	huma.Register(api, op("account", http.MethodGet, "/api/accounts/{id}", "One account"),
		func(ctx context.Context, in *accountInput) (*accountOutput, error) {
			a, err := s.Account(ctx, in.ID)
			return &accountOutput{a}, err
		})
	huma.Register(api, op("addAccount", http.MethodPost, "/api/accounts", "Add an account"),
		func(ctx context.Context, in *addInput) (*secretOutput, error) {
			n, password, err := s.Add(ctx, in.Body.Login, in.Body.Change)
			return secret(n, password), err
		})
	huma.Register(api, op("changeAccount", http.MethodPut, "/api/accounts/{id}", "Change name, post, roles; disable"),
		func(ctx context.Context, in *setInput) (*accountOutput, error) {
			if err := s.Change(ctx, in.ID, in.Body); err != nil {
				return nil, err
			}
			a, err := s.Account(ctx, in.ID)
			return &accountOutput{a}, err
		})
	huma.Register(api, op("resetPassword", http.MethodPost, "/api/accounts/{id}/password", "Give a one-time password and lift a lock"),
		func(ctx context.Context, in *accountInput) (*secretOutput, error) {
			password, err := s.Reset(ctx, in.ID)
			return secret(in.ID, password), err
		})
	huma.Register(api, op("roles", http.MethodGet, "/api/roles", "Every role in words"),
		func(context.Context, *struct{}) (*rolesOutput, error) {
			var out rolesOutput
			out.Body.Items = authz.Roles()
			return &out, nil
		})
}

func secret(n id.ID, password string) *secretOutput {
	var out secretOutput
	out.Body.ID, out.Body.Password = n, password
	return &out
}
