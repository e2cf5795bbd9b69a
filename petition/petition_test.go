package petition

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/web"
	"doudi/internal/web/page"
)

// house stands for the other rooms: fifteen days for what is told of 513221, none elsewhere.
type house struct{}

func (house) Due(place string, _ Kind, from calendar.Date) (calendar.Date, error) {
	if strings.HasPrefix(place, "513221") {
		return from.AddDays(15), nil
	}
	return calendar.Date{}, nil
}

func (house) Term(place string, _ Kind, _ calendar.Date) (*Term, error) {
	if strings.HasPrefix(place, "513221") {
		return &Term{Days: 15, Article: Text{"《信访工作条例》第三十四条", "Petition Work, art. 34"}, Mark: "to_be_verified"}, nil
	}
	return nil, nil
}
func (house) Has(code string) bool { return code != "513221999" }
func (house) Find(_ context.Context, county int32, number string) (Case, error) {
	if county != 513221 || number != "513221-DB-2026-000001" {
		return Case{}, errs.New(errs.NotFound, "没有", "None.")
	}
	return Case{number, 71, 72}, nil
}
func (house) Able(_ context.Context, _ *db.Tx, act authz.Act, division string) ([]authz.Actor, error) {
	switch {
	case strings.HasPrefix(division, "513223"):
		return nil, nil
	case act == authz.ReadPetition:
		return []authz.Actor{{Account: 7, Name: "罗军"}, {Account: 8, Name: "张敏"}}, nil
	case act == authz.HandlePetition:
		return []authz.Actor{{Account: 3, Name: "余秀英"}, {Account: 5, Name: "陈静"}}, nil
	}
	return nil, nil
}
func (house) Phone(context.Context, *db.Tx, id.ID) (string, error) { return "13900001234", nil }

// cases keeps what was laid to cases.
type cases struct {
	house
	closed bool              // nothing is laid to them now
	raised map[string]Raised // by the petition's number; a transaction may be tried twice
}

func (*cases) Noticed(ctx context.Context, _ *db.Tx, county int32, number string) (Case, bool, error) {
	c, err := house{}.Find(ctx, county, number)
	return c, err == nil, nil
}

func (c *cases) Raise(_ context.Context, _ *db.Tx, _ int32, _ id.ID, r Raised) (bool, error) {
	if c.closed {
		return false, nil
	}
	c.raised[r.Number] = r
	return true, nil
}

type bundle struct {
	*Service
	cases *cases
	t     *testing.T
	clock *dbtest.Clock
	dir   string
}

func each(t *testing.T, f func(t *testing.T, b *bundle)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		t.Helper()
		dir := t.TempDir()
		keys, err := crypt.OpenKeyFile(filepath.Join(dir, "keys"), crypt.SM4)
		if err != nil {
			t.Fatal(err)
		}
		store, err := files.New(d, t.TempDir(), keys)
		if err != nil {
			t.Fatal(err)
		}
		k := &cases{raised: map[string]Raised{}}
		f(t, &bundle{New(d, keys, store, Others{house{}, house{}, k, house{}, house{}}), k, t, clock, dir})
	})
}

// as is the context of a person of the office.
func (b *bundle) as(account id.ID, grants ...authz.Grant) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: account, Name: "余秀英", Grants: grants})
}

func (b *bundle) assistant() context.Context {
	return b.as(1, authz.Grant{Role: authz.Assistant, Division: "513221100001"})
}
func (b *bundle) clerk() context.Context {
	return b.as(2, authz.Grant{Role: authz.Clerk, Division: "513221100"})
}
func (b *bundle) county() context.Context {
	return b.as(3, authz.Grant{Role: authz.Approver, Division: "513221"})
}
func (b *bundle) leader() context.Context {
	return b.as(4, authz.Grant{Role: authz.Leader, Division: "513221"})
}
func (b *bundle) family() context.Context {
	return authz.WithActor(b.t.Context(), authz.Family(9001))
}

func (b *bundle) wants(what string, err error, code errs.Code) {
	b.t.Helper()
	if errs.CodeOf(err) != code {
		b.t.Errorf("%s: %v, want %q", what, err, code)
	}
}

