package codes

// Codes of sex, GB/T 2261.1.
const (
	Male   = "1"
	Female = "2"
)

func sexes() []Item {
	return []Item{
		{"0", "未知的性别", "Unknown", []string{"未知", "不详"}},
		{Male, "男性", "Male", []string{"男", "m"}},
		{Female, "女性", "Female", []string{"女", "f"}},
		{"9", "未说明的性别", "Not stated", []string{"未说明"}},
	}
}

// Codes of marital state, GB/T 2261.2.
const (
	Single   = "10"
	Married  = "20"
	Widowed  = "30"
	Divorced = "40"
)

func maritals() []Item {
	return []Item{
		{Single, "未婚", "Single", []string{"单身", "未结婚", "从未结婚"}},
		{Married, "已婚", "Married", []string{"有配偶", "结婚"}},
		{"21", "初婚", "First marriage", nil},
		{"22", "再婚", "Married again", nil},
		{"23", "复婚", "Married again to the same spouse", nil},
		{Widowed, "丧偶", "Widowed", []string{"寡", "鳏"}},
		{Divorced, "离婚", "Divorced", []string{"离异"}},
		{"90", "未说明的婚姻状况", "Not stated", []string{"未说明", "不详", "未知", "其他"}},
	}
}

// Codes of health, GB/T 2261.3.
const (
	Healthy        = "10"
	Weak           = "20"
	ChronicallyIll = "30"
	DisabledPerson = "60"
)

func healths() []Item {
	return []Item{
		{Healthy, "健康或良好", "Good", []string{"1", "健康", "良好", "正常", "好"}},
		{Weak, "一般或较弱", "Fair or weak", []string{"2", "一般", "较弱", "体弱", "体弱多病", "较差"}},
		{ChronicallyIll, "有慢性病", "Chronic illness", []string{"3", "慢性病", "长期慢性病", "患慢性病", "慢病"}},
		{"31", "心血管病", "Cardiovascular disease", []string{"心脏病", "高血压"}},
		{"32", "脑血管病", "Cerebrovascular disease", []string{"脑梗", "脑梗塞", "脑出血", "中风"}},
		{"33", "慢性呼吸系统病", "Chronic respiratory disease", []string{"慢阻肺", "尘肺", "尘肺病", "矽肺"}},
		{"34", "慢性消化系统病", "Chronic digestive disease", nil},
		{"35", "慢性肾炎", "Chronic nephritis", nil},
		{"36", "结核病", "Tuberculosis", []string{"肺结核"}},
		{"37", "糖尿病", "Diabetes", nil},
		{"38", "神经或精神疾病", "Nervous or mental disease", []string{"精神病", "精神疾病", "精神分裂症", "癫痫"}},
		{"41", "癌症", "Cancer", []string{"恶性肿瘤"}},
		{"49", "其他慢性病", "Other chronic illness", nil},
		{DisabledPerson, "残疾", "Disabled", []string{"6", "残", "残疾人"}},
		{"61", "视力残疾", "Visual disability", []string{"视力"}},
		{"62", "听力残疾", "Hearing disability", []string{"听力"}},
		{"63", "言语残疾", "Speech disability", []string{"言语"}},
		{"64", "肢体残疾", "Physical disability", []string{"肢体"}},
		{"65", "智力残疾", "Intellectual disability", []string{"智力"}},
		{"66", "精神残疾", "Mental disability", []string{"精神"}},
		{"67", "多重残疾", "Multiple disabilities", []string{"多重"}},
		{"69", "其他残疾", "Other disability", nil},
	}
}

// educations are the main classes of GB/T 4658. The standard has no class for
// people without schooling: they stand under 90.
func educations() []Item {
	return []Item{
		{"10", "研究生教育", "Graduate school", []string{"研究生", "硕士", "博士", "硕士研究生", "博士研究生"}},
		{"20", "大学本科教育", "Bachelor", []string{"本科", "大学本科", "大学", "大本"}},
		{"30", "大学专科教育", "Junior college", []string{"大专", "专科", "大学专科", "高职"}},
		{"40", "中等职业教育", "Secondary vocational school", []string{"中专", "中职", "技校", "职高", "职业高中", "中技", "中等专业学校"}},
		{"60", "普通高级中学教育", "Senior secondary school", []string{"高中", "普通高中", "高级中学"}},
		{"70", "初级中学教育", "Junior secondary school", []string{"初中", "初级中学"}},
		{"80", "小学教育", "Primary school", []string{"小学"}},
		{"90", "其他", "Other, or no schooling", []string{"文盲", "半文盲", "文盲或半文盲", "文盲半文盲", "文盲/半文盲", "文盲、半文盲", "不识字", "未上学", "学龄前", "学龄前儿童", "学前", "无"}},
	}
}

// Kinds of disability, GB/T 26341.
const (
	Visual       = "1"
	Hearing      = "2"
	Speech       = "3"
	Limb         = "4"
	Intellectual = "5"
	Mental       = "6"
	Multiple     = "7"
)

func disabilityTypes() []Item {
	return []Item{
		{Visual, "视力残疾", "Visual", []string{"视力", "视残", "盲", "盲人", "低视力"}},
		{Hearing, "听力残疾", "Hearing", []string{"听力", "听残", "聋", "聋人"}},
		{Speech, "言语残疾", "Speech", []string{"言语", "语言", "语言残疾", "言残", "哑"}},
		{Limb, "肢体残疾", "Physical", []string{"肢体", "肢残"}},
		{Intellectual, "智力残疾", "Intellectual", []string{"智力", "智残"}},
		{Mental, "精神残疾", "Mental", []string{"精神", "精残"}},
		{Multiple, "多重残疾", "Multiple", []string{"多重", "多残", "综合残疾"}},
	}
}

func disabilityGrades() []Item {
	return []Item{
		{"1", "一级", "First degree, the most severe", []string{"1级", "壹级", "Ⅰ级"}},
		{"2", "二级", "Second degree", []string{"2级", "贰级", "Ⅱ级"}},
		{"3", "三级", "Third degree", []string{"3级", "叁级", "Ⅲ级"}},
		{"4", "四级", "Fourth degree", []string{"4级", "肆级", "Ⅳ级"}},
	}
}
