package casework_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/law"
	"doudi/policy"
)

const (
	county    = int32(513221)
	village   = "513221100001"
	household = id.ID(700)
	father    = id.ID(701)
	daughter  = id.ID(702)
)

// bundle is a county's office with one household and everyone who works there.
type bundle struct {
	*casework.Service
	db    *db.DB
	files *files.Store
	clock *dbtest.Clock
	keys  *crypt.Keyring

	registry     *fakeRegistry
	checks       *fakeChecks
	entitlements *fakeEntitlements
	law          *fakeLaw
	staff        fakeStaff
	procedures   *procedure.Book
	settlements  int    // of medical costs, numbered
	says         string // what everybody writes instead of the usual words; "": those

	clerk, clerk2, assistant, reviewer, reviewer2, checker, checker2, approver, approver2, township, leader, foreigner context.Context
}

func setup(t *testing.T, d *db.DB, clock *dbtest.Clock) *bundle {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	store, err := files.New(d, t.TempDir(), keys)
	if err != nil {
		t.Fatal(err)
	}
	days, err := calendar.LoadWorkCalendar()
	if err != nil {
		t.Fatal(err)
	}
	book, err := book()
	if err != nil {
		t.Fatal(err)
	}
	b := &bundle{procedures: book, db: d, files: store, clock: clock, keys: keys, registry: newFakeRegistry(), checks: &fakeChecks{reports: map[id.ID]casework.Report{}},
		entitlements: &fakeEntitlements{}, law: &fakeLaw{}, staff: fakeStaff{}}
	as := func(account id.ID, name string, role authz.Role, division string) context.Context {
		a := authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: role, Division: division}}}
		b.staff[account] = a
		return authz.WithActor(t.Context(), a)
	}
	b.clerk, b.clerk2 = as(11, "王丽", authz.Clerk, "513221100"), as(12, "何军", authz.Clerk, "513221100")
	b.assistant = as(13, "余秀", authz.Assistant, village)
	b.reviewer, b.reviewer2 = as(21, "陈强", authz.Reviewer, "513221100"), as(22, "杨敏", authz.Reviewer, "513221100")
	b.checker, b.checker2 = as(31, "赵华", authz.Checker, "513221"), as(32, "孙平", authz.Checker, "513221")
	b.approver, b.approver2 = as(41, "周杰", authz.Approver, "513221"), as(42, "吴燕", authz.Approver, "513221")
	b.township = as(43, "高明", authz.Approver, "513221100")
	b.leader, b.foreigner = as(51, "郑凯", authz.Leader, "513221"), as(61, "冯涛", authz.Clerk, "513222")
	b.Service = b.service(days)
	return b
}

func (b *bundle) service(days casework.WorkDays) *casework.Service { return b.made(days, b.law) }

// with is the office under another law.
func (b *bundle) with(l casework.Law) *casework.Service {
	days, _ := calendar.LoadWorkCalendar() // setup has loaded it before
	return b.made(days, l)
}

func (b *bundle) made(days casework.WorkDays, l casework.Law) *casework.Service {
	return casework.New(b.db, b.keys, b.files, casework.Others{Registry: b.registry, Checks: b.checks, Entitlements: b.entitlements, Law: l,
		Staff: b.staff, Places: fakePlaces{}, WorkDays: days, Procedures: b.procedures, Address: "https://jiuzhu.example.gov.cn"})
}

// book is the shipped procedures, read once: nothing changes them.
var book = sync.OnceValues(func() (*procedure.Book, error) {
	shipped, err := law.Procedures()
	if err != nil {
		return nil, err
	}
	return casework.LoadProcedures(shipped)
})

func each(t *testing.T, f func(t *testing.T, b *bundle)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		t.Helper()
		f(t, setup(t, d, clock))
	})
}

// say is what somebody writes into an act.
func (b *bundle) say(usual string) string { return cmp.Or(b.says, usual) }

// on moves the clock to ten in the morning of a day.
func (b *bundle) on(day calendar.Date) {
	b.clock.T = time.Date(day.Year, day.Month, day.Day, 2, 0, 0, 0, time.UTC)
}

