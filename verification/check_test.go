package verification

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

var recent = calendar.On(2026, 10, 31)

func TestNoConsent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("vehicles", recent, vehicles("李秀英", b.family.Members[1].IDNumber, "小型轿车"))
		b.consentAll(father)
		v := b.asked()
		if got := replied(v, father, "vehicles"); got != None {
			t.Errorf("father: %s, want none", got)
		}
		for _, p := range []id.ID{mother, child} {
			if got := replied(v, p, "vehicles"); got != NoConsent {
				t.Errorf("%s without a letter: %s, want no_consent", p, got)
			}
		}
		if len(v.Findings) != 0 {
			t.Errorf("found %+v about people who were not to be asked about", v.Findings)
		}
		issued, err := b.Issue(checker(), v.ref(), v.Version, "")
		if err != nil {
			t.Fatal(err)
		}
		var f Found
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) { f, err = b.Found(t.Context(), tx, county, application); return err }); err != nil {
			t.Fatal(err)
		}
		if f.Number != issued.Number || len(f.NotAsked) != 1 || f.NotAsked[0] != child {
			t.Errorf("report %s, not asked %v; want the child alone", f.Number, f.NotAsked)
		}
		for _, a := range f.Answers {
			if a.PersonID == mother && a.Answered {
				t.Errorf("%s counts as answered about somebody who was not asked about", a.Source)
			}
		}
	})
}

func TestSilence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", calendar.On(2026, 8, 31), deposits("张三", b.family.Members[0].IDNumber, "500.00")) // 84 days: too old
		b.deliver("vehicles", calendar.On(2026, 8, 31), vehicles("陌生人", number("19700101", "009"), "小型轿车"))     // a register may be
		b.consentAll(father, mother, child)
		v := b.asked()
		for source, want := range map[string]ReplyState{"deaths": NoReply, "deposits": NoReply, "vehicles": None} {
			if got := replied(v, father, source); got != want {
				t.Errorf("%s: %s, want %s", source, got, want)
			}
		}
		if len(v.Findings) != 0 {
			t.Errorf("a file that is too old gave %+v", v.Findings)
		}
		for _, c := range v.Comparisons {
			if c.Answered {
				t.Errorf("%s %s counts as answered", c.Name, c.Item)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, `"23,000.50"`))
		b.deliver("pensions", recent, "姓名,社会保障号码,险种,月养老金（元）,发放状态\n张叁,"+string(b.family.Members[0].IDNumber)+",企业职工基本养老保险,2300,正常发放\n")
		b.deliver("vehicles", recent, vehicles("赵六", b.family.Members[0].IDNumber, "普通二轮摩托车"))
		b.consentAll(father, mother, child)
		v := b.asked()
		if b.started != 1 || v.State != Replied || len(v.Findings) != 3 {
			t.Fatalf("started %d, state %s, findings %+v", b.started, v.State, v.Findings)
		}
		byItem := map[string]CheckFinding{}
		for _, f := range v.Findings {
			byItem[f.Item] = f
		}
		if m := [...]NameMatch{byItem["deposit"].NameMatch, byItem["transfer"].NameMatch, byItem["vehicle"].NameMatch}; m != [...]NameMatch{SameName, Homophone, DifferentName} {
			t.Errorf("name matches %v", m)
		}
		if byItem["vehicle"].Hint != "摩托车" {
			t.Errorf("hint %q", byItem["vehicle"].Hint)
		}
		want := map[string][3]int64{"transfer": {1260_00, 27600_00, 26340_00}, "deposit": {3000_00, 23000_50, 20000_50}, "vehicle": {0, 0, 0}}
		for _, c := range v.Comparisons {
			if got := [3]int64{int64(c.Declared), int64(c.Found), int64(c.Difference)}; got != want[c.Item] || !c.Answered {
				t.Errorf("%s: declared, found, difference %v answered %t, want %v", c.Item, got, c.Answered, want[c.Item])
			}
		}
		if len(v.Comparisons) != 3 {
			t.Errorf("%d comparisons, want 3", len(v.Comparisons))
		}
	})
}

func TestReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.deliver("vehicles", recent, vehicles("赵六", b.family.Members[0].IDNumber, "小型轿车"))
		b.consentAll(father, mother, child)
		v := b.asked()
		car, deposit := v.Findings[0].ID, v.Findings[1].ID // the father comes first
		_, err := b.Issue(checker(), v.ref(), v.Version, "")
		wants(t, "report with open findings", err, errs.Conflict)
		_, err = b.Settle(checker(), v.ref(), v.Version, []Settling{{deposit, Accepted, ""}, {car, NotOurs, " "}})
		wants(t, "not ours without a reason", err, errs.Invalid)
		_, err = b.Settle(checker(), v.ref(), v.Version, []Settling{{car, Accepted, ""}})
		wants(t, "another's name accepted without a reason", err, errs.Invalid)
		_, err = b.Settle(clerk(), v.ref(), v.Version, []Settling{{deposit, Accepted, ""}})
		wants(t, "settling by a clerk", err, errs.Forbidden)
		b.kin = []id.ID{authz.From(checker()).Account}
		_, err = b.Settle(checker(), v.ref(), v.Version, []Settling{{deposit, Accepted, ""}})
		wants(t, "settling by a near relative", err, errs.Conflict)
		_, err = b.SettleMatch(checker(), v.ref(), deposit, MatchWord{State: Accepted, Seen: Open, Reason: "是本人"})
		wants(t, "a match settled by a near relative", err, errs.Conflict)
		b.kin = nil
		after, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{deposit, Accepted, ""}, {car, NotOurs, "同号误登，车主赵六"}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Settle(checker(), v.ref(), v.Version, []Settling{{deposit, Exempt, "治病款"}})
		wants(t, "settling on an older version", err, errs.Conflict)
		me := authz.From(checker()).Account
		for account, want := range map[id.ID]bool{me: true, me + 1: false} {
			err := b.db.View(t.Context(), func(tx *db.Tx) error {
				if got, err := b.Settled(t.Context(), tx, county, application, account); err != nil || got != want {
					t.Errorf("account %s settled a finding: %v, %v", account, got, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rep, err := b.Issue(checker(), v.ref(), after.Version, "")
		if err != nil {
			t.Fatal(err)
		}
		if b.reported != 1 || len(b.notes) != 1 || rep.ValidTo != calendar.On(2027, 2, 21) || rep.Number != "HD513221202600001" {
			t.Errorf("told %d times, notes %v, valid to %s, number %s", b.reported, b.notes, rep.ValidTo, rep.Number)
		}
		if !strings.HasPrefix(rep.English, "Members checked: 3. Records accepted: 1, exempt: 0.") || strings.ContainsFunc(rep.English, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("the conclusion in English: %s", rep.English)
		}
		if e := rep.Effect; e == nil || !e.Changes || e.Found.Outcome != "ineligible" {
			t.Errorf("the effect on the decision: %+v", e)
		}
		b.limited(rep)
		b.immutable(v.ref(), rep, deposit)
		b.paper(v.ref())
	})
}

// limited looks at what the report says that the programme allows of each member and
// source: the limits of the law and nobody else's, and of one person alone where the
// programme is for them.
func (b *bench) limited(rep CheckReport) {
	b.t.Helper()
	of := func(who id.ID, source string) string { return strings.Join(rep.LimitsOf(who, source), "; ") }
	for _, want := range []struct {
		who    id.ID
		source string
		text   string
	}{
		{father, "deposits", "不超过 8,400.00 元/人"}, {child, "deposits", "不超过 8,400.00 元/人"}, {mother, "vehicles", "不超过 0 项"},
		{father, "pensions", "低于 350.00 元/人/月"}, {mother, "pensions", ""}, {father, "deaths", ""}, {father, "real_estate", ""},
	} {
		if got := of(want.who, want.source); got != want.text {
			b.t.Errorf("of %s, %s: %q, want %q", want.who, want.source, got, want.text)
		}
	}
}

// immutable tries to change a report that is out, and asks again.
func (b *bench) immutable(ref Ref, rep CheckReport, finding id.ID) {
	b.t.Helper()
	v := b.read(ref)
	_, err := b.Settle(checker(), ref, v.Version, []Settling{{finding, Exempt, "治病款"}})
	wants(b.t, "settling after the report", err, errs.Conflict)
	_, err = b.Issue(checker(), ref, v.Version, "另一个结论")
	wants(b.t, "a second report of one check", err, errs.Conflict)
	b.deliver("deposits", calendar.On(2026, 11, 20), deposits("李秀英", b.family.Members[1].IDNumber, "1"))
	second := b.asked()
	if _, err := b.Issue(checker(), second.ref(), second.Version, ""); errs.CodeOf(err) != errs.Conflict {
		b.t.Errorf("second report with open findings: %v", err)
	}
	var list []Settling
	for _, f := range second.Findings {
		list = append(list, Settling{f.ID, Accepted, "已核实"})
	}
	settled, err := b.Settle(checker(), second.ref(), second.Version, list)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.Issue(checker(), second.ref(), settled.Version, "复核结论"); err != nil {
		b.t.Fatal(err)
	}
	old, err := b.Report(checker(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	if old.ReplacedBy == nil || old.ReplacedBy.ID != second.ID || len(old.SM3) != 64 {
		b.t.Errorf("the first report is replaced by %+v, digest %q", old.ReplacedBy, old.SM3)
	}
	b.paperNames(ref, old.SM3)
	old.ReplacedBy, old.SM3 = nil, "" // said when it is read
	x, _ := json.Marshal(rep)
	if y, _ := json.Marshal(old); string(x) != string(y) {
		b.t.Errorf("the first report changed:\n%s\n%s", x, y)
	}
	if got := b.read(ref).State; got != Replaced {
		b.t.Errorf("the first report is %s, want superseded", got)
	}
}

// paper looks at the printed report.
func (b *bench) paper(ref Ref) {
	b.t.Helper()
	_, body, err := b.Document(clerk(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	defer body.Close()
	page, err := io.ReadAll(body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, want := range []string{"HD513221202600001", caseNo, "993***********", "23,000.00", "未回复", "无记录", "核对机构（盖章）", "<b>改变</b>", "符合条件，每月 700.00 元", "不符合条件", "存款超过限额。", "law/sichuan", "11-23", "限额：不超过 8,400.00 元/人", "限额：低于 350.00 元/人/月"} {
		if !strings.Contains(string(page), want) {
			b.t.Errorf("the paper lacks %q", want)
		}
	}
	for _, never := range []string{"赵六", string(b.family.Members[0].IDNumber), "8013219926556703286"} {
		if strings.Contains(string(page), never) {
			b.t.Errorf("the paper shows %q", never)
		}
	}
}

// TestReportIsWhatWasIssued: a report is not shown under the digest of another.
func TestReportIsWhatWasIssued(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		v := b.asked()
		rep, err := b.Issue(checker(), v.ref(), v.Version, "")
		if err != nil {
			t.Fatal(err)
		}
		rep.Conclusion = "没有发现问题。"
		plain, err := json.Marshal(rep)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE check_request SET report_sealed = $1 WHERE county = $2 AND id = $3", b.keys.SealBytes(reportColumn.of(v.ID), plain), county, v.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := b.Report(checker(), v.ref()); err == nil {
			t.Errorf("another report is shown under the digest %s: %q", got.SM3, got.Conclusion)
		}
	})
}

func TestRawRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
		b.consentAll(father, mother, child)
		v := b.asked()
		finding := v.Findings[0].ID
		_, err := b.OpenRow(clerk(), v.ref(), finding, caseNo)
		wants(t, "a raw row for the clerk", err, errs.Forbidden)
		if n := b.audited("access.refused"); n != 1 {
			t.Errorf("%d refusals in the log, want 1", n)
		}
		_, err = b.OpenRow(checker(), v.ref(), finding, "DB000")
		wants(t, "a raw row for another case", err, errs.Invalid)
		cells, err := b.OpenRow(checker(), v.ref(), finding, caseNo)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if strings.Contains(c.Value, "19680712") || strings.Contains(c.Value, "99265567") {
				t.Errorf("%s is shown whole: %s", c.Heading, c.Value)
			}
		}
		if n := b.audited("check.raw"); n != 1 || len(cells) != 5 {
			t.Errorf("%d openings in the log, %d cells", n, len(cells))
		}
		b.deliver("deposits", calendar.On(2026, 11, 20), deposits("陌生人", number("19700101", "009"), "1"))
		_, err = b.OpenRow(checker(), v.ref(), finding, caseNo)
		wants(t, "a row of a superseded file", err, errs.NotFound)
	})
}

