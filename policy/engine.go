package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Engine decides applications by a library of packs. It keeps nothing between
// decisions and is safe for use by several goroutines.
type Engine struct{ lib *Library }

// NewEngine returns an Engine over a library.
func NewEngine(lib *Library) *Engine { return &Engine{lib} }

// Decide judges an application. It returns a *InputError when the household
// cannot be used as written, a *GapError when no pack gives a figure that is
// needed on that day, and ErrNoProgramme, ErrOverflow or ErrDivisionByZero,
// all wrapped; with an error there is no decision and no amount. Facts that are
// not known are no error: the outcome is then Undetermined.
func (e *Engine) Decide(ctx context.Context, app Application) (Decision, error) {
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	return e.decide(app, &pass{engine: e})
}

func (e *Engine) decide(app Application, in *pass) (Decision, error) {
	r, err := e.start(app, in)
	if err != nil {
		return Decision{}, err
	}
	if err := r.conditions(); err != nil {
		return Decision{}, fmt.Errorf("judging the conditions of %s: %w", app.Programme, err)
	}
	if r.decision.Outcome == Eligible {
		if err := r.amounts(e.lib); err != nil {
			return Decision{}, fmt.Errorf("computing the amount of %s: %w", app.Programme, err)
		}
	}
	return r.finish()
}

// Amount is Decide for another payment month: the conditions stay those of the
// application date, the standard becomes that of the month.
func (e *Engine) Amount(ctx context.Context, app Application, month Period) (Decision, error) {
	app.Period = month
	return e.Decide(ctx, app)
}

// Errors of Replay.
var (
	ErrPackChanged = errors.New("a pack the decision was made with is not in the library as it was")
	ErrDiffers     = errors.New("the decision comes out differently")
)

// Replay decides again from stored bytes and returns the new bytes, which are
// equal to the stored ones. ErrPackChanged and ErrDiffers say why they cannot be.
func (e *Engine) Replay(ctx context.Context, stored []byte) ([]byte, error) {
	old, err := ParseDecision(stored)
	if err != nil {
		return nil, err
	}
	for _, use := range old.Packs {
		if p, ok := e.lib.Pack(use.ID); !ok || p.Hash != use.Hash {
			return nil, fmt.Errorf("replaying: pack %s: %w", use.ID, ErrPackChanged)
		}
	}
	d, err := e.Decide(ctx, old.Application)
	if err != nil {
		return nil, fmt.Errorf("replaying: %w", err)
	}
	again, err := d.Canonical()
	if err == nil && !bytes.Equal(again, stored) {
		err = fmt.Errorf("replaying: %w", ErrDiffers)
	}
	return again, err
}

// run is one decision under way.
type run struct {
	decision  Decision
	pass      *pass
	asked     []Step       // earlier programmes a step looked at
	open      []*Parameter // left open ones looked at that no pack fills, by their unknown's number
	lenient   bool         // a parameter that a place must fill may be left open too
	lib       *Library
	law       *effective // of the phase under way
	day       Date
	programme *Programme
	facts     *facts
	figures   map[string]figure
	failed    map[string]bool // requires, by id
	unknown   bool
	stopped   bool
	verify    map[string]bool
}

// figure is a named value with the unit it is shown in.
type figure struct {
	val  ref.Val
	unit Unit
}