func (b *bundle) today() calendar.Date { return calendar.At(b.clock.T) }

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func refused(t *testing.T, err error, code errs.Code, what string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("%s: got error %v, want code %q", what, err, code)
	}
}

func (b *bundle) read(t *testing.T, r casework.Ref) casework.Page {
	t.Helper()
	return must[casework.Page](t)(b.Page(b.leader, r))
}

func (b *bundle) sign(t *testing.T, r casework.Ref, name string) casework.Signing {
	t.Helper()
	return casework.Signing{Version: b.read(t, r).Version, Signature: name}
}

func (b *bundle) draft(t *testing.T) casework.Ref {
	t.Helper()
	d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Programme: "dibao", HouseholdID: household, Channel: "window", Reason: "父亲患病，没有收入来源"}))
	return casework.Ref{County: d.County, ID: d.ID}
}

func (b *bundle) accepted(t *testing.T) casework.Ref {
	t.Helper()
	r := b.draft(t)
	must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
	must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
	return r
}

func (b *bundle) visit(t *testing.T, r casework.Ref, one, two id.ID) casework.Visit {
	t.Helper()
	scan := b.evidence(t, b.assistant, county, "evidence")
	return casework.Visit{Signing: b.sign(t, r, ""), VisitedOn: b.today(), Place: "家中", Investigators: []id.ID{one, two}, SignedForm: scan,
		Form: casework.VisitForm{Dwelling: b.say("土木房两间"), MembersPresent: []id.ID{father}, IncomeSeen: b.say("务农"), Living: b.say("一般"), Needs: b.say("药费")},
		Signatures: []casework.VisitSignature{{As: "investigator", PersonID: one, FileID: scan}, {As: "investigator", PersonID: two, FileID: scan},
			{As: "member", PersonID: father, FileID: scan}}}
}

// evidence stores a file as somebody uploads it.
func (b *bundle) evidence(t *testing.T, as context.Context, county int32, purpose string) id.ID {
	t.Helper()
	f, err := b.files.Receive(as, files.Upload{County: county, Name: "入户调查表.jpg", MediaType: "image/jpeg", Purpose: purpose}, strings.NewReader("scan"))
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// report lets the county's checker answer.
func (b *bundle) report(t *testing.T, r casework.Ref, findings ...casework.Finding) {
	t.Helper()
	b.checks.reports[r.ID] = casework.Report{ID: r.ID + 1, Number: "HD-1", ReportedOn: b.today(), ValidTo: b.today().AddDays(90), Findings: findings,
		Replies: []casework.Reply{{PersonID: father, Source: "deposits", Answered: !b.checks.silent, Covers: []string{"assets"}}}}
	err := b.db.Update(b.checker, func(tx *db.Tx) error { return b.CheckReported(b.checker, tx, r.County, r.ID) })
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) investigated(t *testing.T, findings ...casework.Finding) casework.Ref {
	t.Helper()
	r := b.accepted(t)
	must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
	must[casework.Done](t)(b.RecordVisit(b.clerk, r, b.visit(t, r, 11, 12)))
	b.report(t, r, findings...)
	return r
}

// judgement agrees with the proposal.
func (b *bundle) judgement(t *testing.T, r casework.Ref, name string) casework.Judgement {
	t.Helper()
	p := b.read(t, r).Proposal
	if p == nil {
		t.Fatal("the case has no proposal")
	}
	j := casework.Judgement{Signing: b.sign(t, r, name), ProposalSM3: p.SM3, Amount: p.Amount, Words: b.say("情况属实"), Differs: b.says}
	if b.read(t, r).Helped != nil {
		j.Differs = b.say("再次受灾")
	}
	return j
}

func (b *bundle) published(t *testing.T, findings ...casework.Finding) casework.Ref {
	t.Helper()
	r := b.investigated(t, findings...)
	j := b.judgement(t, r, "陈强")
	must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: j.Amount > 0}))
	must[casework.Done](t)(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "村务公开栏", Phone: "0837-0000000"}))
	return r
}

