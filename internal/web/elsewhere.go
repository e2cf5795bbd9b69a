package web

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/errs"
)

// Elsewhere marks an operation on a record of a place where the actor does not
// work, such as a household that another county offers; it checks that itself.
func Elsewhere(op huma.Operation) huma.Operation { return with(op, traitElsewhere) }

// elsewhere is the place that a request names, as a division code, if the actor
// works nowhere in it; "" otherwise. For them nothing is there, whatever the
// operation would have found: a guess tells as little as a page that is not, and
// the county guessed at learns of it. A family's account works nowhere: its
// operations ask who filed what they name.
func elsewhere(r *http.Request, op *huma.Operation) string {
	actor := authz.From(r.Context())
	if actor.Account == 0 || actor.IsFamily() || has(op, traitPublic) || has(op, traitElsewhere) {
		return ""
	}
	for _, place := range named(r, op) {
		if !actor.Works(place) {
			return place
		}
	}
	return ""
}

// named lists the places that a request names in its path or query. What is no
// code of a place is left to the operation, which says so; county 0 is where the
// log keeps what belongs to none.
func named(r *http.Request, op *huma.Operation) (places []string) {
	for _, p := range op.Parameters {
		text := r.PathValue(p.Name)
		if p.In == "query" {
			text = r.URL.Query().Get(p.Name)
		}
		switch p.Name {
		case "county":
			if n, err := strconv.ParseInt(text, 10, 32); err == nil && n > 0 && n < 1_000_000 {
				places = append(places, authz.CountyCode(int32(n)))
			}
		case "division":
			if len(text) >= 2 && digits(text) {
				places = append(places, text)
			}
		}
	}
	return places
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// countyOf is the county that a place lies in, or 0 for one that is larger.
func countyOf(place string) int32 {
	if len(place) < 6 {
		return 0
	}
	n, err := strconv.ParseInt(place[:6], 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

func nothingThere() error { return errs.New(errs.NotFound, "没有找到。", "Not found.") }
