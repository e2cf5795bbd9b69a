package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Affected is a household whose file may change: what its members declare before
// and after.
type Affected struct {
	County        int32
	Household     id.ID // whose benefits are looked at
	Division      string
	Before, After Facts
	Apart         *Apart // of a split
}

// Apart is the household that a split makes: those who go take along what is theirs
// alone, and it is computed by their own file.
type Apart struct {
	Division string
	Facts    Facts
}

// after is the file that a benefit is computed by once the change is made, where its
// people live, and what is drawn there.
type after struct {
	division string
	facts    Facts
	drawn    []Drawn
}

func (a Affected) after(drawn []Drawn, person id.ID) after {
	if a.Apart != nil && person != 0 {
		if _, ok := a.Apart.Facts.member(person); ok { // what the household draws stays behind
			own := slices.DeleteFunc(slices.Clone(drawn), func(d Drawn) bool { return d.Person == 0 })
			return after{a.Apart.Division, a.Apart.Facts, own}
		}
	}
	return after{a.Division, a.After, drawn}
}

// Effect is what a change of a file would do to one thing that a household draws,
// by the law of today. It decides nothing: what is drawn changes by a review alone.
type Effect struct {
	Programme string     `json:"programme"`
	Name      Text       `json:"name"`
	Person    id.ID      `json:"personId,omitempty" doc:"whom it is for; absent: the household"`
	PersonWho string     `json:"person" doc:"that person's name"`
	Drawn     *money.Fen `json:"drawnFen,omitempty" doc:"a month, today; absent for a recognition"`
	Before    Computed   `json:"before" doc:"by the file as it is"`
	After     Computed   `json:"after" doc:"by the file as it would be"`
	Turned    []Turned   `json:"turned" nullable:"false" doc:"reasons that read otherwise afterwards"`
	Assumed   bool       `json:"assumed" doc:"nobody has said of all members whether they live by themselves or owe support: whoever lives together was taken as counted"`
	Begins    string     `json:"begins" enum:",review,hearing" doc:"what approval begins: a review; or one before whose end the family is heard, because it would get less"`
}

