package casework_test

import (
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// TestAGrantHasOthersReviewed: who becomes 特困 is counted in no dibao family any
// more, so that the dibao of the household is looked at again, once; a sum given
// once changes nothing of it.
func TestAGrantHasOthersReviewed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		file := b.registry.households[household]
		file.Facts.Members = file.Facts.Members[:1]
		file.Facts.Members[0].BornOn = calendar.On(1950, 3, 2)
		b.registry.households[household] = file
		dibao := money.Yuan(350)
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: &dibao}}
		reviews := func() (n int) {
			t.Helper()
			for _, w := range must[page.Page[casework.Task]](t)(b.Work(b.clerk, casework.Filter{}, page.Query{Limit: 10})).Items {
				if w.Case.Purpose == procedure.Review && w.Case.Programme == "dibao" {
					n++
				}
			}
			return n
		}
		b.walk(t, b.begun(t, "temp-emergency", household), "submit accept advance explain confirm")
		if n := reviews(); n != 0 {
			t.Errorf("a sum given once began %d reviews", n)
		}
		b.walk(t, b.begun(t, "tekun", household), "submit accept investigate visit report assess opinion publish posted close confirm")
		if n := reviews(); n != 1 {
			t.Fatalf("%d reviews of dibao stand in the work list", n)
		}
	})
}
