package payment

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
)

// TestMonth follows a month from the drawing to the last household paid.
func TestMonth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		var ids []id.ID
		for n := range 4 {
			ids = append(ids, b.grant(grantOf(n, 202611, int64(300+n))))
		}
		r := b.draw(202611)
		if r.State != Draft || r.Households != 4 || r.TotalFen != money.Yuan(1206) || r.DueOn.String() != "2026-11-10" {
			t.Fatalf("drawn: %+v", r)
		}
		_, err := b.s.Check(b.as(11, "王敏", "pay_checker", "513221"), county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "the maker checks")
		_, err = b.s.Check(b.as(20, "周洁", "pay_checker", "513221"), county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "who decided checks")
		_, err = b.s.Lock(b.checker, county, r.ID, r.Version)
		wantCode(t, err, errs.Conflict, "locking a draft")
		_, err = b.s.Check(b.stranger, county, r.ID, r.Version)
		wantCode(t, err, errs.Forbidden, "a maker checks")
		_, err = b.s.Roll(b.stranger, county, r.ID)
		wantCode(t, err, errs.NotFound, "another county reads")
		if r, err = b.s.SendBack(b.checker, county, r.ID, r.Version, "请核对户名"); err != nil || r.State != Draft || r.SentBack == "" {
			t.Fatalf("sent back: %+v %v", r, err)
		}
		r = b.lock(202611)
		if len(r.Hash) != 64 || r.SentBack != "" {
			t.Fatalf("locked: %+v", r)
		}
		_, err = b.s.Draw(b.maker, county, "dibao", 202611)
		wantCode(t, err, errs.Conflict, "drawing a locked month")
		f, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil || f.Lines != 4 || f.TotalFen != r.TotalFen {
			t.Fatalf("bank file: %+v %v", f, err)
		}
		again, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil || again != f {
			t.Fatalf("a second file: %+v %v", again, err)
		}
		lines := b.lines(r.ID)
		first, err := b.answer(r, f, lines, 2, 3)
		if err != nil || first.PaidLines != 2 || first.FailedLines != 2 {
			t.Fatalf("answer: %+v %v", first, err)
		}
		second, err := b.answer(r, f, lines, 2, 3)
		if err != nil || second != first {
			t.Fatalf("the same answer again: %+v %v", second, err)
		}
		_, err = b.answer(r, f, lines)
		wantCode(t, err, errs.Conflict, "another answer")
		_, err = b.s.MakeBankFile(b.maker, county, r.ID)
		wantCode(t, err, errs.Conflict, "sending failed lines again without a correction")

		fix := Correction{Payee: "余秀英", Bank: "中国农业银行汶川县支行", Account: "6228999900001111", Reason: "存折更换"}
		if _, err = b.s.Correct(b.maker, county, r.ID, 2, fix); err != nil {
			t.Fatal(err)
		}
		_, err = b.s.MakeBankFile(b.maker, county, r.ID)
		wantCode(t, err, errs.Conflict, "sending an unchecked correction")
		if _, err = b.s.RefuseCorrection(b.checker, county, r.ID, 2, "户名不符"); err != nil {
			t.Fatal(err)
		}
		_, err = b.s.ApproveCorrection(b.checker, county, r.ID, 2)
		wantCode(t, err, errs.Conflict, "approving what was refused")
		if _, err = b.s.Correct(b.maker, county, r.ID, 2, fix); err != nil {
			t.Fatal(err)
		}
		_, err = b.s.ApproveCorrection(b.as(11, "王敏", "pay_checker", "513221"), county, r.ID, 2)
		wantCode(t, err, errs.Forbidden, "checking one's own correction")
		// The family names another account after the correction: that one stands.
		b.clock.T = b.clock.T.Add(time.Minute)
		owed := b.entitlementOf(lines[1])
		later, err := b.s.Redirect(b.maker, county, owed.ID, owed.Version, Correction{"余秀英", "农行", "6228777700007777", "家庭申请"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.s.ApproveCorrection(b.checker, county, r.ID, 2); err != nil {
			t.Fatal(err)
		}
		if now := b.entitlementOf(lines[1]); now.Account != "****7777" || now.Version != later.Version {
			t.Errorf("after the correction the household is paid to %s", now.Account)
		}
		if _, err = b.s.ReleasePayment(b.checker, county, later.ID, later.Version, "已核", false); err != nil {
			t.Fatal(err)
		}
		if _, err = b.s.Carry(b.maker, county, r.ID, 3, "本月无法联系"); err != nil {
			t.Fatal(err)
		}
		f2, err := b.s.MakeBankFile(b.maker, county, r.ID)
		if err != nil || f2.Attempt != 2 || f2.Lines != 1 || f2.TotalFen != lines[1].AmountFen {
			t.Fatalf("second file: %+v %v", f2, err)
		}
		if text := b.bankFile(r.ID, 2); !strings.Contains(text, "6228999900001111") || strings.Contains(text, "62284808") {
			t.Errorf("second file says %q", text)
		}
		if _, err = b.answer(r, f2, lines[1:2]); err != nil {
			t.Fatal(err)
		}
		if r = b.roll(r.ID); r.State != Settled {
			t.Errorf("roll is %s", r.State)
		}
		if same, err := b.s.Verify(b.maker, county, r.ID); err != nil || !same {
			t.Errorf("hash: %v %v", same, err)
		}
		// The carried month comes with the next roll, once.
		next := b.lock(202612)
		if next.Households != 4 || next.LateLines != 1 || next.LateFen != lines[2].AmountFen {
			t.Errorf("next: %+v", next)
		}
		b.month(202612)
		if after := b.lock(202701); after.LateLines != 0 {
			t.Errorf("paid late twice: %+v", after)
		}
		if got := b.notes.kinds(); got != "granted granted granted granted failed failed released" {
			t.Errorf("timeline: %s", got)
		}
		_ = ids
	})
}

