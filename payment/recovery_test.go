package payment

import (
	"context"
	"io"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// owing is a county in which a household was paid 100 yuan too much in each of October
// and November, and draws 400 from December on.
func owing(t *testing.T, d *db.DB, clock *dbtest.Clock) (*bundle, id.ID) {
	b := setup(t, d, clock, Options{})
	return b, b.owing()
}

func (b *bundle) owing() id.ID {
	b.t.Helper()
	n := b.grant(grantOf(1, 202610, 500))
	b.grant(grantOf(2, 202610, 300))
	b.paid(b.lock(202610))
	b.paid(b.lock(202611))
	b.month(202611)
	b.update(func(ctx context.Context, tx *db.Tx) error {
		return b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: 9001, AmountFen: money.Yuan(400), Members: 1, From: 202612, Since: 202610, Reason: "死亡核定 1"})
	})
	return n
}

// paid lets the bank pay a roll, but for some lines.
func (b *bundle) paid(r Roll, fail ...int32) {
	b.t.Helper()
	f, err := b.s.MakeBankFile(b.maker, county, r.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.answer(r, f, b.lines(r.ID), fail...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) approver() context.Context {
	return b.as(21, "确认 马林", authz.Approver, "513221")
}

func (b *bundle) proposer() context.Context {
	return b.as(13, "经办 扎西", authz.Clerk, "513221")
}

func (b *bundle) claiming(n id.ID) Claiming {
	return Claiming{County: county, Entitlement: n, Cause: "death", Reason: "成员死亡后仍按原人数发放", DueOn: calendar.At(b.clock.T).AddDays(30)}
}

func (b *bundle) claimed(n id.ID) Recovery {
	b.t.Helper()
	r, err := b.s.Claim(b.proposer(), b.claiming(n))
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bundle) ordered(n id.ID) Recovery {
	b.t.Helper()
	r := b.claimed(n)
	r, err := b.s.Order(b.approver(), county, r.ID, Deciding{Seen{r.Version}, "确认 马林"})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bundle) paper() id.ID { return b.scan(b.proposer(), "evidence") }

func (b *bundle) scan(by context.Context, purpose string) id.ID {
	b.t.Helper()
	f, err := b.s.files.Receive(by, files.Upload{County: county, Name: "扫描件.jpg", MediaType: "image/jpeg", Purpose: purpose}, strings.NewReader("scan"))
	if err != nil {
		b.t.Fatal(err)
	}
	return f.ID
}

func (b *bundle) recovery(n id.ID) RecoveryPage {
	b.t.Helper()
	p, err := b.s.RecoveryPage(b.maker, county, n)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// TestRecovery: proposed by one person, ordered by another who signs, each month once;
// withheld from a roll by signed consent alone, never all of it, and settled with the
// last yuan.
func TestRecovery(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.claimed(n)
		if r.ClaimedFen != money.Yuan(200) || r.OutstandingFen != money.Yuan(200) || r.Number != "513221-ZH-2026-000001" {
			t.Errorf("%+v", r)
		}
		_, err := b.s.Claim(b.proposer(), b.claiming(n))
		refused(t, err, errs.Conflict, "claiming the same months twice")
		sign := Deciding{Seen{r.Version}, "确认 马林"}
		both := authz.WithActor(t.Context(), authz.Actor{Account: 13, Name: "确认 马林", Grants: []authz.Grant{{Role: authz.Approver, Division: "513221"}}})
		_, err = b.s.Order(both, county, r.ID, sign)
		refused(t, err, errs.Forbidden, "deciding one's own proposal")
		_, err = b.s.Order(b.as(22, "确认 马林", authz.Approver, "513221100"), county, r.ID, sign)
		if err == nil {
			t.Error("a township ordered it")
		}
		_, err = b.s.Order(b.approver(), county, r.ID, Deciding{Seen{r.Version}, "别人"})
		refused(t, err, errs.Invalid, "another's name")
		_, err = b.s.RecoveryPage(b.stranger, county, r.ID)
		refused(t, err, errs.NotFound, "another county")
		if r, err = b.s.Order(b.approver(), county, r.ID, sign); err != nil {
			t.Fatal(err)
		}
		order := b.says(r, paperOrder, "死亡后继续发放", "2026年10月", "200.00 元", "行政复议", "没有您的签字同意")
		b.is(order, PaperHolds)
		b.readsOnly(b.maker, b.stranger, order)
		if n := b.read(order.FileID, r.Number); n != 1 {
			t.Errorf("opening the order is logged %d times", n)
		}
		b.serves(r, order)
		r.Version++

		consent := Consent{Seen{r.Version}, n, money.Yuan(150), calendar.At(clock.T), 0}
		_, err = b.s.Consent(b.proposer(), county, r.ID, consent)
		refused(t, err, errs.Invalid, "withholding without a signature")
		consent.SignedForm, consent.AmountFen = b.paper(), money.Yuan(400)
		_, err = b.s.Consent(b.proposer(), county, r.ID, consent)
		refused(t, err, errs.Invalid, "withholding all of it")
		consent.AmountFen = money.Yuan(150)
		if r, err = b.s.Consent(b.proposer(), county, r.ID, consent); err != nil {
			t.Fatal(err)
		}
		december := b.lock(202612)
		b.bankPays(december, money.Yuan(400-150+300), money.Yuan(150))
		p := b.recovery(r.ID)
		if p.PaidFen != money.Yuan(150) || p.State != RecoveryOrdered || p.OutstandingFen != money.Yuan(50) {
			t.Errorf("after December: %+v", p.Recovery)
		}
		stale := b.draw(202701)
		if stale.SetOffFen != money.Yuan(50) {
			t.Errorf("January withholds %s", stale.SetOffFen)
		}
		pay := Repayment{Seen{p.Version}, money.Yuan(20), calendar.At(clock.T), "SJ-001", b.scan(b.maker, "receipt")}
		if r, err = b.s.Repay(b.maker, county, r.ID, pay); err != nil {
			t.Fatal(err)
		}
		signed := Serving{Seen{r.Version}, b.says(r, paperReceipt).ID, calendar.At(clock.T), "杨小军", "handed", b.scan(b.maker, "receipt")}
		_, err = b.s.ServePaper(b.proposer(), county, r.ID, signed)
		refused(t, err, errs.Forbidden, "signing for money at a clerk")
		if _, err = b.s.ServePaper(b.maker, county, r.ID, signed); err != nil {
			t.Fatal(err)
		}
		b.is(b.says(r, paperReceipt, "人民币 20.00 元", "贰拾元整", "SJ-001", "本次缴款后尚未退回", "30.00 元", "缴款人签字"), PaperIssued)
		_, err = b.s.Repay(b.maker, county, r.ID, pay)
		refused(t, err, errs.Conflict, "booking a receipt twice")
		_, err = b.s.Check(b.checker, county, stale.ID, stale.Version)
		refused(t, err, errs.Conflict, "a roll that withholds too much")
		january := b.lock(202701)
		b.bankPays(january, money.Yuan(400-30+300), money.Yuan(30))
		if p = b.recovery(r.ID); p.State != RecoverySettled || p.OutstandingFen != 0 || p.SetOffID != 0 || len(p.Steps) != 8 || len(p.Papers) != 2 {
			t.Errorf("at the end: %+v, %d steps", p.Recovery, len(p.Steps))
		}
		for _, paper := range p.Papers {
			if paper.Notice != (paper.Kind == paperOrder) {
				t.Errorf("a %s is a notice: %v", paper.Kind, paper.Notice)
			}
		}
		if february := b.lock(202702); february.SetOffFen != 0 {
			t.Errorf("February withholds %s", february.SetOffFen)
		}
		list, err := b.s.Recoveries(b.maker, RecoveryFilter{State: "settled"})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		if other, err := b.s.Recoveries(b.stranger, RecoveryFilter{}); err != nil || len(other.Items) != 0 {
			t.Errorf("another county sees %+v, %v", other, err)
		}
	})
}

// bankPays holds what a locked roll withholds and sends, and that its lines are intact.
func (b *bundle) bankPays(r Roll, net, withheld money.Fen) {
	b.t.Helper()
	if r.SetOffFen != withheld || r.TotalFen+r.LateFen-r.SetOffFen != net {
		b.t.Errorf("%s: %s in all, %s withheld", r.Period, r.TotalFen, r.SetOffFen)
	}
	sum, err := b.s.Summary(b.maker, county, r.ID)
	if err != nil || sum.SetOffFen != withheld || sum.SetOffLines != 1 {
		b.t.Errorf("%s: summary %+v, %v", r.Period, sum, err)
	}
	if same, err := b.s.Verify(b.maker, county, r.ID); err != nil || !same {
		b.t.Errorf("%s is not what was locked: %v", r.Period, err)
	}
	f, err := b.s.MakeBankFile(b.maker, county, r.ID)
	if err != nil || f.TotalFen != net {
		b.t.Fatalf("%s: the bank is asked for %s, want %s: %v", r.Period, f.TotalFen, net, err)
	}
	lines := b.lines(r.ID)
	for i := range lines {
		lines[i].AmountFen -= lines[i].SetOffFen
	}
	if f, err = b.answer(r, f, lines); err != nil || f.PaidFen != net {
		b.t.Errorf("%s: the bank paid %s: %v", r.Period, f.PaidFen, err)
	}
	var printed strings.Builder
	if _, err := b.s.Print(b.maker, county, r.ID, &printed); err != nil {
		b.t.Errorf("print %s: %v", r.Period, err)
	}
}

// says holds that the newest paper of a kind has some words.
func (b *bundle) says(r Recovery, kind PaperKind, words ...string) (last q.RecoveryPaper) {
	b.t.Helper()
	err := b.s.db.View(b.maker, func(tx *db.Tx) error {
		rows, err := papersOf(b.maker, tx, county, r.ID)
		for _, p := range rows {
			if PaperKind(p.Kind) == kind {
				last = p
			}
		}
		return err
	})
	if err != nil || last.ID == 0 {
		b.t.Fatalf("no %s: %v", kind, err)
	}
	_, in, err := b.s.files.Open(b.maker, county, last.FileID)
	if err != nil {
		b.t.Fatal(err)
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	for _, w := range append(words, last.Number, "<svg") {
		if err != nil || !strings.Contains(string(text), w) {
			b.t.Errorf("the %s lacks %q: %v %s", kind, w, err, text)
		}
	}
	return last
}

// readsOnly holds that somebody finds and opens a paper and another, who may not read
// its recovery, neither.
func (b *bundle) readsOnly(reader, other context.Context, p q.RecoveryPaper) {
	b.t.Helper()
	for _, by := range []struct{ number, code string }{{p.Number, ""}, {"", p.Code}} {
		if found, of, err := b.s.FindPaper(reader, county, by.number, by.code); err != nil || found.ID != p.ID || of.ID != p.RecoveryID {
			b.t.Errorf("by %v is found %+v of %+v, %v", by, found, of, err)
		}
		found, of, err := b.s.FindPaper(other, county, by.number, by.code)
		refused(b.t, err, errs.NotFound, "finding a paper of another county")
		if found.ID != 0 || of.ID != 0 {
			b.t.Errorf("with the refusal came %+v of %+v", found, of)
		}
	}
	if _, err := b.s.openPaper(reader, county, p.RecoveryID, p.ID); err != nil {
		b.t.Error(err)
	}
	_, err := b.s.openPaper(other, county, p.RecoveryID, p.ID)
	refused(b.t, err, errs.NotFound, "opening a paper of another county")
}

// is holds what the installation says of a paper to whoever scans it.
func (b *bundle) is(p q.RecoveryPaper, want PaperStanding) {
	b.t.Helper()
	got, err := b.s.CheckPaper(b.t.Context(), county, p.Code)
	if err != nil || got.Standing != want || got.Number != p.Number {
		b.t.Errorf("%s: %+v, %v", p.Kind, got, err)
	}
}

// TestRecoveryFine: by the law of the conduct's day, or of the decision's where that is
// milder (行政处罚法 art. 37), of concealment alone, and not before they were heard.
func TestRecoveryFine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock) // 200 yuan
		before, march, august := calendar.On(2013, 3, 1), calendar.On(2026, 3, 1), calendar.On(2026, 8, 1)
		for _, c := range []struct {
			cause string
			on    calendar.Date
			fine  int64
			heard bool
			ok    bool
		}{
			{"clerical", calendar.Date{}, 100, true, false},
			{Concealment, calendar.Date{}, 300, true, false},
			{Concealment, march, 300, false, false},
			{Concealment, before, 201, true, false}, // the law of the conduct's day is the milder
			{Concealment, before, 200, true, true},
			{Concealment, march, 401, true, false}, // the law of the decision's is
			{Concealment, march, 199, true, true},
			{Concealment, august, 401, true, false},
			{Concealment, august, 400, true, true},
			{Concealment, august, 0, false, true},
		} {
			x := b.claiming(n)
			x.Cause, x.ConductOn, x.FineFen = c.cause, c.on, money.Yuan(c.fine)
			if c.heard {
				x.HeardFile = b.paper()
			}
			r, err := b.s.Claim(b.proposer(), x)
			if (err == nil) != c.ok || err != nil && errs.CodeOf(err) != errs.Invalid {
				t.Errorf("%+v: %v", c, err)
			}
			if err == nil { // so that the next may claim the same months
				if _, err := b.s.RefuseRecovery(b.approver(), county, r.ID, r.Version, "再核"); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestRecoveryWaived: asked by one and written off by another.
func TestRecoveryWaived(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.ordered(n)
		r, err := b.s.AskWaiver(b.maker, county, r.ID, Waiver{Seen{r.Version}, money.Yuan(200), "确无偿还能力"})
		if err != nil {
			t.Fatal(err)
		}
		same := authz.WithActor(t.Context(), authz.Actor{Account: 11, Name: "王敏", Grants: []authz.Grant{{Role: authz.Approver, Division: "513221"}}})
		_, err = b.s.DecideWaiver(same, county, r.ID, r.Version, true, "")
		refused(t, err, errs.Forbidden, "approving what one asked for")
		if r, err = b.s.DecideWaiver(b.approver(), county, r.ID, r.Version, true, ""); err != nil || r.State != RecoverySettled || r.WaivedFen != money.Yuan(200) {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestRecoveryFallsWithItsDecision: what is not lawful any more is not claimed, and what
// was given back of it is owed to the household.
func TestRecoveryFallsWithItsDecision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.ordered(n)
		order := b.says(r, paperOrder)
		r, err := b.s.Repay(b.maker, county, r.ID, Repayment{Seen{r.Version}, money.Yuan(80), calendar.At(clock.T), "SJ-001", 0})
		if err != nil {
			t.Fatal(err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9001, Reason: "复议撤销"})
		})
		p := b.recovery(r.ID)
		if p.State != RecoveryCancelled || p.ClaimedFen != 0 || p.OutstandingFen != -money.Yuan(80) || len(p.Months) != 0 {
			t.Errorf("%+v", p)
		}
		fell := b.says(r, paperCorrection, "撤销责令退回", order.Number, "应当退还您家", "80.00 元", "行政复议", "被依法撤销或者变更")
		b.is(fell, PaperHolds)
		b.is(order, PaperReplaced)
		back := Repayment{Seen{p.Version}, money.Yuan(81), calendar.At(clock.T), "TK-001", 0}
		_, err = b.s.GiveBack(b.maker, county, r.ID, back)
		refused(t, err, errs.Invalid, "giving back more than was repaid")
		back.AmountFen = money.Yuan(80)
		if r, err = b.s.GiveBack(b.maker, county, r.ID, back); err != nil || r.OutstandingFen != 0 {
			t.Errorf("%+v, %v", r, err)
		}
		b.says(r, paperRefund, "捌拾元整", "TK-001", "领款人签字")
	})
}

