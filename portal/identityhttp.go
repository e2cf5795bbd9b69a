package portal

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/errs"
	"doudi/internal/web"
)

// departedCookie holds a browser's token while it is at the identity service. It comes
// back with a request from another site, which a strict cookie would not.
const (
	departedCookie = "doudi_departed"
	departedPath   = "/api/portal/identity"
)

type arrival struct {
	Status   int
	Location string `header:"Location"`
}

// identityRoutes lead to a province's identity service and back.
func (s *Service) identityRoutes(server *web.Server, api huma.API) {
	depart := func(ctx context.Context, in *struct{ web.Raw }) (*body[Departure], error) {
		out, token, err := s.Depart(ctx)
		if err == nil {
			s.setDeparted(in.Writer, token)
		}
		return answer(out, err)
	}
	entrance := op(http.MethodPost, "/identity/entrance", "depart-to-sign-in", "Go to the identity service to sign in")
	huma.Register(api, web.Public(web.Daily(web.Limited(entrance, signInsAMinute), signInsADay)), depart)
	huma.Register(api, web.Keyless(family(http.MethodPost, "/identity/proof", "depart-to-prove", "Go to the identity service to prove whose this account is")), depart)
	type returnInput struct {
		web.Raw
		State string `query:"state" maxLength:"200"`
		Code  string `query:"code" maxLength:"2000"`
	}
	back := op(http.MethodGet, "/identity/return", "return-from-identity", "Come back from the identity service")
	back.DefaultStatus = http.StatusSeeOther
	huma.Register(api, web.Public(web.Daily(web.Limited(back, signInsAMinute), signInsADay)), func(ctx context.Context, in *returnInput) (*arrival, error) {
		token := ""
		if c, err := in.Request.Cookie(departedCookie); err == nil {
			token = c.Value
		}
		s.setDeparted(in.Writer, "")
		session, err := s.Return(ctx, token, in.State, in.Code)
		switch code := errs.CodeOf(err); {
		case code == errs.Unauthorized || code == errs.Conflict: // a person sees this: the page says it in words
			return &arrival{http.StatusSeeOther, "/portal/held?identity=" + string(code)}, nil
		case err != nil:
			return nil, err
		}
		server.SetFamilyCookie(in.Writer, in.Request, session.Token)
		return &arrival{http.StatusSeeOther, "/portal/held"}, nil
	})
}

func (s *Service) setDeparted(w http.ResponseWriter, token string) {
	c := &http.Cookie{Name: departedCookie, Value: token, Path: departedPath, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.public, "https://"), MaxAge: int(ceremonyLasts.Seconds())}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
