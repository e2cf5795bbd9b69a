package casework

import (
	"flag"
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

// TestMain adds -update, which rewrites the golden papers, and lets the
// property test make fewer runs than rapid would: each is a case's whole life.
func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite testdata")
	if err := flag.Set("rapid.checks", "20"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestPapers holds every paper to testdata, letter by letter.
func TestPapers(t *testing.T) {
	t.Parallel()
	day := calendar.On(2026, 11, 23)
	base := paper{Programme: "最低生活保障", Number: "513221-DB-2026-000123", County: "汶川县", Township: "威州镇人民政府", Where: "汶川县威州镇双河村", Applicant: "尔玛泽仁", Members: 3,
		AppliedOn: "2026年11月2日", Issuer: "威州镇人民政府", IssuedOn: day.Chinese()}
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
			p.Kind, p.Title, p.Article, p.Reason, p.Remedies = "decline", "不予受理通知书", art57(10), "户籍不在本县", remedies(day, 60, 6)
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
			p.Amount, p.From, p.Remedies, p.Demonstration = money.Yuan(1400), "2026年12月", remedies(day, 60, 6), true
		}},
		{"confirmation_medical", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = "confirmation", "医疗救助确认通知书", artLaw(45), "513221-JD-2026-000047", "汶川县医疗保障局"
			p.Programme, p.Person, p.Result, p.Amount, p.Remedies = "医疗救助", "尔玛泽仁", policy.ResultOnce, money.Yuan(21_000), remedies(day, 60, 6)
			p.Layers = []Layer{{"basic", Text{"基本医疗保险", "basic medical insurance"}, true, money.Yuan(80_000), money.Yuan(50_000), money.Yuan(30_000)},
				{"medical-aid", Text{"医疗救助", "medical aid"}, false, money.Yuan(30_000), money.Yuan(21_000), money.Yuan(9_000)}}
		}},
		{"appraisal", func(p *paper) {
			p.Kind, p.Title, p.Article = "appraisal", "民主评议记录", art57(19)
			p.Minutes = &minutesPaper{On: "2026年11月20日", Place: "双河村村委会", Reason: "患病", Words: "多数代表认为情况属实。", Result: "同意", For: 6, Against: 1, Abstained: 1, Num: 2, Den: 3, Quorum: 5,
				Rows: []minutesRow{{"陈强", attendedAs("township"), ""}, {"尔玛泽郎", attendedAs("delegate"), "申请人的弟弟"}}}
		}},
		{"appraisal_blank", func(p *paper) {
			p.Kind, p.Title, p.Article = "appraisal", "民主评议记录", art57(19)
			p.Minutes = &minutesPaper{Reason: "患病", Num: 2, Den: 3, Blank: make([]struct{}, 3)}
		}},
		{"publicity_village", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Public, p.Agree, p.Village = "publicity", "因灾倒损民房恢复重建救助民主评议结果公示", "《自然灾害救助条例》第二十条", true, true, true
			p.Programme, p.Start, p.End, p.Place, p.Phone = "因灾倒损民房恢复重建救助", "2026年11月23日", "2026年11月30日", "村务公开栏", "0837-0000000"
		}},
		{"refusal", func(p *paper) {
			p.Kind, p.Title, p.Article, p.DecisionNumber, p.Issuer = "refusal", "不予确认最低生活保障告知书", artLaw(45)+"、"+art57(21), "513221-JD-2026-000046", "汶川县民政局"
			p.Grounds, p.Remedies = []ground{{"家庭月人均收入600.00元，不低于当地标准350.00元", artLaw(18)}, {"拥有机动车1辆", ""}}, remedies(day, 60, 6)
		}},
		{"termination", func(p *paper) {
			p.Kind, p.Title, p.Article, p.Reason, p.Remedies = "termination", "终止审核确认程序告知书", art57(29), "无正当理由三次拒绝入户调查", remedies(day, 60, 6)
		}},
	} {
		p := base
		c.with(&p)
		got, err := render(p)
		if err != nil {
			t.Fatal(err)
		}
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
