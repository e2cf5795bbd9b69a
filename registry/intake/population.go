package intake

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/sheet"
	"doudi/registry"
)

// PopulationID names the kind of Population.
const PopulationID = "population"

// Putter is what a population is written to: the registry's bulk path.
type Putter interface {
	Prepare(ctx context.Context, county int32, drafts []registry.Draft) (*registry.Prepared, error)
	PutPrepared(ctx context.Context, tx *db.Tx, p *registry.Prepared) ([]registry.Outcome, error)
}

// Population is the roster of people, one row a person, households as blocks:
// by household number, or where that is blank from one head to the next.
func Population(put Putter, register *division.Register, book *codes.Book) *Kind {
	p := &population{put: put, codes: book, places: places{register}}
	return &Kind{
		ID: PopulationID, Zh: "人口家庭花名册", En: "Roster of people and households", Act: authz.ImportRegistry,
		Fields: populationFields(), Unit: "number", Unique: "idNumber",
		Starts: func(r Row) bool {
			code, _ := book.Relation.Parse(r.peek("relation"))
			return head(code)
		},
		Check: populationCheck, Before: p.places.load, Read: p.read, Prepare: p.prepare,
	}
}

func populationCheck(m Mapping) error {
	for _, name := range []string{"division", "township", "village"} {
		if _, ok := m[name]; ok {
			return nil
		}
	}
	return errs.New(errs.Invalid, "请指定区划代码、乡镇或村（社区）在哪一列。", "Say which column holds the division code, the township or the village.").
		With("mapping.division", "请指定区划代码、乡镇或村（社区）中的至少一列", "Say which column is the division code, the township or the village")
}

func head(relation string) bool { return relation == codes.Self || relation == codes.Head }

type population struct {
	put    Putter
	codes  *codes.Book
	places places
}

// household is what a unit is read into: a draft, and the row of each member.
type household struct {
	draft registry.Draft
	rows  []*Row
	lines []int // member of each line
}

func (p *population) read(b *Batch, u *Unit) any {
	if n := len(u.Rows); n > registry.MaxMembers {
		u.Fault(&u.Rows[0], "number", "members", "一户最多 99 人，此户有 "+strconv.Itoa(n)+" 行；请检查户编号是否重复或错位。")
		return nil
	}
	h := &household{rows: make([]*Row, 0, len(u.Rows))}
	h.draft.Members = make([]registry.DraftMember, 0, len(u.Rows))
	heads := 0
	for i := range u.Rows {
		r := &u.Rows[i]
		m := p.member(b, r)
		if head(m.Relation) {
			heads++
		}
		h.rows = append(h.rows, r)
		h.draft.Members = append(h.draft.Members, m)
		p.incomes(h, r, i)
	}
	if heads != 1 {
		u.Fault(&u.Rows[0], "relation", "head", "一户应有且只有一名户主，此户有 "+strconv.Itoa(heads)+" 名；请核对户编号和与户主关系。")
	}
	p.household(b, u, h)
	return h
}

// member reads what is the person's own.
func (p *population) member(b *Batch, r *Row) registry.DraftMember {
	m := registry.DraftMember{
		Name: strings.Join(strings.Fields(r.Text("name")), ""), Relation: r.Code("relation", p.codes.Relation),
		Sex: r.Code("sex", p.codes.Sex), BornOn: r.Day("bornOn"), Ethnicity: r.Code("ethnicity", p.codes.Ethnicity),
		Marital: r.Code("marital", p.codes.Marital), Education: r.Code("education", p.codes.Education), Health: r.Code("health", p.codes.Health),
		DisabilityCert: strings.ToUpper(r.Exact("disabilityCert")), Illness: r.Limited("illness", 200), SeriousIllness: r.Bool("seriousIllness", false),
		Labour: r.Code("labour", p.codes.Labour), Schooling: r.Limited("schooling", 60), Work: r.Limited("work", 100),
		Phone: digits(r.Exact("phone")), Apart: !r.Bool("coLiving", true),
	}
	m.IDNumber = number(r, &m)
	p.disability(r, &m)
	if r.missing("name") {
		r.fault("name", "name", "姓名没有填写。")
	} else if strings.ContainsAny(m.Name, "0123456789") {
		r.fault("name", "name", "姓名中有数字，请核对是否错列。")
	}
	if r.missing("relation") {
		r.fault("relation", "required", "与户主关系没有填写。")
	}
	if n := len(m.Phone); n > 0 && (n < 7 || n > 12 || strings.Trim(m.Phone, "0123456789") != "") {
		r.fault("phone", "phone", "电话号码应为 7 至 12 位数字，请核对。")
	}
	if m.BornOn.After(b.Today) {
		r.fault("bornOn", "future", "出生日期晚于今天，请核对。")
	}
	return m
}

// number reads the citizen number and holds sex and birth against it.
func number(r *Row, m *registry.DraftMember) string {
	n := r.IDNumber("idNumber")
	if n == "" {
		return ""
	}
	if !m.BornOn.IsZero() && m.BornOn != n.Birth() {
		r.fault("bornOn", "birth", "出生日期与身份证号不符，请核对其中一个。")
	}
	if (m.Sex == codes.Male || m.Sex == codes.Female) && m.Sex != n.Sex() {
		r.fault("sex", "sex", "性别与身份证号不符，请核对其中一个。")
	}
	return string(n)
}