// afterPublicity moves the clock to the day after the publicity's last day.
func (b *bundle) afterPublicity(t *testing.T, r casework.Ref) {
	t.Helper()
	p := b.read(t, r).Publicities
	b.on(p[len(p)-1].EndsOn.AddDays(1))
}

func (b *bundle) atCounty(t *testing.T, findings ...casework.Finding) casework.Ref {
	t.Helper()
	r := b.published(t, findings...)
	b.afterPublicity(t, r)
	must[casework.Done](t)(b.ClosePublicity(b.reviewer, r, b.sign(t, r, "")))
	return r
}

func (b *bundle) state(t *testing.T, r casework.Ref, want casework.State) {
	t.Helper()
	if got := b.read(t, r).State; got != want {
		t.Errorf("case is %q, want %q", got, want)
	}
}

type fakePlaces struct{}

func (fakePlaces) Name(code string) string {
	return map[string]string{"513221": "汶川县", "513221100": "威州镇", village: "双河村"}[code]
}

type fakeStaff map[id.ID]authz.Actor

func (f fakeStaff) Person(_ context.Context, _ *db.Tx, account id.ID) (authz.Actor, error) {
	a, ok := f[account]
	if !ok {
		return a, errs.New(errs.NotFound, "没有这个账号。", "No such account.")
	}
	return a, nil
}

func (f fakeStaff) Phone(_ context.Context, _ *db.Tx, account, device id.ID) error {
	if device != account+1000 {
		return errs.New(errs.Forbidden, "这台设备没有登记。", "This device is not registered.")
	}
	return nil
}

func (f fakeStaff) Able(_ context.Context, _ *db.Tx, act authz.Act, division string) (able []authz.Actor, _ error) {
	for _, a := range f {
		if a.MayIn(act, division) == nil {
			able = append(able, a)
		}
	}
	return able, nil
}

type fakeRegistry struct {
	households map[id.ID]casework.File
	unsure     map[id.ID]bool // households of transactions that have not committed
	notes      []casework.Event
	declared   []declaration
	homes      map[id.ID]id.ID // where the people of merged households are
	closed     []id.ID         // files of people whom nobody has seen
}

// declaration is what a case put into the household's file.
type declaration struct {
	caseNo string
	facts  casework.Facts
}

func newFakeRegistry() *fakeRegistry {
	income := money.Yuan(300)
	return &fakeRegistry{unsure: map[id.ID]bool{}, households: map[id.ID]casework.File{household: {Division: village, Facts: casework.Facts{Applicant: father,
		Members: []casework.Member{{PersonID: father, Name: "尔玛泽仁", IDNumber: "999999197003021234", BornOn: calendar.On(1970, 3, 2), Relation: "applicant", Labour: "none", SeriousIllness: true},
			{PersonID: daughter, Name: "尔玛兰", BornOn: calendar.On(2012, 6, 1), Relation: "child", Study: "compulsory", FullTime: true}},
		Incomes: []casework.Line{{PersonID: father, Item: "business", Amount: &income, Per: "month"}},
		Assets:  []casework.Line{}, Deductions: []casework.Line{}}}}}
}

