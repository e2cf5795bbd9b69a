package registry

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/internal/q"
)

// TestNobodyCrossesCounties tries every exported method with the rights of
// another county. A method that is not tried here fails the test.
func TestNobodyCrossesCounties(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		offer, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513223100", Reason: "举家迁居"})
		if err != nil {
			t.Fatal(err)
		}
		ctx := authz.WithActor(t.Context(), authz.Actor{Account: 66, Name: "邻县人员", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513222"},
			{Role: authz.Approver, Division: "513222"}, {Role: authz.Leader, Division: "513222"}}})
		tries := crossings(s, ctx, f, offer)
		service := reflect.TypeFor[*Service]()
		for i := range service.NumMethod() {
			name := service.Method(i).Name
			try, ok := tries[name]
			if !ok {
				t.Errorf("%s is not tried", name)
				continue
			}
			if try != nil {
				try(t, name)
			}
		}
		now, err := s.Get(clerk(), f.County, f.ID)
		if err != nil || now.Version != 1 {
			t.Errorf("the household was changed: version %d, %v", now.Version, err)
		}
		var refused int
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE county = 513221 AND act = 'access.refused' AND actor_id = 66`).Scan(&refused)
		})
		if err != nil || refused < 10 {
			t.Errorf("%d refusals were logged, %v", refused, err)
		}
	})
}

// crossings are the ways over the border; nil says why a method has none.
func crossings(s *bench, ctx context.Context, f *File, offer id.ID) map[string]func(*testing.T, string) {
	target := Target{f.County, f.ID, 1}
	head := f.HeadID
	refused := func(try func() error) func(*testing.T, string) {
		return func(t *testing.T, name string) {
			if err := try(); errs.CodeOf(err) != errs.NotFound {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
	}
	nothing := func(try func() (int, error)) func(*testing.T, string) {
		return func(t *testing.T, name string) {
			if n, err := try(); err != nil || n != 0 {
				t.Errorf("%s shows %d, %v", name, n, err)
			}
		}
	}
	inTx := func(try func(tx *db.Tx) error) func(*testing.T, string) {
		return refused(func() error { return s.db.Update(ctx, try) })
	}
	second := func(_ any, err error) error { return err }
	return map[string]func(*testing.T, string){
		"AcceptHandover": refused(func() error { _, _, err := s.AcceptHandover(ctx, f.County, offer); return err }),
		"AddMember":      refused(func() error { return second(s.AddMember(ctx, Joining{Target: target, How: Born})) }),
		"ChangeHead":     refused(func() error { return second(s.ChangeHead(ctx, Heading{Target: target})) }),
		"Close":          refused(func() error { return second(s.Close(ctx, Closing{Target: target, Reason: "试探"})) }),
		"Count":          nothing(func() (n int, err error) { n, _, err = s.Count(ctx, Filter{Division: "513221"}); return n, err }),
		"Create":         refused(func() error { return second(s.Create(ctx, family())) }),
		"CorrectDeath": refused(func() error {
			return second(s.CorrectDeath(ctx, Mistaken{Target: target, Person: head, Reason: "试探"}))
		}),
		"Alike":         nil, // TestAlike: it tells that there is somebody, and not who
		"Divisions":     nil, // public knowledge
		"FindPlaces":    nothing(func() (int, error) { places, err := s.FindPlaces(ctx, "汶川县", 8); return len(places), err }),
		"SpellVillages": nil, // public names, spelled by the program
		"Each": nothing(func() (n int, err error) {
			err = s.Each(ctx, Filter{}, func(*File) error { n++; return nil })
			return n, err
		}),
		"Ensure": inTx(func(tx *db.Tx) error { return second(s.Ensure(ctx, tx, family())) }),
		"Enter":  inTx(func(tx *db.Tx) error { return second(s.Enter(ctx, tx, family())) }),

		"CheckForFamily": inTx(func(tx *db.Tx) error { return s.CheckForFamily(ctx, tx, family()) }),
		"EnterForFamily": inTx(func(tx *db.Tx) error { return second(s.EnterForFamily(ctx, tx, family())) }),
		"Export": nothing(func() (int, error) {
			out, err := s.Export(ctx, "csv", Filter{})
			if err != nil {
				return 0, err
			}
			return out.Rows, out.Close()
		}),
		"ExportHandovers": refused(func() error { return second(s.ExportHandovers(ctx, "csv", f.County, "")) }),
		"ExportPersons": nothing(func() (int, error) {
			out, err := s.ExportPersons(ctx, "csv", "张三", "")
			if err != nil {
				return 0, err
			}
			return out.Rows, out.Close()
		}),
		"ExportTimeline": refused(func() error { return second(s.ExportTimeline(ctx, "csv", f.County, f.ID, TimelineFilter{})) }),
		"Facts":          inTx(func(tx *db.Tx) error { return second(s.Facts(ctx, tx, f.County, f.ID)) }),
		"Families":       inTx(func(tx *db.Tx) error { return second(s.Families(ctx, tx, f.County, []id.ID{f.ID})) }),
		"FileAt":         refused(func() error { return second(s.FileAt(ctx, f.County, f.ID, calendar.At(dbtest.Now))) }),
		"FileOf":         inTx(func(tx *db.Tx) error { return second(s.FileOf(ctx, tx, f.County, head)) }),
		"Get":            refused(func() error { return second(s.Get(ctx, f.County, f.ID)) }),
		"Outlines":       inTx(func(tx *db.Tx) error { return second(s.Outlines(ctx, tx, f.County, 0, 1<<62, 10)) }),
		"CountiesWithin": inTx(func(tx *db.Tx) error { return second(s.CountiesWithin(ctx, tx, 0, 999999)) }),
		"Mark":           inTx(func(tx *db.Tx) error { return second(s.Mark(ctx, tx, f.County)) }),
		"Versions":       inTx(func(tx *db.Tx) error { return second(s.Versions(ctx, tx, f.County, time.Time{})) }),
		"Handovers":      refused(func() error { return second(s.Handovers(ctx, f.County, "", 0, 10)) }),
		"HouseholdWith": nothing(func() (n int, err error) {
			err = s.db.View(ctx, func(tx *db.Tx) error {
				h, err := s.HouseholdWith(ctx, tx, f.County, f.Members[0].IDNumber)
				n = int(h)
				return err
			})
			return n, err
		}),
		"List": nothing(func() (int, error) {
			items, _, err := s.List(ctx, Filter{Division: "5132"}, Position{}, 10)
			return len(items), err
		}),
		"Masked": nil, // of a file that the caller holds already
		"Merge":  refused(func() error { return second(s.Merge(ctx, Merger{Target: target, IntoID: f.ID, IntoSeen: 1})) }),
		"Move":   refused(func() error { return second(s.Move(ctx, Relocation{Target: target, Division: "513222100"})) }),
		"Note":   nil, // in the transaction of a room that has checked
		"OfferHandover": refused(func() error {
			return second(s.OfferHandover(ctx, Offer{Target: target, Division: "513222100", Reason: "试探"}))
		}),
		"Overview": nothing(func() (int, error) { o, err := s.Overview(ctx, ""); return int(o.Households), err }),
		"Put": nothing(func() (n int, err error) {
			err = s.db.Load(ctx, func(tx *db.Tx) error {
				out, err := s.Put(ctx, tx, f.County, []Draft{family()})
				if err == nil && out[0].Result != Refused {
					n = 1
				}
				return err
			})
			return n, err
		}),
		"Prepare": nothing(func() (int, error) {
			p, err := s.Prepare(ctx, f.County, []Draft{family()})
			if err == nil && p.files[0] != nil {
				return 1, nil
			}
			return 0, err
		}),
		"PutPrepared": nil, // of what Prepare has checked
		"PutVillages": func(t *testing.T, name string) {
			err := s.db.Update(ctx, func(tx *db.Tx) error {
				return s.PutVillages(ctx, tx, []Village{{Code: "513221100299", Name: "假村委会"}})
			})
			if errs.CodeOf(err) != errs.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		},
		"SweepHandovers": func(t *testing.T, name string) {
			if err := s.SweepHandovers(ctx, dbtest.Now); errs.CodeOf(err) != errs.Forbidden {
				t.Errorf("%s: %v, want forbidden", name, err)
			}
		},
		"RefuseHandover": refused(func() error { return s.RefuseHandover(ctx, f.County, offer, "试探") }),
		"RemoveMember":   refused(func() error { return second(s.RemoveMember(ctx, Leaving{Target: target, Person: head, How: Left})) }),
		"ReportDeath":    refused(func() error { return second(s.ReportDeath(ctx, Dying{Target: target, Person: head, On: f.OpenedOn})) }),
		"OnDeath":        nil, // wiring
		"Reseal":         nil, // the operator's: it shows and changes nothing
		"SealWords":      nil, // so is this
		"Reveal": refused(func() error {
			return second(s.Reveal(ctx, Unmasking{County: f.County, Household: f.ID, Person: head, Field: "idNumber", Reason: "试探"}))
		}),
		"AskFor": nil, // sets a rule
		"OnMove": nil, // wiring
		"Kin":    nil, // lends its caller, which has read the household
		"Home": inTx(func(tx *db.Tx) error {
			_, _, err := s.Home(ctx, tx, f.County, f.ID, 0)
			return err
		}),
		"Chain":  nil, // lends its caller, which has read the household
		"Chains": nil, // lends its caller, which has checked the county
		"See": inTx(func(tx *db.Tx) error {
			return second(s.See(ctx, tx, f.County, f.ID, Asked{Leaves: []AskedLeaving{{Person: head, How: Left}}}))
		}),
		"Try": inTx(func(tx *db.Tx) error {
			return second(s.Try(ctx, tx, f.County, f.ID, Asked{Leaves: []AskedLeaving{{Person: head, How: Left}}}))
		}),
		"CarryOut": inTx(func(tx *db.Tx) error {
			return second(s.CarryOut(ctx, tx, f.County, f.ID, Asked{Leaves: []AskedLeaving{{Person: head, How: Left}}}, Event{}))
		}),
		"Heads":       nil, // lends its caller: a list that the law has posted, or one that has checked
		"Living":      nil, // likewise
		"Labelled":    nil, // likewise
		"IndexOf":     nil, // of a file that the caller holds already
		"WithIndex":   inTx(func(tx *db.Tx) error { return second(s.WithIndex(ctx, tx, s.IndexOf(*f.Member(head)))) }),
		"ShowChain":   refused(func() error { return second(s.ShowChain(ctx, f.County, f.ID)) }),
		"Routes":      nil, // registers the methods above
		"Counties":    nil, // codes alone, for the program's upkeep
		"CloseUnseen": nil, // lends casework, which closes what a case of its own opened
		"Offered":     nil, // of a file that the caller has read
		"OpenUnseen":  nil, // lends casework, which opens it again
		"Locate":      nil, // lends its caller, which checks by the division that comes back
		"VillageName": nil, // public names
		"Search":      nothing(func() (int, error) { hits, _, err := s.Search(ctx, "zs", "", Position{}, 10); return len(hits), err }),
		"Declare":     inTx(func(tx *db.Tx) error { return s.Declare(ctx, tx, f.County, f.ID, nil, Event{}) }),
		"SetLabel":    inTx(func(tx *db.Tx) error { return s.SetLabel(ctx, tx, f.County, f.ID, LabelDibao, true, f.OpenedOn) }),
		"Show":        refused(func() error { return second(s.Show(ctx, f.County, f.ID, calendar.Date{})) }),
		"Split":       refused(func() error { _, _, err := s.Split(ctx, Splitting{Target: target}); return err }),
		"Timeline":    refused(func() error { return second(s.Timeline(ctx, f.County, f.ID, TimelineFilter{}, 0, 10)) }),
		"Update":      refused(func() error { return second(s.Update(ctx, target, family())) }),
	}
}

func TestRevealIsLogged(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	f, err := s.Create(clerk(), family())
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Show(clerk(), f.County, f.ID, calendar.Date{})
	if err != nil || v.Members[0].IDNumber != "513***********"+string(f.Members[0].IDNumber[14:]) || v.Members[0].Illness != "***" ||
		v.Members[0].Phone != "138****5678" || v.Account != "********6789" {
		t.Errorf("masked: %+v, %v", v.Members[0], err)
	}
	ask := Unmasking{County: f.County, Household: f.ID, Person: f.HeadID, Field: "illness"}
	if _, err := s.Reveal(clerk(), ask); errs.CodeOf(err) != errs.Invalid {
		t.Errorf("no reason: %v", err)
	}
	ask.CaseNo = "DB2026-0001"
	if got, err := s.Reveal(clerk(), ask); err != nil || got != "尿毒症" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := s.Reveal(as("观者", 9, authz.Leader, "513221"), ask); errs.CodeOf(err) != errs.Forbidden {
		t.Errorf("a leader sees an illness: %v", err)
	}
	var n int
	err = d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE act = 'household.reveal' AND case_no = 'DB2026-0001'`).Scan(&n)
	})
	if err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestHandover(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		taker := as("刘洋", 12, authz.Clerk, "513222")
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		first, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513222100", Reason: "举家迁居"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Close(clerk(), Closing{Target: Target{f.County, f.ID, 1}, Reason: "试试"}); errs.CodeOf(err) != errs.Conflict {
			t.Errorf("an offered household was changed: %v", err)
		}
		if err := s.RefuseHandover(taker, f.County, first, "地址不清"); err != nil {
			t.Fatal(err)
		}
		second, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513222100", Reason: "举家迁居"})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time changes nothing
			to, county, err := s.AcceptHandover(taker, f.County, second)
			if err != nil {
				t.Fatal(err)
			}
			there, err := s.Get(taker, county, to)
			if err != nil || len(there.Members) != 3 || there.HeadName != "张三" || len(there.Lines) != 2 || there.Account != f.Account || there.Address != "" || there.Version != 1 {
				t.Fatalf("there: %+v, %v", there, err)
			}
			here, err := s.Get(clerk(), f.County, f.ID)
			if err != nil || here.State != Moved || len(here.Members) != 0 || here.Version != 2 {
				t.Fatalf("here: %s, %d members, version %d, %v", here.State, len(here.Members), here.Version, err)
			}
		}
		list, err := s.Handovers(taker, 513222, "", 0, 10)
		if err != nil || len(list) != 2 || list[0].State != accepted || list[0].HeadName != "张三" || list[0].Members != 3 || list[1].State != refused {
			t.Errorf("handovers %+v, %v", list, err)
		}
		if list, err := s.Handovers(taker, 513222, refused, 0, 10); err != nil || len(list) != 1 || list[0].ID != first {
			t.Errorf("refused handovers %+v, %v", list, err)
		}
	})
}