// TestRecoveryFallsWhileWithheld: the decision can fall too while part is withheld from
// the very aid that it reduced.
func TestRecoveryFallsWhileWithheld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.ordered(n)
		if _, err := b.s.Consent(b.proposer(), county, r.ID, Consent{Seen{r.Version}, n, money.Yuan(150), calendar.At(clock.T), b.paper()}); err != nil {
			t.Fatal(err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9001, Reason: "复议撤销"})
		})
		if p := b.recovery(r.ID); p.State != RecoveryCancelled || p.SetOffID != 0 {
			t.Errorf("%+v", p.Recovery)
		}
	})
}

// serves hands an order over: once, by a clerk of the place, on a day that can be.
func (b *bundle) serves(r Recovery, p q.RecoveryPaper) {
	b.t.Helper()
	h := Serving{Seen{r.Version}, p.ID, calendar.At(b.clock.T), "杨小军", "handed", b.paper()}
	early := h
	early.ServedOn = early.ServedOn.AddDays(-1)
	_, err := b.s.ServePaper(b.proposer(), county, r.ID, early)
	refused(b.t, err, errs.Invalid, "serving before it was made")
	_, err = b.s.ServePaper(b.maker, county, r.ID, h)
	refused(b.t, err, errs.Forbidden, "serving by finance")
	_, err = b.s.ServePaper(b.as(15, "外县经办", authz.Clerk, "513222"), county, r.ID, h)
	refused(b.t, err, errs.NotFound, "serving from another county")
	if _, err = b.s.ServePaper(b.proposer(), county, r.ID, h); err != nil {
		b.t.Fatal(err)
	}
	h.Version++
	h.SignedFile = 0
	_, err = b.s.ServePaper(b.proposer(), county, r.ID, h)
	refused(b.t, err, errs.Conflict, "serving twice")
}