func (f *fakeRegistry) File(_ context.Context, _ *db.Tx, _ int32, h id.ID) (casework.File, error) {
	file, ok := f.households[h]
	if !ok {
		return file, errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	file.Facts.Members = slices.Clone(file.Facts.Members)
	return file, nil
}

func (f *fakeRegistry) Heads(_ context.Context, _ *db.Tx, _ int32, households []id.ID) (out []casework.Called, _ error) {
	for _, h := range households {
		if file, ok := f.households[h]; ok {
			m := file.Facts.Members[0]
			out = append(out, casework.Called{Household: h, Person: m.PersonID, Name: m.Name, BornOn: m.BornOn})
		}
	}
	return out, nil
}

func (f *fakeRegistry) Living(_ context.Context, _ *db.Tx, _ int32, people []id.ID) (out []casework.Called, _ error) {
	for h, file := range f.households {
		for _, m := range file.Facts.Members {
			if slices.Contains(people, m.PersonID) {
				out = append(out, casework.Called{Household: h, Person: m.PersonID, Name: m.Name, BornOn: m.BornOn})
			}
		}
	}
	return out, nil
}

func (f *fakeRegistry) EnsureHousehold(_ context.Context, tx *db.Tx, n casework.NewHousehold) (id.ID, error) {
	h := tx.NewID()
	facts := casework.Facts{Urban: n.Urban, Incomes: []casework.Line{}, Assets: []casework.Line{}, Deductions: []casework.Line{}}
	for i, m := range n.Members {
		p := casework.Member{PersonID: tx.NewID(), Name: m.Name, IDNumber: m.IDNumber, BornOn: calendar.On(1980, 1, 1), Relation: "other"}
		if i == 0 {
			p.Relation, facts.Applicant = "applicant", p.PersonID
		}
		facts.Members = append(facts.Members, p)
	}
	f.households[h], f.unsure[h] = casework.File{Division: n.Division, Facts: facts}, true
	tx.After(func() { delete(f.unsure, h) })
	return h, nil
}

func (f *fakeRegistry) CloseUnseen(_ context.Context, tx *db.Tx, _ int32, h id.ID, _ string) error {
	tx.After(func() { f.closed = append(f.closed, h) })
	return nil
}

func (f *fakeRegistry) OpenUnseen(_ context.Context, tx *db.Tx, _ int32, h id.ID, _ string) error {
	tx.After(func() { f.closed = slices.DeleteFunc(f.closed, func(c id.ID) bool { return c == h }) })
	return nil
}

func (f *fakeRegistry) HomeOf(_ context.Context, _ *db.Tx, _ int32, h, _ id.ID) (id.ID, error) {
	return cmp.Or(f.homes[h], h), nil
}

func (f *fakeRegistry) CheckHousehold(_ context.Context, _ *db.Tx, h casework.NewHousehold) error {
	for _, m := range h.Members {
		if strings.Contains(m.Name, "1") {
			return errs.New(errs.Invalid, "姓名有误。", "Not a name.")
		}
	}
	return nil
}

func (f *fakeRegistry) Locate(_ context.Context, _ *db.Tx, _ int32, numbers []string) (map[string]id.ID, error) {
	at := map[string]id.ID{}
	for h, file := range f.households {
		for _, m := range file.Facts.Members {
			if m.IDNumber != "" && !f.unsure[h] && slices.Contains(numbers, m.IDNumber) {
				at[m.IDNumber] = h
			}
		}
	}
	return at, nil
}

func (f *fakeRegistry) Note(_ context.Context, tx *db.Tx, _ int32, _ id.ID, e casework.Event) error {
	tx.After(func() { f.notes = append(f.notes, e) })
	return nil
}

type fakeChecks struct {
	signed      []casework.Signature
	unconsented []id.ID
	requests    []casework.CheckRequest
	reports     map[id.ID]casework.Report
	silent      bool
	explained   bool    // why obligors did not sign
	letters     []id.ID // of obligors who signed
	holding     []casework.SignedLetter
	toSign      []casework.Letter
	settlers    []id.ID
}

func (f *fakeChecks) Settled(_ context.Context, _ *db.Tx, _ int32, _, account id.ID) (bool, error) {
	return slices.Contains(f.settlers, account), nil
}

func (f *fakeChecks) Unconsented(context.Context, *db.Tx, int32, id.ID, []id.ID) ([]id.ID, error) {
	return f.unconsented, nil
}

func (f *fakeChecks) Unexplained(_ context.Context, _ *db.Tx, _ int32, _ id.ID, people []id.ID) ([]id.ID, error) {
	if f.explained {
		return nil, nil
	}
	return slices.DeleteFunc(slices.Clone(people), func(p id.ID) bool { return slices.Contains(f.letters, p) }), nil
}

func (f *fakeChecks) Letter(string, string, calendar.Date) (string, error) { return "2026-1", nil }

func (f *fakeChecks) Signed(context.Context, *db.Tx, int32, id.ID) ([]casework.SignedLetter, error) {
	return f.holding, nil
}

func (f *fakeChecks) Letters(context.Context, *db.Tx, int32, id.ID) ([]casework.Letter, error) {
	return f.toSign, nil
}

func (f *fakeChecks) SignedLetter(_ context.Context, _ *db.Tx, _ int32, letter id.ID) (casework.Letter, error) {
	i := slices.IndexFunc(f.holding, func(s casework.SignedLetter) bool { return s.ID == letter })
	j := slices.IndexFunc(f.toSign, func(l casework.Letter) bool { return l.Person == f.holding[i].Person })
	return f.toSign[j], nil
}

func (f *fakeChecks) Sign(_ context.Context, tx *db.Tx, s casework.Signature) error {
	tx.After(func() { f.signed = append(f.signed, s) })
	return nil
}

func (f *fakeChecks) Request(_ context.Context, tx *db.Tx, r casework.CheckRequest) error {
	tx.After(func() { f.requests = append(f.requests, r) })
	return nil
}

func (f *fakeChecks) Report(_ context.Context, _ *db.Tx, _ int32, application id.ID) (casework.Report, error) {
	return f.reports[application], nil
}

type fakeEntitlements struct {
	settled  []casework.Grant
	reopened []id.ID
	advances string // "": paid; open: nobody recorded whether they were; returned
	grants   []casework.Grant
	ended    []string
	endsAt   []id.ID // the households of ended
	drawn    []casework.Drawn

	amended []casework.Amendment
	owed    casework.Arrears // by what is amended

	recipients                                                  map[string][]casework.Recipient // by programme
	months                                                      []calendar.Period               // that were asked about
	days                                                        [][2]calendar.Date
	adjusted, stopped, resumed, restored, held, released, faded []casework.Grant
}

// Amend owes what the test says of months that were paid too little.
func (f *fakeEntitlements) Amend(_ context.Context, tx *db.Tx, a casework.Amendment) (casework.Arrears, error) {
	tx.After(func() { f.amended = append(f.amended, a) })
	return f.owed, nil
}

func (f *fakeEntitlements) Fade(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.faded = append(f.faded, g) })
	return nil
}