func (b *bundle) do(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) list(ctx context.Context, f Filter) (numbers []string) {
	b.t.Helper()
	if f.State == "" {
		f.State = Open
	}
	b.do(page.Each(func(q page.Query) (page.Page[Summary], error) { q.Limit = 2; return b.List(ctx, f, q) }, func(p Summary) error {
		numbers = append(numbers, p.Number)
		return nil
	}))
	return numbers
}

func need(place string) Told {
	return Told{Kind: Need, Channel: Window, Said: Said{Place: place, Name: "周明", Phone: "13812345678", About: "王奶奶", Words: "独居，两天没有生火。"}}
}

func complaint() Told {
	return Told{Kind: Complaint, Said: Said{Place: "513221100", About: "乡里的余某", Words: "收了钱才肯办。"}}
}

const key = "ABCDEFGHIJKLMN23"

// TestWhoReads: a township sees its own people in need, and nothing of what is said
// of it; an assistant sees what they brought; a leader not by whom it was told.
func TestWhoReads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		brought, err := b.Enter(b.assistant(), need("513221100001"))
		b.do(err)
		other, err := b.Enter(b.clerk(), need("513221100002"))
		b.do(err)
		_, err = b.Enter(b.assistant(), need("513221100002"))
		b.wants("another village", err, errs.NotFound)
		said := complaint()
		said.Channel = Window
		_, err = b.Enter(b.assistant(), said)
		b.wants("a village's complaint", err, errs.NotFound)
		taken, err := b.Enter(b.clerk(), said)
		b.do(err)
		far, err := b.TellUnsigned(t.Context(), key, need("513222100"))
		b.do(err)
		if brought.Number != "513221-LJ-2026-000001" || brought.DueOn != calendar.On(2026, 12, 8) || !far.DueOn.IsZero() {
			t.Errorf("taken: %+v, %+v", brought, far)
		}
		told, err := b.Get(b.clerk(), Ref{brought.County, brought.ID})
		if b.do(err); told.Term == nil || told.Term.Days != 15 || told.Term.Mark != "to_be_verified" {
			t.Errorf("its term is %+v, want fifteen days that are to be verified", told.Term)
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			want string
		}{
			"assistant": {b.assistant(), brought.Number}, "clerk": {b.clerk(), brought.Number + " " + other.Number},
			"county": {b.county(), brought.Number + " " + other.Number + " " + taken.Number}, "leader": {b.leader(), brought.Number + " " + other.Number + " " + taken.Number},
			"both": {b.as(1, authz.Grant{Role: authz.Assistant, Division: "513221100001"}, authz.Grant{Role: authz.Clerk, Division: "513221100001"}), brought.Number},
		} {
			if got := strings.Join(b.list(c.ctx, Filter{}), " "); got != c.want {
				t.Errorf("%s reads %q, want %q", name, got, c.want)
			}
		}
		if got := b.list(b.county(), Filter{Kind: Complaint}); len(got) != 1 {
			t.Errorf("complaints: %v", got)
		}
		_, err = b.Get(b.clerk(), Ref{513221, taken.ID})
		b.wants("a clerk reads the complaint they took down", err, errs.NotFound)
		_, err = b.Get(b.assistant(), Ref{513221, other.ID})
		b.wants("an assistant reads another's", err, errs.NotFound)
		_, err = b.Get(b.family(), Ref{513221, other.ID})
		b.wants("a family reads it", err, errs.Forbidden)
		own, err := b.Get(b.assistant(), Ref{513221, brought.ID})
		b.do(err)
		if own.Who != "周*" || own.Phone != "138****5678" || own.About != "王奶奶" || own.MayHandle {
			t.Errorf("the assistant reads %+v", own)
		}
		_, err = b.ReadWho(b.assistant(), Ref{513221, brought.ID})
		b.wants("an assistant opens who", err, errs.Forbidden)
		seen, err := b.Get(b.leader(), Ref{513221, brought.ID})
		b.do(err)
		if seen.SeesWho || seen.Who+seen.Phone+seen.About != "" || seen.Words == "" {
			t.Errorf("the leader reads %+v", seen)
		}
		_, err = b.ReadWho(b.leader(), Ref{513221, brought.ID})
		b.wants("a leader opens who", err, errs.Forbidden)
		who, err := b.ReadWho(b.clerk(), Ref{513221, brought.ID})
		b.do(err)
		if who != (Who{"周明", "13812345678"}) {
			t.Errorf("who: %+v", who)
		}
		b.clock.T = b.clock.T.AddDate(0, 0, 16)
		n, err := b.Count(b.clerk())
		b.do(err)
		if n != (Waiting{2, 2}) {
			t.Errorf("waiting: %+v", n)
		}
	})
}