func (b *bundle) bankFile(roll id.ID, attempt int32) string {
	b.t.Helper()
	n, err := b.s.FileOf(b.maker, county, roll, attempt)
	if err != nil {
		b.t.Fatal(err)
	}
	_, in, err := b.s.files.Open(b.maker, county, n)
	if err != nil {
		b.t.Fatal(err)
	}
	defer in.Close()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(in); err != nil {
		b.t.Fatal(err)
	}
	text, ok := decode(buf.Bytes())
	if !ok {
		b.t.Fatal("the file is not text")
	}
	return text
}

// TestChanges shows what the second month says of each kind of change.
func TestChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		var ids []id.ID
		for n := range 6 {
			ids = append(ids, b.grant(grantOf(n, 202611, 300)))
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Hold(ctx, tx, county, ids[5], HoldOffice, "等待核查")
		})
		november := b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			for _, err := range []error{
				b.s.Change(ctx, tx, Change{county, ids[0], 1, money.Yuan(350), 2, 202612, 0, "收入减少", false}),
				b.s.Change(ctx, tx, Change{county, ids[1], 2, money.Yuan(250), 2, 202612, 0, "子女就业", false}),
				b.s.Stop(ctx, tx, Stop{county, ids[2], 3, 202611, "收入超标"}),
				b.s.Hold(ctx, tx, county, ids[3], HoldOffice, "成员死亡待核"),
				b.s.Change(ctx, tx, Change{county, ids[4], 4, money.Yuan(999), 2, 202701, 0, "以后才变", false}),
				b.s.Release(ctx, tx, county, ids[5], "核查无误", true),
			} {
				if err != nil {
					return err
				}
			}
			_, err := b.s.Grant(ctx, tx, grantOf(7, 202611, 100)) // November is locked: it is owed
			return err
		})
		december := b.lock(202612)
		got := map[string]string{}
		for _, l := range b.lines(december.ID) {
			got[l.HouseholdID.String()+" "+l.Period.String()] = string(l.Change) + " " + l.AmountFen.Plain() + " " + string(l.ChangeReason)
		}
		want := map[string]string{
			"1000 2026-12": "more 350.00 收入减少", "1001 2026-12": "less 250.00 子女就业", "1004 2026-12": "same 300.00 ",
			"1005 2026-12": "new 300.00 审核确认 川低保〔2026〕5号", "1005 2026-11": "late 300.00 补发：核查无误",
			"1007 2026-12": "new 100.00 审核确认 川低保〔2026〕7号", "1007 2026-11": "late 100.00 补发：审核确认 川低保〔2026〕7号",
		}
		if len(got) != len(want) {
			t.Errorf("got %v", got)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: got %q, want %q", k, got[k], v)
			}
		}
		sum, err := b.s.Summary(b.maker, county, december.ID)
		if err != nil {
			t.Fatal(err)
		}
		holds(t, sum, november, december)
		if sum.HeldLines != 1 || sum.DepartLines != 2 || sum.DepartFen != money.Yuan(600) || sum.LateFen != money.Yuan(400) {
			t.Errorf("summary: %+v", sum)
		}
		for f, want := range map[DepartureFilter]int{{Kind: "stopped"}: 1, {Kind: "held"}: 1, {Payee: "无此人"}: 0, {Division: "513222"}: 0} {
			if gone, err := b.s.Departures(b.maker, county, december.ID, f); err != nil || len(gone.Items) != want {
				b.t.Errorf("%+v: %+v, %v", f, gone.Items, err)
			}
		}
		gone, err := b.s.Departures(b.maker, county, december.ID, DepartureFilter{})
		if err != nil || len(gone.Items) != 2 || gone.Items[0].Reason != "收入超标" || gone.Items[1].Reason != "成员死亡待核" {
			t.Errorf("departures: %+v %v", gone, err)
		}
		// The held household comes back, after its release.
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Release(ctx, tx, county, ids[3], "核查后继续", false)
		})
		b.month(202612)
		b.pages(1004)
		january := b.draw(202701)
		for _, l := range b.lines(january.ID) {
			if l.HouseholdID == 1003 && (l.Change != DiffBack || l.ChangeReason != "核查后继续") || l.HouseholdID == 1004 && l.AmountFen != money.Yuan(999) {
				t.Errorf("January: %+v", l)
			}
		}
		if january.LateLines != 0 {
			t.Errorf("months that were not to be paid: %+v", january)
		}
	})
}

