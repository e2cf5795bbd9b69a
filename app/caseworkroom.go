package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework"
	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment"
	"doudi/policy"
	"doudi/registry"
)

// caseRegistry lends the household files to casework.
type caseRegistry struct{ *registry.Service }

// File turns a household file into what its members would declare today: they
// only correct it, nothing is typed twice.
func (r caseRegistry) File(ctx context.Context, tx *db.Tx, county int32, household id.ID) (casework.File, error) {
	f, err := r.Facts(inOffice(ctx), tx, county, household)
	if err != nil {
		return casework.File{}, err
	}
	offered, err := r.Offered(ctx, tx, f)
	return casework.File{Division: f.Division, Address: f.Address, NearRelative: f.NearRelative, Facts: factsOf(f), Dead: deadOf(f), Left: leftOf(f), Offered: offered}, err
}

// leftOf are those who were members of a file and are none, but for the dead: since
// when, the last that they left.
func leftOf(f *registry.File) (left []casework.Member) {
	for _, m := range slices.Backward(f.Former) {
		known := slices.ContainsFunc(left, func(o casework.Member) bool { return o.PersonID == m.ID })
		if known || f.Member(m.ID) != nil || !m.DiedOn.IsZero() || m.Ended == registry.Died {
			continue
		}
		gone := declaredMember(m, f.HeadID)
		gone.LeftOn = m.To
		left = append(left, gone)
	}
	return left
}

// deadOf are those of a file who died. Whoever stands in it again, under the same
// number, was recorded dead by mistake.
func deadOf(f *registry.File) (dead []casework.Member) {
	for _, m := range f.Former {
		back := slices.ContainsFunc(f.Members, func(o registry.Member) bool {
			return o.ID == m.ID || m.IDNumber != "" && o.IDNumber == m.IDNumber
		})
		if !m.DiedOn.IsZero() && !back {
			gone := declaredMember(m, f.HeadID)
			gone.DiedOn = m.DiedOn
			dead = append(dead, gone)
		}
	}
	return dead
}

// factsOf is what a file's members would declare today.
func factsOf(f *registry.File) casework.Facts {
	facts := casework.Facts{Applicant: f.HeadID, Urban: f.Urban, Incomes: []casework.Line{}, Assets: []casework.Line{}, Deductions: []casework.Line{}}
	for _, m := range f.Members {
		facts.Members = append(facts.Members, declaredMember(m, f.HeadID))
	}
	for _, l := range f.Lines {
		if l.Source == registry.Declared && l.To.IsZero() {
			declareLine(&facts, l, f.HeadID)
		}
	}
	return facts
}

func declaredMember(m registry.Member, head id.ID) casework.Member {
	together := m.CoLiving
	return casework.Member{PersonID: m.ID, Name: m.Name, IDNumber: string(m.IDNumber), BornOn: m.BornOn, Relation: string(relationToHead(m, head)),
		LivesTogether: &together, Study: studyOf(m.Schooling), FullTime: studyOf(m.Schooling) != "", Disability: disabilityOf(m.Disability),
		DisabilityGrade: int(m.DisabilityGrade), SeriousIllness: m.SeriousIllness, Labour: labourOf(m.Labour), Excluded: m.Excluded}
}

// declareLine puts a line with the rest of its kind; what is the household's
// is declared by its head.
func declareLine(f *casework.Facts, l registry.Line, head id.ID) {
	amount := l.Amount
	d := casework.Line{PersonID: l.PersonID, Item: l.Item, Amount: &amount, Per: string(l.Per), Quantity: int(l.Quantity), Excluded: l.Excluded,
		Detail: l.Detail} // its papers are of an earlier case
	if d.PersonID == 0 {
		d.PersonID = head
	}
	switch l.Kind {
	case registry.Income:
		f.Incomes = append(f.Incomes, d)
	case registry.Asset:
		f.Assets = append(f.Assets, d)
	case registry.Deduction:
		f.Deductions = append(f.Deductions, d)
	}
}

