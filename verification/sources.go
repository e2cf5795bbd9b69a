package verification

import (
	"strings"

	"doudi/internal/money"
)

// How old a file may be. Deaths, custody and money move fast; registers of
// things do not. The law sets no number; these are our defaults.
const (
	fastDays = 62
	slowDays = 92
)

// basis is what every source may be asked by.
const basis = "《社会救助法》第四十一条；民发〔2021〕57号第十七条"

// idHeadings and nameHeadings are how departments head the two columns that
// every source has.
func idField() SourceField {
	return SourceField{Name: "id", Chinese: "身份证号", Required: true, secret: true,
		Headings: []string{"公民身份号码", "身份证号码", "身份证明号码", "证件号码", "证件号", "社会保障号码", "公民身份证号码", "身份证"}}
}

func nameField(headings ...string) SourceField {
	return SourceField{Name: "name", Chinese: "姓名", Required: true, Headings: append([]string{"人员姓名"}, headings...)}
}

func text(name, chinese string, headings ...string) SourceField {
	return SourceField{Name: name, Chinese: chinese, Headings: headings}
}

func amount(name, chinese string, unit money.Fen, headings ...string) SourceField {
	return SourceField{Name: name, Chinese: chinese, Required: true, Headings: headings, money: unit}
}

const yuan money.Fen = 100

// Sources is every source, as a table: who keeps it and what its rows mean.
func Sources() []Source {
	return []Source{
		{Code: "deaths", Chinese: "死亡人员", English: "Deaths", Owner: "公安局", Items: "死亡、户口注销", Article: basis,
			MaxAge: fastDays, Kind: Death, Item: "death", Per: "once", Covers: []string{"members"},
			Fields: []SourceField{idField(), nameField(), text("died", "死亡日期", "死亡时间"), text("cancelled", "户口注销日期", "注销日期"), text("office", "登记单位", "派出所")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined("死亡登记", at("死亡日期", r["died"]))}, true
			}},
		{Code: "vehicles", Chinese: "机动车", English: "Vehicles", Owner: "公安局交警大队", Items: "号牌、车型、登记日期、状态", Article: basis,
			MaxAge: slowDays, Kind: Asset, Item: "vehicle", Per: "once", Covers: []string{"assets"},
			Fields: []SourceField{idField(), nameField("机动车所有人", "所有人", "车主", "车主姓名"), text("type", "车辆类型", "车型"), text("plate", "号牌号码", "车牌号", "车牌号码"),
				text("model", "品牌型号", "车辆品牌"), text("use", "使用性质"), text("registered", "初次登记日期", "注册日期", "登记日期"), text("status", "机动车状态", "车辆状态", "状态")},
			find: vehicle},
		{Code: "real_estate", Chinese: "不动产", English: "Real estate", Owner: "自然资源局", Items: "权利、坐落、面积、用途、登记时间", Article: basis,
			MaxAge: slowDays, Kind: Asset, Item: "house", Per: "once", Covers: []string{"assets"},
			Fields: []SourceField{idField(), nameField("权利人", "权利人姓名", "产权人"), text("certificate", "不动产权证号", "产权证号"), text("address", "坐落", "房屋坐落", "地址"),
				text("area", "建筑面积", "建筑面积（平方米）", "面积"), text("use", "用途", "规划用途"), text("right", "权利类型"), text("registered", "登记时间", "登记日期"), text("status", "权利状态", "状态")},
			find: estate},
		{Code: "companies", Chinese: "市场主体", English: "Companies", Owner: "市场监督管理局", Items: "企业、个体户、股东、状态", Article: basis,
			MaxAge: slowDays, Kind: Asset, Item: "company", Per: "once", Covers: []string{"assets"},
			Fields: []SourceField{idField(), nameField("法定代表人（经营者）", "法定代表人", "经营者", "负责人", "股东姓名"), text("company", "主体名称", "企业名称", "名称"), text("type", "主体类型", "企业类型"),
				text("code", "统一社会信用代码", "注册号"), amount("capital", "实缴资本（万元）", 10_000*yuan, "实缴资本", "出资额（万元）"), text("founded", "成立日期", "注册日期"),
				text("status", "登记状态", "经营状态", "状态"), text("role", "股东身份", "身份", "职务")},
			find: firm},
		{Code: "pensions", Chinese: "养老金", English: "Pensions", Owner: "人力资源和社会保障局", Items: "险种、月养老金、发放状态", Article: basis,
			MaxAge: fastDays, Kind: Income, Item: "transfer", Per: "month", Covers: []string{"income"},
			Fields: []SourceField{idField(), nameField(), text("insurance", "险种", "险种类型"), text("type", "待遇类别"), text("since", "开始领取年月", "待遇起始年月"),
				amount("monthly", "月养老金（元）", yuan, "月养老金", "养老金", "月发放金额"), text("status", "发放状态", "状态")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(or(r["insurance"], "养老金"), r["type"], at("领取自", r["since"]))}, active(r["status"])
			}},
		{Code: "contributions", Chinese: "社保公积金缴费", English: "Social-insurance contributions", Owner: "人力资源和社会保障局、住房公积金管理中心", Items: "参保单位、缴费基数、公积金", Article: basis,
			MaxAge: fastDays, Kind: Income, Item: "wage", Per: "month", Covers: []string{"income"},
			Fields: []SourceField{idField(), nameField(), text("employer", "单位名称", "参保单位"), text("insurance", "险种", "险种类型"), amount("base", "缴费基数", yuan, "月缴费基数", "缴费工资"),
				text("since", "参保年月"), text("last", "最近缴费年月", "缴费截止年月"), text("fund", "公积金月缴存额", "月缴存额"), text("status", "参保状态", "缴费状态", "状态")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(r["employer"], "按缴费基数推算工资", at("最近缴费", r["last"]))}, active(r["status"])
			}},
		{Code: "deposits", Chinese: "银行存款", English: "Bank deposits", Owner: "银行", Items: "账户、余额", Article: basis,
			MaxAge: fastDays, Kind: Asset, Item: "deposit", Per: "once", Covers: []string{"assets"},
			Fields: []SourceField{idField(), nameField("客户姓名", "户名", "账户名称"), text("bank", "开户行", "开户银行"), {Name: "account", Chinese: "账号", Headings: []string{"银行账号", "卡号"}, secret: true},
				text("currency", "币种"), amount("balance", "余额合计", yuan, "余额", "账户余额", "存款余额")},
			find: func(r map[string]string, a money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(r["bank"], "存款余额"+a.String()+"元")}, a > 0
			}},
		{Code: "disability", Chinese: "残疾人证", English: "Disability certificates", Owner: "残疾人联合会", Items: "残疾类别、等级、有效期", Article: basis,
			MaxAge: slowDays, Kind: Disability, Item: "disability", Per: "once", Covers: []string{"members"},
			Fields: []SourceField{idField(), nameField(), {Name: "certificate", Chinese: "残疾人证号", Headings: []string{"残疾证号"}, secret: true}, text("type", "残疾类别", "残疾类型"),
				text("grade", "残疾等级", "等级"), text("until", "有效期至", "有效期"), text("status", "证件状态", "状态")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(r["type"]+r["grade"], at("有效期至", r["until"]))}, active(r["status"])
			}},
		{Code: "custody", Chinese: "在押、强制隔离戒毒人员", English: "Custody", Owner: "司法局", Items: "类别、收押日期、期限", Article: basis,
			MaxAge: fastDays, Kind: Custody, Item: "custody", Per: "once", Covers: []string{"members"},
			Fields: []SourceField{idField(), nameField(), text("type", "类别", "人员类别"), text("since", "收押日期", "入所日期"), text("until", "刑期（戒毒期）至", "刑期至", "期满日期"), text("place", "关押场所", "监所")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(or(r["type"], "在押"), at("自", r["since"]), at("至", r["until"]))}, true
			}},
		{Code: "elsewhere", Chinese: "外县在保名单", English: "Recipients of other counties", Owner: "民政局", Items: "所在县、保障类别、金额", Article: "《社会救助法》第四十一条",
			MaxAge: fastDays, Kind: Aid, Item: "dibao", Per: "month", Covers: []string{"members"},
			Fields: []SourceField{idField(), nameField(), text("county", "所在县", "县（市、区）", "所在县区"), text("town", "乡镇", "乡镇街道"), text("type", "保障类别", "救助类别"),
				amount("monthly", "户月保障金额（元）", yuan, "户月保障金额", "月保障金额", "保障金额"), text("since", "起始年月", "保障起始年月"), text("status", "状态", "在保状态")},
			find: func(r map[string]string, _ money.Fen) (fact, bool) {
				return fact{quantity: 1, summary: joined(r["county"]+r["town"], r["type"], at("自", r["since"]))}, active(r["status"])
			}},
	}
}

