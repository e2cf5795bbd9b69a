package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/policy"
)

// FamilyPerson is somebody of a family as the family itself names them.
type FamilyPerson struct {
	Name      string `json:"name"`
	IDNumber  string `json:"idNumber"` // of a form that is right; whose it is nobody has seen
	Relation  string `json:"relation"` // to the applicant, as in Member
	Signature id.ID  `json:"signature,omitempty"`
	Letter    string `json:"letter,omitempty"` // version of the text that was signed
}

// member is the person as a member of the household's file.
func (p FamilyPerson) member(of Member) Member {
	together := true
	if (of.Disability == "") != (of.DisabilityGrade == 0) { // half on file: the clerk mends it, and the family learns nothing of it
		of.Disability, of.DisabilityGrade = "", 0
	}
	of.Relation, of.LivesTogether = p.Relation, &together
	return of
}

// FamilyApplication is what a family files. Lines name people by their place in
// People, counted from 1; the first of them applies.
type FamilyApplication struct {
	County    int32
	Division  string
	Address   string
	Urban     bool
	Programme string
	Reason    string
	Phone     string
	Proxy     *Proxy
	People    []FamilyPerson
	Incomes   []Line
	Assets    []Line
	Expenses  []Expense
	Hardship  *Hardship
	For       id.ID      // whom it is for, where it is one person's; 0: nobody is chosen
	Own       *FamilyOwn // of that person
	Loss      *Loss
	Papers    []FamilyPaper
}

// FamilyPaper is a photograph that a family sent, and what it shows by its word.
type FamilyPaper struct {
	ID   id.ID
	Name string
}

// Filed is a case that a family filed.
type Filed struct {
	Ref
	Number  string
	FiledOn calendar.Date
}

// File enters and submits what a family files, in the transaction of the portal.
// It stands in the township's work list as if the clerk had entered it. Whether
// the household has a file already the clerk sees and the family does not learn:
// the answer is the same. Nothing of what is on file changes before the office
// accepts the application.
func (s *Service) File(ctx context.Context, tx *db.Tx, a FamilyApplication) (Filed, error) {
	actor := authz.From(ctx)
	if !actor.IsFamily() {
		return Filed{}, errs.New(errs.Forbidden, "只有群众账号可以在网上提出申请。", "Only a family's account files here.")
	}
	if err := audit.Claim(ctx, tx, a.County); err != nil {
		return Filed{}, err
	}
	p, err := s.procedureOnline(a.Programme, a.Division, calendar.At(tx.Now))
	if err != nil {
		return Filed{}, err
	}
	if err := s.checkFiled(ctx, tx, a); err != nil {
		return Filed{}, err
	}
	household, known, standing, err := s.householdFiled(ctx, tx, a)
	if err != nil {
		return Filed{}, err
	}
	file, err := s.others.Registry.File(ctx, tx, a.County, household)
	if err != nil {
		return Filed{}, err
	}
	number, err := nextNumber(ctx, tx, a.County, calendar.At(tx.Now).Year, p.Number)
	if err != nil {
		return Filed{}, err
	}
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, account: actor.Account, today: calendar.At(tx.Now)}
	c.app = q.Application{County: a.County, ID: tx.NewID(), Number: number, HouseholdID: household, Division: file.Division, Programme: p.Programme,
		Channel: channelPortal, State: p.Start(), Round: 1,
		Version: 1, CreatedBy: actor.Account}
	c.setReason(strings.TrimSpace(a.Reason))
	if err := c.keepProcedure(ctx, p); err != nil {
		return Filed{}, err
	}
	if err := c.loadProgramme(); err != nil {
		return Filed{}, err
	}
	if file.NearRelative {
		c.markApart()
	}
	return c.handIn(ctx, file, known, !standing, a)
}