// Computed is what the law gives for a file.
type Computed struct {
	Outcome policy.Outcome `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Amount  money.Fen      `json:"amountFen" doc:"a month; 0 unless eligible, and for a recognition"`
	Missing []Text         `json:"missing" nullable:"false" doc:"what it cannot be computed without"`
	Demo    bool           `json:"demonstration"`

	reasons policy.Step
	asked   []byte // of the law
}

// Turned is a reason before and after.
type Turned struct {
	Rule    string `json:"rule"`
	Before  *Text  `json:"before,omitempty"`
	After   *Text  `json:"after,omitempty"`
	Article Text   `json:"article"`
}

// Effects computes what a change of a file would do to everything that the
// household draws (民发〔2021〕57号 art.30, 31; 社会救助法 art.46). The caller has checked the
// scope, and asks for somebody who may read what is computed.
func (s *Service) Effects(ctx context.Context, tx *db.Tx, a Affected) ([]Effect, error) {
	drawn, err := s.others.Entitlements.Drawn(ctx, tx, a.County, a.Household)
	if err != nil {
		return nil, fmt.Errorf("reading what household %s draws: %w", a.Household, err)
	}
	out := []Effect{}
	for _, d := range drawn {
		e, err := s.effect(ctx, tx, a, drawn, d)
		if err != nil {
			return nil, fmt.Errorf("computing the effect on %s: %w", d.Programme, err)
		}
		out = append(out, e)
	}
	return out, nil
}

func (s *Service) effect(ctx context.Context, tx *db.Tx, a Affected, drawn []Drawn, d Drawn) (Effect, error) {
	e, then := Effect{Programme: d.Programme, Name: s.programmeName(d.Programme), Person: d.Person, Drawn: d.Amount}, a.after(drawn, d.Person)
	for _, f := range []Facts{a.Before, then.facts} {
		if m, ok := f.member(d.Person); ok {
			e.PersonWho = m.Name
		}
	}
	said, err := s.lastSaid(ctx, q.New(tx), a.County, a.Household)
	if err != nil {
		return e, err
	}
	care, err := s.lastCare(ctx, q.New(tx), a, d)
	if err != nil {
		return e, err
	}
	for _, side := range []struct {
		after
		to *Computed
	}{{after{a.Division, a.Before, drawn}, &e.Before}, {then, &e.After}} {
		if *side.to, err = s.compute(ctx, tx, side.division, said.laidOver(side.facts), side.drawn, d, care); err != nil {
			return e, err
		}
	}
	if _, stays := then.facts.member(d.Person); d.Person != 0 && !stays {
		e.Turned = []Turned{gone()}
		return e, nil
	}
	e.Turned = turned(e.Before.reasons, e.After.reasons, append(slices.Clone(a.Before.Members), then.facts.Members...))
	e.Assumed = said.laidOver(then.facts).assumes()
	e.Begins = e.begins(s, then.division, calendar.At(tx.Now))
	return e, nil
}

// gone says why nothing begins for somebody who left: a review is of a member.
func gone() Turned {
	return Turned{Rule: "member", After: &Text{"本人不再是本户成员：这里不自动开始复核，由县级按规定停发；死亡的按死亡办理。",
		"No member of this household any more: no review begins here; the county ends the aid, and a death is dealt with as one."}}
}

// assumes reports whether counted had something to assume.
func (f Facts) assumes() bool {
	return slices.ContainsFunc(f.Members, func(m Member) bool {
		return m.Relation != string(policy.RelationApplicant) && m.LivesTogether != nil && *m.LivesTogether && (m.LegalDuty == nil || m.Independent == nil)
	})
}

// counted takes whoever lives with a family in aid as one of those it is for, where
// nobody has said otherwise: a review finds out.
func (f Facts) counted() Facts {
	f.Members = slices.Clone(f.Members)
	for i := range f.Members {
		m := &f.Members[i]
		if m.LivesTogether == nil || !*m.LivesTogether {
			continue
		}
		if m.LegalDuty == nil {
			m.LegalDuty = new(true)
		}
		if m.Independent == nil {
			m.Independent = new(false)
		}
	}
	return f
}

// laidOver adds to what a file says what the household's cases said beyond it.
func (f Facts) laidOver(file Facts) Facts {
	known := func(person id.ID) bool { _, ok := file.member(person); return ok }
	file.Members = slices.Clone(file.Members)
	for i := range file.Members {
		if m, ok := f.member(file.Members[i].PersonID); ok {
			file.Members[i].Independent, file.Members[i].LegalDuty = m.Independent, m.LegalDuty
			file.Members[i].Centralised, file.Members[i].ChildScheme = m.Centralised, m.ChildScheme
		}
	}
	for _, o := range f.Obligors {
		if known(o.Supports) {
			file.Obligors = append(slices.Clone(file.Obligors), o)
		}
	}
	for _, p := range f.Parents {
		if known(p.Child) {
			file.Parents = append(slices.Clone(file.Parents), p)
		}
	}
	file.Expenses = f.Expenses
	return file
}

// lastCare is the newest assessment of a person's self-care; nil where there is none.
func (s *Service) lastCare(ctx context.Context, queries *q.Queries, a Affected, d Drawn) (*Assessment, error) {
	if d.Person == 0 {
		return nil, nil
	}
	rows, err := queries.LastFacts(ctx, a.County, a.Household)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		list, err := queries.Assessments(ctx, a.County, r.ID)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			return (&caseFile{s: s}).openAssessment(list[len(list)-1])
		}
	}
	return nil, nil
}

// compute asks the engine what it would give today for a file, beside what else is drawn.
func (s *Service) compute(ctx context.Context, tx *db.Tx, place string, f Facts, drawn []Drawn, d Drawn, care *Assessment) (Computed, error) {
	today := calendar.At(tx.Now)
	app := policy.Application{Programme: d.Programme, Date: date(today), Period: policy.Period(today.Period().Add(1)), Household: household(place, f.counted(), Report{})}
	if d.Person != 0 {
		app.Person = d.Person.String()
		if _, ok := f.member(d.Person); !ok {
			return Computed{Outcome: policy.Ineligible, Missing: []Text{}}, nil // who has left is not counted here any more
		}
	}
	for i := range app.Household.Members {
		if care != nil && app.Household.Members[i].Ref == app.Person {
			app.Household.Members[i].SelfCare = care.selfCare()
		}
	}
	others := slices.DeleteFunc(slices.Clone(drawn), func(o Drawn) bool { return o.Programme == d.Programme && o.Person == d.Person })
	app.Household.Grants = grantsOf(others, app.Household.Members)
	asked, err := json.Marshal(app.Household)
	if err != nil {
		return Computed{}, fmt.Errorf("writing what the law is asked: %w", err)
	}
	decision, err := s.others.Law.Decide(ctx, app)
	if err != nil {
		if told := forPeople(err); errs.CodeOf(told) != "" { // the page says what lacks, and the rest of it is shown
			return Computed{Outcome: policy.Undetermined, Missing: []Text{wordsOf(told)}, asked: asked}, nil
		}
		return Computed{}, err
	}
	c := Computed{asked: asked, Outcome: decision.Outcome, Amount: money.Fen(decision.MonthlyAmount), Missing: []Text{}, Demo: decision.Demonstration, reasons: decision.Reasons}
	named := f.namer()
	for _, m := range decision.Missing {
		c.Missing = append(c.Missing, Text{named.Replace(m.Text.Zh), named.Replace(m.Text.En)})
	}
	return c, nil
}

func wordsOf(err error) Text {
	var told *errs.Error
	if !errors.As(err, &told) {
		return Text{}
	}
	return Text{told.Message, told.English}
}

// begins says what follows: nothing where the law gives the same as before; a
// review where it gives another amount, or cannot tell, or gave nothing before; and a hearing in it where it
// would be less than is drawn (社会救助法 art.48).
func (e Effect) begins(s *Service, division string, today calendar.Date) string {
	same := e.Before.Outcome == e.After.Outcome && e.Before.Amount == e.After.Amount && e.After.Outcome == policy.Eligible
	if same || bytes.Equal(e.Before.asked, e.After.asked) {
		return ""
	}
	if _, err := s.others.Procedures.At(e.Programme, procedure.Review, division, date(today)); err != nil {
		return "" // nothing reviews it here: a clerk begins what the place has for it
	}
	falls := e.After.Outcome == policy.Ineligible || e.After.Outcome == policy.Eligible && e.Drawn != nil && e.After.Amount < *e.Drawn
	if falls {
		return "hearing"
	}
	return "review"
}

// turned lists the reasons that read otherwise in two trees, in the order of the
// second, those that are gone at the end.
func turned(before, after policy.Step, members []Member) []Turned {
	named := Facts{Members: members}.namer()
	was, is := leaves(before), leaves(after)
	out := []Turned{}
	say := func(s policy.Step) *Text {
		return &Text{named.Replace(s.Text.Zh), named.Replace(s.Text.En)}
	}
	for _, l := range is {
		i := slices.IndexFunc(was, func(w policy.Step) bool { return w.Rule == l.Rule && w.Subject == l.Subject })
		t := Turned{Rule: l.Rule, After: say(l), Article: articleOf(l)}
		if i >= 0 {
			old := was[i]
			was = slices.Delete(was, i, i+1)
			if old.Status == l.Status && old.Text == l.Text && old.Value == l.Value {
				continue
			}
			t.Before = say(old)
		}
		out = append(out, t)
	}
	for _, l := range was {
		out = append(out, Turned{Rule: l.Rule, Before: say(l), Article: articleOf(l)})
	}
	return out
}

func articleOf(s policy.Step) Text { return cited(s.Cites) }

func cited(cites []policy.Cite) Text {
	var zh, en []string
	for _, c := range cites {
		zh, en = append(zh, c.In(policy.Chinese)), append(en, c.In(policy.English))
	}
	return Text{strings.Join(zh, "；"), strings.Join(en, "; ")}
}

// leaves are the steps of a tree that rest on no others.
func leaves(s policy.Step) []policy.Step {
	if len(s.Steps) == 0 {
		if s.Rule == "" {
			return nil
		}
		return []policy.Step{s}
	}
	var out []policy.Step
	if s.Rule != "" && s.Value != "" {
		out = append(out, s)
	}
	for _, sub := range s.Steps {
		out = append(out, leaves(sub)...)
	}
	return out
}