// TestClosing: answered once, by who handles it, with the case it came to.
func TestClosing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		taken, err := b.Enter(b.clerk(), need("513221100001"))
		b.do(err)
		ref := Ref{513221, taken.ID}
		_, err = b.Close(b.clerk(), ref, Closing{Version: 1, Outcome: NotOurs, Reply: " "})
		b.wants("no reply", err, errs.Invalid)
		_, err = b.Link(b.clerk(), ref, 1, "513221-DB-2026-000009")
		b.wants("no such case", err, errs.Invalid)
		linked, err := b.Link(b.clerk(), ref, 1, "513221-DB-2026-000001")
		b.do(err)
		if linked.CaseID != 71 || linked.HouseholdID != 72 || linked.Version != 2 {
			t.Errorf("linked: %+v", linked)
		}
		answer := Closing{Version: 1, Outcome: Helped, Reply: "已帮她申请低保。"}
		_, err = b.Close(b.clerk(), ref, answer)
		b.wants("an old version", err, errs.Conflict)
		answer.Version = 2
		_, err = b.Close(b.assistant(), ref, answer)
		b.wants("an assistant closes", err, errs.Forbidden)
		_, err = b.Close(b.as(8, authz.Grant{Role: authz.Clerk, Division: "513221101"}), ref, answer)
		b.wants("the next township closes", err, errs.NotFound)
		done, err := b.Close(b.clerk(), ref, answer)
		b.do(err)
		if done.State != Closed || done.ClosedName != "余秀英" || done.CaseID != 71 || done.Reply == "" || done.MayHandle {
			t.Errorf("closed: %+v", done)
		}
		_, err = b.Close(b.clerk(), ref, Closing{Version: 3, Outcome: Unfounded, Reply: "又查了。"})
		b.wants("closed twice", err, errs.Conflict)
		if len(b.list(b.clerk(), Filter{})) != 0 || len(b.list(b.clerk(), Filter{State: Closed})) != 1 {
			t.Error("the lists do not tell open from closed")
		}
	})
}

// TestReceipt: what nobody signed is answered to its key alone, and told once
// however often it is sent.
func TestReceipt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		taken, err := b.TellUnsigned(t.Context(), key, complaint())
		b.do(err)
		again, err := b.TellUnsigned(t.Context(), "abcd-efgh-ijkl-mn23", complaint())
		b.do(err)
		if again != taken || len(b.list(b.county(), Filter{})) != 1 {
			t.Errorf("sent twice: %+v, %+v", taken, again)
		}
		other := complaint()
		other.Words = "还有别的事。"
		_, err = b.TellUnsigned(t.Context(), key, other)
		b.wants("something else under the same key", err, errs.Conflict)
		_, err = b.TellUnsigned(t.Context(), "1234", complaint())
		b.wants("a key of another form", err, errs.Invalid)
		change := complaint()
		change.Kind = Change
		_, err = b.TellUnsigned(t.Context(), key[1:]+"A", change)
		b.wants("a change without an account", err, errs.Invalid)
		for _, wrong := range []Receipt{{taken.Number + "\x00", "ABCDEFGHIJKLMN23"}, {taken.Number, key[1:] + "A"}, {taken.Number, ""}, {"513221-LJ-2026-000009", key}, {"", key}, {"x", key}} {
			_, err := b.Read(t.Context(), wrong)
			b.wants("a wrong receipt", err, errs.NotFound)
		}
		_, err = b.Close(b.county(), Ref{513221, taken.ID}, Closing{Version: 1, Outcome: NotOurs, To: "县纪委", Reply: "已转县纪委处理。"})
		b.do(err)
		got, err := b.Read(t.Context(), Receipt{strings.ToLower(taken.Number), "abcd efgh ijkl mn23"})
		b.do(err)
		if got.Reply != "已转县纪委处理。" || got.To != "县纪委" || got.Words != "" || got.State != Closed {
			t.Errorf("the receipt reads %+v", got)
		}
	})
}

