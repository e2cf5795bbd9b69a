package verification

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"slices"
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
	"doudi/verification/internal/q"
)

// atHome is the family's account at the portal.
func atHome() context.Context {
	return authz.WithActor(context.Background(), authz.Family(7001))
}

// reader is one of the household; the mother applies.
func reader(who id.ID) Reader { return Reader{[]id.ID{who}, who == mother} }

// familyReads reads the report as somebody.
func (b *bench) familyReads(who id.ID) (out FamilyReport, err error) {
	err = b.db.View(atHome(), func(tx *db.Tx) (err error) {
		out, err = b.ForFamily(atHome(), tx, county, application, reader(who))
		return err
	})
	return out, err
}

func (b *bench) familySays(who id.ID, w FamilyContest) error {
	return b.db.Update(atHome(), func(tx *db.Tx) error { return b.ContestByFamily(atHome(), tx, county, application, reader(who), w) })
}

// photograph stores a picture as the family's account does.
func (b *bench) photograph() id.ID {
	b.t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		b.t.Fatal(err)
	}
	f, err := b.store.Receive(atHome(), files.Upload{County: county, Name: "过户.png", MediaType: "image/png", Purpose: "evidence", Division: files.Nobody}, &out)
	if err != nil {
		b.t.Fatal(err)
	}
	return f.ID
}

// reportedOn settles every finding as theirs, but one of a source, and issues the report.
func (b *bench) reportedOn(exempt string) CheckView {
	b.t.Helper()
	v := b.asked()
	var list []Settling
	for _, f := range v.Findings {
		s := Settling{f.ID, Accepted, "经核实"}
		if f.Source == exempt {
			s.State, s.Reason = Exempt, "残疾人代步车"
		}
		list = append(list, s)
	}
	after, err := b.Settle(checker(), v.ref(), v.Version, list)
	if err == nil {
		_, err = b.Issue(checker(), v.ref(), after.Version, "")
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.read(v.ref())
}

func sourcesOf(r FamilyReport) (list []string) {
	for _, x := range r.Records {
		list = append(list, x.About.En+" of "+x.Name)
	}
	slices.Sort(list)
	return list
}

// TestWhatAFamilyIsTold: a member of the family reads what the report says of them
// and their children, and of nobody else's sentence; of another adult's savings
// only who applies for the family does. An obligor's savings, raw rows and
// the report of another family are not among it.
func TestWhatAFamilyIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.namesObligors()
		b.deliver("deposits", recent, "客户姓名,证件号码,开户行,账号,余额合计\n"+
			"李秀英,"+string(b.family.Members[1].IDNumber)+",岷源农商行,8013219926556703286,23000\n"+
			"张大山,"+string(b.obligors[0].IDNumber)+",岷源农商行,8013219926556703287,80000\n")
		b.deliver("custody", recent, "证件号,姓名,类别,收押日期\n"+string(b.family.Members[0].IDNumber)+",张三,服刑,2026-10-05\n")
		b.deliver("disability", recent, "证件号,姓名,残疾类别,残疾等级\n"+string(b.family.Members[2].IDNumber)+",张小明,智力,二级\n")
		b.consentAll(father, mother, child, son)
		_, err := b.familyReads(father)
		wants(t, "before the report", err, errs.NotFound)
		b.reportedOn("")

		his, err := b.familyReads(father)
		if err != nil {
			t.Fatal(err)
		}
		if got := sourcesOf(his); !slices.Equal(got, []string{"Custody of 张三", "Disability certificates of 张小明"}) {
			t.Errorf("he is told of %v", got)
		}
		hers, err := b.familyReads(mother)
		if err != nil {
			t.Fatal(err)
		}
		if got := sourcesOf(hers); !slices.Equal(got, []string{"Bank deposits of 李秀英", "Disability certificates of 张小明"}) {
			t.Errorf("she is told of %v", got)
		}
		if x := hers.Records[0]; x.Amount != 23_000_00 || !x.Counted || x.AsOf != recent || strings.Contains(x.Summary, "8013219926556703286") || x.Department.Zh != "银行" || len(hers.Silent) == 0 {
			t.Errorf("her record is %+v, silent %v", x, hers.Silent)
		}
		for what, who := range map[string]id.ID{"an obligor": son, "another family": 99, "nobody": 0} {
			_, err := b.familyReads(who)
			wants(t, what, err, errs.NotFound)
		}
	})
}

