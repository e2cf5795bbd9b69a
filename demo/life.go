package demo

// live gives every member schooling, work, health and labour ability, and
// sees to it that the household shows why it is poor.
func (b *builder) live(h *Household, o order) {
	for i := range h.Members {
		m := &h.Members[i]
		b.health(m)
		b.learn(m, h.Place.Urban, o)
	}
	b.suffer(h, o)
	for i := range h.Members {
		m := &h.Members[i]
		m.Labour = labour(m)
		b.work(m, h, o)
	}
	b.register(h, o)
	b.victim(h, o)
}

var (
	chronic = []string{"高血压", "高血压", "糖尿病", "冠心病", "慢性支气管炎", "慢性胃炎", "类风湿性关节炎", "腰椎间盘突出", "慢性阻塞性肺疾病", "骨关节炎"}
	serious = []string{"恶性肿瘤", "尿毒症（透析）", "脑卒中后遗症", "肝硬化失代偿期", "再生障碍性贫血", "系统性红斑狼疮", "重症肌无力", "耐多药肺结核", "先天性心脏病", "白血病"}
	// disabilities, weighted by repetition: limbs lead, as in every census.
	disabilities = []string{"肢体", "肢体", "肢体", "肢体", "肢体", "听力", "听力", "视力", "视力", "精神", "精神", "智力", "智力", "言语", "多重"}
)

// health draws illness and disability by age.
func (b *builder) health(m *Person) {
	d := b.doings
	m.Health = "健康或良好"
	ill := [...]float64{.01, .03, .12, .36}[bracket(m.Age)]
	if d.chance(ill) {
		m.Illness, m.Health = one(d, chronic), "有慢性病"
	} else if m.Age > 70 && d.chance(.3) {
		m.Health = "一般或较弱"
	}
	if d.chance([...]float64{.0005, .001, .004, .009}[bracket(m.Age)]) {
		b.fallIll(m)
	}
	if d.chance([...]float64{.007, .014, .027, .055}[bracket(m.Age)]) {
		b.disable(m, d.weighted([]float64{.14, .26, .28, .32})+1)
	}
}

func bracket(age int) int {
	switch {
	case age < 18:
		return 0
	case age < 40:
		return 1
	case age < 60:
		return 2
	default:
		return 3
	}
}

func (b *builder) fallIll(m *Person) {
	m.Illness, m.Serious = one(b.doings, serious), true
	if m.Disability == "" {
		m.Health = "有慢性病"
	}
}

func (b *builder) disable(m *Person, grade int) {
	m.Disability, m.Grade, m.Health = one(b.doings, disabilities), grade, "残疾"
}

// learn gives school and education: everybody of school age goes to school.
func (b *builder) learn(m *Person, urban bool, o order) {
	d := b.doings
	study := o.cause == Schooling && m.part == child
	switch {
	case m.Age < 3:
	case m.Age < 6:
		m.School = "学前教育"
	case m.Age < 12:
		m.School, m.Education = "小学", "小学"
	case m.Age < 15:
		m.School, m.Education = "初中", "初中"
	case m.Age < 18 && (study || d.chance(.9)):
		m.School = one(d, []string{"普通高中", "普通高中", "中等职业学校"})
		m.Education = map[bool]string{true: "普通高中", false: "中等职业教育"}[m.School == "普通高中"]
	case m.Age < 18:
		m.Education = "初中"
	case m.Age < 22 && m.part == child && (study || d.chance(.45)):
		m.School = one(d, []string{"大学本科", "大学专科"})
		m.Education = m.School
	case m.Age < 22:
		m.Education = one(d, []string{"初中", "普通高中", "中等职业教育"})
	default:
		m.Education = one(d, schooled(m, urban))
	}
}

// schooled lists the educations of a generation, each as often as it occurs.
func schooled(m *Person, urban bool) []string {
	year := m.Birth.Year
	switch {
	case year < 1950 && !m.Male:
		return []string{"文盲或半文盲", "文盲或半文盲", "文盲或半文盲", "小学", "小学"}
	case year < 1950:
		return []string{"文盲或半文盲", "小学", "小学", "小学", "初中"}
	case year < 1965 && !urban:
		return []string{"文盲或半文盲", "小学", "小学", "小学", "初中", "初中"}
	case year < 1980 && !urban:
		return []string{"小学", "小学", "初中", "初中", "初中", "普通高中"}
	case year < 1980:
		return []string{"小学", "初中", "初中", "普通高中", "中等职业教育", "大学专科", "大学本科"}
	case !urban:
		return []string{"小学", "初中", "初中", "初中", "普通高中", "中等职业教育", "大学专科", "大学本科"}
	default:
		return []string{"初中", "初中", "普通高中", "中等职业教育", "大学专科", "大学专科", "大学本科", "大学本科", "大学本科"}
	}
}

// suffer makes the cause of poverty, or of being missed, visible in a member.
func (b *builder) suffer(h *Household, o order) {
	d := b.doings
	m := &h.Members[d.IntN(len(h.Members))]
	for _, c := range h.Members {
		if m.Age < 18 && c.Age >= 18 {
			m = &h.Members[0] // a child only where there is nobody else
		}
	}
	switch {
	case o.cause == Illness:
		b.fallIll(m)
	case o.cause == Disability:
		b.disable(m, d.between(1, 3))
	case o.cause == Disaster:
		h.Members[0].Note = one(d, []string{"“8·20”泥石流房屋受损", "“8·20”山洪农田被冲毁", "“7·10”泥石流房屋倒塌后重建"})
	case o.plant == Missed && (len(h.Members) > 1 || d.chance(.5)):
		if d.chance(.5) {
			b.fallIll(m)
		} else {
			b.disable(m, d.between(1, 2))
		}
	case o.dibao && d.chance(.5):
		if d.chance(.6) {
			b.disable(m, d.between(1, 3))
		} else {
			b.fallIll(m)
		}
	}
}

