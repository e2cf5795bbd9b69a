package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	Article string   `json:"article,omitempty"`
	Pack    string   `json:"pack,omitempty"`
	Steps   []Reason `json:"steps,omitempty"`
	// Decisive: a first step that decided the outcome.
	Decisive bool `json:"decisive,omitempty" doc:"a first step that decided the outcome; the others lead to it"`
}

// Proposal is what the engine gives for a case as it stands. The machine
// proposes; a named person decides.
type Proposal struct {
	Outcome       policy.Outcome   `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Amount        money.Fen        `json:"amountFen" doc:"a month, for the household; 0 unless eligible"`
	From          calendar.Period  `json:"from" doc:"first month of payment if decided today"`
	SM3           string           `json:"sm3" doc:"of the canonical bytes; a decision must name the proposal it was taken on"`
	Missing       []Text           `json:"missing" nullable:"false" doc:"what an undetermined proposal waits for"`
	Unjudged      int              `json:"unjudged" doc:"rules that a person must judge, because no local pack fills them"`
	Demonstration bool             `json:"demonstration" doc:"rests on figures that are not law"`
	Packs         []policy.PackUse `json:"packs" nullable:"false"`
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
	start, err := c.term(policy.ParameterPaymentStart)
	if err != nil {
		return policy.Application{}, err
	}
	applied := c.app.SubmittedOn
	if applied.IsZero() {
		applied = c.today
	}
	return policy.Application{Programme: c.app.Programme, Date: date(applied), Period: policy.Period(c.today.Period().Add(start.Days)),
		Household: household(c.app.Division, c.facts, report)}, nil
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
	p := Proposal{Outcome: d.Outcome, Amount: money.Fen(d.MonthlyAmount), From: from, SM3: hex.EncodeToString(crypt.Digest(stored)),
		Missing: []Text{}, Unjudged: len(d.Unjudged), Demonstration: d.Demonstration, Packs: d.Packs, inputs: inputs, bytes: stored}
	named := c.facts.namer()
	for _, m := range d.Missing {
		p.Missing = append(p.Missing, Text{named.Replace(m.Text.Zh), named.Replace(m.Text.En)})
	}
	p.Reasons = reasonsOf(d, named)
	return p, nil
}

// namer writes names for the keys by which reasons speak of people.
func (f Facts) namer() *strings.Replacer {
	var pairs []string
	for _, m := range f.Members {
		pairs = append(pairs, m.PersonID.String(), m.Name)
	}
	return strings.NewReplacer(pairs...)
}

func reason(s policy.Step, named *strings.Replacer) Reason {
	r := Reason{Rule: s.Rule, Status: string(s.Status), Text: Text{named.Replace(s.Text.Zh), named.Replace(s.Text.En)}, Value: s.Value,
		Unit: string(s.Unit), Pack: s.Pack}
	var cites []string
	for _, c := range s.Cites {
		cites = append(cites, c.In(policy.Chinese))
	}
	r.Article = strings.Join(cites, "；")
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

// storedReasons reads the tree out of stored bytes.
func storedReasons(stored []byte, f Facts) (Reason, error) {
	d, err := policy.ParseDecision(stored)
	if err != nil {
		return Reason{}, err
	}
	return reasonsOf(d, f.namer()), nil
}