// TestRecoveryOfWhatWasPaid: what the bank has not paid is not claimed; more of a month
// that a later decision finds is claimed by itself, and goes first when that one falls.
// What changed since the proposal, or whose day has passed, is not ordered.
func TestRecoveryOfWhatWasPaid(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		n := b.grant(grantOf(1, 202610, 500))
		b.paid(b.lock(202610))
		november := b.lock(202611)
		less := func(decision id.ID, yuan int64) {
			b.update(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: decision, AmountFen: money.Yuan(yuan), Members: 1, From: 202612, Since: 202610, Reason: "死亡核定"})
			})
		}
		less(9001, 400)
		first := b.ordered(n)
		if first.ClaimedFen != money.Yuan(100) {
			t.Errorf("claimed %s with a month that the bank has not paid", first.ClaimedFen)
		}
		b.paid(november, 1)
		_, err := b.s.Claim(b.proposer(), b.claiming(n))
		refused(t, err, errs.Conflict, "claiming what came back")
		less(9002, 350)
		second := b.claimed(n)
		if second.ClaimedFen != money.Yuan(50) || second.Number != "513221-ZH-2026-000002" {
			t.Errorf("%+v", second)
		}
		less(9003, 300)
		sign := Deciding{Seen{second.Version}, "确认 马林"}
		_, err = b.s.Order(b.approver(), county, second.ID, sign)
		refused(t, err, errs.Conflict, "ordering another sum than is overpaid")
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9003, Reason: "复议撤销"})
		})
		was := clock.T
		clock.T = clock.T.AddDate(0, 0, 40)
		_, err = b.s.Order(b.approver(), county, second.ID, sign)
		refused(t, err, errs.Conflict, "ordering after the day")
		clock.T = was
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9002, Reason: "复议撤销"})
		})
		one, two := b.recovery(first.ID), b.recovery(second.ID)
		if one.ClaimedFen != money.Yuan(100) || two.State != RecoveryCancelled {
			t.Errorf("%+v, %+v", one.Recovery, two.Recovery)
		}
	})
}

