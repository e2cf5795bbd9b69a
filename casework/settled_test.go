package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestWhoSettledDoesNotDecide: whoever said of a finding what it is has checked
// the case, also when somebody else did all the rest, and does not decide on it.
func TestWhoSettledDoesNotDecide(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		r := b.atCounty(t)
		b.checks.settlers = []id.ID{authz.From(b.approver).Account}
		_, err := b.Confirm(b.approver, r, b.judgement(t, r, "周杰"))
		refused(t, err, errs.Conflict, "confirming what they checked")
		b.checks.settlers = []id.ID{authz.From(b.clerk).Account}
		must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	})
}