// Declare puts what a case declares into the household's file.
func (r caseRegistry) Declare(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string, f casework.Facts) error {
	lines := slices.Concat(linesOf(registry.Income, f.Incomes), linesOf(registry.Asset, f.Assets), linesOf(registry.Deduction, f.Deductions))
	return r.Service.Declare(ctx, tx, county, household, lines, registry.Event{Summary: "按案件 " + caseNo + " 更新申报的收入、财产和扣减。",
		English: "Incomes, assets and deductions as declared in case " + caseNo + "."})
}

// linesOf are declared lines as the household's file keeps them. A sum that is
// not known is none there; one received in some months, or once, is the year's.
func linesOf(kind registry.Kind, lines []casework.Line) []registry.Line {
	list := make([]registry.Line, 0, len(lines))
	for _, l := range lines {
		d := registry.Line{PersonID: l.PersonID, Kind: kind, Item: l.Item, Per: registry.Per(l.Per), Quantity: int32(l.Quantity), Excluded: l.Excluded,
			Detail: l.Detail, Evidence: registry.PapersOf(l.Evidence)}
		if l.Amount != nil {
			d.Amount = *l.Amount
		}
		switch {
		case kind == registry.Asset:
			d.Per = registry.Once
		case l.Per == "month" && l.Months > 0:
			d.Amount, d.Per = d.Amount*money.Fen(l.Months), registry.PerYear
		case l.Per == "once":
			d.Per = registry.PerYear
		}
		list = append(list, d)
	}
	return list
}

// relationToHead reads GB/T 4761 by its tens, which are the generations.
func relationToHead(m registry.Member, head id.ID) policy.Relation {
	if m.ID == head {
		return policy.RelationApplicant
	}
	tens := map[byte]policy.Relation{'1': policy.RelationSpouse, '2': policy.RelationChild, '3': policy.RelationChild, '4': policy.RelationGrandchild,
		'5': policy.RelationParent, '6': policy.RelationGrandparent, '7': policy.RelationSibling}
	inLaws := []string{"28", codes.DaughterInLaw} // no duty of maintenance (民法典 art. 1067)
	if m.Relation == "" || slices.Contains(inLaws, m.Relation) || tens[m.Relation[0]] == "" {
		return policy.RelationOther
	}
	return tens[m.Relation[0]]
}

// studyOf reads the level out of what counties write of a pupil.
func studyOf(schooling string) string {
	for _, level := range []struct {
		words []string
		study policy.Study
	}{
		{[]string{"研究生", "硕士", "博士"}, policy.StudyPostgraduate},
		{[]string{"本科", "大学"}, policy.StudyBachelor},
		{[]string{"大专", "专科", "高职"}, policy.StudyCollege},
		{[]string{"中职", "中专", "技校", "职高"}, policy.StudyVocational},
		{[]string{"高中"}, policy.StudySenior},
		{[]string{"小学", "初中", "义务教育"}, policy.StudyCompulsory},
	} {
		if slices.ContainsFunc(level.words, func(w string) bool { return strings.Contains(schooling, w) }) {
			return string(level.study)
		}
	}
	return ""
}

// disabilityOf names the kinds of GB/T 26341.
func disabilityOf(code string) string {
	return string(map[string]policy.DisabilityKind{"1": policy.DisabilityVisual, "2": policy.DisabilityHearing, "3": policy.DisabilitySpeech,
		"4": policy.DisabilityLimb, "5": policy.DisabilityIntellectual, "6": policy.DisabilityMental, "7": policy.DisabilityMultiple}[code])
}

func labourOf(code string) string {
	return map[string]string{codes.LabourSkilled: "able", codes.LabourOrdinary: "able", codes.LabourPartial: "partial",
		codes.LabourLost: "none", codes.LabourNone: "none"}[code]
}

// EnsureHousehold enters a household that came to the window unknown.
func (r caseRegistry) EnsureHousehold(ctx context.Context, tx *db.Tx, h casework.NewHousehold) (id.ID, error) {
	enter := r.Ensure
	if authz.From(ctx).IsFamily() {
		enter = r.EnterForFamily // casework has looked whether they are on file
	}
	f, err := enter(ctx, tx, draftOf(h))
	if err != nil {
		return 0, err
	}
	return f.ID, nil
}

