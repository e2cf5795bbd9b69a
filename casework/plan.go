package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/field"
	"doudi/internal/crypt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// plan compiles for a phone which questions of the visit can still change what the
// law gives. It is nil where the law has a gap: the phone then asks everything. Who
// may not know what departments found gets a plan of what the family stated alone,
// with neither sums nor reasons.
func (c *caseFile) plan(ctx context.Context) (*field.Plan, error) {
	report, sees := Report{}, c.seesFindings()
	if sees {
		var err error
		if report, err = c.checkReport(ctx); err != nil {
			return nil, err
		}
	}
	app, err := c.applicationOn(ctx, report)
	if errs.CodeOf(err) != "" {
		return nil, nil //nolint:nilnil // the law lacks something: all is asked
	}
	if err != nil {
		return nil, fmt.Errorf("planning the visit of case %s: %w", c.app.ID, err)
	}
	p := planner{law: c.s.others.Law, app: app, named: c.facts.namer(), secret: !sees}
	p.plan = field.Plan{Facts: c.facts.stated(), SelfCare: c.unassessed(), Checked: report.ID != 0}
	if err := p.fill(ctx); err != nil {
		return nil, ctx.Err() // what the law cannot decide has no plan
	}
	return &p.plan, nil
}

// unassessed is the person whose self-care the case still has to assess; 0 if nobody's.
func (c *caseFile) unassessed() id.ID {
	if _, ok := c.procedure.Step(string(ActAssess)); !ok || c.assessed() {
		return 0
	}
	return c.app.PersonID
}

// stated lists what the family stated that a visit can find to be so or not, and
// that the engine knows how to do without.
func (f Facts) stated() []field.Fact {
	facts := []field.Fact{{Name: "incomes", State: stateOf([][]Line{f.Incomes, f.Deductions})}, {Name: "assets", State: stateOf(f.Assets)}}
	if f.Expenses != nil {
		facts = append(facts, field.Fact{Name: "expenses", State: stateOf(f.Expenses)})
	}
	return facts
}

// stateOf names a statement by what it says.
func stateOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // lines of text and numbers
		return ""
	}
	return hex.EncodeToString(crypt.Digest(b)[:8])
}

// decider is the part of the law that a plan asks.
type decider interface {
	Decide(ctx context.Context, app policy.Application) (policy.Decision, error)
}

// planner asks the law about every way in which a visit may turn out.
type planner struct {
	law    decider
	app    policy.Application
	named  interface{ Replace(s string) string }
	secret bool
	plan   field.Plan
	known  map[string]int // results by what they come to
}

// fill tries each set of facts that are as stated with each answer to the six items.
func (p *planner) fill(ctx context.Context) error {
	worlds := 1
	if p.plan.SelfCare != 0 {
		worlds = 1 << len(field.Items())
	}
	facts := 1 << len(p.plan.Facts)
	p.known = map[string]int{}
	p.plan.Table, p.plan.Results, p.plan.Unknown = make([]int, facts*worlds), []field.Verdict{{Reasons: []field.Ground{}}}, []field.Words{}
	for same := range facts {
		if err := p.fillOf(ctx, same, facts, worlds); err != nil {
			return err
		}
	}
	return nil
}

// fillOf tries the answers to the six items with one set of facts. Where the law does
// not look at the items, or decides without them, they change nothing.
func (p *planner) fillOf(ctx context.Context, same, facts, worlds int) error {
	d, err := p.law.Decide(ctx, p.household(same))
	if err != nil {
		return err
	}
	looks := worlds > 1 && slices.ContainsFunc(d.Missing, func(m policy.Missing) bool { return strings.HasSuffix(m.Path, "selfCare") })
	for managed := range worlds {
		if looks {
			if d, err = p.law.Decide(ctx, p.world(same, managed)); err != nil {
				return err
			}
		}
		p.plan.Table[same+facts*managed] = p.result(d, same == facts-1)
	}
	if same == facts-1 {
		p.unknown(d)
	}
	return nil
}