// checkFiled finds everything that is wrong with what a family files, before anybody
// looks who is on file: a fault of somebody who stands in a file here is told like
// that of somebody whom nobody knows, and so neither tells which they are.
func (s *Service) checkFiled(ctx context.Context, tx *db.Tx, a FamilyApplication) error {
	f := Facts{Applicant: 1, Incomes: a.Incomes, Assets: a.Assets, Expenses: a.Expenses, Hardship: a.Hardship, Loss: a.Loss}
	h := NewHousehold{County: a.County, Division: a.Division, Address: a.Address, Urban: a.Urban}
	for i, p := range a.People {
		f.Members = append(f.Members, Member{PersonID: id.ID(i + 1), Relation: p.Relation})
		h.Members = append(h.Members, NewMember{Name: p.Name, IDNumber: p.IDNumber, Relation: relationCode(p), Phone: a.Phone})
	}
	if a.For != 0 {
		a.Own.join(&f, a.For)
	}
	if err := f.check(); err != nil {
		return err
	}
	if err := s.others.Registry.CheckHousehold(ctx, tx, h); err != nil {
		return err
	}
	if !slices.ContainsFunc(a.People, func(p FamilyPerson) bool { return p.Signature != 0 }) {
		return nil
	}
	shown, err := s.others.Checks.Letter(a.Division, a.Programme, calendar.At(tx.Now))
	if err != nil && errs.CodeOf(err) != errs.NotFound {
		return err
	}
	for i, p := range a.People {
		if p.Signature != 0 && (err != nil || p.Letter != shown) {
			return missing(fmt.Sprintf("body.people[%d].signature", i), "授权书的文本已经更新，请重新签署。", "The letter has another text now; sign it again.")
		}
	}
	return nil
}

// householdFiled is the household that an application is of: where the applicant
// stands already, or a new one of whoever stands nowhere in the county. known are
// those who stand in it, by number; standing tells that it was there before.
func (s *Service) householdFiled(ctx context.Context, tx *db.Tx, a FamilyApplication) (household id.ID, known []string, standing bool, err error) {
	numbers := make([]string, len(a.People))
	for i, p := range a.People {
		numbers[i] = p.IDNumber
	}
	at, err := s.others.Registry.Locate(ctx, tx, a.County, numbers)
	if err != nil {
		return 0, nil, false, fmt.Errorf("looking for the household of a filing: %w", err)
	}
	if household = at[numbers[0]]; household != 0 {
		return household, slices.DeleteFunc(numbers, func(n string) bool { return at[n] != household }), true, nil
	}
	n := NewHousehold{County: a.County, Division: a.Division, Address: a.Address, Urban: a.Urban}
	for i, p := range a.People {
		if at[p.IDNumber] != 0 {
			continue // stands in another file: the clerk finds out where they belong
		}
		m := NewMember{Name: p.Name, IDNumber: p.IDNumber, Relation: relationCode(p)}
		if i == 0 {
			m.Phone = a.Phone
			if a.Proxy != nil {
				m.Phone = "" // it is the proxy's
			}
		}
		n.Members, known = append(n.Members, m), append(known, p.IDNumber)
	}
	household, err = s.others.Registry.EnsureHousehold(ctx, tx, n)
	return household, known, false, err
}

// relationCode is the relation to the applicant, who becomes the head of a new
// household, by GB/T 4761.
func relationCode(p FamilyPerson) string {
	woman := idnumber.Number(p.IDNumber).Sex() == "2"
	pick := func(man, of string) string {
		if woman {
			return of
		}
		return man
	}
	switch policy.Relation(p.Relation) {
	case policy.RelationApplicant:
		return "02"
	case policy.RelationSpouse:
		return "10"
	case policy.RelationChild:
		return pick("20", "30")
	case policy.RelationGrandchild:
		return "40"
	case policy.RelationParent:
		return "50"
	case policy.RelationGrandparent:
		return "60"
	case policy.RelationSibling:
		return "70"
	case policy.RelationOther:
	}
	return "80"
}