// TestClaimedLineComesBack: what the bank sends back is taken out of what is claimed.
func TestClaimedLineComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		december := b.lock(202612)
		b.update(func(ctx context.Context, tx *db.Tx) error { // claimed before that was looked at
			if err := b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: 9002, AmountFen: money.Yuan(300), Members: 1, From: 202701, Since: 202612, Reason: "核定"}); err != nil {
				return err
			}
			of, err := b.s.drawnWrongly(ctx, tx, b.claiming(n))
			if err != nil {
				return err
			}
			r, months, err := b.s.claiming(ctx, tx, of, b.claiming(n))
			if err != nil {
				return err
			}
			r.ClaimedFen += money.Yuan(100)
			return b.s.claims(ctx, tx, r, append(months, OverpaidMonth{Period: 202612, Paid: money.Yuan(400), Due: money.Yuan(300)}), b.claiming(n))
		})
		for _, l := range b.lines(december.ID) {
			if l.EntitlementID == n {
				b.paid(december, l.No)
			}
		}
		list, err := b.s.Recoveries(b.maker, RecoveryFilter{})
		if err != nil || len(list.Items) != 1 || list.Items[0].ClaimedFen != money.Yuan(200) {
			t.Errorf("%+v, %v", list.Items, err)
		}
	})
}