// toldHomes keeps what was told and stands: it says that rolls are locked up to February.
type toldHomes struct {
	Homes

	of []string
}

func (*toldHomes) MayGo(context.Context, *db.Tx, *File) error { return nil }

func (*toldHomes) Waiting(context.Context, *db.Tx, int32, id.ID) ([]string, error) { return nil, nil }

func (*toldHomes) LastMonth(context.Context, *db.Tx, int32, id.ID) (calendar.Period, error) {
	return 202602, nil
}

func (h *toldHomes) Received(_ context.Context, tx *db.Tx, a Arrival) error {
	tx.After(func() { h.of = append(h.of, "received "+strconv.Itoa(int(a.Last))) })
	return nil
}

func (h *toldHomes) HandedOver(_ context.Context, tx *db.Tx, _ *File, d Departure) error {
	tx.After(func() { h.of = append(h.of, "handed "+strconv.Itoa(int(d.Last))) })
	return nil
}

// TestHandoverKilledAnywhere stops a handover before, in and after each of its
// steps. Nobody can refuse it any more, and the sweep, or whoever accepts once
// more, leaves the family in exactly one county.
func TestHandoverKilledAnywhere(t *testing.T) {
	t.Parallel()
	killed := errors.New("killed")
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		told := &toldHomes{}
		s.OnMove(told)
		taker := as("刘洋", 12, authz.Clerk, "513222")
		program := authz.WithActor(t.Context(), authz.Program())
		step := func(f func(context.Context, *db.Tx, q.Handover) error, h q.Handover, end error) {
			err := d.Update(taker, func(tx *db.Tx) error {
				if err := f(taker, tx, h); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
		}
		kills := []func(h q.Handover){
			func(q.Handover) {}, // after the claim
			func(h q.Handover) { step(s.receive, h, killed) },
			func(h q.Handover) { step(s.receive, h, nil) },
			func(h q.Handover) { step(s.receive, h, nil); step(s.give, h, killed) },
			func(h q.Handover) { step(s.receive, h, nil); step(s.give, h, nil) },
		}
		for point := range 2 * len(kills) {
			kill, byHand := kills[point/2], point%2 == 1
			draft := family()
			draft.Number, draft.Reason = fmt.Sprintf("K%d", point), "试验"
			f, err := s.Create(clerk(), draft)
			if err != nil {
				t.Fatal(err)
			}
			offer, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513222100", Reason: "举家迁居"})
			if err != nil {
				t.Fatal(err)
			}
			h, err := s.claim(taker, f.County, offer)
			if err != nil {
				t.Fatal(err)
			}
			kill(h)
			if err := s.RefuseHandover(taker, f.County, offer, "地址不清"); errs.CodeOf(err) != errs.Conflict {
				t.Errorf("point %d: refused half way: %v", point, err)
			}
			again := func() error { _, _, err := s.AcceptHandover(taker, f.County, offer); return err }
			if !byHand {
				again = func() error { return s.SweepHandovers(program, clock.T.Add(time.Minute)) }
			}
			if err := again(); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(told.of, " "); got != "received 202602 handed 202602" {
				t.Errorf("point %d: told %s", point, got)
			}
			told.of = nil
			here, err := s.Get(clerk(), f.County, f.ID)
			if err != nil {
				t.Fatal(err)
			}
			there, err := s.Get(taker, h.ToCounty, h.NewHouseholdID)
			if err != nil {
				t.Fatal(err)
			}
			if here.State != Moved || len(here.Members) != 0 || there.State != Live || len(there.Members) != 3 || there.Version != 1 || here.Version != 2 {
				t.Errorf("point %d: here %s with %d members, there %s with %d", point, here.State, len(here.Members), there.State, len(there.Members))
			}
		}
		if err := s.SweepHandovers(taker, clock.T); errs.CodeOf(err) != errs.Forbidden {
			t.Errorf("a person sweeps: %v", err)
		}
	})
}

