package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/db"
	"doudi/internal/web"
)

// TestElsewhere: whoever names a place where they do not work finds nothing
// there, whatever the operation would have answered, and the county they
// guessed at has it in its log.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		type input struct {
			County   int32  `path:"county"`
			Division string `query:"division"`
		}
		ok := func(context.Context, *input) (*testOutput, error) { return &testOutput{}, nil }
		one := huma.Operation{OperationID: "one", Method: http.MethodGet, Path: "/api/one/{county}"}
		huma.Register(b.server.API(), one, ok)
		one.OperationID, one.Path = "offered", "/api/offered/{county}"
		huma.Register(b.server.API(), web.Elsewhere(one), ok)
		b.signIn("yuxy") // clerk of 513221100
		for _, tt := range []struct {
			path   string
			status int
			county int32 // in whose log it is; 0 for nobody's
		}{
			{"/api/one/513221", 200, 0},
			{"/api/one/513221?division=513221100", 200, 0},
			{"/api/one/513221?division=5132", 200, 0}, // the part of it that is theirs
			{"/api/one/513221?division=513221100001", 200, 0},
			{"/api/one/513221?division=513221101", 404, 513221},
			{"/api/one/513222", 404, 513222},
			{"/api/one/513221?division=513222", 404, 513222},
			{"/api/one/510104?division=513221100", 404, 510104},
			{"/api/one/0", 200, 0},
			{"/api/one/513221?division=x", 200, 0}, // no code: the operation's to say
			{"/api/offered/513222", 200, 0},
		} {
			before := b.refused(t, tt.county)
			b.want(b.do(http.MethodGet, tt.path, ""), tt.status)
			want := before
			if tt.county != 0 {
				want++
			}
			if got := b.refused(t, tt.county); got != want {
				t.Errorf("%s: %d refusals in the log of %d, want %d", tt.path, got, tt.county, want)
			}
		}
		b.want(b.do(http.MethodGet, "/api/one/510104", "", "Cookie", "none"), 401)
	})
}

// refused counts the refusals in a county's chain, each of which must tell of what.
func (b *bench) refused(t *testing.T, county int32) (n int) {
	t.Helper()
	err := b.db.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT detail FROM audit_entry WHERE county = $1 AND act = 'access.refused'", county)
		if err != nil {
			return err
		}
		defer rows.Close()
		for n = 0; rows.Next(); n++ {
			var detail string
			if err := rows.Scan(&detail); err != nil {
				return err
			}
			var d struct{ Operation string }
			if err := json.Unmarshal([]byte(detail), &d); err != nil || d.Operation == "" {
				t.Errorf("a refusal says %s", detail)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A guess at a county that is not there begins no log for it.
func TestNoLogForACountyThatIsNotThere(t *testing.T) {
	t.Parallel()
	b := lite(t)
	b.signIn("malq")
	b.want(b.do(http.MethodGet, "/api/households/000007001001", ""), 404)
	if n := b.count("access.refused"); n != 1 {
		t.Errorf("%d refusals, want one, at home", n)
	}
	b.want(b.do(http.MethodGet, "/api/households/510104001001", ""), 404)
	if n := b.count("access.refused"); n != 3 {
		t.Errorf("%d refusals, want two more", n)
	}
}