// start checks the input and finds the law.
func (e *Engine) start(app Application, in *pass) (*run, error) {
	if app.Period == 0 {
		app.Period = app.Date.Period()
	}
	bad := &faults{}
	if app.Date.IsZero() {
		bad.add("date", "缺少申请日期", "is missing")
	}
	if m := app.Period % 100; m < 1 || m > 12 {
		bad.add("period", "不是月份", "is no month")
	}
	app.Household.validate(bad)
	if err := bad.err(); err != nil {
		return nil, err
	}
	law, err := e.lib.at(app.Household.Division, app.Date)
	if err != nil {
		return nil, err
	}
	p, ok := law.programme(app.Programme)
	if !ok || !p.in(app.Date) {
		return nil, fmt.Errorf("programme %q on %s: %w", app.Programme, app.Date, ErrNoProgramme)
	}
	r := &run{pass: in, lib: e.lib, law: law, day: app.Date, programme: p, figures: map[string]figure{}, failed: map[string]bool{}, verify: map[string]bool{}}
	r.decision = Decision{Format: decisionFormat, Application: app, Period: app.Period}
	r.facts = newFacts(&r.decision.Application, e.lib.words[p], law.entry, bad)
	r.facts.ask = r.ask
	if set := p.About.set(); set != "" && set != "members" && r.facts.subject == nil {
		bad.add("item", "没有指明本户的哪一笔", "names no such line of the household")
	}
	if err := bad.err(); err != nil {
		return nil, err
	}
	r.decision.InputHash, err = hashOf(app)
	return r, err
}

// conditions runs the programme's conditions. One that surely fails refuses,
// whatever else is not known.
func (r *run) conditions() error {
	d := &r.decision
	r.usePacks("conditions")
	d.Reasons = Step{Rule: r.programme.ID, Pack: r.law.packs[0].ID}
	if err := r.concerns(); err != nil || d.aside {
		return err
	}
	if err := r.rules(r.programme.Conditions); err != nil {
		return err
	}
	switch {
	case len(r.failed) > 0:
		d.Outcome, d.Reasons.Status = Ineligible, Failed
	case r.unknown:
		d.Outcome, d.Reasons.Status = Undetermined, Unknown
		d.Missing = r.facts.missing
	default:
		d.Outcome, d.Reasons.Status = Eligible, Passed
	}
	if len(r.failed) > 0 {
		d.Reasons.Steps = append(d.Reasons.Steps, r.refusal())
	}
	return nil
}

// concerns asks whether the programme is for the subject at all; when it is not,
// nothing else is looked at.
func (r *run) concerns() error {
	rule := r.programme.Concerns
	if rule == nil || !r.pass.all {
		return nil
	}
	val, _, err := rule.program.Eval(&scope{run: r})
	if err != nil {
		return fmt.Errorf("rule %s: %w", rule.ID, err)
	}
	if val == types.False {
		r.decision.aside = true
		r.decision.Outcome, r.decision.Reasons.Status = Ineligible, Failed
	}
	return nil
}

// amounts runs the amounts of the pack in force in the payment month.
func (r *run) amounts(lib *Library) error {
	app := &r.decision.Application
	if app.Period != app.Date.Period() {
		r.day = app.Period.First()
	}
	law, err := lib.at(app.Household.Division, r.day)
	if err != nil {
		return err
	}
	p, ok := law.programme(app.Programme)
	if !ok {
		return fmt.Errorf("programme %q on %s: %w", app.Programme, r.day, ErrNoProgramme)
	}
	r.law, r.programme = law, p
	r.usePacks("amounts")
	if err := r.rules(p.Amounts); err != nil || p.Amount == "" {
		return err
	}
	return r.amount(p)
}

// amount takes the amount from its figure; what is not a whole number
// of fen was not rounded, which is the pack's fault.
func (r *run) amount(p *Programme) error {
	q, ok := r.figures[p.Amount].val.(quantity)
	switch {
	case r.unknown || !ok && (r.decision.Unjudged != nil || r.facts.missing != nil):
		r.decision.Outcome, r.decision.Reasons.Status = Undetermined, Unknown
		r.decision.Missing, r.decision.Entitled = r.facts.missing, true
		r.decision.Layers = nil
	case !ok || q.den != 1 || q.num < 0:
		return fmt.Errorf("rule %s gives no whole, non-negative amount of fen", p.Amount)
	case p.Result == ResultMonthly:
		r.decision.MonthlyAmount = Fen(q.num)
	default:
		r.decision.OnceAmount = Fen(q.num)
	}
	return nil
}

