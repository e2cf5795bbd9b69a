package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
)

// TestPublicityOutsideTheTerm: where the place leaves publicity out, the term of
// the whole procedure ends so many working days later as the notice hangs; from 25
// September to 8 October 2026 four are working days.
func TestPublicityOutsideTheTerm(t *testing.T) {
	t.Parallel()
	days, err := calendar.LoadWorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		out  bool
		more int
	}{{false, 0}, {true, 4}} {
		t.Run(fmt.Sprintf("left out %v", c.out), func(t *testing.T) {
			each(t, func(t *testing.T, b *bundle) {
				b.law.outside = c.out
				b.on(calendar.On(2026, 9, 24))
				r := b.published(t)
				want := func(term int) {
					t.Helper()
					k := b.clockOf(t, r, "total")
					if due, err := days.AddWorkingDays(k.StartedOn, term+c.more); err != nil || k.DueOn != due || k.Days != term {
						t.Errorf("publicity left out %v: due on %s within %d, want %s within %d; %v", c.out, k.DueOn, k.Days, due, term, err)
					}
				}
				want(30)
				if said := b.document(t, b.read(t, r).Documents[0].FileID); strings.Contains(said, "公示期不计算在内") != c.out {
					t.Errorf("publicity left out %v, and the acceptance notice says:\n%s", c.out, said)
				}
				must[casework.Done](t)(b.Extend(b.approver, r, b.extension(t, r, "hard", "人户分离，需外地协查")))
				want(45)
			})
		})
	}
}
