package app

import (
	"testing"
	"time"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/portal"
	"doudi/referral"
)

// TestReferralsOfACase: a case tells whoever filed it of its own time alone.
func TestReferralsOfACase(t *testing.T) {
	t.Parallel()
	filed := time.Date(2026, 3, 10, 6, 0, 0, 0, time.UTC)
	at := func(m time.Month, day int) dbt.Time { return dbt.At(time.Date(2026, m, day, 6, 0, 0, 0, time.UTC)) }
	list := []referral.Told{
		{ID: 9, Number: "earlier the same day", MadeOn: calendar.On(2026, 3, 10)}, {ID: 11, Number: "later that day", MadeOn: calendar.On(2026, 3, 10), Reply: "已减免"},
		{ID: 12, Number: "in June", MadeOn: calendar.On(2026, 6, 15)}, {ID: 13, Number: "in July", MadeOn: calendar.On(2026, 7, 1)},
	}
	granted := &portal.Decision{ID: 3}
	for what, c := range map[string]struct {
		state casework.State
		by    *portal.Decision
		drawn calendar.Period
		last  string
		shown int
	}{
		"under way":                       {casework.Accepted, nil, 0, "in July", 3},
		"drawn until June":                {casework.Confirmed, granted, calendar.On(2026, 6, 1).Period(), "in June", 2},
		"drawn on":                        {casework.Confirmed, granted, calendar.On(2027, 2, 1).Period(), "in July", 3},
		"recognised until the end of May": {casework.Confirmed, &portal.Decision{ID: 3, ValidTo: calendar.On(2026, 5, 31)}, 0, "later that day", 1},
		"paid once, in April":             {casework.Confirmed, granted, 0, "later that day", 1},
		"refused in April":                {casework.Refused, granted, calendar.On(2027, 2, 1).Period(), "later that day", 1},
	} {
		x := portal.Case{ID: 10, Filed: dbt.At(filed), State: string(c.state), Decision: c.by, Steps: []portal.Step{{At: at(3, 10)}, {At: at(4, 2)}}}
		got := referralsOf(x, lastDay(x, c.drawn), list)
		if len(got) != c.shown || got[len(got)-1].Number != c.last || got[0].Reply != "已减免" {
			t.Errorf("%s: %+v", what, got)
		}
		x.Proxied = true
		if got = referralsOf(x, lastDay(x, c.drawn), list); len(got) != c.shown || got[0].Reply != "" {
			t.Errorf("%s, to a proxy: %+v", what, got)
		}
	}
}