// TestHandoverThatCannotBeTaken goes back, and the family stays where it was.
func TestHandoverThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		taker := as("刘洋", 12, authz.Clerk, "513222")
		f, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		offer, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513222100", Reason: "举家迁居"})
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.claim(taker, f.County, offer)
		if err != nil {
			t.Fatal(err)
		}
		other := family()
		other.Division, other.Number, other.Reason = "513222100", ownNumber(h.ToCounty, h.NewHouseholdID), "试验"
		if _, err := s.Create(taker, other); err != nil { // the number is gone meanwhile
			t.Fatal(err)
		}
		if err := s.SweepHandovers(authz.WithActor(t.Context(), authz.Program()), clock.T.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(taker, h.ToCounty, h.NewHouseholdID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("there: %v", err)
		}
		if here, err := s.Get(clerk(), f.County, f.ID); err != nil || here.State != Live || len(here.Members) != 3 {
			t.Errorf("here: %+v, %v", here, err)
		}
		if _, err := s.OfferHandover(clerk(), Offer{Target: Target{f.County, f.ID, 1}, Division: "513222100", Reason: "举家迁居"}); err != nil {
			t.Errorf("offered again: %v", err)
		}
	})
}

func TestResealAfterRotation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		path := filepath.Join(t.TempDir(), "keys.json")
		open := func() *bench {
			keys, err := crypt.OpenKeyFile(path, crypt.SM4)
			if err != nil {
				t.Fatal(err)
			}
			register, err := division.Load()
			if err != nil {
				t.Fatal(err)
			}
			return &bench{New(d, keys, register, codes.New()), d, clock}
		}
		s := open()
		f, err := s.Create(clerk(), wordy())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Move(clerk(), Relocation{Target: Target{f.County, f.ID, 1}, Division: f.Division, Address: "三组 1 号"}); err != nil {
			t.Fatal(err)
		}
		if err := crypt.Rotate(path, crypt.SM4); err != nil {
			t.Fatal(err)
		}
		s = open()
		// Three ID numbers, a phone, an illness, the account, the note, the words of a line and one revision.
		if n, err := s.Reseal(clerk(), 513221); err != nil || n != 9 {
			t.Errorf("sealed %d fields again, %v", n, err)
		}
		if n, err := s.Reseal(clerk(), 513221); err != nil || n != 0 {
			t.Errorf("the second time %d, %v", n, err)
		}
		again, err := s.Get(clerk(), f.County, f.ID)
		if err != nil || again.Members[0].Illness != "尿毒症" || again.Note != theirNote || again.Lines[0].Detail != theirWage || again.Members[0].IDNumber != idnumber.Number(number("19650210", "001")) {
			t.Errorf("after resealing: %v", err)
		}
	})
}