// holds checks last + new + back + more − less − departures = this.
func holds(t reporter, s Summary, last, this Roll) {
	t.Helper()
	if s.LastFen+s.NewFen+s.BackFen+s.MoreFen-s.LessFen-s.DepartFen != s.ThisFen || s.LastLines+s.NewLines+s.BackLines-s.DepartLines != s.ThisLines {
		t.Errorf("the summary does not add up: %+v", s)
	}
	if s.LastFen != last.TotalFen || s.LastLines != last.Households || s.ThisFen != this.TotalFen || s.ThisLines != this.Households ||
		s.LateFen != this.LateFen || s.LateLines != this.LateLines {
		t.Errorf("the summary is not of these rolls: %+v %+v %+v", s, last, this)
	}
	var difference money.Fen
	for _, r := range s.Reasons {
		if Difference(r.Change) != DiffLate {
			difference += r.DifferenceFen
		}
	}
	if difference != this.TotalFen-last.TotalFen {
		t.Errorf("the reasons explain %s of %s", difference, this.TotalFen-last.TotalFen)
	}
}

// TestStale shows that nobody is paid on facts that were corrected meanwhile.
func TestStale(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		one, two := b.grant(grantOf(1, 202611, 300)), b.grant(grantOf(2, 202611, 300))
		r := b.draw(202611)
		r, err := b.s.Check(b.checker, county, r.ID, r.Version)
		if err != nil {
			t.Fatal(err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error { // a later month does not disturb this one
			return b.s.Change(ctx, tx, Change{county, two, 1, money.Yuan(400), 1, 202612, 0, "提高标准", false})
		})
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Hold(ctx, tx, county, one, HoldDeath, "成员死亡")
		})
		_, err = b.s.Lock(b.checker, county, r.ID, r.Version)
		wantCode(t, err, errs.Conflict, "locking after a death")
		if !strings.Contains(err.Error(), "1 entitlements changed") {
			t.Error(err)
		}
		if _, err = b.s.SendBack(b.checker, county, r.ID, r.Version, "有变动"); err != nil {
			t.Fatal(err)
		}
		if r = b.lock(202611); r.Households != 1 {
			t.Errorf("locked: %+v", r)
		}
		_ = one
	})
}

func TestMonthsInOrder(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock, Options{Start: 202611})
	b.grant(grantOf(1, 202611, 300))
	for p, code := range map[int32]errs.Code{202610: errs.Conflict, 202612: errs.Conflict, 202701: errs.Conflict, 202613: errs.Invalid} {
		_, err := b.s.Draw(b.maker, county, "dibao", periodOf(p))
		wantCode(t, err, code, periodOf(p).String())
	}
	b.draw(202611)
	_, err := b.s.Draw(b.maker, county, "dibao", 202612)
	wantCode(t, err, errs.Conflict, "before November is locked")
	b.lock(202611)
	b.clock.T = time.Date(2026, 11, 30, 15, 59, 59, 0, time.UTC) // the last second of November in China
	_, err = b.s.Draw(b.maker, county, "dibao", 202612)
	wantCode(t, err, errs.Conflict, "before December begins")
	b.clock.T = b.clock.T.Add(time.Second)
	b.lock(202612)
	_, err = b.s.Draw(b.maker, county, "dibao", 202701)
	wantCode(t, err, errs.Conflict, "before January begins")
	_, err = b.s.Draw(b.stranger, county, "dibao", 202701)
	wantCode(t, err, errs.NotFound, "another county")
	_, err = b.s.Draw(b.clerk, county, "dibao", 202701)
	wantCode(t, err, errs.Forbidden, "a clerk")
}

func TestTakeOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		var list []Grant
		for n := range 50 {
			g := grantOf(n, 201901, 300)
			g.Decision, g.Reason = 0, "原在保对象"
			list = append(list, g)
		}
		list[7].Account = "" // payment waits for an account
		take := func() (out TakenOver) {
			b.update(func(ctx context.Context, tx *db.Tx) (err error) {
				out, err = b.s.TakeOver(ctx, tx, list)
				return err
			})
			return out
		}
		if got := take(); got.Added != 50 || got.Same != 0 || got.Differ != nil {
			t.Fatalf("first: %+v", got)
		}
		if got := take(); got.Added != 0 || got.Same != 50 {
			t.Fatalf("second: %+v", got)
		}
		r := b.draw(202611)
		if r.Households != 49 || r.TotalFen != money.Yuan(49*300) || r.LateLines != 0 {
			t.Errorf("drawn: %+v", r)
		}
		found, err := b.s.OfHousehold(b.maker, county, 1003)
		if err != nil || len(found.Entitlements) != 1 {
			t.Fatal(found, err)
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return b.s.Stop(ctx, tx, Stop{county, found.Entitlements[0].ID, 9, 202610, "死亡"})
		})
		if got := take(); got.Added != 0 || got.Same != 49 || len(got.Differ) != 1 || got.Differ[0] != 3 {
			t.Errorf("the list brought somebody back: %+v", got)
		}
		held, err := b.s.Entitlements(b.maker, EntitlementFilter{State: "held"})
		if err != nil || len(held.Items) != 1 || held.Items[0].Held != noAccount {
			t.Fatalf("held: %+v %v", held, err)
		}
		b.redirect(held.Items[0])
	})
}

// entitlementOf is what a line pays.
func (b *bundle) entitlementOf(l Line) Entitlement {
	b.t.Helper()
	p, err := b.s.Entitlements(b.maker, EntitlementFilter{})
	i := slices.IndexFunc(p.Items, func(e Entitlement) bool { return e.ID == l.EntitlementID })
	if err != nil || i < 0 {
		b.t.Fatal(p, err)
	}
	return p.Items[i]
}

// redirect gives an account by one person and releases it by another.
func (b *bundle) redirect(e Entitlement) {
	b.t.Helper()
	e, err := b.s.Redirect(b.maker, county, e.ID, e.Version, Correction{e.Payee, "农行", "6228000011112222", "补登"})
	if err != nil || e.Account != "****2222" || e.Held != unchecked {
		b.t.Fatal(e, err)
	}
	_, err = b.s.ReleasePayment(b.as(11, "王敏", "pay_checker", "513221"), county, e.ID, e.Version, "已核", true)
	wantCode(b.t, err, errs.Forbidden, "releasing one's own account")
	if e, err = b.s.ReleasePayment(b.checker, county, e.ID, e.Version, "已核", true); err != nil || e.Held != "" {
		b.t.Error(e, err)
	}
	_, err = b.s.HoldPayment(b.maker, county, e.ID, e.Version-1, "旧版本")
	wantCode(b.t, err, errs.Conflict, "an old version")
}

// pages reads what a household was paid one month at a time and all at once.
func (b *bundle) pages(household id.ID) {
	b.t.Helper()
	whole, err := b.s.Payments(b.maker, county, household, PaymentFilter{})
	if err != nil {
		b.t.Fatal(err)
	}
	var all []Payment
	for f := (PaymentFilter{Query: page.Query{Limit: 1}}); ; {
		p, err := b.s.Payments(b.maker, county, household, f)
		if err != nil {
			b.t.Fatal(err)
		}
		all = append(all, p.Items...)
		if f.Cursor = p.Next; f.Cursor == "" {
			break
		}
	}
	if len(all) < 2 || !slices.Equal(all, whole.Items) {
		b.t.Errorf("month by month %+v, at once %+v", all, whole.Items)
	}
}

