package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// trait is a key of an operation's Metadata.
const (
	traitPublic       = "doudi.public"
	traitThrottled    = "doudi.throttled"
	traitLimit        = "doudi.limit"
	traitKeyless      = "doudi.keyless"
	traitStream       = "doudi.stream"
	traitStepwise     = "doudi.stepwise"
	traitBeforeChange = "doudi.before-change"
	traitElsewhere    = "doudi.elsewhere"
	traitFamilies     = "doudi.families"
	traitDaily        = "doudi.daily"
)

// Public marks an operation that needs no session. All others do.
func Public(op huma.Operation) huma.Operation { return with(op, traitPublic) }

// Families marks an operation of the portal: it answers the session of a family's
// account and no other, and all operations without this mark refuse that session.
func Families(op huma.Operation) huma.Operation { return with(op, traitFamilies) }

// Throttled bounds how often one address may call an operation.
func Throttled(op huma.Operation) huma.Operation { return with(op, traitThrottled) }

// Limited bounds an operation to so many calls a minute: of one person, or from
// one address for what the public asks, where a village may share one, and so
// may a carrier's phones.
func Limited(op huma.Operation, perMinute int) huma.Operation {
	op = with(op, traitLimit)
	op.Metadata[traitLimit] = perMinute
	return op
}

// Daily bounds what the public may call from one address in a day, beside Limited:
// where a minute's calls, all day long, would be enough to guess.
func Daily(op huma.Operation, perDay int) huma.Operation {
	op = with(op, traitDaily)
	op.Metadata[traitDaily] = perDay
	return op
}

// Keyless marks a write that may be repeated without harm and so needs no
// Idempotency-Key, such as signing out.
func Keyless(op huma.Operation) huma.Operation { return with(op, traitKeyless) }

// Stream marks a write whose body is too large to hold: it calls Streamed,
// which binds its idempotency key to the content.
func Stream(op huma.Operation) huma.Operation { return with(op, traitStream) }

// Stepwise marks a write of several transactions, each of which does nothing
// when it is done again. All others have one: their key is written with all they
// do. A retry of a stepwise write that was killed half way does what is left.
func Stepwise(op huma.Operation) huma.Operation { return with(op, traitStepwise) }

// IsStepwise reports whether a write was marked as one of several transactions.
func IsStepwise(op *huma.Operation) bool { return has(op, traitStepwise) }

// BeforeChange marks what a person may do whose password must be changed first.
func BeforeChange(op huma.Operation) huma.Operation { return with(op, traitBeforeChange) }

func with(op huma.Operation, trait string) huma.Operation {
	m := map[string]any{trait: true}
	for k, v := range op.Metadata {
		m[k] = v
	}
	op.Metadata = m
	return op
}

func has(op *huma.Operation, trait string) bool {
	on, _ := op.Metadata[trait].(bool)
	return on
}

// writes reports whether a method changes something.
func writes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// secure writes into the document what guard demands.
func secure(_ *huma.OpenAPI, op *huma.Operation) {
	if !has(op, traitPublic) {
		need := map[string][]string{"session": {}}
		if has(op, traitFamilies) {
			need = map[string][]string{"family": {}}
		}
		if writes(op.Method) {
			need["csrf"] = []string{}
		}
		op.Security = []map[string][]string{need}
	}
	if writes(op.Method) && !has(op, traitKeyless) && !has(op, traitPublic) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: keyHeader, In: "header",
			Description: "demanded; 8–100 letters, digits, - or _; the same for a retry", Schema: &huma.Schema{Type: huma.TypeString}})
	}
}

// Raw is embedded in the input of an operation that reads its body, or writes
// its answer, as it comes.
type Raw struct {
	Request *http.Request       `json:"-"`
	Writer  http.ResponseWriter `json:"-"`
}

// Resolve keeps the request.
func (r *Raw) Resolve(ctx huma.Context) []error {
	r.Request, r.Writer = humago.Unwrap(ctx)
	return nil
}
