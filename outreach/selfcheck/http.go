package selfcheck

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/calendar"
	"doudi/internal/web"
)

// callsAMinute is what one address may ask: a conversation takes some ten
// calls, and a village or a carrier's phones share an address.
const callsAMinute = 300

// Routes registers the self-check. It is a POST because what a family says
// belongs into no address and no log; nothing of it is kept. today is the day
// whose law applies.
func (c *Checker) Routes(api huma.API, today func() calendar.Date) {
	type output struct{ Body Step }
	op := huma.Operation{OperationID: "self-check", Method: http.MethodPost, Path: "/api/selfcheck", Summary: "The next question that matters, or what a family could get; nothing is kept",
		Tags: []string{"portal"}, MaxBodyBytes: 16 << 10}
	huma.Register(api, web.Public(web.Limited(op, callsAMinute)), func(ctx context.Context, in *struct{ Body Situation }) (*output, error) {
		step, err := c.Next(ctx, in.Body, today())
		if err != nil {
			return nil, err
		}
		return &output{step}, nil
	})
}