func vehicle(r map[string]string, _ money.Fen) (fact, bool) {
	what := or(r["type"], "机动车")
	f := fact{quantity: 1, summary: joined(what+" 1 辆", r["model"], at("登记", r["registered"]))}
	switch {
	case has(what, "残疾"):
		f.hint = "残疾人代步车"
	case has(what, "摩托"):
		f.hint = "摩托车"
	case has(what, "拖拉机", "农用", "三轮"):
		f.hint = "农用车"
	}
	return f, !has(r["status"], "注销", "报废", "灭失")
}

func estate(r map[string]string, _ money.Fen) (fact, bool) {
	area := r["area"]
	if area != "" {
		area += "平方米"
	}
	f := fact{quantity: 1, summary: joined(or(r["use"], "不动产"), r["address"], area, at("登记", r["registered"]))}
	switch {
	case has(r["use"], "宅基地") || has(r["right"], "宅基地"):
		f.hint = "农村宅基地住房"
	case !has(r["use"], "住宅", "住房", "公寓") && r["use"] != "":
		f.item = "other" // shops, garages, land
	}
	return f, !has(r["status"], "注销", "历史")
}

func firm(r map[string]string, capital money.Fen) (fact, bool) {
	f := fact{quantity: 1, summary: joined(or(r["company"], "市场主体"), r["type"], r["role"], r["status"])}
	switch {
	case has(r["status"], "吊销", "注销"):
		f.hint = "企业已" + r["status"]
	case has(r["type"], "个体"):
		f.hint = "个体工商户，按经营收入核算"
	case has(r["type"], "合作社"):
		f.hint = "农民专业合作社，按经营收入核算"
	case capital == 0:
		f.hint = "没有实缴出资"
	}
	return f, true
}

// active reports whether a status does not say that it has ended. No status is active.
func active(status string) bool {
	return !has(status, "停", "终止", "注销", "退保", "过期", "作废", "失效", "中断", "死亡")
}

func has(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// at names a cell, "" if it is blank.
func at(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

func joined(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "，")
}
