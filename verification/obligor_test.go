package verification

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/letter"
)

// The obligors of the test's case.
const (
	son      id.ID = 31
	daughter id.ID = 32
)

func (b *bench) namesObligors() {
	b.obligors = []Subject{
		{ID: son, Name: "张大山", IDNumber: number("19880301", "011"), BornOn: calendar.On(1988, 3, 1), Party: letter.Obligor, Supports: father, Relation: "child"},
		{ID: daughter, Name: "张小梅", IDNumber: number("19910611", "012"), BornOn: calendar.On(1991, 6, 11), Party: letter.Obligor, Supports: father, Relation: "child"},
	}
}

func (b *bench) unexplained() (list []id.ID) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) {
		list, err = b.Unexplained(b.t.Context(), tx, county, application, []id.ID{son, daughter})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// declines records that the daughter does not agree.
func (b *bench) declines() NewWithheld {
	b.t.Helper()
	n := NewWithheld{County: county, Application: application, PersonID: daughter, Why: RefusedToSign, Reason: "11月20日电话联系，本人不同意"}
	if _, err := b.WithholdConsent(clerk(), n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestObligorSigns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.namesObligors()
		desk, err := b.ConsentDesk(clerk(), county, application)
		if err != nil || len(desk.Signers) != 5 {
			t.Fatalf("%+v, %v", desk, err)
		}
		if x := desk.Signers[3]; x.PersonID != son || x.Party != letter.Obligor || x.Supports != "张三" || x.Relation != "child" || x.IDNumber != "993***********"+b.obligors[0].IDNumber.Tail(4) ||
			!strings.Contains(x.Letter.Paragraphs[0], "张大山是申请最低生活保障的家庭成员的法定") {
			t.Errorf("%+v", x)
		}
		if got := b.unexplained(); !slices.Equal(got, []id.ID{son, daughter}) {
			t.Errorf("unexplained at first: %v", got)
		}
		b.consentAll(son)
		n := b.declines()
		if got := b.unexplained(); len(got) != 0 {
			t.Errorf("still unexplained: %v", got)
		}
		if desk, err = b.ConsentDesk(clerk(), county, application); err != nil || desk.Signers[3].Withheld != nil || desk.Signers[4].Withheld == nil || desk.Signers[4].Withheld.Why != RefusedToSign || desk.Signers[4].Withheld.Reason != "" {
			t.Errorf("%+v, %v", desk.Signers, err)
		}
		b.refuses(n)
		if got := b.audited("consent.withhold"); got != 1 {
			t.Errorf("%d entries of the audit log", got)
		}
		b.consentAll(daughter) // who thought better of it
		if desk, err = b.ConsentDesk(clerk(), county, application); err != nil || desk.Signers[4].Withheld != nil || desk.Signers[4].Consent.Party != letter.Obligor {
			t.Errorf("%+v, %v", desk.Signers[4], err)
		}
	})
}

// TestReasonEndsWithALetter: why somebody did not sign counts until they sign; when
// that letter is over, somebody must ask again.
func TestReasonEndsWithALetter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.namesObligors()
		b.consentAll(father, mother, child, son)
		b.declines()
		n := NewConsent{County: county, Application: application, PersonID: daughter, Method: ByScan, FileID: b.put("授权书.jpg", "consent", strings.NewReader("scan")),
			SignedOn: calendar.At(clock.T), ValidTo: calendar.At(clock.T)}
		if _, err := b.RecordConsent(clerk(), n); err != nil {
			t.Fatal(err)
		}
		clock.T = clock.T.AddDate(0, 0, 2) // her letter is over
		if got := b.unexplained(); !slices.Equal(got, []id.ID{daughter}) {
			t.Errorf("a letter that ran out is explained by what was said before it: %v", got)
		}
		if desk, err := b.ConsentDesk(clerk(), county, application); err != nil || desk.Signers[4].Withheld != nil {
			t.Errorf("%+v, %v", desk.Signers[4], err)
		}
		if v := b.asked(); v.People[4].Withheld != nil || replied(v, daughter, "vehicles") != NoConsent {
			t.Errorf("%+v", v.People[4])
		}
		b.declines()
		if got := b.unexplained(); len(got) != 0 {
			t.Errorf("said anew, and still unexplained: %v", got)
		}
	})
}

// TestReasonIsSealed: the database does not hold in plain what was said of somebody.
func TestReasonIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.namesObligors()
		n := b.declines()
		var kept []byte
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT reason_sealed FROM consent_withheld").Scan(&kept)
		})
		if err != nil || len(kept) == 0 || bytes.Contains(kept, []byte("本人不同意")) {
			t.Errorf("kept as %q, %v", kept, err)
		}
		if list, err := b.Withholdings(clerk(), county, application); err != nil || len(list) != 1 || list[0].Reason != n.Reason || b.audited("consent.read-why") != 1 {
			t.Errorf("%+v, %v; it is logged %d times", list, err, b.audited("consent.read-why"))
		}
	})
}

// refuses tries what must not be recorded of obligors.
func (b *bench) refuses(n NewWithheld) {
	b.t.Helper()
	member, signed, unsaid, other := n, n, n, n
	member.PersonID, signed.PersonID, unsaid.Reason, other.PersonID = mother, son, " ", 99
	for what, try := range map[string]struct {
		n    NewWithheld
		code errs.Code
	}{"a member": {member, errs.Invalid}, "somebody who signed": {signed, errs.Conflict}, "no reason": {unsaid, errs.Invalid}, "a stranger": {other, errs.Invalid}} {
		_, err := b.WithholdConsent(clerk(), try.n)
		wants(b.t, what, err, try.code)
	}
	list, err := b.Withholdings(checker(), county, application)
	if err != nil || len(list) != 1 || list[0].PersonID != daughter || list[0].EnteredBy != "王桂兰" {
		b.t.Errorf("%+v, %v", list, err)
	}
	_, err = b.Withholdings(as("外镇经办", 32, authz.Clerk, "513221101"), county, application)
	wants(b.t, "read by another township", err, errs.NotFound)
	_, err = b.WithholdConsent(checker(), n)
	wants(b.t, "by a checker", err, errs.Forbidden)
	_, err = b.WithholdConsent(as("外镇经办", 32, authz.Clerk, "513221101"), n)
	wants(b.t, "by another township", err, errs.NotFound)
}

func TestObligorInReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.namesObligors()
		b.deliver("deposits", recent, deposits("张大山", b.obligors[0].IDNumber, "80000"))
		b.deliver("vehicles", recent, vehicles("张小梅", b.obligors[1].IDNumber, "小型轿车"))
		b.consentAll(father, mother, child, son)
		b.declines()
		v := b.asked()
		if len(v.People) != 5 || len(v.Findings) != 1 || v.Findings[0].PersonID != son || replied(v, son, "deposits") != Hit || replied(v, son, "vehicles") != None || replied(v, daughter, "vehicles") != NoConsent {
			t.Fatalf("people %+v, findings %+v", v.People, v.Findings)
		}
		if x := v.People[4]; !x.Outside || x.Withheld == nil || x.Withheld.Why != RefusedToSign || x.Withheld.Reason != "" || v.People[3].Withheld != nil {
			t.Errorf("%+v", v.People)
		}
		for _, c := range v.Comparisons {
			if c.PersonID == son && (!c.Outside || c.Found != 80000_00 || c.Difference != 0) {
				t.Errorf("what is an obligor's is laid beside what the family declares: %+v", c)
			}
		}
		v, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{Finding: v.Findings[0].ID, State: Accepted}})
		if err != nil {
			t.Fatal(err)
		}
		rep, err := b.Issue(checker(), v.ref(), v.Version, "")
		if err != nil {
			t.Fatal(err)
		}
		const sum = "共核对家庭成员 3 人，认定记录 1 条、豁免 0 条，其中 0 项多于申报。另涉及不共同生活的法定义务人 2 人，其中 1 人未查询。"
		if !strings.HasPrefix(rep.Conclusion, sum) || !strings.Contains(rep.English, "obligors living elsewhere: 2, of whom 1 were not asked about") || !strings.Contains(rep.English, "No reply, which is not taken") {
			t.Errorf("%q, %q", rep.Conclusion, rep.English)
		}
		if of := rep.LimitsOf(son, "deposits"); len(of) > 0 || len(rep.LimitsOf(father, "deposits")) != 1 {
			t.Errorf("an obligor is measured by the family's limits: %v", of)
		}
		b.paperNames(v.ref(), "五、不共同生活的法定义务人", "张三的子女", "已授权，有记录 1 项来源、无记录 1 项", "未查询：本人不同意</td>")
		b.keepsApart()
	})
}

// TestObligorsSilenceIsTheirOwn: what no source said of an obligor is not told as the
// family's, and whose number is not known was not asked about.
func TestObligorsSilenceIsTheirOwn(t *testing.T) {
	t.Parallel()
	r := CheckReport{
		Sources: []ReportSource{{Code: "deposits", Chinese: "银行存款"}},
		People:  []CheckedPerson{{PersonID: father}, {PersonID: son, Name: "张大山", Outside: true}, {PersonID: daughter, Name: "张小梅", Outside: true}},
		Replies: []CheckReply{{PersonID: father, Source: "deposits", State: None}, {PersonID: son, Source: "deposits", State: NoReply, Detail: "stale"},
			{PersonID: daughter, Source: "deposits", State: NoReply, Detail: "no_number"}},
	}
	if got, want := r.inWords(), "共核对家庭成员 1 人，认定记录 0 条、豁免 0 条，其中 0 项多于申报。另涉及不共同生活的法定义务人 2 人，其中 1 人未查询。"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	page, err := r.print()
	if err != nil || strings.Count(page, "未查询：没有身份证号") != 1 || strings.Count(page, "已授权，有记录 0 项来源、无记录 0 项、未回复 1 项") != 1 {
		t.Errorf("%v: %s", err, page)
	}
	r.Replies[0].State = NoReply
	if got := r.inWords(); !strings.HasSuffix(got, "未回复的来源：银行存款，不视为没有。") {
		t.Errorf("%q", got)
	}
}

// paperNames holds that the printed report says something.
func (b *bench) paperNames(ref Ref, words ...string) {
	b.t.Helper()
	_, body, err := b.Document(checker(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	defer body.Close()
	page, err := io.ReadAll(body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, w := range words {
		if !strings.Contains(string(page), w) {
			b.t.Errorf("the paper does not say %q", w)
		}
	}
}

// keepsApart holds that answers about an obligor are his, and that who was not
// asked about has none.
func (b *bench) keepsApart() {
	b.t.Helper()
	var f Found
	err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) {
		f, err = b.Found(b.t.Context(), tx, county, application)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	answered := map[id.ID]int{}
	for _, a := range f.Answers {
		if a.Answered {
			answered[a.PersonID]++
		}
	}
	if len(f.Findings) != 1 || f.Findings[0].PersonID != son || answered[son] != 2 || answered[daughter] != 0 || answered[father] != 2 {
		b.t.Errorf("findings %+v, answers %v", f.Findings, answered)
	}
	if slices.Contains(f.NoReply, "deposits") {
		b.t.Error("a source that was not asked about an obligor counts as silent about the family")
	}
}
