package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/money"
)

// bill is a settlement of the father's with a burden left to him.
func bill(number string, on calendar.Date, burden money.Fen) casework.Bill {
	total, basic, none := burden+money.Yuan(20_000), money.Yuan(10_000), money.Fen(0)
	compliant := burden + money.Yuan(10_000)
	return casework.Bill{Number: number, Kind: "inpatient", Hospital: "汶川县人民医院", Designated: true, SettledOn: on, Total: &total, Compliant: &compliant, Basic: &basic, Serious: &none, Supplementary: &none}
}

// claimed begins a medical case of a family on dibao.
func (b *bundle) claimed(t *testing.T, bills ...casework.Bill) casework.Ref {
	t.Helper()
	b.entitlements.drawn = []casework.Drawn{{Programme: "dibao"}}
	facts := b.registry.households[household].Facts
	facts.Medical = &casework.Medical{Patient: father, Bills: bills}
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "medical", HouseholdID: household, Facts: &facts, Channel: "window", Reason: "住院"}))
	return casework.Ref{County: d.County, ID: d.ID}
}

// TestWaterfall carries claims through with the engine and the packs of the
// demonstration: each payer is shown, a bill outside of designated institutions is
// left out, the yearly cap and deductible count what earlier cases gave, and no
// settlement is aided twice.
func TestWaterfall(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		outside := bill("JS-2", calendar.On(2026, 9, 2), money.Yuan(5_000))
		outside.Designated = false
		r := b.claimed(t, bill("JS-1", calendar.On(2026, 9, 1), money.Yuan(10_000)), outside)
		b.walk(t, r, "submit accept")
		p := b.read(t, r)
		if p.Proposal == nil || len(p.Proposal.Layers) != 5 || p.Proposal.Amount != money.Yuan(7_000) || p.Proposal.Layers[3].Paid != money.Yuan(7_000) || p.Proposal.Layers[0].Insurance == p.Proposal.Layers[3].Insurance {
			t.Fatalf("%+v, %+v", p.Proposal, p.NoProposal)
		}
		if told := fmt.Sprintf("%+v", p.Proposal.Reasons); p.PersonID != father || !strings.Contains(told, "尔玛泽仁：就医人属于医疗救助对象") {
			t.Errorf("reasons about %s", told)
		}
		b.walk(t, r, "opinion confirm")
		if d := b.read(t, r).Decision; len(d.Layers) != 5 || !strings.Contains(d.Notice, "给予尔玛泽仁医疗救助，一次性救助金7,000.00元") || !strings.Contains(d.Notice, "汶川县医疗保障局") || !strings.Contains(d.Notice, "<td>基本医疗保险</td>") {
			t.Errorf("the notice:\n%s", d.Notice)
		}

		again := b.claimed(t, bill("js-1 ", calendar.On(2026, 9, 1), money.Yuan(10_000)))
		b.walk(t, again, "submit")
		refused(t, b.act(t, again, "accept"), errs.Conflict, "a bill aided twice")
		must[casework.Done](t)(b.Withdraw(b.clerk, again, casework.Reasoned{Signing: b.sign(t, again, ""), Reason: "填错"}))

		more := b.claimed(t, bill("JS-3", calendar.On(2026, 10, 1), money.Yuan(70_000))) // 49,000 by the ratio, 43,000 under the cap of 50,000
		b.walk(t, more, "submit accept")
		if l := b.read(t, more).Proposal.Layers; l[3].Paid != money.Yuan(43_000) || l[4].Entering != money.Yuan(27_000) || l[4].Paid != money.Yuan(13_500) {
			t.Errorf("after what the year gave before: %+v", l)
		}
		b.walk(t, more, "opinion confirm")
		next := b.claimed(t, bill("JS-4", calendar.On(2025, 12, 30), money.Yuan(10_000)))
		b.walk(t, next, "submit accept")
		if l := b.read(t, next).Proposal.Layers; l[3].Paid != money.Yuan(7_000) {
			t.Errorf("of another year: %+v", l)
		}
	})
}

// TestSplitBills: a deductible is of its own layer, and the year's bills pay the
// same in two cases as they would in one.
func TestSplitBills(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		given := func(number string, burden money.Fen) casework.Layer {
			r := b.claimed(t, bill(number, calendar.On(2026, 9, 1), burden))
			b.walk(t, r, "submit accept")
			tilted := b.read(t, r).Proposal.Layers[4]
			b.walk(t, r, "opinion confirm")
			return tilted
		}
		given("JS-1", money.Yuan(4_000))
		if l := given("JS-2", money.Yuan(4_000)); l.Entering != money.Yuan(1_200) || l.Paid != 0 { // 2,400 of the year, under 3,000
			t.Errorf("of the second half: %+v", l)
		}
		if l := given("JS-3", money.Yuan(4_000)); l.Paid != money.Yuan(300) { // 3,600 of the year
			t.Errorf("above the deductible: %+v", l)
		}
	})
}

// TestBills: what cannot be is refused at its field.
func TestBills(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		day := calendar.On(2026, 9, 1)
		b.on(calendar.On(2026, 11, 2))
		much := money.Yuan(1_000_000)
		for path, spoil := range map[string]func(*casework.Medical){
			"body.facts.medical.bills[1].number":       func(m *casework.Medical) { m.Bills[1].Number = " js-1" },
			"body.facts.medical.bills[1].settledOn":    func(m *casework.Medical) { m.Bills[1].SettledOn = calendar.On(2025, 1, 1) },
			"body.facts.medical.bills[0].compliantFen": func(m *casework.Medical) { m.Bills[0].Compliant = &much },
			"body.facts.medical.bills[0].settledOn":    func(m *casework.Medical) { m.Bills[0].SettledOn, m.Bills = calendar.On(2026, 11, 3), m.Bills[:1] },
			"body.facts.medical.bills[0].from":         func(m *casework.Medical) { m.Bills[0].From = day.AddDays(1) },
			"body.facts.medical.patientId":             func(m *casework.Medical) { m.Patient = 5 },
		} {
			m := &casework.Medical{Patient: father, Bills: []casework.Bill{bill("JS-1", day, money.Yuan(100)), bill("JS-2", day, money.Yuan(100))}}
			spoil(m)
			facts := b.registry.households[household].Facts
			facts.Medical = m
			told, ok := lastErr(b.Create(b.clerk, county, casework.Entry{Programme: "medical", HouseholdID: household, Facts: &facts, Channel: "window", Reason: "住院"})).(*errs.Error)
			if !ok || told.Code != errs.Invalid || len(told.Fields) != 1 || told.Fields[0].Path != path {
				t.Errorf("%s: %+v", path, told)
			}
		}
	})
}
