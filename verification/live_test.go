package verification

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/connect"
)

// carOf answers with one car of whoever is asked about.
func carOf(name string) answers {
	return func(_ context.Context, q connect.Question) (connect.Answer, error) {
		return connect.Answer{AsOf: calendar.On(2026, 11, 20), Rows: []map[string]string{{"id": string(q.IDNumber), "name": name, "type": "小型轿车", "plate": "川UI0001"}}}, nil
	}
}

func nobody(context.Context, connect.Question) (connect.Answer, error) {
	return connect.Answer{AsOf: calendar.On(2026, 11, 20)}, nil
}

func down(context.Context, connect.Question) (connect.Answer, error) {
	return connect.Answer{}, &connect.SilenceError{Cause: connect.Down, Err: errors.New("out of order")}
}

// detail is why a source did not reply about a person.
func detail(v CheckView, p id.ID, source string) string {
	for _, r := range v.Replies {
		if r.PersonID == p && r.Source == source {
			return r.Detail
		}
	}
	return ""
}

func TestOneSourceDownHoldsUpNobodyElseAndIsAskedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", carOf("张三"))
		b.connect("companies", answers(nobody))
		b.connect("real_estate", answers(down))
		v := b.asked()
		if v.State != Replied || replied(v, father, "vehicles") != Hit || replied(v, father, "companies") != None {
			t.Fatalf("%s, %+v", v.State, v.Replies)
		}
		if replied(v, father, "real_estate") != NoReply || detail(v, father, "real_estate") != "down" {
			t.Errorf("of the source that is down: %s %s", replied(v, father, "real_estate"), detail(v, father, "real_estate"))
		}
		if replied(v, father, "deposits") != NoReply || detail(v, father, "deposits") != "no_file" {
			t.Errorf("of the source without a file: %s %s", replied(v, father, "deposits"), detail(v, father, "deposits"))
		}
		if n := b.audited("check.query"); n != 3 {
			t.Errorf("%d entries of who was asked about", n)
		}
		b.connect("real_estate", answers(nobody))
		b.deliver("deposits", calendar.On(2026, 11, 20), deposits("李秀英", b.family.Members[1].IDNumber, "12000"))
		b.waitAndAskAgain(0)
		if w := b.read(v.ref()); replied(w, father, "real_estate") != NoReply {
			t.Error("asked again before its time")
		}
		b.waitAndAskAgain(againEvery)
		w := b.read(v.ref())
		if replied(w, father, "real_estate") != None || replied(w, mother, "deposits") != Hit || replied(w, father, "deposits") != None {
			t.Errorf("after it was asked again: %+v", w.Replies)
		}
		if w.Version == v.Version {
			t.Error("the checker may report without having seen the new reply")
		}
		if n := len(w.Findings) - len(v.Findings); n != 1 {
			t.Errorf("%d findings more, want the deposit", n)
		}
		b.repeatedInTheNameOf(21, "real_estate")
		b.repeatedInTheNameOf(21, "deposits")
		b.waitAndAskAgain(againEvery)
		if x := b.read(v.ref()); len(x.Findings) != len(w.Findings) || x.Version != w.Version {
			t.Error("asking once more changed what was answered")
		}
	})
}

// repeatedInTheNameOf tests that the log has a question to a source once as a person
// had it asked and once as the system repeated it, both about each member, in the name
// of who started the check and for its case.
func (b *bench) repeatedInTheNameOf(account id.ID, source string) {
	b.t.Helper()
	first, again := 0, 0
	for _, e := range b.logged("check.query") {
		if e.detail["asker"] != account.String() || e.caseNo != caseNo || e.detail["purpose"] != "dibao" {
			b.t.Errorf("asked by %v for %s, %v", e.detail["asker"], e.caseNo, e.detail["purpose"])
		}
		if list, ok := e.detail["sources"].([]any); !ok || !slices.Contains(list, any(source)) {
			continue
		}
		if e.detail["repeated"] == "system" {
			again++
		} else {
			first++
		}
	}
	if first != 3 || again != 3 {
		b.t.Errorf("%s: %d questions by a person and %d by the system, want one about each of three", source, first, again)
	}
}

// waitAndAskAgain lets time pass and asks silent sources again.
func (b *bench) waitAndAskAgain(d time.Duration) {
	b.t.Helper()
	b.clock.T = b.clock.T.Add(d)
	if err := b.askAgain(b.t.Context(), AgainArgs{}); err != nil {
		b.t.Fatal(err)
	}
}

