package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/payment"
	"doudi/portal"
	"doudi/portal/identity"
	"doudi/portal/sms"
	"doudi/referral"
	"doudi/registry"
	"doudi/verification"
	"doudi/verification/letter"
	"doudi/verification/source"
)

// newPortal makes the families' portal on the rooms that it calls.
func (g *Ground) newPortal(asked verification.Connected) (*portal.Service, error) {
	o := portal.Options{Demo: g.demo, Public: g.public}
	if g.sms != nil {
		o.Sender = g.sms
	}
	if g.oidc.Issuer != "" {
		if g.public == "" {
			return nil, errors.New("oidc-issuer: the identity service sends browsers back to public-url, which is not set")
		}
		g.oidc.Return = g.public + "/api/portal/identity/return"
		service, err := identity.New(g.oidc)
		if err != nil {
			return nil, fmt.Errorf("oidc-issuer: %w", err)
		}
		o.Identity = service
	}
	r := &g.rooms
	return portal.New(g.DB, g.Keys, g.Files, g.Queue, portal.Others{Cases: familyCases{r.casework, g}, Letters: familyLetters{r.verification},
		Payments: familyPayments{r.payment}, Referrals: familyReferrals{r.referral, r.payment, r.registry}, Places: familyPlaces{r.registry, g.Divisions}, Sources: familySources(asked.Sources), Holdings: g.holdings(), Checks: familyChecks{r.verification, r.registry}}, o)
}

// openSMS makes the gateway of the settings; nil where there is none.
func openSMS(s settings, now func() time.Time) (sms.Sender, error) {
	if s.smsURL == "" {
		return nil, nil
	}
	sender, err := sms.Open(s.smsURL, s.smsKey, s.smsTimeout, now)
	if err != nil {
		return nil, fmt.Errorf("sms-url: %w", err)
	}
	return sender, nil
}

// familyCases lends the cases to the portal.
type familyCases struct {
	*casework.Service
	ground *Ground
}

// Offered lists what can be applied for in a place.
func (c familyCases) Offered(place string, on calendar.Date) ([]portal.Programme, error) {
	list, err := c.ForFamilies(place, on)
	out := make([]portal.Programme, 0, len(list))
	for _, o := range list {
		p := portal.Programme{Programme: o.Programme, Name: portal.Text(o.Name), About: string(o.About), Declares: o.Declares, Means: o.Family.Means, SelfCare: o.Family.Care,
			Papers: []portal.PaperAsked{}, Online: o.Online(), Note: portal.Text(o.Family.Note), Article: portal.Text(o.Family.Article)}
		for _, x := range o.Family.Papers {
			p.Papers = append(p.Papers, portal.PaperAsked{Name: portal.Text(x.Name), Required: x.Required})
		}
		out = append(out, p)
	}
	return out, err
}

// Takes reports whether a clerk works where an application would stand.
func (c familyCases) Takes(ctx context.Context, tx *db.Tx, county int32, division, number string) (bool, error) {
	where, err := c.Stands(ctx, tx, county, division, number)
	if err != nil {
		return false, err
	}
	return c.Works(ctx, tx, where)
}

// Works reports whether a clerk works in a place.
func (c familyCases) Works(ctx context.Context, tx *db.Tx, division string) (bool, error) {
	able, err := c.ground.Accounts.Able(ctx, tx, authz.AcceptCase, division)
	return len(able) > 0, err
}

// Disasters lists the events in a place after which families apply.
func (c familyCases) Disasters(ctx context.Context, tx *db.Tx, division string) ([]portal.Event, error) {
	list, err := c.OpenDisasters(ctx, tx, division)
	out := []portal.Event{}
	for _, d := range list {
		out = append(out, portal.Event{ID: d.ID, Name: d.Name, BeganOn: d.BeganOn})
	}
	return out, err
}

