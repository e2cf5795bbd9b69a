package change

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/registry"
)

const county = 513221

// house stands for the other rooms: everybody draws, and an effect is that of a wage.
type house struct {
	live     bool
	idle     id.ID // household that draws nothing
	own      id.ID // person who draws something by themselves
	filed    id.ID // case that the family filed, of the household filedBy
	filedBy  id.ID
	begun    []string
	followed []id.ID
	paidTo   []string
}

func (h *house) Live(_ context.Context, _ *db.Tx, _ int32, household id.ID) (bool, error) {
	return h.live && household != h.idle, nil
}

func (h *house) Effects(_ context.Context, _ *db.Tx, t *registry.Tried) ([]Effect, error) {
	drawn := money.Yuan(900)
	e := Effect{Household: t.Before.ID, Programme: "dibao", Name: Text{"最低生活保障", "Dibao"}, Drawn: &drawn, Turned: []Turned{}}
	if len(t.After.Lines) != len(t.Before.Lines) || t.Fresh != nil || t.Into != nil {
		e.Begins = "hearing"
	}
	list := []Effect{e}
	if h.own != 0 && t.Fresh != nil {
		list = append(list, Effect{Household: t.Before.ID, Programme: "old-age", Person: h.own, Drawn: &drawn, Turned: []Turned{}, Begins: "review"})
	}
	return list, nil
}

func (h *house) Begin(_ context.Context, tx *db.Tx, _ int32, e Effect, _ string) (Begun, error) {
	tx.After(func() { h.begun = append(h.begun, "review of "+e.Household.String()) })
	return Begun{ID: 1, Number: "513221-DBHC-2026-000001"}, nil
}

func (h *house) Apply(_ context.Context, tx *db.Tx, _ int32, fresh id.ID, _ Effect, _ string) (Begun, error) {
	tx.After(func() { h.begun = append(h.begun, "application of "+fresh.String()) })
	return Begun{ID: 2, Number: "513221-DB-2026-000002"}, nil
}

func (h *house) Follow(_ context.Context, tx *db.Tx, _, to *registry.File, _ []id.ID, _ string) error {
	tx.After(func() { h.followed = append(h.followed, to.ID) })
	return nil
}

func (h *house) PayTo(_ context.Context, tx *db.Tx, f *registry.File, request string) error {
	tx.After(func() { h.paidTo = append(h.paidTo, f.Bank+" "+f.Account+" "+request) })
	return nil
}

func (h *house) Payees(context.Context, *db.Tx, int32, id.ID) ([]Payee, error) {
	return []Payee{{Text{"最低生活保障", "Dibao"}, "张三", "农商行", "****0018"}}, nil
}

func (h *house) Due(_ string, from calendar.Date) (calendar.Date, error) {
	return from.AddDays(15), nil
}
func (h *house) Township(code string) bool                            { return code == "513221100" }
func (h *house) Phone(context.Context, *db.Tx, id.ID) (string, error) { return "13900001234", nil }
func (h *house) Filed(_ context.Context, _ *db.Tx, _ int32, application id.ID) (id.ID, string, error) {
	if application == h.filed && h.filed != 0 {
		return h.filedBy, "513221100206", nil
	}
	return 0, "", errs.New(errs.NotFound, "没有", "None.")
}

type bundle struct {
	*Service
	t        *testing.T
	house    *house
	registry *registry.Service
	path     string
	home     *registry.File
}

func each(t *testing.T, f func(t *testing.T, b *bundle)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "keys")
		keys, err := crypt.OpenKeyFile(path, crypt.SM4)
		register, err2 := division.Load()
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		store, err := files.New(d, t.TempDir(), keys)
		if err != nil {
			t.Fatal(err)
		}
		h, r := &house{live: true}, registry.New(d, keys, register, codes.New())
		b := &bundle{New(d, keys, store, Others{r, h, h, h, h}), t, h, r, path, nil}
		b.home = b.family("0001", "张三")
		f(t, b)
	})
}

