package web_test

import (
	"net/http"
	"testing"

	"doudi/internal/crypt/crypttest"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestAnswersFollowTheKey: after a rotation a retry is still answered, and the
// old key is not needed for it.
func TestAnswersFollowTheKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		before, after, alone := crypttest.Rotated(t)
		b := setupWith(t, d, clock, before)
		b.signIn("yuxy")
		first := b.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001")
		b.want(first, 200, "made")
		b.want(b.do(http.MethodPost, "/api/make", `{"text":"b"}`, "Idempotency-Key", "k-000002"), 200)
		rotated := setupWith(t, d, clock, after)
		for _, want := range []int{2, 0} {
			if n, err := rotated.server.Reseal(t.Context(), 1); err != nil || n != want {
				t.Errorf("sealed %d answers again, want %d; %v", n, want, err)
			}
		}
		last := setupWith(t, d, clock, alone)
		last.cookie, last.csrf = b.cookie, b.csrf
		again := last.do(http.MethodPost, "/api/make", `{"text":"a"}`, "Idempotency-Key", "k-000001")
		if again.Body.String() != first.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" {
			t.Errorf("a retry is answered %s, the first was %s", again.Body, first.Body)
		}
	})
}
