package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
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
		Channel: channelPortal, Reason: strings.TrimSpace(a.Reason), State: p.Start(), Round: 1, NearRelative: file.NearRelative, CountyVisit: file.NearRelative,
		Version: 1, CreatedBy: actor.Account}
	if err := c.keepProcedure(ctx, p); err != nil {
		return Filed{}, err
	}
	if err := c.loadProgramme(); err != nil {
		return Filed{}, err
	}
	return c.handIn(ctx, file, known, !standing, a)
}

// checkFiled finds everything that is wrong with what a family files, before anybody
// looks who is on file: a fault of somebody who stands in a file here is told like
// that of somebody whom nobody knows, and so neither tells which they are.
func (s *Service) checkFiled(ctx context.Context, tx *db.Tx, a FamilyApplication) error {
	f := Facts{Applicant: 1, Incomes: a.Incomes, Assets: a.Assets, Expenses: a.Expenses, Hardship: a.Hardship}
	h := NewHousehold{County: a.County, Division: a.Division, Address: a.Address, Urban: a.Urban}
	for i, p := range a.People {
		f.Members = append(f.Members, Member{PersonID: id.ID(i + 1), Relation: p.Relation})
		h.Members = append(h.Members, NewMember{Name: p.Name, IDNumber: p.IDNumber, Relation: relationCode(p), Phone: a.Phone})
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
	c.filing = &filing{Phone: a.Phone, Where: a.Division, Proxy: a.Proxy, Applicant: a.People[0].Name, Misnamed: misnamed(file, known, a.People), Named: rest, Papers: papers, Opened: opened, on: c.today}
	sealed, err := c.s.sealFiling(c.app.ID, *c.filing)
	if err != nil {
		return Filed{}, err
	}
	err = c.q.AddFiling(ctx, q.AddFilingParams{County: c.app.County, ApplicationID: c.app.ID, AccountID: c.account, Sealed: sealed, FiledAt: c.tx.At()})
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
		if c.app.Reason == "" {
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
	f := Facts{Urban: file.Facts.Urban, Members: []Member{}, Incomes: []Line{}, Assets: []Line{}, Deductions: []Line{}, Hardship: a.Hardship}
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
	return l
}

// bindPapers makes photographs of papers the evidence of the case, where the
// township that has it reads them.
func (c *caseFile) bindPapers(ctx context.Context, papers []FamilyPaper) error {
	at := map[string]id.ID{}
	for i, p := range papers {
		at[fmt.Sprintf("body.papers[%d]", i)] = p.ID
	}
	if err := c.bind(ctx, at); err != nil {
		return err
	}
	for _, p := range papers {
		if err := c.s.files.Move(ctx, c.tx, c.app.County, p.ID, c.app.Division); err != nil {
			return err
		}
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
		err := c.s.files.Bind(ctx, c.tx, c.app.County, p.Signature, "consent", c.ref().subject())
		if errs.CodeOf(err) == errs.NotFound {
			return missing(fmt.Sprintf("body.people[%d].signature", i), "没有这份签名，请重新签署。", "There is no such signature; sign again.")
		}
		if err != nil {
			return err
		}
		if err := c.s.files.Move(ctx, c.tx, c.app.County, p.Signature, c.app.Division); err != nil {
			return err
		}
	}
	return nil
}

// performOwn does an act on a case that the acting account filed. It is the only
// way for a family to act on a case; for any other account there is none.
func (s *Service) performOwn(ctx context.Context, tx *db.Tx, ref Ref, act Act, signed any, do func(*caseFile) (State, error)) (Done, error) {
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return Done{}, err
	}
	return c.performed(ctx, act, Signing{Version: anyVersion}, signed, do)
}

func (s *Service) loadOwn(ctx context.Context, tx *db.Tx, ref Ref) (*caseFile, error) {
	actor := authz.From(ctx)
	c := &caseFile{s: s, tx: tx, q: q.New(tx), actor: actor, today: calendar.At(tx.Now)}
	row, err := c.q.Filing(ctx, ref.County, ref.ID)
	if db.IsNotFound(err) || err == nil && (!actor.IsFamily() || row.AccountID != actor.Account) {
		return nil, noCase()
	}
	if err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	if c.app, err = c.q.Application(ctx, ref.County, ref.ID); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	c.was = c.app
	if err := c.loadParts(ctx); err != nil {
		return nil, fmt.Errorf("loading case %s: %w", ref.ID, err)
	}
	return c, nil
}

// Supply hands in what was missing: photographs, and words where there is no paper.
func (s *Service) Supply(ctx context.Context, tx *db.Tx, ref Ref, papers []id.ID, words string) error {
	_, err := s.performOwn(ctx, tx, ref, ActSubmit, papers, func(c *caseFile) (State, error) {
		if c.state() != Supplement || len(papers) == 0 && strings.TrimSpace(words) == "" {
			return "", missing("body.papers", "请上传补齐的材料，或者说明情况。", "Add what was missing, or say why it is not there.")
		}
		list := make([]FamilyPaper, len(papers))
		for i, n := range papers {
			list[i].ID = n
		}
		if err := c.bindPapers(ctx, list); err != nil {
			return "", err
		}
		c.note = strings.TrimSpace(words)
		c.filing.Papers = append(c.filing.Papers, papers...)
		c.app.SubmittedOn = c.today
		return Submitted, c.keepFiling(ctx)
	})
	return err
}

// TakeBack withdraws what the family filed.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, ref Ref, reason string) error {
	_, err := s.performOwn(ctx, tx, ref, ActWithdraw, nil, func(c *caseFile) (State, error) {
		c.note = cmp.Or(strings.TrimSpace(reason), "群众在网上撤回。")
		return Withdrawn, c.end(ctx)
	})
	return err
}

