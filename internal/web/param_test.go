package web_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/id"
)

// TestValuesInPathsAndQueries holds that our own types travel there as they do in bodies.
func TestValuesInPathsAndQueries(t *testing.T) {
	t.Parallel()
	b := lite(t)
	type values struct {
		ID     id.ID           `path:"id" json:"id"`
		Other  id.ID           `query:"other" json:"other"`
		Period calendar.Period `query:"period" json:"period"`
		Day    calendar.Date   `query:"day" json:"day"`
	}
	type output struct{ Body values }
	huma.Register(b.server.API(), huma.Operation{OperationID: "values", Method: http.MethodGet, Path: "/api/values/{id}"},
		func(_ context.Context, in *values) (*output, error) { return &output{*in}, nil })
	b.signIn("yuxy")
	b.want(b.do(http.MethodGet, "/api/values/912758682356064256?other=7&period=2026-11&day=2026-11-23", ""), 200,
		`{"id":"912758682356064256","other":"7","period":"2026-11","day":"2026-11-23"}`)
	b.want(b.do(http.MethodGet, "/api/values/1", ""), 200, `{"id":"1","other":"0","period":"","day":""}`)
	b.want(b.do(http.MethodGet, "/api/values/abc?period=202611&day=x", ""), 422, "path.id", "query.period", "query.day")
}
