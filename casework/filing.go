package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/mask"
)

// channelPortal is the channel of what a family files itself.
const channelPortal = "portal"

// filing is what a family said at the portal beyond what facts can hold while
// nobody has seen who they are. It is kept sealed beside the case.
type filing struct {
	Phone string `json:"phone"` // of the account: a code proved it
	Where string `json:"where"` // division that the family chose, which the household's file need not say
	Proxy *Proxy `json:"proxy,omitempty"`
	// The applicant's name as the family wrote it, and whoever's is another on file:
	// a name on file is told to nobody who only knows the ID number.
	Applicant string  `json:"applicant"`
	Misnamed  []Alias `json:"misnamed,omitempty"`

	People int32   `json:"people"` // how many they say they are
	Named  []named `json:"named,omitempty"`
	Papers []id.ID `json:"papers,omitempty"`

	on calendar.Date // the day on which the family filed; stored open, beside it
}

// named is a person whom the family names and who is not in the household's file.
type named struct {
	FamilyPerson
	Lines lines `json:"lines"` // whose person is not known yet
}

type lines struct {
	Incomes  []Line    `json:"incomes,omitempty"`
	Assets   []Line    `json:"assets,omitempty"`
	Expenses []Expense `json:"expenses,omitempty"`

	Own *FamilyOwn `json:"own,omitempty"` // of whom the application is for
}

// Proxy is somebody who applies for another family (民发〔2021〕57号 art.6).
type Proxy struct {
	Name     string `json:"name" maxLength:"60"`
	Relation string `json:"relation" maxLength:"60" doc:"to the applicant, in their own words"`
	Agreed   bool   `json:"agreed" doc:"the family has agreed that this person applies for it"`
}

// FilingRecord is what a family filed at the portal, as the office reads it.
type FilingRecord struct {
	Phone    string        `json:"phone" doc:"masked; that a code proved: who holds it nobody has seen"`
	Proxy    *Proxy        `json:"proxy,omitempty"`
	Misnamed []Alias       `json:"misnamed" nullable:"false" doc:"whose name the family wrote otherwise than the household's file has it"`
	Named    []NamedRecord `json:"named" nullable:"false" doc:"people whom the family names and who are not in the household's file yet"`
}

// Alias is a name as the family wrote it and as the household's file has it.
type Alias struct {
	Said   string `json:"said"`
	OnFile string `json:"onFile"`
}

// NamedRecord is one of them.
type NamedRecord struct {
	Name     string `json:"name"`
	IDNumber string `json:"idNumber" doc:"masked"`
	Relation string `json:"relation" enum:"applicant,spouse,child,parent,grandparent,grandchild,sibling,other" doc:"to the applicant"`
	Signed   bool   `json:"signed" doc:"has signed the letter of authorisation on a screen"`
}

func filingPlace(application id.ID) crypt.Place {
	return crypt.Place{Column: "case_filing.sealed", Record: application}
}

func (s *Service) sealFiling(application id.ID, f filing) ([]byte, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("writing a filing: %w", err)
	}
	return s.keys.SealBytes(filingPlace(application), plain), nil
}

// loadFiling reads what a family filed; nil for a case that staff entered.
func (c *caseFile) loadFiling(ctx context.Context) (err error) {
	if c.app.Channel != channelPortal {
		return nil
	}
	row, err := c.q.Filing(ctx, c.app.County, c.app.ID)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the filing of case %s: %w", c.app.ID, err)
	}
	plain, err := c.s.keys.OpenBytes(filingPlace(c.app.ID), row.Sealed)
	if err != nil {
		return err
	}
	c.account, c.filing = row.AccountID, &filing{on: calendar.At(row.FiledAt.Time)}
	if err := json.Unmarshal(plain, c.filing); err != nil {
		return fmt.Errorf("reading the filing of case %s: %w", c.app.ID, err)
	}
	return nil
}

func (c *caseFile) keepFiling(ctx context.Context) error {
	sealed, err := c.s.sealFiling(c.app.ID, *c.filing)
	if err != nil {
		return err
	}
	return c.q.PutFiling(ctx, sealed, c.app.County, c.app.ID)
}