func (f *fakeEntitlements) HoldForDeath(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.held = append(f.held, g) })
	return nil
}

func (f *fakeEntitlements) ReleaseDeath(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.released = append(f.released, g) })
	return nil
}

// SettleAdvance lets the advance stay, unless it came back and less is due; while nobody
// has recorded whether it was paid, less cannot be decided.
func (f *fakeEntitlements) SettleAdvance(_ context.Context, tx *db.Tx, g casework.Grant) (money.Fen, error) {
	stays := money.Fen(0)
	for _, x := range f.grants {
		if x.Case == g.Case && x.Decision == 0 && (f.advances == "" || g.Amount >= x.Amount) {
			stays = x.Amount
		}
	}
	if stays == 0 && f.advances == "open" {
		return 0, errs.New(errs.Conflict, "先行救助款还没有登记支付结果。", "Nobody has recorded whether the advance was paid.")
	}
	tx.After(func() { f.settled = append(f.settled, g) })
	return stays, nil
}

func (f *fakeEntitlements) ReopenAdvance(_ context.Context, tx *db.Tx, _ int32, application id.ID) error {
	tx.After(func() { f.reopened = append(f.reopened, application) })
	return nil
}

func (f *fakeEntitlements) Adjust(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.adjusted = append(f.adjusted, g) })
	return nil
}

func (f *fakeEntitlements) Stop(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.stopped, f.drawn = append(f.stopped, g), nil })
	return nil
}

func (f *fakeEntitlements) Restore(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.restored = append(f.restored, g) })
	return nil
}

func (f *fakeEntitlements) Resume(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.resumed = append(f.resumed, g) })
	return nil
}

func (f *fakeEntitlements) Grant(_ context.Context, tx *db.Tx, g casework.Grant) error {
	tx.After(func() { f.grants = append(f.grants, g) })
	return nil
}