func (b *bundle) family(number, head string) *registry.File {
	b.t.Helper()
	f, err := b.registry.Create(b.clerk(), registry.Draft{Number: number, Division: "513221100", Address: "二组", OpenedOn: calendar.On(2020, 3, 1), Members: []registry.DraftMember{
		{Name: head, Relation: "02", Phone: "13812345678", BornOn: calendar.On(1970, 1, 1)}, {Name: head + "妻", Relation: "12", BornOn: calendar.On(1972, 1, 1)}, {Name: head + "子", Relation: "20", BornOn: calendar.On(1995, 1, 1)}},
		Lines: []registry.DraftLine{{Member: new(int), Kind: registry.Income, Item: "wage", Amount: money.Yuan(300), Per: registry.PerMonth, Source: registry.Declared}}})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

func (b *bundle) as(account id.ID, name string, role authz.Role, place string) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: role, Division: place}}})
}
func (b *bundle) clerk() context.Context    { return b.as(2, "余秀英", authz.Clerk, "513221100") }
func (b *bundle) reviewer() context.Context { return b.as(3, "罗正清", authz.Reviewer, "513221100") }
func (b *bundle) county() context.Context   { return b.as(4, "马丽群", authz.Approver, "513221") }

func (b *bundle) wants(what string, err error, code errs.Code) {
	b.t.Helper()
	if errs.CodeOf(err) != code {
		b.t.Errorf("%s: %v, want %q", what, err, code)
	}
}

// wage asks that the head's wage be another.
func (b *bundle) wage(yuan int64) registry.Asked {
	l := b.home.Lines[0]
	return registry.Asked{Lines: []registry.AskedLine{{Line: l.ID, Value: &registry.LineSaid{Person: l.PersonID, Kind: registry.Income, Item: "wage", Amount: money.Yuan(yuan), Per: registry.PerMonth, Quantity: 1}}}}
}

func (b *bundle) phone(number string) registry.Asked {
	return registry.Asked{Fields: []registry.AskedField{{Person: b.home.HeadID, Name: "phone", Value: number}}}
}

func (b *bundle) asked(a registry.Asked) Detail {
	b.t.Helper()
	d, err := b.Ask(b.clerk(), Asking{County: county, HouseholdID: b.home.ID, Asked: a, Reason: " 外出打工。 "})
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func ref(d Detail) Ref { return Ref{d.County, d.ID} }

func (b *bundle) now() *registry.File {
	b.t.Helper()
	f, err := b.registry.Get(b.clerk(), county, b.home.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// TestARequest goes from who asks to the file, with old beside new.
func TestARequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.asked(b.wage(1500))
		if d.State != Open || d.Kind != Facts || d.Number != "513221-BG-2026-000001" || len(d.Rows) != 1 || d.Rows[0].Was.Zh != "300.00 元/月" || d.Rows[0].Value.Zh != "1,500.00 元/月" || d.MayDecide {
			t.Errorf("%+v", d)
		}
		if f := b.now(); f.Version != 1 {
			t.Error("asking has changed the file")
		}
		_, err := b.Approve(b.clerk(), ref(d), Deciding{Version: 1})
		b.wants("a clerk approves", err, errs.Forbidden)
		r, err := b.Get(b.reviewer(), ref(d))
		if err != nil || len(r.Effects) != 1 || r.Effects[0].Begins != "hearing" || !r.MayDecide {
			t.Fatalf("%+v, %v", r.Effects, err)
		}
		done, err := b.Approve(b.reviewer(), ref(d), Deciding{Version: r.Version, Words: "属实"})
		if err != nil || done.State != Approved || len(done.Begun) != 1 || len(b.house.begun) != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		f := b.now()
		if len(f.Lines) != 2 || f.Lines[0].To.IsZero() || f.Lines[1].Amount != money.Yuan(1500) {
			t.Errorf("lines %+v", f.Lines)
		}
		_, err = b.Refuse(b.reviewer(), ref(d), Deciding{Version: done.Version, Words: "晚了"})
		b.wants("decide twice", err, errs.Conflict)
	})
}

// TestAnotherPersonDecides: nor does who prepared it, nor anybody of another place.
func TestAnotherPersonDecides(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d, err := b.Ask(b.reviewer(), Asking{County: county, HouseholdID: b.home.ID, Asked: b.phone("13900000000"), Reason: "换号"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Approve(b.reviewer(), ref(d), Deciding{Version: 1})
		b.wants("approve one's own", err, errs.Conflict)
		_, err = b.Get(b.as(9, "外人", authz.Reviewer, "513221102"), ref(d))
		b.wants("read from next door", err, errs.NotFound)
		_, err = b.Ask(b.as(9, "外人", authz.Clerk, "513221102"), Asking{County: county, HouseholdID: b.home.ID, Asked: b.phone("1"), Reason: "试"})
		b.wants("ask from next door", err, errs.NotFound)
		if _, err = b.Approve(b.county(), ref(d), Deciding{Version: 1}); err != nil {
			t.Error(err)
		}
		if f := b.now(); f.Members[0].Phone != "13900000000" {
			t.Error("the phone is the old one")
		}
	})
}

