package app

import (
	"context"
	"slices"
	"strconv"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/lang"
	"doudi/internal/mask"
	"doudi/payment"
	"doudi/portal"
	"doudi/registry"
	"doudi/verification"
)

// holdings gathers what the rooms hold on a person, for whoever was proved to be that
// person. It asks as the program does; who may ask, the portal has settled.
type holdings struct {
	g     *Ground
	names familyPlaces
	book  *codes.Book
	acts  map[string]portal.Text
	told  map[string]bool // acts of which a family is told
}

func (g *Ground) holdings() holdings {
	h := holdings{g, familyPlaces{g.rooms.registry, g.Divisions}, codes.New(), map[string]portal.Text{}, toldOf()}
	for _, n := range AuditNames() {
		h.acts[n.Act] = portal.Text{Chinese: n.Chinese, English: n.English}
	}
	return h
}

// Member is whose code a clerk makes: the clerk's own scope opens the file.
func (h holdings) Member(ctx context.Context, tx *db.Tx, m portal.Member) ([]byte, string, error) {
	f, err := h.g.rooms.registry.Facts(ctx, tx, m.County, m.Household)
	if err != nil {
		return nil, "", err
	}
	who := f.Member(m.Person)
	if who == nil {
		return nil, "", errs.New(errs.NotFound, "没有找到这个人。", "No such person in this household.")
	}
	return h.g.rooms.registry.IndexOf(*who), f.Division, nil
}

// Index is by what the household files know who has an ID number.
func (h holdings) Index(n idnumber.Number) []byte {
	return h.g.rooms.registry.IndexOf(registry.Member{Person: registry.Person{IDNumber: n}})
}