func (f *fakeEntitlements) End(_ context.Context, tx *db.Tx, _ int32, h id.ID, programme string) error {
	tx.After(func() { f.ended, f.endsAt = append(f.ended, programme), append(f.endsAt, h) })
	return nil
}

func (f *fakeEntitlements) Running(_ context.Context, _ *db.Tx, programme string, month calendar.Period, a casework.Area) ([]casework.Recipient, error) {
	f.months = append(f.months, month)
	return f.within(programme, a), nil
}

func (f *fakeEntitlements) PaidWithin(_ context.Context, _ *db.Tx, programme string, first, last calendar.Date, a casework.Area) ([]casework.Recipient, error) {
	f.days = append(f.days, [2]calendar.Date{first, last})
	return f.within(programme, a), nil
}

// within lists as payment does: by village, from where the page before ended.
func (f *fakeEntitlements) within(programme string, a casework.Area) (out []casework.Recipient) {
	for _, r := range f.recipients[programme] {
		after := cmp.Or(cmp.Compare(r.Division, a.AfterDivision), cmp.Compare(r.ID, a.AfterID)) > 0
		if after && r.Division >= a.Low && r.Division < a.High && len(out) < int(a.UpTo) {
			out = append(out, r)
		}
	}
	return out
}

func (f *fakeEntitlements) Drawn(context.Context, *db.Tx, int32, id.ID) ([]casework.Drawn, error) {
	return f.drawn, nil
}

// fakeLaw is a law of one sentence: who has less than 350 yuan a head a month
// gets the difference; a silent source leaves it open.
type fakeLaw struct {
	lots, delegated, outside, unheard bool
	appraisal                         string // the mode; on-objection if empty
}

func (f *fakeLaw) Appraisal(string, calendar.Date) (casework.AppraisalRule, error) {
	return casework.AppraisalRule{Mode: cmp.Or(f.appraisal, "on-objection"), ShareNum: 2, ShareDen: 3, Quorum: 5}, nil
}

func (f *fakeLaw) Term(_ string, _ calendar.Date, name string) (casework.Term, error) {
	term, ok := map[string]casework.Term{
		"clock.investigation.start": {Days: 3, Working: true, Article: "15"}, "clock.check.start": {Days: 3, Working: true, Article: "17"},
		"clock.confirmation": {Days: 10, Working: true, Article: "20"}, "clock.refusal.notice": {Days: 3, Working: true, Article: "21"},
		"clock.total": {Days: 30, Working: true, Article: "22"}, "clock.total.township": {Days: 20, Working: true, Article: "22"}, "clock.total.extended": {Days: 45, Working: true, Article: "22"},
		"clock.appeal.review":   {Days: 60, Article: "62"},
		"clock.appeal.court":    {Days: 6, Months: true, Article: "81"},
		"hearing.answer":        {Days: 5, Working: true, Article: "48"},
		"death.handling.months": {Days: 3, Months: true, Article: "一（三）"},
		"publicity.days":        {Days: 7, Article: "19"}, "publicity.tekun.days": {Days: 7, Article: "15"}, "publicity.medical.days": {Days: 7, Article: "30"}, "publicity.disaster.days": {Days: 7, Article: "20"},
		"clock.tekun.opinion": {Days: 15, Working: true, Article: "13"}, "clock.tekun.confirmation": {Days: 15, Working: true, Article: "16"},
		"clock.tekun.objection": {Days: 15, Working: true, Article: "26"}, "clock.tekun.refusal": {Days: 3, Working: true, Article: "18"}, "clock.rigid.total": {Days: 30, Working: true, Article: "8"},
		"clock.rigid.total.extended": {Days: 45, Working: true, Article: "8"}, "rigid.validity.months": {Days: 12, Article: "10"},
		"clock.temp.advance": {Days: 1, Working: true, Article: "50"}, "clock.temp.backfill": {Days: 10, Working: true, Article: "50"},
		"clock.child.check": {Days: 15, Working: true, Article: "2"}, "clock.child.confirmation": {Days: 15, Working: true, Article: "2"}, policy.ParameterPaymentStart: {Days: 1, Article: "21"},
	}[name]
	if !ok {
		return term, &policy.UnknownParameterError{Name: name}
	}
	term.Article = "民发〔2021〕57号第" + term.Article + "条"
	return term, nil
}