// TestNobodyAsksWhoIsAided: who tells of a neighbour learns not whether they draw aid.
func TestNobodyAsksWhoIsAided(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		seen := map[Outcome]bool{}
		for i, o := range []Outcome{Helped, OnFile} {
			k := key[:15] + string("AB"[i])
			taken, err := b.TellUnsigned(t.Context(), k, need("513221100"))
			b.do(err)
			_, err = b.Close(b.county(), Ref{513221, taken.ID}, Closing{Version: 1, Outcome: o, Reply: "谢谢您，我们已经了解情况。"})
			b.do(err)
			got, err := b.Read(t.Context(), Receipt{taken.Number, k})
			b.do(err)
			seen[got.Outcome] = true
		}
		if len(seen) != 1 || seen[OnFile] {
			t.Errorf("the receipts tell them apart: %v", seen)
		}
	})
}

// TestFamily: an account tells by name, follows its own and no other's, so many a day.
func TestFamily(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		told := Told{Kind: Change, Said: Said{Place: "513221100", Words: "儿子找到工作了。"}}
		_, err := b.Tell(b.family(), told)
		b.wants("without a name", err, errs.Invalid)
		told.Name = "尔玛措"
		taken, err := b.Tell(b.family(), told)
		b.do(err)
		list, err := b.Own(b.family())
		b.do(err)
		none, err := b.Own(authz.WithActor(t.Context(), authz.Family(9002)))
		b.do(err)
		if len(list) != 1 || list[0].Words != told.Words || len(none) != 0 {
			t.Errorf("own: %+v, another's: %+v", list, none)
		}
		_, err = b.Read(t.Context(), Receipt{taken.Number, ""})
		b.wants("read by its number alone", err, errs.NotFound)
		who, err := b.ReadWho(b.clerk(), Ref{513221, taken.ID})
		b.do(err)
		if who.Phone != "13900001234" {
			t.Errorf("the phone is %q, not the account's", who.Phone)
		}
		for range mostADay - 1 {
			_, err = b.Tell(b.family(), told)
			b.do(err)
		}
		_, err = b.Tell(b.family(), told)
		b.wants("too many", err, errs.Throttled)
	})
}

// TestSealed: no word of a petition stands in the database, and a change of keys keeps it.
func TestSealed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		taken, err := b.Enter(b.clerk(), need("513221100001"))
		b.do(err)
		b.do(b.db.View(t.Context(), func(tx *db.Tx) error {
			r, err := tx.Query(t.Context(), "SELECT number, sealed FROM petition")
			if err != nil {
				return err
			}
			defer r.Close()
			for r.Next() {
				var number string
				var sealed []byte
				if err := r.Scan(&number, &sealed); err != nil {
					return err
				}
				if strings.Contains(string(sealed), "王奶奶") || strings.Contains(string(sealed), "13812345678") {
					t.Error("the words stand in the clear")
				}
			}
			return r.Err()
		}))
		b.do(crypt.Rotate(filepath.Join(b.dir, "keys"), crypt.SM4))
		if b.keys, err = crypt.OpenKeyFile(filepath.Join(b.dir, "keys"), crypt.SM4); err != nil {
			t.Fatal(err)
		}
		n, err := b.Reseal(t.Context(), 10)
		b.do(err)
		again, err := b.Reseal(t.Context(), 10)
		b.do(err)
		got, err := b.Get(b.clerk(), Ref{513221, taken.ID})
		b.do(err)
		if n != 1 || again != 0 || got.Words != "独居，两天没有生火。" {
			t.Errorf("%d and %d fields sealed again; %+v", n, again, got)
		}
	})
}