func TestALetterRevokedWhileTheQuestionIsUnderWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		var once atomic.Bool
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			if q.Name == "张三" && once.CompareAndSwap(false, true) {
				list, err := b.Consents(clerk(), county, application)
				if err == nil {
					_, err = b.RevokeConsent(clerk(), Ref{county, list[0].ID}, "不同意了")
				}
				if err != nil {
					return connect.Answer{}, err
				}
			}
			return carOf("张三")(ctx, q)
		}))
		v := b.asked()
		if replied(v, father, "vehicles") != NoConsent || detail(v, father, "vehicles") != "revoked" || replied(v, mother, "vehicles") != Hit {
			t.Errorf("%+v", v.Replies)
		}
		for _, f := range v.Findings {
			if f.PersonID == father {
				t.Errorf("the late reply was kept: %+v", f)
			}
		}
		if n := b.audited("check.dropped"); n != 1 {
			t.Errorf("%d entries of a dropped reply", n)
		}
	})
}

func TestNobodyIsAskedAgainUponALetterThatEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother)
		b.connect("vehicles", answers(down))
		v := b.asked()
		before := b.audited("check.query")
		list, err := b.Consents(clerk(), county, application)
		if err != nil {
			t.Fatal(err)
		}
		gone := slices.IndexFunc(list, func(c Consent) bool { return c.PersonID == father })
		if _, err := b.RevokeConsent(clerk(), Ref{county, list[gone].ID}, "不同意了"); err != nil {
			t.Fatal(err)
		}
		asked := make(chan connect.Question, 10)
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			asked <- q
			return nobody(ctx, q)
		}))
		b.waitAndAskAgain(againEvery)
		w := b.read(v.ref())
		if q := <-asked; len(asked) != 0 || q.Name != b.family.Members[1].Name || q.Asker != "513221/"+id.ID(21).String() {
			t.Errorf("%d questions more, and the first is about %s by %s", len(asked), q.Name, q.Asker)
		}
		if replied(w, father, "vehicles") != NoConsent || detail(w, father, "vehicles") != letterEnded || detail(w, father, "deposits") != letterEnded || replied(w, mother, "vehicles") != None {
			t.Errorf("%+v", w.Replies)
		}
		if n := b.audited("check.query") - before; n != 1 {
			t.Errorf("%d entries of who was asked about again", n)
		}
		if n := b.audited("check.dropped"); n != 0 {
			t.Error("a reply was dropped that never came")
		}
	})
}

func TestNobodyIsAskedUnderANumberThatChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", answers(nobody))
		v := b.startedOnly()
		b.family.Members[0].IDNumber = number("19700101", "123")
		if err := b.ask(t.Context(), AskArgs{County: county, Check: v.ID}); err != nil {
			t.Fatal(err)
		}
		v = b.read(v.ref())
		if v.State != Replied || replied(v, father, "vehicles") != NoReply || detail(v, father, "vehicles") != "no_number" || replied(v, mother, "vehicles") != None {
			t.Errorf("%s, %+v", v.State, v.Replies)
		}
	})
}

func TestACheckThatWasKilledAsksOnlyWhatIsOpen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		var cars atomic.Int32
		asked := make(chan bool, 10)
		b.connect("vehicles", answers(func(ctx context.Context, q connect.Question) (connect.Answer, error) {
			cars.Add(1)
			asked <- true
			return carOf("张三")(ctx, q)
		}))
		b.connect("real_estate", answers(func(ctx context.Context, _ connect.Question) (connect.Answer, error) {
			asked <- true
			<-ctx.Done() // the program ends in the middle of it
			return connect.Answer{}, ctx.Err()
		}))
		v := b.startedOnly()
		killed, kill := context.WithCancel(t.Context())
		go func() {
			for range 6 { // three people, two sources
				<-asked
			}
			kill()
		}()
		args := AskArgs{County: county, Check: v.ID}
		if err := b.ask(killed, args); !errors.Is(err, context.Canceled) {
			t.Fatalf("the killed run: %v", err)
		}
		if v = b.read(v.ref()); v.State != Running || replied(v, father, "real_estate") != Asking {
			t.Fatalf("after the kill: %s %s", v.State, replied(v, father, "real_estate"))
		}
		left := 0
		for _, p := range []id.ID{father, mother, child} {
			if replied(v, p, "vehicles") == Asking {
				left++
			}
		}
		cars.Store(0)
		b.connect("real_estate", answers(nobody))
		if err := b.ask(t.Context(), args); err != nil {
			t.Fatal(err)
		}
		v = b.read(v.ref())
		if int(cars.Load()) != left || v.State != Replied || replied(v, father, "vehicles") != Hit || replied(v, father, "real_estate") != None || len(v.Findings) != 3 {
			t.Errorf("after the second run: %d asked of %d open, %s, %d findings", cars.Load(), left, v.State, len(v.Findings))
		}
	})
}