// Of reads the files of one person: those of a county, or of all for 0.
func (h holdings) Of(ctx context.Context, tx *db.Tx, index []byte, county int32) ([]portal.Holding, error) {
	ctx = authz.WithActor(ctx, authz.Program())
	found, err := h.g.rooms.registry.WithIndex(ctx, tx, index)
	out := []portal.Holding{}
	if err != nil {
		return out, err
	}
	for _, at := range found {
		if county != 0 && at.County != county {
			continue
		}
		f, err := h.g.rooms.registry.Facts(ctx, tx, at.County, at.Household)
		if err != nil {
			return nil, err
		}
		one, err := h.of(ctx, tx, at, f)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (h holdings) of(ctx context.Context, tx *db.Tx, at registry.Known, f *registry.File) (portal.Holding, error) {
	out := portal.Holding{County: at.County, Place: h.names.inPrefecture(f.Division), Number: f.Number, Present: at.Present, Person: at.Person,
		Facts: []portal.Fact{}, Home: []portal.Fact{}, Members: []portal.Companion{}, Lines: []portal.HeldLine{}, Payments: []portal.HeldPaid{},
		Consents: []portal.HeldLetter{}, Checks: []portal.HeldCheck{}, Cases: []portal.OwnCase{}}
	me, ok := standing(f, at.Person)
	if !ok {
		return out, errs.New(errs.NotFound, "没有找到这个人。", "No such person.")
	}
	out.Facts = h.facts(me)
	since := calendar.Date{}
	if at.Present {
		since = me.From
		h.home(&out, f, at.Person)
	}
	refs, err := h.cases(ctx, tx, &out, at, since)
	if err != nil {
		return out, err
	}
	if err := h.paid(ctx, tx, &out, at, since); err != nil {
		return out, err
	}
	out.Looks, err = h.lookedAt(ctx, tx, at, since, refs)
	return out, err
}

// standing is a person's place in a file: today's, or the last there was.
func standing(f *registry.File, person id.ID) (m registry.Member, ok bool) {
	for _, x := range append(slices.Clone(f.Former), f.Members...) {
		if x.ID == person {
			m, ok = x, true
		}
	}
	return m, ok
}

func (h holdings) named(list *codes.List, code string) portal.Text {
	if code == "" {
		return portal.Text{}
	}
	return portal.Text{Chinese: list.Name(code, lang.Chinese), English: list.Name(code, lang.English)}
}

func same(s string) portal.Text { return portal.Text{Chinese: s, English: s} }

func yesNo(b bool) portal.Text {
	if b {
		return portal.Text{Chinese: "是", English: "yes"}
	}
	return portal.Text{Chinese: "否", English: "no"}
}

// facts is what is written of a person; an illness is theirs to read. Numbers stay
// masked: who has the phone for a moment need not have them.
func (h holdings) facts(m registry.Member) []portal.Fact {
	b := h.book
	all := []portal.Fact{
		{Key: "name", Label: portal.Text{Chinese: "姓名", English: "Name"}, Value: same(m.Name)},
		{Key: "idNumber", Label: portal.Text{Chinese: "身份证号", English: "ID number"}, Value: same(m.IDNumber.Masked())},
		{Key: "sex", Label: portal.Text{Chinese: "性别", English: "Sex"}, Value: h.named(b.Sex, m.Sex)},
		{Key: "bornOn", Label: portal.Text{Chinese: "出生日期", English: "Born"}, Value: same(day(m.BornOn))},
		{Key: "ethnicity", Label: portal.Text{Chinese: "民族", English: "Ethnic group"}, Value: h.named(b.Ethnicity, m.Ethnicity)},
		{Key: "marital", Label: portal.Text{Chinese: "婚姻状况", English: "Marital state"}, Value: h.named(b.Marital, m.Marital)},
		{Key: "education", Label: portal.Text{Chinese: "文化程度", English: "Education"}, Value: h.named(b.Education, m.Education)},
		{Key: "health", Label: portal.Text{Chinese: "健康状况", English: "Health"}, Value: h.named(b.Health, m.Health)},
		{Key: "illness", Label: portal.Text{Chinese: "疾病", English: "Illness"}, Value: same(m.Illness)},
		{Key: "seriousIllness", Label: portal.Text{Chinese: "重病", English: "Serious illness"}, Value: yesNo(m.SeriousIllness)},
		{Key: "disability", Label: portal.Text{Chinese: "残疾类别", English: "Kind of disability"}, Value: h.named(b.DisabilityType, m.Disability)},
		{Key: "disabilityGrade", Label: portal.Text{Chinese: "残疾等级", English: "Degree of disability"}, Value: h.grade(m)},
		{Key: "labour", Label: portal.Text{Chinese: "劳动能力", English: "Ability to work"}, Value: h.named(b.Labour, m.Labour)},
		{Key: "work", Label: portal.Text{Chinese: "从业", English: "Work"}, Value: same(m.Work)},
		{Key: "schooling", Label: portal.Text{Chinese: "在校情况", English: "Schooling"}, Value: same(m.Schooling)},
		{Key: "phone", Label: portal.Text{Chinese: "联系电话", English: "Phone"}, Value: same(mask.Phone(m.Phone))},
		{Key: "poor", Label: portal.Text{Chinese: "建档立卡", English: "Register of the poor"}, Value: same(m.Poor.Name())},
		{Key: "relation", Label: portal.Text{Chinese: "与户主关系", English: "Relation to the head"}, Value: h.named(b.Relation, m.Relation)},
		{Key: "from", Label: portal.Text{Chinese: "入户日期", English: "In this household since"}, Value: same(day(m.From))},
		{Key: "to", Label: portal.Text{Chinese: "离户日期", English: "Left on"}, Value: same(day(m.To))},
	}
	return slices.DeleteFunc(all, func(f portal.Fact) bool { return f.Value == portal.Text{} })
}

func (h holdings) grade(m registry.Member) portal.Text {
	if m.DisabilityGrade == 0 {
		return portal.Text{}
	}
	return h.named(h.book.DisabilityGrade, strconv.Itoa(int(m.DisabilityGrade)))
}

func day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// home is what is the household's, and who else belongs to it, by name alone.
func (h holdings) home(out *portal.Holding, f *registry.File, me id.ID) {
	labels := portal.Text{}
	for _, l := range f.Labels {
		for _, k := range registry.Labels() {
			if l.To.IsZero() && k.Code == l.Label {
				labels.Chinese, labels.English = join(labels.Chinese, "、", k.Zh), join(labels.English, ", ", k.En)
			}
		}
	}
	account := ""
	if n := len(f.Account); n > 4 {
		account = "****" + f.Account[n-4:]
	}
	out.Home = slices.DeleteFunc([]portal.Fact{
		{Key: "head", Label: portal.Text{Chinese: "户主", English: "Head of household"}, Value: same(f.HeadName)},
		{Key: "address", Label: portal.Text{Chinese: "住址", English: "Address"}, Value: same(f.Address)},
		{Key: "openedOn", Label: portal.Text{Chinese: "建档日期", English: "File opened"}, Value: same(day(f.OpenedOn))},
		{Key: "labels", Label: portal.Text{Chinese: "标识", English: "Known as"}, Value: labels},
		{Key: "bank", Label: portal.Text{Chinese: "开户银行", English: "Bank"}, Value: same(f.Bank)},
		{Key: "account", Label: portal.Text{Chinese: "收款账号", English: "Account"}, Value: same(account)},
	}, func(f portal.Fact) bool { return f.Value == portal.Text{} })
	for _, m := range f.Members {
		if m.ID != me {
			out.Members = append(out.Members, portal.Companion{Name: m.Name, Relation: h.named(h.book.Relation, m.Relation), Since: m.From})
		}
	}
	for _, l := range f.Lines {
		shared := l.PersonID == 0
		if l.PersonID == me || shared && l.Kind != registry.Deduction { // whose illness costs what is not everybody's
			out.Lines = append(out.Lines, heldLine(l, shared))
		}
	}
}

func join(list, by, one string) string {
	if list == "" {
		return one
	}
	return list + by + one
}

func (h holdings) cases(ctx context.Context, tx *db.Tx, out *portal.Holding, at registry.Known, since calendar.Date) ([]portal.Ref, error) {
	list, err := h.g.rooms.casework.OfPerson(ctx, tx, at.County, at.Household, at.Person, since)
	if err != nil {
		return nil, err
	}
	var refs []portal.Ref
	for _, c := range list {
		own := portal.OwnCaseOf(familyCases{h.g.rooms.casework, h.g}.followed(c.Tracked))
		own.DecidedOn = c.DecidedOn
		out.Cases, refs = append(out.Cases, own), append(refs, portal.Ref(c.Ref))
		letters, err := h.g.rooms.verification.ConsentStatus(ctx, tx, c.County, c.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			if l.PersonID == at.Person {
				out.Consents = append(out.Consents, heldLetter(c.Number, l))
			}
		}
		asked, err := h.g.rooms.verification.AskedAbout(ctx, tx, c.County, c.ID, at.Person)
		if err != nil {
			return nil, err
		}
		for _, a := range asked {
			out.Checks = append(out.Checks, portal.HeldCheck{Case: c.Number, Department: portal.Text{Chinese: a.Department.Zh, English: a.Department.En},
				About: portal.Text{Chinese: a.About.Zh, English: a.About.En}, AskedOn: a.On, Basis: a.Basis, Answered: a.Answered})
		}
	}
	return refs, nil
}

func (h holdings) paid(ctx context.Context, tx *db.Tx, out *portal.Holding, at registry.Known, since calendar.Date) error {
	months, once, err := h.g.rooms.payment.OfPerson(ctx, tx, at.County, at.Household, at.Person, since)
	if err != nil {
		return err
	}
	for _, p := range months {
		state := portal.Text{Chinese: "发放中", English: "on its way"}
		switch p.State {
		case payment.LinePaid:
			state = portal.Text{Chinese: "已发放", English: "paid"}
		case payment.LineFailed:
			state = portal.Text{Chinese: "没有发成", English: "failed"}
		default:
		}
		out.Payments = append(out.Payments, portal.HeldPaid{Programme: h.programme(p.Programme), Period: p.Period, Amount: p.AmountFen, State: state})
	}
	for _, p := range once {
		state := portal.Text{Chinese: "办理中", English: "on its way"}
		if !p.PaidOn.IsZero() {
			state = portal.Text{Chinese: "已支付", English: "paid"}
		}
		out.Payments = append(out.Payments, portal.HeldPaid{Programme: h.programme(p.Programme), Amount: p.AmountFen, State: state, PaidOn: p.PaidOn})
	}
	return nil
}

func (h holdings) programme(code string) portal.Text {
	return portal.Text(h.g.rooms.casework.ProgrammeName(code))
}

func heldLetter(number string, l verification.Consent) portal.HeldLetter {
	how := map[verification.Method]portal.Text{verification.ByScan: {Chinese: "纸质签署后扫描", English: "on paper, scanned"},
		verification.ByDrawing: {Chinese: "在窗口屏幕上签署", English: "on a screen at the window"}, verification.AtHome: {Chinese: "网上签署", English: "on a phone"},
		verification.ByGuardian: {Chinese: "监护人签署", English: "by a guardian"}}[l.Method]
	status := map[verification.ConsentStatus]portal.Text{verification.Valid: {Chinese: "有效", English: "valid"}, verification.Revoked: {Chinese: "已撤回", English: "revoked"},
		verification.Expired: {Chinese: "已过期", English: "expired"}}[l.Status]
	return portal.HeldLetter{Case: number, Version: l.TextVersion, How: how, SignedOn: l.SignedOn, Until: l.ValidTo, Status: status}
}

func heldLine(l registry.Line, shared bool) portal.HeldLine {
	kind := map[registry.Kind]portal.Text{registry.Income: {Chinese: "收入", English: "Income"}, registry.Asset: {Chinese: "财产", English: "Property"},
		registry.Deduction: {Chinese: "扣减", English: "Deduction"}}[l.Kind]
	per := map[registry.Per]portal.Text{registry.PerMonth: {Chinese: "每月", English: "a month"}, registry.PerYear: {Chinese: "每年", English: "a year"},
		registry.Once: {Chinese: "一次", English: "once"}}[l.Per]
	source := map[registry.Source]portal.Text{registry.Declared: {Chinese: "家庭申报", English: "declared"}, registry.Found: {Chinese: "部门核对", English: "found by a department"},
		registry.Estimated: {Chinese: "评估", English: "estimated"}}[l.Source]
	return portal.HeldLine{Kind: kind, Item: lineItem(l.Item), Amount: l.Amount, Per: per, Source: source, Shared: shared, From: l.From, To: l.To}
}

func lineItem(item string) portal.Text {
	names := map[string]portal.Text{
		"wage": {Chinese: "工资性收入", English: "wages"}, "business": {Chinese: "经营净收入", English: "net business income"},
		"property": {Chinese: "财产净收入", English: "net property income"}, "transfer": {Chinese: "转移净收入", English: "net transfer income"},
		"other": {Chinese: "其他", English: "other"}, "deposit": {Chinese: "存款", English: "deposits"}, "security": {Chinese: "有价证券", English: "securities"},
		"fund": {Chinese: "基金", English: "funds"}, "insurance": {Chinese: "商业保险", English: "commercial insurance"}, "claim": {Chinese: "债权", English: "claims"},
		"internet-finance": {Chinese: "互联网金融资产", English: "online finance"}, "vehicle": {Chinese: "机动车辆", English: "vehicles"}, "boat": {Chinese: "船舶", English: "boats"},
		"machinery": {Chinese: "大型农机具", English: "large farm machinery"}, "house": {Chinese: "房屋", English: "houses"}, "forest": {Chinese: "林木等定着物", English: "trees and fixtures"},
		"company": {Chinese: "企业股权", English: "company shares"}, "work-cost": {Chinese: "必要的就业成本", English: "cost of working"},
		"business-cost": {Chinese: "经营成本", English: "cost of business"}, "property-cost": {Chinese: "财产性支出", English: "cost of property"},
		"transfer-out": {Chinese: "转移性支出", English: "transfers paid"}, "rigid-disabled": {Chinese: "残疾刚性支出", English: "rigid spending: disability"},
		"rigid-illness": {Chinese: "医疗刚性支出", English: "rigid spending: illness"},
	}
	if n, ok := names[item]; ok {
		return n
	}
	return same(item)
}

var _ portal.Holdings = holdings{}
