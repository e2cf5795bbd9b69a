package codes

// Causes of poverty. No standard numbers them; the words are those of the
// registers of poor households (建档立卡).
const (
	CauseIllness    = "illness"
	CauseDisability = "disability"
	CauseDisaster   = "disaster"
	CauseSchooling  = "schooling"
	CauseLabour     = "labour"
	CauseSkill      = "skill"
	CauseOther      = "other"
)

func causes() []Item {
	return []Item{
		{CauseIllness, "因病", "Illness", []string{"病", "疾病", "患病", "大病", "因病致贫", "因病返贫"}},
		{CauseDisability, "因残", "Disability", []string{"残", "残疾", "因残致贫"}},
		{CauseDisaster, "因灾", "Disaster", []string{"灾", "灾害", "自然灾害", "受灾", "因灾致贫", "因灾返贫"}},
		{CauseSchooling, "因学", "Cost of schooling", []string{"学", "上学", "就学", "子女上学", "因学致贫"}},
		{CauseLabour, "缺劳力", "Lack of labour", []string{"缺劳动力", "缺乏劳动力", "缺少劳动力", "缺少劳力", "无劳动力", "无劳力"}},
		{CauseSkill, "缺技术", "Lack of skill", []string{"缺少技术", "缺乏技术", "无技术"}},
		{"land", "缺土地", "Lack of land", []string{"缺地"}},
		{"water", "缺水", "Lack of water", nil},
		{"capital", "缺资金", "Lack of capital", []string{"缺钱", "缺乏资金", "缺少资金"}},
		{"transport", "交通条件落后", "Poor roads", []string{"交通落后", "交通不便"}},
		{"drive", "自身发展动力不足", "Lack of drive", []string{"自身发展力不足", "发展动力不足", "内生动力不足"}},
		{CauseOther, "其他", "Other", []string{"其它", "其他原因", "其它原因"}},
	}
}

// Ability to work, as surveys of poor households tell it apart.
const (
	LabourSkilled  = "skilled"
	LabourOrdinary = "ordinary"
	LabourPartial  = "partial"
	LabourLost     = "lost"
	LabourNone     = "none"
)

func labours() []Item {
	return []Item{
		{LabourSkilled, "技能劳动力", "Skilled worker", []string{"技能型劳动力"}},
		{LabourOrdinary, "普通劳动力", "Able to work", []string{"有", "有劳动能力", "普通", "正常劳动力", "完全劳动能力", "全劳动力", "有劳动力", "劳动力"}},
		{LabourPartial, "弱劳动力或半劳动力", "Partly able to work", []string{"弱劳动力", "半劳动力", "弱劳力", "半劳力", "部分劳动能力", "部分丧失劳动能力", "部分丧失"}},
		{LabourLost, "丧失劳动力", "Lost the ability to work", []string{"丧失劳动能力", "完全丧失劳动能力", "完全丧失", "丧失"}},
		{LabourNone, "无劳动力", "Not able to work, such as a child", []string{"无", "无劳动能力", "无劳力"}},
	}
}
