package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/law"
	"doudi/policy"
)

// TestDibaoOfOnePerson: who may be on dibao alone (单人保, 民发〔2021〕57号 art.8; 2022年兜底
// 保障通知 一（一）) applies, is paid alone, is posted alone, and is not paid twice.
func TestDibaoOfOnePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		for programme, other := range map[string]string{"dibao-single": "dibao-religious", "dibao-religious": "dibao-single"} {
			b.on(calendar.On(2026, 9, 24))
			b.entitlements.grants, b.entitlements.drawn = nil, nil
			facts := b.comfortable(father)
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: programme, HouseholdID: household, For: father, Facts: &facts, Channel: "window", Reason: "本人没有收入"}))
			r := casework.Ref{County: d.County, ID: d.ID}
			b.walk(t, r, "submit accept")
			b.checks.unconsented = []id.ID{father}
			refused(t, b.act(t, r, "investigate"), errs.Conflict, "a check without consent")
			b.checks.unconsented = nil
			b.walk(t, r, "investigate +1 visit report opinion publish posted close confirm")
			g := b.entitlements.grants
			if len(g) != 1 || g[0].Person != father || g[0].Members != 1 || g[0].Amount != money.Yuan(350) || g[0].Result != policy.ResultMonthly {
				t.Errorf("%s grants %+v", programme, g)
			}
			b.pays(programme)
			b.entitlements.recipients[programme][0].Person = father
			if rows := b.results(t, "513221100", programme, page.Query{}).Items; len(rows) != 1 || rows[0].Name != "尔玛泽仁" {
				t.Errorf("%s posts %+v", programme, rows)
			}
			b.entitlements.drawn = []casework.Drawn{{Programme: programme, Person: father, Amount: yuan(350)}}
			for _, twice := range []string{other, "dibao-individual"} {
				d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: twice, HouseholdID: household, For: father, Facts: &facts, Channel: "window", Reason: "x"}))
				r := casework.Ref{County: d.County, ID: d.ID}
				b.walk(t, r, "submit accept investigate visit report")
				if p := b.read(t, r).Proposal; p == nil || p.Outcome != policy.Ineligible {
					t.Errorf("%s beside %s: %+v", twice, programme, p)
				}
				b.walk(t, r, "withdraw")
			}
		}
	})
}

// comfortable is the family of the bundle, too well off for dibao, of whom one is gravely
// disabled, earns nothing and has lived at a temple for five years.
func (b *bundle) comfortable(person id.ID) casework.Facts {
	f := b.registry.households[household].Facts
	earns := money.Yuan(3000)
	f.Members = slices.Clone(f.Members)
	i := slices.IndexFunc(f.Members, func(m casework.Member) bool { return m.PersonID == person })
	f.Members[i].Disability, f.Members[i].DisabilityGrade, f.Members[i].ReligiousAway, f.Members[i].SeriousIllness = "limb", 1, 5, false
	f.Incomes = []casework.Line{{PersonID: daughter, Item: "transfer", Amount: &earns, Per: "month"}}
	return f
}

// TestEveryProgrammeHasAProcedure: what a pack in force pays, or recognises, can be
// applied for; what cannot says here why.
func TestEveryProgrammeHasAProcedure(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := law.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	book, err := casework.LoadProcedures(texts)
	if err != nil {
		t.Fatal(err)
	}
	why := map[string]string{
		"dibao-grace": "a review of dibao decides on it (民发〔2021〕57号 art.33)",
		"dibao-extra": "is added to dibao without an application (社会救助法 art.20)",
	}
	others := map[string]string{ // in kind
		"medical-premium": "the medical insurance office pays the premium for its list",
		"education":       "the school gives it", "housing": "the housing office gives it", "employment": "the employment service gives it",
		"disaster-emergency": "is handed out at once, by emergency management, to whoever is there (自然灾害救助条例 art.14)",
		"disaster-drought":   "water and food are handed out by emergency management",
	}
	today := policy.Date{Year: 2026, Month: 11, Day: 23}
	for _, pack := range lib.Packs() {
		if today.Before(pack.From) || !pack.To.IsZero() && pack.To.Before(today) {
			continue
		}
		for _, p := range pack.Programmes {
			exempt := why
			if p.Result == policy.ResultInKind {
				exempt = others
			}
			_, err := book.At(p.ID, procedure.Application, pack.Division+"513221"[len(pack.Division):], today)
			if exempt[p.ID] == "" && err != nil {
				t.Errorf("%s of %s: %v", p.ID, pack.ID, err)
			}
			if exempt[p.ID] != "" && err == nil {
				t.Errorf("%s of %s has a procedure and is exempt: %s", p.ID, pack.ID, exempt[p.ID])
			}
		}
	}
}

// TestNothingOfCivilAffairsIsReferred: only what another department gives is handed on to it.
func TestNothingOfCivilAffairsIsReferred(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		list := must[casework.Offers](t)(b.Offers(b.clerk, county, household)).Items
		extra := false
		for _, o := range list {
			if o.Opens && o.Elsewhere || o.Elsewhere != (o.Result == policy.ResultInKind) {
				t.Errorf("%s, which gives %s: opens %v, elsewhere %v", o.Programme, o.Result, o.Opens, o.Elsewhere)
			}
			if strings.HasPrefix(o.Programme, "dibao-extra") {
				extra = true
			}
		}
		if !extra {
			t.Errorf("nothing that comes with dibao is among %+v", list)
		}
		file := b.registry.households[household]
		file.Facts = b.comfortable(father)
		b.registry.households[household] = file
		list = must[casework.Offers](t)(b.Offers(b.clerk, county, household)).Items
		if !slices.ContainsFunc(list, func(o casework.Offer) bool { return o.Programme == "dibao-single" && o.Opens && o.PersonID == father }) {
			t.Errorf("a gravely disabled man without work is offered %+v", list)
		}
	})
}