// CheckHousehold finds what is wrong with a household that a family names.
func (r caseRegistry) CheckHousehold(ctx context.Context, tx *db.Tx, h casework.NewHousehold) error {
	return r.CheckForFamily(ctx, tx, draftOf(h))
}

// CloseUnseen closes a household that was opened for a family's own filing.
func (r caseRegistry) CloseUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string) error {
	return r.Service.CloseUnseen(ctx, tx, county, household, registry.Event{Summary: "注销家庭档案：网上申请 " + caseNo + " 未受理即结束。",
		English: "Household file closed: application " + caseNo + " from the portal ended before it was accepted."})
}

// OpenUnseen opens it again, where the end of the application was revoked.
func (r caseRegistry) OpenUnseen(ctx context.Context, tx *db.Tx, county int32, household id.ID, caseNo string) error {
	return r.Service.OpenUnseen(ctx, tx, county, household, registry.Event{Summary: "恢复家庭档案：网上申请 " + caseNo + " 经复议或诉讼重新办理。",
		English: "Household file opened again: application " + caseNo + " from the portal is worked on again after an appeal."})
}

// HomeOf is where the people of a household are now.
func (r caseRegistry) HomeOf(ctx context.Context, tx *db.Tx, county int32, household, person id.ID) (id.ID, error) {
	f, _, err := r.Home(inOffice(ctx), tx, county, household, person)
	if err != nil {
		return 0, err
	}
	return f.ID, nil
}

func draftOf(h casework.NewHousehold) registry.Draft {
	d := registry.Draft{Division: h.Division, Address: h.Address, Urban: h.Urban}
	for _, m := range h.Members {
		d.Members = append(d.Members, registry.DraftMember{Name: m.Name, IDNumber: m.IDNumber, Relation: m.Relation, Phone: m.Phone})
	}
	return d
}

// Heads are the heads of many households.
func (r caseRegistry) Heads(ctx context.Context, tx *db.Tx, county int32, households []id.ID) ([]casework.Called, error) {
	rows, err := r.Service.Heads(ctx, tx, county, households)
	return called(rows), err
}

// Living are those of many people who live in the county.
func (r caseRegistry) Living(ctx context.Context, tx *db.Tx, county int32, people []id.ID) ([]casework.Called, error) {
	rows, err := r.Service.Living(ctx, tx, county, people)
	return called(rows), err
}

func called(rows []registry.Called) []casework.Called {
	out := make([]casework.Called, len(rows))
	for i, r := range rows {
		out[i] = casework.Called(r)
	}
	return out
}

// Note writes to the household's timeline.
func (r caseRegistry) Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e casework.Event) error {
	return registry.Note(ctx, tx, county, household, registry.Event(e))
}

// entitlements opens what was confirmed, to the account on the household file.
type entitlements struct {
	payment  *payment.Service
	registry *registry.Service
}

// Grant carries a decision out: what is paid monthly becomes an entitlement, one
// sum is ordered, and what the household now is becomes its label.
func (e entitlements) Grant(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	f, err := e.registry.Facts(ctx, tx, g.County, g.Household)
	if err != nil {
		return err
	}
	switch g.Result {
	case policy.ResultMonthly:
		err = e.monthly(ctx, tx, g, f)
	case policy.ResultOnce:
		err = e.once(ctx, tx, g, f)
	case policy.ResultRecognition: // the label is all of it
	case policy.ResultLayers, policy.ResultInKind:
		err = fmt.Errorf("casework granted %s of %s, which nobody here carries out", g.Result, g.Programme)
	}
	if err != nil {
		return err
	}
	return e.label(ctx, tx, g, true)
}

// labelOf is the label of households that a programme is confirmed for; "" for
// help that is given once.
func labelOf(programme string) string {
	return map[string]string{"dibao": registry.LabelDibao, "tekun": registry.LabelTekun, "edge": registry.LabelEdge, "rigid": registry.LabelRigid,
		"child-unattended": registry.LabelChild}[programme]
}

