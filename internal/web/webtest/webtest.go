// Package webtest watches operations in the tests of rooms, which register
// them without the server that stands before them.
package webtest

import (
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/db"
	"doudi/internal/web"
)

// OneTransaction is a middleware that fails t when a write commits several
// transactions and does not say that it is stepwise: a kill between them would
// leave it half done, with its idempotency key taken.
func OneTransaction(t testing.TB) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		ctx := db.WithFirst(c.Context(), nil)
		next(huma.WithContext(c, ctx))
		if n := db.Commits(ctx); n > 1 && !web.IsStepwise(c.Operation()) {
			t.Errorf("%s committed %d transactions", c.Operation().OperationID, n)
		}
	}
}
