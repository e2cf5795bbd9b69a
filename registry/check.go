package registry

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/registry/internal/q"
)

// checker turns drafts into files and collects every fault on the way, so that
// a person mends them all at once. It remembers the villages it has asked for.
type checker struct {
	s      *Service
	q      *q.Queries
	today  calendar.Date
	places map[string]bool
	faults []errs.Field
}

func (s *Service) checker(tx *db.Tx) *checker {
	return &checker{s: s, q: q.New(tx), today: calendar.At(tx.Now), places: map[string]bool{}}
}

func (c *checker) fault(path, zh, en string) {
	c.faults = append(c.faults, errs.Field{Path: path, Message: zh, English: en})
}

func (c *checker) faultf(path, zh, en string, args ...any) {
	c.fault(path, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
}

// err returns the faults since the last call as one error, or nil.
func (c *checker) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	e := errs.New(errs.Invalid, "家庭信息有误，请按提示改正。", "The household has faults; please correct them as shown.")
	e.Fields, c.faults = c.faults, nil
	return e
}

// tooMany refuses a household that cannot be one before anything else is read.
func tooMany(n int) error {
	if n <= MaxMembers {
		return nil
	}
	return errs.Newf(errs.Invalid, "一户最多 99 人，此户有 %d 人；请检查户编号是否重复或错位。",
		"A household has at most 99 members, this one has %d; please check whether household numbers are repeated or shifted.", n).
		With("members", "一户最多 99 人", "A household has at most 99 members")
}

// file checks a draft and makes a file of it, without identifiers. before is
// the file that the draft updates, or nil: masked values are taken from it.
func (c *checker) file(ctx context.Context, d Draft, before *File) (*File, error) {
	if err := tooMany(len(d.Members)); err != nil {
		return nil, err
	}
	f := &File{Members: slices.Grow([]Member(nil), len(d.Members)), Lines: slices.Grow([]Line(nil), len(d.Lines))}
	if err := c.household(ctx, d, &f.Household, before); err != nil {
		return nil, err
	}
	heads := 0
	for i, m := range d.Members {
		member := c.member(fmt.Sprintf("members[%d]", i), m, before)
		if isHead(member.Relation) {
			heads++
			f.HeadName = member.Name
		}
		f.Members = append(f.Members, member)
	}
	if heads != 1 {
		c.faultf("members", "一户应有且只有一名户主，现有 %d 名", "A household has exactly one head; this one has %d", heads)
	}
	c.twice(f.Members)
	for i, l := range d.Lines {
		f.Lines = append(f.Lines, c.line(fmt.Sprintf("lines[%d]", i), l, len(d.Members)))
	}
	for i, l := range d.Labels {
		if !slices.ContainsFunc(Labels(), func(k LabelKind) bool { return k.Code == l }) {
			c.fault(fmt.Sprintf("labels[%d]", i), "没有这种标识", "There is no such label")
		}
		f.Labels = append(f.Labels, Label{Label: l, From: c.today})
	}
	return f, c.err()
}

func isHead(relation string) bool { return relation == codes.Self || relation == codes.Head }

// twice finds one ID number on two members.
func (c *checker) twice(members []Member) {
	seen := map[idnumber.Number]int{}
	for i, m := range members {
		if first, ok := seen[m.IDNumber]; ok && m.IDNumber != "" {
			c.faultf(fmt.Sprintf("members[%d].idNumber", i), "与第 %d 名成员的身份证号相同", "The same ID number as member %d", first+1)
			continue
		}
		seen[m.IDNumber] = i
	}
}

func (c *checker) household(ctx context.Context, d Draft, h *Household, before *File) error {
	*h = Household{
		Number: strings.Join(strings.Fields(sheet.Narrow(d.Number)), ""), Address: strings.TrimSpace(d.Address), Urban: d.Urban, Cause: d.Cause, Poor: d.Poor,
		NearRelative: d.NearRelative, Bank: strings.TrimSpace(d.Bank), Account: digits(d.Account), AccountName: strings.TrimSpace(d.AccountName),
		OpenedOn: d.OpenedOn, Note: strings.TrimSpace(d.Note), State: Live,
	}
	var err error
	if h.Division, err = c.place(ctx, "division", d.Division, division.Township); err != nil {
		return err
	}
	h.HukouDivision = h.Division
	if d.HukouDivision != "" {
		if h.HukouDivision, err = c.place(ctx, "hukouDivision", d.HukouDivision, division.County); err != nil {
			return err
		}
	}
	h.County = countyOf(h.Division)
	if masked(d.Account) && before != nil {
		h.Account = before.Account
	} else if d.Account != "" && (len(h.Account) < 8 || len(h.Account) > 30) {
		c.fault("account", "银行账号应为 8 至 30 位数字", "A bank account has 8 to 30 digits")
	}
	c.code("", "cause", c.s.codes.Cause, d.Cause)
	c.poor("poor", d.Poor, NeverPoor, StillPoor, OutOfPoor, DroppedPoor)
	if h.OpenedOn.IsZero() {
		h.OpenedOn = c.today
	}
	c.past("openedOn", h.OpenedOn)
	return nil
}