func TestScope(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father)
		v := b.asked()
		stranger := as("外县核对", 31, authz.Checker, "513222")
		_, err := b.Check(stranger, v.ref())
		wants(t, "a check of another county", err, errs.NotFound)
		_, err = b.SourceList(stranger, county)
		wants(t, "sources of another county", err, errs.NotFound)
		_, err = b.Consents(as("外镇经办", 32, authz.Clerk, "513221101"), county, application)
		wants(t, "consents of another township", err, errs.NotFound)
		if n := b.audited("access.refused"); n != 3 {
			t.Errorf("%d refusals in the log, want 3", n)
		}
		_, err = b.Check(as("协理员", 33, authz.Assistant, village), v.ref())
		wants(t, "findings for a village assistant", err, errs.Forbidden)
		seen, err := b.Check(clerk(), v.ref())
		if err != nil || len(seen.Replies) != 0 {
			t.Errorf("before the report a clerk reads %d replies, %v", len(seen.Replies), err)
		}
		list, err := b.Checks(stranger, "", Ref{}, 10)
		if err != nil || len(list) != 0 {
			t.Errorf("another county lists %d checks, %v", len(list), err)
		}
	})
}

func TestConsent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		scan := b.put("授权书.jpg", "consent", strings.NewReader("scan"))
		taken := b.put("授权书.jpg", "consent", strings.NewReader("scan"))
		if err := d.Update(clerk(), func(tx *db.Tx) error {
			return b.store.Bind(clerk(), tx, county, taken, "consent", files.Record{Subject: "case/1", Division: "513221100"})
		}); err != nil {
			t.Fatal(err)
		}
		good := NewConsent{County: county, Application: application, PersonID: father, TextVersion: "2026-1", Method: ByScan, FileID: scan, SignedOn: recent, ValidTo: calendar.On(2026, 12, 31)}
		for what, spoil := range map[string]func(*NewConsent){
			"a child's own signature": func(n *NewConsent) { n.PersonID = child },
			"a stranger":              func(n *NewConsent) { n.PersonID = 99 },
			"signed tomorrow":         func(n *NewConsent) { n.SignedOn = calendar.On(2026, 11, 24) },
			"guardian without a name": func(n *NewConsent) { n.Method = ByGuardian },
			"ends before it begins":   func(n *NewConsent) { n.ValidTo = calendar.On(2026, 1, 1) },
			"last year's words":       func(n *NewConsent) { n.TextVersion = "2021-1" },
			"drawn yesterday":         func(n *NewConsent) { n.Method = ByDrawing },
			"no scan":                 func(n *NewConsent) { n.FileID = 5 },
			"another case's scan":     func(n *NewConsent) { n.FileID = taken },
		} {
			n := good
			spoil(&n)
			_, err := b.RecordConsent(clerk(), n)
			wants(t, what, err, errs.Invalid)
		}
		c, err := b.RecordConsent(clerk(), good)
		if err != nil {
			t.Fatal(err)
		}
		without := func() (n []id.ID) {
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				n, err = b.Unconsented(t.Context(), tx, county, application, []id.ID{father, mother})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := without(); len(n) != 1 || n[0] != mother {
			t.Errorf("without consent: %v, want the mother", n)
		}
		if got, err := b.RevokeConsent(clerk(), Ref{county, c.ID}, "本人要求"); err != nil || got.Status != Revoked {
			t.Fatalf("revoke: %s, %v", got.Status, err)
		}
		_, err = b.RevokeConsent(clerk(), Ref{county, c.ID}, "本人要求")
		wants(t, "revoking twice", err, errs.Conflict)
		if n := without(); len(n) != 2 {
			t.Errorf("after revoking: %v, want both", n)
		}
		if _, err := b.RecordConsent(clerk(), good); err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.AddDate(0, 2, 0)
		list, err := b.Consents(clerk(), county, application)
		if err != nil || len(list) != 2 || list[0].Status != Revoked || list[1].Status != Expired {
			t.Errorf("two months later: %+v, %v", list, err)
		}
	})
}
