package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// TestDisasterRoll enters two families of a village's list together, refuses a list
// with one that cannot be, and shows them under their disaster only where one works.
func TestDisasterRoll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 9, 24))
		l := &life{bundle: b}
		l.family(t)
		flood, yes := b.flood(t), true
		row := func(home id.ID, kind string) casework.RollRow {
			return casework.RollRow{HouseholdID: home, Loss: casework.Loss{Kind: kind, On: b.today(), CannotRebuild: &yes}}
		}
		roll := casework.Roll{Programme: "disaster-rebuild", Rows: []casework.RollRow{row(household, "collapsed"), row(l.home, "winter")}}
		told, ok := lastErr(b.EnterRoll(b.clerk, county, flood, roll)).(*errs.Error)
		if !ok || told.Code != errs.Invalid || len(told.Fields) != 1 || told.Fields[0].Path != "body.rows[1].loss.kind" {
			t.Fatalf("a kind of another programme: %+v", told)
		}
		refused(t, lastErr(b.EnterRoll(b.foreigner, county, flood, roll)), errs.NotFound, "from elsewhere")
		refused(t, lastErr(b.EnterRoll(b.clerk, county, 5, roll)), errs.NotFound, "no disaster")
		roll.Rows[1].Loss.Kind = "damaged"
		done := must[[]casework.Done](t)(b.EnterRoll(b.clerk, county, flood, roll))
		if len(done) != 2 || done[1].State != casework.Submitted {
			t.Fatalf("%+v", done)
		}
		listed := must[page.Page[casework.Summary]](t)(b.Cases(b.leader, casework.Filter{Disaster: flood}, page.Query{Limit: 10}))
		p := must[casework.DisasterPage](t)(b.DisasterPage(b.clerk, county, flood))
		if len(listed.Items) != 2 || len(p.Tally) != 1 || p.Tally[0].Cases != 2 || p.Tally[0].State != casework.Submitted {
			t.Errorf("lists %d, counts %+v", len(listed.Items), p.Tally)
		}
		refused(t, lastErr(b.DisasterPage(b.foreigner, county, flood)), errs.NotFound, "a disaster of elsewhere")
		must[casework.Disaster](t)(b.CloseDisaster(b.approver, county, flood, p.Version))
		refused(t, lastErr(b.CloseDisaster(b.approver, county, flood, p.Version)), errs.Conflict, "closed twice")
		l.family(t)
		refused(t, lastErr(b.EnterRoll(b.clerk, county, flood, casework.Roll{Programme: "disaster-rebuild", Rows: []casework.RollRow{row(l.home, "damaged")}})), errs.Invalid, "after it was closed")
	})
}

// TestShippedRelief carries a family whose home collapsed through with the engine
// and the packs of the demonstration: the village appraises and posts before the
// township gives its opinion, and only then the law gives the sum.
func TestShippedRelief(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 11, 2))
		r := b.begun(t, "disaster-rebuild", household)
		b.walk(t, r, "submit accept appraise publish")
		notice := b.read(t, r).Publicities[0].Notice
		b.walk(t, r, "posted close")
		b.state(t, r, casework.Review)
		b.walk(t, r, "opinion confirm")
		if d := b.read(t, r).Decision; d.Amount != money.Yuan(20_000) || d.Differs != "" {
			t.Errorf("%+v, posted as %s", d, notice)
		}

		facts := b.registry.households[household].Facts
		facts.Loss = b.read(t, r).Facts.Loss
		d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "disaster-rebuild", HouseholdID: household, Facts: &facts, Channel: "window", Reason: "房屋倒塌"}))
		again := casework.Ref{County: county, ID: d.ID}
		b.walk(t, again, "submit")
		told, ok := b.act(t, again, "accept").(*errs.Error)
		if !ok || told.Code != errs.Conflict || !strings.Contains(told.Message, b.read(t, r).Number) {
			t.Errorf("the same loss again: %+v", told)
		}
	})
}

// TestDisastersAreListed: the latest first, page by page, by kind and by whether families
// apply still; each county reads its own.
func TestDisastersAreListed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for i, kind := range []string{"flood", "hail", "flood"} {
			must[casework.Disaster](t)(b.EnterDisaster(b.approver, county, casework.NewDisaster{Name: kind, Kind: kind, Division: "513221", BeganOn: b.today().AddDays(-i)}))
		}
		list := func(f casework.DisasterFilter, at page.Query) page.Page[casework.Disaster] {
			return must[page.Page[casework.Disaster]](t)(b.Disasters(b.clerk, f, at))
		}
		first := list(casework.DisasterFilter{}, page.Query{Limit: 2})
		rest := list(casework.DisasterFilter{}, page.Query{Limit: 2, Cursor: first.Next})
		if len(first.Items) != 2 || len(rest.Items) != 1 || rest.Next != "" || first.Items[1].Kind != "hail" || rest.Items[0].BeganOn != b.today().AddDays(-2) {
			t.Fatalf("%+v, then %+v", first, rest)
		}
		must[casework.Disaster](t)(b.CloseDisaster(b.approver, county, first.Items[0].ID, first.Items[0].Version))
		if open := list(casework.DisasterFilter{County: county, Kind: "flood", State: "open"}, page.Query{Limit: 9}).Items; len(open) != 1 || open[0].ID != rest.Items[0].ID {
			t.Errorf("open floods: %+v", open)
		}
		if closed := list(casework.DisasterFilter{State: "closed"}, page.Query{Limit: 9}).Items; len(closed) != 1 || closed[0].ID != first.Items[0].ID {
			t.Errorf("closed: %+v", closed)
		}
		if theirs := must[page.Page[casework.Disaster]](t)(b.Disasters(b.foreigner, casework.DisasterFilter{}, page.Query{Limit: 9})).Items; len(theirs) != 0 {
			t.Errorf("another county reads %+v", theirs)
		}
		if f := must[*audit.File](t)(b.ExportDisasters(b.approver, casework.DisasterFilter{}, sheet.CSV)); f == nil {
			t.Error("no spreadsheet")
		}
	})
}