func (c *checker) member(path string, d DraftMember, before *File) Member {
	m := Member{
		Person: Person{
			ID: d.ID, Present: true, Name: strings.Join(strings.Fields(d.Name), ""), Sex: d.Sex, BornOn: d.BornOn, Ethnicity: d.Ethnicity,
			Marital: d.Marital, Education: d.Education, Health: d.Health, Disability: d.Disability, DisabilityGrade: d.DisabilityGrade,
			DisabilityCert: d.DisabilityCert, Illness: strings.TrimSpace(d.Illness), SeriousIllness: d.SeriousIllness, Labour: d.Labour,
			Schooling: strings.TrimSpace(d.Schooling), Work: strings.TrimSpace(d.Work), Phone: digits(d.Phone), Poor: d.Poor,
		},
		Relation: d.Relation, CoLiving: !d.Apart, Excluded: d.Excluded, Reason: Entered,
	}
	var old *Member
	if before != nil && d.ID != 0 {
		old = before.Member(d.ID)
	}
	c.unmask(path, d, &m, old)
	c.identity(path, &m)
	c.name(path+".name", m.Name)
	c.codes(path, m)
	c.poor(path+".poor", d.Poor, NeverPoor, StillPoor, OutOfPoor, DroppedPoor, RemovedPoor)
	return m
}

// unmask reads the personal values: new ones are taken, masked ones are those
// of the file before.
func (c *checker) unmask(path string, d DraftMember, m, old *Member) {
	switch {
	case masked(d.IDNumber) && old != nil:
		m.IDNumber = old.IDNumber
	case strings.TrimSpace(d.IDNumber) != "":
		n, err := idnumber.Parse(d.IDNumber, c.today)
		if err != nil {
			wrong := words(err)
			c.fault(path+".idNumber", wrong.zh, wrong.en)
		}
		m.IDNumber = n
	}
	if old != nil {
		keep(&m.Phone, d.Phone, old.Phone)
		keep(&m.Illness, d.Illness, old.Illness)
		keep(&m.DisabilityCert, d.DisabilityCert, old.DisabilityCert)
	}
	if m.Phone != "" && !phone.MatchString(m.Phone) {
		c.fault(path+".phone", "电话号码应为 7 至 12 位数字", "A phone number has 7 to 12 digits")
	}
}

var phone = regexp.MustCompile(`^[0-9]{7,12}$`)

func keep(value *string, entered, old string) {
	if masked(entered) {
		*value = old
	}
}

// masked reports whether a value is a mask that came back unchanged.
func masked(s string) bool { return strings.Contains(s, "*") }

// identity fills in sex and birth from the ID number and holds them against it.
func (c *checker) identity(path string, m *Member) {
	if n := m.IDNumber; n != "" {
		if m.Sex == "" || m.Sex == "0" || m.Sex == "9" {
			m.Sex = n.Sex()
		}
		if m.BornOn.IsZero() {
			m.BornOn = n.Birth()
		}
		if m.Sex != n.Sex() {
			c.fault(path+".sex", "性别与身份证号不符", "The sex does not fit the ID number")
		}
		if m.BornOn != n.Birth() {
			c.fault(path+".bornOn", "出生日期与身份证号不符", "The birth date does not fit the ID number")
		}
	}
	if m.Sex == "" {
		m.Sex = "0"
	}
	c.past(path+".bornOn", m.BornOn)
}

func (c *checker) codes(path string, m Member) {
	b := c.s.codes
	if !b.Relation.Has(m.Relation) {
		c.fault(path+".relation", "与户主关系代码无效（GB/T 4761）", "The relation to the head is no code of GB/T 4761")
	}
	c.code(path, ".sex", b.Sex, m.Sex)
	c.code(path, ".ethnicity", b.Ethnicity, m.Ethnicity)
	c.code(path, ".marital", b.Marital, m.Marital)
	c.code(path, ".education", b.Education, m.Education)
	c.code(path, ".health", b.Health, m.Health)
	c.code(path, ".labour", b.Labour, m.Labour)
	c.code(path, ".disability", b.DisabilityType, m.Disability)
	if m.DisabilityGrade < 0 || m.DisabilityGrade > 4 || m.Disability == "" && m.DisabilityGrade != 0 {
		c.fault(path+".disabilityGrade", "残疾等级应为 1 至 4 级，并注明残疾类别", "A disability has a kind and a grade from 1 to 4")
	}
}

