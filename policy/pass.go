package policy

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// pass is one look at one household: what a programme was found to give is
// found once, and used by the programmes after it.
type pass struct {
	engine *Engine
	known  map[subjectKey]Decision
	all    bool // every programme is asked: those that concern nobody say nothing
}

// subjectKey names a programme and whom or what it is decided for.
type subjectKey struct{ programme, person, item string }

// find decides an earlier programme for a person, or for the household with "".
func (p *pass) find(app Application, programme, person string) (Decision, error) {
	key := subjectKey{programme, person, ""}
	if d, ok := p.known[key]; ok {
		return d, nil
	}
	app.Programme, app.Person, app.Item = programme, person, ""
	one := &pass{engine: p.engine, known: p.known}
	d, err := p.engine.decide(app, one)
	p.known = one.known
	if err == nil {
		p.keep(key, d)
	}
	return d, err
}

func (p *pass) keep(key subjectKey, d Decision) {
	if p.known == nil {
		p.known = map[subjectKey]Decision{}
	}
	p.known[key] = d
}

// result resolves gets.dibao and gets.dibao.amount.
func (r *run) result(name string) (any, bool) {
	word, amount := strings.CutSuffix(name, ".amount")
	for _, p := range r.law.packs[0].Programmes {
		if p.word() == word && p.About == AboutHousehold {
			return r.ask(p, "", amount), true
		}
	}
	return nil, false
}

// ask answers what an earlier programme gives. What is in force counts without
// a second look (社会救助法 article 42); else the programme is decided now.
func (r *run) ask(p *Programme, person string, amount bool) ref.Val {
	for _, g := range r.facts.household.Grants {
		if g.Programme != p.ID || g.Person != person {
			continue
		}
		r.tell(p, person, Passed, g.text(p))
		switch {
		case !amount:
			return types.True
		case g.Amount == nil:
			return r.facts.unknown("grants", Text{p.Title.Zh + "的现领金额", "sum drawn of " + p.Title.En})
		}
		return newQuantity(whole(int64(*g.Amount)), p.Result.unit())
	}
	if !p.in(r.decision.Application.Date) {
		return r.answer(p, Decision{Outcome: Ineligible}, amount)
	}
	d, err := r.pass.find(r.decision.Application, p.ID, person)
	if err != nil {
		return types.WrapErr(err)
	}
	r.rest(p, person, d)
	return r.answer(p, d, amount)
}

// text says that a programme is in force, or was proposed before in this pass.
func (g Grant) text(p *Programme) Text {
	if g.Proposed {
		return Text{"本次测算符合" + p.Title.Zh + "条件", "found to meet the conditions of the " + p.Title.En}
	}
	return Text{"已享受" + p.Title.Zh, "draws the " + p.Title.En}
}

func (r *run) answer(p *Programme, d Decision, amount bool) ref.Val {
	switch {
	case d.Outcome == Ineligible && amount:
		return newQuantity(whole(0), p.Result.unit())
	case d.Outcome == Ineligible:
		return types.False
	case !amount && (d.Outcome == Eligible || d.Entitled):
		return types.True
	case d.Outcome == Eligible:
		return newQuantity(whole(int64(d.MonthlyAmount+d.OnceAmount)), p.Result.unit())
	}
	open := r.facts.unknown("programmes."+p.ID, Text{"能否享受" + p.Title.Zh + "尚未确定", p.Title.En + ": not yet decided"}).(*types.Unknown)
	for _, m := range d.Missing {
		open = types.MergeUnknowns(open, r.facts.unknown(m.Path, m.Text).(*types.Unknown))
	}
	return open
}

// rest writes an earlier programme's outcome, with what decided it, among the
// reasons, and takes over its marks.
func (r *run) rest(p *Programme, person string, d Decision) {
	r.decision.Demonstration = r.decision.Demonstration || d.Demonstration
	for _, name := range d.ToVerify {
		r.verify[name] = true
	}
	if r.tell(p, person, d.Reasons.Status, d.Reasons.Text) {
		last := &r.asked[len(r.asked)-1]
		for _, s := range d.Reasons.Steps {
			if s.Status == Passed || s.Status == Failed || s.Status == Unknown || s.Status == Unjudged {
				s.Steps = nil
				last.Steps = append(last.Steps, s)
			}
		}
	}
}

// tell adds a programme to the reasons of the step under way, once.
func (r *run) tell(p *Programme, person string, status StepStatus, text Text) bool {
	rule := "programme/" + p.ID
	if r.facts.speaking || slices.ContainsFunc(r.asked, func(s Step) bool { return s.Rule == rule && s.Subject == person }) {
		return false
	}
	r.asked = append(r.asked, Step{Rule: rule, Subject: person, Status: status, Text: text, Pack: r.law.packs[0].ID})
	return true
}

// Entitlements is what the law of the day gives one household, programme by
// programme, in the order and with the exclusions of the packs.
type Entitlements struct {
	Date   Date   `json:"date"`
	Period Period `json:"period"`
	// Decisions are those of every programme that concerns somebody or
	// something of the household, in the order of the packs. Each was made
	// with the proposals before it as grants, and replays by itself.
	Decisions []Decision `json:"decisions"`
	// Gaps are programmes that could not be decided because no pack gives a
	// figure for the day.
	Gaps    []ProgrammeGap `json:"gaps,omitempty"`
	Monthly Fen            `json:"monthly"` // of all eligible programmes together, a month
	Once    Fen            `json:"once"`    // one sums and payments of claims together
	// Unclaimed is what the household could get, or may, and neither draws
	// nor asks for.
	Unclaimed     []Unclaimed `json:"unclaimed,omitempty"`
	Demonstration bool        `json:"demonstration"` // some figure is invented: show it everywhere
}