func (r *run) rules(rules []*Rule) error {
	for _, rule := range rules {
		if r.stopped {
			return nil
		}
		s, err := r.rule(rule)
		if err != nil {
			return fmt.Errorf("rule %s: %w", rule.ID, err)
		}
		r.decision.Reasons.Steps = append(r.decision.Reasons.Steps, s)
	}
	return nil
}

// rule runs one rule, once or for each item.
func (r *run) rule(rule *Rule) (Step, error) {
	if rule.Each == "" {
		return r.step(rule, nil)
	}
	parent := Step{Rule: rule.ID, Status: Computed, Text: rule.Title, Pack: r.law.packs[0].ID, Cites: rule.Cites}
	if len(r.facts.items[rule.Each]) == 0 {
		parent.Text = Text{rule.Title.Zh + "：无", rule.Title.En + ": none"}
	}
	for _, e := range r.facts.items[rule.Each] {
		s, err := r.step(rule, e)
		if err != nil {
			return Step{}, err
		}
		s.Subject = e.path
		parent.Steps = append(parent.Steps, s)
	}
	return parent, nil
}

// step evaluates a rule and puts its result into words.
func (r *run) step(rule *Rule, item *entity) (Step, error) {
	s := Step{Rule: rule.ID, Unit: rule.Unit, Pack: r.law.packs[0].ID}
	if item == nil {
		s.Cites = rule.Cites
	}
	if name, open := r.unfilled(rule); open {
		r.unjudged(&s, rule, name)
		if item != nil { // what sums it up is open too
			r.keep(rule, item, r.unknownOf(&Parameter{Title: name}))
		}
		return s, nil
	}
	sc := &scope{run: r, item: item}
	if item != nil {
		sc.name = items[rule.Each]
	}
	r.asked = nil
	val, _, err := rule.program.Eval(sc)
	s.Steps = r.asked
	if sc.gap != nil {
		return s, r.lib.parameterGap(sc.gap, r.decision.Application.Household.Division, r.day)
	}
	if err != nil {
		return s, err
	}
	s.Parameters = sc.used
	if q, ok := val.(quantity); ok && rule.Layers != "" {
		if val, err = r.waterfall(&s, rule, q); err != nil {
			return s, err
		}
	}
	r.keep(rule, item, val)
	if item != nil && item.lawful != nil {
		s.Cites = item.lawful.Cites
		r.mark(item.code, item.lawful.Mark)
	}
	if u, ok := val.(*types.Unknown); ok {
		if what, open := r.unset(u); open {
			r.unjudged(&s, rule, what)
			r.forget(rule, item)
			return s, nil
		}
		r.unknownStep(&s, rule, u)
		return s, nil
	}
	r.judge(&s, rule, val)
	r.speak(&s, rule, item, val)
	return s, nil
}

// leftOpen reports whether no pack fills a parameter and the rules go on without it.
func (r *run) leftOpen(b *binding) bool {
	return b.value == nil && (b.declared.Open == OpenOptional || r.lenient)
}

// unknownOf stands for a parameter that is left open.
func (r *run) unknownOf(p *Parameter) *types.Unknown {
	r.open = append(r.open, p)
	return types.NewUnknown(-int64(len(r.open)), nil)
}

// unfilled finds a parameter of the rule that is left open, or an
// earlier figure that was not computed for that reason.
func (r *run) unfilled(rule *Rule) (Text, bool) {
	for _, name := range rule.needs {
		if b := r.law.bindings[name]; r.leftOpen(b) {
			return b.declared.Title, true
		}
	}
	for _, name := range rule.figures {
		if _, ok := r.figures[name]; !ok {
			return r.wordOf(name), true
		}
	}
	return Text{}, false
}

