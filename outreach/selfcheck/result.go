package selfcheck

import (
	"maps"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/money"
	"doudi/policy"
)

// Result is what the family could get. It is an estimate from what was said,
// never a decision.
type Result struct {
	Programmes    []Programme   `json:"programmes" nullable:"false"`
	Unknown       []policy.Text `json:"unknown" nullable:"false" doc:"questions not answered that the result depends on"`
	Gap           *policy.Text  `json:"gap,omitempty" doc:"there is no standard for the place on this day: nothing was computed"`
	Demonstration bool          `json:"demonstration" doc:"rests on figures that are not law"`
	On            calendar.Date `json:"on" doc:"the day whose law was applied"`
	Next          []Advice      `json:"next" nullable:"false" doc:"what to do now"`
}

// Programme is one kind of assistance, as it would come out.
type Programme struct {
	ID       string         `json:"id"`
	Title    policy.Text    `json:"title"`
	Outcome  policy.Outcome `json:"outcome" enum:"eligible,ineligible,undetermined"`
	Amount   money.Fen      `json:"amountFen" doc:"a month; 0 unless eligible"`
	Gives    *policy.Text   `json:"gives,omitempty" doc:"what it gives where that is no money"`
	Person   *policy.Text   `json:"person,omitempty" doc:"for whom, where it is for one person"`
	Reasons  []Reason       `json:"reasons" nullable:"false"`
	Unjudged bool           `json:"unjudged" doc:"the place has not set some limits: an officer judges"`
	ToVerify bool           `json:"toVerify" doc:"rests on figures that no primary source confirms"`
}

// Reason is a condition that decides, with its article.
type Reason struct {
	Text    policy.Text `json:"text"`
	Article policy.Text `json:"article"`
	Status  string      `json:"status" enum:"computed,passed,failed,unknown,unjudged,informs"`
}

// Advice is something to do, with its article where there is one.
type Advice struct {
	Text    policy.Text `json:"text"`
	Article policy.Text `json:"article"`
}

// result judges every programme; what depends on something the family does not
// know is undetermined.
func (t *talk) result() (*Result, error) {
	answered, open := t.state()
	base := maps.Clone(answered)
	for _, q := range open {
		base[q.ID] = q.probes(t.middle())[0]
	}
	r := &Result{Programmes: []Programme{}, Unknown: []policy.Text{}, On: t.on, Next: t.advice()}
	var matter []Question
	for _, q := range open {
		matters, err := t.matters(q, answered, open)
		if err != nil {
			return nil, err
		}
		if matters {
			matter = append(matter, q)
			r.Unknown = append(r.Unknown, q.Text)
		}
	}
	for _, p := range t.programmes() {
		out, err := t.programme(p, base, matter)
		if err != nil {
			return nil, err
		}
		r.Programmes = append(r.Programmes, out.Programme)
		r.Demonstration = r.Demonstration || out.demonstration
	}
	return r, nil
}

type judged struct {
	Programme
	demonstration bool
}

func (t *talk) programme(p *policy.Programme, base world, open []Question) (judged, error) {
	d, err := t.decide(p, base)
	if err != nil {
		return judged{}, err
	}
	out := judged{Programme{ID: p.ID, Title: p.Title, Outcome: d.Outcome, Amount: money.Fen(d.MonthlyAmount), Reasons: []Reason{},
		Unjudged: len(d.Unjudged) > 0, ToVerify: len(d.ToVerify) > 0}, d.Demonstration}
	steady, err := t.steady(p, verdict{d.Outcome, d.MonthlyAmount}, base, open)
	if err != nil {
		return judged{}, err
	}
	if !steady {
		out.Outcome, out.Amount = policy.Undetermined, 0
		return out, nil
	}
	if c := base.claimant(); strings.HasSuffix(p.ID, "-individual") && c != ref(0) {
		out.Person = words(t.personNamed(c))
	}
	if p.Gives.Zh != "" && d.Outcome == policy.Eligible {
		out.Gives = &p.Gives
	}
	out.Reasons = t.reasons(d)
	return out, nil
}

// steady reports whether a verdict is the same whatever the open answers are,
// taken two at a time.
func (t *talk) steady(p *policy.Programme, v verdict, base world, open []Question) (bool, error) {
	for _, q := range open {
		for w := range t.worlds(q, base, open) {
			for _, a := range q.probes(t.middle()) {
				d, err := t.decide(p, with(w, a))
				if err != nil {
					return false, err
				}
				if (verdict{d.Outcome, d.MonthlyAmount}) != v {
					return false, nil
				}
			}
		}
	}
	return true, nil
}

func (t *talk) personNamed(r string) policy.Text {
	for i := range t.situation.People {
		if ref(i) == r {
			return t.situation.name(i)
		}
	}
	return policy.Text{}
}

// reasons are the steps that decide, in a family's words: for a refusal the
// conditions that do not hold, else every condition and the amount.
func (t *talk) reasons(d policy.Decision) []Reason {
	zh, en := t.situation.namer(policy.Chinese), t.situation.namer(policy.English)
	out := []Reason{}
	for i, s := range d.Reasons.Steps {
		last := i == len(d.Reasons.Steps)-1
		keep := s.Status == policy.Failed
		if d.Outcome != policy.Ineligible {
			keep = s.Status == policy.Passed || s.Status == policy.Unjudged || last
		}
		if !keep {
			continue
		}
		out = append(out, Reason{policy.Text{Zh: zh.Replace(s.Text.Zh), En: en.Replace(s.Text.En)}, articles(s.Cites), string(s.Status)})
	}
	return out
}

func articles(cites []policy.Cite) policy.Text {
	var zh, en []string
	for _, c := range cites {
		zh, en = append(zh, c.In(policy.Chinese)), append(en, c.In(policy.English))
	}
	return policy.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}