// ProgrammeGap is a programme without law for the day.
type ProgrammeGap struct {
	Programme string `json:"programme"`
	Person    string `json:"person,omitempty"`
	Item      string `json:"item,omitempty"`
	Text      Text   `json:"text"`
}

// Unclaimed is one thing a household could ask for.
type Unclaimed struct {
	Programme string    `json:"programme"`
	Title     Text      `json:"title"`
	Person    string    `json:"person,omitempty"`
	Item      string    `json:"item,omitempty"`
	Outcome   Outcome   `json:"outcome"` // eligible, or undetermined: it may fit
	Monthly   Fen       `json:"monthly,omitempty"`
	Once      Fen       `json:"once,omitempty"`
	Gives     Text      `json:"gives"`             // what it is where it is no money
	Missing   []Missing `json:"missing,omitempty"` // what would decide it
}

// DecideAll decides every programme of the law for one household in one pass.
// The application's programme, person and item are not looked at. A programme
// later in the packs sees what earlier ones propose: nobody is proposed dibao
// beside extreme-hardship support, and a family on dibao is no edge household.
// What is in force and is found to hold no longer is not carried on to the
// programmes after it; what cannot be judged stays.
func (e *Engine) DecideAll(ctx context.Context, app Application) (Entitlements, error) {
	app.Programme, app.Person, app.Item = "", "", ""
	if app.Period == 0 {
		app.Period = app.Date.Period()
	}
	law, err := e.lib.at(app.Household.Division, app.Date)
	if err != nil {
		return Entitlements{}, err
	}
	all := &allPrograms{
		engine: e, pass: &pass{engine: e, all: true}, app: app, asked: app.Household.Grants,
		out: Entitlements{Date: app.Date, Period: app.Period},
	}
	for _, p := range law.packs[0].Programmes {
		if err := ctx.Err(); err != nil {
			return Entitlements{}, err
		}
		if !p.in(app.Date) {
			continue
		}
		if err := all.programme(p); err != nil {
			return Entitlements{}, err
		}
	}
	return all.out, nil
}

// allPrograms is one DecideAll under way.
type allPrograms struct {
	engine *Engine
	pass   *pass
	app    Application // its grants grow with what is proposed
	asked  []Grant     // those the household came with
	out    Entitlements
}

func (a *allPrograms) programme(p *Programme) error {
	for _, app := range a.subjects(p) {
		d, err := a.engine.decide(app, a.pass)
		if gap := (*GapError)(nil); errors.As(err, &gap) {
			a.out.Gaps = append(a.out.Gaps, ProgrammeGap{p.ID, app.Person, app.Item, gap.Text()})
			continue
		}
		if err != nil {
			return err
		}
		if !d.aside {
			a.take(p, d)
		}
	}
	return nil
}

// subjects are the applications for one programme: one for the household, or
// one for each person or event.
func (a *allPrograms) subjects(p *Programme) []Application {
	app, h := a.app, &a.app.Household
	app.Programme = p.ID
	var out []Application
	person := func(ref string) { app.Person = ref; out = append(out, app) }
	item := func(ref string) { app.Item = ref; out = append(out, app) }
	switch p.About {
	case AboutHousehold:
		return []Application{app}
	case AboutPerson:
		for _, m := range h.Members {
			if m.Died == nil || app.Date.Before(*m.Died) {
				person(m.Ref)
			}
		}
	case AboutClaim:
		for _, c := range h.Claims {
			item(c.Ref)
		}
	case AboutLoss:
		for _, l := range h.Losses {
			item(l.Ref)
		}
	case AboutHardship:
		for _, e := range h.Hardships {
			item(e.Ref)
		}
	}
	return out
}

// take records a decision and lets later programmes see it.
func (a *allPrograms) take(p *Programme, d Decision) {
	app := d.Application
	a.out.Decisions = append(a.out.Decisions, d)
	a.out.Demonstration = a.out.Demonstration || d.Demonstration
	a.pass.keep(subjectKey{p.ID, app.Person, app.Item}, d)
	if d.Outcome == Eligible {
		a.out.Monthly += d.MonthlyAmount
		a.out.Once += d.OnceAmount
	}
	if d.Outcome != Ineligible {
		a.unclaimed(p, d)
	}
	if p.About == AboutHousehold || p.About == AboutPerson {
		a.grant(p, d)
	}
}

// grant replaces what is in force of a programme by what the law gives now.
func (a *allPrograms) grant(p *Programme, d Decision) {
	if d.Outcome == Undetermined && !d.Entitled {
		return
	}
	person := d.Application.Person
	grants := slices.DeleteFunc(slices.Clone(a.app.Household.Grants), func(g Grant) bool { return g.Programme == p.ID && g.Person == person })
	if d.Outcome != Ineligible {
		g := Grant{Programme: p.ID, Person: person, Proposed: true}
		if d.Outcome == Eligible && p.Result.unit() != "" {
			sum := d.MonthlyAmount + d.OnceAmount
			g.Amount = &sum
		}
		grants = append(grants, g)
	}
	if len(grants) == 0 {
		grants = nil
	}
	a.app.Household.Grants = grants
}

func (a *allPrograms) unclaimed(p *Programme, d Decision) {
	app := d.Application
	draws := func(g Grant) bool { return g.Programme == p.ID && g.Person == app.Person && !g.Proposed }
	if slices.Contains(app.Household.Requested, p.ID) || slices.ContainsFunc(a.asked, draws) && app.Item == "" {
		return
	}
	a.out.Unclaimed = append(a.out.Unclaimed, Unclaimed{
		p.ID, p.Title, app.Person, app.Item, d.Outcome, d.MonthlyAmount, d.OnceAmount, p.Gives, d.Missing,
	})
}