func (r *run) unjudged(s *Step, rule *Rule, what Text) {
	s.Status = Unjudged
	s.Text = Text{
		"本地政策包未规定“" + what.Zh + "”，此项未作判断，须由工作人员审核",
		"the local pack does not set \"" + what.En + "\": not judged, a person must",
	}
	if !slices.Contains(r.decision.Unjudged, rule.ID) {
		r.decision.Unjudged = append(r.decision.Unjudged, rule.ID)
	}
}

// keep makes a value known to later rules.
func (r *run) keep(rule *Rule, item *entity, val ref.Val) {
	switch {
	case rule.Name == "":
	case item != nil:
		item.derived[rule.derived] = val
	default:
		r.figures[rule.Name] = figure{val, rule.Unit}
	}
}

// forget drops a value that an unset parameter keeps open, so that what builds
// on it is left to a person too.
func (r *run) forget(rule *Rule, item *entity) {
	if item == nil {
		delete(r.figures, rule.Name)
	}
}

// wordOf is what a figure is called in a sentence about it.
func (r *run) wordOf(name string) Text {
	for _, rule := range r.programme.rules() {
		if rule.Name == name && rule.Title.Zh != "" {
			return rule.Title
		}
	}
	return Text{name, name}
}

func (r *run) unknownStep(s *Step, rule *Rule, u *types.Unknown) {
	s.Status = Unknown
	if rule.Role == RoleRequire {
		r.unknown = true
	}
	var zh, en []string
	for _, id := range u.IDs() {
		m := r.facts.missing[id-1]
		s.Missing = append(s.Missing, m.Path)
		zh, en = append(zh, m.Text.Zh), append(en, m.Text.En)
	}
	s.Text = Text{"尚不能判断，缺少：" + joinWords(zh, "；"), "cannot be judged yet, missing: " + joinWords(en, "; ")}
}

// judge sets the step's value and status.
func (r *run) judge(s *Step, rule *Rule, val ref.Val) {
	s.Value, s.Status = exact(val), Computed
	switch {
	case rule.Role == RoleHint && val == types.True:
		s.Status = Unjudged
		r.decision.Unjudged = append(r.decision.Unjudged, rule.ID)
	case rule.Role == RoleDoubt && val == types.True && rule.Excuses == "":
		s.Status, r.unknown = Unjudged, true
		r.decision.Unjudged = append(r.decision.Unjudged, rule.ID)
	case rule.Role == RoleDoubt && val == types.True:
		r.excuse(rule.Excuses)
	case rule.Role == RoleRequire && val == types.True:
		s.Status = Passed
	case rule.Role == RoleRequire:
		s.Status = Failed
		r.failed[rule.ID] = true
		r.stopped = r.stopped || rule.Stop
	}
}

// excuse leaves a failed require to a person: it refuses nobody by itself.
func (r *run) excuse(id string) {
	if !r.failed[id] {
		return
	}
	delete(r.failed, id)
	r.unknown = true
	r.decision.Unjudged = append(r.decision.Unjudged, id)
	for i := range r.decision.Reasons.Steps {
		if s := &r.decision.Reasons.Steps[i]; s.Rule == id {
			s.Status = Unjudged
		}
	}
}

// usePacks records the packs of a phase.
func (r *run) usePacks(phase string) {
	for _, p := range r.law.packs {
		r.decision.Packs = append(r.decision.Packs, PackUse{p.ID, p.Hash, phase, p.Mark})
		r.mark(p.ID, p.Mark)
	}
}

func (r *run) mark(name string, m Mark) {
	switch m {
	case MarkDemonstration:
		r.decision.Demonstration = true
	case MarkToBeVerified:
		r.verify[name] = true
	case MarkFound:
	}
}

// finish orders what was collected and writes the heading of the reasons.
func (r *run) finish() (Decision, error) {
	d := &r.decision
	for name := range r.verify {
		d.ToVerify = append(d.ToVerify, name)
	}
	slices.Sort(d.ToVerify)
	d.Reasons.Text = headline(*d, r.programme)
	return *d, nil
}
