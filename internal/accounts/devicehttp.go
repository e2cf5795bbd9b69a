package accounts

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/id"
	"doudi/internal/web"
)

type deviceInput struct {
	ID id.ID `path:"id"`
}

type deviceOfInput struct {
	ID     id.ID `path:"id"`
	Device id.ID `path:"device"`
}

type devicesOutput struct {
	Body struct {
		Items []Device `json:"items" nullable:"false"`
	}
}

func listed(items []Device) *devicesOutput {
	var out devicesOutput
	out.Body.Items = items
	return &out
}

// standingsPerMinute bounds how often phones behind one address ask; a township
// shares one.
const standingsPerMinute = 60

// deviceRoutes registers the phones of those who visit homes.
func (s *Service) deviceRoutes(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"devices"}}
	}
	type phoneInput struct {
		Body struct {
			Name string `json:"name" minLength:"1" maxLength:"60" doc:"what the person calls the phone"`
		}
	}
	type phoneOutput struct {
		Body struct {
			ID    id.ID  `json:"id"`
			Token string `json:"token" doc:"with which the phone asks for its standing; told this once"`
		}
	}
	huma.Register(api, op("addDevice", http.MethodPost, "/api/me/devices", "Let a phone keep the own visits"), func(ctx context.Context, in *phoneInput) (*phoneOutput, error) {
		d, token, err := s.AddDevice(ctx, in.Body.Name)
		var out phoneOutput
		out.Body.ID, out.Body.Token = d.ID, token
		return &out, err
	})
	huma.Register(api, op("devices", http.MethodGet, "/api/me/devices", "The own phones"), func(ctx context.Context, _ *struct{}) (*devicesOutput, error) {
		list, err := s.Devices(ctx)
		return listed(list), err
	})
	huma.Register(api, op("revokeDevice", http.MethodDelete, "/api/me/devices/{id}", "Have an own phone forget what it holds"),
		func(ctx context.Context, in *deviceInput) (*struct{}, error) { return nil, s.RevokeDevice(ctx, in.ID) })
	huma.Register(api, op("devicesOf", http.MethodGet, "/api/accounts/{id}/devices", "The phones of an account"), func(ctx context.Context, in *deviceInput) (*devicesOutput, error) {
		list, err := s.DevicesOf(ctx, in.ID)
		return listed(list), err
	})
	huma.Register(api, op("revokeDeviceOf", http.MethodDelete, "/api/accounts/{id}/devices/{device}", "Have a phone forget what it holds"),
		func(ctx context.Context, in *deviceOfInput) (*struct{}, error) {
			return nil, s.RevokeDeviceOf(ctx, in.ID, in.Device)
		})
	type phoneStandingInput struct {
		Body struct {
			Token string `json:"token" minLength:"1" maxLength:"100"`
		}
	}
	type phoneStandingOutput struct{ Body Standing }
	huma.Register(api, web.Limited(web.Public(op("deviceStanding", http.MethodPost, "/api/devices/standing", "Whether a phone must forget what it holds")), standingsPerMinute),
		func(ctx context.Context, in *phoneStandingInput) (*phoneStandingOutput, error) {
			out, err := s.Standing(ctx, in.Body.Token)
			return &phoneStandingOutput{out}, err
		})
}
