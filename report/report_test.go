package report

import (
	"context"
	"slices"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

const county = int32(513221)

// house stands for payment and casework: what is in aid by instant, and what
// happened between.
type house struct {
	months    calendar.Offices
	start     []Stock
	end       []Stock
	flows     []Flow
	lines     []Spent
	rolls     []Spent
	once      []Spent
	decided   []Decided
	recovered []Recovered
	asked     []time.Time
}

func (h *house) StockAt(_ context.Context, tx *db.Tx, _ int32, at time.Time) ([]Stock, error) {
	tx.After(func() { h.asked = append(h.asked, at) })
	if at.Day() == 1 || at.Day() == 21 && at.Month() == time.October {
		return h.start, nil
	}
	return h.end, nil
}

func (h *house) FlowsBetween(context.Context, *db.Tx, int32, time.Time, time.Time) ([]Flow, error) {
	return h.flows, nil
}

func (h *house) PaidFor(context.Context, *db.Tx, int32, calendar.Period) (towns, rolls []Spent, err error) {
	return h.lines, h.rolls, nil
}

func (h *house) PaidOnce(context.Context, *db.Tx, int32, calendar.Date, calendar.Date) ([]Spent, error) {
	return h.once, nil
}

func (h *house) RecoveredBetween(context.Context, *db.Tx, int32, time.Time, time.Time) ([]Recovered, error) {
	return h.recovered, nil
}

func (h *house) Months(context.Context, *db.Tx, int32) (calendar.Offices, error) {
	return h.months, nil
}
func (h *house) CountiesAtWork(context.Context, *db.Tx) ([]int32, error) {
	return []int32{county}, nil
}

func (h *house) Confirmed(context.Context, *db.Tx, int32, time.Time, time.Time) ([]Decided, error) {
	return h.decided, nil
}

func (h *house) ProgrammeName(code string) Text {
	return map[string]Text{"dibao": {"最低生活保障", "Dibao"}, "temp-emergency": {"急难型临时救助", "Emergency assistance"}}[code]
}

func (h *house) Name(code string) string {
	return map[string]string{"513221100": "威州镇", "513221109": "水磨镇"}[code]
}

// footing is a county whose figures foot: two townships of dibao, one sum.
func footing() *house {
	a, b := Group{"dibao", "513221100", false}, Group{"dibao", "513221109", true}
	return &house{
		months:    calendar.Offices{{From: 202601, Office: calendar.Office{FirstDay: 21}}},
		start:     []Stock{{a, 10, 25}, {b, 5, 9}},
		end:       []Stock{{a, 11, 27}, {b, 4, 8}},
		flows:     []Flow{{a, Moves{Granted: 2, InPeople: 4, Out: 1, OutPeople: 3, Changed: 1, More: 1, PeopleDelta: 1}}, {b, Moves{Out: 1, OutPeople: 1}}},
		lines:     []Spent{{a, 10, 25, money.Yuan(5000), money.Yuan(100)}, {b, 5, 9, money.Yuan(2000), 0}},
		rolls:     []Spent{{Group{Programme: "dibao"}, 15, 34, money.Yuan(7000), money.Yuan(100)}},
		once:      []Spent{{Group{"temp-emergency", "513221100", false}, 1, 3, money.Yuan(1000), 0}},
		decided:   []Decided{{"dibao", "513221100", 2}},
		recovered: []Recovered{{a, money.Yuan(300), money.Yuan(150), money.Yuan(200), money.Yuan(50), money.Yuan(280), money.Yuan(20)}},
	}
}

func as(t *testing.T, role authz.Role, division string) context.Context {
	t.Helper()
	return authz.WithActor(t.Context(), authz.Actor{Account: 5, Name: "郑凯", Grants: []authz.Grant{{Role: role, Division: division}}})
}

func due(t *testing.T, s *Service) int {
	t.Helper()
	n, err := s.MakeDue(authz.WithActor(t.Context(), authz.Program()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func on(c *dbtest.Clock, d calendar.Date) {
	c.T = time.Date(d.Year, d.Month, d.Day, 2, 0, 0, 0, time.UTC)
}

func read(t *testing.T, s *Service, as context.Context, n Narrowed) Report {
	t.Helper()
	r, err := s.Get(as, county, 202611, n)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestMonthReport: it comes out by itself once when the business month has ended,
// foots, is kept as it was, and shows each reader what is theirs.
func TestMonthReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		h := footing()
		s := New(d, Others{h, h, h})
		on(clock, calendar.On(2026, 11, 21))
		if n := due(t, s); n != 1 {
			t.Fatalf("%d reports", n)
		}
		if n := due(t, s); n != 0 {
			t.Errorf("%d more", n)
		}
		leader := as(t, authz.Leader, "513221")
		r := read(t, s, leader, Narrowed{})
		if r.Failed != 0 || r.Checks == 0 || !r.Whole || r.First != calendar.On(2026, 10, 21) || r.Last != calendar.On(2026, 11, 20) || r.MadeName != "" {
			t.Errorf("%+v", r)
		}
		got := r.Rows[0]
		want := Measures{StartHouseholds: 15, StartPeople: 34, In: 2, Granted: 2, InPeople: 4, Out: 2, OutPeople: 4, Changed: 1, More: 1, PeopleDelta: 1, EndHouseholds: 15, EndPeople: 35,
			PaidHouseholds: 15, PaidPeople: 34, PaidFen: money.Yuan(7000), BackFen: money.Yuan(100),
			OwedStartFen: money.Yuan(300), ClaimedFen: money.Yuan(200), ReducedFen: money.Yuan(50), RepaidFen: money.Yuan(280), WaivedFen: money.Yuan(20), OwedEndFen: money.Yuan(150)}
		if got.Township != "" || got.Urban != "" || got.Measures != want {
			t.Errorf("the county: %+v", got)
		}
		if len(r.Rows) != 15 { // dibao: the county and two townships, emergency: the county and one, each in all, urban and rural
			t.Errorf("%d rows", len(r.Rows))
		}
		clerk := read(t, s, as(t, authz.Clerk, "513221109"), Narrowed{Programme: "dibao"})
		if clerk.Whole || len(clerk.Check) != 0 || clerk.Rows[0].EndHouseholds != 4 {
			t.Errorf("a township's clerk: %+v", clerk)
		}
		if _, err := s.Get(as(t, authz.Leader, "513222"), county, 202611, Narrowed{}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("another county's leader: %v", err)
		}
		if _, err := s.Get(leader, county, 202610, Narrowed{}); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("a month without report: %v", err)
		}
		h.remade(t, s, leader)
	})
}

// remade: an edition that is made anew stands beside the first, which stays.
func (h *house) remade(t *testing.T, s *Service, leader context.Context) {
	t.Helper()
	h.end[0].Households = 12
	if _, err := s.Remake(leader, county, 202611, " "); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := s.Remake(as(t, authz.Clerk, "513221"), county, 202611, "补录"); errs.CodeOf(err) != errs.Forbidden {
		t.Errorf("a clerk: %v", err)
	}
	again, err := s.Remake(leader, county, 202611, "补录")
	if err != nil || again.Edition != 2 || again.Rows[0].EndHouseholds != 16 || again.MadeName != "郑凯" {
		t.Errorf("%+v %v", again.Head, err)
	}
	if first := read(t, s, leader, Narrowed{Edition: 1}); first.Rows[0].EndHouseholds != 15 || first.Failed != 0 {
		t.Errorf("%+v", first.Head)
	}
	differ := slices.DeleteFunc(again.Check, func(c Check) bool { return c.Holds })
	if len(differ) != 2 || differ[0].Kind != Balance || differ[1].TownshipName != "威州镇" || differ[1].Urban != "rural" || differ[1].Computed != 11 || differ[1].Against != 12 {
		t.Errorf("%+v", differ)
	}
	list, err := s.List(leader, county, 2026, page.Query{Limit: 1})
	if err != nil || list.Items[0].Edition != 2 || list.Next == "" {
		t.Errorf("%+v %v", list, err)
	}
	if other, err := s.List(leader, county, 2025, page.Query{Limit: 1}); err != nil || len(other.Items) != 0 {
		t.Errorf("of another year: %+v %v", other, err)
	}
	list, err = s.List(leader, county, 0, page.Query{Limit: 1, Cursor: list.Next})
	if err != nil || list.Items[0].Edition != 1 || list.Next != "" {
		t.Errorf("%+v %v", list, err)
	}
}

// TestChecksNameTheCell: whatever does not foot is told with its cell.
func TestChecksNameTheCell(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wrong func(*house)
		want  Check
		n     int
	}{
		"people":   {func(h *house) { h.flows[0].PeopleDelta = 0 }, Check{Kind: Balance, Measure: People, Computed: 34, Against: 35}, 2},
		"grants":   {func(h *house) { h.decided[0].Cases = 3 }, Check{Kind: Grants, Measure: Households, Computed: 2, Against: 3}, 2},
		"money":    {func(h *house) { h.lines[0].Back = 0 }, Check{Kind: Roll, Measure: Money, Computed: 700_000, Against: 710_000}, 1},
		"recovery": {func(h *house) { h.recovered[0].Waived = 0 }, Check{Kind: Recovery, Measure: Money, Computed: 17_000, Against: 15_000}, 2},
		"no roll":  {func(h *house) { h.rolls, h.lines = nil, nil }, Check{Kind: Unlocked, Measure: Households, Against: 15}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, clock := dbtest.SQLite(t)
			h := footing()
			c.wrong(h)
			s := New(d, Others{h, h, h})
			on(clock, calendar.On(2026, 11, 21))
			due(t, s)
			r := read(t, s, as(t, authz.Leader, "513221"), Narrowed{})
			differ := slices.DeleteFunc(r.Check, func(c Check) bool { return c.Holds })
			c.want.Programme, c.want.ProgrammeLabel = "dibao", Text{"最低生活保障", "Dibao"}
			if int(r.Failed) != c.n || len(differ) != c.n || differ[0] != c.want {
				t.Errorf("%+v", differ)
			}
		})
	}
}

