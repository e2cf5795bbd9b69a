package change

import (
	"context"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry"
)

// homes tells the room where households are, as the program does.
type homes struct {
	aid
	*Service
}

// aid is what the other rooms say of a household that draws nothing.
type aid struct{}

func (aid) MayGo(context.Context, *db.Tx, *registry.File) error           { return nil }
func (aid) MayEnd(context.Context, *db.Tx, *registry.File) error          { return nil }
func (aid) MayLeave(context.Context, *db.Tx, *registry.File, id.ID) error { return nil }
func (aid) Received(context.Context, *db.Tx, registry.Arrival) error      { return nil }
func (aid) LastMonth(_ context.Context, tx *db.Tx, _ int32, _ id.ID) (calendar.Period, error) {
	return calendar.At(tx.Now).Period(), nil
}

func (h homes) Moved(ctx context.Context, tx *db.Tx, f *registry.File) error {
	return h.Service.Moved(ctx, tx, f.County, f.ID, f.Division)
}

func (h homes) HandedOver(ctx context.Context, tx *db.Tx, f *registry.File, d registry.Departure) error {
	return h.Service.HandedOver(ctx, tx, f.County, f.ID, d.To)
}

func (b *bundle) ask(a registry.Asked, f *registry.File) Detail {
	b.t.Helper()
	d, err := b.Ask(b.clerk(), Asking{County: county, HouseholdID: f.ID, Asked: a, Reason: "有变化"})
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (d Detail) ref() Ref { return Ref{d.County, d.ID} }

// TestPayeeChanges: before anybody approves, the page names what goes to the new
// account; approval lets it be paid there, once, and what else changes does not.
func TestPayeeChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.ask(registry.Asked{Fields: []registry.AskedField{{Name: "bank", Value: "农业银行"}, {Name: "account", Value: "6228480402564890018"}}}, b.home)
		if len(d.Payees) != 1 || d.Payees[0].Account != "****0018" {
			t.Errorf("%+v", d.Payees)
		}
		other := b.ask(b.phone("13800000000"), b.home)
		if len(other.Payees) != 0 {
			t.Errorf("a phone number: %+v", other.Payees)
		}
		for _, x := range []Detail{d, other} {
			if _, err := b.Approve(b.reviewer(), x.ref(), Deciding{Version: x.Version}); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(b.house.paidTo, ","); got != "农业银行 6228480402564890018 "+d.Number {
			t.Errorf("paid to %q", got)
		}
	})
}

// TestRequestsGoAlong: a request is decided where its household lives now; it goes to the
// household that theirs joins, and waits there for the newest file; and it is closed
// when another county takes the household over, which both are told of.
func TestRequestsGoAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.registry.OnMove(homes{Service: b.Service})
		d := b.ask(b.phone("13800000000"), b.home)
		home, err := b.registry.Move(b.county(), registry.Relocation{Target: registry.Target{County: county, Household: b.home.ID, Version: b.home.Version}, Division: "513221109"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Get(b.reviewer(), d.ref())
		b.wants("the township that it left", err, errs.NotFound)
		into := b.family("0002", "李四")
		relations := []registry.Kinship{}
		for _, m := range home.Members {
			relations = append(relations, registry.Kinship{Person: m.ID, Relation: "90"})
		}
		clerk := b.as(5, "马文", authz.Clerk, "513221")
		merge, err := b.Ask(clerk, Asking{County: county, HouseholdID: home.ID, Asked: registry.Asked{Merge: &registry.AskedMerge{Into: into.ID, Relations: relations}}, Reason: "合住"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Approve(b.county(), merge.ref(), Deciding{Version: merge.Version}); err != nil {
			t.Fatal(err)
		}
		went, err := b.Get(b.reviewer(), d.ref())
		if err != nil || went.HouseholdID != into.ID || went.Overtaken != merge.Number {
			t.Fatalf("%+v, %v", went.Summary, err)
		}
		b.handsOver(t, went, into)
	})
}

// handsOver gives the household of a request to another county.
func (b *bundle) handsOver(t *testing.T, d Detail, home *registry.File) {
	t.Helper()
	now, err := b.registry.Get(b.county(), county, home.ID)
	if err != nil {
		t.Fatal(err)
	}
	offer, err := b.registry.OfferHandover(b.county(), registry.Offer{Target: registry.Target{County: county, Household: now.ID, Version: now.Version}, Division: "513222100", Reason: "迁往理县"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Ask(b.clerk(), Asking{County: county, HouseholdID: now.ID, Asked: b.phone("13900000000"), Reason: "换号"})
	b.wants("a request while it is on its way", err, errs.Conflict)
	takes := b.as(9, "王理", authz.Clerk, "513222")
	fresh, to, err := b.registry.AcceptHandover(takes, county, offer)
	if err != nil {
		t.Fatal(err)
	}
	ended, err := b.Get(b.reviewer(), d.ref())
	if err != nil || ended.State != Ended || !strings.Contains(ended.Answer, "转出") || ended.DecidedAt.IsZero() {
		t.Errorf("%+v, %v", ended, err)
	}
	_, err = b.Refuse(b.reviewer(), d.ref(), Deciding{Version: ended.Version, Words: "已转出"})
	b.wants("deciding what was closed", err, errs.Conflict)
	told, err := b.registry.Timeline(takes, to, fresh, registry.TimelineFilter{}, 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range told {
		found = found || strings.Contains(e.Summary, d.Number)
	}
	if !found {
		t.Errorf("the new county is not told: %+v", told)
	}
}