// TestAFamilyContests: a member says that a record is not right, with a photograph; it
// waits for the checker as a clerk's word does, the family reads the answer, what was
// upheld is computed with no more, and another family cannot reach any of it.
func TestAFamilyContests(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("vehicles", recent, vehicles("张三", b.family.Members[0].IDNumber, "小型轿车"))
		b.deliver("custody", recent, "证件号,姓名,类别,收押日期\n"+string(b.family.Members[0].IDNumber)+",张三,服刑,2026-10-05\n")
		b.consentAll(father, mother, child)
		v := b.reportedOn("")
		of := func(source string) id.ID {
			return v.Findings[slices.IndexFunc(v.Findings, func(f CheckFinding) bool { return f.Source == source })].ID
		}
		car := FamilyContest{Finding: of("vehicles"), Claim: NotRight, Reason: "三年前就卖了", Picture: b.photograph()}
		wants(t, "another family", b.familySays(99, car), errs.NotFound)
		wants(t, "his sentence, by her", b.familySays(mother, FamilyContest{of("custody"), NotTheirs, "不是他", 0}), errs.NotFound)
		wants(t, "no such record", b.familySays(mother, FamilyContest{99, NotTheirs, "不是他", 0}), errs.NotFound)
		wants(t, "no words", b.familySays(mother, FamilyContest{of("vehicles"), NotTheirs, " ", 0}), errs.Invalid)
		wants(t, "no claim", b.familySays(mother, FamilyContest{of("vehicles"), "", "卖了", 0}), errs.Invalid)
		stolen := car
		stolen.Picture = b.put("授权书.jpg", "consent", strings.NewReader("scan"))
		wants(t, "a picture that is not the account's", b.familySays(mother, stolen), errs.NotFound)
		if err := b.familySays(mother, car); err != nil {
			t.Fatal(err)
		}
		wants(t, "twice", b.familySays(father, FamilyContest{of("vehicles"), NotTheirs, "再说一遍", 0}), errs.Conflict)
		if f := b.building(); f.Open != 1 {
			t.Errorf("the case waits for %d", f.Open)
		}
		list, err := b.Contests(checker(), ContestOpen, Ref{}, 10)
		if err != nil || len(list) != 1 || !list[0].ByFamily || !list[0].Pictured || list[0].Claim != NotRight || list[0].ContestedBy != "李秀英" {
			t.Fatalf("%+v, %v", list, err)
		}
		b.pictured(Ref{county, list[0].ID})
		_, err = b.SettleContest(checker(), Ref{county, list[0].ID}, ContestWord{State: Upheld, Answer: "车管所确认已过户"})
		wants(t, "upheld without the right amount", err, errs.Invalid)
		if _, err := b.SettleContest(checker(), Ref{county, list[0].ID}, ContestWord{State: Upheld, Answer: "车管所确认已过户", Number: new(int32)}); err != nil {
			t.Fatal(err)
		}
		if f := b.building(); f.Open != 0 || len(f.Findings) != 1 {
			t.Errorf("the case builds on %d findings, %d open", len(f.Findings), f.Open)
		}
		r, err := b.familyReads(mother)
		if err != nil || len(r.Records) != 1 || len(r.Records[0].Contests) != 1 || r.Records[0].Contests[0].Answer != "车管所确认已过户" || r.Records[0].MayContest() {
			t.Errorf("the family reads %+v, %v", r, err)
		}
		if view, err := b.Check(clerk(), v.ref()); err != nil || len(view.Findings) != 2 {
			t.Errorf("the clerk sees %d findings, %v: a record that is theirs does not vanish", len(view.Findings), err)
		}
		b.anotherCarIsRaised(of("vehicles"))
	})
}

// pictured looks at the photograph of a contest, and tries to from elsewhere.
func (b *bench) pictured(ref Ref) {
	b.t.Helper()
	_, _, err := b.ContestPicture(as("外县核对", 41, authz.Checker, "513222"), ref)
	wants(b.t, "the checker of another county", err, errs.NotFound)
	before := b.audited("file.read")
	f, body, err := b.ContestPicture(checker(), ref)
	if err != nil {
		b.t.Fatal(err)
	}
	defer body.Close()
	if n, err := io.Copy(io.Discard, body); err != nil || n != f.Size || f.MediaType != "image/png" || b.audited("file.read") != before+1 {
		b.t.Errorf("%d bytes of %+v, %v", n, f, err)
	}
}

