package casework_test

import (
	"slices"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
)

// TestRecognitionEnds: a rigid-expenditure household is one for twelve months;
// who was recognised anew stays one.
func TestRecognitionEnds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		end := func() int {
			return must[int](t)(b.EndRecognitions(authz.WithActor(t.Context(), authz.Program())))
		}
		const way = "submit accept investigate visit report opinion confirm"
		b.on(calendar.On(2026, 8, 3))
		first := b.begun(t, "rigid", household)
		b.walk(t, first, way)
		if to := b.read(t, first).Decision.ValidTo; to != calendar.On(2027, 8, 2) {
			t.Fatalf("recognised until %s", to)
		}
		b.on(calendar.On(2026, 9, 1))
		b.walk(t, b.begun(t, "rigid", household), way)
		for _, day := range []struct {
			on    calendar.Date
			ended int
			off   []string
		}{
			{calendar.On(2027, 8, 2), 0, nil}, {calendar.On(2027, 8, 3), 1, nil}, {calendar.On(2027, 8, 31), 0, nil},
			{calendar.On(2027, 9, 1), 1, []string{"rigid"}}, {calendar.On(2027, 9, 2), 0, []string{"rigid"}},
		} {
			b.on(day.on)
			if n := end(); n != day.ended || !slices.Equal(b.entitlements.ended, day.off) {
				t.Errorf("on %s %d ended, taken off: %v", day.on, n, b.entitlements.ended)
			}
		}
	})
}
