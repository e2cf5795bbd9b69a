package source

import (
	"slices"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/money"
)

func builtInSource(t *testing.T, code string) Source {
	t.Helper()
	list, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s Source) bool { return s.Code == code })
	if i < 0 {
		t.Fatalf("there is no source %s", code)
	}
	return list[i]
}

func TestTheBuiltInCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	list, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	active := 0
	for _, s := range list {
		if s.Active {
			active++
		}
		if s.Limits.Attempts == 0 || s.Limits.Timeout == 0 {
			t.Errorf("%s has no limits", s.Code)
		}
	}
	if len(list) < 25 || active != 10 {
		t.Errorf("%d sources, %d active", len(list), active)
	}
}

func TestWhatARowMeans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source string
		row    map[string]string
		amount money.Fen
		want   Fact
		means  bool
	}{
		{"vehicles", map[string]string{"type": "小型普通客车", "model": "五菱宏光", "registered": "2018/5/3"}, 0, Fact{Quantity: 1, Summary: "小型普通客车 1 辆，五菱宏光，登记2018/5/3"}, true},
		{"vehicles", map[string]string{}, 0, Fact{Quantity: 1, Summary: "机动车 1 辆"}, true},
		{"vehicles", map[string]string{"type": "残疾人专用三轮摩托车"}, 0, Fact{Quantity: 1, Summary: "残疾人专用三轮摩托车 1 辆", Hint: "残疾人代步车"}, true},
		{"vehicles", map[string]string{"status": "注销、报废"}, 0, Fact{}, false},
		{"real_estate", map[string]string{"use": "农村宅基地", "area": "120"}, 0, Fact{Quantity: 1, Summary: "农村宅基地，120平方米", Hint: "农村宅基地住房"}, true},
		{"real_estate", map[string]string{"use": "商铺"}, 0, Fact{Item: "other", Quantity: 1, Summary: "商铺"}, true},
		{"real_estate", map[string]string{"address": "滨河小区1幢"}, 0, Fact{Quantity: 1, Summary: "不动产，滨河小区1幢", Where: "滨河小区1幢"}, true},
		{"custody", map[string]string{"type": "服刑", "until": "2026-11-30"}, 0, Fact{Quantity: 1, Summary: "服刑，至2026-11-30"}, true},
		{"custody", map[string]string{"type": "服刑", "until": "2026年11月29日"}, 0, Fact{}, false},
		{"custody", map[string]string{"type": "服刑", "until": "无期"}, 0, Fact{Quantity: 1, Summary: "服刑，至无期"}, true},
		{"custody", map[string]string{"type": "强制隔离戒毒"}, 0, Fact{Item: "detox", Quantity: 1, Summary: "强制隔离戒毒"}, true},
		{"custody", map[string]string{"type": "社区戒毒"}, 0, Fact{Item: "correction", Quantity: 1, Summary: "社区戒毒"}, true},
		{"custody", map[string]string{"type": "社区矫正"}, 0, Fact{Item: "correction", Quantity: 1, Summary: "社区矫正"}, true},
		{"companies", map[string]string{"company": "甲", "status": "吊销"}, 100, Fact{Quantity: 1, Summary: "甲，吊销", Hint: "企业已吊销"}, true},
		{"companies", map[string]string{"company": "甲", "status": "存续"}, 0, Fact{Quantity: 1, Summary: "甲，存续", Hint: "没有实缴出资"}, true},
		{"companies", map[string]string{"company": "甲", "type": "有限责任公司"}, 100, Fact{Quantity: 1, Summary: "甲，有限责任公司"}, true},
		{"deposits", map[string]string{"bank": "岷源农商行"}, 1_234_56, Fact{Quantity: 1, Summary: "岷源农商行，存款余额1,234.56元"}, true},
		{"deposits", map[string]string{"bank": "岷源农商行"}, 0, Fact{}, false},
		{"pensions", map[string]string{"status": "停发"}, 100, Fact{}, false},
		{"elsewhere", map[string]string{"county": "理县", "town": "杂谷脑镇", "since": "2024-01"}, 100, Fact{Quantity: 1, Summary: "理县杂谷脑镇，自2024-01"}, true},
		{"disability", map[string]string{"type": "肢体残疾", "grade": "二级", "until": "2030-01-01"}, 0, Fact{Item: "limb", Quantity: 1, Grade: 2, Summary: "肢体残疾二级，有效期至2030-01-01"}, true},
		{"disability", map[string]string{"type": "肢体、智力（多重）", "grade": "1"}, 0, Fact{Item: "multiple", Quantity: 1, Grade: 1, Summary: "肢体、智力（多重）1"}, true},
		{"disability", map[string]string{"type": "精神", "grade": "二级或三级"}, 0, Fact{Item: "mental", Quantity: 1, Summary: "精神二级或三级"}, true},
		{"custody", map[string]string{"type": "强制隔离戒毒", "since": "2026-01-05"}, 0, Fact{Item: "detox", Quantity: 1, Summary: "强制隔离戒毒，自2026-01-05"}, true},
		{"custody", map[string]string{"type": "服刑"}, 0, Fact{Quantity: 1, Summary: "服刑"}, true},
		{"marriages", map[string]string{"type": "离婚登记", "registered": "2024-05-06"}, 0, Fact{Item: "divorced", Quantity: 1, Summary: "离婚登记，登记2024-05-06", Entered: "2024-05-06"}, true},
		{"marriages", map[string]string{"type": "结婚登记", "spouse": "周敏", "registered": "2024-05-06"}, 0, Fact{Item: "married", Quantity: 1, Summary: "结婚登记，配偶周敏，登记2024-05-06", Other: "周敏", Entered: "2024-05-06", Hint: "配偶已死亡或者经法院判决离婚的，登记不会更新"}, true},
		{"household_register", map[string]string{"address": "理县杂谷脑镇", "moved": "2024-05-06迁出"}, 0, Fact{Item: "moved_out", Quantity: 1, Summary: "户籍理县杂谷脑镇，2024-05-06迁出", Where: "理县杂谷脑镇"}, true},
		{"school_fees", map[string]string{"what": "出境2次", "year": "2025"}, 0, Fact{Item: "abroad", Quantity: 1, Summary: "出境2次，2025年度"}, true},
		{"enrolment", map[string]string{"school": "威州中学", "stage": "普通高中"}, 0, Fact{Item: "senior", Quantity: 1, Summary: "威州中学，普通高中"}, true},
		{"enrolment", map[string]string{"school": "阿坝职校", "stage": "职业高中"}, 0, Fact{Item: "vocational", Quantity: 1, Summary: "阿坝职校，职业高中"}, true},
	} {
		got, means := builtInSource(t, c.source).Read(c.row, c.amount, calendar.On(2026, 11, 30))
		if got != c.want || means != c.means {
			t.Errorf("%s %v: %+v, %v; want %+v, %v", c.source, c.row, got, means, c.want, c.means)
		}
	}
}

func TestAnInstallationSaysOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	list, err := Overlay("own.yaml", []byte(`
sources:
  - code: vehicles
    owner: 县公安局交通警察大队
    refresh_days: 31
    limits: {rate: 2.5, timeout: 3s}
  - code: grain
    chinese: 粮食直补
    english: Grain subsidy
    owner: 财政局
    items: 面积、金额
    basis: 与财政局的数据共享协议
    mark: local
    active: true
    refresh_days: 372
    retention_days: 372
    kind: income
    item: transfer
    per: year
    covers: [income]
    fields:
      - {name: id, chinese: 身份证号, required: true, secret: true}
      - {name: name, chinese: 姓名, required: true}
      - {name: sum, chinese: 补贴金额, unit_fen: 100}
    reading: {summary: ["粮食直补{amount}元"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s Source) bool { return s.Code == "vehicles" })
	v := list[i]
	if v.Owner != "县公安局交通警察大队" || v.Refresh != 31 || v.Limits.Rate != 2.5 || v.Limits.Attempts != defaultAttempts || v.Item != "vehicle" || len(v.Fields) < 5 {
		t.Errorf("vehicles became %+v", v)
	}
	if last := list[len(list)-1]; last.Code != "grain" || !last.Active || last.Reply != Records {
		t.Errorf("the new source became %+v", last)
	}
}

func TestFaultsSayWhereAndWhat(t *testing.T) {
	t.Parallel()
	for own, want := range map[string]string{
		"sources: [{code: vehicles, owners: x}]":                                                  "unknown field",
		"sources: [{code: vehicles, refresh_days: 900}]":                                          "retention_days must not be shorter than refresh_days (900)",
		"sources: [{code: vehicles, kind: car}]":                                                  `kind must be one of`,
		"sources: [{code: grain}]":                                                                "source grain: chinese is missing",
		"sources: [{code: vehicles, reading: {summary: ['{colour}']}}]":                           `reading.summary: there is no field "colour"`,
		"sources: [{code: vehicles, reading: {cases: [{field: type, hint: x}]}}]":                 "exactly one of has, lacks and no_amount",
		"sources: [{code: vehicles, limits: {attempts: 99}}]":                                     "limits.attempts must be between 1 and 10",
		"sources: [{code: vehicles, price_fen: -1}]":                                              "price_fen must not be negative",
		"sources: [{code: vehicles, fields: [{name: id, chinese: 身份证号}]}]":                        "the fields id and name are needed",
		"sources: [{code: vehicles}, {code: vehicles}]":                                           "is there twice",
		"sources: [{code: vehicles, covers: [everything]}]":                                       "covers must be income, assets or members",
		"sources: [{code: deposits, fields: [{name: id, chinese: 号}, {name: name, chinese: 名}]}]": "needs_amount needs a field with unit_fen",
		"sources: [{code: vehicles, manifest: {required: true}}]":                                 "manifest.required needs manifest.keys",
		"sources: [{code: vehicles, manifest: {valid_days: -1}}]":                                 "manifest.valid_days must be 1 or more",
		"sources: [{code: vehicles, limits: {timeout: fast}}]":                                    "own.yaml",
	} {
		if _, err := Overlay("own.yaml", []byte(own)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "own.yaml") {
			t.Errorf("%s: %v, want %q", own, err, want)
		}
	}
}

func TestAFileThatIsNotThereChangesNothing(t *testing.T) {
	t.Parallel()
	list, err := Load(t.TempDir() + "/sources.yaml")
	if err != nil || len(list) == 0 {
		t.Errorf("%d sources, %v", len(list), err)
	}
}

func FuzzOverlay(f *testing.F) {
	f.Add("sources: [{code: vehicles, refresh_days: 31}]")
	f.Add("sources: [{code: x, fields: [{name: a}], reading: {summary: ['{a|b}', '{']}}]")
	f.Fuzz(func(t *testing.T, own string) {
		list, err := Overlay("own.yaml", []byte(own))
		if err != nil {
			return
		}
		for _, s := range list {
			s.Read(map[string]string{"type": own}, 1, calendar.On(2026, 11, 30))
		}
	})
}