// TestRecoveryReduced: what was written off is given back to nobody, and what was asked
// to be written off of another sum is asked no more.
func TestRecoveryReduced(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grant bool
		left  money.Fen
	}{"written off": {true, 0}, "asked for": {false, money.Yuan(20)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
				b, n := owing(t, d, clock)
				b.update(func(ctx context.Context, tx *db.Tx) error {
					return b.s.Change(ctx, tx, Change{County: county, Entitlement: n, Decision: 9002, AmountFen: money.Yuan(300), Members: 1, From: 202612, Since: 202611, Reason: "核定"})
				})
				r := b.ordered(n) // 100 and 200
				r, err := b.s.Repay(b.maker, county, r.ID, Repayment{Seen{r.Version}, money.Yuan(180), calendar.At(clock.T), "SJ-001", 0})
				if err != nil {
					t.Fatal(err)
				}
				if r, err = b.s.AskWaiver(b.maker, county, r.ID, Waiver{Seen{r.Version}, money.Yuan(120), "确无偿还能力"}); err != nil {
					t.Fatal(err)
				}
				if c.grant {
					if r, err = b.s.DecideWaiver(b.approver(), county, r.ID, r.Version, true, ""); err != nil {
						t.Fatal(err)
					}
				}
				b.update(func(ctx context.Context, tx *db.Tx) error {
					return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9002, Reason: "复议撤销"})
				})
				if p := b.recovery(r.ID); p.OutstandingFen != c.left || p.WaiveFen != 0 {
					t.Errorf("%+v", p.Recovery)
				}
			})
		})
	}
}

