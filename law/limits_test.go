package law_test

import (
	"slices"
	"testing"

	"doudi/policy"
)

// said are the limits of a programme, each as what it is on and what it reads.
func said(t *testing.T, app policy.Application) (out []string) {
	t.Helper()
	limits, err := loaded(t).Limits(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range limits {
		on := "property"
		switch {
		case l.Income:
			on = "income"
		case len(l.Assets) > 0:
			on = string(l.Assets[0])
		}
		if l.Own {
			on = "own " + on
		}
		out = append(out, on+" "+l.Text.En)
		if len(l.Cites) == 0 {
			t.Errorf("%s names no article", l.Rule)
		}
	}
	return out
}

// TestLimitsAreThoseOfTheRules: what a programme allows is read off its conditions, in
// the place and on the day of the application.
func TestLimitsAreThoseOfTheRules(t *testing.T) {
	t.Parallel()
	of := func(programme, division string) policy.Application {
		app := in(division, single(0))
		app.Programme = programme
		return app
	}
	urban := of("dibao", "513221")
	urban.Household.Urban = true
	nobody := of("dibao", "513221")
	nobody.Household.Grants = []policy.Grant{{Programme: "tekun", Person: nobody.Household.Members[0].Ref}}
	tests := map[string]struct {
		app  policy.Application
		want []string
	}{
		"a family of which nobody counts": {nobody, nil},
		"dibao in the country":            {of("dibao", "513221"), []string{"deposit at most 8,400.00 yuan/person", "vehicle at most 0", "house at most 1", "company at most 0", "income below 350.00 yuan/person/month"}},
		"dibao in town":                   {urban, []string{"deposit at most 12,960.00 yuan/person", "vehicle at most 0", "house at most 1", "company at most 0", "income below 540.00 yuan/person/month"}},
		"the edge of dibao":               {of("edge", "513221"), []string{"deposit at most 12,600.00 yuan/person", "vehicle at most 1", "house at most 2", "income below 525.00 yuan/person/month"}},
		"extreme hardship":                {of("tekun", "513221"), []string{"own income below 350.00 yuan/person/month", "own deposit at most 8,400.00 yuan/person"}},
		"a place that limits no property": {of("dibao", "231025"), []string{"deposit not set here: a person judges", "vehicle not set here: a person judges", "house not set here: a person judges",
			"company not set here: a person judges", "income below 632.00 yuan/person/month"}},
		"rigid spending, which compares the family with itself": {of("rigid", "513221"), []string{"deposit at most 12,600.00 yuan/person", "vehicle at most 1", "house at most 2", "income below 1,666.66 yuan/person/month"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(t, test.app); !slices.Equal(got, test.want) {
				t.Errorf("%q\nwant %q", got, test.want)
			}
		})
	}
}

// TestALimitDecides: a family at the limit may be eligible, and one above it is not.
func TestALimitDecides(t *testing.T) {
	t.Parallel()
	e := loaded(t)
	outcome := func(savings policy.Fen) policy.Outcome {
		d, err := e.Decide(t.Context(), in("513221", single(0, policy.Asset{Member: "甲", Kind: policy.AssetDeposit, Amount: &savings, Basis: policy.Found})))
		if err != nil {
			t.Fatal(err)
		}
		return d.Outcome
	}
	if at, above := outcome(840_000), outcome(840_001); at != policy.Eligible || above != policy.Ineligible {
		t.Errorf("at the limit %s, above it %s", at, above)
	}
}
