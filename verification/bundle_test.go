package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
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
	"doudi/internal/idnumber"
	"doudi/internal/jobs"
	"doudi/internal/money"
	"doudi/verification/connect"
	"doudi/verification/letter"
	"doudi/verification/source"
)

const (
	county      int32 = 513221
	village           = "513221100001"
	application id.ID = 901
	household   id.ID = 701
	caseNo            = "DB513221202600007"
)

// The people of the test's one household.
const (
	father id.ID = 11
	mother id.ID = 12
	child  id.ID = 13
)

// bench is a service and the rooms around it, kept by hand.
type bench struct {
	*Service
	t     testing.TB
	db    *db.DB
	clock *dbtest.Clock
	store *files.Store

	family   Family
	obligors []Subject // of the case
	inCase   []id.ID
	kin      []id.ID // accounts with a near relative in the family
	together []id.ID // whom the case counts in the family
	homes    []Recipient
	closed   bool // the case
	notes    []Event
	fallen   []string // reports of which a record did not hold
	started  int
	reported int
}

func setup(t testing.TB, d *db.DB, clock *dbtest.Clock) *bench {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.New(d, t.TempDir(), keys)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, db: d, clock: clock, store: store, inCase: []id.ID{father, mother, child}}
	b.family = Family{
		Members: []Subject{
			{ID: father, Name: "张三", IDNumber: number("19650210", "001"), BornOn: calendar.On(1965, 2, 10), Party: letter.Member},
			{ID: mother, Name: "李秀英", IDNumber: number("19680712", "002"), BornOn: calendar.On(1968, 7, 12), Party: letter.Member},
			{ID: child, Name: "张小明", IDNumber: number("20120905", "001"), BornOn: calendar.On(2012, 9, 5), Party: letter.Member},
		},
		Declared: []Declared{{father, "income", "transfer", 105_00, "month", 1}, {mother, "asset", "deposit", 3000_00, "once", 1}},
	}
	queue := jobs.New(d, slog.New(slog.DiscardHandler))
	list, err := source.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	letters, err := letter.Load("")
	if err != nil {
		t.Fatal(err)
	}
	b.Service = New(d, keys, store, queue, Others{b, b, b, b}, Connected{Sources: list, Letters: letters, Live: map[string]connect.Connector{}, Now: func() time.Time { return clock.T }})
	if err := queue.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return b
}

// connect makes a source one that is asked live.
func (b *bench) connect(code string, c connect.Connector) {
	i := slices.IndexFunc(b.sources, func(x source.Source) bool { return x.Code == code })
	b.sources[i].Connection.By = source.ByHTTP
	b.live[code] = c
}

// answers is a connector made of a function.
type answers func(context.Context, connect.Question) (connect.Answer, error)

func (f answers) Ask(ctx context.Context, q connect.Question) (connect.Answer, error) {
	return f(ctx, q)
}

// number makes a valid ID number of a division that was never assigned.
func number(born, serial string) idnumber.Number {
	body := "993221" + born + serial
	return idnumber.Number(body + string(idnumber.Complete(body)))
}

func (b *bench) Family(context.Context, *db.Tx, int32, id.ID) (Family, error) { return b.family, nil }

func (b *bench) Note(_ context.Context, tx *db.Tx, _ int32, _ id.ID, e Event) error {
	tx.After(func() { b.notes = append(b.notes, e) })
	return nil
}

func (b *bench) Case(_ context.Context, _ *db.Tx, c int32, a id.ID) (Case, error) {
	if c != county || a != application {
		return Case{}, errs.New(errs.NotFound, "没有找到这个案件。", "No such case.")
	}
	return Case{caseNo, household, village, "dibao", b.inCase, b.together, b.obligors, b.closed}, nil
}

// Recused refuses those whom the bench says are near relatives of the family's.
func (b *bench) Recused(ctx context.Context, _ *db.Tx, _ int32, _ id.ID) error {
	if slices.Contains(b.kin, authz.From(ctx).Account) {
		return errs.New(errs.Conflict, "您与本案家庭成员有近亲属关系。", "A member of this family is your near relative.")
	}
	return nil
}

// CheckStarted counts what was committed: PostgreSQL may have a transaction run twice.
func (b *bench) CheckStarted(_ context.Context, tx *db.Tx, _ int32, _ id.ID) error {
	tx.After(func() { b.started++ })
	return nil
}

