package demo

// origin is what a person has from the family: name and ethnic group.
type origin struct{ surname, group string }

// kinship is the descent inside one household: the line of the elders, which
// one core member carries on, and the line of who married in.
type kinship struct {
	line, married origin
	wifesHome     bool // the wife is the elders' daughter, the husband moved in
	viaDaughter   bool // grandchildren without their parents: a daughter's
	kids          origin
	kidsSet       bool
	template      template
}

// family draws the two lines; one marriage in seven joins two groups.
func (b *builder) family(t template) *kinship {
	d := b.people
	weights := make([]float64, 0, 10)
	for _, s := range b.place.mix {
		weights = append(weights, s.part)
	}
	group := b.place.mix[d.weighted(weights)].name
	other := group
	if d.chance(.15) {
		other = b.place.mix[d.weighted(weights)].name
	}
	return &kinship{
		line:        origin{b.names.family(d, group), group},
		married:     origin{b.names.family(d, other), other},
		viaDaughter: d.chance(.25),
		template:    t,
	}
}

// elder: the old man gave the line its name; the old woman has her own, of
// the same group.
func (f *kinship) elder(b *builder, male bool) origin {
	if male {
		return f.line
	}
	return origin{b.names.family(b.people, f.line.group), f.line.group}
}

// core: of a couple one is of the line; a single one is.
func (f *kinship) core(b *builder, male bool) origin {
	if f.template.cores == 2 && male == f.wifesHome {
		return f.married
	}
	return f.line
}

// kid: children bear the father's name, in the wife's home more often hers;
// they take one parent's group, the same for all.
func (f *kinship) kid(b *builder) origin {
	if f.kidsSet {
		return f.kids
	}
	f.kidsSet, f.kids = true, f.line
	d := b.people
	switch {
	case f.template.cores == 0 && f.viaDaughter, f.template.cores == 1 && d.chance(.5), f.wifesHome && d.chance(.5):
		f.kids.surname = f.married.surname
	}
	if f.template.cores == 2 && d.chance(.3) {
		f.kids.group = f.married.group
	}
	return f.kids
}

// relate chooses the head, names everybody's relation and moves the head to
// the front.
func (b *builder) relate(h *Household, t template, f *kinship) {
	d := b.people
	head := t.elders // the first core member
	switch {
	case t.cores == 0, t.elders > 0 && t.siblings == 0 && d.chance(.35):
		head = 0
	case t.elders == 0 && t.cores == 2 && d.chance(.1):
		head = 1
	}
	for i := range h.Members {
		h.Members[i].Relation = relation(&h.Members[head], &h.Members[i], f)
		h.Members[i].Marital = marital(d, &h.Members[i], t)
	}
	h.Members[head].Relation = "户主"
	m := h.Members[head]
	copy(h.Members[1:head+1], h.Members[:head])
	h.Members[0] = m
	orderSons(h)
}

// relation names what m is to the head.
func relation(head, m *Person, f *kinship) string {
	lineHolder := f.template.cores < 2 || m.Male != f.wifesHome // for a core member
	headInLaw := f.template.cores == 2 && head.Male == f.wifesHome
	switch {
	case head.part == elder:
		return fromElder(m, f, lineHolder)
	case m.part == core:
		return "配偶"
	case m.part == child:
		return sexed(m, "子", "女")
	case m.part == sibling && m.Birth.Before(head.Birth):
		return sexed(m, "兄", "姐姐")
	case m.part == sibling:
		return sexed(m, "弟", "妹妹")
	case headInLaw && head.Male:
		return sexed(m, "岳父", "岳母")
	case headInLaw:
		return sexed(m, "公公", "婆婆")
	default:
		return sexed(m, "父亲", "母亲")
	}
}

func fromElder(m *Person, f *kinship, lineHolder bool) string {
	switch {
	case m.part == elder:
		return "配偶"
	case m.part == core && lineHolder, m.part == sibling:
		return sexed(m, "子", "女")
	case m.part == core:
		return sexed(m, "女婿", "儿媳")
	case f.template.cores == 0 && f.viaDaughter, f.wifesHome:
		return sexed(m, "外孙子", "外孙女")
	default:
		return sexed(m, "孙子", "孙女")
	}
}

func sexed(m *Person, male, female string) string {
	if m.Male {
		return male
	}
	return female
}

// orderSons calls several sons or daughters by their order, as registers do.
func orderSons(h *Household) {
	var sons, daughters int
	for i := range h.Members {
		sons += index(h.Members[i].Relation == "子" && h.Members[i].part == child)
		daughters += index(h.Members[i].Relation == "女" && h.Members[i].part == child)
	}
	var son, daughter int
	for i := range h.Members {
		m := &h.Members[i]
		switch {
		case m.part == child && m.Relation == "子" && sons > 1:
			m.Relation = [...]string{"长子", "次子", "三子"}[son]
			son++
		case m.part == child && m.Relation == "女" && daughters > 1:
			m.Relation = [...]string{"长女", "次女", "三女"}[daughter]
			daughter++
		}
	}
}

// marital draws a marital status that fits who lives in the household.
func marital(d dice, m *Person, t template) string {
	switch {
	case m.part == child, m.part == sibling, m.Age < 20:
		return "未婚"
	case m.part == core && t.cores == 2, m.part == elder && t.elders == 2:
		return []string{"初婚", "再婚"}[index(d.chance(.06))]
	case m.part == elder, m.Age >= 70:
		return "丧偶"
	case t.kids > 0:
		return one(d, []string{"离婚", "离婚", "离婚", "丧偶", "丧偶"})
	case m.Age < 30:
		return "未婚"
	default:
		return one(d, []string{"未婚", "未婚", "离婚", "离婚", "丧偶"})
	}
}