func (e entitlements) monthly(ctx context.Context, tx *db.Tx, g casework.Grant, f *registry.File) error {
	payee := f.AccountName
	if payee == "" {
		payee = g.Payee
	}
	chain, kin, err := e.registry.Kin(ctx, tx, g.County, g.Household)
	if err != nil {
		return err
	}
	grant := payment.Grant{County: g.County, Household: g.Household, Person: g.Person, Division: g.Division, Programme: g.Programme,
		Decision: g.Decision, Payee: payee, Members: g.Members, Urban: g.Urban, Bank: f.Bank, Account: f.Account, AmountFen: g.Amount,
		From: g.From, Reason: g.Reason}
	if chain != f.Number {
		grant.Chain = payment.Chain{Number: chain, Households: kin}
	}
	_, err = e.payment.Grant(ctx, tx, grant)
	return err
}

func (e entitlements) once(ctx context.Context, tx *db.Tx, g casework.Grant, f *registry.File) error {
	payee := f.AccountName
	if payee == "" {
		payee = g.Payee
	}
	_, err := e.payment.PayOnce(ctx, tx, payment.Once{County: g.County, Household: g.Household, Person: g.Person, Division: g.Division, Programme: g.Programme,
		Application: g.Case, Decision: g.Decision, Payee: payee, Members: g.Members, Urban: g.Urban, Bank: f.Bank, Account: f.Account, AmountFen: g.Amount, Reason: g.Reason})
	return err
}

// SettleAdvance keeps what was decided after an advance.
func (e entitlements) SettleAdvance(ctx context.Context, tx *db.Tx, g casework.Grant) (money.Fen, error) {
	return e.payment.SettleAdvance(ctx, tx, payment.Settlement{County: g.County, Application: g.Case, Decision: g.Decision, DueFen: g.Amount})
}

// ReopenAdvance takes it back.
func (e entitlements) ReopenAdvance(ctx context.Context, tx *db.Tx, county int32, application id.ID) error {
	return e.payment.ReopenAdvance(ctx, tx, county, application)
}

// Adjust carries out what a review decided.
func (e entitlements) Adjust(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	if g.Result == policy.ResultRecognition {
		return nil // it stays what it is
	}
	now, err := e.payment.Newest(ctx, tx, g.County, g.Household, g.Person, g.Programme)
	if err != nil {
		return err
	}
	return e.payment.Adjust(ctx, tx, payment.Change{County: g.County, Entitlement: now.ID, Decision: g.Decision, AmountFen: g.Amount, Members: g.Members,
		From: g.From, Since: g.Since, Reason: g.Reason, Lasts: g.Lasts})
}

// Stop ends the payment with the month before, and what the household is called.
func (e entitlements) Stop(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	if g.Result == policy.ResultRecognition {
		return e.End(ctx, tx, g.County, g.Household, g.Programme)
	}
	now, err := e.payment.Newest(ctx, tx, g.County, g.Household, g.Person, g.Programme)
	if err != nil {
		return err
	}
	if err := e.payment.EndBy(ctx, tx, payment.Stop{County: g.County, Entitlement: now.ID, Decision: g.Decision, Last: g.From.Add(-1), Reason: g.Reason}); err != nil {
		return err
	}
	return e.label(ctx, tx, g, false)
}

// Fade lets the payment end with the month before.
func (e entitlements) Fade(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	now, err := e.payment.Newest(ctx, tx, g.County, g.Household, g.Person, g.Programme)
	if err != nil {
		return err
	}
	return e.payment.Stop(ctx, tx, payment.Stop{County: g.County, Entitlement: now.ID, Decision: g.Decision, Last: g.From.Add(-1), Reason: g.Reason})
}

// HoldForDeath makes what is drawn wait.
func (e entitlements) HoldForDeath(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	now, err := e.payment.Newest(ctx, tx, g.County, g.Household, g.Person, g.Programme)
	if err != nil {
		return err
	}
	return e.payment.Hold(ctx, tx, g.County, now.ID, payment.HoldDeath, g.Reason)
}