func (f *fakeLaw) Programme(_ string, _ calendar.Date, code string) (casework.Kind, error) {
	k, ok := map[string]casework.Kind{
		"dibao": {About: policy.AboutHousehold, Result: policy.ResultMonthly}, "tekun": {About: policy.AboutPerson, Result: policy.ResultMonthly},
		"edge": {About: policy.AboutHousehold, Result: policy.ResultRecognition}, "rigid": {About: policy.AboutHousehold, Result: policy.ResultRecognition},
		"temp-emergency": {About: policy.AboutHardship, Result: policy.ResultOnce}, "temp-spending": {About: policy.AboutHardship, Result: policy.ResultOnce},
		"disaster-transition": {About: policy.AboutLoss, Result: policy.ResultOnce}, "disaster-rebuild": {About: policy.AboutLoss, Result: policy.ResultOnce},
		"disaster-winter": {About: policy.AboutLoss, Result: policy.ResultOnce}, "disaster-death": {About: policy.AboutLoss, Result: policy.ResultOnce},
		"dibao-individual": {About: policy.AboutPerson, Result: policy.ResultMonthly}, "dibao-single": {About: policy.AboutPerson, Result: policy.ResultMonthly}, "dibao-religious": {About: policy.AboutPerson, Result: policy.ResultMonthly},
		"medical":           {About: policy.AboutClaim, Result: policy.ResultOnce},
		"child-unattended":  {About: policy.AboutPerson, Result: policy.ResultMonthly},
		"disability-living": {About: policy.AboutPerson, Result: policy.ResultMonthly}, "disability-nursing": {About: policy.AboutPerson, Result: policy.ResultMonthly}, "old-age": {About: policy.AboutPerson, Result: policy.ResultMonthly},
	}[code]
	if !ok {
		return k, policy.ErrNoProgramme
	}
	return k, nil
}

func (f *fakeLaw) Limit(_ string, _ calendar.Date, name string) (money.Fen, bool, error) {
	limit, ok := map[string]money.Fen{"temp.township.limit": money.Yuan(3000), "temp.advance.limit": money.Yuan(2000)}[name]
	return limit, ok, nil
}

func (f *fakeLaw) Months(_ string, _ calendar.Date, name string) (int, bool, error) {
	months, ok := map[string]int{"review.interval.unstable": 6, "review.interval.tekun": 12, "grace.months": 6, "job.refusals.max": 3, "temp.sameCause.months": 12}[name]
	return months, ok, nil
}

func (f *fakeLaw) Share(_ string, _ calendar.Date, name string) (num, den int64, set bool, err error) {
	return 3, 10, f.lots, nil
}

func (f *fakeLaw) Flag(_ string, _ calendar.Date, name string) (bool, error) {
	set, ok := map[string]bool{"publicity.inClock": !f.outside, "hearing.before.reduction": !f.unheard}[name]
	if !ok {
		return false, &policy.UnknownParameterError{Name: name}
	}
	return set, nil
}

func (f *fakeLaw) Count(_ string, _ calendar.Date, name string) (int, error) {
	n, ok := map[string]int{"investigators.min": 2}[name]
	if !ok {
		return 0, &policy.UnknownParameterError{Name: name}
	}
	return n, nil
}

func (f *fakeLaw) Remedies(string, calendar.Date) (string, error) {
	return "可以在60日内申请行政复议。", nil
}

func (f *fakeLaw) TownshipDecides(string, calendar.Date) (bool, error) { return f.delegated, nil }

func (f *fakeLaw) DecideAll(_ context.Context, app policy.Application) (policy.Entitlements, error) {
	return policy.Entitlements{Date: app.Date, Period: app.Period}, nil
}

const standard = 350_00