func (f *filing) record() *FilingRecord {
	r := &FilingRecord{Phone: mask.Phone(f.Phone), Proxy: f.Proxy, Misnamed: append([]Alias{}, f.Misnamed...), Named: []NamedRecord{}}
	for _, n := range f.Named {
		r.Named = append(r.Named, NamedRecord{n.Name, idnumber.Number(n.IDNumber).Masked(), n.Relation, n.Signature != 0})
	}
	return r
}

// RevealPhone shows the phone from which a case was filed, and logs who asked.
func (s *Service) RevealPhone(ctx context.Context, ref Ref) (phone string, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := s.load(ctx, tx, ref, authz.RevealPersonal)
		if err != nil {
			return err
		}
		if c.filing == nil {
			return noCase()
		}
		phone = c.filing.Phone
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "case.reveal", Subject: ref.subject(), Case: c.app.Number, Detail: map[string]any{"field": "phone"}})
	})
	return phone, audit.Refused(ctx, s.db, err)
}

// fileable holds back the acceptance of what a family filed until the office knows
// whose it is: everybody named stands in the household's file, and no other case
// of the programme is open. The family was told neither.
func (c *caseFile) fileable(ctx context.Context, act Act) (*Obstacle, error) {
	if act != ActAccept || c.filing == nil {
		return nil, nil
	}
	open, err := c.q.OpenApplications(ctx, q.OpenApplicationsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return nil, fmt.Errorf("looking for open cases: %w", err)
	}
	for _, o := range open {
		if o.ID != c.app.ID {
			return stop("该户另有在办的同类案件 "+o.Number+"，不能重复受理；请核实后对其中一件不予受理或者撤回。",
				"Case "+o.Number+" of the same kind is open for this household; find out which one stands, and decline or withdraw the other.", c.basis(ActAccept)), nil
		}
	}
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return nil, err
	}
	var lacking []string
	for _, n := range c.filing.Named {
		if _, ok := file.withNumber(n.IDNumber); !ok {
			lacking = append(lacking, n.Name)
		}
	}
	if len(lacking) > 0 {
		return stop("申请人填报的 "+strings.Join(lacking, "、")+" 还不在该户档案中；请核实身份，在家庭档案中登记后再受理。",
			fmt.Sprintf("%d people whom the family names are not in the household's file; find out who they are and enter them there first.", len(lacking)), c.basis(ActAccept)), nil
	}
	return c.legible(file)
}

// legible: what a family that stands nowhere yet says of its bills is completed with
// them, before it counts.
func (c *caseFile) legible(file File) (*Obstacle, error) {
	for _, n := range c.filing.Named {
		m, ok := file.withNumber(n.IDNumber)
		if _, there := c.facts.member(m.PersonID); ok && !there && n.Lines.Own != nil && n.Lines.Own.Medical.unnumbered() {
			return stop("有的结算单还没有编号，请在申报内容中加上该成员，对照照片补全编号和数额。",
				"A settlement has no number yet; add the member to what is declared, and complete number and figures from the photographs.", c.basis(ActUpdate)), nil
		}
	}
	return nil, nil
}

// withNumber is the member of a file who has an ID number.
func (f File) withNumber(number string) (Member, bool) {
	i := slices.IndexFunc(f.Facts.Members, func(m Member) bool { return number != "" && m.IDNumber == number })
	if i < 0 {
		return Member{}, false
	}
	return f.Facts.Members[i], true
}