// read counts the entries of the log that say that a file was read.
func (b *bundle) read(file id.ID, number string) (n int) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'file.read' AND subject = $1 AND case_no = $2", "file/"+file.String(), number).Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// reads says whether somebody opens a receipt at the general door.
func (b *bundle) reads(as context.Context, file id.ID) bool {
	b.t.Helper()
	f, in, err := b.s.files.Open(as, county, file)
	if err != nil {
		b.t.Fatal(err)
	}
	in.Close()
	return f.MayRead(authz.From(as), authz.ReadRoll) == nil
}

// TestTownshipReadsFilesOfItsRecovery: whoever stored them, and wherever the household
// lives now; another township does not.
func TestTownshipReadsFilesOfItsRecovery(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.ordered(n)
		slip, here, there := b.scan(b.maker, forReceipt), b.as(15, "经办 王芳", authz.Clerk, "513221101"), b.as(16, "经办 扎西", authz.Clerk, "513221102")
		if _, err := b.s.Repay(b.maker, county, r.ID, Repayment{Seen{r.Version}, money.Yuan(20), calendar.At(clock.T), "SJ-001", slip}); err != nil {
			t.Fatal(err)
		}
		if !b.reads(here, slip) || b.reads(there, slip) || !b.reads(b.checker, slip) {
			t.Error("the slip is not where the recovery is")
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Move(ctx, tx, county, r.HouseholdID, "513221102001", true)
		})
		if b.reads(here, slip) || !b.reads(there, slip) {
			t.Error("the slip is where the household lived before")
		}
	})
}

// TestRecoveryFollows: what was paid too much, and is claimed back, goes with the people
// to another household and another place, of an aid that has ended too.
func TestRecoveryFollows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b, n := owing(t, d, clock)
		r := b.ordered(n)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Stop(ctx, tx, Stop{county, n, 9002, 202611, "收入超标"})
		})
		b.month(202612)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := b.s.Follow(ctx, tx, Following{County: county, From: r.HouseholdID, To: 1002, Division: "513221101001", Reason: "并户"})
			return err
		})
		out, err := b.s.OfHousehold(b.maker, county, 1002)
		if err != nil || len(out.Recoveries) != 1 || len(out.Overpaid) != 1 || out.Recoveries[0].Division != "513221101001" {
			t.Errorf("%+v, %+v, %v", out.Recoveries, out.Overpaid, err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Move(ctx, tx, county, 1002, "513221100001", true)
		})
		if p := b.recovery(r.ID); p.Division != "513221100001" || p.HouseholdID != 1002 {
			t.Errorf("%+v", p.Recovery)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Restore(ctx, tx, Resumption{County: county, Decision: 9001, Reason: "复议撤销"})
		})
		if p := b.recovery(r.ID); p.State != RecoveryCancelled {
			t.Errorf("after the decision fell: %+v", p.Recovery)
		}
	})
}