func (f *fakeLaw) Decide(_ context.Context, app policy.Application) (policy.Decision, error) {
	d := policy.Decision{Format: 1, Application: app, Period: app.Period, Outcome: policy.Eligible, Packs: []policy.PackUse{{ID: "test", Hash: "00", For: "conditions"}},
		Reasons: policy.Step{Rule: "dibao", Status: policy.Passed, Text: policy.Text{Zh: "符合条件", En: "eligible"}}}
	var income policy.Fen
	for _, i := range app.Household.Incomes {
		income += *i.Amount
	}
	step := policy.Step{Rule: "income", Status: policy.Passed, Text: policy.Text{Zh: fmt.Sprintf("%s 家庭月收入 %s 元", app.Household.Members[0].Ref, income), En: "income"},
		Cites: []policy.Cite{{Name: policy.Text{Zh: "《社会救助法》", En: "Social Assistance Law"}, Article: "18"}}}
	var limit policy.Fen
	for _, m := range app.Household.Members {
		if m.Died == nil {
			limit += standard
		}
	}
	switch {
	case app.Programme == "dibao-grace":
		d.Outcome = policy.Ineligible
		for _, g := range app.Household.Grants {
			if g.Programme == "dibao" && income >= limit && app.Household.NewWork != nil {
				d.Outcome, d.MonthlyAmount = policy.Eligible, *g.Amount
			}
		}
	case slices.ContainsFunc(app.Household.Sources, func(s policy.Source) bool { return s.Status != policy.Answered }):
		d.Outcome, step.Status = policy.Undetermined, policy.Unknown
		d.Missing = []policy.Missing{{Path: "sources.deposits", Text: policy.Text{Zh: "存款", En: "deposits"}}}
	case income >= limit:
		d.Outcome, step.Status = policy.Ineligible, policy.Failed
	case strings.HasPrefix(app.Programme, "temp-") || strings.HasPrefix(app.Programme, "disaster-") || app.Programme == "medical":
		d.OnceAmount = 2500_00
	case app.Programme != "edge" && app.Programme != "rigid":
		d.MonthlyAmount = limit - income
	}
	d.Reasons.Steps = []policy.Step{step, {Rule: "review", Status: policy.Computed, Text: policy.Text{Zh: "每 6 个月核查一次", En: "every 6 months"}, Value: "6", Unit: "months",
		Parameters: []policy.Used{{Name: "review.interval.unstable", Value: "6"}}}}
	return d, nil
}

func (f *fakeLaw) Limits(context.Context, policy.Application) ([]policy.Limit, error) {
	return nil, nil
}

func (f *fakeLaw) Turns(_ context.Context, app policy.Application) ([]policy.Turn, error) {
	return []policy.Turn{{Path: "incomes[0]", Text: policy.Text{Zh: app.Household.Members[0].Ref + "的收入不超过 1.00 元", En: "income"}, Outcome: policy.Eligible, MonthlyAmount: 100}}, nil
}

func (f *fakeLaw) Replay(ctx context.Context, stored []byte) ([]byte, error) {
	old, err := policy.ParseDecision(stored)
	if err != nil {
		return nil, err
	}
	d, err := f.Decide(ctx, old.Application)
	if err != nil {
		return nil, err
	}
	again, err := d.Canonical()
	if err == nil && !bytes.Equal(again, stored) {
		err = policy.ErrDiffers
	}
	return again, err
}

func (b *bundle) document(t *testing.T, file id.ID) string {
	t.Helper()
	_, in, err := b.files.Open(t.Context(), county, file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (b *bundle) started(t *testing.T, r casework.Ref) {
	t.Helper()
	err := b.db.Update(b.checker, func(tx *db.Tx) error { return b.CheckStarted(b.checker, tx, r.County, r.ID) })
	if err != nil {
		t.Fatal(err)
	}
}

func (f *fakeRegistry) Declare(_ context.Context, tx *db.Tx, _ int32, _ id.ID, caseNo string, facts casework.Facts) error {
	tx.After(func() { f.declared = append(f.declared, declaration{caseNo, facts}) })
	return nil
}