// File hands an application in.
func (c familyCases) File(ctx context.Context, tx *db.Tx, phone string, f portal.Form) (portal.Filed, error) {
	filed, err := c.Service.File(ctx, tx, applicationOf(phone, f))
	return portal.Filed{County: filed.County, ID: filed.ID, Number: filed.Number, FiledOn: filed.FiledOn}, err
}

func applicationOf(phone string, f portal.Form) casework.FamilyApplication {
	a := casework.FamilyApplication{County: f.County, Division: f.Division, Address: f.Address, Urban: f.Urban, Programme: f.Programme, Reason: f.Reason, Phone: phone,
		Incomes: saidLines(f.Incomes), Assets: saidLines(f.Assets)}
	for _, p := range f.People {
		a.People = append(a.People, casework.FamilyPerson{Name: p.Name, IDNumber: p.IDNumber, Relation: p.Relation, Signature: p.Signature, Letter: p.Letter})
	}
	for _, x := range f.Expenses {
		a.Expenses = append(a.Expenses, casework.Expense{PersonID: id.ID(x.Person), Item: x.Item, Amount: x.Amount, Detail: x.Detail})
	}
	if h := f.Hardship; h != nil {
		a.Hardship = &casework.Hardship{Cause: h.Cause, On: h.On, Loss: h.Loss, Urgent: h.Urgent, Detail: h.Detail}
	}
	if x := f.Special; x != nil {
		a.For, a.Own = id.ID(x.For), ownOf(*x)
	}
	if l := f.Loss; l != nil {
		a.Loss = &casework.Loss{Disaster: l.Disaster, Kind: l.Kind, On: l.On, Rooms: l.Rooms, Persons: l.Persons, Detail: l.Detail}
	}
	if p := f.Proxy; p != nil {
		a.Proxy = &casework.Proxy{Name: p.Name, Relation: p.Relation, Agreed: p.Agreed}
	}
	for _, p := range f.Papers {
		a.Papers = append(a.Papers, casework.FamilyPaper(p))
	}
	return a
}

// ownOf is what an application says of the person whom it is for.
func ownOf(x portal.Special) *casework.FamilyOwn {
	o := &casework.FamilyOwn{NeedsCare: x.NeedsCare, InjuryCare: x.InjuryCare, Unmanaged: x.Unmanaged}
	if x.NoObligors || len(x.Obligors) > 0 {
		o.Obligors = []casework.Obligor{}
	}
	for _, y := range x.Obligors {
		o.Obligors = append(o.Obligors, casework.Obligor{Name: strings.TrimSpace(y.Name), Relation: y.Relation, Detail: y.Detail})
	}
	for _, y := range x.Parents {
		o.Parents = append(o.Parents, casework.Parent{Name: strings.TrimSpace(y.Name), State: y.State, Months: y.Months})
	}
	if len(x.Bills) > 0 {
		o.Medical = &casework.Medical{}
	}
	for _, b := range x.Bills {
		o.Medical.Bills = append(o.Medical.Bills, casework.Bill{Number: strings.TrimSpace(b.Number), Kind: b.Kind, Hospital: strings.TrimSpace(b.Hospital), Designated: b.Designated,
			SettledOn: b.SettledOn, Total: b.Total})
	}
	return o
}

func saidLines(list []portal.Line) []casework.Line {
	out := []casework.Line{}
	for _, l := range list {
		out = append(out, casework.Line{PersonID: id.ID(l.Person), Item: l.Item, Amount: l.Amount, Per: l.Per, Detail: l.Detail})
	}
	return out
}

// Tracked lists what the account filed.
func (c familyCases) Tracked(ctx context.Context, tx *db.Tx) ([]portal.Case, error) {
	list, err := c.Service.Tracked(ctx, tx)
	out := make([]portal.Case, 0, len(list))
	for _, t := range list {
		out = append(out, c.followed(t))
	}
	return out, err
}

// Track reads one of them.
func (c familyCases) Track(ctx context.Context, tx *db.Tx, ref portal.Ref) (portal.Case, error) {
	t, err := c.Service.Track(ctx, tx, casework.Ref(ref))
	if err != nil {
		return portal.Case{}, err
	}
	return c.followed(t), nil
}