// disability reads kind and degree, which some counties keep in one cell.
func (p *population) disability(r *Row, m *registry.DraftMember) {
	text := r.Text("disability")
	switch text {
	case "", "无", "否", "非残疾":
		return
	}
	kind, grade, ok := p.codes.ParseDisability(text)
	if !ok {
		r.fault("disability", "code", "不在“残疾类别”的代码表中，请改为视力、听力、言语、肢体、智力、精神或多重。")
		return
	}
	if own := r.Code("disabilityGrade", p.codes.DisabilityGrade); own != "" {
		grade = own
	}
	m.Disability = kind
	if grade != "" {
		m.DisabilityGrade = int32(grade[0] - '0')
	}
}

// incomes reads the amounts of a member; a heading with 月 is by the month and
// one with 万元 in units of ten thousand yuan.
func (p *population) incomes(h *household, r *Row, member int) {
	for _, item := range incomeItems() {
		column, mapped := r.layout.mapping[item]
		if !mapped {
			continue
		}
		amount := r.Money(item)
		if amount == 0 {
			if r.peek(item) != "" {
				h.draft.Import.Without = append(h.draft.Import.Without, registry.NoIncome{Member: member, Item: item})
			}
			continue
		}
		per, heading := registry.PerYear, r.layout.header(column)
		if strings.Contains(heading, "月") {
			per = registry.PerMonth
		}
		if strings.Contains(heading, "万元") {
			amount *= 10_000
		}
		at := member
		h.draft.Lines = append(h.draft.Lines, registry.DraftLine{Member: &at, Kind: registry.Income, Item: item, Amount: amount, Per: per, Source: registry.Declared})
		h.lines = append(h.lines, member)
	}
}

func incomeItems() []string { return []string{"wage", "business", "property", "transfer", "other"} }

// household reads what is true of all rows, from the first that says it.
func (p *population) household(b *Batch, u *Unit, h *household) {
	d := &h.draft
	d.Import.Silent.CoLiving = p.first(u, "coLiving") == ""
	d.Number = strings.Join(strings.Fields(sheet.Narrow(p.first(u, "number"))), "")
	d.Address = p.first(u, "address")
	d.Bank, d.Account = p.first(u, "bank"), ""
	for i := range u.Rows {
		r := &u.Rows[i]
		if account := digits(r.Exact("account")); account != "" && d.Account == "" {
			d.Account = account
			if n := len(account); n < 8 || n > 30 || strings.Trim(account, "0123456789") != "" {
				r.fault("account", "account", "银行账号应为 8 至 30 位数字，请核对。")
			}
		}
	}
	d.AccountName = p.first(u, "accountName")
	p.status(u, d)
	p.cause(u, d)
	p.notes(u, h)
	p.place(b, u, d)
	for i := range u.Rows {
		if day := u.Rows[i].Day("openedOn"); !day.IsZero() && d.OpenedOn.IsZero() {
			d.OpenedOn = day
			if day.After(b.Today) {
				u.Rows[i].fault("openedOn", "future", "建档日期晚于今天，请核对。")
			}
		}
	}
}

// first is the first text that a field has in a unit.
func (p *population) first(u *Unit, field string) string {
	for i := range u.Rows {
		if text := u.Rows[i].Text(field); text != "" {
			return text
		}
	}
	return ""
}

func (p *population) cause(u *Unit, d *registry.Draft) {
	for i := range u.Rows {
		if cause := u.Rows[i].Code("cause", p.codes.Cause); cause != "" && d.Cause == "" {
			d.Cause = cause
		}
	}
}