// TestMissedMonths: months in which nobody was there to draw the report up are drawn
// up later, as of their end, and continue one another.
func TestMissedMonths(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	h := footing()
	h.months = nil
	s := New(d, Others{h, h, h})
	on(clock, calendar.On(2026, 9, 1))
	due(t, s)
	on(clock, calendar.On(2026, 12, 3))
	if n := due(t, s); n != 3 {
		t.Fatalf("%d reports", n)
	}
	last := h.asked[len(h.asked)-1]
	if want := time.Date(2026, 12, 1, 0, 0, 0, 0, calendar.Shanghai); !last.Equal(want) {
		t.Errorf("as of %s, want %s", last, want)
	}
	r := read(t, s, as(t, authz.Leader, "513221"), Narrowed{})
	owed := Check{Kind: Previous, Measure: Money, Programme: "dibao", ProgrammeLabel: Text{"最低生活保障", "Dibao"}, Computed: int64(money.Yuan(300)), Against: int64(money.Yuan(150))}
	if !slices.Contains(r.Check, owed) {
		t.Errorf("%+v", r.Check)
	}
}

// TestFormsFoot: a split, a merger and a move between townships are counted apart, and
// the month foots without anybody new or gone; the list counts them as grants do.
func TestFormsFoot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		h := footing()
		a, b := h.start[0].Group, h.start[1].Group
		h.flows = []Flow{{a, Moves{Split: 1, SplitPeople: 2, Merged: 1, MergedPeople: 1, MovedIn: 1, MovedInPeople: 1}}, {b, Moves{MovedOut: 1, MovedOutPeople: 1}}}
		h.end = []Stock{{a, 11, 27}, {b, 4, 8}}
		h.decided = []Decided{{"dibao", a.Township, 1}}
		s := New(d, Others{h, h, h})
		on(clock, calendar.On(2026, 11, 21))
		due(t, s)
		r := read(t, s, as(t, authz.Leader, "513221"), Narrowed{Programme: "dibao"})
		all := r.Rows[0]
		if r.Failed != 0 || all.In != 0 || all.Out != 0 || all.Split != 1 || all.Merged != 1 || all.MovedIn != 1 || all.MovedOutPeople != 1 {
			t.Errorf("%d fail, %+v, %+v", r.Failed, all.Measures, r.Check)
		}
	})
}