func (c *checker) line(path string, d DraftLine, members int) Line {
	l := Line{
		ID: d.ID, Kind: d.Kind, Item: d.Item, Amount: d.Amount, Per: d.Per, Quantity: max(1, d.Quantity), Source: d.Source,
		Excluded: d.Excluded, Detail: d.Detail, From: d.From, To: d.To,
	}
	if l.From.IsZero() {
		l.From = c.today
	}
	if d.Amount < 0 || d.Amount > money.Max {
		c.fault(path+".amountFen", "金额不能为负数，也不能超过一千亿元", "An amount is not negative and not above a hundred billion yuan")
	}
	if d.Quantity < 0 {
		c.fault(path+".quantity", "数量不能为负数", "A quantity is not negative")
	}
	if !slices.Contains(Items(d.Kind), d.Item) {
		c.fault(path+".item", "没有这个项目", "There is no such item")
	}
	if !slices.Contains([]Per{PerMonth, PerYear, Once}, d.Per) || d.Kind != Asset && d.Per == Once {
		c.fault(path+".per", "收入和扣减应按月或按年填写", "Incomes and deductions are by month or year")
	}
	if !slices.Contains([]Source{Declared, Found, Estimated}, d.Source) {
		c.fault(path+".source", "来源应为申报、核对或推算", "The source is declared, found or estimated")
	}
	if d.Member != nil && (*d.Member < 0 || *d.Member >= members) {
		c.fault(path+".member", "没有这名成员", "There is no such member")
	}
	if !d.To.IsZero() && d.To.Before(l.From) {
		c.fault(path+".to", "结束日期早于开始日期", "The last day is before the first")
	}
	return l
}

// place reads a division that must exist and stand at least as deep as level.
func (c *checker) place(ctx context.Context, path, text string, least division.Level) (string, error) {
	code, err := division.ParseCode(text)
	code = c.s.register.Now(code)
	if err != nil || code.Level() < least {
		c.fault(path, "请填写乡镇（街道）或村（社区）的行政区划代码", "Give the division code of a township or village")
		return "", nil
	}
	known, asked := c.places[string(code)]
	if !asked {
		if known, err = c.exists(ctx, code); err != nil {
			return "", err
		}
		c.places[string(code)] = known
	}
	if !known {
		c.fault(path, "没有这个行政区划代码，请核对或先导入村（社区）名单", "There is no such division code; check it, or import the list of villages first")
		return "", nil
	}
	return code.Padded(), nil
}

func (c *checker) exists(ctx context.Context, code division.Code) (bool, error) {
	if code.Level() != division.Village {
		return c.s.register.Has(code), nil
	}
	_, err := c.q.GetVillage(ctx, code.Padded())
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (c *checker) name(path, name string) {
	bad := strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.IsDigit(r) })
	if name == "" || bad || utf8.RuneCountInString(name) > 60 {
		c.fault(path, "姓名不能为空，不能含数字，最多 60 个字", "A name is not empty, has no digits and at most 60 characters")
	}
}

func (c *checker) code(path, field string, list *codes.List, code string) {
	if code != "" && !list.Has(code) {
		c.fault(path+field, list.Zh+"代码无效", "Not in the code list: "+list.En)
	}
}

func (c *checker) poor(path string, p Poor, known ...Poor) {
	if !slices.Contains(known, p) {
		c.fault(path, "建档立卡状态无效", "There is no such place in the register of the poor")
	}
}

func (c *checker) past(path string, day calendar.Date) {
	if day.After(c.today) {
		c.fault(path, "日期不能晚于今天", "The day cannot be after today")
	}
	if !day.IsZero() && day.Year < 1850 {
		c.fault(path, "日期过早，请核对", "The day is too early; please check it")
	}
}

// digits drops what people put between the digits of phones and accounts.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r == ' ' || r == '-' || r == '\u3000' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}

// words are the sentence of an error for people.
func words(err error) sentence {
	var e *errs.Error
	if errors.As(err, &e) {
		return sentence{e.Message, e.English}
	}
	return sentence{"内容有误", "This cannot be right"}
}

func countyOf(division string) int32 {
	n := int32(0)
	for i := range min(6, len(division)) {
		n = n*10 + int32(division[i]-'0')
	}
	return n
}