// TestPreparedOnce: who prepared a request once does not decide on it after somebody
// else did.
func TestPreparedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.asked(b.phone("13900000000"))
		for i, who := range []context.Context{b.reviewer(), b.clerk(), b.reviewer(), b.clerk()} {
			if _, err := b.Edit(who, ref(d), Editing{Version: int32(i + 1), Asked: b.phone("13911110000")}); err != nil {
				t.Fatal(err)
			}
		}
		seen, err := b.Get(b.reviewer(), ref(d))
		if err != nil || seen.MayDecide {
			t.Errorf("may decide: %v, %v", seen.MayDecide, err)
		}
		_, err = b.Approve(b.reviewer(), ref(d), Deciding{Version: seen.Version})
		b.wants("approve what one prepared", err, errs.Conflict)
		if _, err = b.Approve(b.county(), ref(d), Deciding{Version: seen.Version}); err != nil {
			t.Error(err)
		}
	})
}

// TestConflict: two requests speak of the same; once one is approved the other is
// laid on the newest file first.
func TestConflict(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		one, two := b.asked(b.wage(1500)), b.asked(b.wage(800))
		third := b.asked(registry.Asked{Fields: []registry.AskedField{{Name: "address", Value: "三组"}}})
		two, err := b.Get(b.reviewer(), ref(two))
		if err != nil || len(two.Conflicts) != 1 || two.Conflicts[0].Number != one.Number || two.Conflicts[0].AskedName != "余秀英" || !strings.Contains(two.Conflicts[0].Shared[0].Zh, "工资") {
			t.Fatalf("%+v, %v", two.Conflicts, err)
		}
		if _, err := b.Approve(b.reviewer(), ref(one), Deciding{Version: 1}); err != nil {
			t.Fatal(err)
		}
		two, err = b.Get(b.reviewer(), ref(two))
		if err != nil || two.Overtaken != one.Number || len(two.Differs) != 1 {
			t.Fatalf("%+v, %v", two, err)
		}
		_, err = b.Approve(b.reviewer(), ref(two), Deciding{Version: two.Version})
		b.wants("approve the overtaken one", err, errs.Conflict)
		asked := b.wage(800)
		asked.Lines[0].Line = b.now().Lines[1].ID
		two, err = b.Edit(b.clerk(), ref(two), Editing{Version: two.Version, Asked: asked})
		if err != nil || two.Overtaken != "" || two.Rows[0].Was.Zh != "1,500.00 元/月" {
			t.Fatalf("%+v, %v", two, err)
		}
		if _, err = b.Approve(b.reviewer(), ref(two), Deciding{Version: two.Version}); err != nil {
			t.Error(err)
		}
		if _, err = b.Approve(b.reviewer(), ref(third), Deciding{Version: third.Version}); err != nil {
			t.Errorf("one that speaks of nothing of this: %v", err)
		}
	})
}

// TestChangedMeanwhile: what a clerk changed on the file itself is named, and nothing is written.
func TestChangedMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		a := b.phone("13900000000")
		a.Fields = append(a.Fields, registry.AskedField{Name: "address", Value: "三组"})
		d := b.asked(a)
		draft := registry.Draft{Number: "0001", Division: b.home.Division, Address: "五组", OpenedOn: b.home.OpenedOn}
		for _, m := range b.home.Members {
			draft.Members = append(draft.Members, registry.DraftMember{ID: m.ID, Name: m.Name, Relation: m.Relation, Phone: m.Phone, BornOn: m.BornOn})
		}
		if _, err := b.registry.Update(b.clerk(), registry.Target{County: county, Household: b.home.ID, Version: 1}, draft); err != nil {
			t.Fatal(err)
		}
		_, err := b.Approve(b.reviewer(), ref(d), Deciding{Version: 1})
		var e *errs.Error
		if !errors.As(err, &e) || e.Code != errs.Conflict || len(e.Fields) != 1 || !strings.Contains(e.Fields[0].Message, "住址") {
			t.Fatalf("%v", err)
		}
		if f := b.now(); f.Version != 2 || f.Members[0].Phone != "13812345678" {
			t.Error("a part was written")
		}
	})
}