// TestChecked: what is missing is said field by field.
func TestChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for path, spoil := range map[string]func(*Told){
			"body.place":  func(x *Told) { x.Place = "513221999" },
			"body.words":  func(x *Told) { x.Words = "  " },
			"body.phone":  func(x *Told) { x.Phone = "不知道" },
			"body.name":   func(x *Told) { x.Name = "" },
			"body.notice": func(x *Told) { x.Kind = Objection },
		} {
			told := need("513221100001")
			spoil(&told)
			_, err := b.Enter(b.county(), told)
			e, ok := err.(*errs.Error) //nolint:errorlint // as the room made it
			if !ok || len(e.Fields) != 1 || e.Fields[0].Path != path {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}

// TestPublic: without a session only telling and the receipt are answered.
func TestPublic(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		server, err := web.New(web.Config{DB: b.db, Keys: b.keys, Log: slog.New(slog.DiscardHandler)})
		b.do(err)
		b.Routes(server.API())
		send := func(method, path, body string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			server.ServeHTTP(w, r)
			return w
		}
		tell := `{"kind":"report","key":"` + key + `","place":"513221100","name":"","phone":"","about":"王某","words":"有两辆车还在领。","notice":""}`
		told := send(http.MethodPost, "/api/portal/petitions/unsigned", tell)
		var taken Taken
		if err := json.Unmarshal(told.Body.Bytes(), &taken); err != nil || told.Code != http.StatusOK {
			t.Fatalf("told: %d %s", told.Code, told.Body)
		}
		got := send(http.MethodPost, "/api/portal/petitions/receipt", `{"number":"`+taken.Number+`","key":"`+key+`"}`)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `"state":"open"`) {
			t.Errorf("the receipt: %d %s", got.Code, got.Body)
		}
		for _, path := range []string{"/api/petitions", "/api/petitions/513221/" + taken.ID.String(), "/api/portal/petitions"} {
			if w := send(http.MethodGet, path, ""); w.Code != http.StatusUnauthorized {
				t.Errorf("GET %s: %d", path, w.Code)
			}
		}
		for range tellsAMinute {
			told = send(http.MethodPost, "/api/portal/petitions/unsigned", tell)
		}
		if told.Code != http.StatusTooManyRequests {
			t.Errorf("one address told on and on: %d", told.Code)
		}
	})
}

// TestObjectionReachesItsCase: who objects to a notice need not sign in, and the case
// learns of it at once: neither who it was nor what they said. A report is laid to its
// case by the county, once.
func TestObjectionReachesItsCase(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		o := complaint()
		o.Kind, o.Notice, o.Name, o.Phone, o.Words = Objection, "513221-DB-2026-000001", "", "", "他家有小车，我是隔壁老王"
		taken, err := b.TellUnsigned(t.Context(), "ABCDEFGHIJKLMNOP", o)
		b.do(err)
		if len(b.cases.raised) != 1 || strings.Contains(b.cases.raised[taken.Number].Words, "王") || b.cases.raised[taken.Number].On.IsZero() {
			t.Fatalf("the case learned %+v", b.cases.raised)
		}
		d, err := b.Get(b.county(), Ref{taken.County, taken.ID})
		b.do(err)
		if d.CaseNo != o.Notice {
			t.Errorf("the petition is laid to %q", d.CaseNo)
		}
		_, err = b.Link(b.county(), Ref{taken.County, taken.ID}, d.Version, o.Notice)
		b.do(err)
		if len(b.cases.raised) != 1 {
			t.Error("linked once more, the case was told twice")
		}
		o.Notice = "一张看不清编号的公示"
		if _, err = b.TellUnsigned(t.Context(), "BBCDEFGHIJKLMNOP", o); err != nil || len(b.cases.raised) != 1 {
			t.Errorf("a number that no notice has: %v, %+v", err, b.cases.raised)
		}
		o.Kind, o.Notice = Report, ""
		taken, err = b.TellUnsigned(t.Context(), "CBCDEFGHIJKLMNOP", o)
		b.do(err)
		b.cases.closed = true // a report about a case that nobody can add to just now
		d, err = b.Get(b.county(), Ref{taken.County, taken.ID})
		b.do(err)
		d, err = b.Link(b.county(), Ref{taken.County, taken.ID}, d.Version, "513221-DB-2026-000001")
		b.do(err)
		b.cases.closed = false
		_, err = b.Link(b.county(), Ref{taken.County, taken.ID}, d.Version, "513221-DB-2026-000001")
		b.do(err)
		if len(b.cases.raised) != 2 {
			t.Errorf("a report linked before its case could hear of it, and once more: %+v", b.cases.raised)
		}
		o.Kind, o.Notice = Objection, "513221-DB-2026-000001"
		for i := range unsignedADay + 3 {
			_, err = b.TellUnsigned(t.Context(), fmt.Sprintf("%cDCDEFGHIJKLMNOP", 'A'+i), o)
			b.do(err)
		}
		if n := len(b.cases.raised) - 2; n != unsignedADay-1 { // one came before
			t.Errorf("of a flood of unsigned objections %d reached their cases", n)
		}
	})
}