// Supply hands in what was missing.
func (c familyCases) Supply(ctx context.Context, tx *db.Tx, ref portal.Ref, papers []id.ID, words string) error {
	return c.Service.Supply(ctx, tx, casework.Ref(ref), papers, words)
}

// Leave asks to end what an application led to.
func (c familyCases) Leave(ctx context.Context, tx *db.Tx, ref portal.Ref) error {
	return c.LeaveOnline(ctx, tx, casework.Ref(ref))
}

// TakeBack withdraws.
func (c familyCases) TakeBack(ctx context.Context, tx *db.Tx, ref portal.Ref, reason string) error {
	return c.Service.TakeBack(ctx, tx, casework.Ref(ref), reason)
}

// followed puts posts and places into words.
func (c familyCases) followed(t casework.Tracked) portal.Case {
	names := familyPlaces{c.ground.rooms.registry, c.ground.Divisions}
	out := portal.Case{County: t.County, ID: t.ID, Number: t.Number, Programme: portal.Text(t.Programme), Applicant: t.Applicant, Members: t.Members, State: string(t.State), StateName: portal.Text{Chinese: t.State.Chinese(), English: t.State.English()},
		Filed: t.FiledAt, Division: t.Where, Place: names.inPrefecture(t.Where), Until: t.Until, DueOn: t.DueOn, Missing: t.Missing, MayAnswer: t.MayAnswer, MayWithdraw: t.MayWithdraw, Leaves: t.Leaves, GraceUntil: t.GraceUntil, MayLeave: t.MayLeave, ApplicantID: t.ApplicantID, Proxied: t.Proxied,
		Steps: []portal.Step{}, Notices: []portal.Notice{}, Payments: []portal.Payment{}, Referrals: []portal.Referral{}, Household: t.Household,
		Kind: portal.Text(t.Kind), Purpose: string(t.Purpose), After: []portal.Case{}}
	if post := inBoth(authz.NameOf(t.With)); post != (portal.Text{}) {
		out.With = &post
		out.Office = names.inPrefecture(t.Where[:min(9, len(t.Where))])
		if t.With == authz.Checker || t.With == authz.Approver {
			out.Office = names.inPrefecture(t.Where[:6])
		}
	}
	for _, s := range t.Steps {
		out.Steps = append(out.Steps, portal.Step{Act: string(s.Act), Label: portal.Text(s.Label), At: s.At, State: string(s.State), Words: s.Words})
	}
	for _, n := range t.Notices {
		out.Notices = append(out.Notices, portal.Notice{Kind: n.Kind, Title: n.Title, FileID: n.File, MadeAt: n.MadeAt})
	}
	if d := t.Decision; d != nil {
		out.Decision = &portal.Decision{ID: d.ID, Number: d.Number, Outcome: string(d.Outcome), Result: string(d.Result), Amount: money.Fen(d.Amount), From: d.From, ValidTo: d.ValidTo, Grace: d.Grace}
	}
	if h := t.Hearing; h != nil {
		out.Hearing = &portal.Hearing{Ends: h.Ends, Amount: money.Fen(h.Amount), ServedOn: h.ServedOn, Until: h.Until, HeardOn: h.HeardOn}
	}
	if n := t.Now; n != nil {
		out.Now = &portal.Aid{Drawn: n.Drawn, Amount: money.Fen(n.Amount), From: n.From, Held: n.Held, Until: n.Until, Anew: n.Anew}
	}
	for _, next := range t.After {
		out.After = append(out.After, c.followed(next))
	}
	return out
}

// familyLetters lends the letters of authorisation.
type familyLetters struct{ *verification.Service }

// Letter is what each adult signs.
func (l familyLetters) Letter(place, programme string, on calendar.Date) (portal.Letter, error) {
	text, err := l.Service.Letter(place, programme, on)
	return portal.Letter(text), err
}

// familyPayments tells what was paid by a decision.
type familyPayments struct{ *payment.Service }

