package registry

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"doudi/internal/calendar"
)

// spoken is what a mark is made of, as encoding/json has always written it.
type spoken struct {
	Draft
	Without []NoIncome `json:"without,omitempty"`
}

// TestAppendDraft holds what is written by hand against encoding/json: a mark
// that is other would have every household of a roster looked at again.
func TestAppendDraft(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.Just(""), rapid.String(), rapid.SampledFrom([]string{"张三", "<b>&\u2028“”", "\xff\xc3", "\x7f\x00\t\"\\"}))
	day := rapid.Map(rapid.IntRange(-1, 40_000), func(n int) calendar.Date {
		if n < 0 {
			return calendar.Date{}
		}
		return calendar.On(1930, 1, 1).AddDays(n)
	})
	draft := rapid.MakeCustom[Draft](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[string](): text.AsAny(), reflect.TypeFor[calendar.Date](): day.AsAny(),
	}})
	rapid.Check(t, func(t *rapid.T) {
		d := draft.Draw(t, "draft")
		want, err := json.Marshal(spoken{d, d.Import.Without})
		if err != nil {
			t.Fatal(err)
		}
		if got := appendDraft(nil, &d); string(got) != string(want) {
			t.Fatalf("wrote %s\nwant  %s", got, want)
		}
	})
}
