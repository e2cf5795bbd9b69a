package payment

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/money"
	"doudi/internal/proof"
)

const county = 513221

// bundle is a county with its payment room.
type bundle struct {
	t     testing.TB
	db    *db.DB
	clock *dbtest.Clock
	s     *Service
	queue *queue
	notes *notes

	maker, checker, clerk, stranger context.Context
}

// queue keeps jobs until the test works on them.
type queue struct {
	mu   sync.Mutex
	jobs []drawArgs
}

func (q *queue) Enqueue(_ context.Context, tx *db.Tx, a jobs.Args) error {
	tx.After(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.jobs = append(q.jobs, a.(drawArgs))
	})
	return nil
}

func (q *queue) take() []drawArgs {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.jobs
	q.jobs = nil
	return out
}

// notes is the households' timeline.
type notes struct {
	mu   sync.Mutex
	list []Note
}

func (n *notes) Note(_ context.Context, tx *db.Tx, note Note) error {
	tx.After(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.list = append(n.list, note)
	})
	return nil
}

func (n *notes) kinds() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, x := range n.list {
		out = append(out, strings.TrimPrefix(x.Kind, "payment."))
	}
	return strings.Join(out, " ")
}

func setup(t testing.TB, d *db.DB, clock *dbtest.Clock, o Options) *bundle {
	t.Helper()
	dir := t.TempDir()
	keys, err := crypt.OpenKeyFile(filepath.Join(dir, "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.New(d, filepath.Join(dir, "files"), keys)
	if err != nil {
		t.Fatal(err)
	}
	b := &bundle{t: t, db: d, clock: clock, queue: &queue{}, notes: &notes{}}
	if o.Rules == nil {
		o.Rules = due(10)
	}
	o.Proofs = proof.Maker{Keys: keys, Address: "https://s.example"}
	if b.s, err = New(d, keys, store, b.queue, b.notes, o); err != nil {
		t.Fatal(err)
	}
	b.maker = b.as(11, "制单 王敏", authz.PayMaker, "513221")
	b.checker = b.as(12, "复核 李强", authz.PayChecker, "513221")
	b.clerk = b.as(13, "经办 扎西", authz.Clerk, "513221100")
	b.stranger = b.as(14, "外县 赵雷", authz.PayMaker, "513222")
	return b
}

func (b *bundle) as(account id.ID, name string, r authz.Role, division string) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: r, Division: division}}})
}

func (b *bundle) update(f func(ctx context.Context, tx *db.Tx) error) {
	b.t.Helper()
	if err := b.tries(f); err != nil {
		b.t.Fatal(err)
	}
}

// tries is update for what may be refused. Neither holds anything of what f found before
// the transaction is over: PostgreSQL may fail any query of f and have f run again.
func (b *bundle) tries(f func(ctx context.Context, tx *db.Tx) error) error {
	ctx := b.as(20, "确认 周洁", authz.Approver, "513221")
	return b.db.Update(ctx, func(tx *db.Tx) error { return f(ctx, tx) })
}

// newest is the entitlement of a household that runs, or ended last.
func (b *bundle) newest(household id.ID) (e Newest) {
	b.t.Helper()
	b.update(func(ctx context.Context, tx *db.Tx) (err error) {
		e, err = b.s.Newest(ctx, tx, county, household, 0, "dibao")
		return err
	})
	return e
}

// grantOf is a valid grant of household n, in one of two townships.
func grantOf(n int, from calendar.Period, yuan int64) Grant {
	return Grant{County: county, Household: id.ID(1000 + n), Division: fmt.Sprintf("51322110%d00%d", n%2, 1+n%3), Programme: "dibao", Decision: id.ID(5000 + n),
		Payee: []string{"杨小军", "余秀英", "泽让"}[n%3], Members: 1 + n%4, Urban: n%2 == 0, Bank: "汶川县农村信用合作联社", Account: fmt.Sprintf("62284808%010d", n),
		AmountFen: money.Yuan(yuan), From: from, Reason: fmt.Sprintf("审核确认 川低保〔2026〕%d号", n)}
}

