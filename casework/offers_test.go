package casework_test

import (
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/policy"
)

// TestOffers: one window tells a household what it could get; what is asked for,
// or drawn, is offered no more, and what another department gives is said so.
func TestOffers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		of := func() []casework.Offer { return must[casework.Offers](t)(b.Offers(b.clerk, county, household)).Items }
		find := func(programme string) (casework.Offer, bool) {
			list := of()
			i := slices.IndexFunc(list, func(o casework.Offer) bool { return o.Programme == programme })
			if i < 0 {
				return casework.Offer{}, false
			}
			return list[i], true
		}
		if o, ok := find("dibao"); !ok || o.Outcome != policy.Eligible || o.Amount <= 0 || !o.Opens || o.Result != policy.ResultMonthly {
			t.Errorf("a sick father and a pupil with 300 yuan a month are offered %+v", of())
		}
		if o, ok := find("education"); !ok || o.Opens || o.PersonName != "尔玛兰" || o.Gives.Chinese == "" {
			t.Errorf("the pupil is offered %+v", o)
		}
		list := of()
		for i := range list[1:] {
			if list[i].Outcome == policy.Undetermined && list[i+1].Outcome == policy.Eligible {
				t.Errorf("%s, which is open, stands before %s", list[i].Programme, list[i+1].Programme)
			}
		}
		b.draft(t)
		if o, ok := find("dibao"); ok {
			t.Errorf("offered again while asked for: %+v", o)
		}
		b.entitlements.drawn = []casework.Drawn{{Programme: "edge"}}
		if o, ok := find("edge"); ok {
			t.Errorf("an edge household is offered %+v", o)
		}
		refused(t, lastErr(b.Offers(b.assistant, county, household)), errs.Forbidden, "an assistant asks")
		refused(t, lastErr(b.Offers(b.foreigner, county, household)), errs.NotFound, "another county asks")
		refused(t, lastErr(b.Offers(b.clerk, county, 1)), errs.NotFound, "no such household")
	})
}

// TestSituationIsRecalled: what one case said of obligors need not be said again
// in the next, whatever was asked for in between.
func TestSituationIsRecalled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		facts := b.registry.households[household].Facts
		facts.Obligors = []casework.Obligor{{Name: "尔玛强", Supports: father, InPrison: true}}
		d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "tekun", HouseholdID: household, Facts: &facts, Channel: "window", Reason: "x"}))
		r := casework.Ref{County: d.County, ID: d.ID}
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "撤回"}))
		d = must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "old-age", HouseholdID: household, Channel: "window", Reason: "x"}))
		r = casework.Ref{County: d.County, ID: d.ID}
		if f := b.read(t, r).Facts; f.Obligors != nil {
			t.Errorf("a case that asks for no obligors has %+v", f.Obligors)
		}
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "撤回"}))
		d = must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "tekun", HouseholdID: household, Channel: "window", Reason: "x"}))
		if f := b.read(t, casework.Ref{County: d.County, ID: d.ID}).Facts; len(f.Obligors) != 1 || f.Obligors[0].Name != "尔玛强" {
			t.Errorf("the second case begins with %+v", f.Obligors)
		}
	})
}

// TestProgrammesOfADay: what can be applied for is what has a procedure in force.
func TestProgrammesOfADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		list := must[[]casework.Offered](t)(b.Programmes(b.clerk, county))
		if len(list) != len(programmes()) {
			t.Errorf("today: %+v", list)
		}
		b.on(calendar.On(2026, 6, 30))
		if list := must[[]casework.Offered](t)(b.Programmes(b.clerk, county)); len(list) != 1 || list[0].Programme != "dibao" {
			t.Errorf("before the law: %+v", list)
		}
		refused(t, lastErr(b.Programmes(b.foreigner, county)), errs.NotFound, "another county")
	})
}