// anotherCarIsRaised asks anew: the car that was sold is not raised again, and the false
// hits of the source are not more for it; a car of theirs that is another is raised.
func (b *bench) anotherCarIsRaised(sold id.ID) {
	b.t.Helper()
	again := b.asked()
	for _, f := range again.Findings {
		if f.Source == "vehicles" && f.State != NotOurs {
			b.t.Errorf("the car that was sold is raised again: %+v", f)
		}
	}
	err := b.db.View(checker(), func(tx *db.Tx) error {
		shares, err := ruleShares(checker(), tx, county)
		if n := shares["vehicles"]; err == nil && (len(n) != 1 || n[0].Settled != 1 || n[0].FalseHits != 0) {
			b.t.Errorf("of vehicles: %+v", n)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	list := []Settling{}
	for _, f := range again.Findings {
		if f.State == Open {
			list = append(list, Settling{f.ID, Accepted, ""})
		}
	}
	settled, err := b.Settle(checker(), again.ref(), again.Version, list)
	if err == nil {
		_, err = b.Issue(checker(), again.ref(), settled.Version, "")
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.deliver("vehicles", calendar.On(2026, 11, 22), strings.Replace(vehicles("张三", b.family.Members[0].IDNumber, "小型轿车"), "2018/5/3", "2024/6/7", 1))
	third := b.asked()
	if i := slices.IndexFunc(third.Findings, func(f CheckFinding) bool { return f.Source == "vehicles" }); i < 0 || third.Findings[i].State != Open {
		b.t.Errorf("another car of theirs is not raised: %+v", third.Findings)
	}
}

// TestTheRightAmountCounts: an income that is not right counts with what is, and what
// the department says on a later day is raised again.
func TestTheRightAmountCounts(t *testing.T) {
	t.Parallel()
	wage := CheckFinding{ID: 7, Kind: Income, Amount: money.Yuan(3000), State: Accepted}
	car := CheckFinding{ID: 8, Kind: Asset, Amount: money.Yuan(50_000), State: Accepted}
	for _, c := range []struct {
		contest Contest
		want    []money.Fen
	}{
		{Contest{Finding: 7, State: Upheld, Claim: NotRight, Measure: InMoney, Counts: money.Yuan(2500)}, []money.Fen{money.Yuan(2500), money.Yuan(50_000)}},
		{Contest{Finding: 8, State: Upheld, Claim: NotRight}, []money.Fen{money.Yuan(3000)}},
		{Contest{Finding: 8, State: Denied, Claim: NotRight}, []money.Fen{money.Yuan(3000), money.Yuan(50_000)}},
		{Contest{Finding: 7, State: Upheld, Claim: NotTheirs}, []money.Fen{money.Yuan(50_000)}},
	} {
		var got []money.Fen
		for _, f := range accepted([]CheckFinding{wage, car}, []Contest{c.contest}) {
			got = append(got, f.Amount)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v leaves %v, want %v", c.contest, got, c.want)
		}
	}
	if isGone(q.Finding{Kind: string(Income), MatchBasis: string(ByNumber), NameMatch: string(SameName)}) {
		t.Error("a wage that was not right is not raised again")
	}
}

// TestARecordWithoutMoneyIsPutRight: of a disability whose grade is wrong, the right grade
// counts, and of cars those that are there; a sentence that is over counts no more.
func TestARecordWithoutMoneyIsPutRight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("disability", recent, "证件号,姓名,残疾类别,残疾等级\n"+string(b.family.Members[0].IDNumber)+",张三,智力,二级\n")
		b.deliver("vehicles", recent, vehicles("张三", b.family.Members[0].IDNumber, "小型轿车"))
		b.deliver("custody", recent, "证件号,姓名,类别,收押日期\n"+string(b.family.Members[0].IDNumber)+",张三,服刑,2026-10-05\n")
		b.consentAll(father, mother, child)
		v := b.reportedOn("")
		settle := func(source string, word ContestWord) error {
			t.Helper()
			f := v.Findings[slices.IndexFunc(v.Findings, func(f CheckFinding) bool { return f.Source == source })]
			list, err := b.Contests(checker(), ContestOpen, Ref{}, 10)
			if err == nil && len(list) == 0 {
				if err = b.familySays(father, FamilyContest{f.ID, NotRight, "不对", 0}); err == nil {
					list, err = b.Contests(checker(), ContestOpen, Ref{}, 10)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			word.State, word.Answer = Upheld, "已核实"
			_, err = b.SettleContest(checker(), Ref{county, list[0].ID}, word)
			return err
		}
		one, nine, sum := int32(1), int32(9), money.Yuan(5)
		wants(t, "a disability without a grade", settle("disability", ContestWord{Counts: &sum}), errs.Invalid)
		wants(t, "a ninth grade", settle("disability", ContestWord{Number: &nine}), errs.Invalid)
		for _, x := range []struct {
			source string
			word   ContestWord
		}{{"disability", ContestWord{Number: &one}}, {"vehicles", ContestWord{Number: &one}}, {"custody", ContestWord{}}} {
			if err := settle(x.source, x.word); err != nil {
				t.Fatal(err)
			}
		}
		left := map[string]CheckFinding{}
		for _, f := range b.building().Findings {
			left[f.Source] = f
		}
		if len(left) != 2 || left["disability"].Grade != 1 || left["vehicles"].Quantity != 1 {
			t.Errorf("the case builds on %+v", left)
		}
	})
}