// TestSplitAndMerge keep one chain, and what is drawn follows.
func TestSplitAndMerge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		son := b.home.Members[2].ID
		d := b.asked(registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: son, Relation: "02"}}}})
		if d.Kind != Split {
			t.Fatalf("%+v", d)
		}
		done, err := b.Approve(b.reviewer(), ref(d), Deciding{Version: 1})
		if err != nil || done.FreshID == 0 || len(done.Begun) != 2 || done.Begun[1].What != "application" {
			t.Fatalf("%+v, %v", done.Begun, err)
		}
		for _, h := range []id.ID{b.home.ID, done.FreshID} {
			if v, err := b.registry.ShowChain(b.clerk(), county, h); err != nil || v.Number != "0001" || len(v.Households) != 2 {
				t.Errorf("chain of %s: %+v, %v", h, v, err)
			}
		}
		other := b.family("0002", "李四")
		head := b.now()
		m := b.asked(registry.Asked{Merge: &registry.AskedMerge{Into: other.ID, Relations: []registry.Kinship{{Person: head.Members[0].ID, Relation: "97"}, {Person: head.Members[1].ID, Relation: "97"}}}})
		if _, err := b.Approve(b.reviewer(), ref(m), Deciding{Version: 1}); err != nil {
			t.Fatal(err)
		}
		if v, err := b.registry.ShowChain(b.clerk(), county, b.home.ID); err != nil || v.Number != "0002" {
			t.Errorf("%+v, %v", v, err)
		}
		if len(b.house.followed) != 2 || b.house.followed[1] != other.ID || b.house.begun[len(b.house.begun)-1] != "review of "+other.ID.String() {
			t.Errorf("followed %v, begun %v", b.house.followed, b.house.begun)
		}
	})
}

// TestWhoGoesTakesTheirOwnAlong: its review is of the household that the split makes.
func TestWhoGoesTakesTheirOwnAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.house.own = b.home.Members[2].ID
		d := b.asked(registry.Asked{Split: &registry.AskedSplit{Members: []registry.Kinship{{Person: b.house.own, Relation: "02"}}}})
		done, err := b.Approve(b.reviewer(), ref(d), Deciding{Version: 1})
		if err != nil || len(b.house.begun) != 3 || b.house.begun[2] != "review of "+done.FreshID.String() {
			t.Fatalf("%v, %v", b.house.begun, err)
		}
	})
}

// TestJoinsOneInAid: a household that draws nothing asks to join one in aid, for that
// one is not joined directly; of itself it asks for nothing.
func TestJoinsOneInAid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		other := b.family("0002", "李四")
		b.house.idle = b.home.ID
		joins := registry.Asked{Merge: &registry.AskedMerge{Into: other.ID}}
		for _, m := range b.home.Members {
			joins.Merge.Relations = append(joins.Merge.Relations, registry.Kinship{Person: m.ID, Relation: "97"})
		}
		d, err := b.Edit(b.clerk(), ref(b.asked(joins)), Editing{Version: 1, Asked: joins})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.Approve(b.reviewer(), ref(d), Deciding{Version: d.Version}); err != nil {
			t.Error(err)
		}
		b.house.idle = other.ID
		_, err = b.Ask(b.clerk(), Asking{County: county, HouseholdID: other.ID, Asked: registry.Asked{Fields: []registry.AskedField{{Name: "address", Value: "三组"}}}, Reason: "试"})
		b.wants("nothing hangs on it", err, errs.Conflict)
	})
}