// handIn writes the case and hands it in.
func (c *caseFile) handIn(ctx context.Context, file File, known []string, opened bool, a FamilyApplication) (Filed, error) {
	facts, rest := c.sorted(file, known, a)
	if err := facts.check(); err != nil {
		return Filed{}, err
	}
	papers := make([]id.ID, len(a.Papers))
	for i, p := range a.Papers {
		papers[i] = p.ID
	}
	c.filing = &filing{Phone: a.Phone, Where: a.Division, Proxy: a.Proxy, Applicant: a.People[0].Name, Misnamed: misnamed(file, known, a.People), Named: rest, Papers: papers, People: int32(len(a.People)), on: c.today}
	sealed, err := c.s.sealFiling(c.app.ID, *c.filing)
	if err != nil {
		return Filed{}, err
	}
	err = c.q.AddFiling(ctx, q.AddFilingParams{County: c.app.County, ApplicationID: c.app.ID, AccountID: c.account, Sealed: sealed, Opened: opened, FiledAt: c.tx.At()})
	if err != nil {
		return Filed{}, fmt.Errorf("keeping a filing: %w", err)
	}
	if err := c.bindPapers(ctx, a.Papers); err != nil {
		return Filed{}, err
	}
	if err := c.bindSignatures(ctx, a.People); err != nil {
		return Filed{}, err
	}
	if _, err := c.enter(ctx, file, facts); err != nil {
		return Filed{}, err
	}
	if err := c.sign(ctx, file, a.People); err != nil {
		return Filed{}, err
	}
	_, err = c.s.performOwn(ctx, c.tx, c.ref(), ActSubmit, nil, func(c *caseFile) (State, error) {
		if c.reason == "" {
			return "", missing("body.reason", "请填写申请理由。", "Give the reason of the application.")
		}
		c.app.SubmittedOn = c.today
		return Submitted, nil
	})
	return Filed{c.ref(), c.app.Number, c.today}, err
}

// sorted sorts what a family says into facts about people of the household's file
// and what is about others whom it names.
func (c *caseFile) sorted(file File, known []string, a FamilyApplication) (Facts, []named) {
	f := Facts{Urban: file.Facts.Urban, Members: []Member{}, Incomes: []Line{}, Assets: []Line{}, Deductions: []Line{}, Hardship: a.Hardship, Loss: a.Loss}
	if slices.Contains(c.procedure.Declares, declaresExpenses) {
		f.Expenses = []Expense{}
	}
	var rest []named
	for i, p := range a.People {
		said := of(a, id.ID(i+1))
		m, ok := file.withNumber(p.IDNumber)
		if !ok || !slices.Contains(known, p.IDNumber) {
			rest = append(rest, named{p, said})
			continue
		}
		if i == 0 {
			f.Applicant = m.PersonID
		}
		f.Members = append(f.Members, p.member(m))
		said.join(&f, m.PersonID)
	}
	return f, rest
}

// misnamed are the people whose name on file is not what the family wrote.
func misnamed(file File, known []string, people []FamilyPerson) (list []Alias) {
	for _, p := range people {
		if m, ok := file.withNumber(p.IDNumber); ok && slices.Contains(known, p.IDNumber) && m.Name != p.Name {
			list = append(list, Alias{p.Name, m.Name})
		}
	}
	return list
}

// of picks what a family says of one of its people.
func of(a FamilyApplication, person id.ID) (l lines) {
	pick := func(list []Line) (own []Line) {
		for _, x := range list {
			if x.PersonID == person {
				own = append(own, x)
			}
		}
		return own
	}
	l.Incomes, l.Assets = pick(a.Incomes), pick(a.Assets)
	for _, x := range a.Expenses {
		if x.PersonID == person {
			l.Expenses = append(l.Expenses, x)
		}
	}
	if a.For == person {
		l.Own = a.Own
	}
	return l
}

// bindPapers makes photographs of papers the evidence of the case.
func (c *caseFile) bindPapers(ctx context.Context, papers []FamilyPaper) error {
	at := map[string]id.ID{}
	for i, p := range papers {
		at[fmt.Sprintf("body.papers[%d]", i)] = p.ID
	}
	if err := c.bind(ctx, at); err != nil {
		return err
	}
	for _, p := range papers {
		if name := strings.TrimSpace(p.Name); name != "" {
			if err := c.s.files.Name(ctx, c.tx, c.app.County, p.ID, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// bindSignatures is bindPapers for what people signed.
func (c *caseFile) bindSignatures(ctx context.Context, people []FamilyPerson) error {
	for i, p := range people {
		if p.Signature == 0 {
			continue
		}
		err := c.s.files.Bind(ctx, c.tx, c.app.County, p.Signature, "consent", folder(c.app))
		if errs.CodeOf(err) == errs.NotFound {
			return missing(fmt.Sprintf("body.people[%d].signature", i), "没有这份签名，请重新签署。", "There is no such signature; sign again.")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