// Tracked is a case as the family that filed it follows it: where it stands, with
// whom, until when, and what there is to do. It tells nothing that was on file
// before, nothing that departments found beyond what the notices say, and nobody's
// name but the family's own.
type Tracked struct {
	Ref
	Number      string
	Programme   Text
	Applicant   string
	Members     int32
	State       State
	FiledAt     dbt.Time
	Where       string // division: that the family chose; once accepted that of the case
	With        authz.Role
	Until       calendar.Date
	DueOn       calendar.Date // of the whole case
	Missing     []string      // what the one notice lists, while it is the family's turn
	MayAnswer   bool
	MayWithdraw bool
	Steps       []TrackedStep
	Notices     []Notice
	Decision    *TrackedDecision
	Household   id.ID
}

// TrackedStep is something that was done, and when.
type TrackedStep struct {
	Act   Act
	Label Text
	At    dbt.Time
	State State
}

// Notice is a paper that is the family's to read.
type Notice struct {
	Kind, Title string
	File        id.ID
	SM3         []byte
	MadeAt      dbt.Time
}

// TrackedDecision is what was decided, as the notice tells it.
type TrackedDecision struct {
	ID      id.ID
	Number  string
	Outcome State
	Result  policy.Result
	Amount  int64 // fen
	From    calendar.Period
	ValidTo calendar.Date
}

// most is how many cases an account follows.
const most = 50

// Tracked lists what the acting account filed, the newest first.
func (s *Service) Tracked(ctx context.Context, tx *db.Tx) ([]Tracked, error) {
	actor := authz.From(ctx)
	out := []Tracked{}
	if !actor.IsFamily() {
		return out, nil
	}
	rows, err := q.New(tx).FilingsOf(ctx, actor.Account, most)
	if err != nil {
		return nil, fmt.Errorf("listing filings: %w", err)
	}
	for _, r := range rows {
		t, err := s.Track(ctx, tx, Ref{r.County, r.ApplicationID})
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Track reads one case that the acting account filed; errs.NotFound for any other.
func (s *Service) Track(ctx context.Context, tx *db.Tx, ref Ref) (Tracked, error) {
	c, err := s.loadOwn(ctx, tx, ref)
	if err != nil {
		return Tracked{}, err
	}
	row, err := c.q.Filing(ctx, ref.County, ref.ID)
	if err != nil {
		return Tracked{}, fmt.Errorf("reading the filing of case %s: %w", ref.ID, err)
	}
	t := Tracked{Ref: ref, Number: c.app.Number, Programme: Text{c.procedure.Name.Zh, c.procedure.Name.En}, Applicant: c.applicant(),
		Members: c.app.Members + int32(len(c.filing.Named)), State: c.state(), FiledAt: row.FiledAt, Where: c.filing.Where, With: authz.Role(c.app.NextRole), Until: c.app.NextDueOn, DueOn: c.app.DueOn,
		Missing: []string{}, MayAnswer: c.state() == Supplement, MayWithdraw: c.takes(ActWithdraw), Steps: []TrackedStep{}, Household: c.app.HouseholdID}
	if !c.app.AcceptedOn.IsZero() {
		t.Where, t.Applicant = c.app.Division, c.app.ApplicantName // the office has seen who it is
	}
	if t.MayAnswer {
		t.With = "" // it is the family's turn
	}
	c.trackSteps(&t)
	if err := c.trackPapers(ctx, &t); err != nil {
		return Tracked{}, err
	}
	return t, nil
}

// applicant is the applicant's name: the one under which a family filed, until the
// office knows that it was this person. Whoever has somebody's ID number would else
// be told whose it is.
func (c *caseFile) applicant() string {
	if c.filing != nil && c.app.AcceptedOn.IsZero() {
		return cmp.Or(c.filing.Applicant, c.app.ApplicantName)
	}
	return c.app.ApplicantName
}

// takes reports whether the procedure has an act in the present state.
func (c *caseFile) takes(act Act) bool {
	step, ok := c.procedure.Step(string(act))
	return ok && slices.Contains(step.From, c.app.State)
}

func (c *caseFile) trackSteps(t *Tracked) {
	for _, a := range c.acts {
		if a.StateBefore == a.StateAfter {
			continue // the office's own work
		}
		d := duty(Act(a.Act))
		t.Steps = append(t.Steps, TrackedStep{d.Act, Text{d.Chinese, d.English}, a.At, State(a.StateAfter)})
		if d.Act == ActSupplement && t.MayAnswer {
			t.Missing = strings.Split(a.Note, "；")
		}
	}
}

// theirs are the papers that are served on a family.
func theirs() []string {
	return []string{"acceptance", "supplement", "decline", "confirmation", "refusal", "stop", "review", "restoration", "termination"}
}

func (c *caseFile) trackPapers(ctx context.Context, t *Tracked) error {
	t.Notices = []Notice{}
	papers, err := c.q.Documents(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading the papers of case %s: %w", c.app.ID, err)
	}
	for _, d := range papers {
		if slices.Contains(theirs(), d.Kind) {
			t.Notices = append(t.Notices, Notice{d.Kind, d.Title, d.FileID, d.Sm3, d.MadeAt})
		}
	}
	decisions, err := c.q.DecisionOf(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading the decision of case %s: %w", c.app.ID, err)
	}
	if n := len(decisions); n > 0 {
		d := decisions[n-1]
		t.Decision = &TrackedDecision{d.ID, d.Number, State(d.Outcome), policy.Result(d.Result), int64(d.AmountFen), d.FirstPeriod, d.ValidToOn}
	}
	return nil
}