// labour judges the ability to work, in the words of the poverty register.
func labour(m *Person) string {
	switch {
	case m.Age < 16 || m.Age >= 75:
		return "无劳动力"
	case m.Grade == 1 || m.Grade == 2 || m.Serious:
		return "丧失劳动力"
	case m.Age >= 60 || m.Disability != "":
		return "弱劳动力或半劳动力"
	case m.Education == "中等职业教育" || m.Education == "大学专科":
		return "技能劳动力"
	default:
		return "普通劳动力"
	}
}

// The kinds of work; earn knows what each brings.
const (
	farming    = "务农"
	migrant    = "务工"
	employee   = "企业职工"
	official   = "机关事业单位"
	trader     = "个体经营"
	flexible   = "灵活就业"
	retired    = "退休"
	jobless    = "无业"
	unemployed = "失业"
)

// work gives an occupation by age, place and ability; recipients of dibao and
// the poor have no secure jobs.
func (b *builder) work(m *Person, h *Household, o order) {
	d := b.doings
	needy := o.dibao || o.cause != NoCause || o.plant == Missed
	urban := h.Place.Urban
	switch {
	case m.School != "":
		m.Work = "在校学生"
	case m.Age < 16:
	case m.Labour == "丧失劳动力", m.Labour == "无劳动力" && !urban:
		m.Work = jobless
		if m.Age >= 75 && !needy && d.chance(.08) {
			m.Work = retired
		}
	case m.Age >= 60 || m.Age >= 55 && !m.Male:
		m.Work = farming
		if urban {
			m.Work = jobless
		}
		if !needy && d.chance([]float64{.08, .62}[index(urban)]) {
			m.Work = retired
		}
	case needy && urban:
		m.Work = one(d, []string{flexible, flexible, unemployed, jobless, migrant})
	case needy:
		m.Work = one(d, []string{farming, farming, farming, migrant, flexible})
	case urban:
		m.Work = one(d, []string{employee, employee, employee, official, official, trader, trader, flexible, flexible, migrant, jobless})
	default:
		m.Work = one(d, []string{farming, farming, farming, farming, migrant, migrant, migrant, employee, trader, flexible})
	}
	if !needy && m.Work == migrant && m.part == child && d.chance(.35) {
		m.CoLiving, m.Note = false, "在外务工，经济独立"
	}
}

// register writes each member's state in the register of the poor.
func (b *builder) register(h *Household, o order) {
	if o.cause == NoCause {
		return
	}
	state := OutOfPoverty
	switch {
	case o.dropped:
		state = Dropped
		h.Members[0].Note = one(b.doings, []string{"2017年动态调整清退（家庭有财政供养人员）", "2017年动态调整清退（购有商品房）", "2018年动态调整清退（有经营实体）"})
	case o.left:
		state = StillPoor
	}
	for i := range h.Members {
		h.Members[i].Poor = state
	}
	if o.removed {
		b.remove(h)
	}
}

// remove takes one member off the register who left the household in fact but
// not on paper: a grown child first, never the head or the spouse.
func (b *builder) remove(h *Household) {
	best := -1
	for i := 1; i < len(h.Members); i++ {
		m := &h.Members[i]
		if m.Relation == "配偶" {
			continue
		}
		if best < 0 || rank(m) > rank(&h.Members[best]) {
			best = i
		}
	}
	m := &h.Members[best]
	m.Poor, m.CoLiving = Removed, false
	switch rank(m) {
	case 3:
		m.Note = "婚嫁外出，户口未迁"
	case 2:
		m.Note = "分户另过，户口未迁"
	default:
		m.Note = "随亲属在外县生活，户口未迁"
	}
}

func rank(m *Person) int {
	switch {
	case m.part == child && m.Age >= 20:
		return 3
	case m.Age >= 18:
		return 2
	default:
		return 1
	}
}

// victim picks the member a plant is about: for deaths the eldest, else
// somebody of working age, for bad rows the last one.
func (b *builder) victim(h *Household, o order) {
	if o.plant == Nothing {
		return
	}
	if o.plant.bad() || o.plant == WideDigit {
		h.Victim = len(h.Members) - 1 // never the head, whom the household needs
		return
	}
	for i := range h.Members {
		if suits(o.plant, &h.Members[i], &h.Members[h.Victim]) {
			h.Victim = i
		}
	}
	if o.plant == WronglyPension && h.Members[h.Victim].Age < 60 {
		h.Plant = WronglyIncome // nobody old enough for a pension: somebody works instead
	}
}

// suits reports whether m is a better victim than the one so far.
func suits(k Kind, m, than *Person) bool {
	switch k {
	case DeadPaid, WronglyPension, OldID:
		return m.Age > than.Age
	case CustodyPaid:
		return m.Relation != "户主" && m.Age >= 18 && (than.Relation == "户主" || m.Male && !than.Male)
	default:
		return m.Age >= 18 && m.Age < 65 && (than.Age < 18 || than.Age >= 65)
	}
}