// settleFiling makes what a family filed an application like any other, once the
// office accepts it: whoever was only named becomes a member, with what is theirs
// and what they signed, and what is declared goes into the household's file.
func (c *caseFile) settleFiling(ctx context.Context) error {
	if c.filing == nil {
		return nil
	}
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return err
	}
	facts, signed := c.facts, []FamilyPerson{}
	for _, n := range c.filing.Named {
		m, ok := file.withNumber(n.IDNumber)
		if !ok {
			continue // fileable has held back the act
		}
		signed = append(signed, n.FamilyPerson)
		if _, there := facts.member(m.PersonID); there {
			continue // the clerk has put them into the application already, with what is theirs
		}
		facts.Members = append(facts.Members, n.member(m))
		n.Lines.join(&facts, m.PersonID)
	}
	if err := facts.check(); err != nil {
		return err
	}
	if err := c.declare(ctx, file, facts); err != nil {
		return err
	}
	if err := c.sign(ctx, file, signed); err != nil {
		return err
	}
	c.filing.Named = nil
	if err := c.keepFiling(ctx); err != nil {
		return fmt.Errorf("keeping the filing of case %s: %w", c.app.ID, err)
	}
	return c.s.others.Registry.Declare(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Number, c.facts)
}

// unfile closes the household's file that a filing opened, when the application ends
// before anybody accepted it: else whatever these people apply for later would fall
// to a file that nobody answers for. Where another case of the household is under way
// or was accepted, or the office has worked on the file, it stays.
func (c *caseFile) unfile(ctx context.Context) error {
	if c.filing == nil || c.reviews() || !c.app.AcceptedOn.IsZero() {
		return nil
	}
	only, err := c.q.OnlyFiled(ctx, c.app.County, c.app.HouseholdID, c.app.ID)
	if err != nil {
		return fmt.Errorf("looking for other cases: %w", err)
	}
	if !only {
		return nil
	}
	return c.s.others.Registry.CloseUnseen(ctx, c.tx, c.app.County, c.app.HouseholdID, c.app.Number)
}

// join adds lines to facts as those of one member.
func (l lines) join(f *Facts, person id.ID) {
	own := func(list []Line) []Line {
		list = slices.Clone(list)
		for i := range list {
			list[i].PersonID = person
		}
		return list
	}
	f.Incomes, f.Assets = append(f.Incomes, own(l.Incomes)...), append(f.Assets, own(l.Assets)...)
	for _, x := range l.Expenses {
		x.PersonID = person
		f.Expenses = append(f.Expenses, x)
	}
	l.Own.join(f, person)
}

// sign records the letters that people signed on a screen of their own. A child's
// is the guardian's to sign, at the window.
func (c *caseFile) sign(ctx context.Context, file File, people []FamilyPerson) error {
	for _, p := range people {
		m, ok := file.withNumber(p.IDNumber)
		if !ok || p.Signature == 0 || !m.BornOn.IsZero() && m.BornOn.Age(c.today) < 18 { // 民法典 art.17
			continue
		}
		err := c.s.others.Checks.Sign(ctx, c.tx, Signature{County: c.app.County, Application: c.app.ID, Person: m.PersonID, File: p.Signature,
			Place: c.filing.Where, TextVersion: p.Letter, SignedOn: c.filing.on})
		if err != nil {
			return err
		}
	}
	return nil
}

// declaredByFamilies are the parts that the portal can ask for; what a place's own
// procedure asks beyond them is said at the window.
func declaredByFamilies() []string {
	return []string{declaresExpenses, declaresEmergency, declaresSpending, declaresObligors, declaresParents, declaresCare, declaresBills,
		declaresTransition, declaresRebuild, declaresWinter}
}

// Online reports whether a family can apply for a programme by itself here: the
// procedure of the place says that it applies, and it asks nothing that needs a window.
func (o Offered) Online() bool {
	return o.Family.Applies && !slices.ContainsFunc(o.Declares, func(part string) bool { return !slices.Contains(declaredByFamilies(), part) })
}

// procedureOnline is procedureFor for what a family files.
func (s *Service) procedureOnline(programme, division string, on calendar.Date) (*procedure.Procedure, error) {
	p, err := s.procedureFor(programme, procedure.Application, division, on)
	if err != nil {
		return nil, err
	}
	if !(Offered{Declares: p.Declares, Family: askedOf(p)}).Online() {
		return nil, errs.New(errs.Invalid, "这项救助需要到乡镇政府（街道办事处）窗口申请，也可以委托村（居）民委员会代办。",
			"Apply for this at the township or street office, or through the village committee.").With("body.programme", "请到窗口申请。", "Apply at the window.")
	}
	return p, nil
}
