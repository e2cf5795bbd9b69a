package casework

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/policy"
)

func update() bool { f := flag.Lookup("update"); return f != nil && f.Value.String() == "true" }

// remediesNow is what the packs of 2026 say.
const remediesNow = "如不服本决定，可以自知道之日起 60 日内向县级人民政府申请行政复议，或者自知道之日起 6 个月内直接向人民法院提起行政诉讼（《中华人民共和国社会救助法》第七十六条；《中华人民共和国行政复议法》第二十条；《中华人民共和国行政诉讼法》第四十六条）。"

// art57 cites 最低生活保障审核确认办法.
func art57(n int) string {
	return fmt.Sprintf("《最低生活保障审核确认办法》（民发〔2021〕57号）第%s条", numeral(n))
}

// artLaw cites 社会救助法.
func artLaw(n int) string { return fmt.Sprintf("《社会救助法》第%s条", numeral(n)) }

// numeral writes 1 to 99 as laws number their articles.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	tens, ones := n/10, n%10
	s := ""
	if tens > 1 {
		s += string(digits[tens])
	}
	if tens > 0 {
		s += "十"
	}
	if ones > 0 || tens == 0 {
		s += string(digits[ones])
	}
	return s
}

// TestMain adds -update, which rewrites the golden papers, and lets the property test
// make one run of each kind of case, unless more are asked for: each is a case's whole
// life.
func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite testdata")
	checks := flag.Lookup("rapid.checks").Value
	if err := checks.Set("1"); err != nil {
		panic(err)
	}
	if flag.Parse(); testing.Short() && checks.String() == "1" { // rapid makes a fifth of them then
		if err := checks.Set("5"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// TestPapers holds every paper to testdata, letter by letter.
func TestPapers(t *testing.T) {
	t.Parallel()
	day := calendar.On(2026, 11, 23)
	family := []memberRow{{"尔玛泽仁", "申请人", "513221********1234", "1970年3月2日", "重病"}, {"尔玛兰", "子女", "", "2012年6月1日", ""}}
	base := paper{Programme: "最低生活保障", Number: "513221-DB-2026-000123", County: "汶川县", Township: "威州镇人民政府", Where: "汶川县威州镇双河村", Applicant: "尔玛泽仁", Members: 3,
		AppliedOn: "2026年11月2日", Issuer: "威州镇人民政府", IssuedOn: day.Chinese(), PaperNumber: "513221-WS-2026-000007", Code: "<svg></svg>"}
	for _, c := range []struct {
		name string
		with func(*paper)
	}{
		{"acceptance", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Survey, p.Due = "acceptance", "最低生活保障申请受理通知书", art57(10), "2026年11月26日", dayOrUnknown(calendar.Date{})
		}},
		{"supplement", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Items = "supplement", "一次性补正告知书", art57(10), []string{"残疾证<复印件>", "住院病历"}
		}},
		{"decline", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Reason, p.Remedies = "decline", "不予受理通知书", art57(10), "户籍不在本县", remediesNow
		}},
		{"publicity", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Public, p.Agree, p.Amount = "publicity", "最低生活保障初审意见公示", art57(19), true, true, money.Fen(40050)
			p.Start, p.End, p.Place, p.Phone = "2026年11月23日", "2026年11月30日", "村务公开栏", "0837-0000000"
		}},
		{"publicity_refusal", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Public = "publicity", "最低生活保障初审意见公示", art57(19), true
			p.Start, p.End, p.Place, p.Phone = "2026年11月23日", "2026年11月30日", "村务公开栏", "0837-0000000"
		}},
		{"confirmation", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = "confirmation", "最低生活保障确认通知书", artLaw(45)+"、"+art57(21), "513221-JD-2026-000045", "汶川县民政局"
			p.Amount, p.From, p.Remedies, p.Demonstration = money.Yuan(1400), "2026年12月", remediesNow, true
		}},
		{"confirmation_medical", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = "confirmation", "医疗救助确认通知书", artLaw(45), "513221-JD-2026-000047", "汶川县医疗保障局"
			p.Programme, p.Person, p.Result, p.Amount, p.Remedies = "医疗救助", "尔玛泽仁", policy.ResultOnce, money.Yuan(21_000), remediesNow
			p.Layers = []Layer{{"basic", Text{"基本医疗保险", "basic medical insurance"}, true, money.Yuan(80_000), money.Yuan(50_000), money.Yuan(30_000)},
				{"medical-aid", Text{"医疗救助", "medical aid"}, false, money.Yuan(30_000), money.Yuan(21_000), money.Yuan(9_000)}}
		}},
		{"appraisal", func(p *paper) {
			p.Kind, p.Title, p.Article = "appraisal", "民主评议记录", art57(19)
			p.Minutes = &minutesPaper{On: "2026年11月20日", Place: "双河村村委会", Reason: "患病", Words: "多数代表认为情况属实。", Result: "同意", For: 6, Against: 1, Abstained: 1, Num: 2, Den: 3, Quorum: 5,
				Rows: []minutesRow{{"陈强", attendedAs("township"), ""}, {"尔玛泽郎", attendedAs("delegate"), "申请人的弟弟"}}}
		}},
		{"appraisal_blank", func(p *paper) {
			p.Kind, p.Title, p.Article = paperBlankMinutes, "民主评议记录", art57(19)
			p.Minutes = &minutesPaper{Reason: "患病", Num: 2, Den: 3, Blank: make([]struct{}, 3)}
		}},
		{"publicity_village", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Public, p.Agree, p.Village = "publicity", "因灾倒损民房恢复重建救助民主评议结果公示", "《自然灾害救助条例》第二十条", true, true, true
			p.Programme, p.Start, p.End, p.Place, p.Phone = "因灾倒损民房恢复重建救助", "2026年11月23日", "2026年11月30日", "村务公开栏", "0837-0000000"
		}},
		{"refusal", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = "refusal", "不予确认最低生活保障告知书", artLaw(45)+"、"+art57(21), "513221-JD-2026-000046", "汶川县民政局"
			p.Grounds, p.Remedies = []ground{{"家庭月人均收入600.00元，不低于当地标准350.00元", artLaw(18)}, {"拥有机动车1辆", ""}}, remediesNow
		}},
		{"application", func(p *paper) {
			p.Kind, p.Title, p.Article = "application", "最低生活保障申请书", art57(9)
			p.Form = applicationPaper{Members: family, Incomes: []lineRow{{"尔玛泽仁", "经营净收入", "300.00元/月", "养殖"}}, Reason: "患病<不能劳动>", Signers: []string{"尔玛泽仁"}}
		}},
		{"exit_statement", func(p *paper) {
			p.Kind, p.Title, p.Form = "exit_statement", "主动退出最低生活保障声明", struct{}{}
		}},
		{"visit_blank", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Form = "visit_blank", "入户调查表", art57(16), family
		}},
		{"visit", func(p *paper) {
			p.Kind, p.Title, p.Article = "visit", "入户调查表", art57(16)
			p.Visit = &visitPaper{On: "2026年11月10日", Place: "双河村12号", Present: "尔玛泽仁", Form: VisitForm{Dwelling: "土木房3间", IncomeSeen: "养羊6只", Living: "衣食一般"},
				Photos: 2, Signatures: []signaturePaper{{As: "调查人员", Name: "王丽"}, {As: "调查人员", Name: "何军"}, {As: "在场家庭成员", Name: "尔玛泽仁"}}}
		}},
		{"assessment_blank", func(p *paper) {
			items, _ := selfCareItems(nil)
			p.Kind, p.Title, p.Article, p.Form = paperBlankAssessment, "生活自理能力评估表", "《特困人员认定办法》（民发〔2021〕43号）第二十条", assessmentPaper{Person: family[0], Items: items}
		}},
		{"assessment", func(p *paper) {
			items, failed := selfCareItems(&Assessment{Eat: true, Walk: true})
			p.Kind, p.Title, p.Article = paperAssessment, "生活自理能力评估表", "《特困人员认定办法》（民发〔2021〕43号）第二十条"
			p.Form = assessmentPaper{Person: family[0], Items: items, Failed: failed, On: "2026年11月10日", By: "周杰", Present: "王丽、村委会何军", Words: "坐轮椅"}
		}},
		{"approval", func(p *paper) {
			p.Kind, p.Title, p.Article = "approval", "最低生活保障审核确认表", art57(20)
			p.Form = approvalPaper{Members: family, Reason: "患病", Visits: []approvalVisit{{"2026年11月10日", "双河村12号", "王丽、何军"}}, Check: "HD-1，2026年11月12日出具。", Agree: true,
				Amount: "每月400.50元", Opinion: "情况属实", OpinionBy: "陈强", OpinionOn: "2026年11月13日", Publicity: []approvalPosting{{"513221-GS-2026-000001", "2026年11月13日", "2026年11月20日", "村务公开栏", 0}},
				Decision: "予以确认，每月400.50元", Number: "513221-JD-2026-000045", DecidedBy: "周杰", DecidedOn: "2026年11月23日"}
		}},
		{"hearing_notice", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Form = "hearing_notice", "听取意见通知书", artLaw(48), hearingPaper{Why: "家庭收入增加", Proposed: "停止", Term: "5个工作日"}
		}},
		{"hearing", func(p *paper) {
			p.Kind, p.Title, p.Article = "hearing", "听取意见记录", artLaw(48)
			p.Form = hearingPaper{Why: "家庭收入增加", On: "2026年11月20日", Who: "尔玛泽仁", How: "当面听取", Words: "只是临时工。", Written: "王丽"}
		}},
		{"receipt", func(p *paper) {
			p.Kind, p.Title, p.Form = "receipt", "送达回证", receiptPaper{Paper: "不予确认最低生活保障告知书", Number: "513221-JD-2026-000046", Served: "2026年11月24日", Receiver: "尔玛泽仁"}
		}},
		{"certificate", func(p *paper) {
			p.Kind, p.Title, p.DecisionNumber, p.Issuer = paperCertificate, "最低生活保障证", "513221-JD-2026-000045", "汶川县民政局"
			p.Form = certificatePaper{Holder: "尔玛泽仁", Amount: "每月400.50元", From: "2026年12月", Decision: "513221-JD-2026-000045", Members: family}
		}},
		{"results", func(p *paper) {
			sum := money.Fen(40050)
			*p = paper{Kind: paperResults, Title: "社会救助结果公布", Number: "2026年11月", County: "汶川县", Township: "威州镇人民政府", Where: "汶川县威州镇双河村", Issuer: "汶川县民政局",
				IssuedOn: day.Chinese(), PaperNumber: "513221-GB-2026-000001", Code: "<svg></svg>"}
			p.Form = resultsPaper{Parts: []resultsPart{{Programme: "最低生活保障", When: "2026年11月", Article: artLaw(45) + "、" + art57(24), Amounts: true, Rows: []Result{{Name: "尔玛泽仁", Members: 2, Amount: &sum}, {Name: "尔某某", Members: 1, Amount: &sum}}},
				{Programme: "最低生活保障边缘家庭", When: "2026年11月", Article: artLaw(45), Rows: []Result{{Name: "罗平", Members: 3}}},
				{Programme: "医疗救助", When: "2026年第3季度", Article: artLaw(45), Quarter: true, Amounts: true, Rows: []Result{{Name: "罗平", Members: 1, Amount: &sum}}}}}
		}},
		{"results_none", func(p *paper) {
			*p = paper{Kind: paperResults, Title: "社会救助结果公布", Number: "2026年11月", County: "汶川县", Township: "威州镇人民政府", Where: "汶川县威州镇双河村", Issuer: "汶川县民政局", IssuedOn: day.Chinese(), Form: resultsPaper{}}
		}},
		{"consent_blank", func(p *paper) {
			words := []string{"本人尔玛泽仁因本家庭申请最低生活保障，同意县级民政部门及其核对机构查询、核对本人的收入、财产、支出和家庭情况。"}
			p.Kind, p.Title, p.Article = paperBlankLetters, "核对授权书", art57(9)
			p.Form = lettersPaper{[]letterSheet{{Letter: Letter{Name: "尔玛泽仁", IDNumber: "513221********1234", Title: "家庭经济状况核对授权书", Words: words, Version: "2026-1", Basis: art57(9)}, Relation: "申请人"},
				{Letter: Letter{Name: "尔玛木", Obligor: true, Title: "法定赡养、抚养、扶养义务人核对授权书", Words: words, Version: "2026-1", Basis: art57(9)}, Relation: "尔玛泽仁的子女"}}}
		}},
		{"consent", func(p *paper) {
			p.Kind, p.Title, p.Article = paperLetter, "家庭经济状况核对授权书", art57(9)
			p.Form = lettersPaper{[]letterSheet{{Letter: Letter{Name: "尔玛泽仁", IDNumber: "513221********1234", Title: "家庭经济状况核对授权书", Words: []string{"本人尔玛泽仁同意。"}, Version: "2026-1", Basis: art57(9), AtHome: true},
				Relation: "申请人", Drawing: "data:image/png;base64,iVBORw0KGgo=", Signed: "2026年11月20日"}}}
		}},
		{"hearing_blank", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Form = "hearing_blank", "听取意见记录", art57(32), hearingPaper{Why: "定期核查"}
		}},
		{"extension", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Cause, p.From, p.Since, p.Due, p.Reason = "extension", "延长办理期限告知书", "《通知》四（一）", "人户分离", "45个工作日", "受理之日", "2027年1月8日", "全家在成都居住，须当地协查"
		}},
		{"ruling_upheld", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = paperRuling, "最低生活保障复议或诉讼结果告知书", artLaw(76), "513221-JD-2026-000045", "汶川县民政局"
			p.Reason, p.Outcome, p.Court = "维持：汶川县人民法院判决", "upheld", true
		}},
		{"ruling_annulled", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = paperRuling, "最低生活保障复议或诉讼结果告知书", artLaw(76), "513221-JD-2026-000045", "汶川县民政局"
			p.Reason, p.Outcome, p.Due = "撤销并责令重新作出：汶府复决〔2026〕8号", "annulled", "2026年12月30日"
		}},
		{"amended", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = paperAmended, "变更最低生活保障待遇告知书", artLaw(76), "513221-JD-2026-000061", "汶川县民政局"
			p.Reason, p.Outcome, p.Before, p.Amount, p.Counted, p.From = "变更：汶府复决〔2026〕8号", "changed", money.Fen(40050), money.Fen(60075), 3, "2026年9月"
			p.Start, p.End, p.Months, p.Owed, p.Remedies = "2026年9月", "2026年11月", 3, money.Fen(60075), remediesNow
		}},
		{"termination", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Reason, p.Remedies = "termination", "终止审核确认程序告知书", art57(29), "无正当理由三次拒绝入户调查", remediesNow
		}},
	} {
		p := base
		if c.with(&p); p.Public {
			p.PaperNumber = "513221-GS-2026-000007"
		}
		got, err := render(p)
		if err != nil {
			t.Fatal(err)
		}
		got = strings.Replace(got, string(p.Style()), "", 1) // how it looks is internal/paper's
		path := filepath.Join("testdata", c.name+".html")
		if update() {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (go test ./casework -update rewrites):\n%s", c.name, d)
		}
	}
}

// TestPublicityTellsNothingElse: what art.24 does not allow is not in the sheet.
func TestPublicityTellsNothingElse(t *testing.T) {
	t.Parallel()
	p := paper{Kind: "publicity", Title: "公示", Public: true, Number: "513221-DB-2026-000123", DecisionNumber: "513221-JD-2026-000001", Reason: "患癌症", Applicant: "罗平",
		Items: []string{"残疾证"}, Grounds: []ground{{"收入", ""}}, Remedies: "复议", AppliedOn: "2026年1月1日", From: "2026年12月"}
	got, err := render(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{p.Number, p.DecisionNumber, p.Reason, p.Items[0], "收入", p.Remedies, p.AppliedOn, p.From} {
		if strings.Contains(got, secret) {
			t.Errorf("the notice tells %q", secret)
		}
	}
}