// Weigh says that a deposit of 20,000 yuan and more ends the aid.
func (b *bench) Weigh(_ context.Context, _ *db.Tx, _ int32, _ id.ID, found Found) (Weighed, bool, error) {
	e := CheckEffect{Programme: "最低生活保障", English: "Dibao", Pays: "monthly", Packs: []string{"law/sichuan"},
		Declared: ComputedOutcome{Outcome: "eligible", Amount: 700_00, Why: []OutcomeCause{}}}
	e.Found = e.Declared
	for _, f := range found.Findings {
		if f.Item == "deposit" && f.Amount >= 20_000_00 {
			e.Found = ComputedOutcome{Outcome: "ineligible", Why: []OutcomeCause{{"存款超过限额。", "Deposits above the limit."}}}
		}
	}
	limits := []Allowed{
		{Kind: Asset, Items: []string{"deposit"}, Text: OutcomeCause{"不超过 8,400.00 元/人", "at most 8,400.00 yuan/person"}},
		{Kind: Asset, Items: []string{"vehicle"}, Text: OutcomeCause{"不超过 0 项", "at most 0"}},
		{Kind: Income, Person: father, Text: OutcomeCause{"低于 350.00 元/人/月", "below 350.00 yuan/person/month"}},
	}
	return Weighed{e, limits}, len(found.Answers) > 0, nil
}

// RecordFell notes which report did not hold.
func (b *bench) RecordFell(_ context.Context, tx *db.Tx, c int32, a id.ID, report string) (string, error) {
	if c != county || a != application {
		return "", errs.New(errs.NotFound, "没有", "None.")
	}
	tx.After(func() { b.fallen = append(b.fallen, report) })
	return "DB513221202600099", nil
}

// CheckReported reads the report as the case would.
func (b *bench) CheckReported(ctx context.Context, tx *db.Tx, c int32, a id.ID) error {
	tx.After(func() { b.reported++ })
	f, err := b.Found(ctx, tx, c, a)
	if err == nil && f.Report == 0 {
		return errors.New("the case was told of a report that is not there")
	}
	return err
}

func (b *bench) ReportDays(string, calendar.Date) (int, error) { return 90, nil }

func (b *bench) MeansTested(programme string) bool {
	return programme == "dibao" || programme == "tekun"
}

func (b *bench) IncomeLimit(_, _ string, urban bool, _ calendar.Date) (money.Fen, error) {
	if urban {
		return 540_00, nil
	}
	return 350_00, nil
}

func (b *bench) DepositLimit(programme, _ string, urban bool, _ calendar.Date) (money.Fen, error) {
	if programme == "tekun" {
		return 12 * 350_00, nil
	}
	if urban {
		return 24 * 540_00, nil
	}
	return 24 * 350_00, nil
}

// SpendingLimit is half of the standard.
func (b *bench) SpendingLimit(_, _ string, urban bool, on calendar.Date) (money.Fen, error) {
	standard, err := b.IncomeLimit("", "", urban, on)
	return standard / 2, err
}

// CountyIn knows two counties by their names.
func (b *bench) CountyIn(address string) int32 {
	for name, code := range map[string]int32{"汶川县": county, "理县": 513222} {
		if strings.Contains(address, name) {
			return code
		}
	}
	return 0
}

func (b *bench) CountRecipients(context.Context, *db.Tx, int32) (int64, error) {
	return int64(len(b.homes)), nil
}

func (b *bench) Recipients(_ context.Context, _ *db.Tx, _ int32, after id.ID, limit int) ([]Recipient, error) {
	i := slices.IndexFunc(b.homes, func(r Recipient) bool { return r.Household > after })
	if i < 0 {
		return nil, nil
	}
	return b.homes[i:min(i+limit, len(b.homes))], nil
}

func as(name string, account id.ID, role authz.Role, division string) context.Context {
	return authz.WithActor(context.Background(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: role, Division: division}}})
}

func checker() context.Context { return as("何敏", 21, authz.Checker, "513221") }
func clerk() context.Context   { return as("王桂兰", 22, authz.Clerk, "513221100") }