// ReleaseDeath lets go on what waits for a death.
func (e entitlements) ReleaseDeath(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	now, err := e.payment.Newest(ctx, tx, g.County, g.Household, g.Person, g.Programme)
	if errs.CodeOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return e.payment.ReleaseDeath(ctx, tx, g.County, now.ID, "暂缓的原因已经处理")
}

// Resume goes on with what was stopped, in the household where its people are now.
func (e entitlements) Resume(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	f, since, err := e.registry.Home(authz.WithActor(ctx, authz.Program()), tx, g.County, g.Household, g.Person)
	if err != nil {
		return err
	}
	on := f.State == registry.Live
	if g.Result != policy.ResultRecognition {
		home := payment.Home{Household: f.ID, Division: f.Division, Urban: f.Urban, Since: since}
		on, err = e.payment.Resume(ctx, tx, payment.Resumption{County: g.County, Decision: g.Decision, Home: home, Reason: g.Reason})
	}
	if err != nil || !on {
		return err
	}
	g.Household = f.ID
	return e.label(authz.WithActor(ctx, authz.Program()), tx, g, true)
}

// Restore goes back to the amount before a reduction.
func (e entitlements) Restore(ctx context.Context, tx *db.Tx, g casework.Grant) error {
	return e.payment.Restore(ctx, tx, payment.Resumption{County: g.County, Decision: g.Decision, Reason: g.Reason})
}

// Amend puts a decision in the place of another.
func (e entitlements) Amend(ctx context.Context, tx *db.Tx, a casework.Amendment) (casework.Arrears, error) {
	owed, err := e.payment.Amend(ctx, tx, payment.Amendment{County: a.County, Of: a.Of, Decision: a.Decision, AmountFen: a.Amount, Members: a.Members, From: a.From, Reason: a.Reason})
	return casework.Arrears{First: owed.First, Last: owed.Last, Months: owed.Months, Sum: owed.SumFen}, err
}

// label writes what the household is called after a decision; while another of
// its people still draws the programme, it stays.
func (e entitlements) label(ctx context.Context, tx *db.Tx, g casework.Grant, on bool) error {
	label := labelOf(g.Programme)
	if label == "" {
		return nil
	}
	if !on {
		drawn, err := e.payment.Draws(ctx, tx, g.County, g.Household)
		if err != nil {
			return err
		}
		for _, d := range drawn {
			if d.Programme == g.Programme && d.Person != g.Person {
				return nil
			}
		}
	}
	return e.registry.SetLabel(ctx, tx, g.County, g.Household, label, on, calendar.At(tx.Now))
}

// End takes the label of a recognition off.
func (e entitlements) End(ctx context.Context, tx *db.Tx, county int32, household id.ID, programme string) error {
	return e.registry.SetLabel(ctx, tx, county, household, labelOf(programme), false, calendar.At(tx.Now))
}

// Drawn is what the household is paid monthly, and what it is recognised as. A
// recognition that has ended counts no more.
func (e entitlements) Drawn(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]casework.Drawn, error) {
	paid, err := e.payment.Draws(ctx, tx, county, household)
	if err != nil {
		return nil, err
	}
	out := []casework.Drawn{}
	for _, d := range paid {
		amount := d.AmountFen
		out = append(out, casework.Drawn{Programme: d.Programme, Person: d.Person, Amount: &amount, From: d.From, Held: d.Held, Until: d.Until})
	}
	// Whoever asks has a case of it, or the file: it may live in another township by now.
	f, err := e.registry.Facts(authz.WithActor(ctx, authz.Program()), tx, county, household)
	if err != nil {
		return nil, err
	}
	for _, label := range recognitions() {
		if f.HasLabel(label) {
			out = append(out, casework.Drawn{Programme: label})
		}
	}
	return out, nil
}