// notes joins the remarks; one about a member carries the name.
func (p *population) notes(u *Unit, h *household) {
	var all []string
	for i := range u.Rows {
		text := u.Rows[i].Limited("note", 2000)
		if text == "" {
			continue
		}
		if m := &h.draft.Members[i]; !head(m.Relation) {
			text = m.Name + "：" + text
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	h.draft.Note = strings.Join(all, "；")
}

// status reads labels and each member's place in the register of the poor; the
// household's is that of its members who were not taken off one by one, if it
// has no column of its own.
func (p *population) status(u *Unit, d *registry.Draft) {
	for i := range u.Rows {
		m := &d.Members[i]
		var labels []string
		labels, m.Poor = labelsOf(&u.Rows[i])
		for _, l := range labels {
			if !slices.Contains(d.Labels, l) {
				d.Labels = append(d.Labels, l)
			}
		}
		if d.Poor == registry.NeverPoor && m.Poor != registry.RemovedPoor {
			d.Poor = m.Poor
		}
	}
	for i := range u.Rows {
		r := &u.Rows[i]
		text := r.Text("poor")
		if text == "" {
			continue
		}
		state, ok := poorWords[text]
		if text != neverPoorHousehold && (!ok || state == registry.RemovedPoor) {
			r.fault("poor", "code", "户建档立卡状态请填“未脱贫”“已脱贫”“动态调整清退”或“非建档立卡户”。")
			continue
		}
		d.Poor = state
		break
	}
	if d.Poor == registry.DroppedPoor { // no longer on the register
		d.Labels = slices.DeleteFunc(d.Labels, func(l string) bool { return l == registry.LabelPoor })
	}
	slices.Sort(d.Labels)
}

func labelsOf(r *Row) (labels []string, poor registry.Poor) {
	words := strings.FieldsFunc(r.Text("labels"), func(c rune) bool { return strings.ContainsRune(";；、,，/| \t\n", c) })
	onRegister, never := false, false
	for _, w := range words {
		if state, ok := poorWords[w]; ok {
			poor = state
			continue
		}
		if w == neverPoor {
			never = true
			continue
		}
		code := labelCode(w)
		if code == "" {
			r.fault("labels", "label", "没有“"+shorten(w, 20)+"”这种标识，请改正，或不导入这一列。")
			continue
		}
		onRegister = onRegister || code == registry.LabelPoor
		labels = append(labels, code)
	}
	if onRegister && !never && poor == registry.NeverPoor {
		poor = registry.StillPoor
	}
	return labels, poor
}

// poorWords are what registers of the poor write for a place in them.
var poorWords = map[string]registry.Poor{
	"未脱贫": registry.StillPoor, "已脱贫": registry.OutOfPoor, "脱贫": registry.OutOfPoor, "脱贫户": registry.OutOfPoor, "已脱贫户": registry.OutOfPoor,
	"未脱贫户": registry.StillPoor, "动态调整清退": registry.DroppedPoor, "清退": registry.DroppedPoor, "动态调整移出": registry.RemovedPoor, "移出": registry.RemovedPoor,
}

func labelCode(word string) string {
	for _, l := range registry.Labels() {
		if word == l.Zh || word == l.Code || word+"户" == l.Zh {
			return l.Code
		}
	}
	switch word {
	case "贫困户", "建档立卡贫困户", "建卡户":
		return registry.LabelPoor
	case "最低生活保障", "在保户":
		return registry.LabelDibao
	case "特困", "五保户", "特困人员", "特困供养":
		return "tekun"
	case "低保边缘", "低保边缘家庭":
		return "edge"
	case "刚性支出困难家庭":
		return "rigid"
	case "监测户", "监测对象", "防返贫监测", "脱贫不稳定户", "边缘易致贫户":
		return "monitored"
	}
	return ""
}

// prepare hands the drafts to the registry.
func (p *population) prepare(ctx context.Context, b *Batch, units []*Unit) (func(context.Context, *db.Tx) error, error) {
	drafts := make([]registry.Draft, len(units))
	for i, u := range units {
		drafts[i] = u.Value.(*household).draft
	}
	ready, err := p.put.Prepare(ctx, b.County, drafts)
	return func(ctx context.Context, tx *db.Tx) error { return p.apply(ctx, tx, ready, units) }, err
}

// apply has the registry write, and puts its refusals in their rows.
func (p *population) apply(ctx context.Context, tx *db.Tx, ready *registry.Prepared, units []*Unit) error {
	out, err := p.put.PutPrepared(ctx, tx, ready)
	if err != nil {
		return err
	}
	for i, o := range out {
		keep(units[i], o.Clashes)
		switch o.Result {
		case registry.Added:
			units[i].Outcome = Added
		case registry.Same:
			units[i].Outcome = Same
		case registry.Changed:
			units[i].Outcome = Changed
		case registry.Refused:
			refuse(units[i], o.Err)
		}
	}
	return nil
}

// refuse lays the registry's faults, which name places in the draft, on rows.
func refuse(u *Unit, err error) {
	u.Outcome = Bad
	h := u.Value.(*household)
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		u.Fault(h.rows[0], "", "refused", sentence(err))
		return
	}
	code := "refused"
	if e.Code == errs.Conflict {
		code = "elsewhere"
	}
	for _, f := range e.Fields {
		row, field := h.locate(f.Path)
		u.Fault(row, field, code, f.Message+"。请核对。")
	}
}

// locate turns members[2].phone into the row of the third member and the field.
func (h *household) locate(path string) (*Row, string) {
	list, rest, _ := strings.Cut(path, "[")
	number, field, indexed := strings.Cut(rest, "]")
	field = strings.TrimPrefix(field, ".")
	i, err := strconv.Atoi(number)
	switch {
	case indexed && err == nil && list == "members" && i < len(h.rows):
		return h.rows[i], field
	case indexed && err == nil && list == "lines" && i < len(h.lines):
		return h.rows[h.lines[i]], h.draft.Lines[i].Item
	case path == "members":
		return h.rows[0], "relation"
	}
	return h.rows[0], path
}

// digits drops what people put between the digits of phones and accounts, and
// narrows full-width ones.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch r {
		case ' ', '-', '\u3000', '\u00a0', '\t', '\'':
			return -1
		}
		return r
	}, s)
}