// TestAFamilyReports: in its words; the office reads them into values, and another
// person decides; the family follows it and learns nothing of the file.
func TestAFamilyReports(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := authz.WithActor(t.Context(), authz.Family(77))
		told := Telling{Place: "513221100", Told: Told{Name: "张三", About: []string{"income"}, Words: "我上班了。"}}
		sent, err := b.Tell(family, told)
		if err != nil {
			t.Fatal(err)
		}
		r := Ref{sent.County, sent.ID}
		_, err = b.Approve(b.reviewer(), r, Deciding{Version: 1})
		b.wants("approve words alone", err, errs.Conflict)
		_, err = b.Edit(b.clerk(), r, Editing{Version: 1, Asked: b.wage(900)})
		b.wants("whose household", err, errs.Invalid)
		d, err := b.Edit(b.clerk(), r, Editing{Version: 1, HouseholdID: b.home.ID, Asked: b.wage(900)})
		if err != nil || d.Told == nil || d.Told.Phone != "139****1234" {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err = b.Approve(b.reviewer(), r, Deciding{Version: d.Version, Words: "已核实"}); err != nil {
			t.Fatal(err)
		}
		list, err := b.Own(family)
		if err != nil || len(list) != 1 || list[0].State != Approved || list[0].Answer != "已核实" || !list[0].Reviews {
			t.Errorf("%+v, %v", list, err)
		}
		b.house.filed, b.house.filedBy = 4711, b.home.ID
		if _, err = b.Tell(family, Telling{County: county, CaseID: 4711, Told: told.Told}); err != nil {
			t.Fatal(err)
		}
		if list, err = b.Own(family); err != nil || len(list) != 2 || list[0].CaseID != 4711 || list[1].CaseID != 0 {
			t.Errorf("of its case is told %+v, %v", list, err)
		}
		stranger := authz.WithActor(t.Context(), authz.Family(78))
		_, err = b.TakeBack(stranger, r, d.Version)
		b.wants("another account", err, errs.NotFound)
		_, err = b.Tell(family, Telling{Place: "513299999", Told: Told{About: []string{"income"}}})
		b.wants("nothing said", err, errs.Invalid)
	})
}

// TestWhatIsPersonalStaysSealed: a page shows masks, a database nothing.
func TestWhatIsPersonalStaysSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.asked(registry.Asked{Fields: []registry.AskedField{{Person: b.home.HeadID, Name: "illness", Value: "尿毒症"}, {Person: b.home.HeadID, Name: "phone", Value: "13911112222"}}})
		if d.Rows[0].Value.Zh != "***" || strings.Contains(d.Rows[1].Value.Zh, "1111") {
			t.Errorf("%+v", d.Rows)
		}
		err := b.db.View(t.Context(), func(tx *db.Tx) error {
			r, x, err := b.read(b.clerk(), tx, ref(d), authz.ReadChange)
			if bytes.Contains(r.Sealed, []byte("尿毒症")) || x.Asked.Fields[0].Value != "尿毒症" {
				t.Error("it lies in the clear, or is lost")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		again, err := b.Edit(b.clerk(), ref(d), Editing{Version: 1, Asked: registry.Asked{Fields: d.Asked.Fields}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Approve(b.reviewer(), ref(again), Deciding{Version: again.Version}); err != nil {
			t.Fatal(err)
		}
		if m := b.now().Members[0]; m.Illness != "尿毒症" || m.Phone != "13911112222" {
			t.Errorf("a mask was written: %q %q", m.Illness, m.Phone)
		}
		if n, err := b.Reseal(t.Context(), 10); err != nil || n != 0 {
			t.Errorf("resealed %d, %v", n, err)
		}
	})
}

func TestLists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.asked(b.phone("13900000000"))
		list, err := b.List(b.county(), Filter{State: "waiting"}, page.Query{Limit: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].DueOn.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		h, err := b.Household(b.clerk(), county, b.home.ID)
		if err != nil || !h.InAid || len(h.Requests) != 1 {
			t.Errorf("%+v, %v", h, err)
		}
		if n, err := b.Count(b.clerk()); err != nil || n.Open != 1 {
			t.Errorf("%+v, %v", n, err)
		}
		if _, err := b.Return(b.reviewer(), ref(d), Deciding{Version: 1, Words: "请补材料"}); err != nil {
			t.Error(err)
		}
		w, err := b.Withdraw(b.clerk(), ref(d), Deciding{Version: 2})
		if err != nil || w.State != Withdrawn {
			t.Errorf("%+v, %v", w.State, err)
		}
		b.house.live = false
		_, err = b.Ask(b.clerk(), Asking{County: county, HouseholdID: b.home.ID, Asked: b.phone("1"), Reason: "试"})
		b.wants("not in aid", err, errs.Conflict)
	})
}