// TestResume: a stop that fell brings back what was missed, and goes on; where
// something else was granted meanwhile, only what was missed before it; what
// another decision ended stays ended.
func TestResume(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		back, other := b.grant(grantOf(1, 202611, 300)), b.grant(grantOf(2, 202611, 300))
		b.lock(202611)
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(b.s.Stop(ctx, tx, Stop{county, back, 3, 202611, "收入超标"}), b.s.Stop(ctx, tx, Stop{county, other, 4, 202611, "收入超标"}))
		})
		b.lock(202612)
		again := grantOf(2, 202701, 200)
		b.grant(again) // they applied again
		b.lock(202701)
		resume := func(decision id.ID) error {
			return b.tries(func(ctx context.Context, tx *db.Tx) error {
				_, err := b.s.Resume(ctx, tx, Resumption{County: county, Decision: decision, Reason: "复议撤销"})
				return err
			})
		}
		if n := b.newest(1001); n.ID != back || n.Last == open {
			t.Errorf("%+v", n)
		}
		wantCode(t, resume(99), errs.Conflict, "by a decision that ended nothing")
		if err := errors.Join(resume(3), resume(4)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, resume(3), errs.Conflict, "what has not ended")
		february := b.lock(202702)
		got := map[string]string{}
		for _, l := range b.lines(february.ID) {
			if l.HouseholdID == 1001 || l.HouseholdID == 1002 {
				got[l.HouseholdID.String()+" "+l.Period.String()] += l.AmountFen.Plain()
			}
		}
		want := map[string]string{"1001 2026-12": "300.00", "1001 2027-01": "300.00", "1001 2027-02": "300.00", "1002 2026-12": "300.00", "1002 2027-02": "200.00"}
		if !maps.Equal(got, want) {
			t.Errorf("February pays %v", got)
		}
	})
}

// TestRestore: a reduction that fell brings back the difference of what locked
// months were paid, beside a line of such a month that the bank sent back; the
// month after is paid whole again, and once.
func TestRestore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock, Options{})
		less, later := b.grant(grantOf(1, 202611, 300)), b.grant(grantOf(2, 202611, 300))
		both, back := b.grant(grantOf(11, 202611, 300)), b.grant(grantOf(12, 202611, 300)) // two reductions fall, the first first and the last first
		b.lock(202611)
		change := func(ctx context.Context, tx *db.Tx, e, decision id.ID, yuan int64, from calendar.Period) error {
			return b.s.Change(ctx, tx, Change{county, e, decision, money.Yuan(yuan), 2, from, 0, "收入增加", false})
		}
		b.update(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(change(ctx, tx, less, 3, 100, 202612), change(ctx, tx, later, 4, 100, 202612), change(ctx, tx, later, 5, 50, 202701),
				change(ctx, tx, both, 6, 200, 202612), change(ctx, tx, both, 7, 100, 202701), change(ctx, tx, back, 8, 200, 202612), change(ctx, tx, back, 9, 100, 202701))
		})
		b.lock(202612)
		b.lock(202701)
		restore := func(decision id.ID) error {
			return b.tries(func(ctx context.Context, tx *db.Tx) error {
				return b.s.Restore(ctx, tx, Resumption{County: county, Decision: decision, Reason: "复议撤销"})
			})
		}
		wantCode(t, restore(99), errs.Conflict, "by a decision that changed nothing")
		for _, decision := range []id.ID{3, 4, 6, 7, 9, 8} {
			if err := restore(decision); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, restore(3), errs.Conflict, "a second time")
		got := map[string]money.Fen{}
		for _, l := range b.lines(b.lock(202702).ID) {
			if slices.Contains([]id.ID{1001, 1002, 1011, 1012}, l.HouseholdID) {
				got[l.HouseholdID.String()+" "+l.Period.String()] += l.AmountFen
			}
		}
		want := map[string]money.Fen{"1001 2026-12": money.Yuan(200), "1001 2027-01": money.Yuan(200), "1001 2027-02": money.Yuan(300), "1002 2026-12": money.Yuan(200), "1002 2027-02": money.Yuan(50),
			"1011 2026-12": money.Yuan(100), "1011 2027-01": money.Yuan(200), "1011 2027-02": money.Yuan(300), "1012 2026-12": money.Yuan(100), "1012 2027-01": money.Yuan(200), "1012 2027-02": money.Yuan(300)}
		if !maps.Equal(got, want) {
			t.Errorf("February pays %v", got)
		}
	})
}