// Running is who is paid monthly, or carries the label of a recognition.
func (e entitlements) Running(ctx context.Context, tx *db.Tx, programme string, month calendar.Period, a casework.Area) ([]casework.Recipient, error) {
	if !slices.Contains(recognitions(), labelOf(programme)) {
		rows, err := e.payment.Running(ctx, tx, programme, month, payment.Area(a))
		return recipientsOf(rows), err
	}
	rows, err := e.registry.Labelled(ctx, tx, a.County, labelOf(programme), a.Low, a.High, a.AfterDivision, a.AfterID, a.UpTo)
	out := make([]casework.Recipient, len(rows))
	for i, r := range rows {
		out[i] = casework.Recipient{ID: r.Household, Household: r.Household, Division: r.Division, Members: r.Members}
	}
	return out, err
}

// PaidWithin is who was paid one sum.
func (e entitlements) PaidWithin(ctx context.Context, tx *db.Tx, programme string, first, last calendar.Date, a casework.Area) ([]casework.Recipient, error) {
	rows, err := e.payment.PaidWithin(ctx, tx, programme, first, last, payment.Area(a))
	return recipientsOf(rows), err
}

func recipientsOf(rows []payment.Recipient) []casework.Recipient {
	out := make([]casework.Recipient, len(rows))
	for i, r := range rows {
		out[i] = casework.Recipient{ID: r.ID, Household: r.Household, Person: r.Person, Division: r.Division, Members: r.Members, Amount: &r.Amount}
	}
	return out
}

// recognitions are the labels that are all of what was decided: nothing is paid.
func recognitions() []string { return []string{registry.LabelEdge, registry.LabelRigid} }

// paymentPapers lends the papers of recoveries to whoever scans one.
type paymentPapers struct{ *payment.Service }

// CheckPaper says what a paper is.
func (p paymentPapers) CheckPaper(ctx context.Context, county int32, code string) (casework.PaperCheck, error) {
	x, err := p.Service.CheckPaper(ctx, county, code)
	return casework.PaperCheck{Kind: x.Kind, Title: x.Title, Number: x.Number, MadeOn: x.MadeOn, Standing: casework.PaperStanding(x.Standing)}, err
}

// FindPaper leads to the recovery that a paper is of.
func (p paymentPapers) FindPaper(ctx context.Context, m casework.PaperMark) (casework.FoundPaper, error) {
	x, r, err := p.Service.FindPaper(ctx, m.County, m.Number, m.Code)
	if err != nil {
		return casework.FoundPaper{}, err
	}
	at := fmt.Sprintf("/recoveries/%06d/%s", r.County, r.ID)
	return casework.FoundPaper{OfNumber: r.Number, Name: r.Payee, Kind: string(x.Kind), Title: x.Title, Number: x.Number, MadeOn: calendar.At(x.MadeAt.Time),
		Page: at, Paper: fmt.Sprintf("/api%s/papers/%s", at, x.ID)}, nil
}

// paymentNotes lends the timeline to payment.
type paymentNotes struct{}

// Note writes to the household's timeline.
func (paymentNotes) Note(ctx context.Context, tx *db.Tx, n payment.Note) error {
	return registry.Note(ctx, tx, n.County, n.Household, registry.Event{Kind: n.Kind, Summary: n.Summary, English: n.English, Link: n.Link})
}

// staff lends the accounts to casework.
type staff struct{ *accounts.Service }

// Person returns a colleague with their roles.
func (s staff) Person(ctx context.Context, tx *db.Tx, account id.ID) (authz.Actor, error) {
	return s.Actor(ctx, tx, account)
}

// places names divisions for notices.
type places struct{ *Ground }

// Name is the name of a division alone: notices put the levels together.
// Villages are not in the register but in the county's own list.
func (p places) Name(code string) string {
	if name := p.Divisions.Name(division.Code(code)); name != "" {
		return name
	}
	name, err := p.rooms.registry.VillageName(context.Background(), code) // a name for print, asked without a request
	if err != nil {
		p.Log.Warn("A village's name could not be read.", "error", err)
	}
	return name
}

var (
	_ casework.Registry     = caseRegistry{}
	_ casework.Entitlements = entitlements{}
	_ casework.OtherPapers  = paymentPapers{}
	_ casework.Staff        = staff{}
	_ casework.WorkDays     = (*calendar.WorkCalendar)(nil)
)