func TestAnAnswerIsKeptForItsTermAndForTheChecker(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", carOf("张三"))
		v := b.asked()
		cells, err := b.OpenRow(checker(), v.ref(), v.Findings[0].ID, caseNo)
		if err != nil || len(cells) != 4 || !strings.Contains(cells[0].Value, "***") {
			t.Errorf("%+v, %v", cells, err)
		}
		_, err = b.OpenRow(clerk(), v.ref(), v.Findings[0].ID, caseNo)
		wants(t, "a clerk opens an answer", err, errs.Forbidden)
		if _, err := b.Reseal(t.Context(), 10); err != nil {
			t.Error(err)
		}
		clock.T = clock.T.AddDate(0, 0, 187)
		if err := b.forget(t.Context(), ForgetArgs{}); err != nil {
			t.Fatal(err)
		}
		_, err = b.OpenRow(checker(), v.ref(), v.Findings[0].ID, caseNo)
		wants(t, "after its term", err, errs.NotFound)
		if w := b.read(v.ref()); len(w.Findings) != len(v.Findings) {
			t.Error("what was found went with the department's words")
		}
	})
}

func TestAnswersThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.connect("vehicles", answers(func(context.Context, connect.Question) (connect.Answer, error) {
			return connect.Answer{AsOf: calendar.On(2026, 1, 1)}, nil
		}))
		b.connect("pensions", answers(func(_ context.Context, q connect.Question) (connect.Answer, error) {
			return connect.Answer{AsOf: calendar.On(2026, 11, 20), Rows: []map[string]string{{"id": string(q.IDNumber), "name": "张三", "monthly": "约三百"}}}, nil
		}))
		v := b.asked()
		if detail(v, father, "vehicles") != "stale" || replied(v, father, "vehicles") != NoReply {
			t.Errorf("an answer of January: %s", detail(v, father, "vehicles"))
		}
		if detail(v, father, "pensions") != "garbled" || len(v.Findings) != 0 {
			t.Errorf("an amount that cannot be read: %s, %+v", detail(v, father, "pensions"), v.Findings)
		}
	})
}

func TestAMatchThatWasSettledIsNotRaisedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		b.deliver("vehicles", calendar.On(2026, 11, 20), vehicles("刘德才", b.family.Members[0].IDNumber, "小型轿车"))
		v := b.asked()
		settle := func(v CheckView, state Settlement) CheckView {
			t.Helper()
			w, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{v.Findings[0].ID, state, "号码登记有误，经车管所确认"}})
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		v = settle(v, NotOurs)
		if _, err := b.Issue(checker(), v.ref(), v.Version, ""); err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.Add(time.Hour)
		b.deliver("vehicles", calendar.On(2026, 11, 21), strings.Replace(vehicles("刘德才", b.family.Members[0].IDNumber, "小型轿车"), "五菱宏光", "长安CS55", 1))
		w := b.asked()
		if len(w.Findings) != 1 || w.Findings[0].State != NotOurs || w.Findings[0].Reason == "" {
			t.Errorf("raised again: %+v", w.Findings)
		}
		w = settle(w, Accepted) // the checker may take it back
		if _, err := b.Issue(checker(), w.ref(), w.Version, ""); err != nil {
			t.Fatal(err)
		}
		if x := b.asked(); x.Findings[0].State != Open {
			t.Errorf("taken back, and still settled: %+v", x.Findings)
		}
	})
}

func TestWhatIsKeptOfAnAnswerIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		b.connect("vehicles", carOf("张三"))
		b.asked()
		var sealed []byte
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT sealed FROM raw_reply").Scan(&sealed)
		})
		if err != nil || json.Valid(sealed) || strings.Contains(string(sealed), "川UI0001") {
			t.Errorf("kept as %q, %v", sealed, err)
		}
	})
}
