package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/money"
	"doudi/policy"
)

// Text is a sentence in both languages.
type Text struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// Reason is a node of the tree of reasons, people named by their names.
type Reason struct {
	Rule    string   `json:"rule"`
	Status  string   `json:"status" enum:"computed,passed,failed,unknown,unjudged,informs"`
	Text    Text     `json:"text"`
	Value   string   `json:"value,omitempty" doc:"exact"`
	Unit    string   `json:"unit,omitempty"`
	Article Text     `json:"article"`
	Pack    string   `json:"pack,omitempty"`
	Steps   []Reason `json:"steps,omitempty"`
	// Decisive: a first step that decided the outcome.
	Decisive bool `json:"decisive,omitempty" doc:"a first step that decided the outcome; the others lead to it"`
}

// Proposal is what the engine gives for a case as it stands. The machine
// proposes; a named person decides.
type Proposal struct {
	Outcome       policy.Outcome   `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Result        policy.Result    `json:"result" enum:"monthly,once,recognition" doc:"what the programme gives"`
	Amount        money.Fen        `json:"amountFen" doc:"a month, or once; 0 unless eligible, and for a recognition"`
	From          calendar.Period  `json:"from" doc:"first month of payment if decided today"`
	ReviewMonths  int              `json:"reviewMonths" doc:"after how many months it is looked at again; 0: the law sets no interval"`
	SM3           string           `json:"sm3" doc:"of the canonical bytes; a decision must name the proposal it was taken on"`
	Missing       []Text           `json:"missing" nullable:"false" doc:"what an undetermined proposal waits for"`
	Unjudged      int              `json:"unjudged" doc:"rules that a person must judge, because no local pack fills them"`
	Demonstration bool             `json:"demonstration" doc:"rests on figures that are not law"`
	ToVerify      int              `json:"toVerify" doc:"figures and entries that it rests on and no primary source confirms"`
	Packs         []policy.PackUse `json:"packs" nullable:"false"`
	Layers        []Layer          `json:"layers,omitempty" doc:"of a medical claim: what each payer pays, one after the other"`
	Reasons       Reason           `json:"reasons"`

	inputs, bytes []byte // canonical
}

// propose asks the engine: conditions by the law of the day of application,
// the amount by that of the first month of payment.
func (c *caseFile) propose(ctx context.Context) (Proposal, error) {
	app, err := c.application(ctx)
	if err != nil {
		return Proposal{}, err
	}
	d, err := c.s.others.Law.Decide(ctx, app)
	if err != nil {
		return Proposal{}, forPeople(fmt.Errorf("proposing for case %s: %w", c.app.ID, err))
	}
	return c.proposal(d, calendar.Period(app.Period))
}

// application is the case as the law reads it today.
func (c *caseFile) application(ctx context.Context) (policy.Application, error) {
	report, err := c.checkReport(ctx)
	if err != nil {
		return policy.Application{}, err
	}
	return c.applicationOn(ctx, report)
}

// applicationOn is the case as the law reads it with what departments found.
func (c *caseFile) applicationOn(ctx context.Context, report Report) (policy.Application, error) {
	facts := c.facts
	if err := c.countRefusals(ctx, &facts); err != nil {
		return policy.Application{}, err
	}
	app := policy.Application{Programme: c.app.Programme, Date: date(c.lawDay()), Period: policy.Period(c.today.Period()),
		Household: household(c.app.Division, facts, report)}
	if c.result == policy.ResultMonthly { // what is paid once, or not at all, waits for no month
		start, err := c.term(policy.ParameterPaymentStart)
		if err != nil {
			return policy.Application{}, err
		}
		app.Period = policy.Period(c.today.Period().Add(start.Days))
		if c.app.PaidToPeriod != 0 { // the county that handed them over pays up to it: no month twice, and none missed
			app.Period = policy.Period(c.app.PaidToPeriod.Add(1))
		}
	}
	app.Item = map[policy.About]string{policy.AboutHardship: hardshipRef, policy.AboutClaim: claimRef, policy.AboutLoss: lossRef}[c.about]
	for i := range app.Household.Losses { // 经民主评议并公示
		app.Household.Losses[i].Posted = c.publicised()
	}
	if c.app.PersonID != 0 && c.about == policy.AboutPerson {
		app.Person = c.app.PersonID.String()
	}
	if err := c.careOf(&app.Household); err != nil {
		return policy.Application{}, err
	}
	if err := c.aidedBefore(ctx, &app.Household); err != nil {
		return policy.Application{}, err
	}
	return app, c.draws(ctx, &app.Household)
}

// careOf lays the assessment of self-care before the engine.
func (c *caseFile) careOf(h *policy.Household) error {
	a, err := c.newestAssessment()
	if err != nil || a == nil {
		return err
	}
	for i := range h.Members {
		if h.Members[i].Ref == c.app.PersonID.String() {
			h.Members[i].SelfCare = a.selfCare()
		}
	}
	return nil
}

// draws lays before the engine what the family has: nobody is given two things
// that exclude each other, and what is recognised is not examined twice
// (社会救助法 art.42).
func (c *caseFile) draws(ctx context.Context, h *policy.Household) error {
	list, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what the household of case %s draws: %w", c.app.ID, err)
	}
	if c.reviews() { // it is asked whether they would be given it today
		list = slices.DeleteFunc(slices.Clone(list), c.isStanding)
	}
	h.Grants = grantsOf(list, h.Members)
	return nil
}

// grantsOf leaves out what a person draws who is no member any more.
func grantsOf(list []Drawn, members []policy.Member) []policy.Grant {
	var out []policy.Grant
	for _, d := range list {
		g := policy.Grant{Programme: d.Programme, Amount: fen(d.Amount)}
		if d.Person != 0 {
			g.Person = d.Person.String()
			if !slices.ContainsFunc(members, func(m policy.Member) bool { return m.Ref == g.Person }) {
				continue
			}
		}
		out = append(out, g)
	}
	return out
}

func (c *caseFile) proposal(d policy.Decision, from calendar.Period) (Proposal, error) {
	stored, err := d.Canonical()
	if err != nil {
		return Proposal{}, err
	}
	inputs, err := json.Marshal(d.Application)
	if err != nil {
		return Proposal{}, fmt.Errorf("writing inputs of case %s: %w", c.app.ID, err)
	}
	p := Proposal{Outcome: d.Outcome, Result: c.result, Amount: money.Fen(d.MonthlyAmount + d.OnceAmount), From: from, SM3: hex.EncodeToString(crypt.Digest(stored)),
		Missing: []Text{}, Unjudged: len(d.Unjudged), ReviewMonths: d.ReviewMonths(), Demonstration: d.Demonstration, ToVerify: len(d.ToVerify), Packs: d.Packs, inputs: inputs, bytes: stored}
	named := c.facts.namer()
	for _, m := range d.Missing {
		p.Missing = append(p.Missing, Text{named.Replace(m.Text.Zh), named.Replace(m.Text.En)})
	}
	p.Reasons, p.Layers = reasonsOf(d, named), layersOf(d)
	return p, nil
}

// namer writes names for the keys by which reasons speak of people.
func (f Facts) namer() *strings.Replacer {
	var pairs []string
	for _, m := range f.Members {
		pairs = append(pairs, m.PersonID.String(), m.Name)
	}
	for i, o := range f.Obligors {
		pairs = append(pairs, obligorRef(i), o.Name)
	}
	if f.Medical != nil { // whose claim it is says it best
		patient, _ := f.member(f.Medical.Patient)
		pairs = append(pairs, claimRef, patient.Name)
	}
	if f.Loss != nil {
		applicant, _ := f.member(f.Applicant)
		pairs = append(pairs, lossRef, applicant.Name)
	}
	return strings.NewReplacer(pairs...)
}

func reason(s policy.Step, named *strings.Replacer) Reason {
	r := Reason{Rule: s.Rule, Status: string(s.Status), Text: Text{named.Replace(s.Text.Zh), named.Replace(s.Text.En)}, Value: s.Value,
		Unit: string(s.Unit), Pack: s.Pack}
	var zh, en []string
	for _, c := range s.Cites {
		zh, en = append(zh, c.In(policy.Chinese)), append(en, c.In(policy.English))
	}
	r.Article = Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
	for _, sub := range s.Steps {
		r.Steps = append(r.Steps, reason(sub, named))
	}
	return r
}

// failures are the reasons that decide against a family, top down.
func (r Reason) failures() []Reason {
	var out []Reason
	for _, s := range r.Steps {
		if s.Status == string(policy.Failed) {
			out = append(out, s)
		}
		out = append(out, s.failures()...)
	}
	return out
}

// reasonsOf is the tree of a decision, with the steps that decided it marked.
func reasonsOf(d policy.Decision, named *strings.Replacer) Reason {
	r := reason(d.Reasons, named)
	for _, i := range d.Decisive() {
		r.Steps[i].Decisive = true
	}
	return r
}