// household is one in which the facts of a set are as stated, and the others not known.
func (p *planner) household(same int) policy.Application {
	app := p.app
	for i, f := range p.plan.Facts {
		if same&(1<<i) == 0 {
			forget(&app.Household, f.Name)
		}
	}
	return app
}

// world is a household whose person manages some of the six items.
func (p *planner) world(same, managed int) policy.Application {
	app := p.household(same)
	can := func(item string) bool { return managed&(1<<slices.Index(field.Items(), item)) != 0 }
	app.Household.Members = slices.Clone(app.Household.Members)
	for i := range app.Household.Members {
		if m := &app.Household.Members[i]; m.Ref == p.plan.SelfCare.String() {
			m.SelfCare = &policy.SelfCare{Eat: can("eat"), Dress: can("dress"), Bed: can("bed"), Toilet: can("toilet"), Walk: can("walk"), Bathe: can("bathe")}
		}
	}
	return app
}

// forget makes a stated fact one that nobody has asked about.
func forget(h *policy.Household, fact string) {
	switch fact {
	case "incomes":
		h.Incomes, h.Deductions = nil, slices.Clone(h.Deductions)
		for i := range h.Deductions {
			h.Deductions[i].Amount = nil
		}
	case "assets":
		h.Assets = nil
	case "expenses":
		h.Expenses = nil
	}
}

// result finds which of the results a decision is; two are one where they come to
// the same. Where a person must judge what the place has left open, nothing is
// certain before all facts are known: they are what is judged.
func (p *planner) result(d policy.Decision, all bool) int {
	if d.Outcome == policy.Undetermined || d.Outcome == policy.Eligible && len(d.Unjudged) > 0 && !all {
		return 0
	}
	key := string(d.Outcome)
	if d.Outcome == policy.Eligible { // who is refused is, whatever else a person must judge
		key = fmt.Sprint(key, d.MonthlyAmount, d.OnceAmount, d.Unjudged)
	}
	if n, ok := p.known[key]; ok {
		if r := &p.plan.Results[n]; !p.secret {
			r.Reasons = common(r.Reasons, p.reasons(d))
		}
		return n
	}
	r := field.Verdict{Outcome: string(d.Outcome), Reasons: []field.Ground{}}
	if !p.secret {
		r.Amount = int64(d.MonthlyAmount + d.OnceAmount)
		r.Reasons = p.reasons(d)
	}
	p.known[key] = len(p.plan.Results)
	p.plan.Results = append(p.plan.Results, r)
	return p.known[key]
}

// common are the grounds that hold whichever way the visit turns out: of others the visit
// may have shown that they are not so.
func common(a, b []field.Ground) []field.Ground {
	return slices.DeleteFunc(a, func(g field.Ground) bool { return !slices.Contains(b, g) })
}

// reasons are the steps that decided.
func (p *planner) reasons(d policy.Decision) []field.Ground {
	list := []field.Ground{}
	for _, i := range d.Decisive() {
		s := d.Reasons.Steps[i]
		if s.Status == policy.Informs {
			continue
		}
		one := field.Ground{Text: p.words(s.Text)}
		for n, cite := range s.Cites {
			if n > 0 {
				one.Article.Zh, one.Article.En = one.Article.Zh+"；", one.Article.En+"; "
			}
			one.Article.Zh, one.Article.En = one.Article.Zh+cite.In(policy.Chinese), one.Article.En+cite.In(policy.English)
		}
		list = append(list, one)
	}
	return list
}

func (p *planner) words(t policy.Text) field.Words {
	return field.Words{Zh: p.named.Replace(t.Zh), En: p.named.Replace(t.En)}
}

// unknown keeps what the law lacks when all facts are as stated.
func (p *planner) unknown(d policy.Decision) {
	for _, m := range d.Missing {
		if !p.secret {
			p.plan.Unknown = append(p.plan.Unknown, p.words(m.Text))
		}
	}
}