// put stores a file.
func (b *bench) put(name, purpose string, r io.Reader) id.ID {
	b.t.Helper()
	by := checker()
	if purpose == "consent" {
		by = clerk()
	}
	f, err := b.store.Receive(by, files.Upload{County: county, Name: name, MediaType: "text/csv", Purpose: purpose}, r)
	if err != nil {
		b.t.Fatal(err)
	}
	return f.ID
}

// deliver receives a table and loads it to the end.
func (b *bench) deliver(source string, asOf calendar.Date, table string) DepartmentFile {
	b.t.Helper()
	f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: source, FileID: b.put(source+".csv", "department", strings.NewReader(table)), AsOf: asOf})
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.load(b.t.Context(), LoadArgs{county, f.ID}); err != nil {
		b.t.Fatal(err)
	}
	if f, err = b.File(checker(), Ref{county, f.ID}); err != nil {
		b.t.Fatal(err)
	}
	return f
}

// vehicles is a table of one vehicle.
func vehicles(name string, n idnumber.Number, kind string) string {
	return fmt.Sprintf("号牌号码,车辆类型,品牌型号,初次登记日期,机动车所有人,身份证明号码,机动车状态\n川UI0001,%s,五菱宏光,2018/5/3,%s,%s,正常\n", kind, name, n)
}

func deposits(name string, n idnumber.Number, yuan string) string {
	return fmt.Sprintf("客户姓名,证件号码,开户行,账号,余额合计\n%s,%s,岷源农商行,8013219926556703286,%s\n", name, n, yuan)
}

// consentAll records a letter for everybody.
func (b *bench) consentAll(people ...id.ID) {
	b.t.Helper()
	scan := b.put("授权书.jpg", "consent", strings.NewReader("scan"))
	for _, p := range people {
		n := NewConsent{County: county, Application: application, PersonID: p, TextVersion: "2026-1", Method: ByScan, FileID: scan, SignedOn: calendar.On(2026, 11, 20)}
		if p == child || p == 15 {
			n.Method, n.Guardian = ByGuardian, "张三"
		}
		if _, err := b.RecordConsent(clerk(), n); err != nil {
			b.t.Fatal(err)
		}
	}
}

// asked requests, starts and runs a check.
func (b *bench) asked() CheckView {
	b.t.Helper()
	v := b.startedOnly()
	if err := b.ask(b.t.Context(), AskArgs{County: county, Check: v.ID}); err != nil {
		b.t.Fatal(err)
	}
	return b.read(v.ref())
}

// startedOnly requests and starts a check.
func (b *bench) startedOnly() CheckView {
	b.t.Helper()
	var n id.ID
	err := b.db.Update(clerk(), func(tx *db.Tx) (err error) {
		n, err = b.Request(clerk(), tx, CheckRequest{County: county, Application: application, Household: household, CaseNo: caseNo, Division: village, People: b.inCase, Together: b.together, Obligors: b.obligors})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	ref := Ref{county, n}
	v := b.read(ref)
	if err := b.Start(checker(), ref, v.Version); err != nil {
		b.t.Fatal(err)
	}
	return b.read(ref)
}

func (b *bench) read(ref Ref) CheckView {
	b.t.Helper()
	v, err := b.Check(checker(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (v CheckView) ref() Ref { return Ref{v.County, v.ID} }

// replied is what a source replied about a person.
func replied(v CheckView, p id.ID, source string) ReplyState {
	for _, r := range v.Replies {
		if r.PersonID == p && r.Source == source {
			return r.State
		}
	}
	return ""
}

// audited counts audit entries of an act.
func (b *bench) audited(act string) (n int) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE act = $1", act).Scan(&n)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// entry is an entry of the audit log.
type entry struct {
	caseNo string
	detail map[string]any
}

// logged reads the audit entries of an act.
func (b *bench) logged(act string) (list []entry) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(b.t.Context(), "SELECT case_no, detail FROM audit_entry WHERE act = $1", act)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e entry
			var detail string
			if err := rows.Scan(&e.caseNo, &detail); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(detail), &e.detail); err != nil {
				return err
			}
			list = append(list, e)
		}
		return rows.Err()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func wants(t testing.TB, what string, err error, code errs.Code) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func fuzzKeys(f *testing.F) *crypt.Keyring {
	f.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(f.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		f.Fatal(err)
	}
	return keys
}