// Paid lists the months and sums of a case.
func (p familyPayments) Paid(ctx context.Context, tx *db.Tx, c portal.Case) ([]portal.Payment, error) {
	months, once, err := p.PaidBy(ctx, tx, c.County, c.Household, c.ID, c.Decision.ID, c.Decision.From)
	out := []portal.Payment{}
	for _, m := range months {
		x := portal.Payment{Period: m.Period, Amount: m.AmountFen, State: "coming"}
		switch m.State {
		case payment.LinePaid:
			x.State = "paid"
		case payment.LineFailed:
			x.State = "failed"
		default:
		}
		out = append(out, x)
	}
	for _, s := range once {
		x := portal.Payment{Amount: s.AmountFen, State: "coming", PaidOn: s.PaidOn}
		if !s.PaidOn.IsZero() {
			x.State = "paid"
		}
		out = append(out, x)
	}
	return out, err
}

// familyReferrals tells what was handed on for a family.
type familyReferrals struct {
	*referral.Service
	payment  *payment.Service
	registry *registry.Service
}

// Since lists what was handed on since a case was filed, for as long as the family
// draws by it: what the household's file held before, or holds after, or holds of
// those who stayed when the applicant left, is not for whoever filed.
func (r familyReferrals) Since(ctx context.Context, tx *db.Tx, c portal.Case) ([]portal.Referral, error) {
	if c.Household == 0 {
		return []portal.Referral{}, nil
	}
	file, err := r.registry.Facts(inOffice(ctx), tx, c.County, c.Household)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(file.Members, func(m registry.Member) bool { return m.ID == c.ApplicantID }) {
		return []portal.Referral{}, nil
	}
	var drawn calendar.Period
	if c.Decision != nil {
		if drawn, err = r.payment.DrawnUntil(ctx, tx, c.County, c.Household, c.Decision.ID); err != nil {
			return nil, err
		}
	}
	list, err := r.Told(ctx, tx, c.County, c.Household)
	return referralsOf(c, lastDay(c, drawn), list), err
}

// lastDay is until when a case tells of its household: the end of what is drawn by
// it, or of what was recognised; where it is over and gave neither, its last step.
// The zero Date while it is under way.
func lastDay(c portal.Case, drawn calendar.Period) (day calendar.Date) {
	over := c.State == string(casework.Refused) || c.State == string(casework.Stopped)
	switch {
	case !over && c.Decision == nil:
		return day
	case !over && drawn != 0:
		return drawn.Last()
	case !over && !c.Decision.ValidTo.IsZero():
		return c.Decision.ValidTo
	}
	for _, step := range c.Steps {
		day = calendar.At(step.At.Time)
	}
	return day
}

// referralsOf are those of a household's referrals that fall to a case. Identifiers
// sort by the instant, so that of one day what came before the filing stays out.
// What a department answered is the family's own, and nothing for a proxy.
func referralsOf(c portal.Case, last calendar.Date, list []referral.Told) []portal.Referral {
	out := []portal.Referral{}
	for _, t := range list {
		if t.ID < c.ID || t.MadeOn.Before(calendar.At(c.Filed.Time)) || !last.IsZero() && last.Before(t.MadeOn) {
			continue
		}
		x := portal.Referral{Number: t.Number, Department: t.Department, Topic: portal.Text{Chinese: t.Topic.Zh, English: t.Topic.En}, MadeOn: t.MadeOn, DueOn: t.DueOn,
			State: string(t.State), Outcome: string(t.Outcome), Reply: t.Reply}
		if c.Proxied {
			x.Reply = ""
		}
		out = append(out, x)
	}
	return out
}

// familyPlaces names divisions, villages too.
type familyPlaces struct {
	registry *registry.Service
	register *division.Register
}

// Inside lists what lies directly in a division.
func (p familyPlaces) Inside(ctx context.Context, parent string) ([]portal.Place, error) {
	list, err := p.registry.Divisions(ctx, parent)
	out := make([]portal.Place, 0, len(list))
	for _, d := range list {
		out = append(out, portal.Place{Code: d.Code, Name: d.Name})
	}
	return out, err
}