func (b *bundle) grant(g Grant) (n id.ID) {
	b.t.Helper()
	b.update(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = b.s.Grant(ctx, tx, g)
		return err
	})
	return n
}

// draw draws a month's roll and does the job.
func (b *bundle) draw(p calendar.Period) Roll {
	b.t.Helper()
	b.reach(p)
	r, err := b.s.Draw(b.maker, county, "dibao", p)
	if err != nil {
		b.t.Fatalf("draw %s: %v", p, err)
	}
	b.work()
	return b.roll(r.ID)
}

// reach moves the clock on to a month whose roll is to be drawn, unless it has begun.
func (b *bundle) reach(p calendar.Period) {
	if first := p.First(); first.After(calendar.At(b.clock.T)) {
		b.clock.T = time.Date(first.Year, first.Month, first.Day, 2, 0, 0, 0, time.UTC)
	}
}

func (b *bundle) work() {
	b.t.Helper()
	for _, a := range b.queue.take() {
		if err := b.s.draw(b.t.Context(), a); err != nil {
			b.t.Fatalf("draw: %v", err)
		}
	}
}

func (b *bundle) roll(n id.ID) Roll {
	b.t.Helper()
	r, err := b.s.Roll(b.maker, county, n)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// lock draws, checks and locks a month.
func (b *bundle) lock(p calendar.Period) Roll {
	b.t.Helper()
	r := b.draw(p)
	r, err := b.s.Check(b.checker, county, r.ID, r.Version)
	if err != nil {
		b.t.Fatalf("check %s: %v", p, err)
	}
	if r, err = b.s.Lock(b.checker, county, r.ID, r.Version); err != nil {
		b.t.Fatalf("lock %s: %v", p, err)
	}
	return r
}

func (b *bundle) lines(n id.ID) []Line {
	b.t.Helper()
	p, err := b.s.Lines(b.maker, county, n, LineFilter{})
	if err != nil {
		b.t.Fatal(err)
	}
	return p.Items
}

// month moves the clock to the middle of a month.
func (b *bundle) month(p calendar.Period) {
	b.clock.T = time.Date(int(p)/100, time.Month(p%100), 15, 2, 0, 0, 0, time.UTC)
}

// answer uploads a return file; fail names lines the bank could not pay.
func (b *bundle) answer(r Roll, f BankFile, lines []Line, fail ...int32) (BankFile, error) {
	b.t.Helper()
	return b.upload(r.ID, returnFile(r, f, lines, fail...))
}

func (b *bundle) upload(roll id.ID, text string) (BankFile, error) {
	b.t.Helper()
	up, err := b.s.files.Receive(b.maker, files.Upload{County: county, Name: "回盘.csv", Purpose: "bank"}, strings.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	return b.s.TakeReturn(b.maker, county, roll, up.ID)
}

func returnFile(r Roll, f BankFile, lines []Line, fail ...int32) string {
	var w strings.Builder
	w.WriteString("序号,户名,账号,金额,状态,原因,流水号\r\n")
	for _, l := range lines {
		state, reason := "成功", ""
		for _, n := range fail {
			if n == l.No {
				state, reason = "失败", "账号户名不符"
			}
		}
		fmt.Fprintf(&w, "%d,%s,,%s,%s,%s,S%06d\r\n", l.No, l.Payee, l.AmountFen.Plain(), state, reason, l.No)
	}
	fmt.Fprintf(&w, "合计,%06d-dibao-%d-%d,%d,%s\r\n", county, r.Period, f.Attempt, f.Lines, f.TotalFen.Plain())
	return w.String()
}

func wantCode(t reporter, err error, code errs.Code, what string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

var errKill = errors.New("killed")

func periodOf(n int32) calendar.Period { return calendar.Period(n) }

// reporter is a testing.TB or a *rapid.T.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}