// Called is a division's name from the county down.
func (p familyPlaces) Called(division string) string { return p.inPrefecture(division) }

// inPrefecture is a division's name from the county down.
func (p familyPlaces) inPrefecture(code string) string {
	return strings.TrimPrefix(p.FullName(code), p.FullName(code[:4]))
}

// FullName is a division's name; a village's ends with its township.
func (p familyPlaces) FullName(code string) string { return p.register.FullName(division.Code(code)) }

// familySources are the departments that are asked in every check.
type familySources []source.Source

// Found lists the property that they tell of.
func (list familySources) Found() []string {
	out := []string{}
	for _, s := range list {
		if s.Active && s.Kind == source.Asset && !slices.Contains(out, s.Item) {
			out = append(out, s.Item)
		}
	}
	return out
}

// Locate finds the households in which people with these numbers stand.
func (r caseRegistry) Locate(ctx context.Context, tx *db.Tx, county int32, numbers []string) (map[string]id.ID, error) {
	list := make([]idnumber.Number, len(numbers))
	for i, n := range numbers {
		list[i] = idnumber.Number(n)
	}
	found, err := r.Service.Locate(ctx, tx, county, list)
	at := map[string]id.ID{}
	for n, s := range found {
		at[string(n)] = s.Household
	}
	return at, err
}

// Letter is the version of what a member signs.
func (c checks) Letter(place, programme string, on calendar.Date) (string, error) {
	text, err := c.Service.Letter(place, programme, on)
	return text.Version, err
}

// Signed lists the letters of a case that hold.
func (c checks) Signed(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]casework.SignedLetter, error) {
	letters, err := c.ConsentStatus(ctx, tx, county, application)
	var list []casework.SignedLetter
	for _, l := range letters {
		if l.Status == verification.Valid {
			list = append(list, casework.SignedLetter{ID: l.ID, Person: l.PersonID, Drawn: l.Method == verification.ByDrawing || l.Method == verification.AtHome})
		}
	}
	return list, err
}

// Letters are what the people of a case sign today.
func (c checks) Letters(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]casework.Letter, error) {
	signers, err := c.Signers(ctx, tx, county, application)
	list := make([]casework.Letter, len(signers))
	for i, x := range signers {
		list[i] = letterOf(x)
	}
	return list, err
}

// SignedLetter is a letter in the words that were signed.
func (c checks) SignedLetter(ctx context.Context, tx *db.Tx, county int32, signed id.ID) (casework.Letter, error) {
	x, err := c.Service.Signed(ctx, tx, county, signed)
	if err != nil {
		return casework.Letter{}, err
	}
	l := letterOf(x)
	l.File, l.SignedOn, l.AtHome = x.Consent.FileID, x.Consent.SignedOn, x.Consent.Method == verification.AtHome
	return l, nil
}

func letterOf(x verification.Signer) casework.Letter {
	return casework.Letter{Person: x.PersonID, Name: x.Name, IDNumber: x.IDNumber, Adult: x.Adult, Obligor: x.Party == letter.Obligor, Owes: x.Owes(),
		Title: x.Letter.Title, Words: x.Letter.Paragraphs, Version: x.Letter.Version, Basis: x.Letter.Basis}
}

// Sign records a letter that was signed at the portal.
func (c checks) Sign(ctx context.Context, tx *db.Tx, s casework.Signature) error {
	return c.SignedAtHome(ctx, tx, s.Place, verification.NewConsent{County: s.County, Application: s.Application, PersonID: s.Person, FileID: s.File,
		TextVersion: s.TextVersion, SignedOn: s.SignedOn})
}

// inOffice is the context of what the house reads for itself while a family files:
// whom the household's file names already. None of it goes back to the family.
func inOffice(ctx context.Context) context.Context {
	if authz.From(ctx).IsFamily() {
		return authz.WithActor(ctx, authz.Program())
	}
	return ctx
}
